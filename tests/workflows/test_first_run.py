"""Looking into a kit, setting up whole or not at all, and this computer's own words."""

from __future__ import annotations

import datetime as dt
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.errors import EnvironmentFailure, RefusedError, UsageError
from desktop.foundation.clock import RunningClock, SetClock, SystemClock
from desktop.foundation.shipped import shipped_path
from desktop.workflows import first_run
from desktop.workflows.demo_places import PLAN_NAME, clock_of, demo_around, demo_places, write_plan
from desktop.workflows.enrolment import accept_enrolment, request_enrolment
from desktop.workflows.first_run import (
    can_write,
    find_kits,
    free_folder,
    look_at_kit,
    open_the_kit,
    own_words,
    set_up,
    words_of,
)  # fmt: skip
from desktop.workflows.kits import make_kits
from desktop.workflows.make_demo import demo_steps, make_demonstration
from desktop.workflows.network import create_network
from desktop.workflows.workspace import is_workspace, needs_password, open_workspace
from tests.helpers.command_line import environment

CLOCK = SetClock(dt.datetime(2023, 8, 14, 8, 46, tzinfo=dt.timezone(dt.timedelta(hours=8))))


@dataclass(frozen=True)
class World:
    county: Path
    stick: Path
    township: Path
    village: Path
    codes: dict[str, str]
    words: str


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A county with a kit for one township (whose computer is known) and one village below it."""
    folder = tmp_path_factory.mktemp("world")
    source = shipped_path("forms/demo")
    county, stick, town = folder / "county", folder / "stick", folder / "town"
    create_network(county, CLOCK, units=source / "units.csv", programmes=["free_clinic_week"], registers=source)
    with open_workspace(county, CLOCK) as workspace:
        for_town = make_kits(workspace, ["YL01"], stick).kits[0]
    set_up(town, CLOCK, kit=for_town.file, code=for_town.code, words=None, password=None)
    with open_workspace(town, CLOCK) as workspace:
        request = request_enrolment(workspace, folder / "up")
    with open_workspace(county, CLOCK) as workspace:
        accept_enrolment(workspace, request.file, request.fingerprint)
        made = make_kits(workspace, ["YL0101"], stick)
    kit = made.kits[0]
    return World(county, stick, for_town.file, kit.file, {"YL01": for_town.code, "YL0101": kit.code}, made.fingerprint)


def test_kits_are_found_on_a_stick_and_one_folder_down(world: World, tmp_path: Path):
    (tmp_path / "启用").mkdir()
    shutil.copy(world.village, tmp_path / "启用" / "a.xinglin")
    shutil.copy(world.township, tmp_path / "b.xinglin")
    (tmp_path / "broken.xinglin").write_bytes(b"PK nothing")
    (tmp_path / "photo.jpg").write_bytes(b"x")
    (tmp_path / "启用" / "deeper").mkdir()
    shutil.copy(world.village, tmp_path / "启用" / "deeper" / "c.xinglin")
    assert [(kit.file.name, kit.unit) for kit in find_kits(tmp_path)] == [
        ("b.xinglin", "YL01"),
        ("a.xinglin", "YL0101"),
    ]
    assert find_kits(tmp_path / "gone") == ()


def test_what_is_no_kit_is_told_from_a_kit(world: World, tmp_path: Path):
    assert look_at_kit(world.village).unit == "YL0101"
    other = next((world.county.parent / "up").iterdir())
    with pytest.raises(RefusedError) as caught:
        look_at_kit(other)
    assert caught.value.problem.code == "收 316"
    huge = tmp_path / "film.xinglin"
    with huge.open("wb") as stream:
        stream.truncate(first_run._LARGEST_KIT + 1)
    with pytest.raises(RefusedError) as caught:
        look_at_kit(huge)
    assert caught.value.problem.code == "收 316"
    with pytest.raises(EnvironmentFailure):
        look_at_kit(tmp_path / "gone.xinglin")


def test_a_kit_tells_what_a_person_has_to_see(world: World):
    seen = open_the_kit(world.village, world.codes["YL0101"].replace("-", " "))
    assert (seen.unit, seen.name, seen.level) == ("YL0101", "幸福村卫生室", "village")
    assert seen.place == "云岭县 青石镇 幸福村"
    assert (seen.parent, seen.parent_name, seen.parent_reads) == ("YL01", "青石镇中心卫生院", True)
    assert " ".join(seen.words) == world.words
    assert len(seen.forms) > 5
    assert all(seen.forms)
    assert len(seen.programmes) == 1
    assert open_the_kit(world.township, world.codes["YL01"]).place == "云岭县 青石镇"


def test_another_kits_code_does_not_open_it(world: World):
    with pytest.raises(RefusedError) as caught:
        open_the_kit(world.village, world.codes["YL01"])
    assert caught.value.problem.code == "收 207"


@pytest.mark.parametrize("password", [None, "山高水长一二"])
def test_a_unit_is_set_up_in_an_empty_or_new_folder(world: World, tmp_path: Path, password: str | None):
    for folder in (tmp_path / "new" / "幸福村卫生室", tmp_path / "empty"):
        if folder.name == "empty":
            folder.mkdir()
        made = set_up(
            folder, CLOCK, kit=world.village, code=world.codes["YL0101"], words=world.words.split(), password=password
        )
        assert (made.workspace, made.name, made.confirmed) == (folder, "幸福村卫生室", True)
        assert is_workspace(folder)
        assert needs_password(folder) == (password is not None)
        assert [path.name for path in folder.parent.iterdir() if path.name.startswith("~")] == []
        with open_workspace(folder, CLOCK, password=password) as workspace:
            assert workspace.identity.confirmed


def test_own_words_are_those_of_the_request(world: World, tmp_path: Path):
    folder = tmp_path / "unit"
    made = set_up(folder, CLOCK, kit=world.village, code=world.codes["YL0101"], words=None, password=None)
    assert not made.confirmed
    told = words_of(folder, CLOCK, None)
    assert (told.name, told.parent_name, len(told.words)) == ("幸福村卫生室", "青石镇中心卫生院", 8)
    with open_workspace(folder, CLOCK) as workspace:
        assert own_words(workspace) == told
        assert request_enrolment(workspace, tmp_path / "stick").fingerprint == " ".join(told.words)


def test_a_refusal_leaves_nothing(world: World, tmp_path: Path):
    folder = tmp_path / "unit"
    for code, words in (("00000-00000", None), (world.codes["YL0101"], ["红马"] * 8)):
        with pytest.raises(RefusedError):
            set_up(folder, CLOCK, kit=world.village, code=code, words=words, password=None)
        assert list(tmp_path.iterdir()) == []
    folder.mkdir()
    (folder / "letter.txt").write_text("x")
    with pytest.raises(UsageError) as caught:
        set_up(folder, CLOCK, kit=world.village, code=world.codes["YL0101"], words=None, password=None)
    assert caught.value.problem.code == "用 102"


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from desktop.foundation.clock import SystemClock
    from desktop.workflows import first_run, kits

    def killed(*_args, **_more):
        os.kill(os.getpid(), signal.SIGKILL)

    kits.store_pack = killed
    first_run.set_up(Path(sys.argv[1]), SystemClock(), kit=Path(sys.argv[2]), code=sys.argv[3], words=None, password=None)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_the_power_goes_in_the_middle_and_the_next_try_works(world: World, tmp_path: Path):
    folder = tmp_path / "unit"
    arguments = [str(folder), str(world.village), world.codes["YL0101"]]
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED), *arguments], env=environment(), check=False, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert not folder.exists()
    assert list(tmp_path.iterdir())  # something half-made did lie beside it
    set_up(folder, CLOCK, kit=world.village, code=world.codes["YL0101"], words=None, password=None)
    assert [path.name for path in tmp_path.iterdir()] == ["unit"]


def test_a_folder_that_is_taken_is_not_proposed(tmp_path: Path):
    assert free_folder(tmp_path, "幸福村/卫生室.") == tmp_path / "幸福村_卫生室"
    (tmp_path / "甲").mkdir()
    assert free_folder(tmp_path, "甲") == tmp_path / "甲"
    (tmp_path / "甲" / "x").write_text("")
    (tmp_path / "甲 2").write_text("a file")
    assert free_folder(tmp_path, "甲") == tmp_path / "甲 3"
    assert free_folder(tmp_path, " . ") == tmp_path / "_"
    assert can_write(tmp_path / "a" / "b")
    assert not can_write(tmp_path / "甲 2" / "c")


def test_a_demonstration_is_known_by_its_plan(world: World, tmp_path: Path):
    with open_workspace(world.county, CLOCK) as workspace:
        tree = workspace.tree
    places = {"YL00": tmp_path / "county", "YL0101": tmp_path / "villages" / "幸福村卫生室"}
    assert demo_places(tmp_path) is None
    write_plan(tmp_path, CLOCK.now(), places, tree)
    found = demo_places(tmp_path)
    assert found is not None
    assert [(place.name, place.level, place.parent) for place in found.places] == [
        ("云岭县卫生健康局", "county", ""), ("幸福村卫生室", "village", "青石镇中心卫生院"),
    ]  # fmt: skip
    assert [place.path for place in found.of_level("village")] == [places["YL0101"]]
    moved = tmp_path / "moved"
    moved.mkdir()
    shutil.copy(tmp_path / PLAN_NAME, moved)
    again = demo_places(moved)
    assert again is not None
    assert again.places[0].path == moved / "county"
    assert demo_around(places["YL0101"]) == found
    assert demo_around(tmp_path / "villages" / "other") is None


@pytest.mark.parametrize("plan", ["", "{}", '{"start": "x", "places": []}', '{"start": "2023-09-25", "places": []}'])
def test_half_a_plan_is_no_demonstration(tmp_path: Path, plan: str):
    (tmp_path / PLAN_NAME).write_text(plan)
    assert demo_places(tmp_path) is None


def test_in_a_demonstration_the_month_stands_and_the_minutes_pass(world: World, tmp_path: Path):
    with open_workspace(world.county, CLOCK) as workspace:
        write_plan(tmp_path, CLOCK.now(), {"YL00": tmp_path / "county"}, workspace.tree)
    clock = clock_of(tmp_path / "county", SystemClock())
    first = clock.now()
    assert dt.timedelta(0) <= first - CLOCK.now() < dt.timedelta(minutes=1)
    time.sleep(0.01)
    assert clock.now() > first
    own = SetClock(dt.datetime(2031, 1, 1, tzinfo=dt.UTC))
    assert clock_of(tmp_path / "county", own) is own
    system = SystemClock()
    assert clock_of(tmp_path / "elsewhere", system) is system
    assert RunningClock(CLOCK.now()).now() >= CLOCK.now()


class Stopped(Exception):
    """As the window stops work: an error of nobody's."""


def test_a_demonstration_that_is_stopped_leaves_nothing(tmp_path: Path):
    said: list[str] = []

    def beat() -> None:
        if len(said) > 1:
            raise Stopped

    (tmp_path / "~demo.part").mkdir()
    (tmp_path / "~demo.part" / "half").write_text("of a run whose power went")
    with pytest.raises(Stopped):
        make_demonstration(tmp_path / "demo", records=0, seed=1, progress=said.append, beat=beat)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("empty_folder_there", [True, False])
def test_a_demonstration_is_whole_or_not_there(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_folder_there: bool
):
    def quick(folder: Path, **_told: object) -> None:
        shutil.copytree(world.county, folder / "county")
        with open_workspace(world.county, CLOCK) as workspace:
            write_plan(folder, CLOCK.now(), {"YL00": folder / "county"}, workspace.tree)

    monkeypatch.setattr("desktop.workflows.make_demo.make_demo", quick)
    folder = tmp_path / "demo"
    if empty_folder_there:
        folder.mkdir()
    made = make_demonstration(folder, records=0, seed=1)
    assert [place.path for place in made.places] == [folder / "county"]
    assert is_workspace(folder / "county")
    with pytest.raises(UsageError):
        make_demonstration(folder, records=0, seed=1)
    assert demo_steps() == 7
