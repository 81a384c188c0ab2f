"""What PySide6 does to the interpreter, and what is done about it before anything else of the window is loaded.

**None.** PySide6 6.12 loses a reference to None, True or False with every call that returns one, on Python before 3.12.
Its wheels are built for interpreters in which these are immortal, so that returning them counts nothing. Python 3.11
still counts: the figure falls with every ``setText``, ``save``, ``fillRect``, and after some ten thousand calls the
interpreter stops with "none_dealloc: deallocating None". Here the counts are set so high once that no day of work
brings them down. From 3.12 on nothing is done.

**Imports.** PySide6 puts a function of its own before every import and reads the source of each importing module, to see
whether it asks for another spelling of Qt's names (``from __feature__ import``). Nobody here does, and the reading is a
tenth of the start, more on a mechanical disk.
"""

from __future__ import annotations

import builtins
import sys

_PLENTY = 1 << 60  # a thousand million calls a second for thirty years


def make_immortal() -> bool:
    """Give None, True, False and NotImplemented references that last; True where it was needed. Twice is harmless."""
    if sys.version_info >= (3, 12):
        return False
    import ctypes

    for value in (None, True, False, NotImplemented):
        count = ctypes.c_ssize_t.from_address(id(value))
        if abs(count.value - sys.getrefcount(value)) > 1000:
            return False  # not where CPython keeps the count: leave it alone
        if count.value < _PLENTY:
            count.value += _PLENTY
    return True


def import_plainly() -> bool:
    """Take PySide6's function away from before the imports; True where it was there. Twice is harmless."""
    plain = getattr(builtins, "__orig_import__", None)
    if plain is None or builtins.__import__ is plain:
        return False
    builtins.__import__ = plain
    return True
