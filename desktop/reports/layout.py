"""What a printed table looks like, before it is Excel or PDF: texts, header with spans, body, feet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.foundation.translation import _
from desktop.model.programme import CellValue, Column, TableResult
from desktop.model.unit import UnitTree

# More columns than a landscape page holds are printed as a list, one figure a row.
MOST_COLUMNS = 24
# Units side by side in a turned table; the next ones stand in a table below it.
MOST_UNITS = 12
# Controls, halves of characters, and marks that turn the direction of what stands behind them: a name with one of these
# would set the figures beside it in another order. XML has no place for most of them either.
_NOT_PRINTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)


@dataclass(frozen=True)
class HeaderCell:
    """A header text over ``rows`` × ``columns`` cells, its corner at ``row``, ``column`` (from 0)."""

    text: str
    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True)
class Layout:
    """A table ready to draw. ``body`` rows have as many cells as the header is wide; numbers are ``Decimal``."""

    heading: str
    title: str
    unit_line: str
    header: tuple[HeaderCell, ...]
    header_rows: int
    body: tuple[tuple[CellValue, ...], ...]
    decimals: tuple[int, ...]
    feet: tuple[str, ...]
    people: tuple[tuple[str, str, str], ...]
    units: tuple[str, ...]
    transposed: bool

    @property
    def width(self) -> int:
        return max(cell.column + cell.columns for cell in self.header)


def lay_out(
    result: TableResult, tree: UnitTree, *, filler: str, phone: str, stamp: str = "", may_turn: bool = True
) -> Layout:
    """The layout of a computed table: a row for all, then a row a unit; very wide tables are turned.

    A template says itself where its columns stand, so what goes into one is never turned. ``stamp`` says of a reported
    table when it was reported (报送时); it stands beside the unit.
    """
    names = [_("合计"), *(tree[row.unit].name for row in result.rows)]
    cells = [result.total, *(row.cells for row in result.rows)]
    columns = result.table.columns
    transposed = may_turn and len(columns) > MOST_COLUMNS
    if transposed:
        header = tuple(HeaderCell(text, 0, place, 1, 1) for place, text in enumerate([_("指标"), _("单位"), *names]))
        body = tuple((_flat(column), column.measure, *(row[column.name] for row in cells)) for column in columns)
        decimals: tuple[int, ...] = ()
    else:
        header = _header(columns)
        body = tuple((name, *(row[column.name] for column in columns)) for name, row in zip(names, cells, strict=True))
        decimals = (0, *(column.decimals for column in columns))
    return Layout(
        heading=result.table.heading,
        title=result.table.title.replace("{year}", result.period[:4]),
        unit_line=_unit_line(result, tree) + (f"　　　　{stamp}" if stamp else ""),
        header=header,
        header_rows=max(cell.row + cell.rows for cell in header),
        body=body,
        decimals=decimals,
        feet=(
            *result.table.footnotes,
            _("填表人：{filler}　　　　联系方式：{phone}").format(filler=filler, phone=phone),
        ),
        people=tuple(
            (row.get("name", ""), row.get("unit", ""), row.get("title_name") or row.get("title", ""))
            for row in result.unlisted_people
        ),
        units=tuple(row.get("name", "") for row in result.unlisted_units),
        transposed=transposed,
    )


def parts(layout: Layout) -> Iterator[Layout]:
    """A turned table in pieces as wide as a page; any other table as it is."""
    if not layout.transposed:
        yield layout
        return
    for start in range(2, layout.width, MOST_UNITS):
        names = [*layout.header[:2], *layout.header[start : start + MOST_UNITS]]
        header = tuple(replace(cell, column=place) for place, cell in enumerate(names))
        yield replace(
            layout, header=header, body=tuple((*row[:2], *row[start : start + MOST_UNITS]) for row in layout.body)
        )


def printable(text: str) -> str:
    """The text without what paper and workbooks cannot hold; everything that can be seen stays."""
    return _NOT_PRINTED.sub("", text)


def shown(value: CellValue, decimals: int = 0) -> str:
    """A cell as printed: thousands apart, the column's decimals; 无 as 无, blank as nothing."""
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return f"{value:,.0f}" if whole and not decimals else f"{value:,.{decimals or 2}f}"
    return "" if value is None else value


def _unit_line(result: TableResult, tree: UnitTree) -> str:
    line = result.table.lines.get(result.line or "", "")
    return _("填报单位：{unit}").format(unit=tree[result.top].name) + (f"　　　　{line}" if line else "")


def broken(text: str) -> tuple[str, ...]:
    """A header text in lines: the measure in its brackets stands on a line of its own."""
    name, bracket, measure = text.partition("(")
    return (name, bracket + measure) if name and bracket else (text,)


def _flat(column: Column) -> str:
    return " ".join(column.header)


def _header(columns: Sequence[Column]) -> tuple[HeaderCell, ...]:
    """The official two-level header: neighbours with the same first text stand under one cell."""
    levels = max(len(column.header) for column in columns)
    cells = [HeaderCell(_("单位"), 0, 0, levels, 1)]
    place = 0
    while place < len(columns):
        column = columns[place]
        if len(column.header) == 1:
            cells.append(HeaderCell(column.header[0], 0, place + 1, levels, 1))
            place += 1
            continue
        end = place
        while end < len(columns) and len(columns[end].header) > 1 and columns[end].header[0] == column.header[0]:
            end += 1
        cells.append(HeaderCell(column.header[0], 0, place + 1, 1, end - place))
        cells += [HeaderCell(columns[at].header[1], 1, at + 1, 1, 1) for at in range(place, end)]
        place = end
    return tuple(cells)
