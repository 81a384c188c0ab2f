"""What a printed table looks like before it is Excel or PDF."""

from __future__ import annotations

from decimal import Decimal

import pytest

from desktop.model.programme import Column
from desktop.reports.layout import MOST_COLUMNS, broken, lay_out, shown
from tests.reports import samples


def laid_out(*told, **more):
    found, tree = samples.result(*told, **more)
    return lay_out(found, tree, filler="王芳", phone="0434-1")


def test_the_header_has_the_official_two_levels():
    layout = laid_out()
    cells = [(cell.text, cell.row, cell.column, cell.rows, cell.columns) for cell in layout.header]
    assert cells == [
        ("单位", 0, 0, 2, 1),
        ("医疗机构", 0, 1, 1, 3), ("三级", 1, 1, 1, 1), ("二级", 1, 2, 1, 1), ("合计", 1, 3, 1, 1),
        ("听众(人次)", 0, 4, 2, 1),
        ("义诊人次", 0, 5, 1, 2), ("线下", 1, 5, 1, 1), ("线上", 1, 6, 1, 1),
        ("减免费用(元)", 0, 7, 2, 1),
    ]  # fmt: skip
    assert (layout.width, layout.header_rows) == (8, 2)


def test_the_header_covers_every_place_once():
    layout = laid_out()
    covered = [
        (row, column)
        for cell in layout.header
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    ]
    assert sorted(covered) == [(row, column) for row in range(2) for column in range(layout.width)]


def test_groups_of_one_name_that_do_not_touch_stay_two():
    columns = [Column("a", ("组", "甲"), "sum"), Column("b", ("单",), "sum"), Column("c", ("组", "乙"), "sum")]
    layout = laid_out(columns=columns, total={})
    assert [(cell.column, cell.columns) for cell in layout.header if cell.text == "组"] == [(1, 1), (3, 1)]


def test_groups_that_touch_but_differ_stay_two():
    columns = [
        Column("a", ("甲组", "一"), "sum"),
        Column("b", ("甲组", "二"), "sum"),
        Column("c", ("乙组", "一"), "sum"),
    ]
    layout = laid_out(columns=columns, total={})
    above = [(cell.text, cell.column, cell.columns) for cell in layout.header if cell.row == 0]
    assert above == [("单位", 0, 1), ("甲组", 1, 2), ("乙组", 3, 1)]


def test_a_table_of_single_headings_has_one_level():
    layout = laid_out(columns=[Column("a", ("甲",), "sum")], total={})
    assert (layout.header_rows, [cell.rows for cell in layout.header]) == (1, [1, 1])


def test_the_row_for_all_comes_first_then_the_units():
    layout = laid_out()
    assert [row[0] for row in layout.body] == ["合计", "河东镇", "河西镇"]
    assert layout.body[0][1:] == tuple(samples.CELLS.values())
    assert layout.body[2] == ("河西镇", None, None, None, None, Decimal(1), None, None)
    assert layout.decimals == (0, 0, 0, 0, 0, 0, 0, 2)
    assert not layout.transposed


def test_texts_above_and_below():
    layout = laid_out(
        line="tcm",
        unlisted_people=({"name": "李四", "unit": "县医院", "title": "技师"},),
        unlisted_units=({"name": "疾控"},),
    )
    assert (layout.heading, layout.title) == ("附件2", "2023年统计表")
    assert layout.unit_line == "填报单位：四平县　　　　中医药主管部门"
    assert layout.feet == ("说明：由省级报送", "填表人：王芳　　　　联系方式：0434-1")
    assert (layout.people, layout.units) == ((("李四", "县医院", "技师"),), ("疾控",))
    assert laid_out().unit_line == "填报单位：四平县"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (None, 0, ""),
        ("无", 0, "无"),
        (Decimal(0), 0, "0"),
        (Decimal(1234567), 0, "1,234,567"),
        (Decimal("2.00"), 0, "2"),
        (Decimal("12.5"), 0, "12.50"),  # a figure is never rounded away
        (Decimal(12), 2, "12.00"),
        (Decimal("1234.567"), 2, "1,234.57"),
        (Decimal("0.5"), 1, "0.5"),
        (Decimal(-3), 0, "-3"),
    ],
)
def test_a_cell_as_printed(value, decimals, text):
    assert shown(value, decimals) == text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("听众(人次)", ("听众", "(人次)")),
        ("听众", ("听众",)),
        ("(人次)", ("(人次)",)),
        ("甲(乙)(丙)", ("甲", "(乙)(丙)")),
    ],
)
def test_the_measure_of_a_heading_stands_on_its_own_line(text, lines):
    assert broken(text) == lines


def test_a_very_wide_table_is_turned():
    found, tree = samples.wide(units=3, columns=MOST_COLUMNS + 1)
    layout = lay_out(found, tree, filler="", phone="")
    assert layout.transposed
    assert [cell.text for cell in layout.header] == ["指标", "单位", "合计", "单位0", "单位1", "单位2"]
    assert [cell.column for cell in layout.header] == list(range(6))
    assert len(layout.body) == MOST_COLUMNS + 1
    assert layout.body[7] == ("指标7", "场", 7, 7, 1007, 2007)


def test_a_table_that_just_fits_is_not():
    found, tree = samples.wide(units=3, columns=MOST_COLUMNS)
    layout = lay_out(found, tree, filler="", phone="")
    assert not layout.transposed
    assert layout.body[3] == ("单位2", *range(2000, 2000 + MOST_COLUMNS))


def test_a_turned_table_joins_both_levels_of_a_heading():
    columns = [Column(f"c{place}", ("组", f"列{place}"), "sum") for place in range(MOST_COLUMNS + 1)]
    assert laid_out(columns=columns, total={}).body[2][0] == "组 列2"
