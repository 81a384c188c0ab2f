"""PySide6 brings 3 600 lines of its own as text and compiles them at every start: 16 ms here, several times that in a clinic.

What the compiler made of them is kept where Python keeps what it made of ours, in ``__pycache__`` beside this file, and is
as good or as bad as that: whoever can write there can write the program. It is taken only for the very same text, Python
and version of the compiler. Where nothing can be written, or PySide6 goes another way, all is as if this were not here.

One of these modules writes stub files for type checkers, which nobody does here, and brings ``argparse``, ``logging`` and
patterns of its own along: 8 ms. It is there, and becomes whole when it is first asked for something. The others must be
awake: Qt asks them what was wrong with a call, from where a sleeper cannot be woken (the interpreter stops).
"""

from __future__ import annotations

import builtins
import contextlib
import marshal
import os
import sys
import threading
import zlib
from collections.abc import Iterator
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from types import CodeType
from typing import Any

# How PySide6's sources are called: no file anywhere has these names.
_THEIRS = "shibokensupport/"
_ASLEEP = f"{_THEIRS}signature/lib/pyi_generator.py"
_EMPTY = f"""def __getattr__(name):
    from {__name__} import make_whole
    return make_whole(globals(), name)
"""
_Known = dict[tuple[str, int, int], CodeType]

_waiting: dict[str, bytes] = {}
_waking = threading.Lock()


def make_whole(module: dict[str, Any], name: str) -> Any:
    """The attribute ``name`` of a module that was left empty, which is filled now. Raises ``AttributeError``."""
    if not name.startswith("__"):  # what tools ask of any module wakes none
        with _waking:
            source = _waiting.pop(module["__file__"], None)
            if source is not None:
                module.pop("__getattr__", None)
                exec(compile(source, module["__file__"], "exec"), module)  # noqa: S102  PySide6's own text
    if name not in module:
        raise AttributeError(name)
    return module[name]


@contextlib.contextmanager
def with_kept_code() -> Iterator[None]:
    """While Qt is loaded for the first time, what was compiled before is not compiled again."""
    plain, known, fresh = builtins.compile, _read(), {}

    def compiled(source: Any, filename: Any, mode: str, *rest: Any, **named: Any) -> Any:
        if rest or named or mode != "exec" or not isinstance(source, bytes) or not str(filename).startswith(_THEIRS):
            return plain(source, filename, mode, *rest, **named)
        if filename == _ASLEEP:
            _waiting[filename] = source
            source = _EMPTY.encode()
        key = (str(filename), len(source), zlib.crc32(source))
        code = known.get(key)
        if code is None:
            code = fresh[key] = plain(source, filename, mode)
        return code

    builtins.compile = compiled
    try:
        yield
    finally:
        builtins.compile = plain
    if fresh and not sys.dont_write_bytecode:
        _write(known | fresh)


def _place() -> str:
    return f"{cache_from_source(__file__)}.qt"


def _read() -> _Known:
    with contextlib.suppress(OSError, ValueError, EOFError, TypeError, NotImplementedError):
        held = Path(_place()).read_bytes()
        if held.startswith(MAGIC_NUMBER):
            known: _Known = marshal.loads(held[len(MAGIC_NUMBER) :])  # noqa: S302  as trusted as the modules beside it
            return known
    return {}


def _write(known: _Known) -> None:
    with contextlib.suppress(OSError, ValueError, NotImplementedError):
        part = Path(f"{_place()}.{os.getpid()}")
        part.write_bytes(MAGIC_NUMBER + marshal.dumps(known))
        part.replace(_place())
