"""Who is named in the records as staff, and which of their keys a person told to be one and the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop.model.record import Named
from desktop.storage.database import Database
from desktop.storage.layout import PERSON_KEY, TableLayout, quote
from desktop.storage.projection_tables import layout, remake_views

_NAME, _UNIT, _TITLE = "staff_name", "staff_unit", "staff_title"


def named_persons(db: Database) -> Sequence[Named]:
    """Everybody who is named as staff in a record that counts, by key, unit and title as written, with how often."""
    parts = [
        f"SELECT {PERSON_KEY} AS key, {_NAME} AS name, {_UNIT} AS unit, {_TITLE} AS title, rid FROM {quote(table.name)}"
        for table in _staff_tables(db)
    ]
    if not parts:
        return ()
    rows = db.execute(
        "SELECT key, coalesce(name, ''), coalesce(unit, ''), coalesce(title, ''), count(DISTINCT rid)"
        f" FROM ({' UNION ALL '.join(parts)}) WHERE key IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY 2, 1, 3, 4"
    )
    return [Named(*row) for row in rows]


def save_same_persons(db: Database, person_of: Mapping[str, str]) -> None:
    """From now on every view reads ``key`` as ``person_of[key]``; keys that are not in it stand for themselves."""
    with db.atomic():
        db.execute("DELETE FROM reg_same_persons")
        db.executemany("INSERT INTO reg_same_persons VALUES (?, ?)", sorted(person_of.items()))
        for row in db.execute("SELECT DISTINCT form FROM projections WHERE kind = 'view'"):
            remake_views(db, row["form"])


def same_persons(db: Database) -> dict[str, str]:
    return {row["key"]: row["person"] for row in db.execute("SELECT key, person FROM reg_same_persons")}


def _staff_tables(db: Database) -> list[TableLayout]:
    versions = db.execute("SELECT form, version FROM projections WHERE kind = 'table' AND path = '' ORDER BY rowid")
    wanted = {PERSON_KEY, _NAME, _UNIT, _TITLE}
    return [
        table
        for row in versions
        for table in layout(db, row["form"], row["version"])
        if wanted <= set(table.all_columns)
    ]
