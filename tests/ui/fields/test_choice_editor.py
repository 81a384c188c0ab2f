from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.ui.fields import ChoiceEditor, Suggestion

SIX = tuple(
    Suggestion(value, label)
    for value, label in zip("abcdef", ("公共场所", "院内", "对口支援", "重点地区", "到基层", "进军营"), strict=True)
)
MANY = tuple(Suggestion(str(number), f"{name}法") for number, name in enumerate("针灸罐推拿刮痧敷熏洗", 1))


@pytest.fixture
def one(theme, show):
    editor = ChoiceEditor(theme, SIX)
    show(editor)
    return editor


@pytest.fixture
def several(theme, show):
    editor = ChoiceEditor(theme, SIX, multiple=True)
    show(editor)
    return editor


def test_the_digit_picks_at_once_and_goes_on(one, hands, told):
    heard = told(one, "edited", "accepted")
    hands.press("5")
    assert one.value() == "e"
    assert heard.heard == ["edited", "accepted"]
    hands.press("5")  # the same again: it stays, and on
    assert one.value() == "e"
    assert heard.heard == ["edited", "accepted", "accepted"]


def test_a_digit_that_is_no_choice_does_nothing(one, hands, told):
    heard = told(one, "edited", "accepted")
    hands.press("9", "0", "a")
    assert one.value() is None
    assert heard.heard == []


def test_the_method_editor_is_off_there(one, several):
    for editor in (one, several):
        assert not editor.focus_widget().testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_arrows_move_and_enter_takes_what_is_in_hand(one, hands, told):
    heard = told(one, "edited", "accepted", "went_back")
    hands.press("Right", "Right", "Left")
    assert one.value() is None
    hands.press("Enter")
    assert one.value() == "b"
    assert heard.heard == ["edited", "accepted"]
    hands.press("Up", "Shift+Enter")
    assert heard.heard[2:] == ["went_back", "went_back"]


def test_enter_alone_leaves_a_blank_blank(one, hands, told):
    heard = told(one, "accepted", "edited")
    hands.press("Enter")
    assert one.value() is None
    assert heard.heard == ["accepted"]


def test_space_takes_and_delete_takes_back(one, hands):
    hands.press("Right", "Space")
    assert one.value() == "b"
    hands.press("Delete")
    assert one.value() is None


def test_of_several_the_digit_toggles_and_enter_goes_on(several, hands, told):
    heard = told(several, "edited", "accepted")
    hands.press("1", "3", "1", "4")
    assert several.value() == ["c", "d"]
    assert heard.count("accepted") == 0
    hands.press("Right", "Enter")  # moving alone takes nothing
    assert several.value() == ["c", "d"]
    assert heard.count("accepted") == 1


def test_the_mouse_picks_too(one, hands):
    button = one.buttons.buttons[2]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert one.value() == "c"


def test_buttons_wrap_when_the_row_is_narrow(one):
    places, height = one.buttons.places(300)
    assert places[-1].y() > places[0].y()
    assert height > places[0].height()
    assert all(place.right() < 300 for place in places)


def test_choices_that_changed_keep_what_is_still_there(one, hands):
    hands.press("2")
    one.set_options(SIX[1:4])
    assert one.value() == "b"
    one.set_options(SIX[3:])
    assert one.value() is None


def test_more_than_nine_are_typed(theme, show, hands, told):
    editor = ChoiceEditor(theme, MANY)
    show(editor)
    heard = told(editor, "accepted")
    assert editor.buttons is None
    hands.type("zf")
    assert [row.label for row in editor.typing.ahead.list.rows] == ["针法"]
    hands.press("Enter")
    assert editor.value() == "1"
    assert heard.heard == ["accepted"]


def test_more_than_nine_of_which_several(theme, show, hands, told):
    editor = ChoiceEditor(theme, MANY, multiple=True)
    show(editor)
    heard = told(editor, "accepted")
    for letters in ("zf", "gf"):
        hands.type(letters)
        hands.press("1")
    assert editor.value() == ["1", "3"]
    assert editor.aside == "针法、罐法"
    hands.press("Enter")
    assert heard.heard == ["accepted"]
    hands.type("zf")
    hands.press("1")
    assert editor.value() == ["3"]
    editor.set_value(["2"])
    assert editor.aside == "灸法"


def test_between_few_and_many_and_back(theme, show, hands):
    editor = ChoiceEditor(theme, SIX)
    show(editor)
    editor.set_options(MANY)
    editor.set_value("10")
    assert editor.text_now() == "洗法"
    editor.set_options(MANY[:9])
    assert editor.buttons is not None
    assert editor.focus_widget().hasFocus()
    hands.press("3")
    assert editor.value() == "3"
