"""The power goes at a write, a sync, a rename or a removal: nothing acknowledged is lost, nothing is half, nothing is legible.

Each deed runs once to list its points, then once for each chosen point, and dies exactly there. The computer is then
looked at as its user would: opened by the program, checked, and the deed done again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.errors import UsageError
from desktop.workflows.workspace import is_workspace
from tests.chain.county import COUNTY, SHIQIAO, XINGFU, County
from tests.kill.cuts import FEW, MANY, Tally, chosen, counted, each_cut
from tests.kill.deed import MARK, command, scene_of
from tests.kill.deeds import DEEDS
from tests.kill.remains import holding, legible
from tests.kill.scene import Scene, nothing_lost

Report = Callable[[Tally], None]


@pytest.fixture
def report(record_property: Callable[[str, object], None]) -> Report:
    """Every deed was cut, and some of the cuts fell into an open transaction: a harness that misses them is broken."""

    def told(tally: Tally) -> None:
        assert tally.killed >= min(FEW, tally.points), tally.told()
        assert tally.inside > 0, tally.told()
        record_property("told", tally.told())
        record_property("kills", (tally.killed, tally.inside))

    return told


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_a_kill_loses_nothing(name: str, county: County, tmp_path: Path, long_run: bool, report: Report):
    deed = DEEDS[name](county, tmp_path)
    scene = deed.scene
    before = scene.held()
    ended = counted(scene, deed.run, codes=deed.codes)
    assert deed.judge(before, scene.held(), ended.out), "the deed itself is not done when it runs to its end"
    tally = Tally(deed.name, len(ended.calls))
    points = chosen(ended.calls, MANY if long_run else FEW, stick=f"{scene.stick}/")
    for point, killed in each_cut(scene, deed.run, tally, points):
        try:
            assert legible(scene.root, MARK) == []
            scene.stick_is_honest()
            now = scene.held()
            nothing_lost(before, now, deed.ledgers)
            done = deed.judge(before, now, killed.out)
            tally.all_done += done
            tally.nothing_done += not done
            deed.again()
            scene.stick_is_honest()
            later = scene.held()
            nothing_lost(now, later, deed.ledgers)
            assert done or deed.judge(before, later, deed.said_when_done), "it could not be done again"
        except AssertionError as error:
            raise AssertionError(f"{tally.deed}, killed at {point}: {error}") from error
    if deed.on_stick:
        assert tally.beside > 0, tally.told()
    report(tally)


def _from_kit(county: County, folder: Path) -> tuple[Scene, tuple[str | Path, ...], str]:
    above = scene_of(county, COUNTY, folder)
    kit = above.ask("kit", "make", above.workspace, "--unit", SHIQIAO, "--to", above.stick)
    scene = scene_of(county, SHIQIAO, folder, empty=True)
    words = (
        "workspace", "create", scene.workspace, "--kit", kit["kits"][0]["file"], "--code", kit["kits"][0]["code"],
        "--fingerprint", kit["fingerprint"],
    )  # fmt: skip
    return scene, words, SHIQIAO


def _from_backup(county: County, folder: Path) -> tuple[Scene, tuple[str | Path, ...], str]:
    """Another computer: of the first one there is a stick."""
    gone = scene_of(county, XINGFU, folder / "gone")
    file = gone.ask("backup", gone.workspace, "--to", gone.stick)["file"]
    scene = scene_of(county, XINGFU, folder, empty=True)
    return scene, ("restore", file, scene.workspace), XINGFU


@pytest.mark.parametrize("made_from", [_from_kit, _from_backup])
def test_a_kill_while_a_workspace_is_made(
    made_from: Callable[[County, Path], tuple[Scene, tuple[str | Path, ...], str]],
    county: County, tmp_path: Path, long_run: bool, report: Report,
):  # fmt: skip
    """There is a workspace or there is none, and it can be made in the same folder at the second try."""
    scene, words, unit = made_from(county, tmp_path)
    run = command(*words)
    ended = counted(scene, run)
    tally = Tally(f"{words[0]} into an empty folder", len(ended.calls))
    for point, killed in each_cut(scene, run, tally, chosen(ended.calls, MANY if long_run else FEW // 2)):
        there = is_workspace(scene.workspace)
        tally.all_done += there
        tally.nothing_done += not there
        try:
            assert there or not killed.out.strip(), "said done, and was not"
            if not there:
                scene.ask(*words)
            with scene.open() as workspace:
                assert workspace.unit.code == unit
            scene.held()
        except (AssertionError, UsageError) as error:
            raise AssertionError(f"{tally.deed}, killed at {point}: {error}") from error
    report(tally)


def test_the_search_for_legible_text_finds_it(tmp_path: Path):
    (tmp_path / "plain").write_text(f"x{MARK}", "utf-8")
    assert [path.name for path in holding(tmp_path, MARK.encode())] == ["plain"]
    assert [path.name for path, _how in legible(tmp_path, MARK)] == ["plain"]
