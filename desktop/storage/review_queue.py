"""What came from below and waits for a person's judgement, problems first, a page at a time by key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.storage.database import Database
from desktop.storage.withdrawn import STANDING

# Place in the queue; the lowest comes first.
CONFLICT, SUSPECT, CHANGED, EXPLAINED, NEW = range(5)
RANKS = (CONFLICT, SUSPECT, CHANGED, EXPLAINED, NEW)

# A line is canonical JSON: a quotation mark inside a text is escaped, so these bytes are the line's own key.
_EXPLAINED = b'"explained":{'

# A record received and never judged has no event for its revision: one that a receipt from above spoke of has. A doubt
# of this unit that was answered (no duplicate after all) leaves the record as it was: to be judged.
_WAITING = f"""
    SELECT h.rid, h.rev, h.form, h.unit, h.date, h.state, h.note, h.revision_seq AS revision,
        CASE WHEN h.state = 'conflict' THEN {CONFLICT} WHEN h.state = 'suspect' THEN {SUSPECT}
            WHEN h.rev > 1 THEN {CHANGED} WHEN instr(r.line, :explained) > 0 THEN {EXPLAINED} ELSE {NEW} END AS rank,
        COALESCE(r.batch, '') AS batch
    FROM heads h JOIN revisions r ON r.seq = h.revision_seq
    WHERE h.state IN ('received', 'suspect', 'conflict') AND h.op = 'put' AND h.unit <> :own
        AND (h.state <> 'received'
            OR NOT EXISTS (SELECT 1 FROM record_events e WHERE e.rid = h.rid AND e.rev = h.rev AND {STANDING}
                AND NOT (e.by_org = :own AND e.state IN ('received', 'suspect', 'returned'))))
        AND (:unit IS NULL OR h.unit = :unit) AND (:form IS NULL OR h.form = :form)
"""


@dataclass(frozen=True)
class QueueKey:
    """Where a page ended: the next one begins behind it."""

    rank: int
    unit: str
    date: str
    rid: str


@dataclass(frozen=True)
class QueueRow:
    """One record that waits. ``batch`` is the one its newest revision came in, ``seq`` that batch's number."""

    rid: str
    rev: int
    form: str
    unit: str
    date: str
    state: str
    note: str
    revision: int
    rank: int
    batch: str
    seq: int

    @property
    def key(self) -> QueueKey:
        return QueueKey(self.rank, self.unit, self.date, self.rid)


def waiting_rows(
    db: Database,
    own: str,
    *,
    unit: str | None = None,
    form: str | None = None,
    after: QueueKey | None = None,
    limit: int = 100,
) -> list[QueueRow]:
    """One page of the queue of the unit ``own``, from behind ``after``."""
    behind = "WHERE (rank, unit, date, rid) > (:rank, :at_unit, :date, :rid)" if after else ""
    at = {"rank": after.rank, "at_unit": after.unit, "date": after.date, "rid": after.rid} if after else {}
    rows = db.execute(
        f"WITH waiting AS ({_WAITING})"
        " SELECT w.*, COALESCE((SELECT b.seq FROM batches b WHERE b.hash = w.batch), 0) AS seq FROM waiting w"
        f" {behind} ORDER BY rank, unit, date, rid LIMIT :limit",
        {**_asked(own, unit, form), **at, "limit": limit},
    )
    return [QueueRow(**{name: row[name] for name in QueueRow.__dataclass_fields__}) for row in rows]


def waiting_counts(db: Database, own: str) -> dict[tuple[str, str, int], int]:
    """(unit, form, rank) → how many wait."""
    rows = db.execute(
        f"WITH waiting AS ({_WAITING}) SELECT unit, form, rank, COUNT(*) AS n FROM waiting GROUP BY unit, form, rank",
        _asked(own, None, None),
    )
    return {(row["unit"], row["form"], row["rank"]): row["n"] for row in rows}


def waiting_of_batch(db: Database, own: str, batch: str, ranks: Sequence[int]) -> list[str]:
    """Records of one batch that wait, of the given ranks only, by id."""
    marks = ", ".join(str(int(rank)) for rank in ranks)
    rows = db.execute(
        f"WITH waiting AS ({_WAITING}) SELECT rid FROM waiting WHERE batch = :batch AND rank IN ({marks}) ORDER BY rid",
        {**_asked(own, None, None), "batch": batch},
    )
    return [str(row["rid"]) for row in rows]


def judged_since(db: Database, own: str, at: str) -> dict[str, int]:
    """State → how many judgements this unit made from the moment ``at`` on (local text)."""
    rows = db.execute(
        "SELECT state, COUNT(*) AS n FROM record_events WHERE by_org = ? AND at >= ?"
        " AND state IN ('endorsed', 'returned') GROUP BY state",
        (own, at),
    )
    return {row["state"]: row["n"] for row in rows}


def _asked(own: str, unit: str | None, form: str | None) -> dict[str, object]:
    return {"own": own, "unit": unit, "form": form, "explained": _EXPLAINED}
