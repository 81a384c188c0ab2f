"""What a unit has written before in a field: offered again, the most recent first."""

from __future__ import annotations

from desktop.storage.database import Database
from desktop.storage.layout import quote, view_name
from desktop.storage.projection_tables import layout

_LOOKED_AT = 500


def written_before(
    db: Database, form: str, unit: str, fields: tuple[str, ...], limit: int = 50
) -> dict[str, list[str]]:
    """Field → distinct texts of the unit's newest records of a form, top-level fields only."""
    versions = db.execute("SELECT version FROM projections WHERE form = ? AND kind = 'table' AND path = ''", (form,))
    columns = {
        item.field: item.column
        for row in versions
        for table in layout(db, form, row["version"])[:1]
        for item in table.columns
        if item.field in fields
    }
    found: dict[str, list[str]] = {}
    for field, column in columns.items():
        name = quote(column)
        rows = db.execute(
            f"SELECT {name} AS value FROM (SELECT {name}, rid FROM {quote(view_name(form, ()))}"
            f" WHERE unit = ? AND {name} IS NOT NULL LIMIT ?)",
            (unit, _LOOKED_AT),
        )
        texts = list(dict.fromkeys(str(row["value"]) for row in reversed(rows)))
        if texts:
            found[field] = texts[:limit]
    return found


def newest_record(db: Database, form: str, unit: str) -> str | None:
    """The record of a unit and form with the latest day: what 同上次 copies from."""
    row = db.one(
        "SELECT rid FROM heads WHERE form = ? AND unit = ? AND op = 'put' ORDER BY date DESC, revision_seq DESC LIMIT 1",
        (form, unit),
    )
    return None if row is None else str(row["rid"])
