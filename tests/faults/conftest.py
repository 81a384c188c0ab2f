"""One network is made for all faults; each test gets a copy of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chain.county import NOW
from tests.faults.lab import Lab, make_lab


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XINGLIN_NOW", NOW)
        return make_lab(tmp_path_factory.mktemp("lab") / "made")


@pytest.fixture
def lab(_made: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    monkeypatch.setenv("XINGLIN_NOW", NOW)
    found = _made.copy_to(tmp_path / "lab")
    yield found
    found.restart()
