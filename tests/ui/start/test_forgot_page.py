"""忘了密码, by keys alone: the code of the safe, the help from above, and every way back."""

from __future__ import annotations

import pytest

from desktop.model.window_request import WindowRequest
from desktop.ui.start.forgot_page import ForgotPage
from desktop.ui.start.password_page import PasswordPage
from desktop.workflows.key_file import read_key_file, write_key_file
from desktop.workflows.people import add_person, list_people
from desktop.workflows.recovery import grant_recovery
from desktop.workflows.workspace import open_workspace
from tests.workflows.accounts import CLOCK, PASSWORD, Accounts

NEW = "minghe88"


@pytest.fixture
def forgot(begin, hands, accounts):
    """The page of three ways, as a person comes to it: one miss, then F2."""
    window = begin(WindowRequest("workspace", accounts.village))
    hands.until(lambda: isinstance(window.start.page, PasswordPage))
    hands.press("F2")  # nothing is offered before the first miss
    assert isinstance(window.start.page, PasswordPage)
    hands.type("not this one")
    hands.press("Enter")
    hands.until(window.start.page.wrong.isVisible, 10_000)
    hands.press("F2")
    hands.until(lambda: isinstance(window.start.page, ForgotPage) and window.start.page.ways.rows.rows, 10_000)
    return window


def opened(window):
    return window.shell.facts if window.shell is not None else None


def rows(window) -> list[str]:
    return [row.accessibleName() for row in window.start.page.ways.rows.rows]


def wrong_group(code: str) -> str:
    """With the first character of the third group another one."""
    groups = code.split("-")
    groups[2] = ("3" if groups[2][0] != "3" else "4") + groups[2][1:]
    return "-".join(groups)


def new_password(hands, password: str, again: str = "") -> None:
    hands.type(password)
    hands.press("Enter")
    hands.type(again or password)
    hands.press("Enter")


def test_the_code_of_the_safe_sets_a_new_password(forgot, hands, accounts: Accounts):
    page = forgot.start.page
    hands.press("1")
    assert page.code.code.hasFocus()
    hands.type(wrong_group(accounts.code)[:17])
    assert "3" in page.code.wrong.accessibleName()  # its group is named before the rest is typed
    hands.press("Ctrl+A")
    hands.type(accounts.code.lower().replace("-", ""))
    assert not page.code.wrong.isVisible()
    hands.press("Enter")
    new_password(hands, NEW, NEW + "9")
    assert "不一样" in page.code.new.wrong.accessibleName()
    hands.press("Ctrl+A")
    hands.type(NEW)
    hands.press("Enter")
    hands.until(lambda: opened(forgot), 20_000)
    assert (page.code.code.text(), page.code.new.first.text(), page.code.new.second.text()) == ("", "", "")
    forgot.tasks.close()
    with open_workspace(accounts.village, CLOCK, password=NEW):
        pass


def test_a_code_that_is_not_this_ones_is_told_and_counts_as_a_miss(forgot, hands, accounts: Accounts):
    page = forgot.start.page
    hands.press("1")
    hands.type("0" * 35)
    hands.press("Enter")
    assert page.code.code.hasFocus()  # no code at all: nothing was tried
    assert page.code.wrong.isVisible()
    hands.press("Ctrl+A")
    from desktop.exchange import new_recovery_code

    hands.type(new_recovery_code())
    hands.press("Enter")
    new_password(hands, NEW)
    hands.until(page.code.wrong.isVisible, 10_000)
    assert page.code.code.hasFocus()
    assert opened(forgot) is None
    hands.press("Esc", "Esc")
    assert forgot.start.page.gate.misses == 2


def test_a_new_password_too_short_is_told_before_anything_is_tried(forgot, hands, accounts: Accounts):
    page = forgot.start.page
    hands.press("1")
    hands.type(accounts.code)
    hands.press("Enter")
    new_password(hands, "abc")
    assert "6" in page.code.new.wrong.accessibleName()
    assert page.code.new.first.hasFocus()
    assert not forgot.tasks.busy


def test_the_township_grants_by_a_file_and_the_words_are_in_big(forgot, hands, accounts: Accounts, monkeypatch):
    page = forgot.start.page
    stick = accounts.stick("up")
    monkeypatch.setattr(type(forgot), "choose_folder", lambda *_args: stick)
    hands.press("2")
    assert not page.ask.tiles.isVisible()
    hands.press("Ctrl+G")  # there is no request yet, so no answer either
    assert page.step == "ask"
    hands.press("Ctrl+O")
    hands.until(page.ask.tiles.isVisible, 10_000)
    request = next(stick.glob("*.xinglin"))
    words = page.ask.tiles.accessibleName()
    assert len(words.split()) == 8
    with open_workspace(accounts.town, CLOCK) as town:
        grant = grant_recovery(town, request, words, stick, by="赵敏").file
    hands.press("Esc")
    assert "等批复" in rows(forgot)[1]
    hands.press("2")
    monkeypatch.setattr(type(forgot.start), "choose_file", lambda *_args: request)
    hands.press("Ctrl+G")
    new_password(hands, NEW)
    hands.until(page.grant.wrong.isVisible, 10_000)  # the request itself is no grant
    hands.press("Esc")
    monkeypatch.setattr(type(forgot.start), "choose_file", lambda *_args: grant)
    hands.press("Ctrl+G")
    hands.until(page.grant.new.first.hasFocus)
    new_password(hands, NEW)
    hands.until(lambda: opened(forgot), 20_000)
    forgot.tasks.close()
    with open_workspace(accounts.village, CLOCK, password=NEW):
        pass


def test_where_several_people_have_a_name_only_one_gets_another_password(begin, hands, accounts: Accounts):
    with open_workspace(accounts.village, CLOCK, password=PASSWORD) as clinic:
        add_person(clinic, "王芳")
        add_person(clinic, "李雷", "护士", "lilei-2023")
    window = begin(WindowRequest("workspace", accounts.village))
    window.start.flow.forgot_password(accounts.village)
    page = window.start.page
    hands.until(lambda: page.ways.rows.rows, 10_000)
    hands.press("1")
    hands.type(accounts.code)
    hands.press("Enter")
    new_password(hands, PASSWORD)  # somebody else's: the program tells people apart by it
    hands.until(lambda: page.step == "who", 20_000)
    names = [row.accessibleName() for row in page.who.rows.rows]
    assert [name.split()[0] for name in names] == ["李雷", "王芳"]
    hands.press("1")
    hands.until(page.code.new.wrong.isVisible, 20_000)
    assert (page.step, page.code.new.first.hasFocus()) == ("code", True)
    hands.press("Ctrl+A")
    hands.type(NEW)
    hands.press("Enter")
    hands.press("Ctrl+A")
    hands.type(NEW)
    hands.press("Enter")
    hands.until(lambda: page.step == "who", 20_000)
    hands.press("1")
    hands.until(lambda: opened(window), 20_000)
    assert opened(window).person == "李雷"
    window.tasks.close()
    for password, who in ((NEW, "李雷"), (PASSWORD, "王芳")):
        with open_workspace(accounts.village, CLOCK, password=password) as clinic:
            assert next(person.name for person in list_people(clinic) if person.here) == who


def test_ways_that_are_closed_say_so_and_lead_nowhere(begin, hands, accounts: Accounts):
    file = read_key_file(accounts.village)
    write_key_file(accounts.village, file.without("recovery").without("parent"))
    window = begin(WindowRequest("workspace", accounts.village))
    window.start.flow.forgot_password(accounts.village)
    page = window.start.page
    hands.until(lambda: page.ways.rows.rows, 10_000)
    assert "没有做过恢复码" in rows(window)[0]
    assert "没登记" in rows(window)[1].replace("还没有登记", "没登记")
    hands.press("1", "2")
    assert page.step == "ways"
    hands.press("3")
    assert isinstance(window.start.page, PasswordPage)


def test_a_hint_written_with_the_password_stands_with_the_third_way(begin, hands, accounts: Accounts):
    from desktop.workflows.people import set_first_password

    with open_workspace(accounts.village, CLOCK, password=PASSWORD) as clinic:
        set_first_password(clinic, PASSWORD, "山海那句")
    window = begin(WindowRequest("workspace", accounts.village))
    window.start.flow.forgot_password(accounts.village)
    page = window.start.page
    hands.until(lambda: page.ways.rows.rows, 10_000)
    assert "山海那句" in rows(window)[2]
    for way in ("1", "2"):
        hands.press(way)
        assert page.step != "ways"
        hands.press("Esc")
        assert page.step == "ways"
    hands.press("Esc")
    assert isinstance(window.start.page, PasswordPage)
