"""Closed periods of programmes, append-only, and the records that came too late for them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.model.record import RecordLine
from desktop.storage.batch_runs import CARRIED
from desktop.storage.by_hash import by_hash
from desktop.storage.database import Database
from desktop.storage.revisions import parsed_line

_COLUMNS = "programme, period, closed, mark, at, who, reason"


@dataclass(frozen=True)
class Closing:
    """A period was closed, or opened again. ``mark``: hash of the newest line there was, "" where there was none."""

    programme: str
    period: str
    closed: bool
    mark: str
    at: str
    who: str
    reason: str


@dataclass(frozen=True)
class LateRecord:
    """A record dated in a closed period that came in after it was closed; ``arrived`` is local text, the receiver's."""

    rid: str
    unit: str
    form: str
    date: str
    arrived: str
    line: RecordLine


def add_closing(db: Database, item: Closing) -> None:
    """Append one act."""
    db.execute(
        f"INSERT INTO period_closings ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (item.programme, item.period, int(item.closed), item.mark, item.at, item.who, item.reason),
    )


def closings(db: Database, programme: str, period: str) -> list[Closing]:
    """Every closing and opening of a period, oldest first: the last one holds."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM period_closings WHERE programme = ? AND period = ? ORDER BY id", (programme, period)
    )
    return [Closing(row[0], row[1], bool(row[2]), *row[3:]) for row in rows]


def closed_periods(db: Database, programme: str) -> list[Closing]:
    """The periods of a programme that are closed now."""
    rows = db.execute(
        f"SELECT {_COLUMNS}, MAX(id) FROM period_closings WHERE programme = ? GROUP BY period", (programme,)
    )
    return [Closing(row[0], row[1], True, *row[3:7]) for row in rows if row[2]]


def newest_line(db: Database) -> str:
    """Hash of the newest line in the log, "" if there is none."""
    row = db.one("SELECT line_sha256 FROM revisions ORDER BY seq DESC LIMIT 1")
    return "" if row is None else str(row["line_sha256"])


def late_rids(db: Database, forms: Sequence[str], start: str, end: str, mark: str) -> list[str]:
    """Records of ``forms`` dated from ``start`` to ``end`` (ISO days) of which no line was here at ``mark``.

    A record that was here and was changed since is not late. A mark whose line was lost makes nothing late.
    """
    after = 0
    if mark:
        found = db.execute(f"SELECT MIN(r.seq) AS seq FROM revisions r WHERE {by_hash('?1')}", (mark,))[0]["seq"]
        if found is None:
            return []
        after = int(found)
    rows = db.execute(
        "SELECT h.rid FROM heads h WHERE h.date BETWEEN ? AND ? AND h.op = 'put' AND h.revision_seq > ?"
        " AND h.form IN (SELECT value FROM json_each(?))"
        " AND NOT EXISTS (SELECT 1 FROM revisions r WHERE r.rid = h.rid AND r.seq <= ?) ORDER BY h.date, h.rid",
        (start, end, after, json.dumps(list(forms)), after),
    )
    return [str(row["rid"]) for row in rows]


def late_records(db: Database, rids: Sequence[str]) -> list[LateRecord]:
    """These records as they stand, in their order; ``arrived``: when their first batch was taken in, else written."""
    rows = db.execute(
        "SELECT h.rid, h.unit, h.form, h.date, r.line, r.parsed, (SELECT MIN(n.at) FROM revisions f"
        f" CROSS JOIN batch_runs l ON {CARRIED.replace('r.seq', 'f.seq')}"
        " CROSS JOIN intake_items i ON i.key = l.batch AND i.kind = 'batch'"
        " CROSS JOIN intakes n ON n.id = i.intake WHERE f.rid = h.rid) AS arrived"
        " FROM json_each(?) j CROSS JOIN heads h ON h.rid = j.value JOIN revisions r ON r.seq = h.revision_seq"
        " ORDER BY h.date, h.rid",
        (json.dumps(list(rids)),),
    )
    found = []
    for row in rows:
        line = parsed_line(row["line"], row["parsed"])
        found.append(LateRecord(row["rid"], row["unit"], row["form"], row["date"], row["arrived"] or line.made, line))
    return found
