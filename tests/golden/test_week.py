"""The free-clinic week of a county: 22 columns in three lines, out of records that travelled as files."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from tests.golden import driver
from tests.golden.test_siping import run_expected

LINES = ("health", "tcm", "military", "all")
ADDED = (
    "visits_offline",
    "visits_online",
    "preferential",
    "listeners",
    "materials",
    "admitted",
    "operations",
    "waived_yuan",
)
PERIOD = "2023"  # a campaign is its year


@pytest.fixture(scope="module")
def expected() -> Any:
    return run_expected(driver.WEEK)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> driver.Played:
    return driver.play(driver.WEEK, tmp_path_factory.mktemp("week"))


def number(value: object) -> object:
    return value if value in (None, "无") else Decimal(str(value))


def of_line(line: str) -> tuple[str, ...]:
    return () if line == "all" else ("--line", line)


def test_every_record_that_is_left_arrived_at_the_top(played: driver.Played) -> None:
    assert driver.arrived(played, driver.WEEK) == driver.left(driver.WEEK)


@pytest.mark.parametrize("line", LINES)
def test_every_cell_equals_the_independent_script(
    line: str, played: driver.Played, expected: Mapping[str, Any]
) -> None:
    answer = driver.table(played, driver.WEEK, "annex2", PERIOD, *of_line(line))
    wanted = expected["lines"][line]
    assert len(wanted) == 22
    assert sorted(answer["columns"]) == sorted(wanted)
    differing = {
        name: (answer["total"][name], value)
        for name, value in wanted.items()
        if number(answer["total"][name]) != number(value)
    }
    assert differing == {}


@pytest.mark.parametrize("line", LINES)
def test_every_cell_names_its_records(line: str, played: driver.Played, expected: Mapping[str, Any]) -> None:
    labels = {rid: label for label, rid in played.rids.items()}
    for name, wanted in expected["records"][line].items():
        answer = driver.table(played, driver.WEEK, "annex2", PERIOD, *of_line(line), "--cell", name)
        assert number(answer["value"]) == number(expected["lines"][line][name]), name
        assert sorted({labels[record["id"]] for record in answer["records"]}) == wanted, name


@pytest.mark.parametrize("line", LINES)
def test_rows_of_added_columns_make_the_total(line: str, played: driver.Played, expected: Mapping[str, Any]) -> None:
    answer = driver.table(played, driver.WEEK, "annex2", PERIOD, *of_line(line))
    for name in ADDED:
        cells = [row["cells"][name] for row in answer["rows"] if row["cells"][name] not in (None, "无")]
        wanted = expected["lines"][line][name]
        assert sum(Decimal(str(cell)) for cell in cells) == Decimal(str(wanted if wanted not in (None, "无") else 0)), (
            name
        )


def test_lines_never_overlap(expected: Mapping[str, Any]) -> None:
    """Holds for the script's own figures, so a wrong program cannot agree with a wrong expectation."""
    for name, whole in expected["lines"]["all"].items():
        parts = [expected["lines"][line][name] for line in LINES[:3]]
        assert sum(Decimal(str(part)) for part in parts if part not in (None, "无")) == Decimal(str(whole)), name


def test_unlisted_people_and_units_stand_beside_the_table(played: driver.Played, expected: Mapping[str, Any]) -> None:
    unlisted = driver.table(played, driver.WEEK, "annex2", PERIOD)["unlisted"]
    wanted = expected["unlisted"]
    assert sorted(person["name"] for person in unlisted["people"]) == sorted(name for name, _, _ in wanted["people"])
    assert sorted(unit["code"] or unit["name"] for unit in unlisted["units"]) == wanted["units"]
