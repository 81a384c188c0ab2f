"""An intake can be taken back as long as nothing was built on it; then everything is as it was, and the log keeps both."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.foundation.clock import SystemClock
from desktop.storage.undo import intakes_to_undo
from desktop.workflows.completeness import completeness
from desktop.workflows.review_queue import review_queue
from desktop.workflows.undo_intake import can_undo
from desktop.workflows.workspace import open_workspace
from tests.chain.county import COUNTY, LIUHE, TOWNSHIP, XINGFU, County, clinic, must, run

VIEWS = ("heads", "projections")


def _receive(county: County, at: str, *files: str) -> int:
    taken = must("receive", county.at(at), *files)
    number: int = taken["intake"]
    return number


def _seen(county: County, at: str) -> dict[str, Any]:
    """What a person sees there: records, queue, completeness, table, and whether everything is in order."""
    with open_workspace(county.at(at), SystemClock()) as workspace:
        rows = {
            name: sorted(map(tuple, workspace.db.execute(f'SELECT * FROM "{name}"')))
            for name in ("heads", "v_free_clinic", "v_free_clinic__staff")
        }
        board = completeness(workspace, "free_clinic_week", "2023")
        queue = review_queue(workspace)
    assert must("check", county.at(at))["ok"]
    heads = [row[:3] + row[5:8] for row in rows.pop("heads")]  # the rest are numbers of the log
    return {
        **rows,
        "heads": heads,
        "board": board,
        "queue": (queue.total, queue.problems, [i.rid for i in queue.items]),
    }


def _refused(county: County, at: str, intake: int) -> dict[str, str]:
    ran = run("undo", county.at(at), str(intake))
    assert ran.code == 3
    error: dict[str, str] = ran.json["error"]
    return error


def test_everything_is_as_it_was_and_the_same_file_can_be_received_again(county):
    county.add(LIUHE, "free_clinic", clinic(visits=5))
    _receive(county, TOWNSHIP, county.submit(LIUHE)["file"])
    before = _seen(county, TOWNSHIP)
    county.add(XINGFU, "free_clinic", clinic(visits=23), clinic("2023-09-19", visits=7))
    file = county.submit(XINGFU)["file"]
    intake = _receive(county, TOWNSHIP, file)
    taken = _seen(county, TOWNSHIP)
    assert taken != before
    done = must("undo", county.at(TOWNSHIP), str(intake))
    assert (done["records"], len(done["files"]), done["kept"]) == (2, 1, [])
    assert _seen(county, TOWNSHIP) == before
    must("rebuild", county.at(TOWNSHIP))
    assert _seen(county, TOWNSHIP) == before
    again = must("receive", county.at(TOWNSHIP), file)
    assert (again["files"][0]["status"], again["files"][0]["new"]) == ("taken", 2)
    assert _seen(county, TOWNSHIP) == taken
    must("undo", county.at(TOWNSHIP), str(again["intake"]))
    assert _seen(county, TOWNSHIP) == before


def test_the_log_keeps_what_was_taken_back(county):
    rid = county.add(XINGFU, "free_clinic", clinic())[0]["id"]
    intake = _receive(county, TOWNSHIP, county.submit(XINGFU)["file"])
    must("undo", county.at(TOWNSHIP), str(intake), "--as", "周文清")
    with open_workspace(county.at(TOWNSHIP), SystemClock()) as workspace:
        db = workspace.db
        assert db.execute("SELECT count(*) AS n FROM revisions WHERE rid = ?", (rid,))[0]["n"] == 1
        assert [row["status"] for row in db.execute("SELECT status FROM batches WHERE origin = 'received'")] == [
            "undone"
        ]
        assert [(row["intake"], row["who"]) for row in db.execute("SELECT * FROM withdrawals")] == [(intake, "周文清")]
        assert [row["who"] for row in db.execute("SELECT who FROM audit WHERE what = 'intake.undo'")] == ["周文清"]


def test_a_doubt_goes_with_the_record_it_named(county):
    first = county.add(XINGFU, "free_clinic", clinic())[0]["id"]
    second = county.add(LIUHE, "free_clinic", clinic())[0]["id"]
    intake = _receive(county, TOWNSHIP, county.submit(XINGFU)["file"])
    assert must("receive", county.at(TOWNSHIP), county.submit(LIUHE)["file"])["files"][0]["suspect"] == 1
    assert must("record", "show", county.at(TOWNSHIP), second)["state"] == "suspect"
    must("undo", county.at(TOWNSHIP), str(intake))
    assert must("record", "show", county.at(TOWNSHIP), second)["state"] == "received"
    assert run("record", "show", county.at(TOWNSHIP), first).code == 3


def test_a_conflict_goes_with_the_line_that_made_it(county):
    rid = county.add(XINGFU, "free_clinic", clinic(visits=20))[0]["id"]
    _receive(county, TOWNSHIP, county.submit(XINGFU)["file"])
    county.add(XINGFU, "free_clinic", clinic(visits=21), revise=rid)
    county.add(TOWNSHIP, "free_clinic", clinic(visits=22), revise=rid)
    intake = _receive(county, TOWNSHIP, county.submit(XINGFU)["file"])
    assert must("record", "show", county.at(TOWNSHIP), rid)["state"] == "conflict"
    # The township's own revision stands on what came before, not on this file; but it is a change of this record.
    assert _refused(county, TOWNSHIP, intake)["code"] == "收 434"


def test_a_revision_that_came_falls_back_to_the_one_before(county):
    rid = county.add(XINGFU, "free_clinic", clinic(visits=20))[0]["id"]
    _receive(county, TOWNSHIP, county.submit(XINGFU)["file"])
    must("review", "approve", county.at(TOWNSHIP), rid)
    before = _seen(county, TOWNSHIP)
    county.add(XINGFU, "free_clinic", clinic(visits=21), revise=rid)
    intake = _receive(county, TOWNSHIP, county.submit(XINGFU)["file"])
    must("undo", county.at(TOWNSHIP), str(intake))
    assert _seen(county, TOWNSHIP) == before
    shown = must("record", "show", county.at(TOWNSHIP), rid)
    assert (shown["rev"], shown["state"], shown["data"]["visits_offline"]) == (1, "endorsed", 20)


def test_once_reviewed_it_stays_and_the_record_is_named(county):
    rid = county.add(XINGFU, "free_clinic", clinic())[0]["id"]
    intake = _receive(county, TOWNSHIP, county.submit(XINGFU)["file"])
    must("review", "approve", county.at(TOWNSHIP), rid)
    error = _refused(county, TOWNSHIP, intake)
    assert error["code"] == "收 431" and rid in error["where"]
    assert must("record", "show", county.at(TOWNSHIP), rid)["state"] == "endorsed"


def test_once_a_receipt_left_it_stays(county):
    county.add(XINGFU, "free_clinic", clinic())
    intake = _receive(county, TOWNSHIP, county.submit(XINGFU)["file"])
    must("receipt", county.at(TOWNSHIP), "--to", county.stick("back"))
    error = _refused(county, TOWNSHIP, intake)
    assert error["code"] == "收 432" and "幸福村" in error["where"]


def test_a_receipt_that_never_reached_the_stick_binds_nobody(county, tmp_path):
    county.add(XINGFU, "free_clinic", clinic())
    intake = _receive(county, TOWNSHIP, county.submit(XINGFU)["file"])
    full = tmp_path / "no-stick"
    full.write_bytes(b"")  # a file where a folder is wanted: nothing can be written there
    assert run("receipt", county.at(TOWNSHIP), "--to", full).code == 4
    must("undo", county.at(TOWNSHIP), str(intake))


def test_once_sent_up_it_stays(county):
    county.add(XINGFU, "free_clinic", clinic())
    intake = _receive(county, TOWNSHIP, county.submit(XINGFU)["file"])
    county.submit(TOWNSHIP)
    assert _refused(county, TOWNSHIP, intake)["code"] == "收 433"


def test_the_county_takes_back_a_townships_endorsements_too(county):
    rid = county.add(XINGFU, "free_clinic", clinic(visits=9))[0]["id"]
    _receive(county, TOWNSHIP, county.submit(XINGFU)["file"])
    first = county.submit(TOWNSHIP)["file"]
    _receive(county, COUNTY, first)
    before = _seen(county, COUNTY)
    must("review", "approve", county.at(TOWNSHIP), rid)
    second = county.submit(TOWNSHIP)["file"]
    intake = _receive(county, COUNTY, second)
    assert must("record", "show", county.at(COUNTY), rid)["state"] == "endorsed"
    must("undo", county.at(COUNTY), str(intake))
    assert _seen(county, COUNTY) == before
    assert must("receive", county.at(COUNTY), second)["files"][0]["status"] == "taken"
    assert must("record", "show", county.at(COUNTY), rid)["state"] == "endorsed"


def test_receipts_and_packs_from_above_stay(county):
    county.add(XINGFU, "free_clinic", clinic())
    _receive(county, TOWNSHIP, county.submit(XINGFU)["file"])
    _receive(county, COUNTY, county.submit(TOWNSHIP)["file"])
    stick = county.stick("mixed")
    must("receipt", county.at(COUNTY), "--to", stick)
    county.add(LIUHE, "free_clinic", clinic(visits=5))
    county.submit(LIUHE, stick="mixed")
    intake = _receive(county, TOWNSHIP, str(stick))
    done = must("undo", county.at(TOWNSHIP), str(intake))
    assert len(done["files"]) == 1 and len(done["kept"]) == 1 and "回执" in done["kept"][0]


@pytest.mark.parametrize("number", [99, 1])
def test_what_cannot_be_undone_is_said(county, number):
    """No such intake; and one that is undone already. What can be undone is named."""
    county.add(XINGFU, "free_clinic", clinic())
    file = county.submit(XINGFU)["file"]
    first = _receive(county, TOWNSHIP, file)
    must("undo", county.at(TOWNSHIP), str(first))
    again = _receive(county, TOWNSHIP, file)
    error = _refused(county, TOWNSHIP, number if number == 99 else first)
    assert error["code"] == "收 430" and str(again) in error["hint"]
    with open_workspace(county.at(TOWNSHIP), SystemClock()) as workspace:
        assert [intake for intake, _at in intakes_to_undo(workspace.db)] == [again]
        assert (can_undo(workspace, again), can_undo(workspace, first)) == (True, False)
    must("undo", county.at(TOWNSHIP), str(again))
    assert _refused(county, TOWNSHIP, again)["hint"] == "没有能撤的收件"
