"""The copying view: a table's figures in the order of another system's web form, to be carried over one by one or as a block.

A web form wants plain figures: no thousands apart, no measure, blank where nobody said anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from desktop.errors import UsageError
from desktop.foundation.translation import _
from desktop.model.programme import COPY_WORDS, CellValue, CopyBox, TableResult
from desktop.model.unit import UnitTree
from desktop.reports.layout import printable
from desktop.workflows.consolidate import official_table
from desktop.workflows.freeze_table import FrozenTable, kept_table
from desktop.workflows.programmes import programme_of
from desktop.workflows.workspace import Workspace

# A sheet that takes text for a formula must not be handed one.
_LIKE_A_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True)
class CopyField:
    """One box: its label there, what is copied into it."""

    name: str
    label: str
    value: str


@dataclass(frozen=True)
class CopyRow:
    """One row of the table. ``unit`` is None for all units together."""

    unit: str | None
    title: str
    fields: tuple[CopyField, ...]


@dataclass(frozen=True)
class CopySheet:
    """A table ready to copy: the row for all first, then every unit's."""

    programme: str
    table: str
    heading: str
    period: str
    line: str | None
    lines: tuple[tuple[str, str], ...]
    rows: tuple[CopyRow, ...]

    def row_of(self, unit: str | None) -> CopyRow:
        """Raises ``UsageError`` (用 105) for a unit without a row."""
        for row in self.rows:
            if row.unit == unit:
                return row
        raise UsageError("用 105", _("下级单位里没有这个编码：{code}").format(code=unit))


def copy_sheet(
    workspace: Workspace, programme: str, table: str, period: str, *, line: str | None = None, person: str | None = None
) -> CopySheet:
    """The copying view of a table as the records say now. Raises as ``official_table``."""
    result = official_table(workspace, programme, table, period, line=line)
    return sheet_of(
        result, workspace.tree, result.table.copying, filler=workspace.person(person), phone=workspace.unit.phone
    )


def frozen_copy_sheet(workspace: Workspace, frozen: FrozenTable) -> CopySheet:
    """The copying view of a table as it was reported, in the boxes that the programme names today."""
    was = kept_table(workspace, frozen)
    tables = programme_of(workspace, frozen.programme).tables
    boxes = tables[frozen.table].copying if frozen.table in tables else ()
    known = {*COPY_WORDS, *(column.name for column in was.result.table.columns)}
    boxes = boxes if {box.name for box in boxes} <= known else ()
    return sheet_of(was.result, was.tree, boxes, filler=frozen.who, phone=was.phone)


def sheet_of(result: TableResult, tree: UnitTree, boxes: Sequence[CopyBox], *, filler: str, phone: str) -> CopySheet:
    """A computed table in the order of the boxes; without any, of its columns."""
    definition, period, line = result.table, result.period, result.line
    chosen = boxes or _boxes(result)
    names: list[tuple[str | None, Mapping[str, CellValue], str]] = [(None, result.total, tree[result.top].name)]
    names += [(row.unit, row.cells, tree[row.unit].name) for row in result.rows]
    said = {"line": definition.lines.get(line or "", ""), "period": period, "filler": filler, "phone": phone}
    decimals = {column.name: column.decimals for column in definition.columns}
    rows = []
    for unit, cells, name in names:
        words = {**said, "unit": name}
        fields = tuple(
            CopyField(box.name, box.label, words[box.name] if box.name in words else plain(cells[box.name], decimals[box.name]))
            for box in chosen
        )  # fmt: skip
        rows.append(CopyRow(unit, _("合计") if unit is None else name, fields))
    heading = definition.heading or definition.title.replace("{year}", period[:4])
    return CopySheet(
        definition.programme, definition.name, heading, period, line, tuple(definition.lines.items()), tuple(rows)
    )


def plain(value: CellValue, decimals: int = 0) -> str:
    """A figure as a web form takes it: 15599.20, 3943; 无 as 无, blank as nothing."""
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return f"{value:.0f}" if whole and not decimals else f"{value:.{decimals or 2}f}"
    return value or ""


def block_of(row: CopyRow) -> str:
    """A row as one tab-separated line: what a sheet takes at one go."""
    return "\t".join(_cell(field.value) for field in row.fields)


def block(sheet: CopySheet) -> str:
    """All rows below their labels, tab-separated."""
    labels = "\t".join(_cell(field.label) for field in sheet.rows[0].fields)
    return "\n".join([labels, *map(block_of, sheet.rows)])


def _cell(text: str) -> str:
    """In one line, and never a formula."""
    flat = " ".join(printable(text).split())
    number = flat.removeprefix("-").replace(".", "", 1).isdecimal()
    return f"'{flat}" if flat.startswith(_LIKE_A_FORMULA) and not number else flat


def _boxes(result: TableResult) -> tuple[CopyBox, ...]:
    return (
        CopyBox(_("单位"), "unit"),
        *(CopyBox(" ".join(column.header), column.name) for column in result.table.columns),
    )
