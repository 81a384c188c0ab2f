"""A stick as it comes at the end of a month: good files, one cut short, one for others, one of an unknown computer."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from desktop.foundation.shipped import shipped_path
from desktop.workflows.demo_records import demo_records
from desktop.workflows.enrolment import request_enrolment
from desktop.workflows.enter_record import add_records
from desktop.workflows.kits import create_from_kit, make_kits
from desktop.workflows.read_records import list_records, show_record
from desktop.workflows.receive_files import receive
from desktop.workflows.register_files import read_register_folder
from desktop.workflows.submit_period import submit_period
from desktop.workflows.workspace import open_workspace
from tests.helpers.clock import fixed_clock
from tests.ui.harness.county import Demonstration, copy_county

PERIOD = "2023-09"


@dataclass(frozen=True)
class Pile:
    """``stick`` and the units whose files lie on it, by what they are."""

    stick: Path
    township: Path
    good: tuple[str, ...]
    changed: str
    unknown: str


def of_township(county: Demonstration) -> list[Path]:
    """Workspaces of the villages below the first township."""
    with open_workspace(county.townships[0], fixed_clock()) as workspace:
        names = {unit.name for unit in workspace.tree.children(workspace.identity.org)}
    return [path for path in county.villages if path.name in names]


def report(place: Path, stick: Path, *, records: int, seed: int) -> Path:
    """A clinic enters some records and submits."""
    persons = read_register_folder(shipped_path("forms/demo"))["persons"]
    with open_workspace(place, fixed_clock()) as workspace:
        for form, data in demo_records(workspace.unit, persons, records, seed):
            add_records(workspace, form, [data])
        return submit_period(workspace, PERIOD, stick).file


def revise(place: Path, stick: Path, *, more: int = 7) -> str:
    """A clinic mends its first 义诊 and submits; the record."""
    with open_workspace(place, fixed_clock()) as workspace:
        own = workspace.identity.org
        found = list_records(
            workspace, form="free_clinic", unit=own, state=None, date_from=None, date_to=None, after=None, limit=1,
            deleted=False,
        )[0]  # fmt: skip
        data = dict(show_record(workspace, found.rid)["data"])
        data["visits_offline"] += more
        data["place_name"] = f"{data['place_name']}东侧"
        add_records(workspace, "free_clinic", [data], revise=found.rid)
        submit_period(workspace, PERIOD, stick)
    return found.rid


def new_computer(county: Demonstration, place: Path, stick: Path) -> None:
    """A clinic got another computer: its request and its first file, from a computer nobody knows."""
    fresh = county.folder / "fresh"
    with open_workspace(place, fixed_clock()) as workspace:
        code = workspace.identity.org
    with open_workspace(county.county, fixed_clock()) as above:
        made = make_kits(above, [code], county.folder / "kits-again")
    kit = made.kits[0]
    create_from_kit(fresh, fixed_clock(), kit=kit.file, code=kit.code, fingerprint=made.fingerprint)
    with open_workspace(fresh, fixed_clock()) as workspace:
        request_enrolment(workspace, stick)
    report(fresh, stick, records=2, seed=77)


@pytest.fixture(autouse=True)
def _starts_at_intake(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day begins at 本月; these tests begin where their work is."""
    monkeypatch.setattr("desktop.ui.shell.workspace_shell.home_of", lambda _level: "intake")


def _pile_up(county: Demonstration) -> Pile:
    """Nothing of it has been taken in."""
    stick = county.stick("F")
    villages = of_township(county)
    first, second, *rest = villages
    revise(first, stick)
    for number, place in enumerate([second, *rest]):
        report(place, stick, records=4 + number, seed=50 + number)
    new_computer(county, rest[-1], stick)
    whole = next(stick.glob(f"上报_{second.name}_*"))
    (stick / f"上报_{second.name}_2023-08_0007.xinglin").write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    others = next(path for path in county.villages if path not in villages)
    report(others, stick, records=1, seed=70)
    return Pile(stick, county.townships[0], tuple(path.name for path in [second, *rest]), first.name, rest[-1].name)


def _copied(pile: Pile, folder: Path) -> Pile:
    """The same in a folder of the test's own."""
    origin = pile.stick.parent.parent
    shutil.copytree(origin, folder)
    moved = {name: folder / getattr(pile, name).relative_to(origin) for name in ("stick", "township")}
    return replace(pile, **moved)


@pytest.fixture(scope="session")
def _made_pile(made_county: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Pile:
    return _pile_up(copy_county(made_county, tmp_path_factory.mktemp("pile") / "county"))


@pytest.fixture(scope="session")
def _made_received(_made_pile: Pile, tmp_path_factory: pytest.TempPathFactory) -> Pile:
    made = _copied(_made_pile, tmp_path_factory.mktemp("received") / "county")
    with open_workspace(made.township, fixed_clock()) as workspace:
        receive(workspace, [made.stick])
    return made


@pytest.fixture
def pile(_made_pile: Pile, tmp_path: Path) -> Pile:
    """A stick, and nothing of it has been taken in."""
    return _copied(_made_pile, tmp_path / "piled")


@pytest.fixture
def received(_made_received: Pile, tmp_path: Path) -> Pile:
    """All of it was taken in; the queue waits."""
    return _copied(_made_received, tmp_path / "received")


@pytest.fixture
def open_at(open_window) -> Callable[..., Any]:
    """The township's window with the stick plugged in."""

    def opened(pile: Pile, **options: Any) -> Any:
        open_window.plug(pile.stick)
        return open_window(pile.township, **options)

    return opened


@pytest.fixture
def township_window(pile: Pile, open_at: Callable[..., Any]) -> Callable[..., Any]:
    """The same, on a stick that nobody has looked at."""
    return lambda **options: open_at(pile, **options)
