"""Facts of official tables, kept in memory so that a look costs what changed, not what there is.

A programme's query runs on a connection that may only read (``readonly``), straight into a table of facts in memory beside
it; sums and keys are then asked of that table. After an intake only the changed records are asked for again: the very same
query, over views of the same names that show these records alone. That is right where every fact belongs to one record. Where
facts of several records hang together (a person's title in the week is one, whoever wrote it), the programme says so in a
query of its own (``<table>.together.sql``: rid, key): all records of a key are asked for together, and of them the facts of
changed records and of touched keys are put in anew. A programme that says nothing is computed in full.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from desktop.errors import RefusedError
from desktop.storage.changes import take_changes
from desktop.storage.database import Database
from desktop.storage.readonly import Reading, not_a_fact_query

COLUMNS = ("record", "rev", "unit", "form", "date", "line", "cell", "value", "key", "part")
_LISTED = ", ".join(COLUMNS)
# Facts kept of all tables together: a month of 500 clinics has a hundred thousand, some 12 MB. More than that at a time (a
# year of them) is counted and let go.
MOST_KEPT = 400_000
MOST_TABLES = 6
# Beyond this share of its records the whole is asked for: it costs no more.
_MOST_CHANGED = 0.2
_ORDER = re.compile(r"ORDER BY\s+(\w+(?:\s*,\s*\w+)*)$", re.IGNORECASE)
How = Literal["full", "changed", "same"]
Row = tuple[Any, ...]
Params = Mapping[str, Any]


@dataclass
class _Kept:
    """One table's facts. ``waiting``: records that changed since; ``stale``: all of it is to be asked for again."""

    number: int
    count: int = 0
    waiting: set[str] = field(default_factory=set)
    stale: bool = True
    lists: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    followed: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Gathered:
    """A table's facts, added up. ``how``: asked for in full, for changed records only, or not at all.

    ``whole``: (unit, line, cell, sum, how many facts) of whole numbers; ``others``: (unit, line, cell, value, how often) of
    everything else that is no blank; ``keys``: (unit, line, cell, key), each once; ``lists``: rows of the lists beside it.
    """

    how: How
    count: int
    records: int
    cells: frozenset[str]
    whole: Sequence[Row]
    others: Sequence[Row]
    keys: Sequence[Row]
    lists: Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Query:
    """A table's query with what it is given. ``together`` None: nobody said that it may be asked for single records.

    ``lists``: name → query of a list beside the table. One whose rows have a ``key`` (of the same kind as those of
    ``together``) is followed key by key; any other is asked for in full.
    """

    sql: str
    params: Params
    together: str | None = None
    lists: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[Any, ...]:
        return (self.sql, self.together, *sorted(self.lists.items()), *sorted(self.params.items()))


class FactStore:
    """Kept beside an open database; closed with it."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._reading: Reading | None = None
        self._narrow: Reading | None = None
        self._seen: set[str] = set()
        self._kept: dict[tuple[Any, ...], _Kept] = {}
        self._made = 0

    def close(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self._widen()
        if self._reading is not None:
            self._reading.close()
            self._reading = None

    def gathered(self, query: Query, uncounted: Collection[str] = (), stock: Collection[str] = ()) -> Gathered:
        """The query's facts as of now, added up; ``stock`` names cells whose facts are asked for by ``rows``.

        Raises ``RefusedError`` 存 201 – 204, 表 120.
        """
        how, kept = self._current(query)
        reading = self._open()
        where, values = _except(uncounted, stock)
        table = _facts(kept.number)
        whole = reading.ask(
            f"SELECT unit, line, cell, sum(value), count(*) FROM {table}"
            f" WHERE typeof(value) = 'integer' AND {where} GROUP BY unit, line, cell",
            values,
        )
        others = reading.ask(
            f"SELECT unit, line, cell, value, count(*) FROM {table}"
            f" WHERE value IS NOT NULL AND typeof(value) <> 'integer' AND {where} GROUP BY unit, line, cell, value",
            values,
        )
        keys = reading.ask(
            f"SELECT DISTINCT unit, line, cell, key FROM {table} WHERE key IS NOT NULL AND {where}", values
        )
        cells = frozenset(row[0] for row in reading.ask(f"SELECT DISTINCT cell FROM {table}"))
        records = int(reading.ask(f"SELECT count(DISTINCT record) FROM {table}")[0][0])
        self._let_go()
        return Gathered(how, kept.count, records, cells, whole, others, keys, dict(kept.lists))

    def rows(self, query: Query, cells: Collection[str] | None = None) -> list[Row]:
        """The facts of these cells (None: of all) as of now, in the order of ``COLUMNS``. Raises as ``gathered``."""
        _how, kept = self._current(query)
        chosen = list(cells or ())
        where = "1" if cells is None else f"cell IN ({', '.join('?' for _cell in chosen)})"
        found = self._open().ask(f"SELECT {_LISTED} FROM {_facts(kept.number)} WHERE {where} ORDER BY rowid", chosen)
        self._let_go()
        return found

    # -------------------------------------------------------------------------------------------------- keeping up

    def _current(self, query: Query) -> tuple[How, _Kept]:
        changes = take_changes(self._db)
        if changes.everything:
            self._widen()  # forms may have changed, and what was judged is to be judged again
        for kept in self._kept.values():
            kept.stale = kept.stale or changes.everything
            kept.waiting |= changes.rids
        kept = self._kept.pop(query.key) if query.key in self._kept else self._new()
        how: How = "same"
        try:
            if kept.stale:
                how = self._all(query, kept)
            elif kept.waiting:
                how = self._some(query, kept)
        except BaseException:
            with self._db.stopped_by(None):  # what was stopped half way goes, however long that takes
                self._drop(kept)
                self._widen()
            raise
        self._kept[query.key] = kept  # the one asked for last stands last
        return how, kept

    def _new(self) -> _Kept:
        self._made += 1
        reading = self._open()
        kept = _Kept(self._made)
        columns = ", ".join(f"{name} TEXT" if name == "record" else name for name in COLUMNS)
        reading.do(f"CREATE TABLE {_facts(kept.number)} ({columns})")
        reading.do(f"CREATE TABLE {_ties(kept.number)} (rid TEXT, key TEXT)")
        return kept

    def _all(self, query: Query, kept: _Kept) -> How:
        reading = self._open()
        for table in (_facts(kept.number), _ties(kept.number)):
            reading.do(f"DELETE FROM {table}")
        self._read_facts(query, _facts(kept.number))
        if query.together is not None:
            if query.together:
                reading.fill(_ties(kept.number), _of_ties(query), query.params)
            reading.do(f"CREATE INDEX IF NOT EXISTS kept.f{kept.number}_by_record ON f{kept.number} (record)")
            reading.do(f"CREATE INDEX IF NOT EXISTS kept.t{kept.number}_by_rid ON t{kept.number} (rid)")
            reading.do(f"CREATE INDEX IF NOT EXISTS kept.t{kept.number}_by_key ON t{kept.number} (key)")
        kept.lists = {name: self._read_list(query, kept, name) for name in query.lists}
        self._counted(kept)
        return "full"

    def _some(self, query: Query, kept: _Kept) -> How:
        """Ask for the changed records and what hangs together with them."""
        reading = self._open()
        changed = kept.waiting
        if query.together is None or len(changed) > _MOST_CHANGED * max(kept.count, 1):
            return self._all(query, kept)
        ties, facts = _ties(kept.number), _facts(kept.number)
        reading.choose(changed)
        keys = {row[0] for row in reading.ask(f"SELECT key FROM {ties} WHERE rid IN (SELECT v FROM temp.chosen)")}
        wider = set(changed)
        if query.together:
            reading.do(f"DELETE FROM {ties} WHERE rid IN (SELECT v FROM temp.chosen)")
            narrow = self._narrowed(query, changed)
            found = list(narrow.again(_of_ties(query), query.params)[1])
            reading.put(ties, found)
            keys |= {key for _rid, key in found}
            reading.choose(keys)
            wider |= {row[0] for row in reading.ask(f"SELECT rid FROM {ties} WHERE key IN (SELECT v FROM temp.chosen)")}
        narrow = self._narrowed(query, wider)
        fresh = [row for row in narrow.again(_of_facts(query), query.params)[1] if row[0] in changed or row[8] in keys]
        for name in query.lists:
            if name in kept.followed:
                columns, rows = narrow.again(query.lists[name], query.params)
                kept.lists[name] = _merged(kept.lists[name], _named(columns, rows), keys, query.lists[name])
            else:
                kept.lists[name] = self._read_list(query, kept, name)
        reading.choose(changed)
        reading.do(f"DELETE FROM {facts} WHERE record IN (SELECT v FROM temp.chosen)")
        reading.do("DELETE FROM temp.keys")
        reading.put("temp.keys", [(key,) for key in sorted(keys)])
        reading.choose(wider)
        reading.do(
            f"DELETE FROM {facts} WHERE record IN (SELECT v FROM temp.chosen) AND key IN (SELECT v FROM temp.keys)"
        )
        reading.put(facts, fresh)
        self._counted(kept)
        return "changed"

    def _read_list(self, query: Query, kept: _Kept, name: str) -> list[dict[str, Any]]:
        columns, rows = self._open().select(query.lists[name], query.params)
        if "key" in columns:
            kept.followed.add(name)
        return _named(columns, rows)

    def _read_facts(self, query: Query, into: str) -> None:
        reading = self._open()
        try:
            reading.fill(into, _of_facts(query), query.params)
        except RefusedError as error:
            # Asked only now: to explain such a query once more costs as much as a small table.
            missing = (
                () if error.problem.code != "存 204" else set(COLUMNS) - set(reading.columns(query.sql, query.params))
            )
            if missing:
                raise not_a_fact_query([name for name in COLUMNS if name in missing]) from error
            raise

    def _counted(self, kept: _Kept) -> None:
        kept.count = int(self._open().ask(f"SELECT count(*) FROM {_facts(kept.number)}")[0][0])
        kept.waiting.clear()
        kept.stale = False

    def _narrowed(self, query: Query, rids: Iterable[str]) -> Reading:
        """A connection of its own whose views show these records alone; views that no query named are not there."""
        if self._narrow is None:
            self._narrow = Reading(self._db)
        text = "\n".join((query.sql, query.together or "", *query.lists.values())).lower()
        rows = self._db.execute("SELECT name FROM projections WHERE kind = 'view' ORDER BY name")
        named = {row["name"] for row in rows if row["name"].lower() in text} - self._seen
        self._narrow.narrow(sorted(named))
        self._seen |= named
        self._narrow.choose(rids)
        return self._narrow

    def _widen(self) -> None:
        self._seen.clear()
        if self._narrow is not None:
            self._narrow.close()
            self._narrow = None

    def _let_go(self) -> None:
        """The oldest first, until the rest is little enough to keep."""
        while len(self._kept) > MOST_TABLES or sum(kept.count for kept in self._kept.values()) > MOST_KEPT:
            oldest = next(iter(self._kept))
            self._drop(self._kept.pop(oldest))

    def _drop(self, kept: _Kept) -> None:
        reading = self._open()
        for table in (_facts(kept.number), _ties(kept.number)):
            reading.do(f"DROP TABLE IF EXISTS {table}")

    def _open(self) -> Reading:
        if self._reading is None:
            self._reading = Reading(self._db)
            self._reading.do("CREATE TEMP TABLE keys (v TEXT PRIMARY KEY) WITHOUT ROWID")
        return self._reading


def fact_store(db: Database) -> FactStore:
    """The one store of an open database."""
    found = db.with_it.get("facts")
    if not isinstance(found, FactStore):
        found = db.with_it["facts"] = FactStore(db)
    return found


def _facts(number: int) -> str:
    return f"kept.f{number}"


def _ties(number: int) -> str:
    return f"kept.t{number}"


def _of_facts(query: Query) -> str:
    told = "coalesce(line, ''), cell, value, key, coalesce(part, '')"
    return f"SELECT record, rev, unit, form, date, {told} FROM (\n{_whole(query.sql)}\n)"


def _of_ties(query: Query) -> str:
    return f"SELECT rid, key FROM (\n{_whole(query.together or '')}\n) WHERE key IS NOT NULL"


def _named(columns: Sequence[str], rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _merged(
    before: Sequence[dict[str, Any]], fresh: Sequence[dict[str, Any]], keys: Collection[str], sql: str
) -> list[dict[str, Any]]:
    """A list with the rows of touched keys put in anew, in the order that its query asks for."""
    rows = [row for row in before if row["key"] not in keys] + [row for row in fresh if row["key"] in keys]
    order = _ORDER.search(_whole(sql))
    names = [name.strip() for name in order[1].split(",")] if order else []
    # As SQLite orders: what is not there first.
    return sorted(rows, key=lambda row: [(row[name] is not None, row[name] or "") for name in names if name in row])


def _whole(sql: str) -> str:
    return sql.strip().rstrip(";")


def _except(uncounted: Collection[str], stock: Collection[str]) -> tuple[str, list[str]]:
    """Without the facts of these records, and of these cells."""
    parts, values = ["1"], []
    for column, given in (("record", uncounted), ("cell", stock)):
        if given:
            parts.append(f"{column} NOT IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(list(given)))
    return " AND ".join(parts), values
