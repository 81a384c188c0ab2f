"""Two revisions of one number, and two batches of one number: both are kept, said, and shown side by side."""

from __future__ import annotations

import shutil

import pytest

from desktop.errors import RefusedError
from desktop.workflows.compare_revisions import review_item
from desktop.workflows.intake_overview import held_files, intake_overview, waiting_overview
from desktop.workflows.receive_files import receive
from desktop.workflows.review import approve
from desktop.workflows.review_queue import review_queue
from tests.chain.county import TOWNSHIP, XINGFU, another_computer, clinic, must


@pytest.fixture
def conflict(county):
    """The clinic and the township each mended the same record: two second revisions."""
    rid = county.add(XINGFU, "free_clinic", clinic(visits=20))[0]["id"]
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    county.add(TOWNSHIP, "free_clinic", clinic(visits=22), revise=rid)
    county.add(XINGFU, "free_clinic", clinic(visits=21), revise=rid)
    county.submit(XINGFU, stick="second")
    return rid, county.stick("second")


def test_a_conflict_is_told_before_and_cannot_be_approved(at, conflict):
    rid, stick = conflict
    with at(TOWNSHIP) as workspace:
        tried = intake_overview(workspace, receive(workspace, [stick], dry_run=True), dry=True)
        row = next(row for row in tried.rows if row.kind == "submission")
        assert (row.group, row.counts.conflict, row.problem) == ("conflict", 1, True)
        receive(workspace, [stick])
        item = review_queue(workspace).items[0]
        assert (item.rid, item.chip, item.easy) == (rid, "conflict", False)
        shown = review_item(workspace, rid)
        assert shown.why_not and [side.chip for side in shown.sides] == ["conflict", "conflict"] and not shown.revised
        visits = next(row for row in shown.rows if row.field == "visits_offline")
        assert {"".join(piece.text for piece in side) for side in visits.values} == {"21", "22"} and visits.changed
        with pytest.raises(RefusedError):
            approve(workspace, [rid])


def test_a_copied_computer_is_put_aside_and_said(at, county):
    county.add(XINGFU, "free_clinic", clinic(visits=20))
    shutil.copytree(county.at(XINGFU), county.root / "copy")
    county.submit(XINGFU, stick="one")
    original = county.at(XINGFU)
    shutil.move(original, county.root / "kept")
    shutil.move(county.root / "copy", original)
    with another_computer(county.root / "state"):
        county.add(XINGFU, "free_clinic", clinic("2023-09-19", visits=9))
        county.submit(XINGFU, stick="two")
    with at(TOWNSHIP) as workspace:
        receive(workspace, [county.stick("one")])
        seen = intake_overview(workspace, receive(workspace, [county.stick("two")], dry_run=True), dry=True)
        row = next(row for row in seen.rows if row.kind == "submission")
        assert row.group == "quarantined" and row.code == "收 410" and row.do and seen.good == 0
        receive(workspace, [county.stick("two")])
        idle = waiting_overview(workspace)
        assert [(row.group, row.code, row.unit) for row in idle.rows] == [("quarantined", "收 410", XINGFU)]
        assert idle.rows[0].what and idle.rows[0].do and held_files(workspace) == 1
