"""Official tables out of facts. Pure: facts in, a table in which every cell knows its records out.

Addable and distinct figures are different kinds. A total is computed from all facts, never by adding rows: a doctor
seen in two townships is one doctor of the county. 0, 无 and blank stay three different things.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from desktop.errors import RefusedError
from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.translation import _, listed
from desktop.model.programme import CellValue, Column, Fact, Table, TableResult, TableRow
from desktop.model.record import NONE_HERE
from desktop.model.unit import UnitTree

FACT_COLUMNS = ("record", "rev", "unit", "form", "date", "line", "cell", "value", "key", "part")


def facts_from_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> tuple[Fact, ...]:
    """Facts of a table's query. Raises ``RefusedError`` (表 120, 121) for a query that returns something else."""
    missing = [name for name in FACT_COLUMNS if name not in columns]
    if missing:
        raise RefusedError("表 120", _("表的查询少了这些列：{names}").format(names=listed(missing)))
    places = [list(columns).index(name) for name in FACT_COLUMNS]
    return tuple(fact_of([row[place] for place in places]) for row in rows)


def compute_table(
    table: Table,
    facts: Sequence[Fact],
    tree: UnitTree,
    top: str,
    period: str,
    line: str | None,
    unlisted_people: Sequence[Mapping[str, str]] = (),
    unlisted_units: Sequence[Mapping[str, str]] = (),
) -> TableResult:
    """Compute every cell for ``top`` and for each unit directly below it that has facts (``top`` itself included).

    ``line`` keeps one of the table's lines; None keeps all. Facts of units not below ``top`` are left out; a cell that
    the table does not have is refused (表 122).
    """
    refuse_strange(table, {fact.cell for fact in facts})
    kept = tuple(fact for fact in facts if (line is None or fact.line == line) and tree.is_under(fact.unit, top))
    by_unit: dict[str, list[Fact]] = {}
    for fact in kept:
        by_unit.setdefault(tree.child_towards(top, fact.unit), []).append(fact)
    order = [top, *(unit.code for unit in tree.children(top))]
    rows = tuple(TableRow(unit, _cells(table.columns, by_unit[unit])) for unit in order if unit in by_unit)
    return TableResult(
        table=table, top=top, period=period, line=line, rows=rows, total=_cells(table.columns, kept),
        unlisted_people=tuple(unlisted_people), unlisted_units=tuple(unlisted_units), facts=kept,
    )  # fmt: skip


def refuse_strange(table: Table, cells: Iterable[str]) -> None:
    """Raises ``RefusedError`` (表 122) for a cell that the table does not have."""
    strange = sorted({str(cell) for cell in cells} - {column.name for column in table.columns})
    if strange:
        raise RefusedError(
            "表 122", _("查询给出了表里没有的格：{names}").format(names=listed(strange)), where=table.name
        )


def cell_records(
    result: TableResult, cell: str, unit: str | None = None, *, is_under: Callable[[str, str], bool] | None = None
) -> tuple[CellValue, list[dict[str, Any]]]:
    """The value of a cell and the records behind it, one entry a record and part.

    ``unit`` narrows it to that unit, or to everything below it where ``is_under(unit, top)`` is given.
    """
    leaves = leaves_of(cell, {column.name: column for column in result.table.columns})
    value = _cells(result.table.columns, _of_unit(result, unit, is_under, leaves))[cell]
    found = {
        (fact.record, fact.part): {
            "id": fact.record, "rev": fact.rev, "unit": fact.unit, "form": fact.form, "date": fact.date, "part": fact.part,
        }
        for fact in cell_facts(result, cell, unit, is_under=is_under)
    }  # fmt: skip
    return value, [found[key] for key in sorted(found, key=lambda key: (found[key]["date"], *key))]


def cell_facts(
    result: TableResult, cell: str, unit: str | None = None, *, is_under: Callable[[str, str], bool] | None = None
) -> list[Fact]:
    """The facts that make a cell's figure, column after column."""
    columns = {column.name: column for column in result.table.columns}
    leaves = leaves_of(cell, columns)
    facts = _of_unit(result, unit, is_under, leaves)
    return [fact for leaf in sorted(leaves) for fact in _behind(columns[leaf], facts)]


def _of_unit(
    result: TableResult, unit: str | None, is_under: Callable[[str, str], bool] | None, cells: Collection[str]
) -> list[Fact]:
    """The facts of these cells that belong to the unit."""
    within = is_under or (lambda code, top: code == top)
    narrow = getattr(result.facts, "of", None)  # a table whose facts lie elsewhere fetches no more than these
    facts: Iterable[Fact] = result.facts if narrow is None else narrow(cells)
    return [fact for fact in facts if fact.cell in cells and (unit is None or within(fact.unit, unit))]


@dataclass(frozen=True)
class Counted:
    """One key behind a figure that counts keys once: who or what, the column it stands in, its records by date."""

    key: str
    column: str
    facts: tuple[Fact, ...]


def cell_keys(
    result: TableResult, cell: str, unit: str | None = None, *, is_under: Callable[[str, str], bool] | None = None
) -> tuple[Counted, ...]:
    """Everybody (or every institution, place, day) behind a cell once, with all the facts that named them.

    Those with most records first. Empty for a cell whose figures are added: there ``cell_records`` is the answer.
    """
    columns = {column.name: column for column in result.table.columns}
    leaves = [leaf for leaf in leaves_of(cell, columns) if columns[leaf].kind == "distinct"]
    found: dict[tuple[str, str], list[Fact]] = {}
    for fact in _of_unit(result, unit, is_under, leaves):
        if fact.key is not None:
            found.setdefault((fact.cell, fact.key), []).append(fact)
    counted = [
        Counted(key, column, tuple(sorted(facts, key=lambda fact: (fact.date, fact.record, fact.part))))
        for (column, key), facts in found.items()
    ]
    return tuple(sorted(counted, key=lambda item: (-len(item.facts), item.column, item.key)))


def differences(result: TableResult) -> tuple[tuple[str, CellValue, CellValue], ...]:
    """Adding up once more, another way: (column, what the total says, what its parts or rows add up to) where they differ.

    Added figures are added over the rows; totals over their parts, in every row, and rates are divided again. Figures
    counted once are counted anew.
    """
    wrong: list[tuple[str, CellValue, CellValue]] = []
    for column in result.table.columns:
        total = result.total[column.name]
        if column.kind == "total":
            for cells in (result.total, *(row.cells for row in result.rows)):
                again = _sum([cells[part] for part in column.parts])
                if again != cells[column.name]:
                    wrong.append((column.name, cells[column.name], again))
        elif column.kind == "rate":
            for cells in (result.total, *(row.cells for row in result.rows)):
                again = _rate(column, cells)
                if again != cells[column.name]:
                    wrong.append((column.name, cells[column.name], again))
        elif column.kind == "distinct":
            keys = {fact.key for fact in result.facts if fact.cell == column.name and fact.key is not None}
            if Decimal(len(keys)) != total:
                wrong.append((column.name, total, Decimal(len(keys))))
        elif column.kind == "sum":
            again = _sum([row.cells[column.name] for row in result.rows])
            if again != total:
                wrong.append((column.name, total, again))
    return tuple(wrong)


def fact_of(values: Sequence[Any]) -> Fact:
    """A fact from a row in the order of ``FACT_COLUMNS``. Raises ``RefusedError`` (表 121)."""
    record, rev, unit, form, date, line, cell, value, key, part = values
    return Fact(
        record=str(record), rev=int(rev), unit=str(unit), form=str(form), date=str(date), line=str(line or ""), cell=str(cell),
        value=fact_value(value, str(cell)), key=None if key is None else str(key), part=str(part or ""),
    )  # fmt: skip


def fact_value(value: Any, cell: str) -> Decimal | str | None:
    """A value as facts have it. Raises ``RefusedError`` (表 121) for what is neither a number nor 无."""
    if value is None:
        return None
    if value == NONE_HERE:
        return NONE_HERE
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise RefusedError("表 121", _("{cell} 里有不是数的值：{value}").format(cell=cell, value=str(value)[:40]))
    return number


def _cells(columns: Sequence[Column], facts: Sequence[Fact]) -> dict[str, CellValue]:
    by_cell: dict[str, list[Fact]] = {}
    for fact in facts:
        by_cell.setdefault(fact.cell, []).append(fact)
    return cells_from(
        columns,
        values=lambda cell: [fact.value for fact in by_cell.get(cell, ())],
        keys=lambda cell: {fact.key for fact in by_cell.get(cell, ()) if fact.key is not None},
        stock=lambda cell: by_cell.get(cell, []),
    )


def cells_from(
    columns: Sequence[Column],
    *,
    values: Callable[[str], Sequence[CellValue]],
    keys: Callable[[str], Collection[str]],
    stock: Callable[[str], Sequence[Fact]],
) -> dict[str, CellValue]:
    """Every column of one row, from what is known of each cell: values to add, keys to count, facts of which the newest count."""
    cells: dict[str, CellValue] = {}
    for column in columns:
        if column.kind == "distinct":
            cells[column.name] = Decimal(len(keys(column.name)))
        elif column.kind == "total":
            cells[column.name] = _sum([cells[part] for part in column.parts])
        elif column.kind == "rate":
            cells[column.name] = _rate(column, cells)
        elif column.kind == "stock":
            cells[column.name] = _sum([fact.value for fact in _newest(stock(column.name))])
        else:
            cells[column.name] = _sum(values(column.name))
    return cells


def _behind(column: Column, facts: Sequence[Fact]) -> list[Fact]:
    """The facts that make a column's figure: of a stock only the newest ones."""
    found = [fact for fact in facts if fact.cell == column.name]
    return _newest(found) if column.kind == "stock" else found


def _newest(facts: Sequence[Fact]) -> list[Fact]:
    """Of every subject (key, else the unit) only its newest record's facts."""
    newest: dict[str, tuple[str, str]] = {}
    for fact in facts:
        subject = fact.key or fact.unit
        newest[subject] = max(newest.get(subject, ("", "")), (fact.date, fact.record))
    return [fact for fact in facts if newest[fact.key or fact.unit] == (fact.date, fact.record)]


def _sum(values: Sequence[CellValue]) -> CellValue:
    """Numbers are added; 无 if nothing but 无 was said; blank if nobody said anything."""
    numbers = [value for value in values if isinstance(value, Decimal)]
    if numbers:
        return sum(numbers, Decimal(0))
    return NONE_HERE if NONE_HERE in values else None


def _rate(column: Column, cells: Mapping[str, CellValue]) -> CellValue:
    """Hundredths, rounded half up to the column's decimals; blank where nothing stands below the line."""
    above, below = (cells[part] for part in column.parts)
    if not isinstance(below, Decimal) or not below:
        return None
    exact = (above if isinstance(above, Decimal) else Decimal(0)) * 100 / below
    return exact.quantize(Decimal(1).scaleb(-column.decimals), ROUND_HALF_UP)


def leaves_of(cell: str, columns: Mapping[str, Column]) -> set[str]:
    column = columns[cell]
    return {cell} if not column.parts else {leaf for part in column.parts for leaf in leaves_of(part, columns)}
