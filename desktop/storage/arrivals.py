"""When a unit's report of a period first came in here, by this computer's own day, and who handed it in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop.storage.batch_runs import CARRIED
from desktop.storage.database import Database
from desktop.storage.layout import quote, view_name
from desktop.storage.packs import list_forms

# A line may come again in later batches: the first one counts. In this order (CROSS JOIN keeps it): from the records of
# the period to their batches, each step along an index; an intake's own table would be read from end to end.
_CAME = (
    f" CROSS JOIN revisions r ON r.rid = v.rid CROSS JOIN batch_runs l ON {CARRIED}"
    " CROSS JOIN batches b ON b.hash = l.batch AND b.status = 'taken'"
    " CROSS JOIN intake_items i ON i.key = l.batch AND i.kind = 'batch' CROSS JOIN intakes n ON n.id = i.intake"
)
Came = list[tuple[str, str, str]]


def first_hosted(db: Database, forms: Sequence[str], start: str, end: str) -> Came:
    """(unit, ISO day, how it came) for every unit and form with a hosted record dated in these days."""
    found: Came = []
    for stored in list_forms(db):
        if stored.form_id not in forms:
            continue
        joint = any(field.name == "our_role" for field in stored.schema.fields)
        role = "AND coalesce(v.our_role, '1') <> '2'" if joint else ""
        found += _first(db, stored.form_id, f"v.date BETWEEN ? AND ? {role}", (start, end))
    return found


def first_zero(db: Database, programme: str, period: str) -> Came:
    """The same of the zero reports of a programme and period."""
    return _first(db, "zero_report", "v.programme = ? AND v.period = ?", (programme, period))


def _first(db: Database, form: str, where: str, values: Sequence[Any]) -> Came:
    # SQLite takes b.via from the row that min() found. +v.unit: the days are the index to go by, not the units.
    rows = db.execute(
        f"SELECT v.unit, substr(min(n.at), 1, 10), b.via FROM {quote(view_name(form, ()))} v {_CAME}"
        f" WHERE {where} GROUP BY +v.unit",
        values,
    )
    return [(row[0], row[1], row[2]) for row in rows]
