"""Where each record stands now: heads computed from the log and its events, and lists of them by key."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from desktop.model.period import parse_period
from desktop.model.record import RecordEvent, RecordHead, RecordLine, State
from desktop.storage.database import Database
from desktop.storage.record_lists import behind, key_of
from desktop.storage.revisions import live_revisions, parsed_line
from desktop.storage.withdrawn import STANDING

COLUMNS = "rid, rev, op, form, form_ver, unit, date, state, revision_seq, note"
# A head's row, for ``COLUMNS``.
values_of = attrgetter(*COLUMNS.split(", "))
_PERIOD_FIELDS = frozenset({"period", "quarter"})
_DATE_FIELDS = (
    "activity_date", "treat_date", "as_of", "published_on", "meet_date", "checked_on", "period", "period_start", "quarter",
    "ach_date", "filled_on",
)  # fmt: skip


def heads(
    db: Database,
    *,
    form: str | None = None,
    unit: str | None = None,
    state: State | None = None,
    date_from: str | None = None,
    date_to: str | None = None,
    include_deleted: bool = False,
    after: str | None = None,
    limit: int = 200,
) -> list[RecordHead]:
    """Records by day, unit and id, at most ``limit``; go on with ``after`` = the last id given. Dates are inclusive."""
    conditions = ["1"]
    params: list[str | int] = []
    last = None if after is None else head(db, after)
    if last is not None and date_from is not None and last.date >= date_from:
        date_from = None  # the last one's key says more; told both, SQLite begins every page where the list begins
    for condition, value in (
        ("form = ?", form),
        ("unit = ?", unit),
        ("state = ?", state),
        ("date >= ?", date_from),
        ("date <= ?", date_to),
    ):
        if value is not None:
            conditions.append(condition)
            params.append(value)
    if after is not None:
        condition, values = behind(("", "", after) if last is None else key_of(last), unit, ">")
        conditions.append(condition)
        params += values
    if not include_deleted:
        conditions.append("op = 'put'")
    rows = db.execute(
        f"SELECT {COLUMNS} FROM heads WHERE {' AND '.join(conditions)} ORDER BY date, unit, rid LIMIT ?",
        (*params, limit),
    )
    return [RecordHead(*row) for row in rows]


def head(db: Database, rid: str) -> RecordHead | None:
    """One record's head, deleted ones too."""
    row = db.one(f"SELECT {COLUMNS} FROM heads WHERE rid = ?", (rid,))
    return None if row is None else RecordHead(*row)


def add_event(db: Database, event: RecordEvent) -> None:
    """Append a judgement on one revision and let the head follow."""
    with db.joined():
        db.execute(
            "INSERT INTO record_events (rid, rev, state, by_org, by, at, field, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (event.rid, event.rev, event.state, event.by_org, event.by, event.at, event.field, event.reason),
        )
        refresh_head(db, event.rid)


def events(db: Database, rid: str, rev: int | None = None) -> list[RecordEvent]:
    """Every judgement on a record (or on one revision of it) that was not taken back, oldest first."""
    rows = db.execute(
        "SELECT rid, rev, state, by_org, by, at, field, reason FROM record_events e"
        f" WHERE rid = ? AND (? IS NULL OR rev = ?) AND {STANDING} ORDER BY id",
        (rid, rev, rev),
    )
    return [RecordEvent(*row) for row in rows]


def last_events(db: Database, rids: Iterable[str]) -> dict[tuple[str, int], RecordEvent]:
    """The newest judgement not taken back by (record, revision), of all revisions of these records that have one."""
    rows = db.execute(
        "SELECT e.rid, e.rev, e.state, e.by_org, e.by, e.at, e.field, e.reason"
        f" FROM json_each(?) j CROSS JOIN record_events e ON e.rid = j.value WHERE {STANDING} ORDER BY e.id",
        (json.dumps(list(rids)),),
    )
    return {(row[0], row[1]): RecordEvent(*row) for row in rows}


def refresh_head(db: Database, rid: str) -> RecordHead | None:
    """Compute head and projection of one record anew from the log and its events; None if nothing of it counts.

    The head is the highest revision; of two different lines of that revision the one of the lower hash stands (the
    order in which files came decides nothing) and the state is conflict until a higher revision settles it. Costs a
    few indexed reads, whatever else is stored.
    """
    with db.joined():
        old = head(db, rid)
        new = _compute(db, rid)
        if new is None:
            db.execute("DELETE FROM heads WHERE rid = ?", (rid,))
        elif new[0] != old:
            db.execute(
                f"INSERT OR REPLACE INTO heads ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values_of(new[0]),
            )
        fresh = new[0] if new else None
        if fresh != old:
            line = new[1] if new else None
            from desktop.storage import projection_tables, search_index  # who only looks needs neither

            projection_tables.move(db, rid, old, fresh, line)
            search_index.update(db, (search_index.Change(rid, old, fresh, line),))
    return fresh


def record_date(line: RecordLine) -> str:
    """The day a record belongs to: activity_date, treat_date, as_of, published_on, meet_date, checked_on, start of its
    period or quarter, ach_date, filled_on.

    A form without any of these (an imported one) goes by the day the line was made.
    """
    return day_of(line.data or {}) or line.made[:10]


def day_of(data: Mapping[str, Any]) -> str:
    """The day that a record's answers tell of; "" if they tell of none."""
    for name in _DATE_FIELDS:
        value = data.get(name)
        if not isinstance(value, str) or not value:
            continue
        if name in _PERIOD_FIELDS:
            try:
                return parse_period(value).start
            except ValueError:
                continue
        return value[:10]
    return ""


class Live(NamedTuple):
    """A line that counts. ``own``: written here."""

    seq: int
    rev: int
    op: str
    own: bool


def stand(
    rid: str, lines: Sequence[Live], event: tuple[State, str] | None, line_of: Callable[[int], RecordLine]
) -> tuple[RecordHead, RecordLine]:
    """Where a record stands by its counting ``lines`` (as ``live_revisions`` orders them) and the newest
    judgement (state, reason) on the highest of them; with it, that line.
    """
    top = lines[0]
    line = line_of(top.seq)
    state: State = "ready" if top.own else "received"
    if len(lines) > 1 and lines[1].rev == top.rev:
        state = "conflict"
    elif event is not None:
        state = event[0]
    note = event[1] if event is not None else line.reason if line.op == "del" else ""
    date = record_date(line) if line.op == "put" else _last_date(lines, line_of)
    return RecordHead(rid, top.rev, line.op, line.form, line.form_ver, line.unit, date, state, top.seq, note), line


def _last_date(lines: Sequence[Live], line_of: Callable[[int], RecordLine]) -> str:
    """A tombstone has no data: it keeps the day of the last snapshot, so that it is found where the record was."""
    last = next((item.seq for item in lines if item.op == "put"), None)
    return "" if last is None else record_date(line_of(last))


def _compute(db: Database, rid: str) -> tuple[RecordHead, RecordLine] | None:
    lines = [Live(row["seq"], row["rev"], row["op"], bool(row["own"])) for row in live_revisions(db, rid)]
    if not lines:
        return None
    event = db.one(
        f"SELECT state, reason FROM record_events e WHERE rid = ? AND rev = ? AND {STANDING} ORDER BY id DESC LIMIT 1",
        (rid, lines[0].rev),
    )
    told = None if event is None else (event["state"], event["reason"])
    return stand(rid, lines, told, lambda seq: _line(db, seq))


def _line(db: Database, seq: int) -> RecordLine:
    row = db.execute("SELECT line, parsed FROM revisions WHERE seq = ?", (seq,))[0]
    return parsed_line(row["line"], row["parsed"])
