"""The stick back in the village: receipts and packs for it are taken in, everything else is left where it lies."""

from __future__ import annotations

import shutil

from desktop.foundation.clock import SystemClock
from desktop.workflows.take_incoming import Incoming, take_incoming
from desktop.workflows.workspace import open_workspace
from tests.chain.county import COUNTY, LIUHE, TOWNSHIP, XINGFU, County, clinic, must


def _take(county: County, unit: str, stick) -> Incoming:
    with open_workspace(county.at(unit), SystemClock()) as workspace:
        return take_incoming(workspace, stick)


def _round(county: County, village: str) -> str:
    """One record to the township; its receipt lies on the stick ``back``."""
    rid = county.add(village, "free_clinic", clinic())[0]["id"]
    must("receive", county.at(TOWNSHIP), county.submit(village, stick="back")["file"])
    return rid


def test_only_what_is_for_this_unit_is_taken_and_only_once(county):
    rid = _round(county, XINGFU)
    _round(county, LIUHE)  # its file and its receipt lie on the same stick
    must("review", "return", county.at(TOWNSHIP), rid, "--field", "visits_offline", "--reason", "登记表上是 20 人")
    must("receipt", county.at(TOWNSHIP), "--to", county.stick("back"))
    must("pack", "make", county.at(COUNTY), "--to", county.stick("back"))
    (county.stick("back") / "坏的.xinglin").write_bytes(b"PK\x03\x04 half")
    taken = _take(county, XINGFU, county.stick("back"))
    assert (taken.receipts, taken.returned, taken.problems) == (1, 1, ())
    assert must("record", "show", county.at(XINGFU), rid)["state"] == "returned"
    again = _take(county, XINGFU, county.stick("back"))
    assert (again.receipts, again.packs) == (0, 0)


def test_an_empty_stick_is_nothing(county):
    assert not _take(county, XINGFU, county.stick("empty")).anything


def test_a_receipt_with_a_flipped_bit_is_told_and_the_good_one_taken(county):
    _round(county, XINGFU)
    good = must("receipt", county.at(TOWNSHIP), "--to", county.stick("back"))["receipts"][0]["file"]
    data = bytearray((county.root / good).read_bytes())
    data[len(data) // 2] ^= 1
    bad = county.stick("bad") / "回执_幸福村卫生室_0001.xinglin"
    bad.write_bytes(bytes(data))
    shutil.copy(good, county.stick("bad") / "好的.xinglin")
    taken = _take(county, XINGFU, county.stick("bad"))
    assert taken.receipts == 1
    assert [problem.code for problem in taken.problems] == ["收 103"]
