"""The schema of ``attachments.db``, a set of steps of its own with the same guard as the main file's."""

from __future__ import annotations

from pathlib import Path

from desktop.storage.driver import Migrations, SqlUtils
from desktop.storage.migrations import Steps, apply_missing, refuse_newer_than

NAME = "attachments.db"
VERSION = (1, 1)
APPLICATION_ID = 0x786C6E61  # "xlna"

migrations = Migrations("xinglin-attachments")


def m0001_files(db: SqlUtils) -> None:
    # A chunk's id is its file's id × 65 536 + its place. `looks`: how a photo looks, to find the same one taken twice.
    db.execute(
        "CREATE TABLE files (id INTEGER PRIMARY KEY AUTOINCREMENT, sha256 TEXT NOT NULL UNIQUE, size INTEGER NOT NULL,"
        " type TEXT NOT NULL, name TEXT NOT NULL, looks TEXT NOT NULL, at TEXT NOT NULL)"
    )
    db.execute("CREATE INDEX files_by_looks ON files (looks) WHERE looks <> ''")
    db.execute("CREATE TABLE chunks (id INTEGER PRIMARY KEY, data BLOB NOT NULL)")


STEPS: Steps = (m0001_files,)
for _step in STEPS:
    migrations()(_step)


def refuse_newer(db: SqlUtils, path: Path) -> None:
    """Refuse a file a newer program wrote (存 103)."""
    refuse_newer_than(db, path, migrations, STEPS, VERSION)


def migrate(db: SqlUtils) -> None:
    """Apply the steps that are missing, inside the caller's transaction."""
    apply_missing(db, migrations, STEPS, VERSION, APPLICATION_ID)
