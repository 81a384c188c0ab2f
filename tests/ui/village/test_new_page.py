"""新建 by keys: a digit opens at once, letters narrow, Enter opens, Esc clears first."""

from __future__ import annotations

import pytest

from desktop.ui.pages.entry.request import EntryRequest
from tests.ui.village.conftest import text_of


@pytest.fixture
def page(village, open_window, hands, asked):
    window = open_window(village.path)
    hands.idle(window)
    hands.press("Ctrl+N")
    hands.idle(window)
    return window.shell.page


def test_a_digit_opens(page, hands, asked):
    third = page._shown[2].form
    hands.press("3")
    assert asked[-1] == ("entry", EntryRequest(form=third))


def test_letters_narrow_and_enter_opens_the_first(page, hands, asked):
    hands.type("px")
    assert [item.form for item in page._shown] == ["training"]
    hands.press("Enter")
    assert asked[-1] == ("entry", EntryRequest(form="training"))


def test_the_method_editor_narrows_too_and_keeps_its_keys(page, hands, asked):
    with hands.composing("jiangzuo"):
        assert [item.form for item in page._shown] == ["lecture"]
        hands.press("Enter")
        assert asked[-1][0] != "entry"
    hands.compose(commit="讲座")
    hands.press("Enter")
    assert asked[-1] == ("entry", EntryRequest(form="lecture"))


def test_arrows_choose_and_escape_clears_before_it_goes_back(page, hands, asked):
    hands.press("Down", "Down", "Enter")
    assert asked[-1] == ("entry", EntryRequest(form=page._shown[2].form))
    hands.type("zzzz")
    assert "没有这样的表单" in text_of(page)
    hands.press("Esc")
    assert len(page._shown) == 9
    assert page.shell.page is page
    hands.press("Esc")
    assert page.shell.page.name == "month"


def test_a_village_has_its_own_forms_and_nobody_below(page, hands, asked):
    assert {item.form for item in page._shown} == {
        "free_clinic", "lecture", "training", "publicity", "treatment", "treatment_day", "capability", "survey", "period_note",
    }  # fmt: skip
    hands.press("F4")
    assert page.heading().title == "新建"
    hints = page.keys()
    assert "F4" not in {hint.keys for hint in hints}
