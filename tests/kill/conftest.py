"""One small county for every cut; each deed copies the computers it needs of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chain.county import LIUHE, NOW, XINGFU, County, clinic, make_county


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XINGLIN_NOW", NOW)
        made = make_county(tmp_path_factory.mktemp("kill") / "county")
        made.set_up(XINGFU, LIUHE)
        for unit in (XINGFU, LIUHE):
            made.add(unit, "free_clinic", *(clinic(f"2023-09-{day:02}", place_name=f"{unit}文化广场") for day in (4, 11, 18, 21)))
    return made
