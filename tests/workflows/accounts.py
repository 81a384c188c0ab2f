"""A county, a township and a village with a password, made by the real chain: what forgotten passwords are tried on."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

from desktop.foundation.clock import SetClock
from desktop.foundation.shipped import shipped_path
from desktop.workflows.enrolment import accept_enrolment, request_enrolment
from desktop.workflows.kits import create_from_kit, make_kits
from desktop.workflows.network import create_network
from desktop.workflows.workspace import open_workspace

CLOCK = SetClock(dt.datetime(2023, 8, 14, 8, 46, tzinfo=dt.timezone(dt.timedelta(hours=8))))
PASSWORD = "shanhai77"
TOWN, OTHER_TOWN, VILLAGE, NEIGHBOUR = "YL01", "YL02", "YL0101", "YL0102"


@dataclass(frozen=True)
class Accounts:
    """``code`` is the village's recovery code. Only the village has a password."""

    root: Path
    code: str

    def at(self, unit: str) -> Path:
        return self.root / unit

    @property
    def county(self) -> Path:
        return self.root / "county"

    @property
    def town(self) -> Path:
        return self.root / TOWN

    @property
    def village(self) -> Path:
        return self.root / VILLAGE

    def stick(self, name: str = "stick") -> Path:
        folder = self.root / "sticks" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def copy_to(self, folder: Path) -> Accounts:
        return Accounts(Path(shutil.copytree(self.root, folder)), self.code)


def make_accounts(root: Path) -> Accounts:
    source = shipped_path("forms/demo")
    made = Accounts(root, "")
    create_network(made.county, CLOCK, units=source / "units.csv", programmes=["free_clinic_week"], registers=source)
    for unit in (TOWN, OTHER_TOWN):
        _set_up(made, unit, None)
        with open_workspace(made.at(unit), CLOCK) as workspace:
            request = request_enrolment(workspace, made.stick("up"))
        with open_workspace(made.county, CLOCK) as workspace:
            accept_enrolment(workspace, request.file, request.fingerprint)
    code = _set_up(made, VILLAGE, PASSWORD)
    _set_up(made, NEIGHBOUR, None)
    return Accounts(root, code)


def _set_up(made: Accounts, unit: str, password: str | None) -> str:
    with open_workspace(made.county, CLOCK) as workspace:
        kit = make_kits(workspace, [unit], made.stick("kits")).kits[0]
    return create_from_kit(made.at(unit), CLOCK, kit=kit.file, code=kit.code, password=password).recovery_code
