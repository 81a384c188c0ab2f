"""Two records that look like one event: a person answers once, the unit learns, and the answer can be taken back."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.foundation.clock import SystemClock
from desktop.workflows.review_queue import review_queue
from desktop.workflows.workspace import open_workspace
from tests.chain.county import COUNTY, LIUHE, SHIQIAO, TOWNSHIP, XINGFU, County, clinic, must, run


def _receive(county: County, *villages: str) -> None:
    for village in villages:
        must("receive", county.at(TOWNSHIP), county.submit(village)["file"])


def _joint(county: County) -> tuple[str, str]:
    """Both villages claim the same day on the same square."""
    one = county.add(XINGFU, "free_clinic", clinic(visits=23))[0]["id"]
    other = county.add(LIUHE, "free_clinic", clinic(visits=23))[0]["id"]
    _receive(county, XINGFU, LIUHE)
    return one, other


def _list(county: County, *more: str, at: str = TOWNSHIP) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = must("duplicate", "list", county.at(at), *more)["pairs"]
    return found


def _state(county: County, rid: str, at: str = TOWNSHIP) -> str:
    return str(must("record", "show", county.at(at), rid)["state"])


def _queue(county: County, at: str = TOWNSHIP) -> list[tuple[str, str]]:
    with open_workspace(county.at(at), SystemClock()) as workspace:
        return [(item.rid, item.chip) for item in review_queue(workspace).items]


def test_a_pair_is_listed_once_with_what_is_alike(county):
    one, other = _joint(county)
    (pair,) = _list(county)
    assert {record["id"] for record in pair["records"]} == {one, other}
    assert (pair["form"], pair["date"], pair["alike"], pair["decided"]) == (
        "free_clinic", "2023-09-18", ["place", "staff"], "",
    )  # fmt: skip
    assert {record["unit"] for record in pair["records"]} == {XINGFU, LIUHE}


def test_the_one_that_does_not_count_is_returned_and_its_village_reads_why(county):
    one, other = _joint(county)
    done = must("duplicate", "same", county.at(TOWNSHIP), one, other, "--counts", one, "--reason", "镇里组织的")
    assert (done["decided"], done["counts"]) == ("same", one)
    assert (_state(county, one), _state(county, other)) == ("received", "returned")
    receipts = must("receipt", county.at(TOWNSHIP), "--to", county.stick("back"))["receipts"]
    for receipt in receipts:
        must("receive", county.at(receipt["unit"]), receipt["file"])
    shown = must("record", "show", county.at(LIUHE), other)
    assert (shown["state"], shown["field"]) == ("returned", "our_role")
    assert "重复" in shown["judged"] and "幸福村" in shown["judged"] and "镇里组织的" in shown["judged"]
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    assert county.total()["visits_offline"] == 23
    assert _list(county) == [] and _list(county, at=COUNTY) == []
    (answered,) = _list(county, "--all")
    assert (answered["decided"], answered["counts"], answered["reason"]) == ("same", one, "镇里组织的")


@pytest.mark.parametrize("loser", [0, 1])
def test_above_nobody_doubts_what_the_township_has_returned(county, loser):
    """Whichever of the two the county's own comparison marked: the return holds, the other is no suspect any more."""
    pair = _joint(county)
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    assert sorted(_state(county, rid, COUNTY) for rid in pair) == ["received", "suspect"]
    must("duplicate", "same", county.at(TOWNSHIP), *pair, "--counts", pair[1 - loser])
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    assert (_state(county, pair[loser], COUNTY), _state(county, pair[1 - loser], COUNTY)) == ("returned", "received")
    assert county.total()["visits_offline"] == 23


def test_the_record_that_counts_goes_on_waiting_for_its_review(county):
    one, other = _joint(county)
    assert sorted(_queue(county)) == sorted([(one, "new"), (other, "suspect")])
    must("duplicate", "same", county.at(TOWNSHIP), one, other, "--counts", other)
    assert _queue(county) == [(other, "new")]
    must("review", "approve", county.at(TOWNSHIP), other)
    assert _queue(county) == []


def test_different_is_remembered_and_never_asked_again(county):
    one, other = _joint(county)
    must("duplicate", "different", county.at(TOWNSHIP), one, other, "--reason", "上午下午两场")
    assert _list(county) == [] and _state(county, other) == "received"
    assert sorted(_queue(county)) == sorted([(one, "new"), (other, "new")])
    county.add(LIUHE, "free_clinic", clinic(visits=25), revise=other)
    must("receive", county.at(TOWNSHIP), county.submit(LIUHE)["file"])
    assert _list(county) == [] and _state(county, other) == "received"


def test_an_answer_can_be_taken_back(county):
    one, other = _joint(county)
    must("duplicate", "same", county.at(TOWNSHIP), one, other, "--counts", one)
    assert _state(county, other) == "returned"
    must("duplicate", "different", county.at(TOWNSHIP), one, other)
    assert (_state(county, one), _state(county, other)) == ("received", "received")
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    assert county.total()["visits_offline"] == 46
    (answered,) = _list(county, "--all")
    assert answered["decided"] == "different"
    with open_workspace(county.at(TOWNSHIP), SystemClock()) as workspace:
        kept = workspace.db.execute("SELECT answer FROM decisions WHERE desk = 'duplicate' ORDER BY id")
        assert [row["answer"] for row in kept] == [f"same {one}", "different"]


def test_a_third_one_is_asked_about_by_itself(county):
    one, other = _joint(county)
    county.enrol(SHIQIAO)
    third = county.add(SHIQIAO, "free_clinic", clinic(visits=23))[0]["id"]
    _receive(county, SHIQIAO)
    assert len(_list(county)) == 3
    must("duplicate", "different", county.at(TOWNSHIP), one, third)
    assert _state(county, third) == "suspect"  # there is still the other one
    must("duplicate", "different", county.at(TOWNSHIP), other, third)
    assert _state(county, third) == "received"
    assert len(_list(county)) == 1


def test_in_one_village_the_words_are_others(county):
    one, other = (item["id"] for item in county.add(XINGFU, "free_clinic", clinic(visits=5), clinic(visits=6)))
    _receive(county, XINGFU)
    must("duplicate", "same", county.at(TOWNSHIP), one, other, "--counts", other)
    receipt = must("receipt", county.at(TOWNSHIP), "--to", county.stick("back"))["receipts"][0]
    must("receive", county.at(XINGFU), receipt["file"])
    shown = must("record", "show", county.at(XINGFU), one)
    assert shown["state"] == "returned" and "记重了就删除" in shown["judged"] and "协办" not in shown["judged"]


def test_a_participant_that_says_so_is_no_duplicate(county):
    one, other = _joint(county)
    must("duplicate", "same", county.at(TOWNSHIP), one, other, "--counts", one)
    county.add(
        LIUHE, "free_clinic", clinic(visits=0, our_role="2", host_unit=XINGFU), revise=other
    )  # fmt: skip
    must("receive", county.at(TOWNSHIP), county.submit(LIUHE)["file"])
    assert _state(county, other) == "received" and _list(county) == []


def test_an_intake_with_an_answered_doubt_stays(county):
    one = county.add(XINGFU, "free_clinic", clinic())[0]["id"]
    other = county.add(LIUHE, "free_clinic", clinic())[0]["id"]
    _receive(county, XINGFU)
    intake = must("receive", county.at(TOWNSHIP), county.submit(LIUHE)["file"])["intake"]
    must("duplicate", "different", county.at(TOWNSHIP), one, other)
    assert run("undo", county.at(TOWNSHIP), str(intake)).json["error"]["code"] == "收 431"


def test_a_pair_of_which_one_was_taken_back_is_not_listed(county):
    one, other = _joint(county)
    must("duplicate", "different", county.at(TOWNSHIP), one, other)
    with open_workspace(county.at(TOWNSHIP), SystemClock()) as workspace:
        from desktop.storage.batches import batches, set_batch_status

        set_batch_status(workspace.db, batches(workspace.db, "received")[0].hash, "undone")
    assert _list(county, "--all") == []


def test_what_cannot_be_answered_is_said(county):
    one, other = _joint(county)
    for records, counts, code in (
        ((one, one), one, "用 142"), ((one, other), "x", "用 143"), ((one, "x"), one, "填 292"),
    ):  # fmt: skip
        ran = run("duplicate", "same", county.at(TOWNSHIP), *records, "--counts", counts)
        assert ran.json["error"]["code"] == code
    must("record", "delete", county.at(LIUHE), other, "--reason", "记重了")
    _receive(county, LIUHE)
    ran = run("duplicate", "different", county.at(TOWNSHIP), one, other)
    assert ran.json["error"]["code"] == "填 291"


def test_a_conflict_comes_first(county):
    one, other = _joint(county)
    county.add(LIUHE, "free_clinic", clinic(visits=25), revise=other)
    county.add(TOWNSHIP, "free_clinic", clinic(visits=26), revise=other)
    _receive(county, LIUHE)
    ran = run("duplicate", "same", county.at(TOWNSHIP), one, other, "--counts", one)
    assert ran.json["error"]["code"] == "填 298"


def test_only_of_units_below(county, monkeypatch):
    one, other = _joint(county)
    from desktop.model.unit import UnitTree

    monkeypatch.setattr(UnitTree, "is_under", lambda *_arguments: False)
    ran = run("duplicate", "different", county.at(TOWNSHIP), one, other)
    assert ran.json["error"]["code"] == "填 297"


@pytest.mark.parametrize("answer", ["same", "different"])
def test_it_is_audited(county, answer):
    one, other = _joint(county)
    counts = ("--counts", one) if answer == "same" else ()
    must("duplicate", answer, county.at(TOWNSHIP), one, other, *counts, "--as", "周文清", "--reason", "问过了")
    with open_workspace(county.at(TOWNSHIP), SystemClock()) as workspace:
        (row,) = workspace.db.execute("SELECT who, reason FROM audit WHERE what = ?", (f"duplicate.{answer}",))
    assert (row["who"], row["reason"]) == ("周文清", "问过了")
