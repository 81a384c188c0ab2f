from __future__ import annotations

import pytest

from desktop.ui.fields import Suggestion, TextEditor, TypeAheadEditor
from desktop.ui.fields.suggestions import Learning
from tests.ui.fields.samples import UNITS


@pytest.fixture
def unit(theme, show):
    editor, other = TypeAheadEditor(theme, UNITS), TextEditor(theme)
    show(editor, other)
    return editor


@pytest.fixture
def strict(theme, show):
    editor = TypeAheadEditor(theme, UNITS, free=False)
    show(editor)
    return editor


def labels(editor):
    return [row.label for row in editor.ahead.list.rows] if editor.ahead.list else []


def test_the_list_is_in_view_from_the_first_letter(unit, hands):
    hands.type("x")
    assert labels(unit) == ["幸福村卫生室", "新丰村卫生室", "西房村卫生室"]
    hands.type("fc")
    assert labels(unit)[0] == "幸福村卫生室"


def test_it_filters_on_what_the_method_editor_composes(unit, hands, told):
    heard = told(unit, "accepted", "went_back")
    with hands.composing("xf"):
        assert labels(unit) == ["幸福村卫生室", "新丰村卫生室", "西房村卫生室"]
        hands.press("Enter", "1", "Down", "Up", "Esc")  # all of them are the method editor's
        assert labels(unit)
        assert unit.ahead.list.current == 0
        assert unit.value() is None
    assert heard.heard == []


def test_a_composed_name_filters_when_it_comes(unit, hands):
    hands.compose("xing fu", commit="幸福")
    assert labels(unit) == ["幸福村卫生室"]
    hands.press("Down", "Enter")
    assert unit.value() == "101"


def test_enter_takes_the_row_in_hand_and_goes_on(unit, hands, told):
    heard = told(unit, "accepted")
    hands.type("xfc")
    hands.press("Down", "Enter")
    assert unit.value() == "102"
    assert unit.text_now() == "新丰村卫生室"
    assert heard.heard == ["accepted"]
    assert unit.ahead.list is None


def test_a_digit_picks_a_row_of_a_list_opened_by_letters(unit, hands, told):
    heard = told(unit, "accepted")
    hands.type("xfc")
    hands.press("2")
    assert unit.value() == "102"
    assert unit.ahead.list is None
    assert heard.heard == []
    hands.press("Enter")
    assert heard.heard == ["accepted"]


def test_digits_are_digits_when_no_letters_opened_the_list(unit, hands):
    hands.press("F4")
    assert labels(unit)
    hands.type("1")
    assert unit.text_now() == "1"
    hands.type("01")
    assert labels(unit) == ["幸福村卫生室"]  # a code, typed
    assert unit.text_now() == "101"


def test_digits_belong_to_a_name_of_ones_own(unit, hands):
    hands.compose("xing fu", commit="幸福")
    hands.type("1")
    assert unit.text_now() == "幸福1"


def test_free_text_stays_where_it_may(unit, hands, told):
    heard = told(unit, "accepted")
    hands.compose("wai di", commit="外地的诊所")
    assert labels(unit) == []
    hands.press("Enter")
    assert unit.value() == "外地的诊所"
    assert unit.problem() == ""
    assert heard.heard == ["accepted"]


def test_a_name_like_one_in_the_list_is_not_taken_for_it(unit, hands):
    hands.compose("xing fu", commit="幸福村")
    assert labels(unit) == ["幸福村卫生室"]
    hands.press("Enter")
    assert unit.value() == "幸福村"


def test_a_name_typed_in_full_is_the_one_in_the_list(unit, hands):
    hands.compose("x", commit="幸福村卫生室")
    hands.press("Tab")
    assert unit.value() == "101"


def test_where_free_text_may_not_be_it_says_what_to_do(strict, hands):
    hands.compose("w", commit="外地的诊所")
    hands.press("Enter")
    assert strict.problem().startswith("名单里没有“外地的诊所”。")
    assert strict.value() == "外地的诊所"  # nothing typed is lost
    hands.press("Ctrl+A")
    hands.type("qsz")
    hands.press("Enter")
    assert strict.value() == "104"
    assert strict.problem() == ""


def test_escape_closes_the_list_first(unit, hands, told):
    heard = told(unit, "accepted")
    hands.type("xfc")
    hands.press("Esc")
    assert labels(unit) == []
    assert unit.text_now() == "xfc"
    hands.press("Enter")
    assert unit.value() == "xfc"
    assert heard.heard == ["accepted"]


def test_the_list_leaves_the_keys_with_the_box(unit, hands):
    hands.type("x")
    found = unit.ahead.list
    assert not found.isWindow()
    assert unit.focus_widget().hasFocus()
    hands.type("f")
    assert unit.text_now() == "xf"
    hands.press("Tab")
    assert unit.ahead.list is None


def test_up_goes_back_when_no_list_is_open(unit, hands, told):
    heard = told(unit, "went_back")
    hands.press("Up")
    assert heard.heard == ["went_back"]
    hands.type("x")
    hands.press("Up")
    assert heard.heard == ["went_back"]


def test_a_stored_code_shows_its_name_and_typing_forgets_it(unit, hands):
    unit.set_value("104")
    assert unit.text_now() == "青石镇卫生院"
    assert unit.value() == "104"
    unit.box.deselect()
    hands.press("End", "Backspace")
    assert unit.value() == "青石镇卫生"


def test_the_row_in_hand_is_told_to_those_who_hear_the_screen(unit, hands):
    hands.type("x")
    assert unit.focus_widget().accessibleDescription() == "幸福村卫生室，第 1 个，共 3 个"


@pytest.fixture
def forgotten():
    return []


@pytest.fixture
def learning(theme, show, forgotten):
    learned = [Suggestion(name, name) for name in ("集市", "集是", "学校操场")]
    source = Learning(learned, [Suggestion("学校操场", "学校操场", "青石镇")], forgotten.append)
    editor = TypeAheadEditor(theme, source)
    show(editor)
    return editor


def test_a_slip_that_was_learned_is_forgotten_with_shift_delete(learning, hands, forgotten):
    hands.type("js")
    assert labels(learning) == ["集市", "集是"]
    assert "Shift+Delete" in learning.ahead.list.words()
    hands.press("Down", "Shift+Delete")
    assert forgotten == ["集是"]
    assert labels(learning) == ["集市"]
    assert learning.text_now() == "js", "the text in the box is not cut"
    hands.press("Shift+Delete")
    assert learning.ahead.list is None
    assert forgotten == ["集是", "集市"]


def test_what_a_register_knows_is_not_forgotten(learning, hands, forgotten):
    hands.type("xxcc")
    assert labels(learning) == ["学校操场"]
    assert "Shift+Delete" not in learning.ahead.list.words()
    hands.press("Shift+Delete")
    assert labels(learning) == ["学校操场"]
    assert forgotten == []
