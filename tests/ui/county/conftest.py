"""A county with nine months behind it, seen through the real window."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.county_history import History, make_county

TOWNSHIPS = {"青石镇": ("幸福村", "向阳村", "石桥村"), "白水镇": ("柳河村", "东岗村")}
MONTH = "activity_month"
ZHOU = {"staff_name": "周文清", "staff_unit": "T1", "staff_title": "232", "staff_key": "P1"}
MA = {"staff_name": "马立新", "staff_unit": "H", "staff_title": "232", "staff_key": "P2"}


@pytest.fixture(scope="session")
def _year(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Nine months: 幸福村 reported always, 向阳村 lost number 7, 石桥村 is late, 柳河村 has a record returned."""
    made = make_county(tmp_path_factory.mktemp("year"), TOWNSHIPS)
    with made.open() as workspace, workspace.db.atomic():
        for unit, village in (("T1", ""), ("T2", ""), ("T101", "幸福村"), ("T102", "向阳村"), ("T103", "石桥村"),
                              ("T201", "柳河村"), ("T202", "东岗村")):  # fmt: skip
            for month in range(1, 10):
                period = f"2023-{month:02}"
                if (village, month) == ("石桥村", 9):
                    continue
                if (village, month) == ("向阳村", 7):
                    made.month(workspace, unit, period, lost=True)
                elif (village, month) == ("柳河村", 9):
                    made.month(workspace, unit, period, state="returned")
                elif (village, month) == ("东岗村", 2):
                    made.month(workspace, unit, period, zero=MONTH)
                else:
                    made.month(workspace, unit, period, data={"staff": [ZHOU, MA]})
        made.month(workspace, "H", "2023-09", data={"staff": [MA], "visits_offline": 1200, "materials_total": "无"})
    return made


@pytest.fixture
def year(_year: History, tmp_path: Path) -> History:
    found = copy.deepcopy(_year)
    found.path = Path(shutil.copytree(_year.path, tmp_path / "county"))
    return found


@pytest.fixture
def window(year: History, open_window: Any, hands: Any) -> Any:
    """The county's window on its first page."""
    found = open_window(year.path, clock=year.clock)
    hands.idle(found)
    return found


@pytest.fixture
def folder(window: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the system's picker gives."""
    chosen = tmp_path / "chosen"
    chosen.mkdir()
    monkeypatch.setattr(window, "choose_folder", lambda *_arguments: chosen)
    return chosen


class Gone:
    """Where a page sent somebody, without the other page."""

    def __init__(self) -> None:
        self.to: list[tuple[str, Any]] = []

    def __call__(self, page: str, argument: object | None = None) -> None:
        self.to.append((page, argument))


@pytest.fixture
def gone(window: Any, monkeypatch: pytest.MonkeyPatch) -> Gone:
    """Records what ``shell.go`` is asked for from now on."""
    heard = Gone()
    monkeypatch.setattr(window.shell, "go", heard)
    return heard
