"""What people decided at the desks, append-only: the newest answer on a key holds, the earlier ones stay readable."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from desktop.storage.database import Database

Desk = Literal["conflict", "fork", "duplicate", "person", "personal"]
_COLUMNS = "desk, key, answer, by_org, who, at, reason"


@dataclass(frozen=True)
class Decision:
    """``key``: "rid rev" of a conflict, "feed seq" of a fork, two record ids or person keys (sorted), or the hash of
    what a programme asks of personal values.

    ``answer``: the hash that counts, or "same …" and "different".
    """

    desk: Desk
    key: str
    answer: str
    by_org: str
    who: str
    at: str
    reason: str


def decide(db: Database, item: Decision) -> None:
    """Append one decision."""
    db.execute(
        f"INSERT INTO decisions ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (item.desk, item.key, item.answer, item.by_org, item.who, item.at, item.reason),
    )


def decision(db: Database, desk: Desk, key: str) -> Decision | None:
    """The answer that holds on a key."""
    row = db.one(f"SELECT {_COLUMNS} FROM decisions WHERE desk = ? AND key = ? ORDER BY id DESC LIMIT 1", (desk, key))
    return None if row is None else Decision(*row)


def decisions_on(db: Database, desk: Desk, keys: Iterable[str]) -> dict[str, Decision]:
    """The answers that hold on those of ``keys`` that were decided."""
    columns = ", ".join(f"d.{name}" for name in _COLUMNS.split(", "))
    rows = db.execute(
        f"SELECT {columns} FROM json_each(?) j CROSS JOIN decisions d ON d.desk = ? AND d.key = j.value ORDER BY d.id",
        (json.dumps(list(keys)), desk),
    )
    return {row["key"]: Decision(*row) for row in rows}


def decisions(db: Database, desk: Desk) -> dict[str, Decision]:
    """Every key of a desk with the answer that holds, in the order they were first asked."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM decisions WHERE desk = ? ORDER BY id", (desk,))
    return {row["key"]: Decision(*row) for row in rows}


def pair_key(one: str, other: str) -> str:
    """The key of two that may be one, whichever was named first. Neither holds a tab."""
    return "\t".join(sorted((one, other)))
