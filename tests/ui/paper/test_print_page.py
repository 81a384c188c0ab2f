"""打印 by keys: a sheet, the month's records ticked, blank paper, and the way to the scans."""

from __future__ import annotations

import pytest

from tests.ui.village.conftest import text_of

pytestmark = pytest.mark.gap(1500)


def at_print(window, hands):
    hands.press(f"Alt+{window.page_names().index('print') + 1}")
    page = hands.until(
        lambda: window.shell.page if window.shell.page.name == "print" and window.shell.page.sheets else None
    )
    hands.idle(window)
    return page


def stand_on(page, hands, window, sheet):
    place = next(n for n, info in enumerate(page.sheets) if info.id == sheet)
    page.list.setFocus()
    hands.press("Home", *["Down"] * place)
    hands.idle(window)


def test_ticked_records_of_the_month_go_to_the_preview(village, open_window, hands, paper):
    rids = {village.clinic(visits_offline=n) for n in (3, 4)}
    village.clinic(activity_date="2023-08-20")
    window = open_window(village.path)
    page = at_print(window, hands)
    stand_on(page, hands, window, "free_clinic_register")
    shown = [row.record.rid for row in page.rows]
    assert rids <= set(shown)
    assert all(row.record.day.startswith("9月") for row in page.rows)
    page.records.setFocus()
    hands.press("Ctrl+A")
    assert all(row.ticked for row in page.rows)
    hands.press("Home", "Space")
    assert not page.rows[0].ticked
    hands.press("Enter")
    preview = hands.until(lambda: window.shell.page if window.shell.page.name == "preview" else None)
    hands.until(lambda: preview.shown is not None, 30_000)
    assert preview.shown.asked.request.records == tuple(shown[1:])
    hands.idle(window)
    hands.press("Esc")
    assert window.shell.page is page
    assert [row.ticked for row in page.rows] == [False, *[True] * (len(shown) - 1)], "what was ticked stays"


def test_last_months_records_and_none(village, open_window, hands, paper):
    rid = village.clinic(activity_date="2023-08-20")
    window = open_window(village.path)
    page = at_print(window, hands)
    stand_on(page, hands, window, "free_clinic_register")
    page.month.setFocus()
    hands.press("Right")
    hands.idle(window)
    assert [row.record.rid for row in page.rows] == [rid]
    stand_on(page, hands, window, next(info.id for info in page.sheets if info.forms == ("training",)))
    assert page.rows == []
    assert "没有这张表的记录" in text_of(page)
    assert not page.go.isEnabled()


def test_blank_paper_belongs_to_no_record(village, open_window, hands, paper):
    window = open_window(village.path)
    page = at_print(window, hands)
    stand_on(page, hands, window, "free_clinic_register")
    hands.press("Ctrl+B")
    preview = hands.until(lambda: window.shell.page if window.shell.page.name == "preview" else None)
    hands.until(lambda: preview.shown is not None, 30_000)
    assert all(mark.mark.blank for mark in preview.shown.printed.pages)
    assert "空白表" in text_of(preview.options)
    hands.idle(window)
    first = len(preview.shown.sizes)
    preview.options.blank.setFocus()
    preview.options.blank.selectAll()
    hands.type("3")
    hands.until(lambda: preview.shown.asked.blank == 3)
    assert len(preview.shown.sizes) >= first
    hands.press("Enter")
    hands.until(lambda: preview.job is None and paper.files, 60_000)
    hands.idle(window)


def test_the_way_to_the_scans(village, open_window, hands, paper):
    window = open_window(village.path)
    at_print(window, hands)
    picked = []
    window.shell.host.choose_files = lambda *asked: picked.append(asked) or []
    hands.press("Ctrl+O")
    assert window.shell.page.name == "scans"
    hands.press("Esc")
    assert window.shell.page.name == "print"
