"""The free-clinic week of a county: 22 columns in three lines, out of records that travelled as files."""

from __future__ import annotations

from collections import Counter
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


KINDS = {"1": "public", "2": "hospital", "3": "support", "4": "priority", "5": "grassroots", "6": "barracks"}


def figures_of_the_text() -> dict[str, int]:
    """What only the summary shows, worked out from the input files alone."""
    found: Counter[str] = Counter()
    places = set()
    for data in driver.kept(driver.WEEK).values():
        if not "2023-09-16" <= str(data.get("activity_date", "")) <= "2023-09-22" or data.get("our_role", "1") == "2":
            continue
        if data["form"] == "lecture":
            found["lecture_sessions"] += data["lecture_kind"] == "2"
        if data["form"] != "free_clinic":
            continue
        kind = KINDS[data["clinic_kind"]]
        found[f"kind_{kind}"] += 1
        numbers = [data.get("visits_offline"), data.get("visits_online")]
        found[f"kind_{kind}_visits"] += sum(number for number in numbers if isinstance(number, int))
        found["spec_cardio"] += "1" in data.get("specialties", [])
        found["spec_tcm"] += "8" in data.get("specialties", [])
        if kind == "public" and data["activity_date"] == "2023-09-16":
            places.add(data["place_name"])
    return {**found, "day16_places": len(places), "day16_counties": 1}


def test_the_summary_says_what_the_golden_text_says(played: driver.Played, tmp_path) -> None:
    """Needs, feelings, problems and suggestions of the units; kinds of clinics; 16 September."""
    told = driver.summary(played, driver.WEEK, PERIOD, "--docx", tmp_path / "summary.docx")
    wanted = (driver.WEEK.folder / "summary.txt").read_text("utf-8").splitlines()
    assert told["text"] == wanted
    said = {text["text"]: (text["unit"], text["units"], len(text["records"])) for text in told["texts"]["needs"]}
    assert said == {
        "慢性病复诊和用药指导": ("青禾县卫生健康局", 2, 2),
        "腰腿痛的针灸、推拿，白内障筛查": ("北山乡卫生院", 1, 1),
    }


def test_the_figures_of_the_summary_are_those_of_the_input(played: driver.Played, expected: Mapping[str, Any]) -> None:
    figures = driver.summary(played, driver.WEEK, PERIOD)["figures"]
    wanted = {**figures_of_the_text(), **expected["lines"]["all"]}
    assert {name: number(figures[name]["exact"]) for name in wanted} == {n: number(v) for n, v in wanted.items()}
