"""Paper where it belongs: the list that goes with a stick, receipts, a kit's sheet, the recovery code."""

from __future__ import annotations

import pytest
from pypdf import PdfReader

from desktop.workflows.units_overview import units_overview
from tests.ui.harness.county import Demonstration
from tests.ui.paper.conftest import ask
from tests.ui.people.conftest import accounts, free, made_accounts  # noqa: F401
from tests.ui.people.test_people_page import add, people_page, proved, wait_for
from tests.ui.township.conftest import _made_pile, _made_received, open_at, received  # noqa: F401
from tests.ui.village.conftest import text_of

pytestmark = pytest.mark.gap(2500)  # as in test_preview


def words_of(file):
    return "".join("".join(page.extract_text() for page in PdfReader(file).pages).split())


def preview_of(window, hands):
    page = hands.until(lambda: window.shell.page if window.shell.page.name == "preview" else None)
    hands.until(lambda: page.shown is not None, 30_000)
    hands.idle(window)
    return page


def test_the_cover_list_is_printed_at_the_end_of_a_submission_and_esc_comes_back(
    village, open_window, hands, paper, tmp_path
):
    village.clinic()
    stick = tmp_path / "KINGSTON"
    stick.mkdir()
    open_window.plug(stick)
    window = open_window(village.path)
    hands.idle(window)
    hands.press("Ctrl+U")
    hands.idle(window)
    submit = window.shell.page
    hands.press("Enter")
    hands.until(lambda: submit.stage == 3 or submit.failed, 15_000)
    hands.press("Ctrl+P")
    page = preview_of(window, hands)
    assert page.shown.info.id == "submission_cover"
    hands.press("Esc")
    assert window.shell.page is submit
    assert submit.stage == 3
    assert "可以拔出 U 盘了" in text_of(submit)
    hands.press("Enter")
    assert window.shell.page.name == "month"


@pytest.mark.parametrize("away", [("Alt+3",), ()], ids=["by the rail", "at once"])
def test_leaving_the_cover_list_otherwise_begins_the_wizard_anew(away, village, open_window, hands, paper, tmp_path):
    """What was done is done; 上报 asked for again says what there is to report now."""
    village.clinic()
    stick = tmp_path / "KINGSTON"
    stick.mkdir()
    open_window.plug(stick)
    window = open_window(village.path)
    hands.idle(window)
    hands.press("Ctrl+U")
    hands.idle(window)
    submit = window.shell.page
    hands.press("Enter")
    hands.until(lambda: submit.stage == 3 or submit.failed, 15_000)
    hands.press("Ctrl+P")
    preview_of(window, hands)
    hands.press(*away)
    hands.idle(window)
    hands.press("Ctrl+U")
    hands.until(lambda: window.shell.page is submit and submit.review is not None)
    assert submit.stage == 0
    assert "可以拔出 U 盘了" not in text_of(submit)
    assert submit.main.accessibleName() == "写入 U 盘"
    assert submit.main.isEnabled()  # without a receipt they go once more
    hands.press("Esc")
    assert window.shell.page is not submit


def test_the_recovery_code_goes_to_the_printer_at_once(open_window, hands, free, paper):  # noqa: F811
    window = open_window(free)
    page = people_page(window, hands)
    add(page, hands, "wang fang", "王芳")
    hands.press("1", "2")
    for _twice in range(2):
        hands.type("shanhai77")
        hands.press("Enter")
    wait_for(hands, page, "code")
    hands.press("Ctrl+P")
    hands.until(lambda: page.code.written.isVisible() or page.code.wrong.isVisible(), 15_000)
    assert "送到打印机了" in text_of(page.code.written)
    code = "".join(page.code.tiles.accessibleName().split())
    assert len(paper.files) == 1
    assert PdfReader(paper.files[0]).get_num_pages() == 1
    assert code
    proved(page, hands)


def test_without_a_printer_the_code_is_to_be_copied_by_hand(open_window, hands, free, paper):  # noqa: F811
    paper.names = ()
    window = open_window(free)
    page = people_page(window, hands)
    add(page, hands, "wang fang", "王芳")
    hands.press("1", "2")
    for _twice in range(2):
        hands.type("shanhai77")
        hands.press("Enter")
    wait_for(hands, page, "code")
    hands.press("Ctrl+P")
    hands.until(page.code.wrong.isVisible)
    assert "没有找到打印机" in text_of(page.code.wrong)
    assert page.code.tiles.isVisible()


def test_the_sheet_of_a_kit_is_printed_where_its_code_shows(
    county: Demonstration, open_window, hands, paper, tmp_path, monkeypatch
):
    window = open_window(county.county)
    monkeypatch.setattr(type(window), "choose_folder", lambda *_asked: tmp_path)
    window.go("units")
    page = window.shell.page
    hands.until(lambda: page.seen is not None and page.table.hasFocus())
    seen = ask(window, hands, units_overview)
    place = next(number for number, row in enumerate(seen.rows) if row.state == "enrolled")
    page.table.go_to(place)
    hands.press("Ctrl+K", "Ctrl+Return")
    hands.until(lambda: page.sheet.done, 15_000)
    hands.idle(window)
    assert page.paper.isVisible()
    hands.press("Ctrl+P")
    hands.until(lambda: "盖了章" in window.shell.toast_text(), 15_000)
    assert PdfReader(paper.files[0]).get_num_pages() == 1
    hands.press("Esc")
    assert not page.paper.isVisible()


def test_receipts_just_written_may_be_printed(received, open_at, hands, paper):  # noqa: F811
    window = open_at(received)
    window.go("intake")
    hands.idle(window)
    page = window.shell.page
    page._receipts_button.setFocus()
    hands.press("Enter")
    hands.idle(window)
    view = page._receipts
    hands.press("Ctrl+P")
    assert window.shell.page is page, "nothing was written yet"
    count = len(view._due)
    hands.press("Enter")
    hands.idle(window)
    assert view._due == ()
    hands.press("Ctrl+P")
    preview = preview_of(window, hands)
    assert preview.shown.info.id == "receipt"
    assert len(preview.shown.asked.request.records) == count
    assert {mark.mark.record for mark in preview.shown.printed.pages} == {""}
    hands.press("Esc")
    assert window.shell.page is page


def test_who_is_to_be_called_is_printed_from_the_board(county: Demonstration, open_window, hands, paper):
    window = open_window(county.county)
    window.go("completeness")
    hands.idle(window)
    hands.press("Ctrl+P")
    page = preview_of(window, hands)
    assert page.shown.info.id == "call_list"
    hands.press("Esc")
    assert window.shell.page.name == "completeness"
