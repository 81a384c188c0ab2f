"""A table as a Word file: the official header, every figure, nothing lost to a hostile name."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from docx import Document

from desktop.reports.docx_table import LONGEST_NAME, write_table
from tests.reports import samples


def written(found_and_tree=None, **more: Any) -> Any:
    found, tree = found_and_tree or samples.result()
    return Document(io.BytesIO(write_table(found, tree, filler="王芳", phone="1", **more)))


def cells(table: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_header_figures_and_feet():
    document = written(stamp="报送时 2023-09-25 17:05 第 1 版")
    assert [paragraph.text for paragraph in document.paragraphs] == [
        "附件2",
        "2023年统计表",
        "填报单位：四平县　　　　报送时 2023-09-25 17:05 第 1 版",
        "说明：由省级报送",
        "填表人：王芳　　　　联系方式：1",
    ]
    found = cells(document.tables[0])
    assert found[0] == ["单位", *["医疗机构"] * 3, "听众\n(人次)", *["义诊人次"] * 2, "减免费用\n(元)"]
    assert found[1] == ["单位", "三级", "二级", "合计", "听众\n(人次)", "线下", "线上", "减免费用\n(元)"]
    assert found[2] == ["合计", "1", "2", "3", "1,234,567", "0", "无", "1,234.50"]
    assert found[4] == ["河西镇", "", "", "", "", "1", "", ""]


def test_the_page_is_landscape_a4_and_the_header_is_repeated():
    document = written()
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    heads = [row._tr.trPr is not None and "tblHeader" in row._tr.trPr.xml for row in document.tables[0].rows]
    assert heads == [True, True, False, False, False]
    width = sum(cell.width.mm for cell in document.tables[0].rows[3].cells)
    assert width <= 297 - 24 + 0.5


def test_a_wide_table_stands_in_pieces_with_every_figure():
    document = written(samples.wide(units=14))
    figures = [text for table in document.tables for row in cells(table)[1:] for text in row[2:]]
    assert len(figures) == 30 * 15
    assert all(table.rows[0].cells[0].text == "指标" for table in document.tables)


def test_people_and_units_without_a_column_stand_below():
    document = written(
        samples.result(
            unlisted_people=({"name": "王芳", "unit": "村"},), unlisted_units=({"name": "疾控"}, {"name": "局"})
        )
    )
    assert [paragraph.text for paragraph in document.paragraphs][-2:] == [
        "未列入人员 1 人：王芳（村）",
        "未列入机构 2 个：疾控、局",
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("=cmd|'/C calc'!A0", "=cmd|'/C calc'!A0"), ("<w:p/>&amp;", "<w:p/>&amp;"), ("𬱖㛃", "𬱖㛃"), ("王\x00\x0b\ufffe芳\ud800", "王芳"),
        ("镇\u202e左\u2066右\u200f", "镇左右"), ("长" * 10_000, "长" * LONGEST_NAME), ("名\n称", "名\n称"),
    ],
)  # fmt: skip
def test_a_hostile_name_is_text(name: str, shown: str) -> None:
    assert cells(written(samples.result([name])).tables[0])[3][0] == shown


def test_money_is_written_exactly():
    total = samples.CELLS | {"waived": Decimal("15599.2")}
    assert cells(written(samples.result(total=total)).tables[0])[2][-1] == "15,599.20"
