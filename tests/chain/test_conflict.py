"""Two lines of one revision, two batches of one number: a person chooses, both stay, and every computer ends the same."""

from __future__ import annotations

import contextlib
import itertools
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from desktop.exchange import read_batch
from desktop.foundation.clock import SystemClock
from desktop.storage.batches import batches
from desktop.workflows.settle_fork import list_forks
from desktop.workflows.workspace import open_workspace
from tests.chain.county import COUNTY, LIUHE, TOWNSHIP, XINGFU, County, another_computer, clinic, must, run


def _disputed(county: County) -> str:
    """The village and the township both wrote revision 2; the township has both."""
    rid = county.add(XINGFU, "free_clinic", clinic(visits=20))[0]["id"]
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    county.add(XINGFU, "free_clinic", clinic(visits=21), revise=rid)
    county.add(TOWNSHIP, "free_clinic", clinic(visits=22), revise=rid)
    taken = must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])["files"][0]
    assert taken["conflict"] == 1
    return str(rid)


def _list(county: County, at: str) -> Any:
    return must("conflict", "list", county.at(at))


def _digest(county: County, at: str, rid: str, visits: int) -> str:
    (item,) = [item for item in _list(county, at)["conflicts"] if item["id"] == rid]
    return next(str(v["digest"]) for v in item["versions"] if v["data"]["visits_offline"] == visits)


def _settle(county: County, at: str, rid: str, visits: int, why: str = "登记表上是这个数") -> Any:
    return must(
        "conflict", "resolve", county.at(at), rid, "--choose", _digest(county, at, rid, visits), "--reason", why
    )


def _state(county: County, at: str, rid: str) -> tuple[int, str, int]:
    shown = must("record", "show", county.at(at), rid)
    return shown["rev"], shown["state"], shown["data"]["visits_offline"]


def test_both_versions_are_listed_with_what_differs(county):
    rid = _disputed(county)
    (item,) = _list(county, TOWNSHIP)["conflicts"]
    assert (item["id"], item["rev"], item["unit"], item["differs"]) == (
        rid, 2, XINGFU, ["filler", "visits_offline", "visits_total"],
    )  # fmt: skip
    assert {(v["by_org"], v["data"]["visits_offline"], v["own"]) for v in item["versions"]} == {
        (XINGFU, 21, False), (TOWNSHIP, 22, True),
    }  # fmt: skip
    assert _list(county, XINGFU)["conflicts"] == []


@pytest.mark.parametrize("visits", [21, 22])
def test_choosing_writes_the_next_revision_and_keeps_both(county, visits):
    rid = _disputed(county)
    settled = _settle(county, TOWNSHIP, rid, visits)
    assert settled["rev"] == 3
    assert _state(county, TOWNSHIP, rid) == (3, "ready", visits)
    revisions = must("record", "history", county.at(TOWNSHIP), rid)["revisions"]
    assert [(item["rev"], item["by_org"]) for item in revisions] == [
        (1, XINGFU), (2, TOWNSHIP), (2, XINGFU), (3, TOWNSHIP),
    ]  # fmt: skip
    assert _list(county, TOWNSHIP)["conflicts"] == []
    with open_workspace(county.at(TOWNSHIP), SystemClock()) as workspace:
        audited = workspace.db.execute("SELECT target, reason FROM audit WHERE what = 'conflict.resolve'")
        assert [(row["target"], row["reason"]) for row in audited] == [
            (f"{rid} {settled['chosen']}", "登记表上是这个数")
        ]
    assert must("check", county.at(TOWNSHIP))["ok"]


def test_it_is_settled_wherever_the_resolution_arrives_in_any_order(county, tmp_path):
    """The county gets the village's two revisions, the township's, and the settling one as four files, in every order."""
    rid = county.add(XINGFU, "free_clinic", clinic(visits=20))[0]["id"]
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    files = [county.submit(TOWNSHIP)["file"]]
    county.add(TOWNSHIP, "free_clinic", clinic(visits=22), revise=rid)
    files.append(county.submit(TOWNSHIP)["file"])
    county.add(XINGFU, "free_clinic", clinic(visits=21), revise=rid)
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    files.append(county.submit(TOWNSHIP)["file"])
    _settle(county, TOWNSHIP, rid, 21)
    files.append(county.submit(TOWNSHIP)["file"])
    ended = set()
    for number, order in enumerate(itertools.permutations(files)):
        if number % 4:  # six of the twenty-four: each file comes first and last once at least
            continue
        place = tmp_path / f"county-{number}"
        shutil.copytree(county.at(COUNTY), place)
        for file in order:
            must("receive", place, file)
        shown = must("record", "show", place, rid)
        ended.add((shown["rev"], shown["state"], shown["data"]["visits_offline"]))
        total = must("table", place, "free_clinic_week", "annex2", "--period", "2023")["total"]
        assert total["visits_offline"] == 21
        assert must("conflict", "list", place)["conflicts"] == []
    assert ended == {(3, "received", 21)}


def test_the_village_is_told_which_of_the_two_holds(county):
    rid = _disputed(county)
    _settle(county, TOWNSHIP, rid, 22, why="签到表上是 22 人次")
    receipt = must("receipt", county.at(TOWNSHIP), "--to", county.stick("back"))["receipts"][0]
    must("receive", county.at(XINGFU), receipt["file"])
    shown = must("record", "show", county.at(XINGFU), rid)
    assert (shown["rev"], shown["state"], shown["data"]["visits_offline"]) == (3, "received", 22)
    history = must("record", "history", county.at(XINGFU), rid)["revisions"]
    assert [(item["by_org"], item["reason"]) for item in history][-1] == (TOWNSHIP, "签到表上是 22 人次")


def test_two_people_settle_differently_and_a_third_has_the_last_word(county):
    rid = _disputed(county)
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    _settle(county, COUNTY, rid, 21)
    _settle(county, TOWNSHIP, rid, 22)
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    assert _state(county, COUNTY, rid)[:2] == (3, "conflict")
    assert county.total()["visits_offline"] is None
    _settle(county, COUNTY, rid, 22)
    assert _state(county, COUNTY, rid) == (4, "ready", 22)
    assert county.total()["visits_offline"] == 22


def test_what_cannot_be_chosen_is_said(county):
    rid = _disputed(county)
    digest = _digest(county, TOWNSHIP, rid, 21)
    for choose, reason, code in (("abcdef", "x", "填 312"), (digest[:5], "x", "填 312"), (digest, " ", "用 140")):
        ran = run("conflict", "resolve", county.at(TOWNSHIP), rid, "--choose", choose, "--reason", reason)
        assert ran.json["error"]["code"] == code
    _settle(county, TOWNSHIP, rid, 21)
    ran = run("conflict", "resolve", county.at(TOWNSHIP), rid, "--choose", digest, "--reason", "x")
    assert ran.json["error"]["code"] == "填 300"
    ran = run("conflict", "resolve", county.at(TOWNSHIP), "feed:x", "--choose", digest, "--reason", "x")
    assert (ran.code, ran.json["error"]["code"]) == (2, "用 141")


def test_only_of_units_below(county, monkeypatch):
    rid = _disputed(county)
    from desktop.model.unit import UnitTree

    with monkeypatch.context() as patch:
        patch.setattr(UnitTree, "is_under", lambda *_arguments: False)
        ran = run("conflict", "resolve", county.at(TOWNSHIP), rid, "--choose", "abcdef", "--reason", "x")
    assert ran.json["error"]["code"] == "填 294"


# ------------------------------------------------------------------------------------------------------------- forks


def _there(place: Path) -> contextlib.AbstractContextManager[None]:
    """At the computer of a copied disk."""
    return another_computer(place.with_name(f"{place.name}-state"))


def _enter(place: Path, record: dict[str, Any], tmp: Path) -> None:
    file = tmp / "record.json"
    file.write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    with _there(place):
        must("record", "add", place, "free_clinic", file)


def _submit(place: Path, to: Path) -> dict[str, Any]:
    with _there(place):
        made: dict[str, Any] = must("submit", place, "--period", "2023-09", "--to", to)
    return made


def _forked(county: County, tmp_path: Path, *more: dict[str, Any]) -> tuple[Path, str, str]:
    """A copied workspace: two computers wrote number 1."""
    clone = tmp_path / "clone"
    shutil.copytree(county.at(XINGFU), clone)
    county.add(XINGFU, "free_clinic", clinic(date="2023-09-12", visits=12), *more)
    first = county.submit(XINGFU)["file"]
    _enter(clone, clinic(date="2023-09-13", visits=13), tmp_path)
    second = _submit(clone, tmp_path / "clone-stick")["file"]
    return clone, first, second


def _fork(county: County, at: str = TOWNSHIP) -> tuple[dict[str, Any], str]:
    (fork,) = _list(county, at)["forks"]
    return fork, f"{fork['feed']}:{fork['seq']}"


def _dates(county: County, at: str) -> set[str]:
    return {item["date"] for item in must("record", "list", county.at(at))["records"]}


@pytest.mark.parametrize("chosen", [12, 13])
def test_of_a_fork_one_counts_and_the_other_stays_for_ever(county, tmp_path, chosen):
    _clone, first, second = _forked(county, tmp_path)
    assert run("receive", county.at(TOWNSHIP), first, second).code == 3
    fork, target = _fork(county)
    assert (fork["unit"], fork["seq"], fork["broken"], len(fork["sides"])) == (XINGFU, 1, False, 2)
    wanted = {12: first, 13: second}[chosen]
    batch = must("inspect", wanted)["batch"]
    settled = must("conflict", "resolve", county.at(TOWNSHIP), target, "--choose", batch[:8], "--reason", "电话问过")
    assert settled["chosen"] == batch
    assert _dates(county, TOWNSHIP) == {f"2023-09-{chosen}"}
    assert _list(county, TOWNSHIP)["forks"] == []
    with open_workspace(county.at(TOWNSHIP), SystemClock()) as workspace:
        kept = {row.hash: row.status for row in batches(workspace.db, origin="received")}
        assert kept[batch] == "taken" and sorted(kept.values()) == ["quarantined", "taken"]
    for file in (first, second):  # either of them again changes nothing
        assert must("receive", county.at(TOWNSHIP), file)["files"][0]["status"] == "duplicate"
    assert _dates(county, TOWNSHIP) == {f"2023-09-{chosen}"}
    assert must("check", county.at(TOWNSHIP))["ok"]


def test_the_unit_goes_on_in_a_new_feed_that_continues(county, tmp_path):
    """Both computers learn of it by the receipt; what the loser had is sent again, and nothing is quarantined any more."""
    clone, first, second = _forked(county, tmp_path)
    run("receive", county.at(TOWNSHIP), first, second)
    fork, target = _fork(county)
    batch = must("inspect", first)["batch"]
    must("conflict", "resolve", county.at(TOWNSHIP), target, "--choose", batch, "--reason", "电话问过")
    receipt = must("receipt", county.at(TOWNSHIP), "--to", county.stick("back"))["receipts"][0]["file"]
    must("receive", county.at(XINGFU), receipt)
    with _there(clone):
        must("receive", clone, receipt)
    county.add(XINGFU, "free_clinic", clinic(date="2023-09-14", visits=14))
    made = [county.submit(XINGFU), _submit(clone, tmp_path / "c2")]
    for submitted in made:
        assert submitted["seq"] == 1 and must("inspect", submitted["file"])["feed"] != fork["feed"]
        assert must("receive", county.at(TOWNSHIP), submitted["file"])["files"][0]["status"] == "taken"
    assert _dates(county, TOWNSHIP) == {"2023-09-12", "2023-09-13", "2023-09-14"}
    with open_workspace(county.at(TOWNSHIP), SystemClock()) as workspace:
        for submitted in made:
            (row,) = [row for row in batches(workspace.db) if row.hash == submitted["batch"]]
            continues = read_batch(row.batch_json).continues
            assert continues is not None and (continues.feed, continues.seq, continues.hash) == (fork["feed"], 1, batch)
    # The next receipt still names the old fork; that is no reason to change again.
    again = must("receipt", county.at(TOWNSHIP), "--to", county.stick("back"))["receipts"][0]["file"]
    must("receive", county.at(XINGFU), again)
    county.add(XINGFU, "free_clinic", clinic(date="2023-09-15", visits=15))
    assert county.submit(XINGFU)["seq"] == 2


def test_a_third_batch_of_the_number_asks_again(county, tmp_path):
    third = tmp_path / "third"
    shutil.copytree(county.at(XINGFU), third)
    _clone, first, second = _forked(county, tmp_path)
    run("receive", county.at(TOWNSHIP), first, second)
    _found, target = _fork(county)
    batch = must("inspect", first)["batch"]
    must("conflict", "resolve", county.at(TOWNSHIP), target, "--choose", batch, "--reason", "电话问过")
    _enter(third, clinic(date="2023-09-16", visits=16), tmp_path)
    file = _submit(third, tmp_path / "c3")["file"]
    assert run("receive", county.at(TOWNSHIP), file).json["files"][0]["status"] == "quarantined"
    fork, target = _fork(county)
    assert len(fork["sides"]) == 3
    must(
        "conflict",
        "resolve",
        county.at(TOWNSHIP),
        target,
        "--choose",
        must("inspect", file)["batch"],
        "--reason",
        "是这台",
    )
    assert _dates(county, TOWNSHIP) == {"2023-09-16"}


def test_a_batch_that_does_not_follow_may_be_taken_after_all(county, tmp_path):
    """The clone went on: its number 2 follows a number 1 that does not count."""
    clone, first, _second = _forked(county, tmp_path)
    _enter(clone, clinic(date="2023-09-17", visits=17), tmp_path)
    after = _submit(clone, tmp_path / "c2")
    must("receive", county.at(TOWNSHIP), first)
    refused = run("receive", county.at(TOWNSHIP), after["file"]).json["files"][0]
    assert (refused["status"], refused["error"]["code"]) == ("quarantined", "收 411")
    fork, target = _fork(county)
    assert (fork["broken"], fork["seq"]) == (True, 2)
    done = must(
        "conflict", "resolve", county.at(TOWNSHIP), target, "--choose", after["batch"], "--reason", "两台都是村里的"
    )
    assert [item["status"] for item in done["files"]] == ["taken"]
    assert _dates(county, TOWNSHIP) == {"2023-09-12", "2023-09-13", "2023-09-17"}
    assert must("receive", county.at(TOWNSHIP), after["file"])["files"][0]["status"] == "duplicate"
    assert _list(county, TOWNSHIP)["forks"] == []


def test_at_the_county_the_rest_of_the_townships_file_comes_in_with_the_choice(county, tmp_path):
    _clone, first, second = _forked(county, tmp_path)
    must("receive", county.at(TOWNSHIP), first)
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    other = tmp_path / "other-township"  # a copy that took in the clone's file and one of another village
    shutil.copytree(county.at(TOWNSHIP), other)
    with _there(other), open_workspace(other, SystemClock()) as workspace:
        (row,) = batches(workspace.db, origin="received")
        from desktop.storage.batches import last_own, set_batch_status
        from desktop.workflows.feeds import open_new_feed

        set_batch_status(workspace.db, row.hash, "undone")
        last = last_own(workspace.db, workspace.identity.feed)
        open_new_feed(workspace, last.seq, last.hash)
    with _there(other):
        must("receive", other, second)
    county.add(LIUHE, "free_clinic", clinic(date="2023-09-20", visits=20))
    liuhe = county.submit(LIUHE)["file"]
    with _there(other):
        must("receive", other, liuhe)
    file = _submit(other, tmp_path / "up")["file"]
    assert run("receive", county.at(COUNTY), file).json["files"][0]["status"] == "quarantined"
    assert _dates(county, COUNTY) == set()  # neither of the two counts, and the rest waits with them
    _found, target = _fork(county, COUNTY)
    batch = must("inspect", first)["batch"]
    must("conflict", "resolve", county.at(COUNTY), target, "--choose", batch, "--reason", "电话问过")
    assert _dates(county, COUNTY) == {"2023-09-12", "2023-09-20"}


def test_a_kept_file_that_can_no_longer_be_opened_is_no_choice(county, tmp_path, monkeypatch):
    _clone, first, second = _forked(county, tmp_path)
    run("receive", county.at(TOWNSHIP), first, second)
    from desktop.errors import RefusedError
    from desktop.workflows import settle_fork

    def refuse(*_arguments: object) -> None:
        raise RefusedError("收 310", "x")

    with open_workspace(county.at(TOWNSHIP), SystemClock()) as workspace:
        monkeypatch.setattr(settle_fork, "open_file", refuse)
        (fork,) = list_forks(workspace)
        assert [side.here for side in fork.sides] == [True]


def test_what_is_no_fork_is_said(county, tmp_path):
    _clone, first, second = _forked(county, tmp_path)
    run("receive", county.at(TOWNSHIP), first, second)
    _found, target = _fork(county)
    batch = must("inspect", first)["batch"]
    for wanted, choose, reason, code in (
        ("0" * 32 + ":1", batch, "x", "收 435"), (target, "f" * 64, "x", "收 435"), (target, batch, "", "用 140"),
    ):  # fmt: skip
        ran = run("conflict", "resolve", county.at(TOWNSHIP), wanted, "--choose", choose, "--reason", reason)
        assert ran.json["error"]["code"] == code
