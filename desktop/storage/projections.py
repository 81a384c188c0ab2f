"""The views lists, search and tables read: made for every form, rebuilt by one command, never edited."""

from __future__ import annotations

from desktop.storage import search_index
from desktop.storage.bulk import refresh_heads
from desktop.storage.database import Database
from desktop.storage.layout import quote, view_name
from desktop.storage.projection_tables import drop_projections, ensure_projection, layout

__all__ = ["ensure_projection", "field_maxima", "rebuild"]

_PAGE = 1000


def rebuild(db: Database) -> int:
    """Throw away heads, projections and the search's index and compute all of them anew from the log; gives the number of records.

    One transaction: whoever looks sees the old or the new, and both are the same unless something was broken.
    """
    done = 0
    with db.atomic():
        schemas = drop_projections(db)
        search_index.clear(db)
        db.execute("DELETE FROM heads")
        for schema in schemas:
            ensure_projection(db, schema)
        after = ""
        while True:
            rows = db.execute("SELECT DISTINCT rid FROM revisions WHERE rid > ? ORDER BY rid LIMIT ?", (after, _PAGE))
            done += len(refresh_heads(db, [row["rid"] for row in rows]))
            if len(rows) < _PAGE:
                break
            after = rows[-1]["rid"]
        search_index.finish(db)
    return done


def field_maxima(db: Database, form: str, unit: str, *, exclude: str = "") -> dict[str, str]:
    """The unit's own highest value so far of every numeric field of ``form`` that has one, as text.

    Fields inside repeats are left out; ``exclude`` is the record being written, which is no history of itself.
    """
    versions = db.execute("SELECT version FROM projections WHERE form = ? AND kind = 'table' AND path = ''", (form,))
    numeric = {
        item.field: item.column
        for row in versions
        for table in layout(db, form, row["version"])[:1]
        for item in table.columns
        if item.kind in ("integer", "decimal")
    }
    found: dict[str, str] = {}
    for field, column in numeric.items():
        name = quote(column)
        row = db.one(
            f"SELECT {name} AS value FROM {quote(view_name(form, ()))} WHERE unit = ? AND rid <> ?"
            f" AND {name} IS NOT NULL AND {name} <> '无' ORDER BY CAST({name} AS REAL) DESC LIMIT 1",
            (unit, exclude),
        )
        if row is not None:
            found[field] = str(row["value"])
    return found
