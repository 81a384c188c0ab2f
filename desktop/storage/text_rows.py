"""Many rows for one table, handed to SQLite as text: it takes them apart and writes them in one go.

Bound one by one, a row of fifty columns costs its Python more than the writing; and between two rows SQLite waits for this
program's other threads. Of rows that come as one JSON text it needs nothing more until they are all in their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop.foundation.quick_json import dump_row

# So many rows in one text: its JSON, SQLite's own form of it and the rows taken from it stand in memory beside each other.
AT_ONCE = 500


def insert_sql(table: str, columns: Sequence[str], *, nulls_from: int | None = None, **special: str) -> str:
    """INSERT of packed rows, their values in the order of ``columns``; "" means NULL from place ``nulls_from`` on.

    ``special``: what a column is put together from, as SQL in which ``v.value`` is the row. Names are quoted by the caller. The
    statement takes what ``joined`` gives.
    """
    # OR FAIL: rows before one that cannot be written would stay, and the caller's transaction is undone anyway; as long as one
    # statement may be undone alone, SQLite copies every page that it changes.
    # As JSONB each value is found in the row's bytes; of text SQLite would read the row anew for each of its columns.
    cells = []
    for place, column in enumerate(columns):
        plain = f"v.value->>{place}"
        if nulls_from is not None and place >= nulls_from:
            plain = f"nullif({plain}, '')"
        cells.append(special.get(column, plain))
    told = "jsonb_each(CAST(?1 AS TEXT)) v"
    return f"INSERT OR FAIL INTO {table} ({', '.join(columns)}) SELECT {', '.join(cells)} FROM {told}"


def cut(rows: Sequence[Sequence[Any]]) -> list[bytes]:
    """Each row as text of its own: text, whole numbers within 64 bits and None, which is all that our tables hold."""
    return [dump_row(row) for row in rows]


def joined(texts: Sequence[bytes]) -> bytes:
    """What ``cut`` gave of some rows as parameter for ``insert_sql``."""
    return b"[" + b",".join(texts) + b"]"
