"""Text functions for programme queries that cannot run away within a single call.

SQLite's own LIKE backtracks (``%a%a%a%…`` on a long text takes for ever), ``instr`` and ``trim`` are quadratic and
``replace`` multiplies, and no progress handler runs inside a function. These replacements say the same for every
text a record can hold and stop with an error beyond it.
"""

from __future__ import annotations

import re
from typing import Any

from desktop.storage.driver import Connection

MAX_TEXT = 100_000
MAX_PATTERN = 200
MAX_GATHERED = 10_000_000
TOO_LONG = "text too long"


def install(connection: Connection) -> None:
    """Put the bounded functions over SQLite's own on this connection."""
    connection.create_function("like", 2, like, deterministic=True)
    connection.create_function("like", 3, like, deterministic=True)
    connection.create_function("instr", 2, instr, deterministic=True)
    connection.create_function("replace", 3, replace, deterministic=True)
    for name, strip in (("trim", str.strip), ("ltrim", str.lstrip), ("rtrim", str.rstrip)):
        connection.create_function(name, 1, stripper(strip), deterministic=True)
        connection.create_function(name, 2, stripper(strip), deterministic=True)
    for name in ("group_concat", "string_agg"):
        connection.create_aggregate(name, 1, GroupConcat)
        connection.create_aggregate(name, 2, GroupConcat)


def like(pattern: Any, text: Any, escape: Any = None) -> int | None:
    """``text LIKE pattern`` as SQLite means it: % any run, _ one character, ASCII letters without case."""
    if pattern is None or text is None:
        return None
    wanted = _pieces(_text(pattern, MAX_PATTERN), None if escape is None else _text(escape, 1))
    given = _lower(_text(text))
    first, *rest = wanted
    if not rest:
        return int(re.fullmatch(first, given, re.DOTALL) is not None)
    start = re.match(first, given, re.DOTALL)
    if start is None:
        return 0
    at = start.end()
    # Taking the leftmost place for each piece is enough, and makes the work linear in the number of pieces.
    for piece in rest[:-1]:
        found = re.compile(piece, re.DOTALL).search(given, at)
        if found is None:
            return 0
        at = found.end()
    last = re.compile(f"(?:{rest[-1]})\\Z", re.DOTALL)
    return int(last.search(given, max(at, len(given) - _width(rest[-1]))) is not None)


def instr(text: Any, part: Any) -> int | None:
    """1-based place of ``part`` in ``text``, 0 if it is not there."""
    if text is None or part is None:
        return None
    return _text(text).find(_text(part)) + 1


def replace(text: Any, old: Any, new: Any) -> str | None:
    if text is None or old is None or new is None:
        return None
    given, before, after = _text(text), _text(old), _text(new)
    if not before:
        return given
    if len(given) + given.count(before) * (len(after) - len(before)) > MAX_TEXT:
        raise ValueError(TOO_LONG)
    return given.replace(before, after)


class GroupConcat:
    """``group_concat`` and ``string_agg`` that stop growing."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0

    def step(self, value: Any, separator: Any = ",") -> None:
        if value is None:
            return
        if self._parts:
            self._parts.append("" if separator is None else _text(separator))
        self._parts.append(_text(value))
        self._size += sum(len(part) for part in self._parts[-2:])
        if self._size > MAX_GATHERED:
            raise ValueError(TOO_LONG)

    def finalize(self) -> str | None:
        return "".join(self._parts) if self._parts else None


def stripper(strip: Any) -> Any:
    """A bounded ``trim`` that works by ``strip`` (one of str.strip, lstrip, rstrip)."""
    def bounded(text: Any, characters: Any = " ") -> str | None:
        if text is None or characters is None:
            return None
        return str(strip(_text(text), _text(characters, MAX_PATTERN)))

    return bounded


def _text(value: Any, limit: int = MAX_TEXT) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    if len(text) > limit:
        raise ValueError(TOO_LONG)
    return text


def _lower(text: str) -> str:
    return text.translate(_ASCII_LOWER)


_ASCII_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def _pieces(pattern: str, escape: str | None) -> list[str]:
    """Regular expressions of fixed width for the pieces between the % signs."""
    pieces = [""]
    escaped = False
    for character in _lower(pattern):
        if not escaped and escape is not None and character == _lower(escape):
            escaped = True
            continue
        if not escaped and character == "%":
            pieces.append("")
        else:
            pieces[-1] += "." if character == "_" and not escaped else re.escape(character)
        escaped = False
    return pieces


def _width(piece: str) -> int:
    return len(re.sub(r"\\(.)", r"\1", piece, flags=re.DOTALL))
