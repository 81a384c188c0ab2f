"""What an intake brought, what has been built on it since, and taking it back: the log keeps all of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.storage.batch_runs import CARRIES
from desktop.storage.batches import set_batch_status
from desktop.storage.database import Database
from desktop.storage.records import refresh_head

Item = tuple[str, str]


@dataclass(frozen=True)
class BuiltOn:
    """What stands on an intake, by kind: record ids, or (for ``told`` and ``sent_up``) the units whose batches they are."""

    told: tuple[str, ...]
    sent_up: tuple[str, ...]
    judged: tuple[str, ...]
    changed: tuple[str, ...]


def newest_event(db: Database) -> int:
    """The number of the last judgement; those of an intake lie between two of them."""
    return int(db.execute("SELECT COALESCE(MAX(id), 0) AS n FROM record_events")[0]["n"])


def note_items(db: Database, intake: int, items: Iterable[Item]) -> None:
    """Remember what a file of the intake brought: ``batch`` hash, ``endorsement`` number, ``event`` "from-to"."""
    db.executemany(
        "INSERT INTO intake_items (intake, kind, key) VALUES (?, ?, ?)", [(intake, kind, key) for kind, key in items]
    )


def batches_of_intake(db: Database, intake: int) -> list[str]:
    """Hashes of the batches that came with this intake (and not with a later one again) and still count."""
    rows = db.execute(
        "SELECT i.key FROM intake_items i JOIN batches b ON b.hash = i.key"
        " WHERE i.intake = ? AND i.kind = 'batch' AND b.status = 'taken' AND NOT EXISTS"
        " (SELECT 1 FROM intake_items l WHERE l.key = i.key AND l.kind = 'batch' AND l.id > i.id) ORDER BY i.id",
        (intake,),
    )
    return [str(row["key"]) for row in rows]


def intakes_to_undo(db: Database, limit: int = 10) -> list[tuple[int, str]]:
    """(number, local time) of the intakes that brought a batch which still counts, newest first, at most ``limit``."""
    rows = db.execute(
        "SELECT n.id, n.at FROM intakes n WHERE EXISTS (SELECT 1 FROM intake_items i JOIN batches b ON b.hash = i.key"
        " WHERE i.intake = n.id AND i.kind = 'batch' AND b.status = 'taken' AND NOT EXISTS"
        " (SELECT 1 FROM intake_items l WHERE l.key = i.key AND l.kind = 'batch' AND l.id > i.id))"
        " ORDER BY n.id DESC LIMIT ?",
        (limit,),
    )
    return [(int(row["id"]), str(row["at"])) for row in rows]


def intake_known(db: Database, intake: int) -> bool:
    return db.one("SELECT 1 FROM intakes WHERE id = ?", (intake,)) is not None


def records_of_batches(db: Database, hashes: Sequence[str]) -> list[str]:
    """Ids of all records the batches carry a line of."""
    rows = db.execute(
        f"SELECT DISTINCT r.rid FROM batch_runs l CROSS JOIN revisions r ON {CARRIES}"
        " WHERE l.batch IN (SELECT value FROM json_each(?)) ORDER BY r.rid",
        (json.dumps(list(hashes)),),
    )
    return [str(row["rid"]) for row in rows]


def built_on(db: Database, own: str, intake: int, hashes: Sequence[str], rids: Sequence[str]) -> BuiltOn:
    """What would lose its ground if the batches were taken back."""
    asked = {"hashes": json.dumps(list(hashes)), "rids": json.dumps(list(rids)), "own": own, "intake": intake}
    of_batches = "FROM batches b WHERE b.hash IN (SELECT value FROM json_each(:hashes))"
    told = db.execute(
        f"SELECT DISTINCT b.org {of_batches} AND b.rowid <="
        " COALESCE((SELECT CAST(value AS INTEGER) FROM settings WHERE key = 'receipt_told:' || b.via), 0)",
        asked,
    )
    sent_up = db.execute(
        f"SELECT DISTINCT b.org {of_batches} AND EXISTS (SELECT 1 FROM settings WHERE key = 'endorsed:' || b.hash)",
        asked,
    )
    judged = db.execute(
        "SELECT DISTINCT e.rid FROM record_events e WHERE e.rid IN (SELECT value FROM json_each(:rids))"
        " AND e.by_org = :own AND e.state IN ('endorsed', 'returned', 'received') AND e.id >"
        " (SELECT MAX(CAST(substr(key, instr(key, '-') + 1) AS INTEGER)) FROM intake_items"
        "  WHERE intake = :intake AND kind = 'event')",
        asked,
    )
    changed = db.execute(
        "SELECT r.rid FROM revisions r WHERE r.batch IS NULL AND r.rid IN (SELECT value FROM json_each(:rids))"
        " AND r.unit <> :own UNION SELECT d.rid FROM drafts d WHERE d.rid IN (SELECT value FROM json_each(:rids))",
        asked,
    )
    return BuiltOn(*(tuple(str(row[0]) for row in rows) for rows in (told, sent_up, judged, changed)))


def take_back(db: Database, intake: int, hashes: Sequence[str], *, at: str, who: str) -> list[str]:
    """Withdraw an intake: its batches no longer count, nor do the judgements that came with it. Gives the records touched.

    What was written stays; a doubt about another record that named one of these is withdrawn too.
    """
    touched: set[str] = set(records_of_batches(db, hashes))
    with db.atomic():
        items = db.execute("SELECT kind, key FROM intake_items WHERE intake = ? ORDER BY id", (intake,))
        listed = json.dumps([[row["kind"], row["key"]] for row in items])
        db.execute("INSERT INTO withdrawals (intake, at, who, items) VALUES (?, ?, ?, ?)", (intake, at, who, listed))
        for row in items:
            if row["kind"] == "event":
                touched |= _withdraw_events(db, *(int(part) for part in row["key"].split("-")))
            elif row["kind"] == "endorsement":
                db.execute("INSERT OR IGNORE INTO withdrawn VALUES ('statement', ?)", (int(row["key"]),))
        touched |= _withdraw_doubts(db, touched)
        for digest in hashes:
            set_batch_status(db, digest, "undone")
        for rid in sorted(touched):
            refresh_head(db, rid)
        db.execute(
            "UPDATE intake_files SET status = 'undone' WHERE intake = ? AND status = 'taken' AND kind = 'submission'",
            (intake,),
        )
    return sorted(touched)


def _withdraw_events(db: Database, after: int, upto: int) -> set[str]:
    rows = db.execute("SELECT id, rid FROM record_events WHERE id > ? AND id <= ?", (after, upto))
    db.executemany("INSERT OR IGNORE INTO withdrawn VALUES ('event', ?)", [(row["id"],) for row in rows])
    return {str(row["rid"]) for row in rows}


def _withdraw_doubts(db: Database, rids: Iterable[str]) -> set[str]:
    """Of records that look suspect only because of one of ``rids``: there is nothing to compare them with any more."""
    found: set[str] = set()
    for row in db.execute(
        "SELECT e.id, e.rid, t.value AS twin FROM heads h JOIN record_events e ON e.rid = h.rid AND e.rev = h.rev"
        " JOIN json_each(?) t ON e.field = t.value WHERE h.state = 'suspect' AND e.state = 'suspect'",
        (json.dumps(sorted(rids)),),
    ):
        db.execute("INSERT OR IGNORE INTO withdrawn VALUES ('event', ?)", (row["id"],))
        found.add(str(row["rid"]))
    return found
