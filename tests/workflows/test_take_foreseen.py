"""What a rehearsal judged is written by one thread while another makes the next rows: what stands then is the same."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import EnvironmentFailure
from desktop.exchange import build_line
from desktop.model.record import AttachmentRef
from desktop.storage import health
from desktop.storage.fresh import FreshMaker, FreshRows
from desktop.storage.settings import set_setting
from desktop.workflows import take_foreseen, take_together
from desktop.workflows.receive_files import Intake, receive
from desktop.workflows.take_foreseen import TakeForeseen
from desktop.workflows.undo_intake import undo_intake
from desktop.workflows.workspace import Workspace
from tests.helpers.village_files import Villages, make_villages
from tests.workflows.test_bulk_intake import contents, copy_of

UNITS, RECORDS = 7, 4


@pytest.fixture(scope="module")
def villages(tmp_path_factory) -> Villages:
    return make_villages(tmp_path_factory.mktemp("behind"), UNITS)


@pytest.fixture(scope="module")
def stick(villages, tmp_path_factory) -> Path:
    """A file of each: the last record of V003 looks like one of V001's, V005's names a photo that does not come along."""
    folder = tmp_path_factory.mktemp("stick")
    free = next(line for line in villages.lines("V001", RECORDS) if line.form == "free_clinic")
    photo = AttachmentRef("ab" * 32, 100, "image/jpeg")
    for unit in villages.codes:
        lines = list(villages.lines(unit, RECORDS))
        if unit == "V003":
            lines.append(replace(free, rid="3" * 32, unit=unit, by_org=unit))
        if unit == "V005":
            lines[0] = replace(lines[0], att=(photo,))
        (folder / f"{unit}.xinglin").write_bytes(villages.file(unit, [build_line(line) for line in lines]))
    return folder


@pytest.fixture
def groups(monkeypatch) -> list[int]:
    """Files of each group that the other thread was given; two at most."""
    monkeypatch.setattr(take_foreseen, "FILES_OF_A_GROUP", 2)
    monkeypatch.setattr(take_foreseen, "MOST_IN_ONE", 2)
    monkeypatch.setattr(take_foreseen, "MOST_TOGETHER", 2)
    monkeypatch.setattr(take_together, "MOST_TOGETHER", 2)
    found: list[int] = []
    real = TakeForeseen._write_down

    def write_down(self: TakeForeseen, group: Any) -> None:
        assert threading.current_thread() is threading.main_thread()  # one connection, one thread
        found.append(len(group.files))
        real(self, group)

    monkeypatch.setattr(TakeForeseen, "_write_down", write_down)
    return found


def wanted(villages: Villages, folder: Path, stick: Path) -> dict[str, list[tuple[object, ...]]]:
    """What stands in the ledger when nothing was rehearsed."""
    with copy_of(villages, folder) as other:
        receive(other, [stick])
        return compared(other)


def compared(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    found = contents(workspace)
    return {name: rows for name, rows in found.items() if name not in ("audit", "intakes", "sqlite_sequence")}


def taken_after(county: Workspace, stick: Path, **rest: Any) -> Intake:
    receive(county, [stick], dry_run=True)
    return receive(county, [stick], **rest)


def test_the_ledger_says_the_same_as_without_a_rehearsal(villages, stick, tmp_path, groups):
    with copy_of(villages, tmp_path / "county") as county:
        taken = taken_after(county, stick)
        assert groups == [1, 2, 2, 2] and [file.status for file in taken.files] == ["taken"] * UNITS
        assert sum(file.counts.suspect for file in taken.files) == 1
        assert sum(file.lacking for file in taken.files) == 1
        assert compared(county) == wanted(villages, tmp_path / "other", stick)
        assert health.check(county.db) == []
        assert county.db.execute("SELECT count(*) FROM line_attachments")[0][0] == 1


def test_each_file_is_told_when_it_stands_and_the_next_ones_are_ready(villages, stick, tmp_path, groups):
    told: list[tuple[int, int]] = []
    begun: list[int] = []
    with copy_of(villages, tmp_path / "county") as county:

        def seen(_file: object) -> None:
            stands = county.db.execute("SELECT count(*) FROM intake_files WHERE status = 'taken'")[0][0]
            told.append((len(told) + 1, stands))

        taken_after(county, stick, seen=seen, progress=lambda number, _all: begun.append(number))
    assert all(number <= stands for number, stands in told) and len(told) == UNITS
    assert told[0] == (1, 1)  # the first row does not wait for others
    assert begun == list(range(1, UNITS + 1))


def test_whatever_somebody_writes_meanwhile_has_the_rest_judged_again(villages, stick, tmp_path, groups):
    with copy_of(villages, tmp_path / "county") as county:
        told: list[object] = []

        def seen(file: object) -> None:
            told.append(file)
            if len(told) == 3:
                with county.db.atomic():
                    set_setting(county.db, "note", "meanwhile")

        taken = taken_after(county, stick, seen=seen)
        assert groups == [1, 2] and [file.status for file in taken.files] == ["taken"] * UNITS
        mine = compared(county)
        del mine["settings"]
        other = wanted(villages, tmp_path / "other", stick)
        del other["settings"]
        assert mine == other


@pytest.mark.parametrize("what", ["a note", "a record of theirs"])
def test_what_is_written_just_before_the_transaction_has_all_judged_again(
    villages, stick, tmp_path, groups, monkeypatch, what
):
    """Between the last look and the moment from which nobody else can write."""
    real, first = TakeForeseen._group, stick / "V004.xinglin"

    def group(self: TakeForeseen, place: int) -> Any:
        found = real(self, place)
        if place == 0:
            if what == "a note":
                with county.db.atomic():
                    set_setting(county.db, "note", "meanwhile")
            else:
                monkeypatch.setattr(TakeForeseen, "_group", real)
                assert [file.status for file in receive(county, [first]).files] == ["taken"]
        return found

    monkeypatch.setattr(TakeForeseen, "_group", group)
    with copy_of(villages, tmp_path / "county") as county:
        taken = taken_after(county, stick)
        again = ["taken" if what == "a note" or file.unit != "V004" else "duplicate" for file in taken.files]
        assert [file.status for file in taken.files] == again and groups == []
        mine, other = compared(county), wanted(villages, tmp_path / "other", stick)
        assert [row[0] for row in mine["heads"]] == [row[0] for row in other["heads"]]
        assert health.check(county.db) == []


def test_records_that_lie_here_in_a_batch_taken_back_are_not_written_as_new(villages, stick, tmp_path, groups):
    def twice(county: Workspace, rehearse: bool) -> None:
        first = receive(county, [stick])
        assert first.id is not None
        undo_intake(county, first.id)
        del groups[:]
        taken = taken_after(county, stick) if rehearse else receive(county, [stick])
        assert [file.status for file in taken.files] == ["taken"] * UNITS

    with copy_of(villages, tmp_path / "county") as county, copy_of(villages, tmp_path / "other") as other:
        twice(county, rehearse=True)
        assert groups[0] == 1
        twice(other, rehearse=False)
        assert compared(county) == compared(other) and health.check(county.db) == []


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_full_disk_keeps_the_groups_before_it_and_nothing_of_its_own(
    villages, stick, tmp_path, groups, monkeypatch, failing
):
    real, full = FreshRows.write, EnvironmentFailure("环 101", "磁盘满了，没有写完")

    def write(self: FreshRows, db: Any) -> Any:
        spans = real(self, db)
        if len(groups) == failing:
            raise full
        return spans

    monkeypatch.setattr(FreshRows, "write", write)
    with copy_of(villages, tmp_path / "county") as county:
        receive(county, [stick], dry_run=True)
        with pytest.raises(EnvironmentFailure):
            receive(county, [stick])
        stands = [0, 1, 3][failing - 1]
        assert county.db.execute("SELECT count(*) FROM batches")[0][0] == stands
        assert county.db.execute("SELECT count(*) FROM intake_files")[0][0] == stands
        assert health.check(county.db) == []
        monkeypatch.undo()
        assert {file.status for file in taken_after(county, stick).files} <= {"taken", "duplicate"}
        mine, other = compared(county), wanted(villages, tmp_path / "other", stick)
        assert {name: mine[name] for name in ("heads", "batches")} == {
            name: other[name] for name in ("heads", "batches")
        }


def test_an_error_while_the_next_rows_are_made_waits_for_the_writing(villages, stick, tmp_path, groups, monkeypatch):
    real = FreshMaker.add

    def add(self: FreshMaker, batch: Any) -> None:
        if batch.row.org != "V001":
            assert threading.current_thread() is not threading.main_thread()
            raise ZeroDivisionError
        real(self, batch)

    monkeypatch.setattr(FreshMaker, "add", add)
    with copy_of(villages, tmp_path / "county") as county:
        with pytest.raises(ZeroDivisionError):
            taken_after(county, stick)
        assert not county.db.in_transaction
        assert county.db.execute("SELECT count(*) FROM batches")[0][0] == 0  # its transaction was not committed yet


def test_a_person_who_stops_it_keeps_what_was_told_and_the_rest_is_named(villages, stick, tmp_path, groups):
    told: list[object] = []
    with copy_of(villages, tmp_path / "county") as county:
        taken = taken_after(county, stick, seen=told.append, cancelled=lambda: len(told) >= 3)
        assert len(taken.files) == 3 and len(taken.left) == UNITS - 3
        assert county.db.execute("SELECT count(*) FROM batches")[0][0] == 3


def mixed(line: Any) -> Any:
    """A deletion of a record that nobody knows."""
    return replace(line, op="del", data=None, reason="写错了")


@pytest.mark.parametrize(
    ("change", "written"),
    [(mixed, 0), (lambda line: replace(line, rid="e" * 32), 0), (lambda line: line, 1)],
    ids=["deleted", "one record twice", "plain"],
)
def test_what_is_not_plain_goes_the_other_way_with_the_same_end(
    villages, tmp_path, groups, change: Callable[[Any], Any], written: int
):
    stick = tmp_path / "stick"
    stick.mkdir()
    lines = [*villages.lines("V001", RECORDS)]
    if written == 0:
        lines[0] = replace(change(lines[0]), rev=1)
        lines[1] = replace(lines[1], rid=lines[0].rid, rev=2) if lines[0].op == "put" else lines[1]
    (stick / "V001.xinglin").write_bytes(villages.file("V001", [build_line(line) for line in lines]))
    with copy_of(villages, tmp_path / "county") as county:
        assert [file.status for file in taken_after(county, stick).files] == ["taken"]
        assert len(groups) == written
        assert compared(county) == wanted(villages, tmp_path / "other", stick)
