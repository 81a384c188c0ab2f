"""Small computed tables, and a workbook read back."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook

from desktop.model.programme import CellValue, Column, Table, TableResult, TableRow
from desktop.model.unit import Unit, UnitTree

OFFICIAL = (
    Column("tertiary", ("医疗机构", "三级"), "distinct"),
    Column("secondary", ("医疗机构", "二级"), "distinct"),
    Column("inst", ("医疗机构", "合计"), "total", ("tertiary", "secondary")),
    Column("listeners", ("听众(人次)",), "sum", measure="人次"),
    Column("offline", ("义诊人次", "线下"), "sum"),
    Column("online", ("义诊人次", "线上"), "sum"),
    Column("waived", ("减免费用(元)",), "sum", measure="元", decimals=2),
)
CELLS: dict[str, CellValue] = {
    "tertiary": Decimal(1),
    "secondary": Decimal(2),
    "inst": Decimal(3),
    "listeners": Decimal(1234567),
    "offline": Decimal(0),
    "online": "无",
    "waived": Decimal("1234.5"),
}
BLANK: dict[str, CellValue] = dict.fromkeys(CELLS)


def result(
    names: Sequence[str] = ("河东镇", "河西镇"),
    *,
    columns: Sequence[Column] = OFFICIAL,
    total: dict[str, CellValue] | None = None,
    rows: Sequence[dict[str, CellValue]] | None = None,
    line: str | None = None,
    **beside: Any,
) -> tuple[TableResult, UnitTree]:
    """A table with one row a name; row n has the number n in its ``offline`` cell."""
    tree = UnitTree.of(
        [
            Unit("C", "四平县", "county"),
            *(Unit(f"U{number}", name, "township", "C") for number, name in enumerate(names)),
        ]
    )
    table = Table(
        "week", "annex2", "{year}年统计表", "SELECT 1", tuple(columns), lines={"tcm": "中医药主管部门"},
        footnotes=("说明：由省级报送",), heading="附件2",
    )  # fmt: skip
    blank: dict[str, CellValue] = dict.fromkeys(column.name for column in columns)
    cells = rows or [
        blank | ({"offline": Decimal(number)} if "offline" in blank else {}) for number in range(len(names))
    ]
    found = tuple(TableRow(f"U{number}", told) for number, told in enumerate(cells))
    return TableResult(table, "C", "2023", line, found, blank | (total if total is not None else CELLS), **beside), tree


def wide(units: int = 3, columns: int = 30) -> tuple[TableResult, UnitTree]:
    """A table with more columns than a page holds; unit n has n × 1 000 + column."""
    told = [Column(f"c{place}", (f"指标{place}",), "sum", measure="场") for place in range(columns)]
    rows = [{f"c{place}": Decimal(number * 1000 + place) for place in range(columns)} for number in range(units)]
    names = [f"单位{number}" for number in range(units)]
    return result(names, columns=told, rows=rows, total={f"c{place}": Decimal(place) for place in range(columns)})


def book(raw: bytes) -> Any:
    return load_workbook(io.BytesIO(raw))


def saved(workbook: Any) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def values(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]
