"""Reading a damaged database as far as it goes: every table by ranges of rows, on both sides of what cannot be read.

SQLCipher refuses a page whose digest is wrong, and after one such page a connection answers nothing more: it is opened
anew after every failure. A failing range is halved until what fails is single rows, or enough was tried.
"""

from __future__ import annotations

import contextlib
import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.foundation.watching import StoppedError, never
from desktop.storage import driver
from desktop.storage.layout import quote

_LAST = chr(0x10FFFF)
_PAGE = 500
# Failing tries a table: opening the file anew takes two or three milliseconds each.
# The smaller number where not a single row was found.
_TRIES, _BLIND_TRIES = 600, 100
_BASE, _LETTERS = 128, 24


@dataclass
class Gaps:
    """What of one table could not be read: ``ranges`` of row numbers (or of keys, as text); ``unknown``: nobody knows how far."""

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
        left = _TRIES
        if first is None or last is None:
            if self._is_empty(table):
                return
            gaps.unknown = True
            first, last, left = (first or 1), (last or self._highest(table)), _BLIND_TRIES
        # The widest first: when the tries are used up, what is left unread is spread evenly and not one half of everything.
        todo = [(first - last, first, last)]
        while todo:
            _width, low, high = heapq.heappop(todo)
            for number, row in self._range(table, listed, low, high):
                yield number, row
                low = number + 1
            if self._connection is not None or low > high:  # it came to its end
                continue
            left -= 1
            if low == high or left <= 0:
                gaps.ranges.append((low, high))
                continue
            middle = (low + high) // 2
            for part in ((low, middle), (middle + 1, high)):
                heapq.heappush(todo, (part[0] - part[1], *part))
        gaps.ranges = _joined(gaps.ranges)

    def keyed(self, table: str, columns: list[str], key: str, gaps: Gaps) -> Iterator[tuple[Any, ...]]:
        """Rows by a text column that has an index (or is the key of a table without row numbers). A row may come twice."""
        listed = ", ".join(quote(name) for name in columns)
        at = columns.index(key)
        sql = f"SELECT {listed} FROM {quote(table)} WHERE {quote(key)} >= ? AND {quote(key)} < ? ORDER BY {quote(key)}"
        todo, tried, most = [(-_place(_LAST), "", _LAST)], 0, _BLIND_TRIES
        while todo:
            _width, low, high = heapq.heappop(todo)
            for row in self._pieces(sql, (low, high)):
                yield tuple(row)
                low, most = str(row[at]), _TRIES
            if self._connection is not None:
                continue
            tried += 1
            middle = _between(low, high)
            if middle is None or tried >= most:
                gaps.ranges.append((low, high))
                continue
            for part in ((low, middle), (middle, high)):
                heapq.heappush(todo, (_place(part[0]) - _place(part[1]), *part))

    def _range(self, table: str, listed: str, low: int, high: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Until the end or until a page cannot be read (then the connection is gone)."""
        at = low
        while at <= high:
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
        """Row by row, so that those before a failing one are not lost with it. Raises ``StoppedError``."""
        if self._cancelled():
            raise StoppedError
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


def _joined(ranges: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """In order, neighbours as one."""
    found: list[tuple[Any, Any]] = []
    for low, high in sorted(ranges):
        if found and found[-1][1] == low - 1:
            found[-1] = (found[-1][0], high)
        else:
            found.append((low, high))
    return found


def _place(key: str) -> int:
    """Where a key stands among all, by its first letters; those beyond ASCII stand together at the end."""
    letters = [min(ord(letter), _BASE - 1) for letter in key[:_LETTERS]]
    place = 0
    for letter in letters + [0] * (_LETTERS - len(letters)):
        place = place * _BASE + letter
    return place


def _between(low: str, high: str) -> str | None:
    """A text about half-way, None where there is none that these few letters can tell apart."""
    place = (_place(low) + _place(high)) // 2
    letters = []
    for _letter in range(_LETTERS):
        place, letter = divmod(place, _BASE)
        letters.append(chr(letter))
    middle = "".join(reversed(letters)).rstrip("\0")
    # SQLite ends a text at a NUL.
    middle = middle.replace("\0", "\1")
    return middle if low < middle < high else None
