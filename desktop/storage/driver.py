"""The one place that knows sqlcipher3 and sqlite-utils: their traps are handled here, once.

* sqlite-utils takes its error classes from ``pysqlite3`` if that is importable, else from the standard library, and
  would then miss SQLCipher's. Both names must point to sqlcipher3 before sqlite-utils is first imported.
* A wrong key makes SQLCipher print English to standard error unless its log is switched off first.
* sqlite-utils loads plugins into every connection unless told not to; a program in a clinic runs no strangers' code.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import sqlcipher3
from sqlcipher3 import dbapi2

sys.modules.setdefault("pysqlite3", sqlcipher3)
sys.modules.setdefault("pysqlite3.dbapi2", dbapi2)

import sqlite_utils  # noqa: E402  the aliases above must exist first
from sqlite_utils import Migrations  # noqa: E402

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
    "wrap",
]

KEY_BYTES = 32
# SQLite's heap in this process, all connections together. Without it a query that doubles a text thirty times took
# 11 GB in a trial; with it the query fails. Our own statements need a few dozen megabytes.
_HEAP_BYTES = 512 * 1024 * 1024
Connection = Any
Row = Any
SqlUtils = sqlite_utils.Database
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
        f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False, timeout=5.0
    )
    connection.row_factory = dbapi2.Row
    connection.execute(f"PRAGMA hard_heap_limit = {_HEAP_BYTES}").fetchall()
    connection.execute("PRAGMA cipher_log_level = NONE").fetchall()
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"").fetchall()
    return connection


def wrap(connection: Connection) -> SqlUtils:
    """The same connection as sqlite-utils sees it."""
    return SqlUtils(connection, execute_plugins=False)
