"""Every editor that takes Chinese: while the method editor composes, no key of ours does anything."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.ui.fields import (
    ChoiceEditor,
    DateEditor,
    FieldLook,
    FieldRow,
    LongTextEditor,
    NumberEditor,
    RosterGrid,
    Suggestion,
    TextEditor,
    TimeEditor,
    TypeAheadEditor,
    key_hints,
)
from desktop.ui.fields.hints import grid_hints
from tests.ui.fields.samples import ROSTER, UNITS

KEYS = (
    "Enter", "Shift+Enter", "Ctrl+Enter", "Up", "Down", "Left", "Right", "Esc", "Tab", "Shift+Tab", "F4", "F2",
    "Space", "Delete", "Backspace", "1", "9", "0", "Ctrl+I", "Ctrl+Delete", "Ctrl+Z", "Ctrl+V", "PgDn", "Home",
)  # fmt: skip
TEN = tuple(Suggestion(str(number), f"{name}法") for number, name in enumerate("针灸罐推拿刮痧敷熏洗", 1))
MAKERS = {
    "text": TextEditor,
    "long text": LongTextEditor,
    "date": lambda theme: DateEditor(theme, dt.date(2023, 9, 20)),
    "time": TimeEditor,
    "type-ahead": lambda theme: TypeAheadEditor(theme, UNITS),
    "one of many": lambda theme: ChoiceEditor(theme, TEN),
    "some of many": lambda theme: ChoiceEditor(theme, TEN, multiple=True),
}


@pytest.mark.parametrize("kind", MAKERS)
def test_no_key_is_ours_while_it_composes(theme, show, hands, told, kind):
    editor = MAKERS[kind](theme)
    show(editor, TextEditor(theme))
    heard = told(editor, "accepted", "went_back", "focused")
    with hands.composing("xing"):
        hands.press(*KEYS)
        assert editor.composing
        assert editor.text_now() == "xing"
        assert editor.value() is None
        assert editor.focus_widget().hasFocus()
    assert heard.heard == []
    hands._method(hands.target(), "", "")  # given up
    assert not editor.composing
    assert editor.text_now() == ""
    hands.press("Ctrl+Enter" if kind == "long text" else "Enter")
    assert heard.heard == ["accepted"]


def test_nor_in_an_explanation(theme, show, hands, told):
    row = FieldRow(theme, label="线下义诊", editor=NumberEditor(theme))
    show(row)
    row.show(FieldLook(warning="高很多。数对就写一句原因。"))
    row.explanation.setFocus()
    heard = told(row, "accepted", "went_back", "explained")
    with hands.composing("zhuanjia"):
        hands.press(*KEYS)
    assert heard.heard == []
    hands._method(hands.target(), "", "专家下来")
    hands.press("Enter")
    assert heard.heard == [("explained", "专家下来"), "accepted"]
    assert "已说明，随上报带走" in row._places.words()


def test_nor_in_any_cell(theme, show, hands, told):
    grid = RosterGrid(theme, ROSTER)
    show(grid, TextEditor(theme))
    grid.set_rows([{"name": "王芳", "unit": "101"}])
    heard = told(grid, "accepted", "went_back", "cell_changed", "row_inserted", "row_removed", "current_changed")
    for column in ("name", "unit", "phone"):
        grid.go_to(0, column)
        heard.heard.clear()
        with hands.composing("xing"):
            hands.press(*KEYS)
            assert grid.composing
        assert heard.heard == []
        hands._method(hands.target(), "", "")
        hands.press("Esc", "Esc")
    assert grid.rows() == [{"name": "王芳", "unit": "101"}]


def test_keys_are_named_for_the_bar_below(theme):
    def hints(editor):
        found = dict(key_hints(editor))
        editor.deleteLater()
        return found

    assert hints(NumberEditor(theme, none_allowed=True))["w"] == "填“无”"
    assert "w" not in hints(NumberEditor(theme))
    assert hints(ChoiceEditor(theme, TEN[:6]))["1 – 6"] == "选答案"
    assert hints(ChoiceEditor(theme, TEN[:6], multiple=True))["1 – 6"] == "选几项"
    assert hints(LongTextEditor(theme))["Ctrl+Enter"] == "下一项"
    assert hints(DateEditor(theme, None))["↓"] == "翻开月历"
    grid = RosterGrid(theme, ROSTER)
    grid.go(0, 3)
    assert dict(grid_hints(grid))["Space"] == "勾选"
    grid.go(0, 2)
    assert dict(grid_hints(grid))["1 – 3"] == "选答案"
    grid.deleteLater()


@pytest.mark.parametrize("kind", ["text", "long text", "type-ahead"])
def test_a_composition_lost_with_the_window_holds_no_key(theme, show, hands, told, kind):
    """Some method editors say nothing when another program comes to the front."""
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QFocusEvent
    from PySide6.QtWidgets import QApplication

    editor = MAKERS[kind](theme)
    show(editor)
    hands._method(hands.target(), "xing", "")
    box = editor.focus_widget()
    for gone in (QEvent.Type.FocusOut, QEvent.Type.FocusIn):
        QApplication.sendEvent(box, QFocusEvent(gone, Qt.FocusReason.ActiveWindowFocusReason))
    heard = told(editor, "accepted")
    hands.press("Ctrl+Enter" if kind == "long text" else "Enter")
    assert heard.heard == ["accepted"]
