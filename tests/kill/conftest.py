"""One small county for every cut; each deed copies the computers it needs of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chain.county import LIUHE, NOW, XINGFU, County, clinic, make_county
from tests.helpers.quick import alike_only_once, one_form, quick_folder


@pytest.fixture(scope="package")
def county() -> Iterator[County]:
    with pytest.MonkeyPatch.context() as patch, alike_only_once(), one_form(), quick_folder() as folder:
        patch.setenv("XINGLIN_NOW", NOW)
        made = make_county(folder / "county")
        made.set_up(XINGFU, LIUHE)
        for unit in (XINGFU, LIUHE):
            made.add(
                unit,
                "free_clinic",
                *(clinic(f"2023-09-{day:02}", place_name=f"{unit}文化广场") for day in (4, 11, 18, 21)),
            )
        patch.delenv("XINGLIN_NOW")
        yield made


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """In memory: what a computer syncs is watched, not waited for."""
    with quick_folder() as folder:
        yield folder
