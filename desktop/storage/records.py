"""Where each record stands now: heads computed from the log and its events, and lists of them by key."""

from __future__ import annotations

from desktop.model.period import parse_period
from desktop.model.record import RecordEvent, RecordHead, RecordLine, State
from desktop.storage import projection_tables, search_index
from desktop.storage.database import Database
from desktop.storage.driver import Row
from desktop.storage.revisions import live_revisions, parsed_line
from desktop.storage.withdrawn import STANDING

_COLUMNS = "rid, rev, op, form, form_ver, unit, date, state, revision_seq, note"
_DATE_FIELDS = ("activity_date", "treat_date", "as_of", "published_on", "period", "period_start", "filled_on")


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
    """Records by ``rid``, at most ``limit``; go on with ``after`` = the last rid given. Dates are inclusive."""
    conditions = ["1"]
    params: list[str | int] = []
    for condition, value in (
        ("form = ?", form),
        ("unit = ?", unit),
        ("state = ?", state),
        ("date >= ?", date_from),
        ("date <= ?", date_to),
        ("rid > ?", after),
    ):
        if value is not None:
            conditions.append(condition)
            params.append(value)
    if not include_deleted:
        conditions.append("op = 'put'")
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM heads WHERE {' AND '.join(conditions)} ORDER BY rid LIMIT ?", (*params, limit)
    )
    return [RecordHead(*row) for row in rows]


def head(db: Database, rid: str) -> RecordHead | None:
    """One record's head, deleted ones too."""
    row = db.one(f"SELECT {_COLUMNS} FROM heads WHERE rid = ?", (rid,))
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
                f"INSERT OR REPLACE INTO heads ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                tuple(getattr(new[0], column.strip()) for column in _COLUMNS.split(",")),
            )
        fresh = new[0] if new else None
        if fresh != old:
            line = new[1] if new else None
            projection_tables.move(db, rid, old, fresh, line)
            search_index.update(db, (search_index.Change(rid, old, fresh, line),))
    return fresh


def record_date(line: RecordLine) -> str:
    """The day a record belongs to: activity_date, treat_date, as_of, published_on, start of its period, filled_on.

    A form without any of these (an imported one) goes by the day the line was made.
    """
    data = line.data or {}
    for name in _DATE_FIELDS:
        value = data.get(name)
        if not isinstance(value, str) or not value:
            continue
        if name == "period":
            try:
                return parse_period(value).start
            except ValueError:
                continue
        return value[:10]
    return line.made[:10]


def _compute(db: Database, rid: str) -> tuple[RecordHead, RecordLine] | None:
    lines = live_revisions(db, rid)
    if not lines:
        return None
    top = lines[0]
    line = _line(db, top["seq"])
    conflicting = len(lines) > 1 and lines[1]["rev"] == top["rev"]
    event = db.one(
        f"SELECT state, reason FROM record_events e WHERE rid = ? AND rev = ? AND {STANDING} ORDER BY id DESC LIMIT 1",
        (rid, top["rev"]),
    )
    state: State = "ready" if top["own"] else "received"
    if conflicting:
        state = "conflict"
    elif event is not None:
        state = event["state"]
    note = event["reason"] if event is not None else line.reason if line.op == "del" else ""
    head_now = RecordHead(
        rid=rid,
        rev=top["rev"],
        op=line.op,
        form=line.form,
        form_ver=line.form_ver,
        unit=line.unit,
        date=_date(db, line, lines),
        state=state,
        revision_seq=top["seq"],
        note=note,
    )
    return head_now, line


def _date(db: Database, line: RecordLine, lines: list[Row]) -> str:
    """A tombstone has no data: it keeps the day of the last snapshot, so that it is found where the record was."""
    if line.op == "put":
        return record_date(line)
    last = next((item["seq"] for item in lines if item["op"] == "put"), None)
    return "" if last is None else record_date(_line(db, last))


def _line(db: Database, seq: int) -> RecordLine:
    row = db.execute("SELECT line, parsed FROM revisions WHERE seq = ?", (seq,))[0]
    return parsed_line(row["line"], row["parsed"])
