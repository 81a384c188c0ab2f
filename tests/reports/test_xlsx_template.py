"""A table on the county's own template: every figure where its name stands, the feet below the last row."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

from desktop.errors import RefusedError
from desktop.foundation.shipped import shipped_path
from desktop.reports.xlsx import make_template, write_table
from tests.reports import samples

ROW = 5  # of the names in braces


def template(change: Callable[[Any], object] = lambda _sheet: None) -> bytes:
    """A sheet that a clerk drew: columns in another order, a gap, feet with a merge and a line of their own."""
    workbook = Workbook()
    sheet: Any = workbook.worksheets[0]
    for place, text in {
        "A1": "{heading}",
        "A2": "{title}",
        "A3": "{unit_line}",
        "A4": "单位",
        "B4": "线下",
        "C4": "线上",
    }.items():
        sheet[place] = text
    for place, text in {"A5": "{unit}", "B5": "{offline}", "C5": "{online}", "E5": "{waived}", "F5": "{inst}"}.items():
        sheet[place] = text
        sheet[place].border = Border(left=Side(style="double"))
        sheet[place].font = Font(name="楷体", size=13)
    sheet["E5"].number_format = "0.000"
    sheet.row_dimensions[ROW].height = 40
    sheet.merge_cells("A6:F6")
    sheet["A6"] = "{foot1}"
    sheet["A6"].alignment = Alignment(horizontal="right")
    sheet.row_dimensions[6].height = 55
    sheet["A8"], sheet["C8"] = "{foot2}", "审核人："
    sheet["C8"].font = Font(italic=True)
    sheet.merge_cells("C8:E9")
    change(sheet)
    return samples.saved(workbook)


def filled(found_and_tree=None, raw: bytes | None = None) -> Any:
    found, tree = found_and_tree or samples.result()
    return samples.book(write_table(found, tree, template=raw or template(), filler="王芳", phone="1")).worksheets[0]


def test_figures_stand_where_their_names_stood():
    sheet = filled()
    assert [cell.value for cell in sheet[5]] == ["合计", 0, "无", None, 1234.5, 3]
    assert [cell.value for cell in sheet[6]] == ["河东镇", 0, None, None, None, None]
    assert [cell.value for cell in sheet[7]] == ["河西镇", 1, None, None, None, None]
    assert (sheet["A1"].value, sheet["A2"].value, sheet["A3"].value) == ("附件2", "2023年统计表", "填报单位：四平县")
    assert [sheet[place].value for place in ("A4", "B4", "C4")] == ["单位", "线下", "线上"]


def test_every_row_is_dressed_as_the_templates_and_the_first_is_bold():
    sheet = filled()
    for row in (5, 6, 7):
        assert sheet.row_dimensions[row].height == 40
        assert sheet.cell(row, 5).number_format == "0.000"
        for column in (1, 2, 3, 5, 6):
            cell = sheet.cell(row, column)
            assert (cell.font.name, cell.font.size, cell.border.left.style) == ("楷体", 13, "double")
            assert bool(cell.font.bold) == (row == 5)


def test_feet_move_below_the_rows_with_merges_heights_and_styles():
    sheet = filled()
    assert (sheet["A8"].value, sheet["A10"].value) == ("说明：由省级报送", "填表人：王芳　　　　联系方式：1")
    assert (sheet["C10"].value, sheet["C10"].font.italic) == ("审核人：", True)
    assert sheet["A8"].alignment.horizontal == "right"
    assert {str(span) for span in sheet.merged_cells.ranges} == {"A8:F8", "C10:E11"}
    assert sheet.row_dimensions[8].height == 55
    assert sheet["A6"].alignment.horizontal != "right"


def test_the_print_area_ends_with_the_templates_last_line():
    assert filled().print_area.split("!")[-1].replace("$", "") == "A1:F11"


@pytest.mark.parametrize("units", [0, 1, 2, 200])
def test_any_number_of_units_fits(units):
    sheet = filled(samples.result([f"第{number}村" for number in range(units)]))
    names = [sheet.cell(row, 1).value for row in range(ROW, ROW + units + 1)]
    assert names == ["合计", *(f"第{number}村" for number in range(units))]
    assert [sheet.cell(row, 2).value for row in range(ROW, ROW + units + 1)] == list(range(1)) + list(range(units))
    assert sheet.cell(ROW + units + 1, 1).value == "说明：由省级报送"
    assert sheet.cell(ROW + units + 3, 3).value == "审核人："
    assert len(sheet.merged_cells.ranges) == 2


def test_cells_merged_in_the_row_are_merged_in_every_row():
    sheet = filled(raw=template(lambda sheet: sheet.merge_cells("C5:D5")))
    assert {str(span) for span in sheet.merged_cells.ranges} == {"C5:D5", "C6:D6", "C7:D7", "A8:F8", "C10:E11"}
    assert [sheet.cell(5, column).value for column in (1, 3, 5)] == ["合计", "无", 1234.5]


@pytest.mark.parametrize("name", ["{title}", "{foot1}", "{unit}", "{offline}", "=1+1", "@x", "<b>&"])
def test_a_unit_may_be_called_like_anything(name):
    sheet = filled(samples.result([name, "河西镇"]))
    assert (sheet["A6"].value, sheet["A6"].data_type) == (name, "s")
    assert sheet["A7"].value == "河西镇"


def test_a_wide_table_is_not_turned_on_a_template():
    def named(sheet: Any) -> None:
        sheet["B5"], sheet["C5"], sheet["E5"] = "{c0}", "{c29}", "{c7}"

    sheet = filled(samples.wide(units=2, columns=30), template(named))
    assert [[cell.value for cell in sheet[row]] for row in (5, 6, 7)] == [
        ["合计", 0, 29, None, 7, None],
        ["单位0", 0, 29, None, 7, None],
        ["单位1", 1000, 1029, None, 1007, None],
    ]


def test_a_template_without_its_row_is_refused():
    with pytest.raises(RefusedError) as caught:
        filled(raw=template(lambda sheet: sheet.cell(5, 1, "单位")))
    assert (caught.value.problem.code, caught.value.problem.where) == ("表 130", "annex2")
    assert "{unit}" in caught.value.problem.message
    assert caught.value.problem.hint


@pytest.mark.parametrize("raw", [b"no workbook", b"PK\x03\x04"])
def test_a_template_that_is_no_workbook_is_refused(raw):
    with pytest.raises(RefusedError) as caught:
        filled(raw=raw)
    assert (caught.value.problem.code, caught.value.problem.where) == ("表 190", "annex2")


def test_a_made_template_gives_the_drawn_table():
    """Round trip: what the program draws, with its own names in braces, is filled to the same sheet."""
    empty, tree = samples.result([])
    raw = make_template(empty, tree)
    names = samples.book(raw).worksheets[0]
    assert [cell.value for cell in names[6]] == [f"{{{name}}}" for name in ("unit", *samples.CELLS)]
    found, tree = samples.result()
    drawn = samples.book(write_table(found, tree, template=None, filler="王芳", phone="1")).worksheets[0]
    sheet = filled((found, tree), raw)
    assert samples.values(sheet) == samples.values(drawn)
    assert {str(span) for span in sheet.merged_cells.ranges} == {str(span) for span in drawn.merged_cells.ranges}
    assert sheet.print_area == drawn.print_area
    assert sheet.print_title_rows == drawn.print_title_rows
    assert sheet.page_setup.orientation == "landscape"


def test_a_made_template_of_a_wide_table_is_not_turned():
    wide, tree = samples.wide(units=0, columns=30)
    sheet = filled(samples.wide(units=2, columns=30), make_template(wide, tree))
    assert [cell.value for cell in sheet[4]] == ["单位", *(f"指标{place}" for place in range(30))]
    assert [cell.value for cell in sheet[7]] == ["单位1", *range(1000, 1030)]
    assert sheet["A8"].value == "说明：由省级报送"


def test_the_shipped_template_has_the_official_header_and_all_columns():
    from desktop.consolidation.programmes import load_programme
    from desktop.consolidation.tables import compute_table
    from tests.consolidation.samples import TREE, fact

    folder = shipped_path("forms/programmes/free_clinic_week")
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    table = load_programme(files).tables["annex2"]
    leaves = [column.name for column in table.columns if column.kind != "total"]
    people = {column.name for column in table.columns if column.kind == "distinct"}
    # The figure of a column is its place: 1, 2, 3 … so that no two cells may be exchanged.
    facts = [fact("r", "V1", name, place) for place, name in enumerate(leaves, start=1) if name not in people]
    facts += [
        fact("r", "V1", name, key=f"{name}{number}")
        for place, name in enumerate(leaves, start=1)
        if name in people
        for number in range(place)
    ]
    result = compute_table(table, facts, TREE, "C", "2023", None)
    raw = write_table(result, TREE, template=table.templates["2023"], filler="王芳", phone="1")
    sheet = samples.book(raw).worksheets[0]
    assert [cell.value for cell in sheet[6]] == [
        "合计",
        *(int(Decimal(result.total[column.name])) for column in table.columns),
    ]
    assert sheet["A7"].value == "河东镇"
    spans = {str(span) for span in sheet.merged_cells.ranges}
    assert {"A4:A5", "B4:E4", "F4:N4", "O4:Q4", "R4:R5", "W4:W5"} <= spans
    assert [sheet[place].value for place in ("B4", "F4", "O4")] == [
        "参加义诊的医疗机构数量", "参加义诊的医务人员数量", "义诊人次",
    ]  # fmt: skip
    assert "2023年" in sheet["A2"].value


def test_what_a_template_leaves_open_about_its_paper_is_landscape_a4_with_the_header_repeated():
    sheet = filled()
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$4:$4"


def test_what_a_template_says_about_its_paper_stays():
    def portrait(sheet: Any) -> None:
        sheet.page_setup.orientation = "portrait"
        sheet.page_setup.paperSize = 8
        sheet.page_setup.scale = 80
        sheet.print_title_rows = "2:4"

    sheet = filled(raw=template(portrait))
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.scale) == (8, "portrait", 80)
    assert sheet.print_title_rows == "$2:$4"
    assert not (sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage)


def test_one_name_like_a_formula_does_not_mark_the_others_in_its_column():
    sheet = filled(samples.result(["=1+1", "河西镇"]))
    assert [bool(sheet.cell(row, 1).quotePrefix) for row in (5, 6, 7)] == [False, True, False]
