"""设置 changes at once and stays; 帮助 speaks of the page one came from."""

from __future__ import annotations

import sys

import pytest

from desktop.ui import compat
from desktop.ui.pages.help import KeyTable


@pytest.fixture
def settings(window, hands):
    hands.press(f"Alt+{window.page_names().index('settings') + 1}")
    hands.idle(window)
    assert window.shell.page.name == "settings"
    return window.shell.page


def test_text_size_holds_at_once_and_is_remembered(window, settings, hands):
    assert settings.text_size.hasFocus()
    hands.press("3")
    assert window.theme.scale == 1.5 and window.preferences.scale == 1.5
    hands.press("Ctrl+0")
    assert settings.text_size.current() == "1.0"


def test_high_contrast_holds_at_once(window, settings, hands):
    hands.press("Tab", "Space")
    assert window.theme.high_contrast and window.preferences.high_contrast is True
    hands.press("Ctrl+Shift+H")
    assert not settings.contrast.isChecked()


def test_another_language_builds_the_window_anew_on_the_same_page(window, settings, hands):
    hands.press("Tab", "Tab", "Right")
    hands.idle(window)
    assert window.preferences.language == "en"
    assert window.shell.page.name == "settings" and window.shell.page is not settings
    assert window.shell.page.language.current() == "en"


def test_the_name_of_who_fills_in(window, settings, hands):
    hands.press("Tab", "Tab", "Tab")
    assert settings.name_box.hasFocus()
    hands.press("Ctrl+A")
    hands.compose("sunlixin", commit="孙立新")
    hands.press("Enter")
    hands.until(lambda: window.shell.facts.person == "孙立新")
    assert window.shell.toast_text() == "填表人改好了。"
    assert not settings.save.isEnabled()


def test_enter_while_composing_saves_nothing(window, settings, hands):
    hands.press("Tab", "Tab", "Tab", "Ctrl+A")
    with hands.composing("sun"):
        hands.press("Enter")
    hands.idle(window)
    assert window.shell.facts.person == "云岭县卫生健康局"


def test_the_words_can_be_confirmed_later(window, settings, hands, year, monkeypatch):
    import dataclasses

    window.shell.facts_changed(dataclasses.replace(window.shell.facts, confirmed=False))
    settings.opened(None)
    assert settings.confirm.isVisibleTo(settings) and not settings.confirmed.isVisibleTo(settings)
    hands.press(*["Tab"] * 8)
    hands.until(settings.confirm.hasFocus)
    hands.press("Enter")
    hands.until(lambda: window.shell.facts.confirmed)
    assert settings.confirmed.isVisibleTo(settings)


def test_help_speaks_first_of_the_page_one_came_from(window, hands):
    hands.press("Alt+4")
    hands.idle(window)
    hands.press("F1")
    hands.idle(window)
    page = window.shell.page
    first = page.area.column.itemAt(0).widget()
    assert first is page.cards["completeness"]
    (keys,) = first.findChildren(KeyTable)
    assert "展开、收起乡镇" in keys.accessibleName()
    hands.press("Esc")
    hands.idle(window)
    assert window.shell.page.name == "completeness"


def test_a_newer_program_on_the_stick_is_shown_and_its_folder_opened(
    window, settings, hands, openings, tmp_path, monkeypatch
):
    shown = []
    monkeypatch.setattr(compat, "open_folder", lambda folder: shown.append(folder) or len(shown) == 1)
    assert not settings.install.isVisibleTo(settings)
    stick = tmp_path / "usb"
    stick.mkdir()
    file = stick / ("xinglin-9.0.0-setup.exe" if sys.platform == "win32" else "xinglin_9.0.0_amd64.deb")
    file.write_bytes(b"MZ")
    openings.plug(stick)
    hands.press("F5")
    assert "新版 9.0.0" in settings.update_words.text()
    assert file.name in settings.update_words.text()
    hands.press("F7")
    assert shown == [stick]
    hands.press("F7")  # a system without a window of files
    assert any(str(file) in text for text in window.shell.notices.texts())
    openings.unplug()
    hands.press("F5", "F7")
    assert len(shown) == 2
    assert not settings.install.isVisibleTo(settings)
