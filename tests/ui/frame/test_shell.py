"""Rail, keys, notices, toast, footer, room: with pages of the test's own, on a real workspace."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.foundation.clock import SetClock
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint, Page
from desktop.ui.shell import workspace_shell
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.wizard import FooterBar
from tests.ui.harness.guards import settle


class Plain(Page):
    """A page with one box, a footer and a key of its own; remembers what happened to it."""

    made: ClassVar[list[str]] = []

    def __init__(self, shell: Any, name: str) -> None:
        super().__init__(shell)
        self.name = name  # type: ignore[misc]
        self.visits: list[object] = []
        self.pressed: list[str] = []
        self.stay = False
        self.compact: bool | None = None
        self.box = QLineEdit()
        self.box.setAccessibleName(name)
        layout = QVBoxLayout(self)
        layout.addWidget(self.box)
        self.bar = FooterBar(self.theme)
        Plain.made.append(name)

    def heading(self) -> Heading:
        return Heading(f"页 {self.name}")

    def footer(self) -> QWidget | None:
        return self.bar if self.name == "submit" else None

    def keys(self) -> list[KeyHint]:
        return [KeyHint("Ctrl+S", "保存"), KeyHint("F8", "下一处")]

    def shortcuts(self) -> dict[str, Any]:
        return {"Ctrl+S": lambda: self.pressed.append("save"), "F8": lambda: self.pressed.append("next")}

    def opened(self, argument: object | None) -> None:
        self.visits.append(argument)

    def first_focus(self) -> QWidget | None:
        return self.box

    def may_leave(self) -> bool:
        return not self.stay

    def compact_changed(self, compact: bool) -> None:
        self.compact = compact


@pytest.fixture
def window(monkeypatch, county, open_window):
    Plain.made = []
    monkeypatch.setattr(workspace_shell, "make_page", lambda entry, shell: Plain(shell, entry.name))
    return open_window(county.villages[0])


def page_of(window) -> Plain:
    assert isinstance(window.shell.page, Plain)
    return window.shell.page


def test_the_day_begins_with_this_month_and_typing_goes_into_the_page(window, hands):
    assert page_of(window).name == "month"
    hands.type("abc")
    assert page_of(window).box.text() == "abc"


def test_alt_and_a_number_go_where_the_rail_says_and_a_page_is_made_once(window, hands):
    names = window.page_names()
    for place, name in enumerate(names, start=1):
        hands.press(f"Alt+{place}")
        assert page_of(window).name == name
    hands.press("Alt+2")
    assert sorted(Plain.made) == sorted(set(Plain.made))
    # What the first page shows was read together with the workspace; later it is asked to look by itself.
    first, *later = page_of(window).visits
    assert (type(first).__name__, later) == ("MonthOverview", [None, None])


def test_escape_goes_back_the_way_one_came_and_ends_at_home(window, hands):
    hands.press("Alt+3")
    hands.press("Alt+4")
    hands.press("Escape")
    assert page_of(window).name == "records"
    hands.press("Alt+Left")
    assert page_of(window).name == "month"
    hands.press("Escape")
    assert page_of(window).name == "month"


def test_a_page_that_has_something_to_put_on_disk_may_stay(window, hands):
    page = page_of(window)
    page.stay = True
    hands.press("Alt+3")
    assert page_of(window) is page
    hands.press("Escape")
    assert page_of(window) is page
    assert not window.close()
    page.stay = False


def test_keys_of_a_page_hold_while_it_shows_and_not_while_composing(window, hands):
    first = page_of(window)
    hands.press("Ctrl+S")
    assert first.pressed == ["save"]
    hands.press("Alt+3")
    hands.press("Ctrl+S")
    assert first.pressed == ["save"]
    second = page_of(window)
    assert second.pressed == ["save"]
    hands.compose("xing fu", commit="幸福", during=["F8", "Alt+2", "Escape"])
    assert second.pressed == ["save"]
    assert page_of(window) is second
    assert second.box.text() == "幸福"
    hands.press("F8")
    assert second.pressed == ["save", "next"]


def test_the_bottom_bar_says_what_to_press(window):
    hints = [label.text() for _caps, label in window.shell.status._hints if label.isVisible()]
    assert hints == ["保存", "下一处"]


def test_the_footer_belongs_to_the_page(window, hands):
    assert not window.shell.footer.isVisible()
    hands.press("Ctrl+U")
    assert page_of(window).name == "submit"
    assert window.shell.footer.isVisible()
    hands.press("Escape")
    assert not window.shell.footer.isVisible()


def test_the_gravest_notice_stands_first_and_the_rest_is_counted(window, hands):
    shell = window.shell
    shell.notice("info", "新表单")
    shell.notice("error", "盘满了", key="disk")
    shell.notice("error", "还是满", key="disk")
    assert shell.notices.texts() == ["还是满", "新表单"]
    assert shell.notices.isVisible()
    shell.clear_notice("disk")
    assert shell.notices.texts() == ["新表单"]
    hands.press("Alt+3")
    assert shell.notices.texts() == []


def test_an_error_says_what_to_do_and_can_be_tried_again(window):
    tried: list[int] = []
    window.shell.told(Told("U 盘拔早了", "插回去再写", "E:", "环 102"), lambda: tried.append(1))
    assert window.shell.notices.texts() == ["U 盘拔早了"]
    again = [button for button in window.shell.notices.findChildren(Button) if button.text() == "再试一次"]
    again[0].click()
    assert tried == [1]
    assert window.shell.notices.texts() == []


def test_a_toast_grows_with_the_text_size(window, hands):
    """It stands for six seconds: whoever makes the letters larger meanwhile still reads all of it."""
    window.shell.toast("冻结了第 1 版：6 条记录。")
    for _step in range(4):
        hands.press("Ctrl+=")
        settle()
        label = window.shell._toast._label
        assert label.width() >= label.sizeHint().width()
        assert window.shell.pages.rect().contains(window.shell._toast.geometry())


def test_a_toast_goes_by_itself_and_can_be_undone(window):
    undone: list[int] = []
    window.shell.toast("通过了 1 条", lambda: undone.append(1))
    assert window.shell.toast_text() == "通过了 1 条"
    window.shell._toast._undo.click()
    assert undone == [1]
    assert window.shell.toast_text() == ""


def test_badges_count_and_are_named(window):
    window.shell.badge("submit", 9)
    item = next(item for item in window.shell.rail.items if item.entry.name == "submit")
    assert "9" in item.accessibleName()
    window.shell.badge("submit", 0)
    assert "9" not in item.accessibleName()


def test_text_size_by_keys_is_kept_and_little_room_is_told(window, hands):
    assert page_of(window).compact is False
    for _step in range(2):
        hands.press("Ctrl+=")
    assert window.theme.scale == 1.5
    assert window.preferences.scale == 1.5
    assert page_of(window).compact is True
    hands.press("Ctrl+0")
    assert window.theme.scale == 1.0
    assert page_of(window).compact is False
    hands.press("Ctrl+Shift+H")
    assert window.theme.high_contrast
    assert window.preferences.high_contrast is True


def test_what_finds_no_room_on_the_rail_is_under_more(window, hands):
    window.theme.set_scale(2.0)
    rail = window.shell.rail
    hidden = [item.entry.name for item in rail.items if not item.isVisible()]
    assert hidden
    assert "new" not in hidden
    assert "month" not in hidden
    assert rail._more.isVisible()
    place = window.page_names().index(hidden[0]) + 1
    hands.press(f"Alt+{place}")
    assert page_of(window).name == hidden[0]


def test_another_language_builds_the_window_anew_on_the_same_workspace(window):
    before = window.shell
    window.preferences.language = "en"
    window.shell.rebuild()
    assert window.shell is not before
    assert window.shell.facts == before.facts
    assert page_of(window).name == "month"
    words = {item.entry.name: item.entry.word for item in window.shell.rail.items}
    assert words["records"].isascii()


def test_a_stick_is_seen(window, open_window, tmp_path):
    assert window.shell.stick() is None
    stick = tmp_path / "STICK"
    stick.mkdir()
    open_window.plug(stick)
    window.shell._look_at_drives()
    assert window.shell.stick() == stick
    assert "STICK" in window.shell.status.stick.text()


def menu_of(window):
    from PySide6.QtWidgets import QApplication

    return QApplication.activePopupWidget()


def test_alt_alone_opens_a_plain_menu_of_everything_and_alt_with_a_digit_does_not(window, hands):
    hands.press("Alt+3")
    assert menu_of(window) is None
    hands.tap_alt()
    shown = menu_of(window)
    assert shown is not None
    texts = [action.text() for action in shown.actions()]
    assert any(text.startswith("本月") for text in texts)
    assert any(text.endswith("Ctrl+S") for text in texts)
    hands.press("Escape")
    assert menu_of(window) is None


def test_what_was_said_on_leaving_a_page_stands_above_the_next_one_and_on_its_own_ground(window, hands):
    window.shell.toast("存好了")
    hands.press("Alt+3")
    toast = window.shell._toast
    middle = toast.mapTo(window.shell.pages, toast.rect().center())
    found = window.shell.pages.childAt(middle)
    assert found is toast or toast.isAncestorOf(found)
    corner = toast.mapTo(window.shell, QPoint(4, toast.height() // 2))
    assert window.shell.grab().toImage().pixelColor(corner) == window.theme.colour("surface")


def test_the_window_is_called_by_its_unit_the_system_adds_the_program(window):
    assert window.windowTitle() == window.shell.facts.name


def test_a_button_that_was_away_while_the_text_grew_is_painted_in_the_size_of_now(window, hands):
    from PySide6.QtGui import QFontMetrics

    button = Button(window.theme, "导出 Excel", parent=window.shell.title)
    button.show()
    button.hide()
    button.setParent(None)
    hands.press("Ctrl+=", "Ctrl+=")
    button.setParent(window.shell.title)
    button.show()
    wanted = QFontMetrics(window.theme.font(15)).horizontalAdvance("导出 Excel")
    assert button._parts()[1] == wanted
    painted = button.grab().toImage()
    ink = [x for x in range(painted.width()) for y in range(4, painted.height() - 4)
           if painted.pixelColor(x, y).lightness() < 90 and 8 < x < painted.width() - 8]  # fmt: skip
    assert max(ink) - min(ink) > 0.8 * wanted
    button.deleteLater()


def test_a_clock_that_went_back_is_told_on_every_page_until_somebody_says_it_is_right(
    monkeypatch, county, open_window, hands
):
    monkeypatch.setattr(workspace_shell, "make_page", lambda entry, shell: Plain(shell, entry.name))
    window = open_window(county.villages[0], clock=SetClock(dt.datetime.fromisoformat("2019-01-01T08:00:00+08:00")))
    assert window.shell.facts.ahead.startswith("2023-09")
    assert "电脑的时钟不对：现在是 2019年1月1日，上次用是 2023年9月" in window.shell.notices.texts()[0]
    hands.press("Alt+3")
    assert len(window.shell.notices.texts()) == 1
    window.shell._trust_clock()
    assert window.shell.notices.texts() == []
    hands.press("Alt+2")
    assert window.shell.notices.texts() == []


def test_qt_speaks_chinese_too():
    from PySide6.QtCore import QCoreApplication

    from desktop.foundation.translation import use_language
    from desktop.ui.qt_words import speak

    try:
        speak()
        assert QCoreApplication.translate("QFileDialog", "Look in:") != "Look in:"
        use_language("en")
        speak()
        assert QCoreApplication.translate("QFileDialog", "Look in:") == "Look in:"
    finally:
        use_language("en")
        speak()
        use_language("zh")


def test_the_picker_speaks_chinese_where_the_system_has_none(window):
    from PySide6.QtWidgets import QFileDialog

    picker = window._picker("写到哪个文件夹", None)
    try:
        assert picker.labelText(QFileDialog.DialogLabel.LookIn) == "在哪里："
        assert picker.labelText(QFileDialog.DialogLabel.FileType) == "文件类型："
    finally:
        picker.deleteLater()


def test_with_the_largest_text_one_action_stands_beside_the_title(window, hands):
    page = page_of(window)
    page.band_buttons = lambda: page.kept  # type: ignore[method-assign]
    page.kept = [Button(window.theme, text) for text in ("看全部经过", "整单通过")]
    page.heading_changed.emit()
    hands.press("Ctrl+=", "Ctrl+=")
    assert [button.isVisible() for button in page.kept] == [True, True]
    hands.press("Ctrl+=", "Ctrl+=")
    assert [button.isVisible() for button in page.kept] == [False, True]
    assert window.shell.title._more is not None
