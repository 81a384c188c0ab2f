"""抽查: figures that do not agree lead to the return, its field and reason filled; one Enter sends it, Esc leaves it."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.storage.settings import set_setting
from desktop.ui.pages.entry.request import EntryRequest
from desktop.workflows.enter_record import add_records
from desktop.workflows.read_records import list_records
from desktop.workflows.receive_files import receive
from desktop.workflows.record_detail import record_detail
from desktop.workflows.spot_return import ReturnOffer
from desktop.workflows.spot_sample import SHARE_KEY
from desktop.workflows.submit_period import submit_period
from desktop.workflows.workspace import open_workspace
from tests.helpers.clock import fixed_clock
from tests.ui.harness.guards import settle
from tests.ui.harness.looks import each_look
from tests.ui.township.conftest import PERIOD, of_township


def clinic() -> dict[str, Any]:
    return {
        "activity_date": "2023-09-21", "day_part": "1", "place_name": "村口", "division_code": "990101001001",
        "site_type": "40", "our_role": "1", "clinic_kind": "5", "visits_offline": 40, "visits_online": 0,
        "staff": [{"staff_name": "周文清", "staff_unit": "990101", "staff_title": "232"}],
    }  # fmt: skip


@pytest.fixture
def checking(county, open_window, hands):
    """The township at a new spot check, its first question in hand; (window, record checked)."""
    township, village, stick = county.townships[0], of_township(county)[0], county.stick("T")
    with open_workspace(village, fixed_clock()) as below:
        rid = add_records(below, "free_clinic", [clinic()]).records[0].id
        submit_period(below, PERIOD, stick)
    with open_workspace(township, fixed_clock()) as above:
        receive(above, [stick])
        set_setting(above.db, SHARE_KEY, 100)  # every record is drawn
    window = open_window(township)
    window.go("month")
    window.go("entry", EntryRequest(form="spot_check", given=(("record", rid),)))
    hands.idle(window)
    return window, rid


def state(county, rid):
    with open_workspace(county.townships[0], fixed_clock()) as workspace:
        return record_detail(workspace, rid).state


def check(hands, result: str, found: str = "") -> None:
    """Record and day as they stand; by telephone; the result; in words; saved."""
    hands.press("Enter", "Enter", "1", result)
    hands.type(found)
    hands.press("Enter")
    hands.compose("qian zi biao", commit="签字表上只有这些")
    hands.press("Ctrl+S")


def test_what_differs_goes_back_with_one_enter(checking, hands, county, picture):
    window, rid = checking
    check(hands, "2", "30")
    hands.until(lambda: window.shell.page.name == "check_return")
    page = window.shell.page
    hands.until(page.panel.reason_box.hasFocus)
    assert page.panel.field_box.text() == "线下义诊"
    assert page.panel.reason_box.toPlainText() == "抽查（电话）：报的是 40 人次，核实是 30 人次。签字表上只有这些"
    picture(window, "check-return")
    hands.press("Enter")
    hands.until(lambda: window.shell.page.name == "month")
    assert "退回了" in window.shell.toast_text()
    window.close()
    assert state(county, rid) == "returned"


def test_another_field_and_more_words_by_keys(checking, hands, county):
    window, rid = checking
    check(hands, "2", "30")
    hands.until(lambda: window.shell.page.name == "check_return")
    page = window.shell.page
    hands.until(page.panel.reason_box.hasFocus)
    hands.compose("qing gai", commit="，请改")  # behind what is there
    hands.press("Shift+Enter")
    hands.compose("xian xia", commit="活动地点")
    hands.press("Enter", "Enter")
    hands.until(lambda: window.shell.page.name == "month")
    window.close()
    with open_workspace(county.townships[0], fixed_clock()) as workspace:
        detail = record_detail(workspace, rid)
        assert detail.field == "place_name"
        assert "签字表上只有这些，请改" in detail.notice


def test_esc_leaves_the_record_as_it_is_and_the_check_stays(checking, hands, county):
    window, rid = checking
    check(hands, "3")
    hands.until(lambda: window.shell.page.name == "check_return")
    hands.until(window.shell.page.panel.reason_box.hasFocus)
    assert "查无此事" in window.shell.page.panel.reason_box.toPlainText()
    hands.press("Esc")
    assert window.shell.page.name == "month"
    window.close()
    assert state(county, rid) == "received"
    with open_workspace(county.townships[0], fixed_clock()) as workspace:
        assert (
            len(
                list_records(
                    workspace,
                    form="spot_check",
                    unit=None,
                    state=None,
                    date_from=None,
                    date_to=None,
                    after=None,
                    limit=9,
                    deleted=False,
                )
            )
            == 1
        )


def test_what_agrees_asks_for_nothing(checking, hands, county):
    window, rid = checking
    hands.press("Enter", "Enter", "1", "1", "Ctrl+S")
    hands.until(lambda: window.shell.page.name == "month")
    window.close()
    assert state(county, rid) == "received"


OFFER = ReturnOffer(
    "r1", "幸福村卫生室 义诊 9月21日 村口", "40 人次", "30 人次", "签字表上只有这些",
    (("visits_offline", "线下义诊"),), "visits_offline", "抽查（电话）：报的是 40 人次，核实是 30 人次。签字表上只有这些",
)  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_looks_right(language, county, open_window, hands, picture, gap):
    window = open_window(county.townships[0], language=language)
    found = []
    for look in each_look(window, hands, gap):
        with gap.paused():
            window.go("check_return", OFFER)
            settle()
        picture(window, f"check-return-{language}-{look}")
        found += [f"{look}: {line}" for line in look.findings(window)]
    assert found == []
