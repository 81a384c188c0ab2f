from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop.ui.fields import GridColumn, RosterGrid, TextEditor
from tests.ui.fields.samples import AGE, NAME, PHONE, ROSTER, SIGNED, TITLE, TITLES, UNIT


def test_enter_goes_down_tab_right_shift_tab_left(grid, hands):
    hands.press("Tab", "Tab")
    assert grid.place() == (0, TITLE)
    hands.press("Enter")
    assert grid.place() == (1, TITLE)
    hands.press("Shift+Tab", "Shift+Enter")
    assert grid.place() == (0, UNIT)
    hands.press("Right", "Down", "Left", "Up", "End")
    assert grid.place() == (0, PHONE)
    hands.press("Tab")  # on to the next row
    assert grid.place() == (1, NAME)
    hands.press("Ctrl+End")
    assert grid.place() == (2, PHONE)
    hands.press("Ctrl+Home")
    assert grid.place() == (0, NAME)


def test_typing_replaces_and_enter_keeps(grid, hands, told):
    heard = told(grid, "cell_changed")
    hands.press("End", "Left")
    hands.type("61")
    assert grid.editing
    assert grid.rows()[0]["age"] == 50  # not yet
    hands.press("Enter")
    assert grid.rows()[0]["age"] == 61
    assert heard.heard == [("cell_changed", 0, "age", 61)]
    assert grid.place() == (1, AGE)


def test_escape_takes_typing_back_and_f2_types_on(grid, hands):
    hands.type("abc")
    hands.press("Esc")
    assert grid.rows()[0]["name"] == "周文清"
    assert not grid.editing
    hands.press("F2", "Backspace", "Enter")
    assert grid.rows()[0]["name"] == "周文"


def test_arrows_while_typing_belong_to_the_text_sideways_and_move_up_and_down(grid, hands):
    hands.type("ac")
    hands.press("Left")
    hands.type("b")
    hands.press("Down")
    assert grid.rows()[0]["name"] == "abc"
    assert grid.place() == (1, NAME)


def test_space_ticks(grid, hands, told):
    heard = told(grid, "cell_changed")
    grid.go(1, SIGNED)
    hands.press("Space", "Space", "Space", "Delete", "2", "1")
    assert [said[3] for said in heard.heard] == ["1", "0", "1", None, "0", "1"]
    assert not grid.editing


def test_a_digit_chooses(grid, hands):
    grid.go(0, TITLE)
    hands.press("2")
    assert grid.rows()[0]["title"] == "2"
    hands.press("9")
    assert grid.rows()[0]["title"] == "2"
    assert "1 乡村医生  2 执业助理医师  3 副主任医师" in grid.line.text()


def test_digits_toggle_several(theme, show, hands):
    made = RosterGrid(theme, (GridColumn("t", "技术", "select_multiple", options=TITLES),))
    show(made)
    hands.press("1", "3", "1", "2")
    assert made.rows() == [{"t": ["3", "2"]}]


def test_the_method_editor_is_off_where_keys_pick(grid):
    box = grid.view.box
    for column, composes in ((NAME, True), (UNIT, True), (TITLE, False), (SIGNED, False), (AGE, False)):
        grid.go(0, column)
        assert box.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled) is composes


def test_zero_none_and_blank_in_a_cell(grid, hands):
    grid.go(0, AGE)
    hands.type("w")
    hands.press("Enter")
    hands.type("0")
    hands.press("Enter")
    assert [row["age"] for row in grid.rows()] == ["无", 0]
    hands.press("Up", "Delete")
    assert "age" not in grid.rows()[1]


def test_typing_in_the_last_row_opens_a_new_one(grid, hands, told):
    heard = told(grid, "row_inserted", "cell_changed")
    grid.go(2, NAME)
    hands.type("ma")
    hands.press("Tab")
    assert grid.place() == (2, UNIT)
    assert grid.rows()[2] == {"name": "ma"}
    assert grid.model.rowCount() == 4
    assert heard.heard == [("row_inserted", 2), ("cell_changed", 2, "name", "ma")]


def test_enter_on_the_blank_last_row_leaves(grid, hands, told):
    heard = told(grid, "accepted", "went_back", "row_inserted")
    hands.press("Enter", "Enter")
    assert heard.heard == []
    hands.press("Enter")
    assert heard.heard == ["accepted"]
    hands.press("Ctrl+Home", "Up", "Shift+Enter")
    assert heard.heard[1:] == ["went_back", "went_back"]


def test_ctrl_enter_leaves_from_anywhere_and_keeps_what_was_typed(grid, hands, told):
    heard = told(grid, "accepted")
    hands.type("ab")
    hands.press("Ctrl+Enter")
    assert heard.heard == ["accepted"]
    assert grid.rows()[0]["name"] == "ab"


def test_leaving_by_the_mouse_keeps_what_was_typed(grid, hands):
    hands.type("ab")
    other = grid.window().findChild(TextEditor)
    other.setFocus()
    assert grid.rows()[0]["name"] == "ab"


def test_ctrl_z_with_nothing_to_take_back_is_left_to_the_page(grid, hands):
    assert not grid.undo()


def test_errors_are_painted_and_told_where_one_stands(grid, theme, hands):
    grid.set_errors({(0, "age"): "年龄 150 岁太大。请改成 120 以内的数。"})
    image = grid.view.grab().toImage()
    rect = grid.view.visualRect(grid.model.index(0, AGE)).translated(grid.view.viewport().pos())
    assert image.pixelColor(rect.x(), rect.center().y()).name().upper() == theme.palette.error
    grid.go(0, AGE)
    assert grid.line.text() == "年龄 150 岁太大。请改成 120 以内的数。"
    assert "年龄 150 岁太大" in grid.view.box.accessibleDescription()
    grid.go(1, AGE)
    assert grid.line.text() == "没人填 0；不做这一项打 w，记作“无”；还不知道就空着"


def test_what_cannot_be_read_stays_as_typed_and_is_told(theme, show, hands):
    made = RosterGrid(
        theme, (GridColumn("d", "日期", "date"), GridColumn("n", "数", "integer")), today=dt.date(2023, 9, 20)
    )
    show(made)
    hands.type("0931")
    hands.press("Tab", "Shift+Tab")
    assert made.rows() == [{"d": "0931"}]
    assert made.line.text().startswith("9月31日没有这一天。")
    hands.press("Ctrl+I", "Down")  # it goes with its row
    assert made.line.text().startswith("9月31日没有这一天。")
    hands.press("Ctrl+Z", "Ctrl+Home")
    hands.type("20230930")
    hands.press("Tab", "Shift+Tab")
    assert made.rows() == [{"d": "2023-09-30"}]
    assert made.line.text() == "可以打 1115、11-15 或昨天"


def test_errors_go_with_their_rows(grid, hands):
    grid.set_errors({(1, "age"): "不对。"})
    hands.press("Ctrl+I")
    assert grid.model.error(2, ROSTER[AGE]) == "不对。"
    hands.press("Ctrl+Delete", "Ctrl+Delete")
    assert grid.model.error(0, ROSTER[AGE]) == "不对。"


def test_totals_are_pinned_below(grid, hands):
    figures = {column.name: text for column, text in grid.totals.figures()}
    assert (figures["signed"], figures["age"]) == ("1", "50")
    grid.go(1, SIGNED)
    hands.press("Space")
    assert "签到 2" in grid.totals.accessibleDescription()
    assert grid.totals.y() >= grid.view.geometry().bottom()


def test_personal_cells_are_masked_where_one_is_not(grid, inspect):
    from tests.ui.harness.painted import painted_texts

    texts = [painted.text for painted in painted_texts(grid)]
    assert "13800000037" in texts  # the current row
    assert "138****0074" in texts
    assert "13800000074" not in texts


def test_calculated_columns_are_passed_by_tab_and_take_no_keys(theme, show, hands):
    columns = (
        GridColumn("a", "甲", "integer"),
        GridColumn("sum", "合计", "integer", readonly=True),
        GridColumn("b", "乙", "integer"),
    )
    made = RosterGrid(theme, columns)
    show(made)
    hands.type("3")
    hands.press("Tab")
    assert made.place() == (0, 2)
    made.set_cell(0, "sum", 3)
    hands.press("Left")
    hands.type("9")
    hands.press("Delete", "Space", "F2")
    assert made.rows() == [{"a": 3, "sum": 3}]


def test_the_mouse_stands_on_a_cell_and_double_click_types_on(grid, hands):
    hands.type("ab")
    spot = grid.view.visualRect(grid.model.index(1, NAME)).center()
    QTest.mouseClick(grid.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert grid.rows()[0]["name"] == "ab"
    assert grid.place() == (1, NAME)
    QTest.mouseDClick(grid.view.box, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    hands.press("End")
    hands.type("x")
    hands.press("Enter")
    assert grid.rows()[1]["name"] == "王秀兰x"


def test_measures_and_names(grid, theme):
    assert grid.view.horizontalHeader().height() == 32
    assert grid.view.rowHeight(0) == 29
    assert grid.view.box.accessibleName() == "姓名，必填，第 1 行"
    grid.go(1, AGE)
    assert grid.view.box.accessibleName() == "年龄，岁，第 2 行"
    theme.set_scale(1.5)
    assert grid.view.rowHeight(0) == 44


def test_the_page_keeps_its_own_keys(grid, hands):
    from PySide6.QtGui import QKeySequence, QShortcut

    taken: list[str] = []
    window = grid.window()
    for keys in ("Ctrl+S", "F8", "Esc", "F1", "Ctrl+Z"):
        shortcut = QShortcut(QKeySequence(keys), window)
        shortcut.activated.connect(lambda keys=keys: taken.append(keys))
    hands.press("Ctrl+S", "F8", "Esc", "F1", "Ctrl+Z")
    assert taken == ["Ctrl+S", "F8", "Esc", "F1", "Ctrl+Z"]
    hands.type("x")
    hands.press("Esc")
    hands.type("x")
    hands.press("Enter", "Ctrl+Z")
    assert taken == ["Ctrl+S", "F8", "Esc", "F1", "Ctrl+Z"]


def test_nothing_is_cut_or_overlaps(grid, theme, inspect, qapp):
    for scale in (1.0, 1.5, 2.0):
        theme.set_scale(scale)
        qapp.processEvents()
        found = [line for line in inspect(grid.window()) if not line.startswith("Chinese")]
        assert found == []


def test_where_the_keys_are_elsewhere_there_is_no_ring_no_tint_and_no_name(grid, theme, hands):
    from tests.ui.harness.painted import painted_texts

    grid.window().findChild(TextEditor).setFocus()
    image = grid.grab().toImage()
    used = {image.pixelColor(x, y).name().upper() for x in range(0, image.width(), 2) for y in range(image.height())}
    assert theme.palette.focus not in used
    assert theme.palette.focus_row not in used
    assert "13800000037" not in [painted.text for painted in painted_texts(grid)]


def test_cells_that_are_not_asked_are_passed_over(grid, hands, theme):
    grid.set_off([(0, "unit"), (0, "title")])
    hands.press("Tab")
    assert grid.place() == (0, SIGNED)
    grid.go(0, UNIT)
    hands.type("xfc")
    hands.press("Delete", "F2", "F4", "Space")
    assert not grid.editing
    assert grid.rows()[0]["unit"] == "104"
    assert grid.line.text() == "这一行不用填"
    assert not grid.view.box.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    hands.press("Home", "Ctrl+I")  # what is said of a row goes with it
    assert grid.model.off == {(1, "unit"), (1, "title")}


def test_warnings_of_cells(grid, theme):
    grid.set_warnings({(0, "age"): "比以往都大。数对就写一句原因。"})
    grid.go(0, AGE)
    assert grid.line.text() == "比以往都大。数对就写一句原因。"
    grid.set_errors({(0, "age"): "太大。"})
    assert grid.line.text() == "太大。"


def test_the_first_column_stays_in_view_while_the_rest_scrolls(grid, theme, hands, picture):
    from tests.ui.harness.painted import painted_texts

    grid.window().resize(560, 500)
    hands.press("Home")
    frozen = grid.view.frozen
    assert not frozen.isVisible()
    hands.press("End")
    assert frozen.isVisible()
    picture(grid.window(), "frozen")
    names = [painted.text for painted in painted_texts(grid) if painted.widget is frozen]
    assert names == ["周文清", "王秀兰", "＊姓名"]
    for _step in range(4):
        hands.press("Left")
        spot = grid.view.visualRect(grid.model.index(*grid.place()))
        assert spot.left() >= frozen.width() or not frozen.isVisible() or grid.place()[1] == NAME
    hands.press("Left")
    assert grid.place() == (0, NAME)
    assert not frozen.isVisible()

    hands.press("End")
    QTest.mouseClick(frozen, Qt.MouseButton.LeftButton, pos=QPoint(10, 32 + 29 + 10))
    assert grid.place() == (1, NAME)
