"""What a rehearsal found out is used by the taking in behind it, and only as long as it is still true."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.exchange import build_line, fold, open_file, unfold
from desktop.storage.undo import Item
from desktop.workflows import foreseen as module
from desktop.workflows import take_file
from desktop.workflows.foreseen import Foreseen, foreseen
from desktop.workflows.receive_files import Intake, receive
from desktop.workflows.take_foreseen import TakeForeseen
from desktop.workflows.workspace import Workspace
from tests.helpers.village_files import Villages, make_villages
from tests.workflows.test_bulk_intake import contents, copy_of

UNITS, RECORDS = 4, 5


@pytest.fixture(scope="module")
def villages(tmp_path_factory) -> Villages:
    return make_villages(tmp_path_factory.mktemp("foreseen"), UNITS)


@pytest.fixture
def opened(monkeypatch) -> list[bytes]:
    """The files that were opened: decrypted, verified, parsed."""
    found: list[bytes] = []

    def opening(data: bytes, *rest: Any) -> Any:
        found.append(data)
        return open_file(data, *rest)

    monkeypatch.setattr(take_file, "open_file", opening)
    return found


@pytest.fixture
def judged(monkeypatch) -> list[bool]:
    """Of each file of a group: whether its judgement was there."""
    found: list[bool] = []
    real = Foreseen.ahead

    def ahead(self: Foreseen, number: int, digest: str) -> Any:
        held = real(self, number, digest)
        found.append(held is not None)
        return held

    def made_ready(self: TakeForeseen, *about: Any) -> Any:
        made = ready(self, *about)
        if made is not None:
            found.append(True)
        return made

    ready = TakeForeseen._foreseen
    monkeypatch.setattr(Foreseen, "ahead", ahead)
    monkeypatch.setattr(TakeForeseen, "_foreseen", made_ready)
    return found


def stick_of(villages: Villages, folder: Path, units: Sequence[str], *, twin: str = "") -> Path:
    """A first file of each unit; the last record of ``twin``'s tells of the first one's event again."""
    folder.mkdir()
    for unit in units:
        lines = list(villages.lines(unit, RECORDS))
        if unit == twin:
            free = next(line for line in villages.lines(units[0], RECORDS) if line.form == "free_clinic")
            lines.append(replace(free, rid=f"{unit:f>32}".lower(), unit=unit, by_org=unit))
        (folder / f"{unit}.xinglin").write_bytes(villages.file(unit, [build_line(line) for line in lines]))
    return folder


def same_as_without(county: Workspace, taken: Intake, villages: Villages, folder: Path, sticks: list[Path]) -> None:
    """What stands in the ledger, and was said of the last stick, is what it is when nothing was rehearsed."""
    with copy_of(villages, folder) as other:
        for stick in sticks:
            plain = receive(other, [stick])
        assert plain.files == taken.files
        ours, wanted = contents(county), contents(other)
        for name in wanted:
            if name not in ("audit", "intakes", "sqlite_sequence"):
                assert ours[name] == wanted[name], name


def test_what_was_rehearsed_is_neither_opened_nor_judged_again(villages, tmp_path, opened, judged):
    stick = stick_of(villages, tmp_path / "stick", villages.codes, twin="V004")
    with copy_of(villages, tmp_path / "county") as county:
        seen = receive(county, [stick], dry_run=True)
        assert len(opened) == UNITS and sum(file.counts.suspect for file in seen.files) == 1
        assert {file.brought for file in seen.files} == {()}
        taken = receive(county, [stick])
        assert len(opened) == UNITS and judged and all(judged)
        assert [file.counts for file in taken.files] == [file.counts for file in seen.files]
        assert all(file.brought == (("batch", file.batch),) for file in taken.files)
        same_as_without(county, taken, villages, tmp_path / "other", [stick])


def test_whatever_was_written_in_between_has_all_of_them_judged_again(villages, tmp_path, opened, judged):
    first = stick_of(villages, tmp_path / "first", ["V001"])
    rest = stick_of(villages, tmp_path / "rest", ["V002", "V003"])
    lines = list(villages.lines("V004", RECORDS))
    free = next(line for line in villages.lines("V001", RECORDS) if line.form == "free_clinic")
    twin = replace(free, rid="f" * 32, unit="V004", by_org="V004")
    (rest / "V004.xinglin").write_bytes(villages.file("V004", [build_line(line) for line in (*lines, twin)]))
    with copy_of(villages, tmp_path / "county") as county:
        assert sum(file.counts.suspect for file in receive(county, [rest], dry_run=True).files) == 0
        receive(county, [first])
        del judged[:]
        taken = receive(county, [rest])
        assert judged and not any(judged)
        assert sum(file.counts.suspect for file in taken.files) == 1
        same_as_without(county, taken, villages, tmp_path / "other", [first, rest])


def test_another_stick_than_the_one_rehearsed_is_judged_by_itself(villages, tmp_path, judged):
    stick = stick_of(villages, tmp_path / "stick", ["V001", "V002", "V003"])
    with copy_of(villages, tmp_path / "county") as county:
        receive(county, [stick], dry_run=True)
        lines = [build_line(line) for line in villages.lines("V002", RECORDS + 1)]
        (stick / "V002.xinglin").write_bytes(villages.file("V002", lines))
        taken = receive(county, [stick])
        assert judged[0] and not any(judged[1:])
        same_as_without(county, taken, villages, tmp_path / "other", [stick])


def test_a_file_refused_both_times_leaves_the_others_their_judgements(villages, tmp_path, opened, judged):
    stick = stick_of(villages, tmp_path / "stick", villages.codes)
    bad = stick / "V002.xinglin"
    data = bytearray(bad.read_bytes())
    data[len(data) // 2] ^= 1
    bad.write_bytes(data)
    again = stick / "V003 again.xinglin"
    again.write_bytes((stick / "V003.xinglin").read_bytes())
    with copy_of(villages, tmp_path / "county") as county:
        seen = receive(county, [stick], dry_run=True)
        del opened[:], judged[:]
        taken = receive(county, [stick])
        statuses = [file.status for file in taken.files]
        assert [file.status.replace("would_take", "taken") for file in seen.files] == statuses
        assert sorted(statuses) == ["duplicate", "refused", "taken", "taken", "taken"]
        assert set(opened) <= {bad.read_bytes(), again.read_bytes()}  # what was taken in is not kept for its twin
        same_as_without(county, taken, villages, tmp_path / "other", [stick])


def test_another_trust_opens_every_file_again(villages, tmp_path, opened, monkeypatch):
    stick = stick_of(villages, tmp_path / "stick", ["V001", "V002"])
    with copy_of(villages, tmp_path / "county") as county:
        receive(county, [stick], dry_run=True)
        trust = county.trust()
        stranger = replace(trust, accepted=tuple(held for held in trust.accepted if held.org != "V002"))
        monkeypatch.setattr(Workspace, "trust", lambda _self: stranger)
        taken = receive(county, [stick])
        assert [file.status for file in taken.files] == ["taken", "waiting"] and len(opened) >= 4


def test_packs_and_registers_take_everything_foreseen_with_them(villages, tmp_path):
    stick = stick_of(villages, tmp_path / "stick", ["V001"])
    with copy_of(villages, tmp_path / "county") as county:
        receive(county, [stick], dry_run=True)
        before = foreseen(county)
        county.registers_changed()
        assert foreseen(county) is not before


def test_files_beyond_what_is_kept_in_memory_are_opened_again(villages, tmp_path, opened, monkeypatch):
    stick = stick_of(villages, tmp_path / "stick", ["V001", "V002", "V003"])
    with copy_of(villages, tmp_path / "county") as county:
        monkeypatch.setattr(module, "MOST_FILES", 2)
        receive(county, [stick], dry_run=True)
        taken = receive(county, [stick])
        assert len(opened) == 4
        same_as_without(county, taken, villages, tmp_path / "other", [stick])


def test_records_known_before_are_foreseen_as_long_as_they_are_few(villages, tmp_path, judged, monkeypatch):
    first = stick_of(villages, tmp_path / "first", ["V001", "V002"])
    second = tmp_path / "second"
    second.mkdir()
    for unit in ("V001", "V002"):
        lines = [replace(line, rev=2, made="2023-09-30T16:00:00+08:00") for line in villages.lines(unit, RECORDS)]
        prev = _hash_of(first / f"{unit}.xinglin", villages)
        data = villages.file(unit, [build_line(line) for line in lines[: 2 if unit == "V001" else 4]], seq=2, prev=prev)
        (second / f"{unit}.xinglin").write_bytes(data)
    monkeypatch.setattr(module, "MOST_KNOWN", 3)
    with copy_of(villages, tmp_path / "county") as county:
        receive(county, [first])
        receive(county, [second], dry_run=True)
        del judged[:]
        taken = receive(county, [second])
        assert [file.counts.changed for file in taken.files] == [2, 4] and judged == [True, False]
        same_as_without(county, taken, villages, tmp_path / "other", [first, second])


def _hash_of(path: Path, villages: Villages) -> str:
    with villages.open() as county:
        batch: str = open_file(path.read_bytes(), county.trust(), county.keys).transport.batch
    return batch


def test_a_folded_file_is_what_it_was_and_holds_no_personal_values(villages, tmp_path):
    stick = stick_of(villages, tmp_path / "stick", ["V001"])
    data = (stick / "V001.xinglin").read_bytes()
    with villages.open() as county:
        whole, keys = open_file(data, county.trust(), county.keys), county.keys
    folded = fold(whole)
    assert folded is not None and folded.content.own.lines == ()  # type: ignore[union-attr]  # a submission, here and below
    bare = replace(folded.content, trust=None)  # type: ignore[type-var,arg-type]  # the trust is nobody's to keep
    assert len(pickle.dumps(replace(folded, content=bare))) < len(data)
    assert unfold(folded, data, keys) == whole
    own = replace(whole.content.own, private=("anything",))  # type: ignore[union-attr,arg-type]  # not looked into
    assert fold(replace(whole, content=replace(whole.content, batches=(own,)))) is None  # type: ignore[type-var]  # a submission
    brought: tuple[Item, ...] = ()
    assert fold(replace(whole, content=brought)) is None  # type: ignore[arg-type]  # as another kind would be
