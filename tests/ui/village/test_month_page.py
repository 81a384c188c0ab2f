"""本月 by keys: digits open forms, the buttons lead to what they name, zero is reported and taken back."""

from __future__ import annotations

from dataclasses import replace

from desktop.ui.pages.entry.request import EntryRequest
from desktop.ui.pages.records.request import RecordsRequest
from desktop.workflows.month_overview import month_overview
from tests.ui.village.conftest import text_of


def _open(open_window, hands, path):
    window = open_window(path)
    hands.idle(window)
    return window, window.shell.page


def test_it_is_the_first_page_of_the_day_and_says_what_is_due(village, open_window, hands, asked):
    village.clinic()
    window, page = _open(open_window, hands, village.path)
    assert page.name == "month"
    shown = text_of(window)
    assert "2023 年 9 月" in shown and "今天 9月30日 星期六" in shown
    for words in ("义诊周", "9月16–22日", "活动月", "10月3日", "还有 3 天", "待上报", "1 条记录还没上报"):
        assert words in shown, words


def test_a_digit_opens_a_form_and_six_opens_all(village, open_window, hands, asked):
    window, page = _open(open_window, hands, village.path)
    first = page.overview.forms[0].form
    hands.press("1")
    assert asked[-1] == ("entry", EntryRequest(form=first))
    hands.press("6")
    assert asked[-1] == ("new", None)
    assert window.shell.page.name == "new"


def test_a_returned_record_stands_first_and_enter_opens_it_at_the_field(village, open_window, hands, asked):
    rid = village.returned()
    window, page = _open(open_window, hands, village.path)
    assert "“听众人数”：和签到表不一样" in text_of(page)
    hands.press("Enter")  # the focus is on 去改 from the start
    assert asked[-1] == ("entry", EntryRequest(rid=rid, field="listeners"))
    assert "退回的 1 条还没改" in text_of(page)
    assert window.shell.rail is not None


def test_a_draft_says_where_it_stopped_and_goes_on(village, open_window, hands, asked):
    draft = village.draft(topic="糖尿病饮食", activity_date="2023-09-20")
    _window, page = _open(open_window, hands, village.path)
    shown = text_of(page)
    assert "9月20日 讲座“糖尿病饮食”" in shown and "停在“听众人数”" in shown
    hands.press("Enter")
    assert asked[-1] == ("entry", EntryRequest(draft=draft))


def test_a_record_being_mended_is_one_thing_to_do(village, open_window, hands, asked):
    rid = village.returned()
    with village.open() as workspace:
        from desktop.model.draft import Draft
        from desktop.workflows.drafts import keep_draft

        keep_draft(workspace, Draft("e" * 32, "lecture", "2026112201", village.code, rid=rid, rev=1))
    _window, page = _open(open_window, hands, village.path)
    assert page.overview.to_do == 1


def test_zero_is_one_press_and_can_be_taken_back(county, open_window, hands, asked):
    """A unit that did nothing: no record counts, so the button is there."""
    empty = county.villages[1]
    from desktop.workflows.demo import CLOCK
    from desktop.workflows.enter_record import delete_record
    from desktop.workflows.workspace import open_workspace

    with open_workspace(empty, CLOCK) as workspace:
        from desktop.storage.records import heads

        for head in heads(workspace.db):
            delete_record(workspace, head.rid, "试")
    window, page = _open(open_window, hands, empty)
    assert "没有记录，也没报零" in text_of(page)
    hands.until(lambda: _walk_to(hands, window, "零报告"))
    hands.press("Enter")
    hands.idle(window)
    hands.until(lambda: "没有活动，已报零" in text_of(page))
    assert "报零了" in window.shell.toast_text()
    hands.until(lambda: _walk_to(hands, window, "撤销"))
    hands.press("Enter")
    hands.idle(window)
    hands.until(lambda: "没有活动，已报零" not in text_of(page))


def _walk_to(hands, window, word):
    """Tab until the focus says the word; False after one round."""
    from PySide6.QtWidgets import QApplication

    for _step in range(40):
        focused = QApplication.focusWidget()
        if focused is not None and word in focused.accessibleName():
            return True
        hands.press("Tab")
    return False


def test_ctrl_u_goes_to_submitting_and_ctrl_f_to_finding(village, open_window, hands, asked):
    window, _page = _open(open_window, hands, village.path)
    hands.press("Ctrl+F")
    assert window.shell.page.name == "records"
    hands.press("Esc")
    assert window.shell.page.name == "month"
    hands.press("Ctrl+U")
    hands.idle(window)
    assert window.shell.page.name == "submit"


def test_many_returned_are_counted_and_shown_in_the_list(village, open_window, hands, asked, monkeypatch):
    monkeypatch.setattr("desktop.ui.pages.month.cards._MOST", 1)
    village.returned()
    village.draft(topic="甲")
    _window, page = _open(open_window, hands, village.path)
    page._show_returned()
    assert asked[-1] == ("records", RecordsRequest(state="returned"))


def test_words_not_compared_yet_are_said_with_the_way_out(village, open_window, hands, asked):
    village.unconfirmed()
    window, _page = _open(open_window, hands, village.path)
    assert "还没有核对启用包的核对词" in text_of(window)
    assert "去核对" in text_of(window)


def test_a_township_has_its_own_month(county, open_window, hands, asked):
    window, page = _open(open_window, hands, county.townships[0])
    assert page.name == "month"
    assert "云岭县卫生健康局" in page.overview.receiver
    hands.idle(window)


def test_coming_back_reads_anew(village, open_window, hands, asked):
    window, page = _open(open_window, hands, village.path)
    before = page.overview
    hands.press("Ctrl+F")
    hands.idle(window)
    hands.press("Esc")
    hands.idle(window)
    assert window.shell.page is page
    assert page.overview == before


def test_badges_count_what_waits_for_me(village, open_window, hands, asked):
    village.returned()
    village.clinic()
    window, _page = _open(open_window, hands, village.path)
    counts = {item.entry.name: item.count for item in window.shell.rail.items}
    told = month_overview_of(window, hands)
    assert (told.to_do, told.unsent.records) == (1, 1)
    assert (counts["month"], counts["submit"]) == (1, 1)


def month_overview_of(window, hands):
    seen = []
    window.tasks.run(lambda workspace, _progress: month_overview(workspace), done=seen.append)
    hands.idle(window)
    return seen[0]


def test_a_receipt_accounts_for_every_record(village, open_window, hands, asked):
    village.returned()
    _window, page = _open(open_window, hands, village.path)
    overview = page.overview
    assert "还在核对" not in text_of(page)
    page.receipt.show_overview(replace(overview, receipt=replace(overview.receipt, others=2)))
    assert "其中 2 条" in text_of(page) and "还在核对" in text_of(page)
