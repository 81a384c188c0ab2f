"""审核 by keys alone: approve and go on, return with field and reason, the method editor keeps its keys."""

from __future__ import annotations

import pytest

from desktop.storage.records import events, head
from desktop.workflows.workspace import open_workspace
from tests.helpers.clock import fixed_clock


@pytest.fixture
def page(received, open_window, hands):
    window = open_window(received.township)
    hands.press("Alt+4")
    hands.idle(window)
    found = window.shell.page
    found.window_of_test = window
    return found


def _judged(received, page, rid):
    page.window_of_test.close()
    with open_workspace(received.township, fixed_clock()) as workspace:
        return head(workspace.db, rid), events(workspace.db, rid)


def _settle(page, hands) -> None:
    hands.idle(page.window_of_test)


def _to_changed(page, hands) -> None:
    for _time in range(40):
        if page._list.current_item().chip == "changed":
            return
        hands.press("Ctrl+Down")
        _settle(page, hands)
    raise AssertionError("nothing changed in the queue")


def test_the_queue_begins_with_what_needs_a_look_and_has_the_focus(page):
    ranks = [item.rank for item in page._list.queue.items]
    assert ranks == sorted(ranks) and page._list.hasFocus()
    assert page._item.rid == page._list.current_item().rid
    assert page.shell.rail is not None and f"{len(ranks)} 条" in page._select.currentText()


def test_ctrl_enter_approves_and_the_next_one_is_there(received, page, hands):
    items = [item.rid for item in page._list.queue.items]
    hands.press("Ctrl+Enter")
    _settle(page, hands)
    assert [item.rid for item in page._list.queue.items] == items[1:]
    assert page._item.rid == items[1] and page._list.hasFocus()
    assert "通过了" in page.window_of_test.shell.toast_text()
    assert "今天审了 " in page._footer._note.plain()
    hands.press("Ctrl+Enter")
    _settle(page, hands)
    found, _events = _judged(received, page, items[1])
    assert found.state == "endorsed"


def test_the_last_one_approved_leaves_the_empty_page(received, page, hands):
    for _time in range(40):
        if page._stack.currentIndex() == 0:
            break
        hands.press("Ctrl+Enter")
        _settle(page, hands)
    assert "都审完了" in page._empty.sentence.text() and page.footer() is None
    assert page._to_intake.hasFocus()
    hands.press("Enter")
    assert page.window_of_test.shell.page.name == "intake"
    _settle(page, hands)


def test_ctrl_t_offers_the_changed_field_and_a_digit_the_reason(received, page, hands):
    _to_changed(page, hands)
    item = page._item
    changed = next(row for row in item.rows if row.changed)
    hands.press("Ctrl+T")
    assert page._return.field_box.hasFocus() and page._return.field_box.text() == changed.label
    hands.press("Enter", "1")
    assert page._return.reason_box.toPlainText() == "和登记表的人数对不上，请核一下"
    hands.press("Enter")
    _settle(page, hands)
    assert "退回了" in page.window_of_test.shell.toast_text()
    assert page._item.rid != item.rid and not page._returning and page._list.hasFocus()
    found, told = _judged(received, page, item.rid)
    assert (found.state, told[-1].field, told[-1].reason) == (
        "returned", changed.field, "和登记表的人数对不上，请核一下",
    )  # fmt: skip


def test_the_field_is_found_by_pinyin_even_while_it_is_composed(page, hands):
    hands.press("Ctrl+T")
    with hands.composing("xxyz"):
        assert page._return._found and page._return._found[0][1] == "线下义诊"
        hands.press("Enter")  # the method editor's
        assert page._return.field_box.hasFocus()
    hands.compose("xx", commit="线下")
    hands.press("Down", "Up", "Enter")
    assert page._return._field == "visits_offline" and page._return.reason_box.hasFocus()


def test_a_reason_of_three_characters_is_not_sent(page, hands):
    rid = page._item.rid
    hands.press("Ctrl+T", "Enter")
    hands.compose("bu dui", commit="不对")
    hands.press("Enter")
    _settle(page, hands)
    assert page._returning and page._item.rid == rid and "至少 4 个字" in page._return._short.text()
    hands.compose("ren shu", commit="的人数")
    hands.press("Enter")
    _settle(page, hands)
    assert not page._returning


def test_composing_a_reason_neither_sends_nor_picks_nor_approves(page, hands):
    before = [item.rid for item in page._list.queue.items]
    hands.press("Ctrl+T", "Enter")
    with hands.composing("ren shu"):
        hands.press("Enter", "1", "Ctrl+Enter")
    _settle(page, hands)
    assert page._returning and [item.rid for item in page._list.queue.items] == before


def test_esc_leaves_the_return_and_nothing_is_judged(page, hands):
    before = [item.rid for item in page._list.queue.items]
    hands.press("Ctrl+T", "Esc")
    assert not page._returning and page._list.hasFocus() and page.window_of_test.shell.page is page
    assert [item.rid for item in page._list.queue.items] == before


def test_f8_walks_the_changes(page, hands):
    _to_changed(page, hands)
    places = [n for n, row in enumerate(page._compare.values.rows) if row.changed]
    assert len(places) >= 2 and page._compare.currentIndex().row() == places[0]
    hands.press("F8")
    assert page._compare.currentIndex().row() == places[1]
    hands.press("Shift+F8", "Shift+F8")
    assert page._compare.currentIndex().row() == places[-1]


def test_ctrl_up_and_down_walk_the_queue_from_anywhere(page, hands):
    items = page._list.queue.items
    hands.press("Enter")
    assert page._compare.hasFocus()
    hands.press("Ctrl+Down", "Ctrl+Down", "Ctrl+Up")
    _settle(page, hands)
    assert page._item.rid == items[1].rid
    hands.press("Esc")
    assert page._list.hasFocus()


def test_only_the_changed_rows(page, hands):
    _to_changed(page, hands)
    whole = len(page._compare.values.rows)
    page._changed_only.setFocus()
    hands.press("Space")
    assert 0 < len(page._compare.values.rows) == page._item.changed < whole


def test_a_filter_by_unit_keeps_to_that_unit(page, hands):
    page._select.setFocus()
    hands.press("Down")
    _settle(page, hands)
    unit = page._list.queue.items[0].unit
    assert {item.unit for item in page._list.queue.items} == {unit}
    rids = [item.rid for item in page._list.queue.items]
    page._list.setFocus()
    for _rid in rids:
        hands.press("Ctrl+Enter")
        _settle(page, hands)
    assert page._stack.currentIndex() == 1 and {item.unit for item in page._list.queue.items} != {unit}


def test_a_whole_number_is_approved_but_for_what_needs_a_look(received, page, hands):
    for _time in range(40):
        if page._batch.isVisible():  # not beside a question of its own
            break
        hands.press("Ctrl+Down")
        _settle(page, hands)
    easy = set(page._item.easy)
    problems = {item.rid for item in page._list.queue.items if not item.easy}
    page._batch.setFocus()
    hands.press("Enter")
    _settle(page, hands)
    left = {item.rid for item in page._list.queue.items}
    assert not easy & left and problems <= left


def test_the_queue_comes_in_pages(received, open_window, hands, monkeypatch):
    monkeypatch.setattr("desktop.ui.pages.review.works.PAGE", 5)
    window = open_window(received.township)
    hands.press("Alt+4")
    hands.idle(window)
    page = window.shell.page
    for _time in range(30):
        hands.press("Ctrl+Down")
        hands.idle(window)
    rids = [item.rid for item in page._list.queue.items]
    assert len(rids) == len(set(rids)) == page._queue.waiting
