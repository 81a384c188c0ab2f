"""Records that might tell of the same event: the same form, day and village. The judgement is consolidation's."""

from __future__ import annotations

from desktop.model.record import RecordFacts
from desktop.storage.database import Database
from desktop.storage.packs import load_form

_OPTIONAL = ("place_name", "topic", "course", "day_part")
MOST = 200


def candidates(db: Database, form: str, date: str, division_code: str) -> list[RecordFacts]:
    """Hosted records of ``form`` on the ISO ``date`` in the place, at most ``MOST``; [] for forms without a place."""
    stored = load_form(db, form)
    fields = {field.name for field in stored.schema.fields} if stored else set()
    if "division_code" not in fields:
        return []
    columns = ", ".join(f"coalesce({name}, '')" if name in fields else "''" for name in _OPTIONAL)
    hosted = "AND coalesce(our_role, '1') <> '2'" if "our_role" in fields else ""
    rows = db.execute(
        f'SELECT rid, unit, {columns} FROM "v_{form}" WHERE date = ? AND division_code = ? {hosted} ORDER BY rid LIMIT ?',
        (date, division_code, MOST),
    )
    staffed = stored is not None and any(repeat.name == "staff" for repeat in stored.schema.repeats)
    return [
        RecordFacts(
            rid, unit, date, division_code, place, topic or course, part, _staff(db, form, rid) if staffed else ()
        )
        for rid, unit, place, topic, course, part in rows
    ]


def suspect_records(db: Database, *, limit: int = 1000) -> list[str]:
    """Ids of records that wait for a person to say whether they tell of another one's event, by day."""
    rows = db.execute(
        "SELECT rid FROM heads WHERE state = 'suspect' AND op = 'put' ORDER BY date, rid LIMIT ?", (limit,)
    )
    return [str(row["rid"]) for row in rows]


def _staff(db: Database, form: str, rid: str) -> tuple[str, ...]:
    rows = db.execute(f'SELECT staff_key FROM "v_{form}__staff" WHERE rid = ? AND staff_key IS NOT NULL', (rid,))
    return tuple(row[0] for row in rows)
