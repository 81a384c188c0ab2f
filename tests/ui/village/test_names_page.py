"""名单 by keys alone: add, correct, put away, tick; what was added is offered in a form."""

from __future__ import annotations

import pytest

from desktop.ui.pages.entry.request import EntryRequest


@pytest.fixture
def page(county, open_window, hands):
    window = open_window(county.villages[0])
    hands.press(f"Alt+{window.page_names().index('names') + 1}")
    hands.idle(window)
    assert window.shell.page.name == "names"
    return window.shell.page


def names(page):
    return [page.model.row(number)["about"].name for number in range(page.model.rowCount())]


def done(page, hands):
    hands.until(lambda: not page._busy and not page.shell.tasks.busy)


def test_a_colleague_is_added_corrected_and_put_away(page, hands):
    hands.press("Ctrl+I")
    hands.compose("zhou", commit="周大夫")
    hands.press("Enter")
    hands.type("xcys")
    hands.press("Enter")
    hands.compose("zhong yi", commit="中医")
    hands.press("Enter")
    done(page, hands)
    assert "周大夫" in names(page)
    hands.type("zdf")
    assert names(page) == ["周大夫"]
    hands.press("Enter")
    hands.press("Ctrl+A")
    hands.compose("zhou wen", commit="周文")
    hands.press("Ctrl+S")
    done(page, hands)
    hands.press("Esc")
    assert "周文" in names(page)
    assert "周大夫" not in names(page)
    hands.type("zhouwen")
    hands.press("Ctrl+Del")
    done(page, hands)
    assert page._row().put_away
    assert "收起来了" in page.shell.toast_text()


def test_an_error_stands_at_its_line_and_nothing_is_lost(page, hands):
    hands.press("Ctrl+I")
    hands.press("Ctrl+S")
    hands.until(lambda: page.sheet.rows["name"].look.error)
    assert page.sheet.rows["name"].hasFocus() or page.sheet.rows["name"].current
    hands.compose("li", commit=page.shown.rows[0].name)
    hands.press("Ctrl+S")
    hands.until(lambda: "已经有" in page.sheet.rows["name"].look.error)
    hands.press("Esc")
    assert not page._in_sheet


def test_a_ticked_technique_stands_in_the_next_days_register(page, hands):
    hands.press("PgDn", "PgDn", "PgDn")
    done(page, hands)
    assert page.lists.current() == "techniques"
    hands.type("gs")
    code = page._row().key
    hands.press("Ctrl+T")
    done(page, hands)
    assert page._row().done_here
    page.shell.go("entry", EntryRequest(form="treatment_day"))
    hands.until(lambda: page.shell.page.name == "entry" and page.shell.page.model is not None)
    assert [row["technique"] for row in page.shell.page.model.rows("tally")] == [code]
