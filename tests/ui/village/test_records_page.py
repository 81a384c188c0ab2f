"""记录 by keys: find, filter, preview, open, copy, delete with a reason, and back to the same row."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop.storage.records import head
from desktop.ui.pages.entry.request import EntryRequest
from desktop.ui.pages.records.request import RecordsRequest
from desktop.ui.pages.records.source import RecordSource
from desktop.ui.short_numbers import short_numbers
from desktop.workflows.list_records import Asked
from tests.ui.village.conftest import text_of


@pytest.fixture
def window(village, open_window, hands, asked):
    village.lecture()
    village.clinic()
    shown = open_window(village.path)
    hands.idle(shown)
    hands.press("Ctrl+F")
    hands.idle(shown)
    hands.rest(200)
    hands.idle(shown)
    return shown


def _rows(page):
    return [page.model.row(n).about for n in range(page.model.total)]


def _settled(hands, window):
    hands.rest(200)  # a person pauses: then the list is asked
    hands.idle(window)


def test_the_newest_stands_first_with_its_preview(window, hands):
    page = window.shell.page
    days = [row.date for row in _rows(page)]
    assert days == sorted(days, reverse=True)
    assert page.preview.detail.rid == _rows(page)[0].rid
    assert "第 1 版" in text_of(page.preview)


def test_typing_initials_filters_marks_and_escape_brings_all_back(window, hands):
    page = window.shell.page
    whole = page.model.total
    hands.type("gxy")
    _settled(hands, window)
    assert [row.form for row in _rows(page)] == ["lecture"]
    assert page.model.row(0).cells[2].matches == ((0, 3),)
    assert page.filters.states.findChildren(object)
    hands.press("Esc")
    _settled(hands, window)
    assert page.model.total == whole
    hands.press("Esc")
    assert window.shell.page.name == "month"


def test_the_answer_comes_at_once_and_the_list_never_blinks(window, hands):
    """Nobody waits for a pause in the typing; what showed before stays until the answer is there."""
    page = window.shell.page
    totals = []
    page.model.modelReset.connect(lambda: totals.append(page.model.total))
    hands.type("gxy")
    hands.idle(window)
    assert [row.form for row in _rows(page)] == ["lecture"]
    assert totals and 0 not in totals
    hands.press("Backspace", "Backspace", "Backspace")
    hands.idle(window)
    assert page.model.total > 1 and 0 not in totals


def test_sorted_by_the_columns_that_an_index_answers(county, open_window, hands, asked):
    window = open_window(county.townships[0])
    hands.idle(window)
    hands.press("Ctrl+F")
    hands.idle(window)
    page = window.shell.page
    header = page.table.horizontalHeader()
    keys = [column.key for column in page.model.columns]

    def shown() -> tuple[str, bool]:
        return keys[header.sortIndicatorSection()], header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder

    def column(name: str) -> list[str]:
        return [getattr(row, name) for row in _rows(page)]

    newest = [row.rid for row in _rows(page)]
    assert shown() == ("day", True)
    hands.press("Shift+F6")
    hands.idle(window)
    assert ([row.rid for row in _rows(page)], shown()) == (newest[::-1], ("day", False))
    for key, name in (("form", "form_title"), ("unit", "unit_name"), ("state", "state")):
        hands.press("F6")
        hands.idle(window)
        assert shown() == (key, False)
        groups = [group for group, _rows_of in itertools.groupby(column(name))]
        assert len(groups) == len(set(groups)) and sorted(row.rid for row in _rows(page)) == sorted(newest)
    hands.press("Shift+F6")
    hands.idle(window)
    assert shown() == ("state", True)
    assert [group for group, _rows_of in itertools.groupby(column("state"))] == groups[::-1]
    hands.press("F6")
    hands.idle(window)
    assert (shown(), [row.rid for row in _rows(page)]) == (("day", True), newest)


def _click(header, section: int) -> None:
    place = QPoint(header.sectionViewportPosition(section) + 5, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def test_pages_of_the_list_begin_where_its_length_says(village):
    """As the table asks when it is scrolled: by keys alone, in every order."""
    village.lecture()
    village.clinic()

    def ask(workspace):
        for sorting in ("day", "form", "state"):
            source = RecordSource(Asked(sorting=sorting))
            whole = [row.about.rid for row in source.page(workspace, None, 100)]
            starts = source.starts(workspace, 2, lambda: None)
            pages = [source.page(workspace, after, 2) for after in starts.after]
            assert starts.total == len(whole) > 2
            assert [row.about.rid for page in pages for row in page] == whole
        return True

    assert village.look(ask)


def test_the_header_is_clicked(window, hands):
    page = window.shell.page
    header = page.table.horizontalHeader()
    newest = [row.rid for row in _rows(page)]
    _click(header, 0)
    hands.idle(window)
    assert [row.rid for row in _rows(page)] == newest[::-1]
    _click(header, 2)  # the content has no index
    hands.idle(window)
    assert header.sortIndicatorSection() == 0
    _click(header, 1)
    hands.idle(window)
    assert header.sortIndicatorSection() == 1
    page.filters.clear()
    hands.idle(window)
    assert header.sortIndicatorSection() == 1


def test_nothing_found_offers_to_clear(window, hands):
    page = window.shell.page
    hands.type("qqqq")
    _settled(hands, window)
    assert "没有这样的记录" in text_of(page)
    assert "清空条件" in text_of(page)
    hands.press("Esc")
    _settled(hands, window)
    assert page.model.total > 0


def test_arrows_work_from_the_search_box_and_enter_opens(window, hands, asked):
    page = window.shell.page
    hands.press("Down")
    _settled(hands, window)
    second = _rows(page)[1]
    assert page.preview.detail.rid == second.rid
    hands.press("Enter")
    assert asked[-1] == ("entry", EntryRequest(rid=second.rid))


def test_copying_one(window, hands, asked):
    page = window.shell.page
    hands.press("Ctrl+Shift+C")
    first = _rows(page)[0]
    assert asked[-1] == ("entry", EntryRequest(form=first.form, copy_of=first.rid))


def test_deleting_wants_a_reason_and_can_be_left(window, hands, village):
    page = window.shell.page
    rid, whole = _rows(page)[0].rid, page.model.total
    hands.press("Ctrl+Del")
    hands.press("Enter")  # without a reason nothing happens
    hands.idle(window)
    assert page.delete_line.isVisible()
    hands.press("Esc")
    assert not page.delete_line.isVisible()
    assert window.shell.page is page
    hands.press("Ctrl+Del")
    hands.compose("jizhongle", commit="记重了")
    hands.press("Enter")
    hands.until(lambda: page.model.total == whole - 1)
    hands.idle(window)
    assert "删除了" in window.shell.toast_text()
    window.close()
    assert village.look(lambda workspace: head(workspace.db, rid).op) == "del"


def test_a_received_record_of_another_unit_goes_to_review_and_is_not_deleted(county, open_window, hands, asked):
    window = open_window(county.townships[0])
    hands.idle(window)
    hands.press("Ctrl+F")
    _settled(hands, window)
    page = window.shell.page
    at = next(n for n, row in enumerate(_rows(page)) if not row.own)
    hands.press(*["Down"] * at)
    _settled(hands, window)
    assert not page.preview.detail.own
    hands.press("Ctrl+Del")
    assert not page.delete_line.isVisible()
    hands.press("Enter")
    assert asked[-1] == ("review", _rows(page)[at].rid)


def test_a_draft_stands_above_and_is_thrown_away_only_on_purpose(village, open_window, hands, asked):
    draft = village.draft(topic="糖尿病饮食")
    window = open_window(village.path)
    hands.idle(window)
    hands.press("Ctrl+F")
    _settled(hands, window)
    page = window.shell.page
    assert (_rows(page)[0].draft, _rows(page)[0].state) == (draft, "draft")
    assert "停在“听众人数”" in text_of(page.preview)
    hands.press("Enter")
    assert asked[-1] == ("entry", EntryRequest(draft=draft))
    whole = page.model.total
    hands.press("Ctrl+Del")
    hands.press("Enter")  # the safe answer has the focus
    hands.idle(window)
    assert not page.delete_line.isVisible() and page.model.total == whole
    hands.press("Ctrl+Del")
    hands.press("Shift+Tab", "Enter")
    hands.until(lambda: page.model.total == whole - 1)


def test_it_opens_on_a_state_or_on_the_records_behind_a_figure(village, open_window, hands, asked):
    rid = village.returned()
    window = open_window(village.path)
    hands.idle(window)
    window.go("records", RecordsRequest(state="returned"))
    _settled(hands, window)
    page = window.shell.page
    assert [row.rid for row in _rows(page)] == [rid]
    assert page.filters.states.current() == "returned"
    assert "和签到表不一样" in text_of(page.preview)
    window.go("records", RecordsRequest(rids=(rid,)))
    _settled(hands, window)
    assert "一个数后面的 1 条" in text_of(window)
    hands.press("Esc")
    _settled(hands, window)
    assert page.model.total > 1


def test_coming_back_stands_on_the_same_record(window, hands, asked):
    page = window.shell.page
    hands.press("Down", "Down")
    _settled(hands, window)
    here = _rows(page)[2].rid
    hands.press("Alt+2")
    hands.idle(window)
    hands.press("Esc")
    _settled(hands, window)
    assert window.shell.page is page
    assert page.model.row(page.table.current_row()).about.rid == here


def test_with_little_room_the_preview_is_a_page(village, open_window, hands, asked):
    window = open_window(village.path, scale=1.5)
    hands.idle(window)
    hands.press("Ctrl+F")
    _settled(hands, window)
    page = window.shell.page
    assert not page.preview.isVisible()
    hands.press("F9")
    assert page.preview.isVisible() and not page.table.isVisible()
    hands.press("Esc")
    assert not page.preview.isVisible() and page.table.isVisible()
    assert window.shell.page is page


def test_a_records_number_in_a_sentence_is_short_enough_for_the_preview():
    told = short_numbers("像是和 e855d755b03035477e9e7362b6b52cbc 记的同一件事")
    assert told == "像是和 e855d755… 记的同一件事"
    assert short_numbers("41 人次，e855d755") == "41 人次，e855d755"
