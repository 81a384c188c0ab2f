"""What the next receipt for a unit would tell it that the last one did not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from desktop.storage.batch_runs import CARRIED, CARRIES
from desktop.storage.database import Database


@dataclass(frozen=True)
class News:
    """``files``: batches not answered yet; ``states``: how many records, by how they stand now."""

    files: int
    states: Mapping[str, int]


def senders(db: Database) -> list[str]:
    """Units directly below that files came from, by code."""
    rows = db.execute("SELECT DISTINCT via FROM batches WHERE origin = 'received' AND status = 'taken' ORDER BY via")
    return [str(row["via"]) for row in rows]


def newest_marks(db: Database) -> list[int]:
    """[the last batch, the last judgement]: what a receipt written now tells of."""
    row = db.one(
        "SELECT COALESCE((SELECT MAX(rowid) FROM batches), 0) AS batch,"
        " COALESCE((SELECT MAX(id) FROM record_events), 0) AS event"
    )
    return [0, 0] if row is None else [int(row["batch"]), int(row["event"])]


def news_for(db: Database, unit: str, upto: Sequence[int]) -> News:
    """What came from ``unit``, or was judged of it, behind the marks ``upto``."""
    params = {"via": unit, "batch": upto[0], "event": upto[1]}
    files = db.one(
        "SELECT COUNT(*) AS n FROM batches WHERE origin = 'received' AND status = 'taken' AND via = :via AND rowid > :batch",
        params,
    )
    # CROSS JOIN and NOT INDEXED: from the few that are new, which SQLite does not know to be few, in this order.
    rows = db.execute(
        f"""SELECT h.state, COUNT(*) AS n FROM heads h WHERE h.rid IN (
            SELECT r.rid FROM batches b CROSS JOIN batch_runs l ON l.batch = b.hash CROSS JOIN revisions r ON {CARRIES}
                WHERE b.via = :via AND b.origin = 'received' AND b.status = 'taken' AND b.rowid > :batch
            UNION
            SELECT e.rid FROM record_events e NOT INDEXED CROSS JOIN revisions r ON r.rid = e.rid
                CROSS JOIN batch_runs l ON {CARRIED} CROSS JOIN batches b ON b.hash = l.batch
                WHERE e.id > :event AND b.via = :via AND b.origin = 'received' AND b.status = 'taken')
        GROUP BY h.state""",
        params,
    )
    return News(int(files["n"]) if files else 0, {row["state"]: row["n"] for row in rows})


def standing_revisions(db: Database, rids: Iterable[str]) -> dict[str, int]:
    """Record → the revision it stands in."""
    rows = db.execute(
        "SELECT h.rid, h.rev FROM json_each(?) j CROSS JOIN heads h ON h.rid = j.value", (json.dumps(list(rids)),)
    )
    return {row[0]: row[1] for row in rows}
