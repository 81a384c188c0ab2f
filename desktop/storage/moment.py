"""Where a database stands: its unit, its feed and how far that got. Read from an open one or from a copy."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.foundation.quick_dataclass import dataclass
from desktop.storage import driver
from desktop.storage.database import Database, known_error

_Query = Callable[[str, tuple[Any, ...]], list[driver.Row]]


@dataclass(frozen=True)
class Moment:
    """``identity`` and ``keys`` are the settings as stored (None in a workspace that was never set up).

    ``seq`` and ``head``: the last own batch of the feed (0, ""); ``lines``: the highest number in the log of revisions;
    ``schema``: (major, minor) of the file.
    """

    identity: dict[str, Any] | None
    keys: dict[str, Any] | None
    unit_name: str
    seq: int
    head: str
    lines: int
    schema: tuple[int, int]

    @property
    def feed(self) -> str:
        return str(self.identity["feed"]) if self.identity else ""

    @property
    def org(self) -> str:
        return str(self.identity["org"]) if self.identity else ""


def moment(db: Database) -> Moment:
    return _moment(db.execute)


def moment_of_file(path: Path, key: bytes) -> Moment:
    """Of a finished copy; nothing is written, no lock is taken. Raises 存 102 for one that cannot be read."""
    with contextlib.closing(driver.connect(path, key, readonly=True)) as connection:
        try:
            return _moment(lambda sql, params: list(connection.execute(sql, params)))
        except driver.DatabaseError as error:
            raise known_error(error, path) or error from error


def _moment(query: _Query) -> Moment:
    version = int(query("PRAGMA user_version", ())[0][0])
    identity, keys = _setting(query, "identity"), _setting(query, "device_keys")
    seq, head, name = 0, "", ""
    if identity:
        rows = query(
            "SELECT seq, hash FROM batches WHERE feed = ? AND origin = 'own' ORDER BY seq DESC LIMIT 1",
            (identity["feed"],),
        )
        seq, head = (int(rows[0][0]), str(rows[0][1])) if rows else (0, "")
        names = query("SELECT name FROM reg_units WHERE code = ?", (identity["org"],))
        name = str(names[0][0]) if names else str(identity["org"])
    lines = int(query("SELECT COALESCE(MAX(seq), 0) FROM revisions", ())[0][0])
    return Moment(identity, keys, name, seq, head, lines, (version >> 16, version & 0xFFFF))


def _setting(query: _Query, name: str) -> dict[str, Any] | None:
    rows = query("SELECT value FROM settings WHERE key = ?", (name,))
    found: dict[str, Any] | None = json.loads(rows[0][0]) if rows else None
    return found
