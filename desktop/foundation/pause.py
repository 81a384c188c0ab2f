"""How this process's own threads and memory behave while much is being made."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """The garbage collector rests meanwhile, and is left as it was found.

    For whoever makes a hundred thousand nodes that all stay: looking for garbage among them took longer than making them.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@contextmanager
def quick_turns() -> Iterator[None]:
    """Threads take turns every half millisecond.

    A thread that is mostly outside of Python (in SQLite) has to get in a hundred times a second for a moment; with Python's
    five milliseconds each time it would wait more than it works.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(min(before, 0.0002))
    try:
        yield
    finally:
        sys.setswitchinterval(before)
