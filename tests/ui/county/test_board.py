"""报送率 by keys alone: walking, folding, why, searching, only what is open, the workbook."""

from __future__ import annotations

import openpyxl
import pytest


@pytest.fixture
def page(window, hands):
    hands.press("Alt+4")
    hands.idle(window)
    assert window.shell.page.name == "completeness"
    return window.shell.page


def shown(page) -> list[str]:
    return [line.name for line in page._lines]


def here(page) -> tuple[str, str, str]:
    """Row, column and text of the cell one stands on."""
    row, column = page.table.row(), page.table.column()
    return shown(page)[row], page.board_model.columns[column].title, page.board_model.cell(row, column).text


def told(page) -> list[str]:
    return list(page.reason.told)


def walk_to(page, hands, name: str) -> None:
    hands.press("Ctrl+Home", *["Down"] * shown(page).index(name))


def test_it_opens_on_the_newest_period_that_is_over_with_the_tree_open(page):
    assert shown(page) == [
        "青石镇", "青石镇本级", "幸福村", "向阳村", "石桥村", "白水镇", "白水镇本级", "柳河村", "东岗村", "直属单位", "县医院"
    ]  # fmt: skip
    assert here(page) == ("青石镇", "9 月", "3/4")
    assert page.heading().detail == "8 个单位，9 月已报 6，75.0 %"
    assert page.table.cells.hasFocus()


def test_arrows_walk_and_the_counts_follow_the_period(page, hands):
    hands.press("Down", "Down", "Down", "Left", "Left")
    assert here(page) == ("向阳村", "7 月", "缺 7 号")
    assert page.counts.accessibleName() == "7 月"
    assert page.heading().detail == "8 个单位，7 月已报 6，75.0 %"


def test_plus_and_minus_fold_and_open(page, hands):
    hands.press("Down", "Down", "-")
    assert shown(page)[:2] == ["青石镇", "白水镇"] and here(page)[0] == "青石镇"
    hands.press("+")
    assert shown(page)[2] == "幸福村"
    hands.press("Enter")  # on a township's row Enter folds too
    assert shown(page)[1] == "白水镇"
    hands.press("Space")
    assert shown(page)[2] == "幸福村"


def test_enter_says_why_and_leads_to_the_records(window, page, hands, gone):
    walk_to(page, hands, "石桥村")
    hands.press("End", "Left", "Left")
    assert here(page) == ("石桥村", "9 月", "逾期")
    hands.press("Enter")
    hands.until(page.reason.records.hasFocus)
    assert told(page)[:2] == ["截止 10月3日，已过 5 天。", "上次收到：第 8 号，8月18日。"]
    hands.press("Enter")
    (where, asked) = gone.to[0]
    assert (where, asked.unit, asked.state) == ("records", "T103", "")


def test_a_returned_cell_leads_to_the_returned_records(window, page, hands, gone):
    walk_to(page, hands, "柳河村")
    hands.press("End", "Left", "Left", "Enter")
    hands.until(page.reason.records.hasFocus)
    assert told(page)[0] == "有退回的记录，改好再报上来才算齐。"
    hands.press("Enter")
    assert gone.to[0][1].state == "returned"


def test_a_gap_says_what_to_do_about_it(page, hands):
    walk_to(page, hands, "向阳村")
    hands.press("End", "Left", "Left", "Left", "Left", "Enter")
    hands.until(page.reason.records.hasFocus)
    assert told(page)[0] == "缺第 7 号。可能 U 盘丢了，请他们再报一次，会自动带上。"


def test_a_township_names_who_is_missing(page, hands):
    hands.press("Ctrl+Home", "End", "Left", "Left")
    assert told(page) == ["4 个单位，已报 3。", "石桥村　逾期"]


def test_search_by_initials_also_while_composing(page, hands):
    hands.press("Ctrl+F")
    with hands.composing("sqc"):
        assert shown(page) == ["青石镇", "石桥村"]
        hands.press("Enter")
    hands.compose(commit="")
    hands.type("lhc")
    assert shown(page) == ["白水镇", "柳河村"]
    hands.press("Enter")
    assert page.table.cells.hasFocus() and here(page)[0] == "柳河村"
    hands.press("Ctrl+F", "Esc")
    hands.until(lambda: len(shown(page)) == 11)
    assert here(page)[0] == "柳河村"  # one stays where one was


def test_nothing_found_offers_to_clear(page, hands):
    hands.press("Ctrl+F")
    hands.type("zzz")
    assert not page.table.isVisibleTo(page) and page.nothing.isVisibleTo(page)
    hands.press("Tab", "Enter")
    assert page.table.isVisibleTo(page) and page.search.text() == ""


def test_only_what_is_open(page, hands):
    hands.press("Shift+Tab", "Shift+Tab")
    assert page.filters.only.hasFocus()
    hands.press("2")
    assert shown(page) == ["青石镇", "向阳村", "石桥村", "白水镇", "柳河村", "直属单位", "县医院"]


def test_another_programme_shows_its_own_columns(window, page, hands):
    hands.press(*["Shift+Tab"] * 4)
    assert page.filters.programme.hasFocus()
    hands.press("Down")
    hands.idle(window)
    assert [column.title for column in page.board_model.columns] == ["2023 年", "报送率"]
    assert here(page)[1] == "2023 年"


def test_the_workbook_goes_where_the_picker_says(window, page, hands, folder):
    hands.press("Ctrl+E")
    hands.idle(window)
    (file,) = folder.iterdir()
    assert window.shell.toast_text() == f"导出好了：{file.name}"
    rows = list(openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True))
    assert {row[0]: row[9] for row in rows}["石桥村"] == "逾期"


def test_with_little_room_the_panel_waits_until_it_is_asked(window, page, hands):
    window.resize(1024, 600)
    hands.idle(window)
    hands.press("Ctrl+=", "Ctrl+=")
    assert page.side.folded
    hands.press("Down", "Enter")
    hands.until(page.reason.records.hasFocus)
    assert not page.side.folded
    hands.press("Esc")
    assert page.side.folded and page.table.cells.hasFocus()


def test_a_township_sees_its_villages(open_window, hands, county):
    window = open_window(county.townships[0])
    hands.idle(window)
    hands.press("Alt+5")
    hands.idle(window)
    page = window.shell.page
    assert page.name == "completeness"
    assert all(line.row is not None and line.group.alone for line in page._lines) and len(page._lines) == 4
