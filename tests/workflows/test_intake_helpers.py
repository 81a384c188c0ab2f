"""Helpers change how soon a stick is taken in, and nothing else: whoever helps, or dies helping."""

from __future__ import annotations

import multiprocessing
import pickle
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.exchange import build_line, lines, open_file, packed
from desktop.workflows import glances, intake_helpers, intake_worker
from desktop.workflows.check_lines import here_of
from desktop.workflows.foreseen import foreseen
from desktop.workflows.intake_worker import Preparing, Told, Worker, work
from desktop.workflows.receive_files import Intake, receive
from desktop.workflows.twins import event_fields_of
from desktop.workflows.workspace import Workspace
from tests.helpers.village_files import Villages, make_villages
from tests.workflows.test_bulk_intake import contents, copy_of

UNITS, RECORDS = 10, 4
Said = list[tuple[str, bool]]


@pytest.fixture(scope="module")
def villages(tmp_path_factory) -> Villages:
    return make_villages(tmp_path_factory.mktemp("helpers"), UNITS)


@pytest.fixture(scope="module")
def stick(villages, tmp_path_factory) -> Path:
    """Good files, and bad ones: broken, of a form that is not here, with a value that does not fit, signed by another unit."""
    folder = tmp_path_factory.mktemp("stick") / "files"
    paths = villages.write(folder, RECORDS)
    data = bytearray(paths[2].read_bytes())
    data[len(data) // 2] ^= 1
    paths[2].write_bytes(data)
    for place, change in ((5, {"form": "nowhere"}), (8, {"data": {"treat_date": "2030-01-01"}})):
        unit = villages.codes[place]
        lines = list(villages.lines(unit, RECORDS))
        raws = [build_line(line) for line in (*lines[:-1], replace(lines[-2], rid="e" * 32, **change))]  # type: ignore[arg-type]
        paths[place].write_bytes(villages.file(unit, raws))
    ours, theirs = villages.codes[6], villages.codes[7]
    forged = replace(villages, keys={**villages.keys, ours: villages.keys[theirs]})
    paths[6].write_bytes(forged.file(ours, [build_line(line) for line in villages.lines(ours, RECORDS)]))
    return folder


@pytest.fixture
def large(monkeypatch) -> None:
    """Every stick counts as large, two processors are there, and this process waits for its helper, from its start on."""
    start, answer = Worker.__init__, Worker.answer

    def started(self: Worker, told: Told) -> None:
        start(self, told)
        while not self.ready:
            assert self.channel.poll(60) and answer(self) == []

    monkeypatch.setattr(Worker, "__init__", started)
    monkeypatch.setattr(intake_helpers, "FEWEST_FILES", 2)
    monkeypatch.setattr(intake_helpers, "FEWEST_BYTES", 1)
    monkeypatch.setattr(intake_helpers, "processors", lambda: 2)
    monkeypatch.setattr(intake_helpers, "AT_A_TIME", 2)
    monkeypatch.setattr(intake_helpers, "MEANWHILE", 0)
    monkeypatch.setattr(intake_helpers, "PATIENCE", 60.0)


@pytest.fixture
def said(monkeypatch) -> Said:
    """What helpers said: the file, and whether anything."""
    found: Said = []
    real = Worker.answer

    def answer(self: Worker) -> Any:
        told = real(self)
        found.extend((digest, prepared.opened is not None) for digest, prepared in told)
        return told

    monkeypatch.setattr(Worker, "answer", answer)
    return found


def both(county: Workspace, stick: Path) -> tuple[Intake, Intake]:
    return receive(county, [stick], dry_run=True), receive(county, [stick])


def same_as_alone(
    villages: Villages, folder: Path, stick: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[Workspace], Any] = lambda _county: None
) -> None:  # fmt: skip
    """Rehearsal, taking in and ledger with helpers are those without."""
    with copy_of(villages, folder / "helped") as helped, copy_of(villages, folder / "alone") as alone:
        act(helped)
        found = both(helped, stick)
        monkeypatch.setattr(intake_helpers, "MOST_HELPERS", 0)
        assert both(alone, stick) == found
        assert [file.error.code for file in found[1].files if file.error] == ["收 413", "收 304", "收 414", "收 103"]
        ours, wanted = contents(helped), contents(alone)
        for name in wanted:
            assert ours[name] == wanted[name], name


def test_with_a_helper_everything_is_as_without(villages, stick, tmp_path, monkeypatch, large, said):
    same_as_alone(villages, tmp_path, stick, monkeypatch)
    assert len(said) == UNITS - 3 and [done for _digest, done in said].count(False) == 1
    assert multiprocessing.active_children() == []


def test_a_helper_that_dies_in_the_middle_takes_nothing_with_it(villages, stick, tmp_path, monkeypatch, large, said):
    real = Worker.ask
    asked: list[int] = []

    def ask(self: Worker, files: Sequence[tuple[str, bytes]]) -> None:
        asked.append(len(files))
        if len(asked) == 3:
            self.process.kill()
            self.process.join()
        real(self, files)

    monkeypatch.setattr(Worker, "ask", ask)
    same_as_alone(villages, tmp_path, stick, monkeypatch)
    assert asked == [2, 2, 2] and len(said) == 2


def test_a_helper_that_never_answers_is_not_waited_for(villages, stick, tmp_path, monkeypatch, large, said):
    monkeypatch.setattr(intake_helpers, "PATIENCE", 0.0)
    monkeypatch.setattr(intake_helpers, "MEANWHILE", 3)
    monkeypatch.setattr(Worker, "ask", lambda self, files: self._asked.append([digest for digest, _data in files]))
    same_as_alone(villages, tmp_path, stick, monkeypatch)
    assert said == [] and multiprocessing.active_children() == []


def test_nobody_waits_for_a_helper_that_starts(villages, stick, tmp_path, monkeypatch, said):
    for name, value in (("FEWEST_FILES", 2), ("FEWEST_BYTES", 1), ("PATIENCE", 60.0)):
        monkeypatch.setattr(intake_helpers, name, value)
    monkeypatch.setattr(intake_helpers, "processors", lambda: 2)
    starts: list[float] = []
    start = Worker.__init__

    def slow(self: Worker, told: Told) -> None:
        start(self, told)
        starts.append(self.process.pid or 0)
        self.channel, self.real = multiprocessing.Pipe()[0], self.channel  # type: ignore[attr-defined]  # nothing comes

    monkeypatch.setattr(Worker, "__init__", slow)
    same_as_alone(villages, tmp_path, stick, monkeypatch)
    assert starts and said == [] and multiprocessing.active_children() == []


def test_where_no_process_can_be_started_nobody_helps(villages, stick, tmp_path, monkeypatch, large):
    def none(self: Worker, told: Told) -> None:
        raise OSError("no processes left")

    monkeypatch.setattr(Worker, "__init__", none)
    same_as_alone(villages, tmp_path, stick, monkeypatch)


def test_a_person_who_stops_stops_the_helpers_too(villages, stick, tmp_path, large, said):
    done: list[int] = []
    with copy_of(villages, tmp_path / "county") as county:
        tried = receive(
            county, [stick], dry_run=True, progress=lambda number, _all: done.append(number), cancelled=lambda: len(done) == 5
        )  # fmt: skip
        assert len(tried.files) == 5 and len(tried.left) == UNITS - 5 and said
        assert multiprocessing.active_children() == []


@pytest.mark.parametrize("why", ["few files", "few bytes", "one processor", "all foreseen"])
def test_little_work_starts_no_process(villages, stick, tmp_path, monkeypatch, large, why):
    def never(self: Worker, told: Told) -> None:
        raise AssertionError(why)

    with copy_of(villages, tmp_path / "county") as county:
        if why == "few files":
            monkeypatch.setattr(intake_helpers, "FEWEST_FILES", UNITS + 1)
        elif why == "few bytes":
            monkeypatch.setattr(intake_helpers, "FEWEST_BYTES", 10**6)
        elif why == "one processor":
            monkeypatch.setattr(intake_helpers, "processors", lambda: 1)
        else:
            receive(county, [stick], dry_run=True)
        monkeypatch.setattr(Worker, "__init__", never)
        assert len(both(county, stick)[1].files if why != "all foreseen" else receive(county, [stick]).files) == UNITS


def test_what_a_helper_said_under_other_rules_counts_for_nothing(villages, stick, tmp_path, monkeypatch, large, said):
    """Registers that changed in the middle: what is still to come is this process's own work."""
    real = Worker.answer
    with copy_of(villages, tmp_path / "county") as county:

        def answer(self: Worker) -> Any:
            county.registers_changed()
            return real(self)

        monkeypatch.setattr(Worker, "answer", answer)
        tried = receive(county, [stick], dry_run=True)
        assert len(said) == 4 and len(tried.files) == UNITS  # what it was asked before
        assert [file.status for file in tried.files].count("would_take") == UNITS - 4


def told_of(county: Workspace) -> Told:
    return Told(county.trust(), county.keys, here_of(county), county.clock.now(), {}, None, None)


def test_a_helper_ends_when_it_is_told_to_or_nobody_is_there(villages, stick, tmp_path, monkeypatch):
    monkeypatch.setattr(intake_worker.signal, "signal", lambda *_what: None)
    with villages.open() as county:
        for last in ("told", "alone"):
            ours, theirs = multiprocessing.Pipe()
            helper = threading.Thread(target=work, args=(theirs,))
            helper.start()
            assert ours.recv() == []  # it has started
            ours.send(told_of(county))
            assert ours.recv() == []  # it has understood
            ours.send([b"no file", next(iter(sorted(stick.iterdir()))).read_bytes()])
            nothing, unchecked = ours.recv()
            assert nothing.opened is None and unchecked.opened is not None and not unchecked.checked  # it knows no form
            if last == "told":
                ours.send(None)
            ours.close()
            helper.join(20)
            assert not helper.is_alive()


def test_whoever_asks_never_waits_for_a_helper_at_work(villages, monkeypatch):
    """Nor would the helper, whose answer may be larger than a pipe, wait for whoever waits for it."""
    go_on, size = threading.Event(), 4 * 1024 * 1024

    def prepare(_self: Preparing, data: bytes) -> intake_worker.Prepared:
        assert go_on.wait(60)
        return intake_worker.Prepared(data)

    monkeypatch.setattr(intake_worker.signal, "signal", lambda *_what: None)
    monkeypatch.setattr(Preparing, "prepare", prepare)
    with villages.open() as county:
        ours, theirs = multiprocessing.Pipe()
        helper = threading.Thread(target=work, args=(theirs,), daemon=True)
        helper.start()
        assert ours.recv() == []
        ours.send(told_of(county))
        assert ours.recv() == []
        asking = threading.Thread(target=lambda: [ours.send([bytes(size)]) for _each in range(3)], daemon=True)
        asking.start()
        asking.join(30)
        assert not asking.is_alive()
        go_on.set()
        assert [len(ours.recv()[0].opened) for _each in range(3)] == [size] * 3
        ours.close()
        helper.join(20)
        assert not helper.is_alive()


def test_only_plain_submissions_are_sent_between_processes(villages, stick):
    with villages.open() as county:
        data = min(stick.iterdir()).read_bytes()
        opened = open_file(data, county.trust(), county.keys)
        assert packed(opened) is not None and b"AGE-SECRET" not in (packed(opened) or b"")
        with_more = replace(opened.content, acceptances=("any",))  # type: ignore[type-var]  # a submission
        assert packed(replace(opened, content=with_more)) is None  # type: ignore[arg-type]
        assert packed(replace(opened, content=())) is None  # type: ignore[arg-type]
        assert Preparing(county.trust(), county.keys, None, None).prepare(b"").opened is None  # type: ignore[arg-type]  # unused
        assert foreseen(county).has_room


def test_what_a_helper_read_is_not_read_again_to_be_judged(villages, stick, tmp_path, monkeypatch, large, said):
    """Of the files that it checked only what a judgement looks at comes back; the taking in reads their lines."""
    read: list[int] = []
    real = lines.lines_again
    monkeypatch.setattr(lines, "lines_again", lambda raws: read.append(len(raws)) or real(raws))
    with copy_of(villages, tmp_path / "county") as county:
        tried = receive(county, [stick], dry_run=True)
        assert len(said) == UNITS - 3 and read == [RECORDS] * 2  # those at which it found something wrong
        taken = receive(county, [stick])
        assert [file.counts for file in tried.files] == [file.counts for file in taken.files] and read


def test_more_glances_than_are_held(villages, stick, tmp_path, monkeypatch, large, said):
    monkeypatch.setattr(glances, "MOST_HELD", 1)
    same_as_alone(villages, tmp_path, stick, monkeypatch)


def test_a_glance_is_the_same_from_another_process(villages, tmp_path):
    with copy_of(villages, tmp_path / "county") as county:
        found = [
            glances.glance(line, line.rid * 2, lambda form: event_fields_of(county, form))
            for line in (
                *villages.lines("V001", 4),
                replace(next(iter(villages.lines("V002", 1))), op="del", data=None),
            )
        ]
        assert {seen.facts is None for seen in found} == {True, False}
        glances.hold(county, "batch", pickle.loads(pickle.dumps(glances.plain(found))))  # noqa: S301
        assert glances.held(county, "batch") == found
        assert glances.held(county, "batch") is None  # once
        glances.hold(county, "batch", glances.plain(found))
        glances.forget(county)
        assert glances.held(county, "batch") is None
