"""Many rows for one table, handed to SQLite as text: it takes them apart and writes them in one go.

Bound one by one, a row of fifty columns costs its Python more than the writing; and between two rows SQLite waits for this
program's other threads. Of rows that come as one JSON text it needs nothing more until they are all in their place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

# So many rows in one text: its JSON, SQLite's own form of it and the rows taken from it stand in memory beside each other.
AT_ONCE = 1000
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def insert_sql(table: str, columns: Sequence[str], *, nulls_from: int | None = None, **special: str) -> str:
    """INSERT of packed rows, their values in the order of ``columns``; "" means NULL from place ``nulls_from`` on.

    ``special``: what a column is put together from, as SQL in which ``v`` is the row. Names are quoted by the caller. The
    statement takes what ``packed`` gives.
    """
    # Materialized: SQLite would else read the whole row's text again for each of its columns.
    told = "WITH told(v) AS MATERIALIZED (SELECT jsonb(value) FROM json_each(?1))"
    cells = []
    for place, column in enumerate(columns):
        plain = f"v->>{place}"
        if nulls_from is not None and place >= nulls_from:
            plain = f"nullif({plain}, '')"
        cells.append(special.get(column, plain))
    return f"INSERT INTO {table} ({', '.join(columns)}) {told} SELECT {', '.join(cells)} FROM told"


def packed(rows: Iterable[Sequence[Any]]) -> list[tuple[str]]:
    """Parameters for ``insert_sql``: text, whole numbers within 64 bits and None, which is all that these tables hold."""
    left = iter(rows)
    made = []
    while some := list(islice(left, AT_ONCE)):
        made.append((_encode(some),))
    return made
