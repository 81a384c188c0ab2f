"""Records that might tell of the same event: the same form, day and village. The judgement is consolidation's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.model.record import RecordFacts, RecordLine
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
    return candidates_at(db, fields, [(date, division_code)]).get((date, division_code), [])


def candidates_at(
    db: Database, fields: EventFields, places: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], list[RecordFacts]]:
    """The same for many days and places in one question; those without any are left out."""
    columns = ", ".join(f"coalesce({name}, '')" if name in fields.optional else "''" for name in _OPTIONAL)
    hosted = "AND coalesce(our_role, '1') <> '2'" if fields.hosted else ""
    found: dict[tuple[str, str], list[Sequence[Any]]] = {}
    for row in db.execute(
        f'SELECT date, division_code, rid, unit, {columns} FROM "v_{fields.form}" WHERE (date, division_code) IN'
        f" (SELECT value ->> 0, value ->> 1 FROM json_each(?)) {hosted} ORDER BY rid",
        (json.dumps(list(places)),),
    ):
        here = found.setdefault((row[0], row[1]), [])
        if len(here) < MOST:
            here.append(row)
    rids = [row[2] for rows in found.values() for row in rows]
    staff = _staff(db, fields.form, rids) if fields.staffed and rids else {}
    return {
        place: [
            RecordFacts(rid, unit, *place, where, topic or course, part, tuple(staff.get(rid, ())))
            for _date, _code, rid, unit, where, topic, course, part in rows
        ]
        for place, rows in found.items()
    }


def suspect_records(db: Database, *, limit: int = 1000) -> list[str]:
    """Ids of records that wait for a person to say whether they tell of another one's event, by day."""
    rows = db.execute(
        "SELECT rid FROM heads WHERE state = 'suspect' AND op = 'put' ORDER BY date, unit, rid LIMIT ?", (limit,)
    )
    return [str(row["rid"]) for row in rows]


def facts_of(fields: EventFields, line: RecordLine, date: str) -> RecordFacts | None:
    """The same of one record by its line and day, for one that is not in the tables; None if it is no event or not hosted."""
    data = line.data or {}
    here = _text(data.get(_HERE))
    if not here or (fields.hosted and (_text(data.get("our_role")) or "1") == "2"):
        return None
    place, topic, course, part = (_text(data.get(name)) if name in fields.optional else "" for name in _OPTIONAL)
    rows = data.get("staff") if fields.staffed else None
    keys = tuple(_text(row["staff_key"]) for row in rows or () if row.get("staff_key"))
    return RecordFacts(line.rid, line.unit, date, here, place, topic or course, part, keys)


def _text(value: Any) -> str:
    if type(value) is str:
        return value
    found = cell(value, "text")
    return "" if found is None else str(found)


def _staff(db: Database, form: str, rids: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for rid, key in db.execute(
        f'SELECT rid, staff_key FROM "v_{form}__staff" WHERE rid IN (SELECT value FROM json_each(?)) AND staff_key IS NOT NULL'
        " ORDER BY rid, row",
        (json.dumps(rids),),
    ):
        found.setdefault(rid, []).append(key)
    return found
