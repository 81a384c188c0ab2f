"""A dead PC is routine: the old computer is cut off, a kit makes the new one, its history brings the records back."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from desktop.foundation.clock import SystemClock
from desktop.storage.batches import batches
from desktop.workflows.history import make_history
from desktop.workflows.take_incoming import take_incoming
from desktop.workflows.workspace import open_workspace
from tests.chain.county import COUNTY, LIUHE, SHIQIAO, TOWNSHIP, XINGFU, County, clinic, must, run


def _send(county: County, unit: str, to: str = TOWNSHIP) -> None:
    must("receive", county.at(to), county.submit(unit)["file"])


def _receipts(county: County, at: str) -> dict[str, str]:
    made = must("receipt", county.at(at), "--to", county.stick("back"))["receipts"]
    return {item["unit"]: item["file"] for item in made}


def _reported(county: County) -> tuple[str, str, str]:
    """Three records of 幸福村: endorsed, returned, corrected by the township; two numbers, all at the county too."""
    good, bad = (item["id"] for item in county.add(XINGFU, "free_clinic", clinic(), clinic("2023-09-19")))
    _send(county, XINGFU)
    must("receive", county.at(XINGFU), _receipts(county, TOWNSHIP)[XINGFU])
    mended = county.add(XINGFU, "free_clinic", clinic("2023-09-20", visits=5))[0]["id"]
    _send(county, XINGFU)
    must("review", "approve", county.at(TOWNSHIP), good)
    must("review", "return", county.at(TOWNSHIP), bad, "--field", "visits_offline", "--reason", "登记表上是 12 人")
    county.add(TOWNSHIP, "free_clinic", clinic("2023-09-20", visits=6), revise=mended)
    _send(county, TOWNSHIP, COUNTY)
    return good, bad, mended


def _replace(county: County, unit: str, above: str) -> dict[str, Any]:
    """The county's clerk replaces the computer; the new one is set up and its words compared by the unit above."""
    shutil.rmtree(county.at(unit))
    done: dict[str, Any] = must("network", "replace", county.at(COUNTY), "--unit", unit, "--to", county.stick("kits"))
    (kit,) = done["made"]["kits"]
    must(
        "workspace", "create", county.at(unit), "--kit", kit["file"], "--code", kit["code"], "--fingerprint",
        done["made"]["fingerprint"],
    )  # fmt: skip
    if above != COUNTY:
        pack = must("pack", "make", county.at(COUNTY), "--to", county.stick("pack"))["file"]
        must("receive", county.at(above), pack)
    request = must("enrol", "request", county.at(unit), "--to", county.stick("new"))
    must("enrol", "accept", county.at(above), request["file"], "--fingerprint", request["fingerprint"])
    return done


def _history(county: County, unit: str, above: str) -> dict[str, Any]:
    made: dict[str, Any] = must("history", "make", county.at(above), "--unit", unit, "--to", county.stick("history"))
    return made


def _states(county: County, unit: str) -> dict[str, tuple[int, str]]:
    found = must("record", "list", county.at(unit))["records"]
    return {item["id"]: (item["rev"], item["state"]) for item in found}


def test_a_villages_records_come_back_with_what_became_of_them(county):
    good, bad, mended = _reported(county)
    done = _replace(county, XINGFU, TOWNSHIP)
    assert list(done["cut"][0]["revoked"].values()) == [2]
    assert _states(county, XINGFU) == {}
    made = _history(county, XINGFU, TOWNSHIP)
    assert (made["batches"], made["records"], made["left_out"], len(made["files"])) == (2, 3, 0, 1)
    taken = must("receive", county.at(XINGFU), made["files"][0])["files"][0]
    assert (taken["kind"], taken["status"], taken["new"]) == ("history", "taken", 3)
    assert _states(county, XINGFU) == {good: (1, "endorsed"), bad: (1, "returned"), mended: (2, "received")}
    shown = must("record", "show", county.at(XINGFU), bad)
    assert (shown["field"], shown["judged"]) == ("visits_offline", "登记表上是 12 人")
    assert must("receive", county.at(XINGFU), made["files"][0])["files"][0]["status"] == "duplicate"
    assert must("check", county.at(XINGFU))["ok"]


def test_the_new_computer_goes_on_where_the_old_one_ended(county):
    _good, bad, _mended = _reported(county)
    _replace(county, XINGFU, TOWNSHIP)
    must("receive", county.at(XINGFU), _history(county, XINGFU, TOWNSHIP)["files"][0])
    with open_workspace(county.at(TOWNSHIP), SystemClock()) as workspace:
        last = [row for row in batches(workspace.db, origin="received") if row.org == XINGFU][-1]
    county.add(XINGFU, "free_clinic", clinic("2023-09-19", visits=12), revise=bad)
    sent = county.submit(XINGFU)
    assert (sent["seq"], sent["records"]) == (1, 1)  # nothing of the old computer's goes out again
    with open_workspace(county.at(XINGFU), SystemClock()) as workspace:
        from desktop.workflows.feeds import continued

        on = continued(workspace)
        assert on is not None and (on.feed, on.seq, on.hash) == (last.feed, 2, last.hash)
    taken = must("receive", county.at(TOWNSHIP), sent["file"])["files"][0]
    assert (taken["status"], taken["changed"], taken["missing"]) == ("taken", 1, [])
    must("receive", county.at(XINGFU), _receipts(county, TOWNSHIP)[XINGFU])
    assert _states(county, XINGFU)[bad] == (2, "received")
    _send(county, TOWNSHIP, COUNTY)
    assert county.total()["visits_offline"] == 20 + 12 + 6


def test_a_townships_whole_desk_comes_back_from_the_county(county):
    good, bad, mended = _reported(county)
    must("receive", county.at(TOWNSHIP), _receipts(county, COUNTY)[TOWNSHIP])
    _replace(county, TOWNSHIP, COUNTY)
    made = _history(county, TOWNSHIP, COUNTY)
    must("receive", county.at(TOWNSHIP), made["files"][0])
    states = _states(county, TOWNSHIP)
    assert states[good] == (1, "endorsed") and states[bad] == (1, "returned") and states[mended][0] == 2
    nothing = run("submit", county.at(TOWNSHIP), "--period", "2023-09", "--to", county.stick("up"))
    assert nothing.json["error"]["code"] == "网 141"  # the county has it: that is where it came from
    pack = must("pack", "make", county.at(COUNTY), "--to", county.stick("pack"))["file"]
    must("receive", county.at(XINGFU), pack)
    county.add(XINGFU, "free_clinic", clinic("2023-09-22", visits=3))
    sent = county.submit(XINGFU)
    taken = must("receive", county.at(TOWNSHIP), sent["file"])["files"][0]
    assert (taken["status"], taken["missing"]) == ("taken", [])
    must("receive", county.at(XINGFU), _receipts(county, TOWNSHIP)[XINGFU])
    _send(county, TOWNSHIP, COUNTY)
    assert county.total()["visits_offline"] == 20 + 6 + 3


def test_a_stick_with_a_history_is_taken_in_by_itself(county):
    _reported(county)
    _replace(county, XINGFU, TOWNSHIP)
    _history(county, XINGFU, TOWNSHIP)
    with open_workspace(county.at(XINGFU), SystemClock()) as workspace:
        taken = take_incoming(workspace, county.stick("history"))
    assert (taken.restored, taken.anything, taken.problems) == (3, True, ())


def test_a_long_history_is_cut_into_files_that_come_in_any_order(county):
    good, bad, mended = _reported(county)
    _replace(county, XINGFU, TOWNSHIP)
    with open_workspace(county.at(TOWNSHIP), SystemClock()) as workspace:
        made = make_history(workspace, XINGFU, county.stick("parts"), most_bytes=1)
    assert [file.stem[-3:] for file in made.files] == ["1-2", "2-2"]
    for file in reversed(made.files):
        must("receive", county.at(XINGFU), file)
    assert _states(county, XINGFU) == {good: (1, "endorsed"), bad: (1, "returned"), mended: (2, "received")}


def test_what_a_thief_could_have_signed_is_left_out(county):
    _reported(county)
    shutil.rmtree(county.at(XINGFU))
    must("network", "replace", county.at(COUNTY), "--unit", XINGFU, "--to", county.stick("kits"), "--upto", "1")
    pack = must("pack", "make", county.at(COUNTY), "--to", county.stick("pack"))["file"]
    must("receive", county.at(TOWNSHIP), pack)
    kit = must("kit", "make", county.at(COUNTY), "--unit", XINGFU, "--to", county.stick("kits"))
    must("workspace", "create", county.at(XINGFU), "--kit", kit["kits"][0]["file"], "--code", kit["kits"][0]["code"], "--fingerprint", kit["fingerprint"])  # fmt: skip
    request = must("enrol", "request", county.at(XINGFU), "--to", county.stick("new"))
    must("enrol", "accept", county.at(TOWNSHIP), request["file"], "--fingerprint", request["fingerprint"])
    made = _history(county, XINGFU, TOWNSHIP)
    assert (made["batches"], made["left_out"]) == (1, 1)


def test_a_photo_that_is_gone_does_not_keep_the_rest_back(county, monkeypatch):
    _reported(county)
    from desktop.errors import RefusedError
    from desktop.workflows import history

    real = history.signed_batch

    def gone(workspace, row):
        if row.seq == 2:
            raise RefusedError("存 121", "x")
        return real(workspace, row)

    monkeypatch.setattr(history, "signed_batch", gone)
    made = _history(county, XINGFU, TOWNSHIP)
    assert (made["batches"], made["left_out"]) == (1, 1)


def test_a_computer_that_has_sent_something_keeps_its_feed(county):
    """A history for one that merely lost records: what it says of the feed does not matter any more."""
    _reported(county)
    made = _history(county, XINGFU, TOWNSHIP)
    taken = must("receive", county.at(XINGFU), made["files"][0])["files"][0]
    assert taken["status"] == "duplicate"
    with open_workspace(county.at(XINGFU), SystemClock()) as workspace:
        from desktop.workflows.feeds import continued

        assert continued(workspace) is None


@pytest.mark.parametrize(
    ("unit", "code"), [(TOWNSHIP, "用 105"), ("没有的", "用 105"), (SHIQIAO, "网 165"), (LIUHE, "网 168")]
)
def test_what_cannot_be_made_is_said(county, tmp_path: Path, unit, code):
    ran = run("history", "make", county.at(TOWNSHIP), "--unit", unit, "--to", tmp_path)
    assert ran.json["error"]["code"] == code
