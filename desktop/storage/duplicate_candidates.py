"""Records that might tell of the same event: the same form, day and village. The judgement is consolidation's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from desktop.model.record import RecordFacts, RecordHead, RecordLine
from desktop.storage.database import Database
from desktop.storage.layout import cell
from desktop.storage.packs import load_form

_OPTIONAL = ("place_name", "topic", "course", "day_part")
_HERE = "division_code"
MOST = 200


@dataclass(frozen=True)
class EventFields:
    """What the newest version of a form tells an event by. ``optional`` are those of the known fields that it has."""

    form: str
    optional: frozenset[str]
    hosted: bool
    staffed: bool


def event_fields(db: Database, form: str) -> EventFields | None:
    """None for a form without a place: its records are no events."""
    stored = load_form(db, form)
    fields = {field.name for field in stored.schema.fields} if stored else set()
    if stored is None or _HERE not in fields:
        return None
    staffed = any(repeat.name == "staff" for repeat in stored.schema.repeats)
    return EventFields(form, frozenset(fields & {*_OPTIONAL}), "our_role" in fields, staffed)


def candidates(db: Database, fields: EventFields, date: str, division_code: str) -> list[RecordFacts]:
    """Hosted records of the form on the ISO ``date`` in the place, by id, at most ``MOST``."""
    columns = ", ".join(f"coalesce({name}, '')" if name in fields.optional else "''" for name in _OPTIONAL)
    hosted = "AND coalesce(our_role, '1') <> '2'" if fields.hosted else ""
    rows = db.execute(
        f'SELECT rid, unit, {columns} FROM "v_{fields.form}" WHERE date = ? AND division_code = ? {hosted} ORDER BY rid LIMIT ?',
        (date, division_code, MOST),
    )
    staff = _staff(db, fields.form, [row[0] for row in rows]) if fields.staffed and rows else {}
    return [
        RecordFacts(rid, unit, date, division_code, place, topic or course, part, tuple(staff.get(rid, ())))
        for rid, unit, place, topic, course, part in rows
    ]


def suspect_records(db: Database, *, limit: int = 1000) -> list[str]:
    """Ids of records that wait for a person to say whether they tell of another one's event, by day."""
    rows = db.execute(
        "SELECT rid FROM heads WHERE state = 'suspect' AND op = 'put' ORDER BY date, unit, rid LIMIT ?", (limit,)
    )
    return [str(row["rid"]) for row in rows]


def facts_of(fields: EventFields, head: RecordHead, line: RecordLine) -> RecordFacts | None:
    """The same of one record by its line, for one that is not in the tables; None if it is no event or not hosted."""
    data = line.data or {}
    here = _text(data.get(_HERE))
    if not here or (fields.hosted and (_text(data.get("our_role")) or "1") == "2"):
        return None
    place, topic, course, part = (_text(data.get(name)) if name in fields.optional else "" for name in _OPTIONAL)
    rows = data.get("staff") if fields.staffed else None
    keys = tuple(_text(row["staff_key"]) for row in rows or () if row.get("staff_key"))
    return RecordFacts(head.rid, head.unit, head.date, here, place, topic or course, part, keys)


def _text(value: Any) -> str:
    found = cell(value, "text")
    return "" if found is None else str(found)


def _staff(db: Database, form: str, rids: Sequence[str]) -> dict[str, list[str]]:
    marks = ", ".join("?" for _rid in rids)
    found: dict[str, list[str]] = {}
    for rid, key in db.execute(
        f'SELECT rid, staff_key FROM "v_{form}__staff" WHERE rid IN ({marks}) AND staff_key IS NOT NULL ORDER BY rid, row',
        rids,
    ):
        found.setdefault(rid, []).append(key)
    return found
