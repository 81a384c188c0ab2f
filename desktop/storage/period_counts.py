"""Counts a unit and period for the completeness board, read from the views that count."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.storage.database import Database
from desktop.storage.packs import list_forms


def zero_reports(db: Database, programme: str, period: str) -> set[str]:
    """Units whose zero report of the programme and period stands."""
    rows = db.execute("SELECT DISTINCT unit FROM v_zero_report WHERE programme = ? AND period = ?", (programme, period))
    return {row[0] for row in rows}


def hosted_by_period(
    db: Database, forms: Sequence[str], days: Sequence[tuple[str, str]], *, unit: str | None = None
) -> dict[tuple[str, str, int], int]:
    """(form, unit, place of the period in ``days``) → hosted records: one query a form for all periods and units."""
    if not days:
        return {}
    case = " ".join(f"WHEN date BETWEEN ? AND ? THEN {place}" for place in range(len(days)))
    inside = [day for period in days for day in period]
    found: dict[tuple[str, str, int], int] = {}
    for stored in list_forms(db):
        if stored.form_id not in forms:
            continue
        joint = any(field.name == "our_role" for field in stored.schema.fields)
        role = "AND coalesce(our_role, '1') <> '2'" if joint else ""
        rows = db.execute(
            f'SELECT unit, CASE {case} END AS place, count(*) FROM "v_{stored.form_id}"'
            f" WHERE date BETWEEN ? AND ? AND (? IS NULL OR unit = ?) {role} GROUP BY unit, place",
            (*inside, min(inside), max(inside), unit, unit),
        )
        found |= {(stored.form_id, row[0], row[1]): row[2] for row in rows if row[1] is not None}
    return found


def zero_report_periods(db: Database, programme: str) -> set[tuple[str, str]]:
    """(unit, period) of every zero report of the programme that stands."""
    rows = db.execute("SELECT DISTINCT unit, period FROM v_zero_report WHERE programme = ?", (programme,))
    return {(row[0], row[1]) for row in rows}


def returned_days(db: Database, forms: Sequence[str], start: str, end: str) -> set[tuple[str, str]]:
    """(unit, ISO day) of every returned record of the forms."""
    rows = db.execute(
        "SELECT DISTINCT unit, form, date FROM heads INDEXED BY heads_listed_by_state"
        " WHERE state = 'returned' AND op = 'put' AND date BETWEEN ? AND ?",
        (start, end),
    )
    return {(row[0], row[2]) for row in rows if row[1] in forms}


def first_audited(db: Database) -> str:
    """The ISO day this workspace was made, "" if nothing was audited yet."""
    row = db.one("SELECT substr(at, 1, 10) FROM audit ORDER BY id LIMIT 1")
    return "" if row is None else str(row[0])


def years_with_records(db: Database) -> list[str]:
    """The years records are dated in, oldest first."""
    # Each by itself: asked for both at once SQLite reads every day there is.
    row = db.execute("SELECT (SELECT min(date) FROM heads WHERE date > ''), (SELECT max(date) FROM heads)")[0]
    if row[0] is None:
        return []
    return [str(year) for year in range(int(row[0][:4]), int(row[1][:4]) + 1)]


def received_periods(db: Database) -> list[str]:
    """Every period that a batch from below has named, each once."""
    return [str(row[0]) for row in db.execute("SELECT DISTINCT period FROM batches WHERE origin = 'received'")]


def newest_record_day(db: Database) -> str:
    """The day of the newest record that is dated, "" if there is none."""
    row = db.one("SELECT max(date) FROM heads")
    return "" if row is None or row[0] is None else str(row[0])


def states_below(db: Database, own: str) -> dict[str, int]:
    """How many records of other units are in each state."""
    of_all = db.execute("SELECT state, count(*) FROM heads WHERE op = 'put' GROUP BY state")
    of_own = db.execute("SELECT state, count(*) FROM heads WHERE unit = ? AND op = 'put' GROUP BY state", (own,))
    mine = {row[0]: row[1] for row in of_own}
    return {row[0]: row[1] - mine.get(row[0], 0) for row in of_all if row[1] > mine.get(row[0], 0)}
