"""The network as it changes: by the unit at the top, signed into a roster of a higher version, taken down by a pack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop.foundation.clock import SystemClock
from desktop.workflows.workspace import open_workspace
from tests.chain.county import COUNTY, HOSPITAL, LIUHE, SHIQIAO, TOWNSHIP, XINGFU, County, clinic, must, run

NEW_TOWNSHIP, NEW_VILLAGE = "990102", "99010201"


def _refused(county: County, *arguments: str | Path) -> str:
    ran = run(*arguments)
    assert ran.code in (2, 3), (ran.json, ran.err)
    return str(ran.json["error"]["code"])


def _add(county: County, code: str, name: str, level: str, parent: str, *more: str) -> dict[str, Any]:
    done: dict[str, Any] = must(
        "network", "add", county.at(COUNTY), "--code", code, "--name", name, "--level", level, "--parent", parent, *more
    )
    return done


def _pack_down(county: County, *codes: str) -> None:
    pack = must("pack", "make", county.at(COUNTY), "--to", county.stick("pack"))["file"]
    for code in codes:
        assert must("receive", county.at(code), pack)["files"][0]["status"] == "taken"


def _status(county: County, unit: str, period: str) -> str:
    found = must("completeness", county.at(COUNTY), "--programme", "activity_month", "--period", period)["units"]
    return next(item["status"] for item in found if item["unit"] == unit)


def _send(county: County, unit: str, visits: int = 20, to: str = TOWNSHIP) -> dict[str, Any]:
    county.add(unit, "free_clinic", clinic(visits=visits))
    ran = run("receive", county.at(to), county.submit(unit)["file"])
    return dict(ran.json["files"][0])


def test_a_unit_that_is_new_gets_a_kit_and_reports(county):
    done = _add(county, NEW_TOWNSHIP, "白云镇卫生院", "乡镇", COUNTY, "--from", "2023-09-01")
    assert done["units"] == [NEW_TOWNSHIP]
    assert _add(county, NEW_VILLAGE, "白云村卫生室", "村", NEW_TOWNSHIP)["roster_version"] == done["roster_version"] + 1
    assert must("kit", "make", county.at(COUNTY), "--unit", NEW_VILLAGE, "--to", county.stick("k"))["waiting"] == [
        NEW_VILLAGE
    ]
    county.set_up(NEW_TOWNSHIP, enrol=False)
    request = must("enrol", "request", county.at(NEW_TOWNSHIP), "--to", county.stick("new"))
    must("enrol", "accept", county.at(COUNTY), request["file"], "--fingerprint", request["fingerprint"])
    assert _send(county, NEW_TOWNSHIP, to=COUNTY)["status"] == "taken"
    assert _status(county, NEW_TOWNSHIP, "2023-08") == "exempt"
    assert _status(county, NEW_TOWNSHIP, "2023-09") == "reported"


def test_units_of_a_table_are_added_all_or_none(county, tmp_path):
    table = tmp_path / "新单位.csv"
    table.write_text(
        f"编码,名称,层级,上级\n{NEW_TOWNSHIP},白云镇卫生院,乡镇,{COUNTY}\n{NEW_VILLAGE},白云村卫生室,村,990103\n"
    )
    assert _refused(county, "network", "add", county.at(COUNTY), "--units", table) == "网 114"
    table.write_text(table.read_text().replace("990103", NEW_TOWNSHIP))
    assert must("network", "add", county.at(COUNTY), "--units", table)["units"] == [NEW_TOWNSHIP, NEW_VILLAGE]
    assert _refused(county, "network", "add", county.at(COUNTY), "--units", table) == "网 161"
    table.write_text("编码,名称,层级,上级\nA,甲,村,B\nB,乙,村,A\n")
    assert _refused(county, "network", "add", county.at(COUNTY), "--units", table) == "网 115"


def test_a_closed_unit_owes_what_was_before_and_nothing_after(county):
    must("network", "close", county.at(COUNTY), "--unit", LIUHE, "--on", "2023-08-31", "--reason", "村医退休")
    assert _status(county, LIUHE, "2023-08") in ("none", "overdue")
    assert _status(county, LIUHE, "2023-09") == "exempt"
    waiting = must("kit", "make", county.at(COUNTY), "--all", "--to", county.stick("k"))
    assert LIUHE not in [kit["unit"] for kit in waiting["kits"]] + waiting["waiting"]
    assert _send(county, LIUHE)["status"] == "taken"  # what it did until then still comes in


def test_a_township_with_open_villages_is_not_closed(county):
    assert _refused(county, "network", "close", county.at(COUNTY), "--unit", TOWNSHIP, "--on", "2023-08-31") == "网 162"
    for village in (XINGFU, LIUHE, SHIQIAO):
        must("network", "close", county.at(COUNTY), "--unit", village, "--on", "2023-08-31")
    must("network", "close", county.at(COUNTY), "--unit", TOWNSHIP, "--on", "2023-08-31")


def test_merged_townships_hand_their_villages_over(county):
    """What the old township had accepted and endorsed stays; the new one accepts and endorses from now on."""
    assert _send(county, XINGFU)["status"] == "taken"
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    _add(county, NEW_TOWNSHIP, "白云镇卫生院", "乡镇", COUNTY)
    county.set_up(NEW_TOWNSHIP, enrol=False)
    request = must("enrol", "request", county.at(NEW_TOWNSHIP), "--to", county.stick("new"))
    must("enrol", "accept", county.at(COUNTY), request["file"], "--fingerprint", request["fingerprint"])
    done = must("network", "merge", county.at(COUNTY), "--unit", TOWNSHIP, "--into", NEW_TOWNSHIP, "--on", "2023-09-30")
    assert set(done["units"]) == {TOWNSHIP, NEW_TOWNSHIP, XINGFU, LIUHE, SHIQIAO}
    _pack_down(county, NEW_TOWNSHIP, XINGFU)
    county.add(XINGFU, "free_clinic", clinic(visits=7))
    sent = county.submit(XINGFU)
    assert must("receive", county.at(NEW_TOWNSHIP), sent["file"])["files"][0]["status"] == "taken"
    assert must("receive", county.at(COUNTY), county.submit(NEW_TOWNSHIP)["file"])["files"][0]["status"] == "taken"
    assert county.total()["visits_offline"] == 27
    with open_workspace(county.at(COUNTY), SystemClock()) as workspace:
        assert workspace.tree[XINGFU].parent == NEW_TOWNSHIP
        assert workspace.tree[NEW_TOWNSHIP].aliases == "青石镇卫生院"
        assert (workspace.tree[TOWNSHIP].status, workspace.tree[TOWNSHIP].valid_to) == ("撤并", "2023-09-30")


def test_a_unit_is_merged_only_where_it_can_be(county):
    for into in (TOWNSHIP, XINGFU, "没有的"):
        code = _refused(
            county, "network", "merge", county.at(COUNTY), "--unit", TOWNSHIP, "--into", into, "--on", "2023-09-30"
        )
        assert code == "网 164"
    must("network", "close", county.at(COUNTY), "--unit", LIUHE, "--on", "2023-08-31")
    closed = ("network", "merge", county.at(COUNTY), "--unit", XINGFU, "--into", LIUHE, "--on", "2023-09-30")
    assert _refused(county, *closed) == "网 164"


def test_a_revoked_computer_counts_up_to_its_number(county):
    assert _send(county, XINGFU)["status"] == "taken"
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    done = must("network", "revoke", county.at(COUNTY), "--unit", XINGFU, "--reason", "电脑坏了")
    with open_workspace(county.at(XINGFU), SystemClock()) as workspace:
        feed, keyid = workspace.identity.feed, workspace.keys.keyid
    assert (done["device"], done["revoked"]) == (keyid, {feed: 1})
    _pack_down(county, TOWNSHIP)
    late = _send(county, XINGFU, 9)
    assert (late["status"], late["error"]["code"]) == ("refused", "收 310")


def test_it_stays_revoked_when_another_is_enrolled(county):
    must("network", "revoke", county.at(COUNTY), "--unit", HOSPITAL)
    _add(county, NEW_TOWNSHIP, "白云镇卫生院", "乡镇", COUNTY)
    county.set_up(NEW_TOWNSHIP, enrol=False)
    request = must("enrol", "request", county.at(NEW_TOWNSHIP), "--to", county.stick("new"))
    must("enrol", "accept", county.at(COUNTY), request["file"], "--fingerprint", request["fingerprint"])
    with open_workspace(county.at(COUNTY), SystemClock()) as workspace:
        assert workspace.trust().devices_of(HOSPITAL) == ()
        assert len(workspace.trust().devices_of(NEW_TOWNSHIP)) == 1


def test_what_a_township_that_never_sent_had_accepted_stays(county):
    """An empty mapping would say that the computer is a thief's."""
    done = must("network", "revoke", county.at(COUNTY), "--unit", TOWNSHIP)
    assert done["revoked"] == {"": 0}
    assert must("network", "revoke", county.at(COUNTY), "--unit", HOSPITAL, "--lost")["revoked"] == {}
    assert _refused(county, "network", "revoke", county.at(COUNTY), "--unit", HOSPITAL) == "网 165"


def test_the_computer_that_was_cut_off_is_told_when_it_submits(county):
    _send(county, XINGFU)
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    pack_for_all = must("pack", "make", county.at(COUNTY), "--to", county.stick("p"))  # before: it is still a reader
    assert XINGFU in pack_for_all["units"]
    must("network", "revoke", county.at(COUNTY), "--unit", HOSPITAL)
    with open_workspace(county.at(COUNTY), SystemClock()) as workspace:
        from desktop.storage.receipts import save_statement, statements

        newest = statements(workspace.db, "roster")[-1]
    with open_workspace(county.at(HOSPITAL), SystemClock()) as workspace:
        save_statement(workspace.db, "roster", newest.key, newest.version, newest.raw, own=False)
    county.add(HOSPITAL, "free_clinic", clinic())
    ran = run("submit", county.at(HOSPITAL), "--period", "2023-09", "--to", county.stick("h"))
    assert ran.json["error"]["code"] == "网 144"


def test_one_of_two_computers_is_named(county):
    second = county.root / "second"
    kit = must("kit", "make", county.at(COUNTY), "--unit", HOSPITAL, "--to", county.stick("k2"))
    must("workspace", "create", second, "--kit", kit["kits"][0]["file"], "--code", kit["kits"][0]["code"], "--fingerprint", kit["fingerprint"])  # fmt: skip
    request = must("enrol", "request", second, "--to", county.stick("two"))
    must("enrol", "accept", county.at(COUNTY), request["file"], "--fingerprint", request["fingerprint"])
    assert _refused(county, "network", "revoke", county.at(COUNTY), "--unit", HOSPITAL) == "用 146"
    with open_workspace(second, SystemClock()) as workspace:
        keyid = workspace.keys.keyid
    done = must("network", "revoke", county.at(COUNTY), "--unit", HOSPITAL, "--device", keyid[:8], "--upto", "3")
    assert done["device"] == keyid


def test_the_root_key_is_renewed_by_the_old_and_the_new_one(county):
    words = must("kit", "make", county.at(COUNTY), "--unit", SHIQIAO, "--to", county.stick("k"))["fingerprint"]
    done = must("network", "rotate", county.at(COUNTY))
    assert done["fingerprint"] != words and not done["finished"]
    assert _refused(county, "network", "rotate", county.at(COUNTY)) == "网 167"
    _pack_down(county, TOWNSHIP, HOSPITAL)
    must("network", "rotate", county.at(COUNTY), "--finish")
    assert _refused(county, "network", "rotate", county.at(COUNTY), "--finish") == "网 166"
    _pack_down(county, TOWNSHIP, HOSPITAL)
    county.add(HOSPITAL, "free_clinic", clinic())
    assert must("receive", county.at(COUNTY), county.submit(HOSPITAL)["file"])["files"][0]["status"] == "taken"
    with open_workspace(county.at(TOWNSHIP), SystemClock()) as workspace:
        assert workspace.network_words() == done["fingerprint"]
        (row,) = workspace.db.execute("SELECT COUNT(*) AS n FROM audit WHERE what = 'network.root_renewed'")
        assert row["n"] == 1


def test_who_missed_the_renewal_needs_a_new_kit(county):
    must("network", "rotate", county.at(COUNTY))
    must("network", "rotate", county.at(COUNTY), "--finish")
    pack = must("pack", "make", county.at(COUNTY), "--to", county.stick("pack"))["file"]
    ran = run("receive", county.at(TOWNSHIP), pack)
    assert ran.json["files"][0]["error"]["code"] == "收 309"
    with open_workspace(county.at(TOWNSHIP), SystemClock()) as workspace:
        workspace.trust()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("close", "--unit", LIUHE, "--on", "2023-9-31"), "用 145"),
        (("close", "--unit", "没有的", "--on", "2023-09-30"), "用 105"),
        (("close", "--unit", COUNTY, "--on", "2023-09-30"), "网 163"),
        (("revoke", "--unit", SHIQIAO), "网 165"),
        (("replace", "--unit", SHIQIAO, "--to", "x"), "网 165"),
        (("add", "--code", "1", "--name", "甲", "--level", "什么", "--parent", COUNTY), "用 147"),
        (("add", "--code", "1", "--level", "村", "--parent", COUNTY), "用 147"),
    ],
)
def test_what_cannot_be_done_is_said(county, arguments, code):
    action, *rest = arguments
    assert _refused(county, "network", action, county.at(COUNTY), *rest) == code


def test_only_the_top_changes_the_network(county):
    assert _refused(county, "network", "close", county.at(TOWNSHIP), "--unit", LIUHE, "--on", "2023-09-30") == "网 160"
