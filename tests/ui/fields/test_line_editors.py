from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.ui.fields import LongTextEditor, NumberEditor, TextEditor, TimeEditor


@pytest.fixture
def text(theme, show):
    editor = TextEditor(theme)
    show(editor)
    return editor


def test_enter_goes_on_and_shift_enter_or_up_goes_back(text, hands, told):
    heard = told(text, "accepted", "went_back", "edited")
    hands.type("ab")
    hands.press("Enter", "Shift+Enter", "Up", "Down")
    assert heard.heard == ["edited", "edited", "accepted", "went_back", "went_back", "accepted"]
    assert text.value() == "ab"


def test_keys_belong_to_the_method_editor_while_it_composes(text, hands, told):
    heard = told(text, "accepted", "went_back")
    hands.compose("xing fu", commit="幸福", during=("Enter", "Shift+Enter", "Up", "Down", "Esc", "1", "Tab", "Left"))
    assert heard.heard == []
    assert text.value() == "幸福"
    hands.press("Enter")
    assert heard.heard == ["accepted"]


def test_the_preedit_is_in_the_text_of_now(text, hands):
    hands.type("a")
    with hands.composing("xf"):
        assert text.composing
        assert text.text_now() == "axf"
        assert text.value() == "a"


def test_a_field_entered_again_is_selected_so_that_typing_replaces(theme, show, hands):
    first, second = NumberEditor(theme), NumberEditor(theme)
    show(first, second)
    first.set_value(68)
    second.setFocus()
    first.setFocus()
    hands.type("7")
    assert first.value() == 7


@pytest.mark.parametrize(
    ("typed", "decimals", "none_allowed", "value"),
    [
        ("68", False, False, 68),
        ("0", False, True, 0),
        ("w", False, True, "无"),
        ("w", False, False, None),
        ("w5", False, True, 5),
        ("5w", False, True, "无"),
        ("-5", False, False, -5),
        ("12.5", True, False, "12.5"),
        ("1.2.3", True, False, "1.23"),
        ("6x8", False, False, 68),
        ("", False, True, None),
    ],
)
def test_numbers(theme, show, hands, typed, decimals, none_allowed, value):
    editor = NumberEditor(theme, decimals=decimals, none_allowed=none_allowed)
    show(editor)
    hands.type(typed)
    assert editor.value() == value


def test_backspace_makes_none_blank_again(theme, show, hands):
    editor = NumberEditor(theme, none_allowed=True)
    show(editor)
    hands.type("w")
    hands.press("Backspace")
    assert editor.value() is None


def test_full_width_digits_of_a_method_editor_become_half_width(theme, show, hands, told):
    editor = NumberEditor(theme)
    show(editor)
    heard = told(editor, "edited")
    hands._method(hands.target(), "", "６８")
    assert editor.text_now() == "68"
    assert editor.value() == 68
    assert heard.heard == ["edited"]


def test_the_method_editor_is_off_in_numbers_so_that_w_arrives(theme, show):
    editor = NumberEditor(theme)
    show(editor)
    assert not editor.focus_widget().testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_a_number_leaves_keys_to_a_method_editor_all_the_same(theme, show, hands, told):
    """Some platforms compose although they were told not to."""
    editor = NumberEditor(theme, none_allowed=True)
    show(editor)
    heard = told(editor, "accepted", "went_back")
    hands._method(hands.target(), "w", "")
    hands.press("Enter", "Up")
    assert heard.heard == []
    hands._method(hands.target(), "", "无")
    assert editor.value() == "无"


def test_numbers_are_never_grouped_in_the_box(theme, show):
    editor = NumberEditor(theme)
    show(editor)
    editor.set_value(12040)
    assert editor.text_now() == "12040"


def test_times_are_written_out_on_leaving(theme, show, hands, told):
    editor, other = TimeEditor(theme), TextEditor(theme)
    show(editor, other)
    heard = told(editor, "accepted")
    hands.type("930")
    assert (editor.value(), editor.aside) == ("09:30", "09:30")
    hands.press("Enter")
    assert (editor.text_now(), editor.aside) == ("09:30", "")
    assert heard.heard == ["accepted"]


def test_a_time_that_is_none_stays_as_typed_and_says_why(theme, show, hands):
    editor = TimeEditor(theme)
    show(editor)
    hands.type("2530")
    hands.press("Enter")
    assert editor.text_now() == "2530"
    assert "没有 25 点 30 分" in editor.problem()


@pytest.fixture
def page(theme, show):
    editor, after = LongTextEditor(theme), TextEditor(theme)
    show(editor, after)
    return editor


def test_enter_is_a_new_line_in_a_long_text(page, hands, told):
    heard = told(page, "accepted", "went_back")
    hands.type("a")
    hands.press("Enter")
    hands.type("b")
    assert page.value() == "a\nb"
    assert heard.heard == []
    hands.press("Ctrl+Enter")
    assert heard.heard == ["accepted"]
    assert page.value() == "a\nb"


def test_tab_leaves_a_long_text(page, hands):
    hands.press("Tab")
    assert not page.focus_widget().hasFocus()
    assert page.value() is None


def test_up_goes_back_only_from_the_first_line(page, hands, told):
    heard = told(page, "went_back")
    hands.type("a")
    hands.press("Enter", "Up")
    assert heard.heard == []
    hands.press("Up")
    assert heard.heard == ["went_back"]
    hands.press("Shift+Enter")
    assert heard.heard == ["went_back", "went_back"]


def test_a_long_text_leaves_keys_to_the_method_editor(page, hands, told):
    heard = told(page, "accepted", "went_back")
    hands.compose("jiang", commit="讲", during=("Enter", "Ctrl+Enter", "Up", "Tab", "Esc", "2"))
    assert heard.heard == []
    assert page.value() == "讲"
    assert page.focus_widget().hasFocus()


def test_undo_of_a_box_nobody_typed_in_is_left_to_the_record(theme, show, hands, qapp):
    from PySide6.QtGui import QKeySequence, QShortcut

    editor = TextEditor(theme)
    window = show(editor)
    taken: list[str] = []
    shortcut = QShortcut(QKeySequence("Ctrl+Z"), window)
    shortcut.activated.connect(lambda: taken.append("record"))
    hands.press("Ctrl+Z")
    assert taken == ["record"]
    hands.type("a")
    hands.press("Ctrl+Z")
    assert taken == ["record"]
    assert editor.value() is None
    assert QApplication.focusWidget() is editor.focus_widget()
