"""How this process's own threads and memory behave while much is being made."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
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
def collector_between() -> Iterator[Callable[[], None]]:
    """Paused; what it gives looks for garbage among what was made since the last time, where anybody would have looked.

    For long work that keeps much of what it makes, done piece by piece: what an earlier piece kept is not looked at again.
    """
    collecting = gc.isenabled()

    def look() -> None:
        if collecting:
            gc.collect(1)

    with collector_paused():
        yield look


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
