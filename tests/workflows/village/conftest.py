"""A small county for the village's read models: made once, copied for each test."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.foundation.clock import SetClock
from desktop.workflows.workspace import Workspace, open_workspace
from tests.chain.county import LIUHE, NOW, TOWNSHIP, XINGFU, County, clinic, make_county, must


@dataclass
class Month:
    """The county with an ``open`` that takes the day."""

    county: County

    @contextlib.contextmanager
    def open(self, code: str, day: str = "2023-09-25") -> Iterator[Workspace]:
        clock = SetClock(dt.datetime.fromisoformat(f"{day}T10:00:00+08:00"))
        with open_workspace(self.county.at(code), clock) as workspace:
            yield workspace

    def exchange(self, village: str = XINGFU, **judge: str) -> None:
        """The village's stick to the township, a judgement on named records (rid=approve or the reason), the receipt back."""
        self.county.submit(village, stick="way")
        must("receive", self.county.at(TOWNSHIP), self.county.stick("way"))
        for rid, said in judge.items():
            place = self.county.at(TOWNSHIP)
            if said == "approve":
                must("review", "approve", place, rid.removeprefix("r"))
            else:
                must("review", "return", place, rid.removeprefix("r"), "--field", "visits_offline", "--reason", said)
        must("receipt", self.county.at(TOWNSHIP), "--to", self.county.stick("back"))
        must("receive", self.county.at(village), self.county.stick("back"))


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> County:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XINGLIN_NOW", NOW)
        county = make_county(tmp_path_factory.mktemp("village") / "made")
        county.set_up(XINGFU, LIUHE)
    return county


@pytest.fixture
def month(_made: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Month:
    monkeypatch.setenv("XINGLIN_NOW", NOW)
    return Month(_made.copy_to(tmp_path / "county"))


__all__ = ["Month", "clinic"]
