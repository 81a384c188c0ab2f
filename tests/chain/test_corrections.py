"""What a unit above wrote on a village's record reaches the village: with every receipt until the village says it has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop.exchange import open_file
from desktop.foundation.clock import SystemClock
from desktop.workflows.workspace import open_workspace
from tests.chain.county import COUNTY, LIUHE, TOWNSHIP, XINGFU, County, clinic, must


def _sent(county: County, village: str = XINGFU) -> str:
    rid = str(county.add(village, "free_clinic", clinic(visits=20))[0]["id"])
    must("receive", county.at(TOWNSHIP), county.submit(village)["file"])
    return rid


def _correct(county: County, rid: str, visits: int, at: str = TOWNSHIP) -> None:
    county.add(at, "free_clinic", clinic(visits=visits), revise=rid)


def _receipts(county: County, at: str = TOWNSHIP) -> dict[str, str]:
    made = must("receipt", county.at(at), "--to", county.stick("back"))["receipts"]
    return {item["unit"]: item["file"] for item in made}


def _lines(county: County, unit: str, file: str) -> list[tuple[str, int]]:
    """(by_org, rev) of the lines a receipt carries."""
    with open_workspace(county.at(unit), SystemClock()) as workspace:
        content: Any = open_file(Path(file).read_bytes(), workspace.trust(), workspace.keys).content
    return [(line.by_org, line.rev) for _raw, line in content.revisions]


def _shown(county: County, unit: str, rid: str) -> tuple[int, int]:
    found = must("record", "show", county.at(unit), rid)
    return found["rev"], found["data"]["visits_offline"]


def test_a_correction_comes_down_and_the_village_builds_on_it(county):
    rid = _sent(county)
    _correct(county, rid, 26)
    must("receive", county.at(XINGFU), _receipts(county)[XINGFU])
    assert _shown(county, XINGFU, rid) == (2, 26)
    history = must("record", "history", county.at(XINGFU), rid)["revisions"]
    assert [item["by_org"] for item in history] == [XINGFU, TOWNSHIP]
    county.add(XINGFU, "free_clinic", clinic(visits=27), revise=rid)
    sent = county.submit(XINGFU)
    assert sent["records"] == 1  # the township's line is not sent up as the village's own
    must("receive", county.at(TOWNSHIP), sent["file"])
    assert _shown(county, TOWNSHIP, rid) == (3, 27)
    assert must("check", county.at(XINGFU))["ok"]


def test_a_tombstone_of_the_township_comes_down_too(county):
    rid = _sent(county)
    must("record", "delete", county.at(TOWNSHIP), rid, "--reason", "和镇里那条重了")
    must("receive", county.at(XINGFU), _receipts(county)[XINGFU])
    assert rid not in [item["id"] for item in must("record", "list", county.at(XINGFU))["records"]]


def test_it_is_repeated_until_a_batch_of_the_village_says_so(county):
    rid = _sent(county)
    _correct(county, rid, 26)
    _receipts(county)  # lost on the way
    second = _receipts(county)[XINGFU]
    assert _lines(county, XINGFU, second) == [(TOWNSHIP, 2)]
    must("receive", county.at(XINGFU), second)
    assert _lines(county, XINGFU, _receipts(county)[XINGFU]) == [(TOWNSHIP, 2)]
    county.add(XINGFU, "free_clinic", clinic("2023-09-19"))
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    assert _lines(county, XINGFU, _receipts(county)[XINGFU]) == []
    _correct(county, rid, 28)
    assert _lines(county, XINGFU, _receipts(county)[XINGFU]) == [(TOWNSHIP, 3)]


def test_nobody_elses_records_come_along(county):
    rid = _sent(county)
    _sent(county, LIUHE)
    _correct(county, rid, 26)
    assert _lines(county, LIUHE, _receipts(county)[LIUHE]) == []


def test_the_countys_correction_goes_down_through_the_township(county):
    rid = _sent(county)
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    _correct(county, rid, 31, at=COUNTY)
    must("receive", county.at(TOWNSHIP), _receipts(county, COUNTY)[TOWNSHIP])
    assert _shown(county, TOWNSHIP, rid) == (2, 31)
    must("receive", county.at(XINGFU), _receipts(county)[XINGFU])
    assert _shown(county, XINGFU, rid) == (2, 31)


def test_a_settled_conflict_is_settled_in_the_village(county):
    rid = _sent(county)
    _correct(county, rid, 26)
    county.add(XINGFU, "free_clinic", clinic(visits=22), revise=rid)
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    (conflict,) = must("conflict", "list", county.at(TOWNSHIP))["conflicts"]
    mine = next(item for item in conflict["versions"] if item["by_org"] == XINGFU)
    must("conflict", "resolve", county.at(TOWNSHIP), rid, "--choose", mine["digest"], "--reason", "登记表上是 22")
    must("receive", county.at(XINGFU), _receipts(county)[XINGFU])
    assert _shown(county, XINGFU, rid) == (3, 22)
    assert must("record", "show", county.at(XINGFU), rid)["state"] == "received"
