"""The quick way to take in files leaves what the slow one leaves, and a rehearsal says what will happen, writing nothing."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import random
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.errors import EnvironmentFailure
from desktop.exchange import build_line, read_outer
from desktop.foundation import canonical_json
from desktop.foundation.clock import SetClock
from desktop.model.record import AttachmentRef, RecordLine
from desktop.storage import health
from desktop.storage.layout import quote
from desktop.storage.search_index import write_waiting
from desktop.workflows import intake_candidates, receive_files, receive_submission, take_together
from desktop.workflows.merge_batch import Planned
from desktop.workflows.receive_files import FileResult, Intake, receive
from desktop.workflows.workspace import Workspace, open_workspace
from tests.helpers.one_by_one import merge_one_by_one
from tests.helpers.village_files import NOW, Villages, make_villages

UNITS, ROUNDS, RECORDS = 3, 3, 12
_PHOTOS = [bytes([0xFF, 0xD8, number]) * 50 for number in range(4)]


@pytest.fixture(scope="module")
def villages(tmp_path_factory) -> Villages:
    return make_villages(tmp_path_factory.mktemp("bulk"), UNITS)


def contents(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table. Of the search which record stands on which day; that its index says what the log says is
    ``check``'s to see: its numbers go by who was written together.
    """
    write_waiting(workspace.db)
    workspace.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    names = [row["name"] for row in workspace.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {
        name: sorted((tuple(row) for row in workspace.db.execute(f"SELECT * FROM {quote(name)}")), key=repr)
        for name in names
        if not name.startswith("search")
    }
    return found | {
        "search_rows": sorted(tuple(row) for row in workspace.db.execute("SELECT rid, date FROM search_rows"))
    }


@contextmanager
def copy_of(villages: Villages, folder: Path) -> Iterator[Workspace]:
    shutil.copytree(villages.path, folder)
    with open_workspace(folder, SetClock(NOW), cache=villages.path.parent / "cache") as workspace:
        yield workspace


class Chance:
    """What villages might send: news, corrections, deletions, the same again, disputes, events told of twice."""

    def __init__(self, villages: Villages, seed: int) -> None:
        self.villages = villages
        self.random = random.Random(seed)
        self.sent: dict[str, list[RecordLine]] = {unit: [] for unit in villages.codes}
        self.prev = dict.fromkeys(villages.codes, "")

    def files(self, folder: Path) -> list[list[Path]]:
        """Sticks in the order they come."""
        sticks = []
        for number in range(1, ROUNDS + 1):
            stick = folder / f"stick{number}"
            stick.mkdir(parents=True)
            for unit in self.villages.codes:
                raws = self._lines(unit, number)
                data, self.prev[unit] = self.villages.signed(
                    unit, raws, seq=number, prev=self.prev[unit], attachments=self._came
                )
                (stick / f"{unit}_{number}.xinglin").write_bytes(data)
                if self.random.random() < 0.2:
                    (stick / f"{unit}_{number} again.xinglin").write_bytes(data)
            sticks.append([stick])
        self.random.shuffle(sticks)
        return sticks

    def _lines(self, unit: str, number: int) -> list[bytes]:
        found: dict[tuple[str, int], bytes] = {}
        self._came: dict[str, bytes] = {}
        for line in self.villages.lines(unit, RECORDS, f"2023-0{number + 5}"):
            self._add(found, self._photo(line) if self.random.random() < 0.1 else line)
            if self.random.random() < 0.2:  # the same event, told by somebody else
                self._add(found, replace(line, rid=f"{self.random.getrandbits(128):032x}"))
        for line in self.random.sample(self.sent[unit], len(self.sent[unit]) // 2):
            self._add(found, self._later(line))
        self.sent[unit] += list(self._of(found))
        return list(found.values())

    def _later(self, line: RecordLine) -> RecordLine:
        kind = self.random.choice(("same", "changed", "moved", "deleted", "conflict", "skipped"))
        if kind == "same" or (kind == "conflict" and line.op == "del"):
            return line
        if kind == "deleted":
            return replace(line, op="del", data=None, rev=line.rev + 1, reason="重复了", explained=None)
        if line.op == "del":
            return replace(line, rev=line.rev + 1, reason="真的重复")
        data = {**(line.data or {}), "filled_on": "2023-09-30"}
        if kind == "moved":
            data |= {name: "2023-06-02" for name in ("activity_date", "treat_date") if name in data}
        rise = {"conflict": 0, "skipped": 2}.get(kind, 1)
        return replace(line, rev=line.rev + rise, data=data, made="2023-09-30T16:00:00+08:00")

    def _photo(self, line: RecordLine) -> RecordLine:
        """One that comes along, or will some other time."""
        photo = self.random.choice(_PHOTOS)
        digest = hashlib.sha256(photo).hexdigest()
        if self.random.random() < 0.5:
            self._came[digest] = photo
        return replace(line, att=(AttachmentRef(digest, len(photo), "image/jpeg"),))

    def _add(self, found: dict[tuple[str, int], bytes], line: RecordLine) -> None:
        raw = build_line(line)
        if self.random.random() < 0.1:  # a later program says more
            raw = canonical_json.dump({**json.loads(raw), "zz": [1]})
        found.setdefault((line.rid, line.rev), raw)

    @staticmethod
    def _of(found: dict[tuple[str, int], bytes]) -> Iterator[RecordLine]:
        for raw in found.values():
            value = json.loads(raw)
            value.pop("zz", None)
            yield RecordLine(**{**value, "att": ()})


def told(intake: Intake) -> list[FileResult]:
    """Alike for a rehearsal and for what follows it; what an undo would take back is there only then."""
    alike = {"would_take": "taken"}
    return [replace(file, status=alike.get(file.status, file.status), brought=()) for file in intake.files]


@pytest.mark.parametrize("seed", range(3))
def test_the_quick_way_leaves_what_the_slow_one_leaves(villages, tmp_path, monkeypatch, seed):
    compare(villages, tmp_path, monkeypatch, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3, 60))
def test_the_quick_way_leaves_what_the_slow_one_leaves_long(villages, tmp_path, monkeypatch, seed):
    compare(villages, tmp_path, monkeypatch, seed)


def compare(villages: Villages, folder: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    sticks = Chance(villages, seed).files(folder / "sticks")
    with copy_of(villages, folder / "quick") as quick, copy_of(villages, folder / "slow") as slow:
        for sources in sticks:
            before = contents(quick)
            rehearsed = receive(quick, sources, dry_run=True)
            assert contents(quick) == before
            taken = receive(quick, sources)
            with monkeypatch.context() as patch:
                patch.setattr(receive_submission, "merge_batch", merge_one_by_one)
                patch.setattr(receive_files, "Rehearsed", lambda: None)  # a rehearsal that takes in and takes back
                patch.setattr(receive_files, "MOST_TOGETHER", 1)
                assert told(receive(slow, sources, dry_run=True)) == told(rehearsed)
                assert receive(slow, sources).files == taken.files
            assert told(rehearsed) == told(taken)
            ours, wanted = contents(quick), contents(slow)
            for name, rows in wanted.items():
                assert ours[name] == rows, name
        states = {row["state"] for row in quick.db.execute("SELECT DISTINCT state FROM heads")}
        assert {"received", "suspect", "conflict"} <= states
        assert quick.db.one("SELECT 1 FROM heads WHERE op = 'del'") is not None
        assert quick.db.one("SELECT 1 FROM revisions WHERE parsed IS NOT NULL") is not None
        assert quick.db.one("SELECT 1 FROM line_attachments") is not None
        assert list(health.check(quick.db)) == list(health.check(slow.db)) == []


def commits(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many files each transaction held, as they come."""
    found: list[int] = []
    real = take_together.store_batches

    def storing(within: Workspace, planned: Sequence[Planned]) -> list[tuple[int, int]]:
        found.append(len(planned))
        return real(within, planned)

    monkeypatch.setattr(take_together, "store_batches", storing)
    return found


def test_files_of_a_stick_share_transactions_the_first_has_its_own(villages, tmp_path, monkeypatch):
    sticks = [tmp_path / f"stick{month}" for month in range(4)]
    for month, stick in enumerate(sticks, start=1):
        villages.write(stick, 4, period=f"2024-0{month}")
    with copy_of(villages, tmp_path / "county") as county:
        stored = commits(county, monkeypatch)
        told: list[int] = []
        taken = receive(county, sticks, seen=lambda _file: told.append(len(stored)))
        assert {file.status for file in taken.files} == {"taken"} and len(taken.files) == 4 * UNITS
        # 1 by itself, then 2, 4 and what is left: each file is told of when its transaction is over.
        assert stored == [2, 4, 5]
        assert told == [0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3]
        spans = [
            row["key"] for row in county.db.execute("SELECT key FROM intake_items WHERE kind = 'batch' ORDER BY id")
        ]
        assert spans == [file.batch for file in taken.files]
        again = receive(county, sticks)
        assert {file.status for file in again.files} == {"duplicate"} and stored[3:] == [0, 0, 0]


def test_a_transaction_holds_no_more_than_some_records_or_bytes(villages, tmp_path, monkeypatch):
    stick = tmp_path / "stick"
    for month in range(1, 5):
        villages.write(stick, 4, period=f"2025-0{month}")
    sizes = [read_outer(path.read_bytes()).transport.payload_size for path in stick.iterdir()]
    monkeypatch.setattr(take_together, "MOST_RECORDS", 8)
    with copy_of(villages, tmp_path / "records") as county:
        stored = commits(county, monkeypatch)
        receive(county, [stick])
        assert stored == [2, 2, 2, 2, 2] and county.db.execute("SELECT count(*) FROM heads")[0][0] == 48
    monkeypatch.setattr(take_together, "MOST_BYTES", 2 * max(sizes))
    monkeypatch.setattr(take_together, "MOST_RECORDS", 4900)
    with copy_of(villages, tmp_path / "bytes") as county:
        stored = commits(county, monkeypatch)
        receive(county, [stick])
        assert stored and max(stored) <= 2 and county.db.execute("SELECT count(*) FROM heads")[0][0] == 48


def test_a_file_at_fault_ends_its_transaction_and_the_rest_goes_on(villages, tmp_path):
    stick = tmp_path / "stick"
    files = [path for month in range(1, 4) for path in villages.write(stick, 4, period=f"2022-0{month}")]
    data = bytearray(files[4].read_bytes())
    data[len(data) // 2] ^= 1
    files[4].write_bytes(data)
    with copy_of(villages, tmp_path / "county") as county:
        begun: list[int] = []
        seen: list[str] = []
        taken = receive(
            county,
            [stick],
            progress=lambda number, _all: begun.append(number),
            seen=lambda file: seen.append(file.status),
        )
        assert Counter(file.status for file in taken.files) == Counter(seen) == {"taken": 8, "refused": 1}
        assert [file.file for file in taken.files if file.status == "refused"] == [str(files[4])]
        assert begun == sorted(begun) and set(begun) == set(range(1, 10))
        assert list(health.check(county.db)) == []


def test_stopped_in_the_middle_of_a_transaction_what_was_judged_stays(villages, tmp_path):
    stick = tmp_path / "stick"
    for month in range(1, 4):
        villages.write(stick, 4, period=f"2026-0{month}")
    with copy_of(villages, tmp_path / "county") as county:
        begun: list[int] = []
        taken = receive(
            county, [stick], progress=lambda number, _all: begun.append(number), cancelled=lambda: len(begun) == 5
        )
        assert len(taken.files) == 5 and len(taken.left) == 4
        assert county.db.execute("SELECT count(*) FROM heads")[0][0] == 20
        assert len(receive(county, [stick]).files) == 9


def test_what_is_refused_is_refused_in_the_same_words(villages, tmp_path, monkeypatch):
    good = list(villages.lines("V001", 6))
    wrong = replace(good[4], data={**(good[4].data or {}), "treat_date": "2030-01-01"})
    unknown = replace(good[5], form="nowhere", unit="V002", by_org="V002")
    stick = tmp_path / "stick"
    stick.mkdir()
    for unit, lines in (("V001", [*good[:4], wrong]), ("V002", [unknown])):
        raws = [build_line(line) for line in lines]
        (stick / f"{unit}.xinglin").write_bytes(villages.file(unit, raws))
    with copy_of(villages, tmp_path / "quick") as quick, copy_of(villages, tmp_path / "slow") as slow:
        rehearsed = receive(quick, [stick], dry_run=True)
        taken = receive(quick, [stick])
        monkeypatch.setattr(receive_submission, "merge_batch", merge_one_by_one)
        monkeypatch.setattr(receive_files, "MOST_TOGETHER", 1)
        assert receive(slow, [stick]).files == taken.files == rehearsed.files
        assert [file.error and file.error.code for file in taken.files] == ["收 414", "收 413"]
        assert contents(quick) == contents(slow)
        assert quick.db.one("SELECT 1 FROM revisions") is None


def test_files_wait_in_a_file_without_a_name_where_they_are_many(tmp_path, monkeypatch):
    monkeypatch.setattr(intake_candidates, "IN_MEMORY", 10)
    spool = intake_candidates.Spool(tmp_path)
    kept = [spool.keep(bytes([number]) * 8) for number in range(5)]
    assert [read() for read in reversed(kept)] == [bytes([number]) * 8 for number in reversed(range(5))]
    assert sys.platform == "win32" or list(tmp_path.iterdir()) == []
    with monkeypatch.context() as patch, pytest.raises(EnvironmentFailure):
        patch.setattr(spool, "_file", FullDisk())
        spool.keep(b"no room")
    spool.close()


class FullDisk(io.BytesIO):
    def write(self, _data: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_each_file_is_told_of_as_soon_as_it_was_judged(villages, tmp_path):
    stick = tmp_path / "stick"
    villages.write(stick, 3)
    said: list[FileResult] = []
    with copy_of(villages, tmp_path / "county") as county:
        seen = receive(county, [stick], dry_run=True, seen=said.append)
        assert tuple(said) == seen.files and {file.status for file in said} == {"would_take"}
        del said[:]
        assert receive(county, [stick], seen=said.append).files == tuple(said)
