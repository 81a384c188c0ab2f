"""Everything by the keyboard alone: choosing, finding, walking a table, pressing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop.ui.widgets import (
    Button,
    Cell,
    CheckBox,
    Column,
    IconButton,
    Question,
    RowsModel,
    SearchBox,
    Segments,
    Select,
    SidePanel,
    Table,
)

STATES = [("all", "全部"), ("draft", "草稿"), ("ready", "待上报")]


@pytest.fixture
def side_by_side(widget_host):
    """Widgets in one window, the first with the focus."""

    def show(*widgets: QWidget) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            column.addWidget(widget)
        frame = widget_host(box, (900, 500))
        widgets[0].setFocus(Qt.FocusReason.TabFocusReason)
        return frame

    return show


def table_of(theme, count=100, **more):
    columns = [
        Column("name", "单位"),
        Column("n", "数", kind="number"),
        Column("s", "状态", kind="chip"),
        Column("act", ""),
    ]
    rows = [{"name": f"{n} 号村卫生室", "n": n, "s": "received", "act": ""} for n in range(count)]
    if count:
        rows[2]["act"] = Cell(button="补记", icon="plus")
    table = Table(theme, name="单位", **more)
    table.setModel(RowsModel(columns, rows))
    return table


# ------------------------------------------------------------------------------------------------------------ pressing


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_button_is_pressed_by_enter_and_space(theme, side_by_side, hands, key):
    pressed = []
    made = [Button(theme, "保存", kind="main"), IconButton(theme, "zoom-in", "放大"), CheckBox(theme, "报零")]
    side_by_side(*made)
    for button in made:
        button.clicked.connect(lambda _on=False, button=button: pressed.append(button.accessibleName()))
        button.setFocus()
        hands.press(key)
    assert pressed == ["保存", "放大", "报零"]
    assert made[2].isChecked()


def test_ctrl_enter_is_not_enter(theme, side_by_side, hands):
    pressed = []
    button = Button(theme, "退回…")
    button.clicked.connect(lambda: pressed.append(1))
    side_by_side(button)
    hands.press("Ctrl+Enter")
    assert pressed == []


def test_a_button_tells_its_key_and_why_it_is_off(theme, side_by_side):
    button = Button(theme, "全对，下一步", key="Enter")
    assert (button.accessibleName(), button.accessibleDescription()) == ("全对，下一步", "Enter")
    button.set_enabled("先把 8 个词都对上")
    assert not button.isEnabled()
    assert button.toolTip() == button.accessibleDescription() == "先把 8 个词都对上"
    button.set_enabled()
    assert button.isEnabled()
    assert (button.toolTip(), button.accessibleDescription()) == ("", "Enter")


# ------------------------------------------------------------------------------------------------------------ choosing


def test_segments_by_arrows_digits_and_ends(theme, side_by_side, hands):
    told = []
    segments = Segments(theme, STATES, "all")
    segments.changed.connect(told.append)
    side_by_side(segments)
    hands.press("Right", "Right", "Right", "Left", "1", "3", "9", "Home", "End")
    assert told == ["draft", "ready", "draft", "all", "ready", "all", "ready"]
    assert segments.current() == "ready"


def test_segments_are_one_stop_and_say_where_one_is(theme, side_by_side, hands):
    segments, after = Segments(theme, STATES, "all"), Button(theme, "打开")
    segments.set_count("draft", 1204)
    side_by_side(segments, after)
    hands.press("Right")
    assert (segments.accessibleName(), segments.accessibleDescription()) == ("草稿 1,204", "2 / 3")
    hands.press("Tab")
    assert after.hasFocus()


def test_segments_chosen_by_the_program_tell_nobody(theme, side_by_side):
    told = []
    segments = Segments(theme, STATES)
    segments.changed.connect(told.append)
    side_by_side(segments)
    segments.set_current("ready")
    segments.set_segments([*STATES, ("returned", "退回")])
    assert (told, segments.current()) == ([], "ready")


def test_select_by_arrows_and_its_list(theme, side_by_side, hands):
    told = []
    select = Select(theme, "时间")
    select.choices([("h2", "2023 年下半年"), ("h1", "2023 年上半年"), ("y", "2023 全年")])
    select.changed.connect(told.append)
    side_by_side(select)
    assert (told, select.key()) == ([], "h2")
    hands.press("Down")
    assert (told, select.key()) == (["h1"], "h1")
    hands.press("F4")
    opened = QApplication.activePopupWidget()  # kept: its list is lost to Python with it
    assert opened is not None
    hands.press("Down", "Enter")
    assert QApplication.activePopupWidget() is None
    assert told == ["h1", "y"]
    hands.press("Alt+Down")
    opened = QApplication.activePopupWidget()
    assert opened is not None
    hands.press("Esc")
    assert (told, select.key()) == (["h1", "y"], "y")


def test_select_keeps_its_key_when_the_choices_change(theme, side_by_side):
    told = []
    select = Select(theme, "单位")
    select.choices([("a", "幸福村"), ("b", "向阳村")], "b")
    select.changed.connect(told.append)
    select.choices([("c", "石桥村"), ("b", "向阳村")])
    assert select.key() == "b"
    select.choices([("c", "石桥村")])
    assert (select.key(), told) == ("c", [])
    select.deleteLater()


# ------------------------------------------------------------------------------------------------------------- finding


def test_search_tells_what_is_typed_and_what_is_composed(theme, side_by_side, hands):
    told = []
    box = SearchBox(theme, "找记录")
    box.searched.connect(told.append)
    side_by_side(box)
    hands.type("gx")
    assert told == ["g", "gx"]
    hands.press("Backspace", "Backspace")
    told.clear()
    hands.compose("xfc", commit="幸福村")
    assert told[:3] == ["x", "xf", "xfc"]
    assert told[-1] == "幸福村"
    assert box.text() == "幸福村"


def test_search_walks_the_list_beside_it(theme, side_by_side, hands):
    box, table = SearchBox(theme, "找记录"), table_of(theme)
    opened = []
    box.moved.connect(table.move_by)
    box.accepted.connect(lambda: opened.append(table.current_row()))
    side_by_side(box, table)
    hands.press("Down", "Down", "Down", "Up", "PgDn", "Enter")
    assert opened == [11]
    assert box.hasFocus()


def test_keys_of_the_method_editor_stay_there(theme, side_by_side, hands):
    moved, accepted = [], []
    box = SearchBox(theme, "找记录")
    box.moved.connect(moved.append)
    box.accepted.connect(lambda: accepted.append(1))
    side_by_side(box)
    hands.compose("xing", commit="幸", during=("Down", "Enter", "Up"))
    assert (moved, accepted, box.text()) == ([], [], "幸")


def test_esc_clears_the_search_first_and_belongs_to_the_page_after(theme, side_by_side, hands):
    box = SearchBox(theme, "找记录")
    frame = side_by_side(box)
    left = []
    escape = QShortcut(QKeySequence("Esc"), frame)
    escape.activated.connect(lambda: left.append(1))
    hands.type("gxy")
    hands.press("Esc")
    assert (box.text(), left) == ("", [])
    hands.press("Esc")
    assert left == [1]


# -------------------------------------------------------------------------------------------------------------- tables


def test_a_table_is_walked_and_opened(theme, side_by_side, hands):
    table = table_of(theme, row_mode=True)
    rows, opened = [], []
    table.current_changed.connect(rows.append)
    table.opened.connect(opened.append)
    side_by_side(table)
    assert table.current_row() == 0, "a table that gets the focus stands on its first row"
    hands.press("Down", "Down", "Up", "Enter", "End", "Enter", "Home", "PgDn")
    assert rows[:3] == [0, 1, 2]
    assert opened == [1, 99]
    assert 5 < table.current_row() < 30


def test_cells_are_walked_in_four_directions(theme, side_by_side, hands):
    table = table_of(theme, dense=True, cells=True)
    side_by_side(table)
    hands.press("Right", "Right", "Down", "Left")
    assert (table.currentIndex().row(), table.currentIndex().column()) == (1, 1)
    hands.press("End", "Ctrl+End")
    assert (table.currentIndex().row(), table.currentIndex().column()) == (99, 3)
    hands.press("Ctrl+Home")
    assert (table.currentIndex().row(), table.currentIndex().column()) == (0, 0)


def test_tab_leaves_a_table(theme, side_by_side, hands):
    table, after = table_of(theme), Button(theme, "打开")
    side_by_side(table, after)
    hands.press("Tab")
    assert after.hasFocus()
    hands.press("Shift+Tab")
    assert table.hasFocus()


def test_space_presses_the_button_of_the_row(theme, side_by_side, hands):
    table = table_of(theme, row_mode=True)
    pressed = []
    table.pressed_button.connect(lambda row, column: pressed.append((row, column)))
    side_by_side(table)
    hands.press("Space", "Down", "Down", "Space")
    assert pressed == [(2, 3)]


def test_letters_and_esc_are_the_pages_own(theme, side_by_side, hands):
    table = table_of(theme)
    frame = side_by_side(table)
    heard = []
    frame.keyPressEvent = lambda event: heard.append(event.text() or event.key())
    hands.type("x5")
    hands.press("Esc", "F5")
    assert heard == ["x", "5", "\x1b", Qt.Key.Key_F5]
    assert table.current_row() == 0


def test_other_rows_keep_the_place(theme, side_by_side):
    table = table_of(theme)
    side_by_side(table)
    table.go_to(40)
    model = table.model()
    model.set_rows(list(model.rows)[:60])
    assert table.current_row() == 40
    model.set_rows(list(model.rows)[:10])
    assert table.current_row() == 9
    model.set_rows([])
    assert table.current_row() == -1


def test_an_empty_table_takes_every_key(theme, side_by_side, hands):
    table = table_of(theme, 0, row_mode=True)
    side_by_side(table)
    hands.press("Down", "End", "Enter", "Space", "Home")
    assert table.current_row() == -1


def test_the_side_folds_and_comes_back(theme, side_by_side, hands):
    told = []
    side = SidePanel(theme)
    side.add(Button(theme, "去改"))
    side.folded_changed.connect(told.append)
    side_by_side(side)
    wide = side.width()
    side.toggle()
    assert (told, side.width() < wide / 5) == ([True], True)
    hands.press("Tab", "Enter")  # the way back stands in the strip
    assert (told, side.width()) == ([True, False], wide)


def wide_table(theme, **more):
    columns = [Column("name", "单位"), *[Column(f"n{n}", f"第 {n} 列的数", 120, kind="number") for n in range(12)]]
    rows = [{"name": f"{row} 号村卫生室", **{f"n{n}": row * n for n in range(12)}} for row in range(60)]
    table = Table(theme, name="附件2", **{"dense": True, "cells": True, "frozen": 1} | more)
    table.setModel(RowsModel(columns, rows))
    return table


def test_the_first_column_stays_while_the_rest_scrolls(theme, side_by_side, hands):
    table = wide_table(theme)
    side_by_side(table)
    resting = table.viewport().grab(table.visualRect(table.model().index(1, 0))).toImage()
    assert table.frozen_width() == 0, "nothing is scrolled yet"
    for column in range(1, 13):
        hands.press("Right")
        seen = table.visualRect(table.currentIndex())
        assert seen.left() >= table.frozen_width(), f"column {column} hides behind the first"
        assert seen.right() <= table.viewport().width()
    assert table.horizontalScrollBar().value() > 0
    first = table.visualRect(table.model().index(1, 0))
    assert first.left() == 0
    scrolled = table.viewport().grab(first).toImage()
    middle = resting.rect().adjusted(4, 4, -4, -4)
    assert scrolled.copy(middle) == resting.copy(middle)
    assert table.indexAt(first.center()).column() == 0
    hands.press(*["Left"] * 12)
    assert (table.currentIndex().column(), table.horizontalScrollBar().value()) == (
        0,
        table.horizontalScrollBar().value(),
    )


def test_lists_keep_their_first_column_and_boards_are_asked(theme, widget_host, hands):
    for more, kept in (({"cells": False}, True), ({"cells": True}, False)):
        table = wide_table(theme, frozen=None, **more)
        widget_host(table, (600, 200))
        table.horizontalScrollBar().setValue(40)
        assert table.horizontalScrollBar().value() == 40
        assert bool(table.frozen_width()) == kept


def test_nothing_stays_where_it_would_take_most_of_the_room(theme, widget_host, hands):
    table = wide_table(theme)
    widget_host(table, (180, 300))
    table.setFocus()
    hands.press("Right", "Right", "Right")
    assert table.horizontalScrollBar().value() > 0
    assert table.frozen_width() == 0


def asked(theme, side_by_side):
    answers = []
    below = Button(theme, "去改")
    frame = side_by_side(below)
    question = Question(theme, "不要这份草稿？", "填了 **6 项**，还没上报。", safe="接着填", act="不要了", parent=frame)
    question.answered.connect(answers.append)
    question.ask()
    QApplication.processEvents()
    return answers, question


@pytest.mark.parametrize("keys", [["Enter"], ["Esc"], ["Space"], ["Left", "Right", "Enter"]])
def test_the_safe_answer_is_what_enter_and_esc_give(theme, side_by_side, hands, inspect, keys):
    answers, question = asked(theme, side_by_side)
    assert question.width() <= 520
    assert inspect(question, language="zh") == []
    hands.press(*keys)
    assert answers == [False]


@pytest.mark.parametrize("key", ["Left", "Tab"])
def test_the_act_takes_one_more_key(theme, side_by_side, hands, key):
    answers, question = asked(theme, side_by_side)
    assert question.isModal()
    hands.press(key)
    assert answers == []
    hands.press("Enter")
    assert answers == [True]
