"""One county is made for all chain tests; each test gets a copy of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chain.county import LIUHE, NOW, SHIQIAO, XINGFU, County, make_county


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> County:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XINGLIN_NOW", NOW)
        county = make_county(tmp_path_factory.mktemp("county") / "made")
        county.set_up(XINGFU, LIUHE)
        county.set_up(SHIQIAO, enrol=False)
    return county


@pytest.fixture(scope="session")
def made_county(_made: County) -> County:
    """The one that is made once: to be copied, never used."""
    return _made


@pytest.fixture
def county(_made: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> County:
    monkeypatch.setenv("XINGLIN_NOW", NOW)
    return _made.copy_to(tmp_path / "county")
