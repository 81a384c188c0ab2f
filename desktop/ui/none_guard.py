"""PySide6 6.12 takes a reference to None away with every call that returns None, on Python before 3.12.

Its wheels are built against headers in which None is immortal, so that returning it counts nothing; on Python 3.11
None is still counted, its count falls with every ``setText``, ``save``, ``fillRect``, and after some ten thousand
calls the interpreter stops with "none_dealloc: deallocating None". From 3.12 on nothing happens. Here the count is
set so high once that no day of work brings it down.
"""

from __future__ import annotations

import sys

_PLENTY = 1 << 60  # a thousand million calls a second for thirty years


def guard_none() -> bool:
    """Give None references that last; True where it was needed. Twice is harmless."""
    if sys.version_info >= (3, 12):
        return False
    import ctypes

    count = ctypes.c_ssize_t.from_address(id(None))
    if abs(count.value - sys.getrefcount(None)) > 1000:
        return False  # not where CPython keeps the count: leave it alone
    if count.value < _PLENTY:
        count.value += _PLENTY
    return True
