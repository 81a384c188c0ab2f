"""The township grants a forgotten password from 收件: words compared with Space, the grant back onto the same stick."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.storage.audit import audit_entries
from desktop.ui.widgets.notices import Notice
from desktop.workflows.people import add_person, list_people, set_password
from desktop.workflows.receive_files import receive
from desktop.workflows.recovery import recover_with_grant, request_recovery
from desktop.workflows.workspace import open_workspace
from tests.ui.harness.looks import each_look
from tests.ui.people.conftest import LI
from tests.workflows.accounts import CLOCK, Accounts

NEW = "minghe88"


@pytest.fixture(autouse=True)
def _starts_at_intake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.ui.shell.workspace_shell.home_of", lambda _level: "intake")


@pytest.fixture
def asked(accounts: Accounts) -> Path:
    """A stick with the request of the village."""
    stick = accounts.stick("asked")
    request_recovery(accounts.village, CLOCK, stick)
    return stick


def compared(hands, page) -> None:
    """All eight words, by the row that waits."""
    hands.until(lambda: page._results.current() is not None, 10_000)
    assert page._results.current().request
    hands.press("Enter")
    assert page._stack.currentWidget() is page._words
    hands.press("Enter")  # nothing was compared yet
    hands.press(*["Space"] * 8)


def grant_on(stick: Path) -> Path:
    return next(stick.glob("密码批复_*.xinglin"))


def test_a_request_on_a_stick_is_granted_after_eight_words(openings, open_window, hands, accounts, asked):
    openings.plug(asked)
    window = open_window(accounts.town)
    hands.idle(window)
    page = window.shell.page
    compared(hands, page)
    assert not list(asked.glob("密码批复_*"))
    assert "批" in page._words._accept.text()
    hands.press("Enter")
    hands.until(lambda: list(asked.glob("密码批复_*")), 10_000)
    hands.idle(window)
    hands.until(lambda: page._stack.currentWidget() is page._results)
    assert page._overview is None or page._overview.counts["waiting"] == 0  # it lies there still, and is dealt with
    assert any("批复写好了" in notice.text() for notice in window.shell.notices.findChildren(Notice))
    recover_with_grant(accounts.village, CLOCK, grant_on(asked), NEW)
    with open_workspace(accounts.village, CLOCK, password=NEW):
        pass


def test_one_word_that_differs_grants_nothing(openings, open_window, hands, accounts, asked):
    openings.plug(asked)
    window = open_window(accounts.town)
    hands.idle(window)
    page = window.shell.page
    compared(hands, page)
    while hands.target() is not page._words._other:
        hands.press("Tab")
    hands.press("Enter")
    assert "不要批" in page._words._why.text()
    hands.press("Enter")
    hands.idle(window)
    hands.press("Esc")
    assert page._stack.currentWidget() is page._results
    assert not list(asked.glob("密码批复_*"))


def test_where_two_have_passwords_it_takes_both(openings, open_window, hands, accounts, asked):
    with open_workspace(accounts.town, CLOCK) as town:
        add_person(town, "赵敏")
        add_person(town, "李雷")
        set_password(town, "first", "zhaomin3")
        li = next(held.id for held in list_people(town) if held.name == "李雷")
        set_password(town, li, LI)
    openings.plug(asked)
    window = open_window(accounts.town, password="zhaomin3")
    hands.idle(window)
    page = window.shell.page
    compared(hands, page)
    hands.press("Enter")  # goes to the box first
    assert page._words.second.hasFocus()
    hands.type("zhaomin3")  # oneself is no second person
    hands.press("Enter")
    hands.until(lambda: "两个人" in page._words._why.text(), 10_000)
    assert not list(asked.glob("密码批复_*"))
    hands.type(LI)
    hands.press("Enter")
    hands.until(lambda: list(asked.glob("密码批复_*")), 10_000)
    hands.idle(window)
    assert page._words.second.text() == ""
    window.tasks.close()
    with open_workspace(accounts.town, CLOCK, password="zhaomin3") as town:
        entry = next(entry for entry in audit_entries(town.db) if entry.what == "recovery.grant")
    assert (entry.who, entry.reason.endswith("同办：李雷")) == ("赵敏", True)


def test_one_kept_from_an_earlier_stick_is_granted_to_a_folder(
    open_window, hands, accounts, asked, monkeypatch, tmp_path
):
    with open_workspace(accounts.town, CLOCK) as town:
        receive(town, [asked])
    window = open_window(accounts.town)
    hands.idle(window)
    page = window.shell.page
    compared(hands, page)
    chosen: list[Path | None] = [tmp_path, None]
    monkeypatch.setattr(type(window), "choose_folder", lambda *_args: chosen.pop())
    hands.press("Enter")  # thought better of it
    hands.idle(window)
    assert page._stack.currentWidget() is page._words
    hands.press("Enter")
    hands.until(lambda: list(tmp_path.glob("密码批复_*")), 10_000)
    hands.idle(window)
    assert page._overview is None  # nothing waits any more
    recover_with_grant(accounts.village, CLOCK, grant_on(tmp_path), NEW)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_words_of_a_forgotten_password_look_right(
    language, openings, open_window, hands, accounts, asked, picture, gap
):
    with open_workspace(accounts.town, CLOCK) as town:
        for name, password in (("赵敏", "zhaomin3"), ("李雷", LI)):
            set_password(town, add_person(town, name).id, password)
    openings.plug(asked)
    window = open_window(accounts.town, password="zhaomin3", language=language)
    hands.idle(window)
    page = window.shell.page
    hands.until(lambda: page._results.current() is not None, 10_000)
    found: list[str] = []
    for look in each_look(window, hands, gap):
        picture(window, f"grant-row-{language}-{look}")
        found += [f"{look}: {line}" for line in look.findings(window)]
    hands.press("Enter", *["Space"] * 8)
    page._words.show_refused(*(("这件事要两个人办", "请另一位来") if language == "zh" else ("Two", "people")))
    for look in each_look(window, hands, gap):
        picture(window, f"grant-words-{language}-{look}")
        found += [f"{look}: {line}" for line in look.findings(window)]
    assert found == []
