"""报表 by keys alone: the official header, figures to records, adding up, files."""

from __future__ import annotations

import openpyxl
import pytest

from tests.ui.harness.guards import settle

ANNEX = ("free_clinic_week", "annex2", "2023")


@pytest.fixture
def page(window, hands):
    hands.press("4")  # on the overview the digits lead on: programmes 1 and 2, tables 3 and 4
    hands.idle(window)
    assert window.shell.page.name == "tables"
    return window.shell.page


def here(page) -> tuple[str, str]:
    """Row name and text of the figure one stands on."""
    row, column = page.figures.row(), page.figures.column()
    return page._view.names[row], page.figures_model._cell(page._view, row, column).text


def column_of(page, name: str) -> int:
    return next(at for at, figure in enumerate(page._view.figures[0]) if figure.column.name == name)


def walk_to(page, hands, name: str, row: int = 0) -> None:
    hands.press("Ctrl+Home", *["Right"] * column_of(page, name), *["Down"] * row)


def back_to(hands, widget) -> None:
    """Shift+Tab until the focus stands there."""
    for _step in range(12):
        if widget.hasFocus():
            return
        hands.press("Shift+Tab")
    pytest.fail(f"no way back to {widget.accessibleName()}")


def test_the_header_stands_as_the_form_prints_it(page):
    header = page.figures.cells.official
    top = [(cell.text, cell.column, cell.columns) for cell in header._cells if cell.row == 0 and cell.columns > 1]
    assert top == [("参加义诊的医疗机构数量", 0, 4), ("参加义诊的医务人员数量", 4, 9), ("义诊人次", 13, 3)]
    assert page.heading().title == "义诊周 附件2"
    assert page.heading().detail == "2023 年　9月16–22日"
    assert page.figures.names.horizontalHeader().height() == header.height()


def test_names_stay_while_figures_scroll_sideways(window, page, hands):
    window.resize(1024, 600)
    hands.idle(window)
    hands.press("Ctrl+=", "Ctrl+End")
    assert page.figures.cells.horizontalScrollBar().value() > 0
    assert page.figures.names.columnViewportPosition(0) == 0
    assert page.figures.names.verticalScrollBar().value() == page.figures.cells.verticalScrollBar().value()


def test_zero_none_and_blank_are_three_things(page, hands):
    walk_to(page, hands, "materials", row=1)
    assert here(page) == ("云岭县人民医院", "无")
    walk_to(page, hands, "admitted", row=1)
    assert here(page)[1] == "—"
    walk_to(page, hands, "inst_tertiary", row=1)
    assert here(page)[1] == "0"
    walk_to(page, hands, "visits_total")
    assert here(page) == ("合计", "1,375")


def test_enter_on_people_shows_everybody_once(window, page, hands, gone):
    walk_to(page, hands, "staff_associate_chief")
    hands.press("Enter")
    hands.until(page.drill.list.hasFocus)
    assert page.drill.title.text() == "合计 × 副主任医师 = 2 人"
    assert page.drill.sentence.text() == "同一个人只算一次。记录里一共出现 11 次，去掉重复 9 次。"
    model = page.drill.list.model()
    assert [model.cell(row, 0).text for row in range(model.rowCount())] == ["马立新", "周文清"]
    hands.press("Down", "Enter")
    (where, asked) = gone.to[0]
    assert where == "records" and len(asked.rids) == 5


def test_enter_on_an_added_figure_shows_its_records(page, hands, gone):
    walk_to(page, hands, "visits_offline", row=1)
    hands.press("Enter")
    hands.until(page.drill.list.hasFocus)
    model = page.drill.list.model()
    assert [column.title for column in model.columns] == [
        "日期",
        "单位",
        "表单",
        "内容",
        "计入",
        "状态",
        "签名",
        "签字件",
    ]
    assert [model.cell(0, column).text for column in (0, 1, 4)] == ["9月18日", "云岭县人民医院", "1,200"]
    assert page.drill.sentence.text() == "1 条记录相加。"
    hands.press("Enter")
    assert len(gone.to[0][1].rids) == 1


def test_escape_closes_the_list_and_stands_where_one_was(page, hands):
    walk_to(page, hands, "visits_total", row=2)
    before = here(page)
    hands.press("Enter")
    hands.until(page.drill.list.hasFocus)
    hands.press("Esc")
    assert not page.drill.isVisibleTo(page) and page.figures.cells.hasFocus() and here(page) == before


def test_the_keys_of_now_follow(page, hands):
    assert next(iter(page.keys()[1:])).text == "看这个数怎么来的"
    hands.press("Enter")
    hands.until(page.drill.list.hasFocus)
    assert next(iter(page.keys()[1:])).text == "打开记录"


def test_another_line_and_another_table(window, page, hands):
    back_to(hands, page.line)
    hands.press("Down", "Down")
    hands.idle(window)
    assert page._view.line == "tcm" and page._view.names == ("合计",)
    hands.press("Shift+Tab", "Up")
    hands.idle(window)
    assert (page._view.table, page._view.turned) == ("figures", True)
    assert not page.line.isVisibleTo(page)


def test_adding_up_again_says_that_it_adds_up(window, page, hands):
    back_to(hands, page.table_choice)
    back_to(hands, page._check)
    hands.press("Enter")
    hands.idle(window)
    assert window.shell.toast_text() == "合计都对：22 列 4 行换一种加法又加了一遍。"


def test_excel_and_pdf_go_where_the_picker_says(window, page, hands, folder):
    hands.press("Ctrl+E")
    hands.idle(window)
    assert window.shell.toast_text() == "导出好了：附件2_云岭县_2023.xlsx"
    assert openpyxl.load_workbook(folder / "附件2_云岭县_2023.xlsx").worksheets[0]["A1"].value == "附件2"


def test_escape_in_the_picker_changes_nothing(window, page, hands, monkeypatch):
    monkeypatch.setattr(window, "choose_folder", lambda *_arguments: None)
    hands.press("Ctrl+E")
    hands.idle(window)
    assert window.shell.toast_text() == ""


def test_the_note_names_who_has_no_column(page):
    assert "说明：省级中医药主管部门" in page.note.text()
    assert page.note.text().endswith("联系方式：0999-1")


def test_days_that_were_counted_once_stand_as_days(window, page, hands):
    back_to(hands, page.table_choice)
    hands.press("Up")
    hands.idle(window)
    days = next(row for row, figures in enumerate(page._view.figures) if figures[0].column.name == "days")
    hands.press("Esc", "Ctrl+Home", *["Down"] * days, "Enter")
    hands.until(page.drill.list.hasFocus)
    assert page.drill.title.text() == "合计 × 义诊时间 = 1 天"
    assert page.drill.sentence.text().startswith("同一个只算一次。")
    assert page.drill.list.model().cell(0, 0).text == "9月18日"


def test_names_and_figures_stand_in_one_line_from_the_first_look_on(county, open_window, hands):
    """Both headers are of one height, whatever they were before anybody saw them; the note below is whole."""
    window = open_window(county.of("county"))
    for table in ((), ("free_clinic_week", "annex2", "2023")):
        window.go("tables", table or None)
        hands.idle(window)
        settle()
        page = window.shell.page
        assert len({part.horizontalHeader().height() for part in (page.figures.names, page.figures.cells)}) == 1
        assert page.note.height() >= page.note.heightForWidth(page.note.width())
