"""A county with one township enrolled, a kit for its village on a stick, and three computers to sit at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop.model.window_request import WindowRequest
from tests.chain.county import COUNTY, TOWNSHIP, XINGFU, County, make_county, must
from tests.helpers.clock import CHINA, fixed_clock

DAY = "2023-09-25T10:05:00+08:00"


@dataclass(frozen=True)
class Stage:
    """Folders of the county's and the township's workspaces, the village's kit, and the stick they share."""

    county: Path
    township: Path
    kit: Path
    code: str
    stick: Path
    village_home: Path


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> County:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XINGLIN_NOW", DAY)
        return make_county(tmp_path_factory.mktemp("month") / "made")


@pytest.fixture
def stage(_made: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setenv("XINGLIN_NOW", DAY)
    county = _made.copy_to(tmp_path / "county")
    stick = tmp_path / "STICK"
    kit = must("kit", "make", county.at(COUNTY), "--unit", XINGFU, "--to", stick)["kits"][0]
    return Stage(county.at(COUNTY), county.at(TOWNSHIP), Path(kit["file"]), kit["code"], stick, tmp_path / "village")


@pytest.fixture
def sit_down(openings: Any, qapp: Any, gap: Any) -> Callable[..., Any]:
    """``sit_down(WindowRequest(…))``: the program started on another computer, with settings of its own."""
    from desktop.app import Application
    from tests.ui.harness.opening import activate

    def started(request: WindowRequest) -> Any:
        with gap.paused():
            clock = fixed_clock(dt.datetime(2023, 9, 25, 10, 5, tzinfo=CHINA))
            application = Application(qapp, clock=clock, preferences=openings.preferences(), drives=openings.drives)
            window = application.window()
            window.application_of_test = application
            openings.keep(window)
            activate(window)
            window.start.flow.begin(request)
        return window

    return started


@pytest.fixture
def export_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "exported"
    folder.mkdir()
    return folder


@pytest.fixture
def picker(monkeypatch: pytest.MonkeyPatch, export_folder: Path) -> None:
    """The system's own picker is no part of the program: it gives the folder for exports."""
    from desktop.ui.main_window import MainWindow

    monkeypatch.setattr(MainWindow, "choose_folder", lambda _self, _title, _start=None: export_folder)
