"""Who did what, for the record: kept at least six months (网络安全法 第二十一条), and never editable."""

from __future__ import annotations

from desktop.foundation.quick_dataclass import dataclass
from desktop.storage.database import Database

_HIGHEST = 2**63 - 1


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
        "SELECT id, at, who, what, target, reason FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?",
        (_HIGHEST if before is None else before, limit),
    )
    return [AuditEntry(*row) for row in rows]


def newest_audit_id(db: Database) -> int:
    """Nothing is ever taken out, so this is also how many entries there are."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM audit")[0][0])
