"""A table over very many records: how long it takes is told, Esc ends it, and the next look is whole."""

from __future__ import annotations

import pytest

from desktop.storage import facts

WEEK = ("free_clinic_week", "annex2", "2023")
# More rows than anybody waits for, of what any table may read.
ENDLESS = "SELECT count(*) FROM " + ", ".join(f"reg_units {name}" for name in "abcdefghijklmnop")


@pytest.fixture
def endless(monkeypatch):
    """Every table takes for ever, until ``undo``."""
    with monkeypatch.context() as patch:
        patch.setattr(facts, "_of_facts", lambda _query: f"SELECT *, 1, 1, 1, 1, 1, 1, 1, 1, 1 FROM ({ENDLESS})")
        yield patch


@pytest.mark.parametrize("page_name", ["tables", "copying", "summary"])
def test_esc_ends_what_is_being_read_and_f5_reads_it_whole(page_name, endless, window, hands):
    from desktop.ui.pages.copying.page import CopyRequest

    asked = {"tables": WEEK, "copying": CopyRequest(*WEEK), "summary": ("free_clinic_week", "2023")}[page_name]
    window.go(page_name, asked)
    page = window.shell.page
    hands.until(
        lambda: page.progress.isVisible() and "1 秒" in page.progress.accessibleName() + page.progress._figures.text()
    )
    hints = page.keys()
    assert [hint.keys for hint in hints] == ["Esc"]
    assert page.progress.stop.isVisible()
    hands.press("Esc")
    hands.until(page.nothing.isVisible)
    hands.idle(window)
    assert window.shell.page is page
    assert "停下了" in page.nothing.sentence.text()
    assert not any(button.isEnabled() for button in page.band_buttons())
    hints = page.keys()
    assert [hint.keys for hint in hints] == ["F5", "Esc"]
    endless.undo()
    hands.press("F5")
    hands.idle(window)
    assert not page.progress.isVisible()
    assert not page.nothing.isVisible()
    assert all(button.isEnabled() for button in page.band_buttons())
    assert page.first_focus().hasFocus()
    if page_name == "tables":
        assert page._view is not None
        assert page.figures.isVisible()
    elif page_name == "copying":
        assert page.model.rowCount() == 25
    else:
        assert page._shown.written is not None


def test_what_was_shown_stays_when_a_second_look_is_stopped(window, hands, monkeypatch):
    window.go("tables", WEEK)
    hands.idle(window)
    page = window.shell.page
    before = page._view
    with monkeypatch.context() as patch:
        patch.setattr(facts, "_of_facts", lambda _query: f"SELECT *, 1, 1, 1, 1, 1, 1, 1, 1, 1 FROM ({ENDLESS})")
        window.tasks.run(lambda workspace, _progress: workspace.db.with_it["facts"].close(), done=lambda _none: None)
        hands.idle(window)
        hands.press("F5")
        hands.until(page.progress.isVisible)
        hands.press("Esc")
        hands.until(lambda: "停下了" in page.progress.accessibleName())
    assert page._view is before
    assert page.figures.isVisible()
    hands.press("F5")
    hands.idle(window)
    assert page._view.values == before.values


def test_who_leaves_does_not_keep_the_next_page_waiting(endless, window, hands):
    window.go("tables", WEEK)
    hands.until(window.shell.page.progress.isVisible)
    hands.press("Alt+1")
    assert window.shell.page.name == "overview"
    hands.idle(window)  # the worker is free again


def test_another_choice_ends_the_reading_before_it(endless, window, hands):
    window.go("tables", WEEK)
    page = window.shell.page
    hands.until(page.progress.isVisible)
    endless.undo()
    window.go("tables", ("activity_month", "figures", "2023-09"))
    hands.idle(window)
    assert (page._view.programme, page.progress.isVisible()) == ("activity_month", False)
