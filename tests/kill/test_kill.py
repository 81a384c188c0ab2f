"""The power goes at a write, a sync or a rename of record add, submit and receive: nothing committed is lost, nothing is half.

Each command runs once to list its points, then once for each point (a spread of them in the normal run, all of them
with --long) and dies exactly there. What the disk then holds is judged through the command line.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.command_line import command
from tests.helpers.demonstration import demonstration
from tests.kill.remains import finished, holding, open_transactions, parts
from tests.kill.scene import Scene, write_records
from tests.kill.strace import Killed, Point, count, kill_at, require_strace

NOW = "2023-09-26T17:05:00+08:00"
MARK = "断电时正在写的这一条"
SAMPLE = 10


@dataclass
class Tally:
    """What the cuts met, for the report."""

    command: str
    points: int
    killed: int = 0
    not_reached: int = 0
    inside: int = 0
    beside: int = 0
    nothing_done: int = 0
    all_done: int = 0
    calls: dict[str, int] = field(default_factory=dict)

    def told(self) -> str:
        calls = ", ".join(f"{call} {number}" for call, number in sorted(self.calls.items()))
        return (
            f"kill -9, {self.command}: {self.killed} of {self.points} points ({calls}); {self.inside} inside an open "
            f"transaction, {self.beside} beside a .part; afterwards {self.nothing_done} × nothing, {self.all_done} × everything"
        )


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A demonstration county, made once; every scene copies what it needs of it."""
    require_strace(tmp_path_factory.mktemp("strace"))
    made = demonstration(tmp_path_factory)
    return {"home": Path(made["home"]), **made["workspaces"]}


def _scene(folder: Path, home: Path, workspace: str) -> Scene:
    scene = Scene(folder / "scene", NOW)
    shutil.copytree(workspace, scene.workspace)
    shutil.copytree(home, scene.root / "home", dirs_exist_ok=True)
    return scene


def _new_records(scene: Scene, number: int) -> tuple[str, list[dict[str, Any]]]:
    """A form, and records like one the village has, so that this test does not repeat the forms' fields."""
    listed = scene.ask("record", "list", scene.workspace)["records"]
    pattern = next(record for record in listed if record["form"] == "free_clinic" and record["state"] != "returned")
    shown = scene.ask("record", "show", scene.workspace, pattern["id"])
    return pattern["form"], [{**shown["data"], "place_name": f"{MARK} {index}"} for index in range(number)]


@pytest.fixture
def village(county: dict[str, Any], tmp_path: Path) -> Scene:
    """A village with three new records on a list, none entered yet."""
    scene = _scene(tmp_path, county["home"], county["villages"][0])
    form, records = _new_records(scene, 3)
    write_records(scene.root / "input" / f"{form}.jsonl", records)
    scene.save()
    return scene


def _input(scene: Scene) -> tuple[str, Path]:
    path = next((scene.root / "input").iterdir())
    return path.stem, path


def _enter(scene: Scene) -> None:
    form, path = _input(scene)
    scene.ask("record", "add", scene.workspace, form, path)


def _period(scene: Scene) -> str:
    """The month of the records: their own date, whatever the field is called."""
    newest = max(scene.ask("record", "list", scene.workspace)["records"], key=lambda record: str(record["date"]))
    return str(newest["date"])[:7]


def _chosen(points: Sequence[Point], stick: Path, every: bool) -> list[Point]:
    """All; or a spread over the run, the last of each kind of call (commits end in them), and what touches the stick."""
    if every or len(points) <= SAMPLE:
        return list(points)
    wanted = {round(index * (len(points) - 1) / (SAMPLE - 1)) for index in range(SAMPLE)}
    for call in {point.call for point in points}:
        wanted.update([index for index, point in enumerate(points) if point.call == call][-2:])
    on_stick = [
        index for index, point in enumerate(points) if any(path.startswith(f"{stick}/") for path in point.paths)
    ]
    return [points[index] for index in sorted(wanted | set(on_stick[:4]))]


def _cut(
    scene: Scene,
    words: Sequence[str | Path],
    tmp_path: Path,
    every: bool,
    judge: Callable[[Point, Killed, Tally], None],
) -> Tally:
    argv = command(*words)
    points, code, out = count(argv, scene.environment, tmp_path / "counted", scene.root)
    assert code == 0, out
    tally = Tally(" ".join(str(word) for word in words[:2] if "/" not in str(word)), len(points))
    for point in _chosen(points, scene.stick, every):
        scene.restore()
        killed = kill_at(point, argv, scene.environment, tmp_path / "killed")
        if not killed.died:
            tally.not_reached += 1
            continue
        tally.killed += 1
        tally.calls[point.call] = tally.calls.get(point.call, 0) + 1
        tally.inside += bool(open_transactions(scene.workspace))
        tally.beside += bool(parts(scene.stick))
        try:
            _stick_is_honest(scene)
            assert holding(scene.root / "tmp", MARK.encode()) == []
            assert scene.ask("check", scene.workspace)
            judge(point, killed, tally)
        except AssertionError as error:
            raise AssertionError(f"{tally.command}, killed at {point}: {error}") from error
    assert tally.killed >= min(len(points), SAMPLE) * 0.8, tally.told()
    assert tally.inside > 0, tally.told()
    return tally


def _stick_is_honest(scene: Scene) -> None:
    """Whatever does not end in .part is whole and rightly signed (a village may not be on its own roster yet)."""
    for path in finished(scene.stick):
        told = scene.ask("inspect", path, "--workspace", scene.workspace)
        assert told["signature"] in {"valid", "unknown_signer"}, f"{path.name} looks finished: {told}"


def _all_or_nothing(tally: Tally, before: frozenset[Any], now: frozenset[Any], added: int) -> bool:
    """True when everything is in. ``before`` must be there either way."""
    assert before <= now, f"lost: {sorted(before - now)}"
    fresh = len(now - before)
    assert fresh in {0, added}, f"{fresh} of {added}: half of it"
    tally.nothing_done += fresh == 0
    tally.all_done += fresh == added
    return fresh == added


@pytest.fixture
def told(record_property: Callable[[str, object], None]) -> Callable[[Tally], None]:
    return lambda tally: record_property("told", tally.told())


def test_record_add(village: Scene, tmp_path: Path, long_run: bool, told: Callable[[Tally], None]):
    form, path = _input(village)
    before = village.records()

    def judge(_point: Point, killed: Killed, tally: Tally) -> None:
        done = _all_or_nothing(tally, before, village.records(), 3)
        assert done or not killed.out.strip(), "said done, and was not"
        if not done:
            _enter(village)
            assert len(village.records() - before) == 3

    told(_cut(village, ["record", "add", village.workspace, form, path], tmp_path, long_run, judge))


def test_submit(village: Scene, tmp_path: Path, long_run: bool, told: Callable[[Tally], None]):
    _enter(village)
    village.save()
    before = village.records()
    words = ["submit", village.workspace, "--period", _period(village), "--to", village.stick]
    number = village.ask(*words)["seq"]
    village.restore()

    def judge(_point: Point, killed: Killed, tally: Tally) -> None:
        assert village.records() == before
        files = finished(village.stick)
        assert files or not killed.out.strip(), "said done, and was not"
        tally.nothing_done += not files
        tally.all_done += bool(files)
        again = village.ask(*words)
        assert again["seq"] == number, "the batch keeps its number when its writing failed"
        assert Path(again["file"]).is_file()
        _stick_is_honest(village)

    tally = _cut(village, words, tmp_path, long_run, judge)
    assert tally.beside > 0, tally.told()
    told(tally)


def test_receive(village: Scene, county: dict[str, Any], tmp_path: Path, long_run: bool, told: Callable[[Tally], None]):
    _enter(village)
    sent = Path(village.ask("submit", village.workspace, "--period", _period(village), "--to", village.stick)["file"])
    township = _township_of(sent, county, tmp_path)
    before = township.records()
    words = ["receive", township.workspace, township.stick]

    def judge(_point: Point, _killed: Killed, tally: Tally) -> None:
        done = _all_or_nothing(tally, before, township.records(), 3)
        again = township.ask(*words)["files"][0]
        assert again["status"] == ("duplicate" if done else "taken")
        assert len(township.records() - before) == 3
        assert (township.stick / sent.name).read_bytes() == sent.read_bytes()

    told(_cut(township, words, tmp_path, long_run, judge))


def _township_of(sent: Path, county: dict[str, Any], folder: Path) -> Scene:
    """The township that the file is addressed to, with the file on the stick in its hand."""
    for index, workspace in enumerate(county["townships"]):
        scene = _scene(folder / f"township-{index}", county["home"], workspace)
        scene.stick.mkdir()
        shutil.copy(sent, scene.stick)
        scene.save()
        rehearsed = scene.ask("receive", scene.workspace, scene.stick, "--dry-run", codes=(0, 3))["files"][0]
        if rehearsed["status"] == "would_take":
            scene.restore()
            return scene
    raise AssertionError(f"no township takes {sent.name}")
