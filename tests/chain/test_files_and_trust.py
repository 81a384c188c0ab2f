"""What nothing is built upon, and what a workspace remembers only as long as it is true."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.exchange import build_endorsement
from desktop.workflows import submit_period
from tests.chain.county import COUNTY, HOSPITAL, SHIQIAO, TOWNSHIP, XINGFU, County, clinic, must, run


def test_nothing_is_built_on_a_deleted_record(county, tmp_path):
    rid = county.add(XINGFU, "free_clinic", clinic())[0]["id"]
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    must("record", "delete", county.at(XINGFU), rid, "--reason", "记错了")
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    file = tmp_path / "one.json"
    file.write_text(json.dumps(clinic()), encoding="utf-8")
    for attempt in (
        ("record", "add", county.at(XINGFU), "free_clinic", file, "--revise", rid),
        ("review", "approve", county.at(TOWNSHIP), rid),
        ("record", "delete", county.at(XINGFU), rid, "--reason", "again"),
    ):
        ran = run(*attempt)
        assert (ran.code, ran.json["error"]["code"]) == (3, "填 291")


def test_a_rehearsed_pack_leaves_no_trace(county):
    """The rehearsal reads the pack's registers; afterwards the old ones hold again."""
    pack = must("pack", "make", county.at(COUNTY), "--to", county.stick("packs"))["file"]
    said = must("receive", county.at(TOWNSHIP), pack, "--dry-run")["files"][0]
    assert said["status"] == "would_take"
    assert must("receive", county.at(TOWNSHIP), pack)["files"][0]["status"] == "taken"
    assert must("receive", county.at(TOWNSHIP), pack)["files"][0]["status"] == "duplicate"


def test_files_of_one_stick_that_depend_on_each_other_are_taken_in_one_go(county):
    """The county learns the new village's key from the township's file, and its batch from the same file."""
    county.enrol(SHIQIAO)
    county.add(SHIQIAO, "free_clinic", clinic(visits=9))
    must("receive", county.at(TOWNSHIP), county.submit(SHIQIAO)["file"])
    taken = must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])["files"][0]
    assert (taken["status"], taken["new"]) == ("taken", 1)
    assert county.total()["visits_offline"] == 9


def _to_county(county: County, *villages: str) -> dict:
    for village in villages:
        must("receive", county.at(TOWNSHIP), county.submit(village)["file"])
    made = county.submit(TOWNSHIP)
    must("receive", county.at(COUNTY), made["file"])
    return made


def test_a_unit_cannot_judge_the_batches_of_others(county: County, monkeypatch: pytest.MonkeyPatch):
    """A hospital signs a return of a village's records: it is not above that village, so its file is refused."""
    rid = county.add(XINGFU, "free_clinic", clinic(visits=8))[0]["id"]
    batch = county.submit(XINGFU)["batch"]
    _to_county(county, XINGFU)
    county.add(HOSPITAL, "free_clinic", clinic(clinic_kind="2", visits=3))

    def forged(workspace, _forwarded, number):
        signed = build_endorsement(
            batch, excluded=[rid], org=HOSPITAL, number=number, at=workspace.now_text, signer=workspace.keys
        )
        return [signed], 0

    with monkeypatch.context() as patch:
        patch.setattr(submit_period, "_endorse", forged)
        file = Path(county.submit(HOSPITAL)["file"])
    ran = run("receive", county.at(COUNTY), file)
    assert (ran.json["files"][0]["status"], ran.json["files"][0]["error"]["code"]) == ("refused", "收 315")
    assert county.total()["visits_offline"] == 8


def test_the_same_endorsement_again_is_no_news(county: County):
    """Also when it is not the first that came: the second file of the township, taken twice, is a duplicate."""
    rid = county.add(XINGFU, "free_clinic", clinic())[0]["id"]
    _to_county(county, XINGFU)
    must("review", "approve", county.at(TOWNSHIP), rid)
    again = county.submit(TOWNSHIP)["file"]
    assert must("receive", county.at(COUNTY), again)["files"][0]["status"] == "taken"
    assert must("receive", county.at(COUNTY), again)["files"][0]["status"] == "duplicate"
