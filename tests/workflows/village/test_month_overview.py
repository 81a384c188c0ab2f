from __future__ import annotations

import pytest

from desktop.workflows import last_outcome
from desktop.workflows.enter_record import add_records, delete_record
from desktop.workflows.month_overview import month_overview
from desktop.workflows.submit_period import submit_period
from tests.chain.county import HOSPITAL, TOWNSHIP, XINGFU, clinic


def _due(overview, programme, period=None):
    return next(
        item for item in overview.due if item.programme == programme and (period is None or item.period == period)
    )


def test_an_empty_ledger_says_what_is_due_and_offers_zero_where_it_is_time(month):
    with month.open(XINGFU) as workspace:
        overview = month_overview(workspace)
    week, whole = _due(overview, "free_clinic_week"), _due(overview, "activity_month")
    assert (week.period, week.period_words, week.deadline, week.days_left) == ("2023", "9月16–22日", "2023-09-24", -1)
    assert (week.state, week.missing, week.can_zero) == ("overdue", "没有记录，也没报零", True)
    assert (whole.period_words, whole.deadline, whole.days_left) == ("2023 年 9 月", "2023-10-03", 8)
    assert (whole.state, whole.can_zero) == ("missing", True)
    assert overview.receiver == "青石镇卫生院"
    assert (overview.submission, overview.receipt, overview.to_do) == (None, None, 0)
    assert not overview.unsent.anything


def test_early_in_the_month_nothing_is_missing_yet(month):
    with month.open(XINGFU, "2023-09-05") as workspace:
        whole = _due(month_overview(workspace), "activity_month")
    assert (whole.state, whole.missing, whole.can_zero) == ("in_progress", "还没有记录", False)


def test_a_month_that_was_over_when_the_ledger_began_is_asked_for_until_its_deadline_only(month):
    for day, periods in (("2023-09-02", ["2023-08", "2023-09"]), ("2023-09-10", ["2023-09"])):
        with month.open(XINGFU, day) as workspace:
            shown = [item.period for item in month_overview(workspace).due if item.programme == "activity_month"]
        assert shown == periods, day


def test_nothing_is_owed_for_a_time_before_the_ledger(month, monkeypatch):
    monkeypatch.setattr("desktop.workflows.programmes_due.first_day", lambda _db: "2023-09-25")
    with month.open(XINGFU, "2023-10-29") as workspace:
        shown = [item.period for item in month_overview(workspace).due if item.programme == "activity_month"]
    assert shown == ["2023-09", "2023-10"]
    monkeypatch.setattr("desktop.workflows.programmes_due.first_day", lambda _db: "2023-10-20")
    with month.open(XINGFU, "2023-10-29") as workspace:
        shown = [item.period for item in month_overview(workspace).due if item.programme == "activity_month"]
    assert shown == ["2023-10"]


def test_last_month_stays_in_view_until_it_is_reported(month):
    with month.open(XINGFU, "2023-10-08") as workspace:
        september = _due(month_overview(workspace), "activity_month", "2023-09")
    assert (september.state, september.days_left) == ("overdue", -5)


def test_a_record_is_counted_unsent_and_its_form_comes_first(month):
    month.county.add(XINGFU, "free_clinic", clinic(), clinic("2023-09-19"))
    with month.open(XINGFU) as workspace:
        overview = month_overview(workspace)
    assert [(item.counted, item.state, item.missing) for item in overview.due] == [(2, "ready", "都齐了")] * 2
    assert overview.unsent.records == 2
    assert (overview.forms[0].form, overview.forms[0].last_words) == ("free_clinic", "上次 9月19日")
    assert "zero_report" not in {item.form for item in overview.forms}
    assert overview.forms[1].last_words == "还没用过"


def test_another_units_record_of_the_township_is_not_its_own(month):
    month.county.add(XINGFU, "free_clinic", clinic())
    month.exchange()
    with month.open(TOWNSHIP) as workspace:
        overview = month_overview(workspace)
    assert [item.counted for item in overview.due] == [0, 0]
    assert overview.unsent.records == 0
    assert (overview.unsent.batches, overview.unsent.units) == (1, 1)
    assert overview.forms[0].records == 0


def test_what_is_sent_waits_for_its_receipt_and_the_receipt_says_what_became_of_it(month, monkeypatch):
    kept, back = month.county.add(XINGFU, "free_clinic", clinic(), clinic("2023-09-19"))
    with month.open(XINGFU) as workspace:
        submit_period(workspace, "2023-09", month.county.stick("own"))
        waiting = month_overview(workspace)
    assert (waiting.unsent.anything, waiting.awaiting, waiting.submission.seq, waiting.submission.covered) == (
        False,
        2,
        1,
        False,
    )
    assert {item.state for item in waiting.due} == {"submitted"}
    month.exchange(**{f"r{kept['id']}": "approve", f"r{back['id']}": "和登记表的人数对不上"})
    with month.open(XINGFU) as workspace:
        overview = month_overview(workspace)
    receipt = overview.receipt
    assert (receipt.seq, receipt.received, receipt.returned, receipt.duplicate, receipt.missing) == (1, 1, 1, 0, ())
    assert overview.submission.covered
    assert [(item.rid, item.field) for item in overview.returned] == [(back["id"], "visits_offline")]
    monkeypatch.setattr(last_outcome, "_read", pytest.fail)  # the next start opens no receipt
    with month.open(XINGFU) as workspace:
        again = month_overview(workspace)
    assert (again.receipt, again.submission) == (overview.receipt, overview.submission)
    assert overview.returned[0].why == "“线下义诊”：和登记表的人数对不上"
    assert (overview.returned[0].by, overview.returned[0].day) == ("青石镇卫生院", "9月19日")
    assert {(item.state, item.missing) for item in overview.due} == {("returned", "退回的 1 条还没改")}
    assert overview.to_do == 1


def test_a_returned_record_of_a_village_is_not_for_the_township_to_mend(month):
    (record,) = month.county.add(XINGFU, "free_clinic", clinic())
    month.exchange(**{f"r{record['id']}": "看不清"})
    with month.open(TOWNSHIP) as workspace:
        assert month_overview(workspace).returned == ()


def test_a_zero_report_settles_the_period_until_a_record_comes(month):
    with month.open(XINGFU) as workspace:
        add_records(workspace, "zero_report", [{"programme": "free_clinic_week", "period": "2023"}])
        overview = month_overview(workspace)
        week = _due(overview, "free_clinic_week")
        assert (week.state, week.missing, week.can_zero) == ("zero", "没有活动，已报零", False)
        assert _due(overview, "activity_month").state == "missing"
        assert (overview.unsent.records, overview.unsent.zero) == (0, 1)
        add_records(workspace, "free_clinic", [clinic()])
        week = _due(month_overview(workspace), "free_clinic_week")
        assert (week.zero, week.state, week.counted) == (False, "ready", 1)


def test_taking_part_in_others_activities_is_neither_counted_nor_zero(month):
    guest = {key: value for key, value in clinic().items() if not key.startswith(("visits", "clinic"))}
    month.county.add(XINGFU, "free_clinic", {**guest, "our_role": "2", "host_unit": HOSPITAL})
    with month.open(XINGFU) as workspace:
        week = _due(month_overview(workspace), "free_clinic_week")
    assert week.counted == 0


def test_a_deleted_record_is_unsent_but_no_record(month):
    (record,) = month.county.add(XINGFU, "free_clinic", clinic())
    with month.open(XINGFU) as workspace:
        delete_record(workspace, record["id"], "记错了")
        unsent = month_overview(workspace).unsent
    assert (unsent.records, unsent.deletions, unsent.anything) == (0, 1, True)


@pytest.mark.parametrize("code", [TOWNSHIP, HOSPITAL])
def test_a_township_and_a_direct_unit_have_their_own_deadlines(month, code):
    with month.open(code) as workspace:
        overview = month_overview(workspace)
    assert overview.receiver == "云岭县卫生健康局"
    wanted = {TOWNSHIP: "2023-09-25", HOSPITAL: "2023-09-26"}[code]
    assert _due(overview, "free_clinic_week").deadline == wanted
