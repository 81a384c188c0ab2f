"""The one place that knows sqlcipher3 and sqlite-utils: their traps are handled here, once.

* sqlite-utils takes its error classes from ``pysqlite3`` if that is importable, else from the standard library, and
  would then miss SQLCipher's. Both names must point to sqlcipher3 before sqlite-utils is first imported.
* A wrong key makes SQLCipher print English to standard error unless its log is switched off first.
* sqlite-utils loads plugins into every connection unless told not to; a program in a clinic runs no strangers' code.
* sqlite-utils brings click, dateutil and pluggy: 50 ms of every start, more on a mechanical disk. It is loaded when a
  step of the schema has to be applied, which is once a version.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlcipher3
from sqlcipher3 import dbapi2

from desktop.foundation.quick_dataclass import dataclass

sys.modules.setdefault("pysqlite3", sqlcipher3)
sys.modules.setdefault("pysqlite3.dbapi2", dbapi2)

__all__ = [
    "KEY_BYTES",
    "Connection",
    "DatabaseError",
    "IntegrityError",
    "Migrations",
    "ProgrammingError",
    "Row",
    "SqlUtils",
    "SqlWarning",
    "authorizer_codes",
    "connect",
    "copy_pages",
    "wrap",
]

KEY_BYTES = 32
# SQLite's heap in this process, all connections together. Without it a query that doubles a text thirty times took
# 11 GB in a trial; with it the query fails. Our own statements need a few dozen megabytes.
_HEAP_BYTES = 512 * 1024 * 1024
# How long a copy waits before it looks again whether the writer's transaction is over.
_BUSY_SLEEP_S = 0.02
# Prepared statements a connection keeps. Once its cache is full, sqlcipher3 throws the newest one out for the next, so
# that a program with more statements than places prepares some of them anew each time: a sixth of a save's work with the
# default of 128, which the steps of the schema alone fill.
_STATEMENTS = 512
Connection = Any
Row = Any
DatabaseError: type[Exception] = dbapi2.DatabaseError
IntegrityError: type[Exception] = dbapi2.IntegrityError
ProgrammingError: type[Exception] = dbapi2.ProgrammingError
SqlWarning: type[Exception] = dbapi2.Warning
authorizer_codes: Any = dbapi2


def connect(path: Path, key: bytes, *, readonly: bool = False, create: bool = False) -> Connection:
    """A bare connection in autocommit mode, keyed but not yet proven to have the right key.

    ``key`` is the raw 32-byte database key: no password stretching happens here, opening takes under a millisecond.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("the database key has 32 bytes")
    mode = "ro" if readonly else "rwc" if create else "rw"
    connection = dbapi2.connect(
        f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False, timeout=5.0,
        cached_statements=_STATEMENTS,
    )  # fmt: skip
    connection.row_factory = dbapi2.Row
    connection.execute(f"PRAGMA hard_heap_limit = {_HEAP_BYTES}").fetchall()
    connection.execute("PRAGMA cipher_log_level = NONE").fetchall()
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"").fetchall()
    return connection


def copy_pages(source: Connection, target: Connection, pages: int, progress: Callable[[int, int], None]) -> None:
    """SQLite's own backup, in steps of ``pages``; both sides must have the same key. ``progress`` may raise."""
    source.backup(
        target, pages=pages, progress=lambda _status, left, total: progress(total - left, total), sleep=_BUSY_SLEEP_S
    )


class SqlUtils:
    """A connection for the steps of the schema. They are handed sqlite-utils' own Database, which can this and more."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def execute(self, sql: str, params: Any = ()) -> Any:
        return self.connection.execute(sql, params)


@dataclass(frozen=True)
class AppliedStep:
    name: str


class Migrations:
    """sqlite-utils' set of steps; what was applied is read without it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._steps: list[Callable[[Any], None]] = []

    def __call__(self) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
        def register(step: Callable[[Any], None]) -> Callable[[Any], None]:
            self._steps.append(step)
            return step

        return register

    def applied(self, db: SqlUtils) -> list[AppliedStep]:
        """The steps the file knows, in the order they were applied."""
        table = "_sqlite_migrations"
        if not db.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchall():
            return []
        rows = db.execute(f"SELECT name FROM {table} WHERE migration_set = ? ORDER BY rowid", (self.name,)).fetchall()
        return [AppliedStep(row[0]) for row in rows]

    def apply(self, db: SqlUtils) -> None:
        """Apply the steps that are missing."""
        import sqlite_utils

        steps = sqlite_utils.Migrations(self.name)
        for step in self._steps:
            steps(transactional=False)(
                step
            )  # in the caller's transaction: a savepoint keeps every page it changes in memory
        steps.apply(sqlite_utils.Database(db.connection, execute_plugins=False))


def wrap(connection: Connection) -> SqlUtils:
    """The connection as the steps see it."""
    return SqlUtils(connection)
