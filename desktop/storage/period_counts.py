"""Counts a unit and period for the completeness board, read from the views that count."""

from __future__ import annotations

from desktop.storage.database import Database
from desktop.storage.packs import list_forms


def hosted_counts(db: Database, form: str, start: str, end: str) -> dict[str, int]:
    """Records of ``form`` dated inside the ISO days, by unit; participation records (our_role 2) are not hosted."""
    stored = next((item for item in list_forms(db) if item.form_id == form), None)
    if stored is None:
        return {}
    role = (
        "AND coalesce(our_role, '1') <> '2'" if any(field.name == "our_role" for field in stored.schema.fields) else ""
    )
    rows = db.execute(
        f'SELECT unit, count(*) FROM "v_{form}" WHERE date BETWEEN ? AND ? {role} GROUP BY unit', (start, end)
    )
    return {row[0]: row[1] for row in rows}


def zero_reports(db: Database, programme: str, period: str) -> set[str]:
    """Units whose zero report of the programme and period stands."""
    rows = db.execute("SELECT DISTINCT unit FROM v_zero_report WHERE programme = ? AND period = ?", (programme, period))
    return {row[0] for row in rows}
