"""What a page is given to fill in a form: offers, the last time, drafts first, what came back and why."""

from __future__ import annotations

import pytest

from desktop.errors import KnownError
from desktop.forms import Session
from desktop.foundation.clock import SystemClock
from desktop.model.draft import Draft
from desktop.workflows.drafts import keep_draft
from desktop.workflows.open_entry import open_entry
from desktop.workflows.workspace import open_workspace
from tests.chain.conftest import _made, county  # noqa: F401  the small county of the chain
from tests.chain.county import TOWNSHIP, XINGFU, clinic, must


@pytest.fixture
def workspace(county):  # noqa: F811
    with open_workspace(county.at(XINGFU), SystemClock()) as opened:
        yield opened


def test_a_new_one_has_offers_from_registers_by_name_and_the_own_people_first(workspace):
    opened = open_entry(workspace, form="free_clinic")
    assert opened.new
    assert opened.draft.id
    assert opened.draft.unit == XINGFU
    people = [(item.value, item.detail) for item in opened.offered["staff.staff_name"]]
    assert people[0] == ("王秀兰", "幸福村卫生室")
    assert ("马立新", "云岭县人民医院") in people
    units = {item.value: item.label for item in opened.offered["staff.staff_unit"]}
    assert units[TOWNSHIP] == "青石镇卫生院"
    places = {item.value: item.label for item in opened.offered["division_code"]}
    assert places["990101001001"] == "幸福村"
    assert opened.last == {}


def test_what_was_written_before_is_offered_and_the_last_time_is_known(county):  # noqa: F811
    county.add(XINGFU, "free_clinic", clinic("2023-09-18", place_name="老槐树下"))
    rid = county.add(XINGFU, "free_clinic", clinic("2023-09-20", place_name="村小学"))[0]["id"]
    with open_workspace(county.at(XINGFU), SystemClock()) as workspace:
        opened = open_entry(workspace, form="free_clinic")
        assert {"老槐树下", "村小学"} <= {item.value for item in opened.offered["place_name"]}
        assert (opened.last["place_name"], opened.last_date) == ("村小学", "2023-09-20")
        looked = open_entry(workspace, rid=rid)
        assert looked.last == {}  # a record is no earlier time of itself
        assert looked.read_only == ""
        assert Session(looked.definition, looked.context, looked.draft.answers).value("visits_offline") == 20


def test_a_copy_is_another_event_on_no_day_yet(county):  # noqa: F811
    rid = county.add(XINGFU, "free_clinic", clinic("2023-09-18", visits=31))[0]["id"]
    with open_workspace(county.at(XINGFU), SystemClock()) as workspace:
        copied = open_entry(workspace, copy_of=rid)
    assert copied.new
    assert copied.draft.rid == ""
    assert copied.draft.answers["visits_offline"] == 31
    assert "activity_date" not in copied.draft.answers
    assert len(copied.draft.answers["staff"]) == 1


def test_mending_goes_on_where_the_draft_was(county):  # noqa: F811
    rid = county.add(XINGFU, "free_clinic", clinic())[0]["id"]
    with open_workspace(county.at(XINGFU), SystemClock()) as workspace:
        first = open_entry(workspace, rid=rid)
        keep_draft(workspace, Draft(first.draft.id, "free_clinic", first.draft.form_ver, XINGFU, rid, 1, {"visits_offline": 7}, place="visits_offline"))  # fmt: skip
        again = open_entry(workspace, rid=rid)
        assert (again.draft.id, again.draft.answers, again.draft.place) == (
            first.draft.id,
            {"visits_offline": 7},
            "visits_offline",
        )
        by_draft = open_entry(workspace, draft=first.draft.id)
        assert by_draft.draft == again.draft
        with pytest.raises(KnownError) as told:
            open_entry(workspace, draft="nothing")
    assert told.value.problem.code == "用 126"


def test_what_came_back_says_where_and_why(county):  # noqa: F811
    rid = county.add(XINGFU, "free_clinic", clinic())[0]["id"]
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    must("review", "return", county.at(TOWNSHIP), rid, "--field", "visits_offline", "--reason", "登记表上是 35 人")
    receipt = must("receipt", county.at(TOWNSHIP), "--to", county.stick("back"))["receipts"][0]
    must("receive", county.at(XINGFU), receipt["file"])
    with open_workspace(county.at(XINGFU), SystemClock()) as workspace:
        opened = open_entry(workspace, rid=rid)
    assert opened.returned is not None
    assert (opened.returned.field, opened.returned.reason) == ("visits_offline", "登记表上是 35 人")
    assert "青石镇卫生院" in opened.returned.by


def test_another_units_record_is_looked_at_and_not_changed(county):  # noqa: F811
    rid = county.add(XINGFU, "free_clinic", clinic())[0]["id"]
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    with open_workspace(county.at(TOWNSHIP), SystemClock()) as workspace:
        opened = open_entry(workspace, rid=rid)
    assert "幸福村卫生室" in opened.read_only
    assert opened.draft.answers["visits_offline"] == 20


def test_every_form_opens(workspace):
    for form in (
        "asset",
        "convenience",
        "lecture",
        "publicity",
        "training",
        "treatment",
        "treatment_day",
        "period_note",
    ):
        opened = open_entry(workspace, form=form)
        assert opened.sections
