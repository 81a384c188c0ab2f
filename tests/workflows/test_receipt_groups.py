"""Receipts are written by groups; whatever ends a group, every unit of it stands where its file does."""

from __future__ import annotations

import errno
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import EnvironmentFailure
from desktop.exchange import build_line, open_file
from desktop.foundation import atomic
from desktop.foundation.clock import SetClock
from desktop.storage.audit import audit_entries
from desktop.storage.database import Database
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows import issue_receipts as room
from desktop.workflows.issue_receipts import due_receipts, issue_receipts
from desktop.workflows.receive_files import receive
from desktop.workflows.undo_intake import undo_intake
from desktop.workflows.workspace import Workspace, open_workspace
from tests.helpers.village_files import NOW, Villages, feed_of, make_villages

UNITS = 7
GROUP = 3


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Villages:
    """A county that took in a file of two records from each of seven villages."""
    folder = tmp_path_factory.mktemp("receipts")
    villages = make_villages(folder, UNITS)
    villages.write(folder / "stick", 2)
    with villages.open() as workspace:
        assert {file.status for file in receive(workspace, [folder / "stick"]).files} == {"taken"}
    return villages


class Desk:
    """A county's computer of its own, a stick, and what can be seen of both."""

    def __init__(self, villages: Villages, folder: Path) -> None:
        self.villages, self.path, self.stick = villages, folder / "county", folder / "stick"
        shutil.copytree(villages.path, self.path)
        self.stick.mkdir()

    @contextmanager
    def open(self) -> Iterator[Workspace]:
        with open_workspace(self.path, SetClock(NOW)) as workspace:
            yield workspace

    def on_stick(self) -> list[tuple[str, int]]:
        """(unit, number) of every finished file."""
        parts = [path.stem.split("_") for path in self.stick.glob("*.xinglin")]
        return sorted((f"V{int(part[1][1:4]):03}", int(part[2].split(" ")[0])) for part in parts)

    def stands(self, code: str) -> dict[str, Any]:
        """What the ledger says of a unit's receipts."""
        with self.open() as workspace:
            names = {"number": "receipt_to", "told": "receipt_told", "upto": "receipt_upto"}
            found = {name: get_setting(workspace.db, f"{key}:{code}", 0) for name, key in names.items()}
            return found | {"receipted": get_setting(workspace.db, f"receipted:{feed_of(code)}", 0)}

    def due(self) -> list[str]:
        with self.open() as workspace:
            return [item.unit for item in due_receipts(workspace)]

    def written(self) -> list[tuple[str, str]]:
        with self.open() as workspace:
            return [
                (item.what, item.target) for item in reversed(audit_entries(workspace.db)) if "receipt" in item.what
            ]

    def never_twice(self) -> None:
        """Everything once more: each number is a new one, and the highest of its unit."""
        before = self.on_stick()
        with self.open() as workspace:
            again = [(item.unit, item.number) for item in issue_receipts(workspace, self.stick)]
        assert [unit for unit, _number in again] == list(self.villages.codes)
        assert all(number > max((n for unit, n in before if unit == code), default=0) for code, number in again)
        assert sorted(before + again) == self.on_stick() and self.due() == []


@pytest.fixture
def desk(made: Villages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(room, "_UNITS", GROUP)
    return Desk(made, tmp_path)


UNTOUCHED = {"number": 0, "told": 0, "upto": 0, "receipted": 0}


def _failing(monkeypatch: pytest.MonkeyPatch, at: int, fail: Callable[..., Any]) -> None:
    """The ``at``-th file is written by ``fail``."""
    real, seen = room.write_atomically, []

    def write(path: Path, data: bytes, **more: Any) -> Path:
        seen.append(path)
        return fail(path, data, **more) if len(seen) == at else real(path, data, **more)

    monkeypatch.setattr(room, "write_atomically", write)


def _full(path: Path, _data: bytes, **_more: Any) -> Path:
    raise atomic.environment_failure(OSError(errno.ENOSPC, "full"), path)


def test_all_are_written_and_told(desk: Desk):
    steps: list[tuple[int, int]] = []
    with desk.open() as workspace:
        made = issue_receipts(workspace, desk.stick, progress=lambda done, total: steps.append((done, total)))
        trust, tree = workspace.trust(), workspace.tree
        for item in made:
            raw = item.file.read_bytes()
            receipt: Any = open_file(raw, _seen_by(trust, tree, item.unit), desk.villages.keys[item.unit]).content
            assert (receipt.to, receipt.number, receipt.org) == (item.unit, 1, "C")
            (batch,) = receipt.batches
            assert (batch.feed, batch.seq, len(batch.records)) == (feed_of(item.unit), 1, 2)
            assert {record.status for record in batch.records} == {"received"}
            assert receipt.heads[batch.feed].hash == batch.batch and receipt.missing == {}
    assert steps == [(done, UNITS) for done in range(1, UNITS + 1)]
    assert [item.unit for item in made] == list(desk.villages.codes) and desk.due() == []
    assert desk.written() == [("receipt", f"{code} 1") for code in desk.villages.codes]
    desk.never_twice()


def _seen_by(trust: Any, tree: Any, unit: str) -> Any:
    return type(trust)(roster=trust.roster, accepted=tuple(trust._devices.values()), tree=tree, own=unit)


@pytest.mark.parametrize("at", range(1, UNITS + 1))
def test_a_full_stick_leaves_those_before_told_and_the_others_untouched(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, at: int
):
    _failing(monkeypatch, at, _full)
    with desk.open() as workspace, pytest.raises(EnvironmentFailure):
        issue_receipts(workspace, desk.stick)
    monkeypatch.undo()
    monkeypatch.setattr(room, "_UNITS", GROUP)
    codes = desk.villages.codes
    assert desk.on_stick() == [(code, 1) for code in codes[: at - 1]]
    assert desk.due() == list(codes[at - 1 :])
    for place, code in enumerate(codes, start=1):
        now = desk.stands(code)
        if place < at:
            assert now["number"] == now["receipted"] == 1 and now["told"] == now["upto"][0] == UNITS
        else:  # a number that was tried is spent; one that was not is free
            assert now == UNTOUCHED | {"number": int(place == at)}
    unwritten = [target for what, target in desk.written() if what == "receipt.unwritten"]
    given = [target for what, target in desk.written() if what == "receipt"]
    assert sorted(set(given) - set(unwritten)) == [f"{code} 1" for code in codes[: at - 1]]
    desk.never_twice()


def test_where_nothing_reached_the_stick_the_intake_can_be_undone(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    _failing(monkeypatch, 1, _full)
    with desk.open() as workspace:
        with pytest.raises(EnvironmentFailure):
            issue_receipts(workspace, desk.stick)
        undo_intake(workspace, 1)


def test_a_receipt_that_left_binds_the_intake_though_the_next_one_failed(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    _failing(monkeypatch, 2, _full)
    with desk.open() as workspace:
        with pytest.raises(EnvironmentFailure):
            issue_receipts(workspace, desk.stick)
        with pytest.raises(Exception, match="收 432"):
            undo_intake(workspace, 1)


@pytest.mark.parametrize("gone", [True, False])
def test_a_stick_pulled_before_it_gave_the_file_back_may_have_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, gone: bool
):
    """The file had its name: nobody knows whether it is whole. The unit is due again, and the intake stays."""
    away = desk.stick.with_name("pulled")

    def pulled(_folder: Path) -> None:
        if gone:
            desk.stick.rename(away)
        raise OSError(errno.EIO, "gone")

    def fail(path: Path, data: bytes, **more: Any) -> Path:
        monkeypatch.setattr(atomic, "sync_folder", pulled)
        return atomic.write_atomically(path, data, **more)

    _failing(monkeypatch, 2, fail)
    with desk.open() as workspace, pytest.raises(EnvironmentFailure):
        issue_receipts(workspace, desk.stick)
    monkeypatch.undo()
    if gone:
        away.rename(desk.stick)
    first, second, third = (desk.stands(code) for code in desk.villages.codes[:3])
    assert first["told"] == first["upto"][0] == UNITS
    assert (second["told"], second["upto"], second["receipted"], second["number"]) == (UNITS, 0, 1, 1)
    assert third == UNTOUCHED
    assert desk.due() == list(desk.villages.codes[1:])
    assert ("receipt.unwritten", "V002 1") not in desk.written()
    desk.never_twice()


def test_what_the_stick_did_not_give_back_was_not_told(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    def fail(path: Path, data: bytes, **more: Any) -> Path:
        monkeypatch.setattr(atomic, "read_from_medium", lambda _path: b"other")
        return atomic.write_atomically(path, data, **more)

    _failing(monkeypatch, 2, fail)
    with desk.open() as workspace, pytest.raises(EnvironmentFailure, match="环 104"):
        issue_receipts(workspace, desk.stick)
    assert desk.on_stick() == [("V001", 1)]
    assert desk.stands("V002") == UNTOUCHED | {"number": 1}


@pytest.mark.parametrize("after", range(UNITS))
def test_stopped_between_two_keeps_what_is_written(desk: Desk, after: int):
    with desk.open() as workspace:
        made = issue_receipts(workspace, desk.stick, cancelled=lambda: len(list(desk.stick.iterdir())) >= after)
    codes = desk.villages.codes
    assert [item.unit for item in made] == list(codes[:after])
    assert desk.on_stick() == [(code, 1) for code in codes[:after]] and desk.due() == list(codes[after:])
    assert all(desk.stands(code) == UNTOUCHED for code in codes[after:])
    desk.never_twice()


@pytest.mark.parametrize("asked", range(1, UNITS + 1))
def test_a_stop_is_a_stop_though_it_is_said_once(desk: Desk, asked: int):
    answers: list[bool] = []

    def cancelled() -> bool:
        answers.append(True)
        return len(answers) == asked

    with desk.open() as workspace:
        made = issue_receipts(workspace, desk.stick, cancelled=cancelled)
    assert len(answers) == asked
    assert desk.on_stick() == [(item.unit, 1) for item in made] and len(desk.due()) == UNITS - len(made)


def test_stopped_by_an_error_of_our_own_tells_what_was_written(desk: Desk):
    def progress(done: int, _total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with desk.open() as workspace, pytest.raises(KeyboardInterrupt):
        issue_receipts(workspace, desk.stick, progress=progress)
    assert desk.due() == list(desk.villages.codes[4:])
    assert all(desk.stands(code) == UNTOUCHED for code in desk.villages.codes[4:])
    desk.never_twice()


@pytest.mark.parametrize("at", [1, 2, GROUP, GROUP + 1])
def test_killed_between_two_no_number_is_given_twice(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
):
    """What a kill leaves while the ``at``-th file is begun: the disk as it is then, opened anew."""
    killed = tmp_path / "killed"

    def keep(path: Path, data: bytes, **more: Any) -> Path:
        shutil.copytree(desk.path, killed / "county", ignore=shutil.ignore_patterns("*.lock"))
        shutil.copytree(desk.stick, killed / "stick")
        return atomic.write_atomically(path, data, **more)

    _failing(monkeypatch, at, keep)
    with desk.open() as workspace:
        issue_receipts(workspace, desk.stick)
    desk.path, desk.stick = killed / "county", killed / "stick"
    codes = desk.villages.codes
    assert desk.on_stick() == [(code, 1) for code in codes[: at - 1]]
    for code, _number in desk.on_stick():  # whose file lies on a stick may have been told
        assert desk.stands(code)["told"] == UNITS and desk.stands(code)["number"] == 1
    noted = (at - 1) // GROUP * GROUP
    assert desk.due() == list(codes[noted:]), (
        "told although nobody read the file back, or not told although it was noted"
    )
    assert {target for what, target in desk.written() if what == "receipt"} >= {f"{u} {n}" for u, n in desk.on_stick()}
    desk.never_twice()


def test_one_that_cannot_be_sealed_takes_nothing_from_those_before_it(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    real = room.seal_receipt

    def seal(receipt: Any, **more: Any) -> bytes:
        if receipt.to == "V005":
            raise ValueError("no recipient")
        return real(receipt, **more)

    monkeypatch.setattr(room, "seal_receipt", seal)
    with desk.open() as workspace, pytest.raises(ValueError, match="no recipient"):
        issue_receipts(workspace, desk.stick)
    monkeypatch.undo()
    assert desk.on_stick() == [(code, 1) for code in desk.villages.codes[:4]]
    assert desk.due() == list(desk.villages.codes[4:])
    assert desk.stands("V005") == UNTOUCHED
    desk.never_twice()


def test_what_a_unit_had_before_is_what_it_has_again(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    with desk.open() as workspace:
        issue_receipts(workspace, desk.stick)
        set_setting(workspace.db, "receipt_told:V003", 4)
    before = [desk.stands(code) for code in desk.villages.codes]
    _failing(monkeypatch, 1, _full)
    with desk.open() as workspace, pytest.raises(EnvironmentFailure):
        issue_receipts(workspace, desk.stick)
    after = [desk.stands(code) for code in desk.villages.codes]
    assert after == [before[0] | {"number": 2}, *before[1:]]


def test_a_feed_that_came_two_ways_is_answered_by_both_or_by_none(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A clinic that moved: its next number came through another unit. What both receipts answer ends as it was."""
    villages, feed = desk.villages, feed_of("V001")
    second = tmp_path / "second"
    second.mkdir()
    lines = [build_line(line) for line in villages.lines("V001", 1, "2023-10")]
    _seq, prev = villages.sent["V001"]
    (second / "上报_2.xinglin").write_bytes(villages.file("V001", lines, seq=2, prev=prev, period="2023-10"))
    with desk.open() as workspace:
        assert [file.status for file in receive(workspace, [second]).files] == ["taken"]
        workspace.db.execute("UPDATE batches SET via = 'V002' WHERE feed = ? AND seq = 2", (feed,))
    _failing(monkeypatch, 1, _full)
    with desk.open() as workspace, pytest.raises(EnvironmentFailure):
        issue_receipts(workspace, desk.stick)
    assert desk.stands("V001")["receipted"] == 0
    with desk.open() as workspace:
        issue_receipts(workspace, desk.stick)
    assert desk.stands("V001")["receipted"] == 2


def test_a_group_is_two_transactions_and_a_bounded_number_of_questions(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    asked: Counter[str] = Counter()
    real = Database.execute

    def execute(self: Database, sql: str, params: Any = ()) -> Any:
        asked[sql] += 1
        return real(self, sql, params)

    monkeypatch.setattr(Database, "execute", execute)
    monkeypatch.setattr(room, "_UNITS", UNITS)
    with desk.open() as workspace:
        asked.clear()
        issue_receipts(workspace, desk.stick, units=["V001"])
        alone = Counter(asked)
        asked.clear()
        issue_receipts(workspace, desk.stick)
    assert alone["COMMIT"] == asked["COMMIT"] == 2
    of_units = [sql for sql, times in (asked - alone).items() if times >= UNITS - 1]
    assert len(of_units) == 2
    assert all("batch_runs" in sql or "INSERT INTO audit" in sql for sql in of_units), of_units


def test_a_large_unit_is_a_group_of_its_own(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    """What is sealed and not yet written lies in memory: a group ends with its records too."""
    monkeypatch.setattr(room, "_UNITS", UNITS)
    monkeypatch.setattr(room, "_RECORDS", 4)
    groups: list[int] = []
    real = room._seal_group

    def seal(workspace: Workspace, group: Any, forks: Any) -> Any:
        groups.append(len(group))
        return real(workspace, group, forks)

    monkeypatch.setattr(room, "_seal_group", seal)
    with desk.open() as workspace:
        issue_receipts(workspace, desk.stick)
    assert groups == [2, 2, 2, 1]


def test_a_folder_that_cannot_be_written_to_costs_the_others_nothing(desk: Desk):
    blocked = desk.stick / "file"
    blocked.write_text("x")
    with desk.open() as workspace, pytest.raises(EnvironmentFailure):
        issue_receipts(workspace, blocked)
    assert [desk.stands(code)["number"] for code in desk.villages.codes] == [1, *[0] * (UNITS - 1)]
    assert len(desk.due()) == UNITS and os.listdir(desk.stick) == ["file"]


def test_an_unknown_unit_is_nobody(desk: Desk):
    with desk.open() as workspace:
        assert issue_receipts(workspace, desk.stick, units=["nobody"]) == ()
    assert os.listdir(desk.stick) == []
