"""A spot check that does not agree offers its record to be sent back, with the reason the check gives."""

from __future__ import annotations

import pytest

from desktop.model.draft import Draft
from desktop.workflows.drafts import finish_draft, keep_draft
from desktop.workflows.record_detail import record_detail
from desktop.workflows.review import approve, return_record
from desktop.workflows.spot_return import offered_return
from tests.chain.county import TOWNSHIP, XINGFU, clinic, must


@pytest.fixture
def received(county):
    """One 义诊 of 幸福村 with 40 人次, at the township."""
    rid = county.add(XINGFU, "free_clinic", clinic("2023-09-18", visits=40))[0]["id"]
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    return rid


def checked(workspace, rid, **answers):
    """The spot check as the entry page saves it."""
    given = {"record": rid, "method": "1", "checked_on": "2023-09-25", **answers}
    draft = Draft(id="d1", form="spot_check", form_ver="", unit="", answers=given)
    keep_draft(workspace, draft)
    return finish_draft(workspace, draft)


def test_figures_that_differ_fill_the_return(at, received):
    with at(TOWNSHIP) as workspace:
        offer = checked(workspace, received, result="2", found_value=30, note="签字表上\n少 10 人").offer
        assert (offer.rid, offer.field) == (received, "visits_offline")  # the total is calculated
        assert (offer.reported, offer.found, offer.note) == ("40 人次", "30 人次", "签字表上 少 10 人")
        assert offer.reason == "抽查（电话）：报的是 40 人次，核实是 30 人次。签字表上 少 10 人"
        assert "幸福村" in offer.what
        assert dict(offer.fields)[offer.field]
        return_record(workspace, offer.rid, field=offer.field, reason=offer.reason)
        assert record_detail(workspace, received).state == "returned"


def test_what_never_happened_says_so(at, received):
    with at(TOWNSHIP) as workspace:
        offer = checked(workspace, received, result="3", method="2", note="村里没人知道").offer
    assert offer.reason == "抽查（现场）：查无此事。村里没人知道"
    assert offer.found == ""


def test_what_agrees_offers_nothing(at, received):
    with at(TOWNSHIP) as workspace:
        assert checked(workspace, received, result="1").offer is None


def test_what_went_back_already_or_is_not_known_is_not_offered(at, received):
    with at(TOWNSHIP) as workspace:
        check = checked(workspace, received, result="2", found_value=30, note="少 10 人")
        approve(workspace, [received])
        assert offered_return(workspace, check.id) is not None  # approved before: it may still go back
        return_record(workspace, received, field="visits_total", reason="少 10 人")
        assert offered_return(workspace, check.id) is None
        assert offered_return(workspace, received) is None  # no spot check
        assert offered_return(workspace, "nothing") is None
