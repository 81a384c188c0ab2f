"""Reading a damaged database as far as it goes: every table by ranges of rows, on both sides of what cannot be read.

SQLCipher refuses a page whose digest is wrong, and after one such page a connection answers nothing more: it is opened
anew after every failure. A failing range is halved until what fails is single rows.
"""

from __future__ import annotations

import contextlib
import itertools
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.foundation.watching import StoppedError, never
from desktop.storage import driver
from desktop.storage.layout import quote

_ALPHABET = "".join(sorted(string.printable[:-5]))
_LAST = chr(0x10FFFF)
_PAGE = 500
_LONGEST_KEY = 80


@dataclass
class Gaps:
    """What of one table could not be read: ``ranges`` of row numbers (or of keys, as text), ``rows`` at most that many."""

    ranges: list[tuple[Any, Any]] = field(default_factory=list)
    unknown: bool = False


class DamagedFile:
    """A database of which some pages may be gone. Opened read-only; nothing is ever written."""

    def __init__(self, path: Path, key: bytes, cancelled: Callable[[], bool] = never) -> None:
        self._path, self._key = path, key
        self._cancelled = cancelled
        self._connection: driver.Connection | None = None
        self.reopened = 0

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def query(self, sql: str, params: tuple[Any, ...] = ()) -> list[driver.Row] | None:
        """The rows, or None where they cannot be read."""
        if self._connection is None:
            self._connection = driver.connect(self._path, self._key, readonly=True)
            # A table whose description is spoilt is left out, instead of all of them.
            self._connection.execute("PRAGMA writable_schema = ON").fetchall()
            self.reopened += 1
        try:
            found: list[driver.Row] = self._connection.execute(sql, params).fetchall()
        except (driver.DatabaseError, UnicodeDecodeError, OverflowError, MemoryError):
            self.close()
            return None
        return found

    def tables(self) -> dict[str, str] | None:
        """Name → SQL of every ordinary table; None where the file does not open at all."""
        rows = self.query("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL")
        return None if rows is None else {row[0]: row[1] for row in rows}

    def columns(self, table: str) -> list[str]:
        rows = self.query(f"PRAGMA table_info({quote(table)})") or []
        return [str(row[1]) for row in rows]

    def rows(self, table: str, columns: list[str], gaps: Gaps) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """(row number, values) of a table with row numbers; what cannot be read is put down in ``gaps``."""
        listed = ", ".join(quote(name) for name in columns)
        first, last = self._bounds(table)
        if first is None or last is None:
            if self._is_empty(table):
                return
            gaps.unknown = True
            first, last = (first or 1), (last or self._highest(table))
        todo = [(first, last)]
        while todo:
            low, high = todo.pop()
            if low > high:
                continue
            reached = low
            for number, row in self._range(table, listed, low, high):
                yield number, row
                reached = number + 1
            if self._connection is not None:  # it came to its end
                continue
            if reached >= high:
                _note(gaps, reached, high)
                continue
            middle = (reached + high) // 2
            todo += [(middle + 1, high), (reached, middle)]

    def keyed(self, table: str, columns: list[str], key: str, gaps: Gaps) -> Iterator[tuple[Any, ...]]:
        """Rows by a text column that has an index (or is the key of a table without row numbers)."""
        listed = ", ".join(quote(name) for name in columns)
        seen: set[tuple[Any, ...]] = set()
        todo = [("", _LAST)]
        while todo:
            low, high = todo.pop()
            sql = (
                f"SELECT {listed} FROM {quote(table)} WHERE {quote(key)} >= ? AND {quote(key)} < ?"
                f" ORDER BY {quote(key)}"
            )
            rows = self.query(sql, (low, high))
            if rows is not None:
                fresh = [values for row in rows if (values := tuple(row)) not in seen]
                seen.update(fresh)
                yield from fresh
                continue
            inside = [low + letter for letter in _ALPHABET if low + letter < high]
            if len(low) >= _LONGEST_KEY or not inside:
                gaps.ranges.append((low, high))
                continue
            points = [low, *inside, high]
            todo += reversed(list(itertools.pairwise(points)))

    def _range(self, table: str, listed: str, low: int, high: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Until the end or until a page cannot be read (then the connection is gone)."""
        at = low
        while at <= high:
            if self._cancelled():
                raise StoppedError
            rows = self._pieces(f"SELECT rowid, {listed} FROM {quote(table)} WHERE rowid BETWEEN ? AND ?"
                                " ORDER BY rowid LIMIT ?", (at, high, _PAGE))  # fmt: skip
            last = at - 1
            for row in rows:
                last = int(row[0])
                yield last, tuple(row)[1:]
            if self._connection is None or last < at:
                return
            at = last + 1

    def _pieces(self, sql: str, params: tuple[Any, ...]) -> Iterator[driver.Row]:
        """Row by row, so that those before a failing one are not lost with it."""
        if self.query("SELECT 1") is None:
            return
        connection = self._connection
        assert connection is not None
        cursor = None
        try:
            cursor = connection.execute(sql, params)
            yield from cursor
        except (driver.DatabaseError, UnicodeDecodeError, OverflowError, MemoryError):
            self.close()
        finally:
            if cursor is not None:
                with contextlib.suppress(driver.DatabaseError, driver.ProgrammingError):
                    cursor.close()

    def _bounds(self, table: str) -> tuple[int | None, int | None]:
        found = []
        for order in ("", " DESC"):
            rows = self.query(f"SELECT rowid FROM {quote(table)} ORDER BY rowid{order} LIMIT 1")
            found.append(int(rows[0][0]) if rows else None)
        return found[0], found[1]

    def _is_empty(self, table: str) -> bool:
        return self.query(f"SELECT 1 FROM {quote(table)} LIMIT 1") == []

    def _highest(self, table: str) -> int:
        """No end can be read: as far as the counter of row numbers, or the number of rows that fit the file."""
        rows = self.query("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,))
        if rows:
            return int(rows[0][0])
        return max(1, self._path.stat().st_size // 32)


def _note(gaps: Gaps, low: int, high: int) -> None:
    if gaps.ranges and isinstance(gaps.ranges[-1][1], int) and gaps.ranges[-1][1] == low - 1:
        gaps.ranges[-1] = (gaps.ranges[-1][0], high)
    else:
        gaps.ranges.append((low, high))
