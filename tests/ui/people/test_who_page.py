"""谁在填, by keys alone: asked at opening where no password tells, and with F6 whenever somebody else sits down."""

from __future__ import annotations

import pytest

from desktop.workflows.people import fills_in
from desktop.workflows.workspace import open_workspace
from tests.ui.people.conftest import LI
from tests.workflows.accounts import CLOCK, PASSWORD


@pytest.fixture
def two(free):
    """Two people, no password."""
    with open_workspace(free, CLOCK) as workspace:
        fills_in(workspace, "王芳")
        fills_in(workspace, "李雷")
    return free


def test_one_alone_is_not_asked(open_window, hands, free):
    with open_workspace(free, CLOCK) as workspace:
        fills_in(workspace, "王芳")
    assert open_window(free).shell.page.name == "month"


def test_two_without_passwords_are_asked_first_of_all(open_window, hands, two):
    window = open_window(two)
    page = window.shell.page
    assert page.name == "who"
    hands.until(lambda: len(page.rows.rows) == 2)
    assert hands.target().accessibleName().startswith("李雷")  # who filled in last
    hands.press("F6")  # is being asked already
    hands.press("2")
    hands.until(lambda: window.shell.page.name == "month", 10_000)
    assert window.shell.facts.person == "王芳"
    assert window.shell.status.person.text() == "王芳"
    hands.press("Esc")
    assert window.shell.page.name == "month"  # nobody is asked again by going back


def test_esc_leaves_it_with_the_last_one(open_window, hands, two):
    window = open_window(two)
    hands.until(lambda: len(window.shell.page.rows.rows) == 2)
    hands.press("Esc")
    assert window.shell.page.name == "month"
    assert window.shell.facts.person == "李雷"


def test_another_language_does_not_ask_again(open_window, hands, two):
    window = open_window(two)
    hands.until(lambda: len(window.shell.page.rows.rows) == 2)
    hands.press("Enter")
    hands.until(lambda: window.shell.page.name == "month", 10_000)
    window.rebuild()
    assert window.shell.page.name == "month"
    hands.press("Esc")
    assert window.shell.page.name == "month"


def test_f6_and_ones_own_password_change_who_fills_in(open_window, hands, clinic):
    window = open_window(clinic, password=PASSWORD)
    assert window.shell.page.name == "month"
    assert window.shell.facts.person == "王芳"
    hands.press("F6")
    page = window.shell.page
    hands.until(page.box.hasFocus, 10_000)
    hands.type("not this one")
    hands.press("Enter")
    hands.until(page.wrong.isVisible, 10_000)
    assert "密码不对" in page.wrong.accessibleName()
    hands.type(LI)
    hands.press("Enter")
    hands.until(lambda: window.shell.page.name == "month", 10_000)
    assert window.shell.facts.person == "李雷"
    assert page.box.text() == ""


def test_by_name_where_there_is_none_and_only_the_right_ones_opens_a_name(open_window, hands, clinic):
    window = open_window(clinic, password=PASSWORD)
    hands.press("F6")
    page = window.shell.page
    hands.until(page.box.hasFocus, 10_000)
    hands.press("Tab", "1")  # 李雷 has a password: the digit asks for it
    assert page.box.hasFocus()
    hands.type(PASSWORD)
    hands.press("Enter")
    hands.until(page.wrong.isVisible, 10_000)
    hands.press("Tab", "3")
    hands.until(lambda: window.shell.page.name == "month", 10_000)
    assert window.shell.facts.person == "赵敏"


def test_the_draft_of_a_power_cut_comes_after_the_question(open_window, hands, two, monkeypatch):
    from desktop.model.draft import Draft
    from desktop.ui.shell import first_look

    left = Draft(id="d1", form="free_clinic", form_ver=1, unit="YL0102")
    monkeypatch.setattr(first_look, "draft_left_open", lambda _workspace: left)
    gone: list[tuple[str, object]] = []
    window = open_window(two)
    hands.until(lambda: len(window.shell.page.rows.rows) == 2)
    real = window.shell.go
    monkeypatch.setattr(
        window.shell,
        "go",
        lambda page, argument=None: (
            gone.append((page, argument)) or (real(page, argument) if page != "entry" else None)
        ),
    )
    hands.press("F6", "2")
    hands.until(lambda: len(gone) == 2, 10_000)
    assert [page for page, _argument in gone] == ["month", "entry"]
    assert gone[1][1].draft == "d1"
