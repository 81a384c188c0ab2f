"""How a form becomes tables: names, typed columns, and the rows of one record. Pure, no connection.

``rec_<form>__v<version>`` holds a row per record, ``rec_<form>__v<version>__<repeat>`` a row per row of a repeat
(a repeat within a repeat: ``…__<outer>__<inner>``, with the number of its outer row). ``v_<form>`` and
``v_<form>__<repeat>`` unite the versions. Personal fields have no column: no list, search or table can leak them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from desktop.foundation.quick_dataclass import dataclass
from desktop.model.form_schema import FieldSchema, FormSchema, RepeatSchema
from desktop.model.record import RecordHead, RecordLine

RECORD_COLUMNS = ("rid", "rev", "unit", "by_org", "state", "date")
ROW_COLUMNS = ("rid", "row")
NESTED_COLUMNS = ("rid", "row", "parent_row")
# Names a member of staff; two keys that a person told to be one man or woman read as one in every view.
PERSON_KEY = "staff_key"
_INT64 = 2**63


@dataclass(frozen=True)
class ColumnLayout:
    """A field and the column it is kept in (another name only where it would clash)."""

    field: str
    column: str
    kind: str


@dataclass(frozen=True)
class TableLayout:
    """One table. ``path`` names the repeats from the outside in; () is the record itself."""

    name: str
    path: tuple[str, ...]
    system: tuple[str, ...]
    columns: tuple[ColumnLayout, ...]

    @property
    def all_columns(self) -> tuple[str, ...]:
        return (*self.system, *(column.column for column in self.columns))

    def create_sql(self) -> list[str]:
        """The statements that make the table and its indexes."""
        listed = [
            f"{quote(name)} {'INTEGER' if name in ('rev', 'row', 'parent_row') else 'TEXT'} NOT NULL"
            for name in self.system
        ]
        listed += [f"{quote(item.column)} {'INTEGER' if item.kind == 'integer' else 'TEXT'}" for item in self.columns]
        if self.path:
            return [f"CREATE TABLE {quote(self.name)} ({', '.join(listed)}, PRIMARY KEY (rid, row)) WITHOUT ROWID"]
        made = [f"CREATE TABLE {quote(self.name)} ({', '.join(listed)}, PRIMARY KEY (rid))"]
        made.append(f"CREATE INDEX {quote(self.name + '_by_unit')} ON {quote(self.name)} (unit, date)")
        made.append(f"CREATE INDEX {quote(self.name + '_by_date')} ON {quote(self.name)} (date)")
        # Records of one event are looked for by village and day, of every one that comes in (duplicate_candidates).
        if any(item.column == "division_code" for item in self.columns):
            made.append(f"CREATE INDEX {quote(self.name + '_by_place')} ON {quote(self.name)} (division_code, date)")
        return made

    def insert_sql(self) -> str:
        return self._insert

    @cached_property
    def _insert(self) -> str:
        # A bound None is looked up in the driver's adapters, a microsecond each, and most columns of most rows are empty:
        # five times the work of the insert itself. So "" stands for NULL, which no cell can be (see ``cell``).
        marks = ["?"] * len(self.system) + ["nullif(?, '')"] * len(self.columns)
        return f"INSERT INTO {quote(self.name)} VALUES ({', '.join(marks)})"

    @cached_property
    def _fields(self) -> tuple[str, ...]:
        return tuple(item.field for item in self.columns)

    def values(self, data: Mapping[str, Any]) -> list[Any]:
        """A row's cells behind the system columns, as ``insert_sql`` takes them: "" where there is none."""
        get = data.get
        found = [get(field, "") for field in self._fields]
        for place, value in enumerate(found):
            if type(value) is not str:
                made = cell(value, self.columns[place].kind)
                found[place] = "" if made is None else made
        return found

    def rows(self, head: RecordHead, line: RecordLine) -> Iterator[tuple[Any, ...]]:
        """The rows of one record in this table."""
        data = line.data or {}
        if not self.path:
            yield (head.rid, head.rev, head.unit, line.by_org, head.state, head.date, *self.values(data))
            return
        nested = "parent_row" in self.system
        for number, (outer, row) in enumerate(repeat_rows(data, self.path), start=1):
            yield (head.rid, number, outer, *self.values(row)) if nested else (head.rid, number, *self.values(row))


def form_tables(schema: FormSchema) -> tuple[TableLayout, ...]:
    """The tables of one form version, the record's first."""
    name = f"rec_{schema.form_id}__v{schema.version}"
    root = TableLayout(name, (), RECORD_COLUMNS, _columns(schema.fields, RECORD_COLUMNS))
    return (root, *_children(name, (), schema.repeats))


def view_name(form: str, path: Sequence[str]) -> str:
    return "__".join((f"v_{form}", *path))


def view_sql(form: str, path: tuple[str, ...], versions: Sequence[TableLayout]) -> str:
    """The view uniting ``versions`` (oldest first); a column some version lacks is NULL there."""
    columns = list(dict.fromkeys(name for table in versions for name in table.all_columns))
    parts = []
    for table in versions:
        has = set(table.all_columns)
        picked = ", ".join(_picked(name) if name in has else f"NULL AS {quote(name)}" for name in columns)
        parts.append(f"SELECT {picked} FROM {quote(table.name)}")
    return f"CREATE VIEW {quote(view_name(form, path))} AS {' UNION ALL '.join(parts)}"


def _picked(name: str) -> str:
    column = quote(name)
    if name != PERSON_KEY:
        return column
    return f"COALESCE((SELECT s.person FROM reg_same_persons s WHERE s.key = {column}), {column}) AS {column}"


def repeat_rows(data: Mapping[str, Any], path: Sequence[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """(number of the outer row, row) of the repeat at ``path``; the outer number is 0 for a repeat of the record."""
    outer: list[Mapping[str, Any]] = [data]
    for name in path[:-1]:
        outer = [row for parent in outer for row in _rows(parent, name)]
    for number, parent in enumerate(outer, start=1):
        for row in _rows(parent, path[-1]):
            yield (number if len(path) > 1 else 0), row


def cell(value: Any, kind: str) -> Any:
    """A value as SQLite keeps it: whole numbers as INTEGER, everything else (decimals, 无, dates) as text."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value if kind == "integer" and -_INT64 <= value < _INT64 else str(value)
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return " ".join(value) or None
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _children(prefix: str, path: tuple[str, ...], repeats: Sequence[RepeatSchema]) -> Iterator[TableLayout]:
    for repeat in repeats:
        here = (*path, repeat.name)
        name = f"{prefix}__{repeat.name}"
        system = NESTED_COLUMNS if path else ROW_COLUMNS
        yield TableLayout(name, here, system, _columns(repeat.fields, system))
        yield from _children(name, here, repeat.repeats)


def _columns(fields: Sequence[FieldSchema], system: Sequence[str]) -> tuple[ColumnLayout, ...]:
    # SQLite does not tell Name from name, and a form may call a field "state": such a column gets an f_ in front.
    taken = set(system)
    made = []
    for field in fields:
        if field.personal or field.kind == "note":
            continue
        column = field.name
        while column.lower() in taken:
            column = f"f_{column}"
        taken.add(column.lower())
        made.append(ColumnLayout(field.name, column, field.kind))
    return tuple(made)


def _rows(parent: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = parent.get(name)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list | tuple) else []
