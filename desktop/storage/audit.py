"""Who did what, for the record: kept at least six months (网络安全法 第二十一条), and never editable."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.storage.database import Database


@dataclass(frozen=True)
class AuditEntry:
    """``at`` is local text as the clock said it; ``id`` is the order that counts."""

    id: int
    at: str
    who: str
    what: str
    target: str
    reason: str


def record_audit(db: Database, *, at: str, who: str, what: str, target: str = "", reason: str = "") -> None:
    """Append one entry. No personal values belong in it."""
    db.execute(
        "INSERT INTO audit (at, who, what, target, reason) VALUES (?, ?, ?, ?, ?)", (at, who, what, target, reason)
    )


def audit_entries(db: Database, *, before: int | None = None, limit: int = 200) -> list[AuditEntry]:
    """The newest entries first; ``before`` is the id to go on from."""
    rows = db.execute(
        "SELECT id, at, who, what, target, reason FROM audit WHERE ? IS NULL OR id < ? ORDER BY id DESC LIMIT ?",
        (before, before, limit),
    )
    return [AuditEntry(*row) for row in rows]


def newest_audit_id(db: Database) -> int:
    """Nothing is ever taken out, so this is also how many entries there are."""
    row = db.one("SELECT max(id) FROM audit")
    return 0 if row is None or row[0] is None else int(row[0])
