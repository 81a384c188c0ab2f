"""设置 › 关于 › 许可: by keys alone to every licence, its text, and each place that says a word."""

from __future__ import annotations

import pytest


@pytest.fixture
def at_licences(county, open_window, hands):
    window = open_window(county.of("village"))
    hands.press("Alt+7")
    hands.until(lambda: window.shell.page.name == "settings")
    hands.press("Ctrl+L")
    hands.until(lambda: window.shell.page.name == "licences" and window.shell.page.model.rowCount() > 30)
    return window


def shown(page) -> tuple[str, str]:
    held = page._current()
    return (held.kind, held.name)


def test_our_own_stands_first_and_is_read_to_its_end(at_licences, hands):
    page = at_licences.shell.page
    assert shown(page) == ("own", "")
    assert "Apache License" in page.text.toPlainText()
    assert "免费" in page.told.text()
    hands.press("PgDn")
    assert page.text.verticalScrollBar().value() > 0
    hands.press("Enter", "Ctrl+End")
    assert page.text.hasFocus()
    assert page.text.textCursor().atEnd()
    assert page.text.viewport().rect().contains(page.text.cursorRect())
    hands.press("Esc")
    assert at_licences.shell.page.name == "settings"


def test_down_walks_from_one_to_the_next(at_licences, hands):
    page = at_licences.shell.page
    hands.press("Down")
    assert shown(page) == ("notices", "")
    assert "THIRD" not in page.text.toPlainText()
    assert "pyrage" in page.text.toPlainText()
    hands.press("Down")
    assert shown(page) == ("font", "Noto Sans SC")
    assert "SIL OPEN FONT LICENSE" in page.text.toPlainText()


def test_typing_finds_by_name_by_licence_and_in_the_text(at_licences, hands):
    page = at_licences.shell.page
    every = page.model.rowCount()
    hands.type("wenkai")
    assert shown(page) == ("font", "LXGW WenKai")
    hands.press("Esc")
    assert page.model.rowCount() == every
    hands.type("zt")  # 字体, by its initials
    assert [item.kind for item in page._shown[:3]] == ["font"] * 3
    hands.press("Esc")
    hands.type("lgpl")
    assert {item.name for item in page._shown[:3]} == {"docxtpl", "PySide6-Essentials", "shiboken6"}
    hands.press("Esc")
    hands.type("hold the authors of zzz")
    assert page.model.rowCount() == 0
    assert "没有找到" in page.told.text()
    assert page.text.toPlainText() == ""


def test_f8_goes_from_place_to_place_and_round(at_licences, hands):
    page = at_licences.shell.page
    hands.type("WARRANTY")
    text, places = page.text.toPlainText(), list(page.text.places)
    assert len(places) > 2
    assert all(text[place : place + 8].lower() == "warranty" for place in places)
    assert f"{len(places)} 处" in page.told.text()
    stood = []
    for _time in places:
        stood.append(page.text.textCursor().position())
        hands.press("F8")
    assert stood == places
    assert page.text.textCursor().position() == places[0]
    hands.press("Shift+F8")
    assert page.text.textCursor().position() == places[-1]
    assert page.search.hasFocus()


def test_with_large_letters_the_list_and_the_text_take_turns(county, open_window, hands):
    window = open_window(county.of("village"), scale=2.0)
    window.go("licences")
    page = window.shell.page
    hands.until(lambda: page.model.rowCount() > 30)
    assert not page.text.isVisible()
    hands.press("Down", "Down", "Enter")
    assert page.text.isVisible()
    assert page.text.hasFocus()
    assert not page.table.isVisible()
    hands.press("Esc")
    assert page.table.isVisible()
    assert shown(page) == ("font", "Noto Sans SC")
    hands.press("Esc")
    assert window.shell.page.name != "licences"
