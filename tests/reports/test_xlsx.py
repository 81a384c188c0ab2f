"""A table as Excel, drawn by the program: the official header, figures as figures, and text that is only ever text."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest

from desktop.model.programme import Column
from desktop.reports.xlsx import make_template, write_table
from tests.reports import samples

FIRST = 6  # three lines above, two of the header


def drawn(found_and_tree, *, filler: str = "王芳", phone: str = "0434-1") -> Any:
    found, tree = found_and_tree
    return samples.book(write_table(found, tree, template=None, filler=filler, phone=phone))


def column(sheet: Any, letter: str) -> list[Any]:
    return [cell.value for cell in sheet[letter]]


# ---------------------------------------------------------------------------------------- header


def test_the_header_is_merged_as_the_official_one():
    sheet = drawn(samples.result()).worksheets[0]
    assert {str(span) for span in sheet.merged_cells.ranges} == {
        "A2:H2", "A3:H3",  # title, unit
        "A4:A5", "B4:D4", "E4:E5", "F4:G4", "H4:H5",
        "A9:H9", "A10:H10",  # feet
    }  # fmt: skip
    assert [cell.value for cell in sheet[4]] == [
        "单位",
        "医疗机构",
        None,
        None,
        "听众\n(人次)",
        "义诊人次",
        None,
        "减免费用\n(元)",
    ]
    assert [cell.value for cell in sheet[5]] == [None, "三级", "二级", "合计", None, "线下", "线上", None]
    for cell in (sheet[place] for place in ("A4", "B4", "E4", "F4", "H4", "B5", "C5", "D5", "F5", "G5")):
        assert cell.border.top.style == "thin" and cell.alignment.wrap_text


def test_texts_stand_above_and_below():
    sheet = drawn(samples.result(line="tcm")).worksheets[0]
    assert (sheet["A1"].value, sheet["A2"].value) == ("附件2", "2023年统计表")
    assert sheet["A3"].value == "填报单位：四平县　　　　中医药主管部门"
    assert (sheet["A9"].value, sheet["A10"].value) == ("说明：由省级报送", "填表人：王芳　　　　联系方式：0434-1")
    assert sheet["A2"].font.bold and sheet["A2"].alignment.horizontal == "center"


# --------------------------------------------------------------------------------------- figures


def test_figures_are_numbers_in_their_cells():
    sheet = drawn(samples.result()).worksheets[0]
    assert [cell.value for cell in sheet[FIRST]] == ["合计", 1, 2, 3, 1234567, 0, "无", 1234.5]
    assert [cell.data_type for cell in sheet[FIRST]] == ["s", "n", "n", "n", "n", "n", "s", "n"]
    assert [cell.value for cell in sheet[FIRST + 2]] == ["河西镇", None, None, None, None, 1, None, None]
    assert (sheet["H6"].number_format, sheet["E6"].number_format) == ("#,##0.00", "#,##0")


def test_only_the_row_for_all_is_bold():
    sheet = drawn(samples.result()).worksheets[0]
    assert [all(cell.font.bold for cell in sheet[row]) for row in (6, 7, 8)] == [True, False, False]
    assert not any(cell.font.bold for cell in sheet[7])


def test_the_page_is_landscape_with_its_area_and_repeated_header():
    sheet = drawn(samples.result()).worksheets[0]
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) == 9
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows.replace("$", "") == "4:5"
    assert sheet.print_area.split("!")[-1].replace("$", "") == "A1:H10"
    assert sheet.freeze_panes == "B6"


def test_two_hundred_units_have_a_row_each_and_the_feet_below():
    sheet = drawn(samples.result([f"第{number}村" for number in range(200)])).worksheets[0]
    names = column(sheet, "A")[FIRST - 1 :]
    assert names[:201] == ["合计", *(f"第{number}村" for number in range(200))]
    assert names[201:] == ["说明：由省级报送", "填表人：王芳　　　　联系方式：0434-1"]
    assert column(sheet, "F")[FIRST : FIRST + 200] == list(range(200))
    assert sheet.print_area.split("!")[-1].replace("$", "") == "A1:H208"


def test_a_wide_table_is_turned():
    sheet = drawn(samples.wide(units=3, columns=30)).worksheets[0]
    assert [cell.value for cell in sheet[4]] == ["指标", "单位", "合计", "单位0", "单位1", "单位2"]
    assert [cell.value for cell in sheet[5 + 7]] == ["指标7", "场", 7, 7, 1007, 2007]
    assert not any(cell.font.bold for cell in sheet[5])


# ------------------------------------------------------------------------------------------ text


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-村", "@SUM(A1)", '=HYPERLINK("x")', "=cmd|' /C calc'!A0", "#N/A", "1e5", "2023-01-01"]
)
def test_text_stays_text_and_is_never_a_formula(text):
    beside = {"unlisted_people": ({"name": text, "unit": text, "title": text},), "unlisted_units": ({"name": text},)}
    found, tree = samples.result([text], **beside)
    raw = write_table(found, tree, template=None, filler=text, phone=text)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name) and b"<f " not in archive.read(name), name
    workbook = samples.book(raw)
    cells = [workbook.worksheets[0]["A7"], *workbook.worksheets[1][2]]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s")] * 4


def test_a_footnote_like_a_formula_stays_text():
    found, tree = samples.result()
    object.__setattr__(found.table, "footnotes", ("=1+1",))
    sheet = samples.book(write_table(found, tree, template=None, filler="", phone="")).worksheets[0]
    assert (sheet["A9"].value, sheet["A9"].data_type) == ("=1+1", "s")


@pytest.mark.parametrize("dropped", ["\x00", "\x07", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud83d"])
def test_what_a_workbook_cannot_hold_is_dropped(dropped):
    sheet = drawn(samples.result([f"河{dropped}东镇"]), filler=f"王{dropped}芳").worksheets[0]
    assert sheet["A7"].value == "河东镇"
    assert sheet["A9"].value.startswith("填表人：王芳")


@pytest.mark.parametrize("name", ["<b>&", "</t></si>", "&#0;", "🙂", "名\n称", '"', "长" * 10_000])
def test_any_name_comes_back_as_it_was(name):
    assert drawn(samples.result([name])).worksheets[0]["A7"].value == name


def test_a_name_longer_than_a_cell_is_cut():
    assert len(drawn(samples.result(["长" * 40_000])).worksheets[0]["A7"].value) == 32_767


# -------------------------------------------------------------------------------------- unlisted


def test_people_and_units_without_a_column_have_a_sheet_of_their_own():
    people = ({"name": "李四", "unit": "县医院", "title": "技师"}, {"name": "张三"})
    workbook = drawn(samples.result(unlisted_people=people, unlisted_units=({"name": "疾控中心"},)))
    assert workbook.sheetnames == ["统计表", "未列入"]
    assert samples.values(workbook.worksheets[1]) == [
        ["未列入人员", "单位", "职称"],
        ["李四", "县医院", "技师"],
        ["张三", None, None],
        [None, None, None],
        ["未列入机构", None, None],
        ["疾控中心", None, None],
    ]


def test_without_them_there_is_no_second_sheet():
    assert drawn(samples.result()).sheetnames == ["统计表"]


def test_money_is_written_exactly():
    cells = samples.CELLS | {"waived": Decimal("1234567.89")}
    assert drawn(samples.result(total=cells)).worksheets[0]["H6"].value == 1234567.89


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|'/C calc'!A0"])
def test_text_like_a_formula_stays_text_when_somebody_edits_the_cell(text):
    sheet = drawn(samples.result([text])).worksheets[0]
    assert sheet.cell(7, 1).quotePrefix
    assert not sheet.cell(6, 1).quotePrefix


@pytest.mark.parametrize("mark", ["\u202e", "\u202d", "\u200f", "\u2067", "\x7f", "\ufeff"])
def test_what_turns_the_direction_of_text_is_dropped(mark):
    assert drawn(samples.result([f"河{mark}东"])).worksheets[0].cell(7, 1).value == "河东"


@pytest.mark.parametrize("name", ["颖𬱖", "㛃", "镇（原乡）", "①"])
def test_rare_characters_stay(name):
    assert drawn(samples.result([name])).worksheets[0].cell(7, 1).value == name


def test_a_reported_table_says_when_it_was_reported():
    found, tree = samples.result()
    for template in (None, make_template(found, tree)):
        raw = write_table(found, tree, template=template, filler="王芳", phone="1", stamp="报送时 2023-09-25 第 2 版")
        sheet = samples.book(raw).worksheets[0]
        assert sheet["A3"].value == "填报单位：四平县　　　　报送时 2023-09-25 第 2 版"


def test_money_in_a_turned_table_keeps_its_decimals():
    columns = [Column(f"c{place}", (f"指标{place}",), "sum", measure="元") for place in range(30)]
    total = {f"c{place}": Decimal(place) for place in range(30)} | {"c3": Decimal("9120.50")}
    sheet = drawn(samples.result([], columns=columns, rows=[], total=total)).worksheets[0]
    formats = {sheet.cell(row, 3).value: sheet.cell(row, 3).number_format for row in range(5, 35)}
    assert (formats[9120.5], formats[4]) == ("#,##0.00", "#,##0")
