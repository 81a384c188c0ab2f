"""Receipts that came down, and the signed statements trust rests on; both append-only."""

from __future__ import annotations

from typing import Literal

from desktop.foundation.quick_dataclass import dataclass
from desktop.storage.database import Database
from desktop.storage.withdrawn import STANDING_STATEMENT

StatementKind = Literal["endorsement", "acceptance", "roster", "pack"]


@dataclass(frozen=True)
class StoredReceipt:
    """``raw`` is the receipt as received; ``at`` when it was taken in."""

    sha256: str
    from_org: str
    raw: bytes
    at: str


@dataclass(frozen=True)
class StoredStatement:
    """``raw`` is canonical JSON of statement and signature; ``own`` if this computer signed it."""

    kind: str
    key: str
    version: int
    raw: bytes
    own: bool


def save_receipt(db: Database, sha256: str, from_org: str, raw: bytes, at: str) -> None:
    """Keep a receipt; the same one again changes nothing."""
    db.execute("INSERT OR IGNORE INTO receipts VALUES (?, ?, ?, ?)", (sha256, from_org, raw, at))


def has_receipt(db: Database, sha256: str) -> bool:
    return db.one("SELECT 1 FROM receipts WHERE sha256 = ?", (sha256,)) is not None


def last_receipt(db: Database) -> StoredReceipt | None:
    """The receipt taken in last."""
    row = db.one("SELECT sha256, from_org, raw, at FROM receipts ORDER BY rowid DESC LIMIT 1")
    return None if row is None else StoredReceipt(*row)


def last_receipt_sha256(db: Database) -> str | None:
    """Which one that is."""
    row = db.one("SELECT sha256 FROM receipts ORDER BY rowid DESC LIMIT 1")
    return None if row is None else str(row["sha256"])


def save_statement(db: Database, kind: StatementKind, key: str, version: int, raw: bytes, own: bool) -> int:
    """Keep a signed statement about ``key`` (a batch, a device, the roster) and give its number.

    The same one again changes nothing; one that was taken back stands again.
    """
    with db.joined():
        db.execute("INSERT OR IGNORE INTO statements VALUES (?, ?, ?, ?, ?)", (kind, key, version, raw, int(own)))
        (row,) = db.execute(
            "SELECT rowid FROM statements WHERE kind = ? AND key = ? AND version = ? AND raw = ?",
            (kind, key, version, raw),
        )
        db.execute("DELETE FROM withdrawn WHERE kind = 'statement' AND id = ?", (row["rowid"],))
    return int(row["rowid"])


def statements(db: Database, kind: StatementKind, key: str | None = None) -> list[StoredStatement]:
    """Statements of one kind by version, then as stored: the newest is the last."""
    rows = db.execute(
        "SELECT kind, key, version, raw, own FROM statements s WHERE kind = ? AND (? IS NULL OR key = ?)"
        f" AND {STANDING_STATEMENT} ORDER BY version, rowid",
        (kind, key, key),
    )
    return [StoredStatement(row["kind"], row["key"], row["version"], row["raw"], bool(row["own"])) for row in rows]


def statement_state(db: Database, *kinds: StatementKind) -> tuple[tuple[str, int, int], ...]:
    """(kind, how many, newest version) of these kinds: the same as long as nothing was added."""
    marks = ", ".join("?" for _kind in kinds)
    rows = db.execute(
        f"SELECT kind, count(*), max(version) FROM statements s INDEXED BY statements_by_kind WHERE kind IN ({marks}) AND {STANDING_STATEMENT}"
        " GROUP BY kind ORDER BY kind",
        kinds,
    )
    return tuple((row[0], row[1], row[2]) for row in rows)
