"""A village, a township and a county with a record of each kind that is printed; made once, copied for each test."""

from __future__ import annotations

import contextlib
import shutil

import pytest

from desktop.foundation.clock import clock_in_use
from desktop.workflows.workspace import open_workspace
from tests.chain.county import NOW, TOWNSHIP, XINGFU, clinic, make_county, must
from tests.workflows.paper.samples import TRAINING, TREATMENT


@pytest.fixture(scope="session")
def _made(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XINGLIN_NOW", NOW)
        patch.setenv("XINGLIN_STATE", str(tmp_path_factory.mktemp("state")))
        county = make_county(tmp_path_factory.mktemp("paper") / "made")
        county.set_up(XINGFU)
        rids = {
            "treatment": county.add(XINGFU, "treatment", TREATMENT)[0]["id"],
            "free_clinic": county.add(XINGFU, "free_clinic", clinic())[0]["id"],
            "training": county.add(TOWNSHIP, "training", TRAINING)[0]["id"],
        }
        must("submit", county.at(XINGFU), "--period", "2023-09", "--to", county.stick("up"))
        must("receive", county.at(TOWNSHIP), county.stick("up"))
        must(
            "review", "return", county.at(TOWNSHIP), rids["free_clinic"], "--field", "visits_offline", "--reason", "和登记表的人数对不上",
        )  # fmt: skip
    return county, rids


@pytest.fixture
def rids(_made):
    return _made[1]


@pytest.fixture
def at(_made, tmp_path, monkeypatch):
    """Opens a copy of the village's, township's or county's workspace."""
    monkeypatch.setenv("XINGLIN_NOW", NOW)
    monkeypatch.setenv("XINGLIN_STATE", str(tmp_path / "state"))

    @contextlib.contextmanager
    def opened(code=XINGFU):
        folder = tmp_path / code
        if not folder.exists():
            shutil.copytree(_made[0].at(code), folder)
        with open_workspace(folder, clock_in_use()) as workspace:
            yield workspace

    return opened
