"""A reported table beside what the records say today. Pure: what is kept of a table, and what has become of its figures.

A kept table is plain JSON of its own shape: it must be readable when the programme that made it has long been changed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from desktop.consolidation.tables import leaves_of
from desktop.model.programme import CellValue, Column, Fact, Table, TableResult, TableRow
from desktop.model.record import NONE_HERE
from desktop.model.unit import UnitTree

Rids = frozenset[str]


@dataclass(frozen=True)
class ChangedCell:
    """A figure that is not what was reported. ``unit`` None: of all units; ``records``: those that made the difference.

    ``then`` or ``now`` is None also where the unit had, or has, no row.
    """

    unit: str | None
    cell: str
    then: CellValue
    now: CellValue
    records: tuple[str, ...]


@dataclass(frozen=True)
class Differences:
    """``cells`` in the order of the table. ``gone``, ``fresh``, ``altered``: records with other facts than then.

    ``lists``: True if the people or units without a column are others than then.
    """

    cells: tuple[ChangedCell, ...]
    gone: tuple[str, ...]
    fresh: tuple[str, ...]
    altered: tuple[str, ...]
    lists: bool = False

    @property
    def records(self) -> tuple[str, ...]:
        return tuple(sorted({*self.gone, *self.fresh, *self.altered}))


def compare(then: TableResult, now: TableResult, tree: UnitTree) -> Differences:
    """Hold what was reported against what is computed now, cell by cell, and name the records behind each difference."""
    before, after = _by_record(then.facts), _by_record(now.facts)
    gone = sorted(before.keys() - after.keys())
    fresh = sorted(after.keys() - before.keys())
    altered = sorted(rid for rid in before.keys() & after.keys() if before[rid] != after[rid])
    touched = _touched(before, after, [*gone, *fresh, *altered], tree, then.top)
    columns = {column.name: column for column in (*now.table.columns, *then.table.columns)}
    cells = []
    for unit, old, new in _rows(then, now):
        for name in columns:
            was, became = old.get(name), new.get(name)
            if was != became:
                leaves = leaves_of(name, columns)
                rids = {rid for leaf in leaves for rid in touched.get((unit, leaf), ())}
                cells.append(ChangedCell(unit, name, was, became, tuple(sorted(rids))))
    lists = (_listed(then.unlisted_people), _listed(then.unlisted_units)) != (
        _listed(now.unlisted_people),
        _listed(now.unlisted_units),
    )
    return Differences(tuple(cells), tuple(gone), tuple(fresh), tuple(altered), lists)


def same_figures(then: TableResult, now: TableResult) -> bool:
    """True if both say the same in every row and list, whatever records stand behind it."""
    return (then.total, then.rows, _listed(then.unlisted_people), _listed(then.unlisted_units)) == (
        now.total, now.rows, _listed(now.unlisted_people), _listed(now.unlisted_units),
    )  # fmt: skip


def _listed(rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    return [dict(row) for row in rows]


def _by_record(facts: Iterable[Fact]) -> dict[str, frozenset[tuple[Any, ...]]]:
    """What each record said, whatever its revision is called."""
    found: dict[str, set[tuple[Any, ...]]] = {}
    for fact in facts:
        said = (fact.unit, fact.date, fact.line, fact.cell, fact.value, fact.key, fact.part)
        found.setdefault(fact.record, set()).add(said)
    return {rid: frozenset(said) for rid, said in found.items()}


def _touched(
    before: Mapping[str, frozenset[tuple[Any, ...]]], after: Mapping[str, frozenset[tuple[Any, ...]]],
    rids: Sequence[str], tree: UnitTree, top: str,
) -> dict[tuple[str | None, str], set[str]]:  # fmt: skip
    """(row, column) → records that say another thing there than then; the row None stands for all."""
    found: dict[tuple[str | None, str], set[str]] = {}
    for rid in rids:
        for unit, _date, _line, cell, *_said in before.get(rid, frozenset()) ^ after.get(rid, frozenset()):
            found.setdefault((None, cell), set()).add(rid)
            if tree.is_under(unit, top):
                found.setdefault((tree.child_towards(top, unit), cell), set()).add(rid)
    return found


def _rows(
    then: TableResult, now: TableResult
) -> list[tuple[str | None, Mapping[str, CellValue], Mapping[str, CellValue]]]:
    """(unit, cells then, cells now): the total, the rows of then in their order, rows that came since."""
    old = {row.unit: row.cells for row in then.rows}
    new = {row.unit: row.cells for row in now.rows}
    rows: list[tuple[str | None, Mapping[str, CellValue], Mapping[str, CellValue]]] = [(None, then.total, now.total)]
    rows += [(unit, old.get(unit, {}), new.get(unit, {})) for unit in dict.fromkeys([*old, *new])]
    return rows


# ------------------------------------------------------------------------------------------- as it is kept


def to_document(result: TableResult) -> dict[str, Any]:
    """The table without its facts and template: definition and every figure, as JSON."""
    return {
        "table": {**_plain(result.table, leave={"templates", "columns"}), "columns": [_plain(c) for c in result.table.columns]},
        "top": result.top, "period": result.period, "line": result.line,
        "rows": [{"unit": row.unit, "cells": _cells(row.cells)} for row in result.rows],
        "total": _cells(result.total),
        "unlisted_people": _listed(result.unlisted_people), "unlisted_units": _listed(result.unlisted_units),
    }  # fmt: skip


def from_document(document: Mapping[str, Any], facts: Sequence[Fact], templates: Mapping[str, bytes]) -> TableResult:
    """The table as it was; what a later program no longer knows of its definition is left out."""
    told = document["table"]
    columns = tuple(Column(**_known(Column, column)) for column in told["columns"])
    table = Table(**{**_known(Table, told), "columns": columns, "templates": templates})
    return TableResult(
        table=table, top=document["top"], period=document["period"], line=document["line"],
        rows=tuple(TableRow(row["unit"], _values(row["cells"])) for row in document["rows"]),
        total=_values(document["total"]), unlisted_people=tuple(document["unlisted_people"]),
        unlisted_units=tuple(document["unlisted_units"]), facts=tuple(facts),
    )  # fmt: skip


def fact_rows(facts: Iterable[Fact]) -> list[list[Any]]:
    """Facts as JSON, a list each, in the order of ``Fact``'s fields."""
    return [
        [f.record, f.rev, f.unit, f.form, f.date, f.line, f.cell, _text(f.value), f.key, f.part] for f in facts
    ]  # fmt: skip


def facts_of_rows(rows: Iterable[Sequence[Any]]) -> list[Fact]:
    """The facts back."""
    return [
        Fact(record, rev, unit, form, date, line, cell, _value(value), key, part)
        for record, rev, unit, form, date, line, cell, value, key, part in rows
    ]


def _plain(item: Any, leave: Iterable[str] = ()) -> dict[str, Any]:
    """The fields of a dataclass that are text, numbers, lists and mappings of text; others are a later program's affair."""
    found: dict[str, Any] = {}
    for one in dataclasses.fields(item):
        value = getattr(item, one.name)
        if one.name in leave:
            continue
        if isinstance(value, tuple):
            found[one.name] = [part for part in value if isinstance(part, str)]
        elif isinstance(value, Mapping):
            found[one.name] = {str(key): part for key, part in value.items() if isinstance(part, str)}
        elif value is None or isinstance(value, str | int):
            found[one.name] = value
    return found


def _known(kind: type[Any], told: Mapping[str, Any]) -> dict[str, Any]:
    names = {item.name for item in dataclasses.fields(kind)}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in told.items() if name in names}


def _cells(cells: Mapping[str, CellValue]) -> dict[str, str | None]:
    return {name: _text(value) for name, value in cells.items()}


def _values(cells: Mapping[str, str | None]) -> dict[str, CellValue]:
    return {name: _value(value) for name, value in cells.items()}


def _text(value: CellValue) -> str | None:
    return None if value is None else str(value)


def _value(text: str | None) -> CellValue:
    return text if text is None or text == NONE_HERE else Decimal(text)
