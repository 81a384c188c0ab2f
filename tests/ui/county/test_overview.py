"""The county's first screen: what it says, and where its digits lead."""

from __future__ import annotations


def rows(page) -> list[str]:
    return [row.text() for row, _act in page._rows]


def test_it_says_how_far_each_programme_is_and_what_waits(window):
    page = window.shell.page
    assert page.name == "overview"
    assert rows(page) == ["活动月", "义诊周", "活动月数据表", "义诊周 附件2", "记录等审核", "单位还没有登记电脑"]
    assert page._rows[0][0].accessibleName() == "活动月 6 / 8　75.0 % 2023 年 9 月　逾期 1"
    assert page._rows[0][0].hasFocus()


def test_digits_lead_on_and_escape_comes_back(window, hands):
    hands.press("1")
    hands.idle(window)
    assert window.shell.page.name == "completeness"
    assert window.shell.page.filters.year.key() == "2023"
    hands.press("Esc")
    hands.idle(window)
    assert window.shell.page.name == "overview"
    hands.press("3")
    hands.idle(window)
    assert (window.shell.page.name, window.shell.page._view.table) == ("tables", "figures")


def test_arrows_walk_and_enter_opens(window, hands):
    page = window.shell.page
    hands.press("Down", "Down", "Up")
    assert page._rows[1][0].hasFocus()
    hands.press("Enter")
    hands.idle(window)
    assert window.shell.page.filters.programme.key() == "free_clinic_week"


def test_what_waits_leads_to_its_page(window, hands, gone):
    hands.press("5")
    assert gone.to == [("review", None)]


def test_the_rail_says_how_much_waits(window):
    (review,) = [item for item in window.shell.rail.items if item.entry.name == "review"]
    assert review.count == 61


def test_the_keys_are_in_a_row_again_on_coming_back(window, hands):
    hands.press("Alt+4")
    hands.idle(window)
    hands.press("Alt+1")
    hands.idle(window)
    assert window.shell.page.name == "overview"
    assert any(row.hasFocus() for row, _act in window.shell.page._rows)
