from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import QPoint

from desktop.ui.fields import DateEditor, TextEditor

TODAY = dt.date(2023, 9, 20)


@pytest.fixture
def date(theme, show):
    editor, other = DateEditor(theme, TODAY), TextEditor(theme)
    show(editor, other)
    return editor


def test_typed_short_echoed_in_full_written_out_on_enter(date, hands, told):
    heard = told(date, "accepted")
    hands.type("1115")
    assert date.text_now() == "1115"
    assert date.aside == "2023年11月15日 星期三"
    assert date.value() == "2023-11-15"
    hands.press("Enter")
    assert date.text_now() == "2023-11-15"
    assert date.aside == "2023年11月15日 星期三"
    assert heard.heard == ["accepted"]


def test_written_out_on_tab_too(date, hands):
    hands.type("11-15")
    hands.press("Tab")
    assert date.text_now() == "2023-11-15"


def test_composed_words_are_read_as_they_come(date, hands, told):
    heard = told(date, "accepted", "went_back")
    hands.compose("zuo tian", commit="昨天", during=("Enter", "Down", "F4", "Esc", "1"))
    assert heard.heard == []
    assert date.month is None
    assert date.aside == "2023年9月19日 星期二"
    assert date.value() == "2023-09-19"


def test_what_is_no_date_stays_and_is_told(date, hands, told):
    heard = told(date, "accepted")
    hands.type("0931")
    hands.press("Enter")
    assert heard.heard == ["accepted"]  # nobody is kept from leaving
    assert date.value() == "0931"
    assert date.problem() == "9月31日没有这一天。请改成 1–30 日。"
    assert date.aside == ""


@pytest.mark.parametrize("key", ["Down", "F4", "Alt+Down"])
def test_the_month_opens_and_arrows_walk_it(date, hands, told, key):
    heard = told(date, "accepted", "edited", "went_back")
    hands.press(key)
    assert date.month is not None
    assert date.focus_widget().hasFocus()
    hands.press("Left", "Up")  # 19 → 12
    assert date.month.day == dt.date(2023, 9, 12)
    hands.press("PgUp", "End")
    assert date.month.day == dt.date(2023, 8, 31)
    hands.press("PgDn", "Home", "Right", "Down")
    assert date.month.day == dt.date(2023, 9, 9)
    assert heard.heard == []
    hands.press("Enter")
    assert date.month is None
    assert date.value() == "2023-09-09"
    assert heard.heard == ["edited", "accepted"]


def test_escape_closes_the_month_and_changes_nothing(date, hands):
    hands.type("915")
    hands.press("F4", "Left", "Esc")
    assert date.month is None
    assert date.text_now() == "915"


def test_the_month_starts_at_the_date_in_the_box(date, hands):
    hands.type("20231231")
    hands.press("F4")
    assert date.month.day == dt.date(2023, 12, 31)
    hands.press("PgDn", "PgDn")
    assert date.month.day == dt.date(2024, 2, 29)


def test_typing_goes_on_while_the_month_is_open(date, hands):
    hands.press("F4")
    hands.type("8")
    assert date.month is None
    assert date.text_now() == "8"


def test_the_month_is_part_of_the_window_and_goes_with_its_box(date, hands):
    hands.press("F4")
    month = date.month
    assert not month.isWindow()
    assert month.parentWidget() is date.window()
    below = date.box.mapTo(date.window(), QPoint(0, date.box.height())).y()
    assert month.y() > below
    hands.press("Tab")
    assert not month.isVisible()


def test_a_clock_not_trusted(theme, show, hands):
    editor = DateEditor(theme, None)
    show(editor)
    hands.type("915")
    assert "电脑的时钟不对" in editor.problem()
    hands.press("Ctrl+A")
    hands.type("20230915")
    assert editor.value() == "2023-09-15"
