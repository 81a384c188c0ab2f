"""Any records, any split among villages, any order of files and any file twice: the county's figures are the same.

The real files, the real intake. Few examples on every commit, many with ``--long``.
"""

from __future__ import annotations

import itertools
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.chain.county import COUNTY, LIUHE, NOW, TOWNSHIP, XINGFU, County, another_computer, clinic, must

PEOPLE = [
    ("周文清", "990101", "232"),
    ("马立新", "990190", "231"),
    ("陈玉梅", "99010102", "234"),
    ("孙大夫", "990101", "231"),
]
COLUMN = {"231": "staff_chief", "232": "staff_associate_chief", "234": "staff_resident"}

records = st.lists(
    st.tuples(
        st.sampled_from([XINGFU, LIUHE, TOWNSHIP]), st.integers(0, 6), st.integers(0, 200),
        st.sets(st.integers(0, len(PEOPLE) - 1), min_size=1, max_size=3), st.booleans(),
    ),
    min_size=1, max_size=6,
)  # fmt: skip
_NUMBERS = itertools.count()


def expected(told: list[tuple[str, int, int, set[int], bool]]) -> dict[str, int]:
    """What the figures must be, by hand: visits added, every person once."""
    seen = {person for _unit, _day, _visits, people, _late in told for person in people}
    titles = [PEOPLE[person][2] for person in seen]
    found = {"visits_offline": sum(visits for _unit, _day, visits, _people, _late in told)}
    return found | {column: titles.count(title) for title, column in COLUMN.items()}


def entered(county: County, told: list[tuple[str, int, int, set[int], bool]], *, late: bool) -> None:
    for unit, items in itertools.groupby(sorted(told, key=lambda item: item[0]), key=lambda item: item[0]):
        wanted = [_record(number, *item[1:4]) for number, item in enumerate(items) if item[4] == late]
        if wanted:
            county.add(unit, "free_clinic", *wanted)


def _record(number: int, day: int, visits: int, people: set[int]) -> dict[str, Any]:
    staff = [
        dict(zip(("staff_name", "staff_unit", "staff_title"), PEOPLE[person], strict=True)) for person in sorted(people)
    ]
    return clinic(f"2023-09-{16 + day:02}", visits, place_name=f"地点{number}", staff=staff)


def carried(county: County, draw: Any, files: list[str], to: str) -> None:
    """The files in any order, some of them twice; every one of them arrives."""
    order = draw.draw(st.permutations(files + [file for file in files if draw.draw(st.booleans())]))
    for file in order:
        must("receive", county.at(to), file)


def played(made: County, folder: Path, told: list[tuple[str, int, int, set[int], bool]], draw: Any) -> None:
    county = made.copy_to(folder)
    up: list[str] = []
    for late in (False, True):
        entered(county, told, late=late)
        files = [
            county.submit(unit, stick=f"{unit}-{late}")["file"]
            for unit in (XINGFU, LIUHE)
            if _has(told, unit, late=late)
        ]
        if files:
            carried(county, draw, files, TOWNSHIP)
        if files or _has(told, TOWNSHIP, late=late):
            up.append(county.submit(TOWNSHIP, stick=f"up-{late}")["file"])
    carried(county, draw, up, COUNTY)
    found = must("table", county.at(COUNTY), "free_clinic_week", "annex2", "--period", "2023")
    wanted = expected(told)
    assert {name: found["total"][name] or 0 for name in wanted} == wanted
    rows = [row["cells"]["visits_offline"] for row in found["rows"]]
    assert sum(Decimal(str(cell)) for cell in rows if cell is not None) == wanted["visits_offline"]


def _has(told: list[tuple[str, int, int, set[int], bool]], unit: str, *, late: bool) -> bool:
    return any(item[0] == unit and item[4] == late for item in told)


def _try(made: County, base: Path, monkeypatch: pytest.MonkeyPatch, examples: int) -> None:
    monkeypatch.setenv("XINGLIN_NOW", NOW)

    @settings(max_examples=examples, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(records, st.data())
    def holds(told: list[tuple[str, int, int, set[int], bool]], draw: Any) -> None:
        number = next(_NUMBERS)
        with another_computer(base / f"state{number}"):
            played(made, base / f"county{number}", told, draw)

    holds()


def test_any_split_and_any_order_come_to_the_same_figures(
    made_county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    _try(made_county, tmp_path, monkeypatch, 3)


@pytest.mark.long
def test_many_splits_and_orders_come_to_the_same_figures(
    made_county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    _try(made_county, tmp_path, monkeypatch, 40)
