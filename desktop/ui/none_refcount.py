"""PySide6 6.12 on Python 3.11: Qt's null pointers eat references to None, until Python dies of it.

Wherever Qt answers with a null pointer (``parentWidget()`` of a window, ``focusWidget()``, ``childAt()``, ``property()``)
the binding hands out ``None`` without having taken a reference. From Python 3.12 on None is immortal (PEP 683) and nothing
happens; before, the count sinks by one a call, and at zero the interpreter aborts: "deallocating None". So here None is
given more references than a program can lose. Measured with 6.12.0 on 3.11: a thousand calls cost a thousand references.
"""

from __future__ import annotations

import ctypes
import sys

_PLENTY = 1 << 40


def keep_none_alive() -> None:
    """Once a process, before Qt is used much; nothing to do where None is immortal."""
    if sys.version_info < (3, 12) and sys.implementation.name == "cpython" and sys.getrefcount(None) < _PLENTY:
        # The reference count is the first field of every object of CPython 3.11 (PyObject_HEAD).
        ctypes.c_ssize_t.from_address(id(None)).value += _PLENTY
