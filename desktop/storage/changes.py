"""Which records have changed since somebody looked: told by the tables themselves, through no door but their own.

Triggers of this connection alone, kept in memory: they cost nothing where nobody asks, a transaction that is rolled back
takes its marks along, and whatever writes into a table is seen. Only one process has a workspace open at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.storage.database import Database
from desktop.storage.layout import quote

_NOTED = "temp.changed_records"
_ROW = {"INSERT": "new", "UPDATE": "new", "DELETE": "old"}


@dataclass(frozen=True)
class Changes:
    """``rids``: records whose head is another one; ``everything``: a register or a form changed, or nobody knows."""

    rids: frozenset[str]
    everything: bool


def take_changes(db: Database) -> Changes:
    """What has changed since the last time this was asked; the first time everything has."""
    db.catch_up()
    watching = db.one("SELECT 1 FROM temp.sqlite_master WHERE name = 'changed_records'")
    if watching is None:
        with db.atomic():
            _watch(db)
        return Changes(frozenset(), everything=True)
    rows = db.execute(f"SELECT rid FROM {_NOTED}")
    if rows:
        with db.joined():
            db.execute(f"DELETE FROM {_NOTED}")
    found = frozenset(row["rid"] for row in rows)
    return Changes(found - {""}, everything="" in found)


def _watch(db: Database) -> None:
    """'' among the records stands for everything."""
    db.execute("CREATE TEMP TABLE changed_records (rid TEXT PRIMARY KEY) WITHOUT ROWID")
    tables = [
        row["name"]
        for row in db.execute(
            "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name GLOB 'reg_*' OR name = 'projections'"
        )
    ]
    for table in ("heads", *tables):
        for operation, row in _ROW.items():
            noted = f"{row}.rid" if table == "heads" else "''"
            db.execute(
                f"CREATE TEMP TRIGGER {quote(f'noted_{table}_{operation}')} AFTER {operation} ON main.{quote(table)}"
                f" BEGIN INSERT OR IGNORE INTO changed_records VALUES ({noted}); END"
            )
