"""Python's search for circles of garbage, which a start has none of: it rests until the first page stands.

While modules are loaded the heap only grows, and each time it has grown by a quarter the collector walks all of it: a
tenth of the start. Afterwards what the start made is left out of every later search (``gc.freeze``): it is there to stay.
"""

from __future__ import annotations

import gc


def rest() -> None:
    """Before anything of the window is loaded."""
    gc.disable()


def leave_out_what_stands() -> None:
    """The first page stands: nothing that was made so far is garbage."""
    gc.freeze()


def work_again() -> None:
    """No window, or none any more."""
    gc.enable()
