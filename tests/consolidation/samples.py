"""A county with two townships, a small table, and facts written as short as they can be."""

from __future__ import annotations

from decimal import Decimal

from desktop.model.programme import Column, Fact, Table
from desktop.model.unit import Unit, UnitTree

TREE = UnitTree.of(
    [
        Unit("C", "四平县", "county"),
        Unit("T2", "河西镇", "township", "C"),
        Unit("T1", "河东镇", "township", "C"),
        Unit("V1", "幸福村", "village", "T1"),
        Unit("V2", "光明村", "village", "T1"),
        Unit("V3", "远山村", "village", "T2"),
        Unit("X", "外县", "county"),
    ]
)
COLUMNS = (
    Column("chief", ("人员", "主任医师"), "distinct"),
    Column("nurses", ("人员", "护士"), "distinct"),
    Column("staff", ("人员", "合计"), "total", ("chief", "nurses")),
    Column("offline", ("人次", "线下"), "sum"),
    Column("online", ("人次", "线上"), "sum"),
    Column("visits", ("人次", "合计"), "total", ("offline", "online")),
    Column("halls", ("展馆",), "stock"),
    Column("everything", ("总计",), "total", ("visits", "halls")),
)
TABLE = Table("week", "annex2", "统计表", "SELECT 1", COLUMNS, lines={"health": "卫健", "tcm": "中医药"})


def fact(record: str, unit: str, cell: str, value: int | str | None = None, **more: str) -> Fact:
    amount = Decimal(value) if isinstance(value, int) else value
    told = {"form": "free_clinic", "date": "2023-09-16", "line": "health"} | more
    return Fact(record=record, rev=1, unit=unit, cell=cell, value=amount, **told)  # type: ignore[arg-type]
