"""What a county may decide about the week and the month changes the figures, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop.foundation.clock import clock_in_use
from desktop.workflows.summaries import write_summary
from desktop.workflows.table_view import table_view
from desktop.workflows.workspace import open_workspace
from tests.chain.county import COUNTY, HOSPITAL, NOW, TOWNSHIP, County, clinic, must

CADRE = {"staff_name": "周文清", "staff_unit": "990101", "staff_title": "232"}
ASSISTANT = {"staff_name": "赵小梅", "staff_unit": "990101", "staff_title": "235"}
DOCTOR = {"staff_name": "马立新", "staff_unit": HOSPITAL, "staff_title": "231"}


@pytest.fixture(scope="module")
def _told(made_county: County, tmp_path_factory: pytest.TempPathFactory) -> County:
    medicine = [{"material": "中成药", "qty": 10, "value_yuan": "120.50"}]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XINGLIN_NOW", NOW)
        county = made_county.copy_to(tmp_path_factory.mktemp("told") / "county")
        two_days = clinic(
            "2023-09-18", date_end="2023-09-19", staff=[CADRE, ASSISTANT], materials=medicine, waived_yuan="10"
        )
        county.add(TOWNSHIP, "free_clinic", two_days)
        county.add(HOSPITAL, "free_clinic", clinic("2023-09-19", place_name="县医院门诊", staff=[DOCTOR]))
        for unit in (TOWNSHIP, HOSPITAL):
            must("receive", county.at(COUNTY), county.submit(unit)["file"])
    return county


@pytest.fixture
def told(_told: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> County:
    """A day of the township and of the hospital, the township's over two days, with free medicine and an assistant."""
    monkeypatch.setenv("XINGLIN_NOW", NOW)
    return _told.copy_to(tmp_path / "county")


def choose(county: County, programme: str, *settings: str) -> None:
    must("programme", "set", county.at(COUNTY), programme, *settings)


def month(county: County) -> dict[str, Any]:
    found: dict[str, Any] = must("table", county.at(COUNTY), "activity_month", "figures", "--period", "2023-09")[
        "total"
    ]
    return found


def differing(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (value, after[name]) for name, value in before.items() if value != after[name]}


def test_days_are_united_or_added(told: County):
    before = month(told)
    choose(told, "activity_month", "days=unit_days")
    assert differing(before, month(told)) == {"days": (2, 3)}


def test_an_assistant_stands_where_the_county_says(told: County):
    before = must("table", told.at(COUNTY), "free_clinic_week", "annex2", "--period", "2023")
    assert [person["name"] for person in before["unlisted"]["people"]] == ["赵小梅"]
    choose(told, "free_clinic_week", "assistants=resident")
    after = must("table", told.at(COUNTY), "free_clinic_week", "annex2", "--period", "2023")
    assert differing(before["total"], after["total"]) == {
        "staff_resident": (0, 1), "doctors_total": (2, 3), "staff_total": (2, 3),
    }  # fmt: skip
    assert after["unlisted"]["people"] == []


def test_free_medicine_is_no_waived_fee_unless_the_county_says_so(told: County):
    before = told.total()
    assert before["waived_yuan"] == 10
    choose(told, "free_clinic_week", "drugs=waived")
    assert differing(before, told.total())["waived_yuan"] == (10, 130.5)


def test_the_first_day_wants_a_public_place_in_every_county(told: County):
    def check() -> dict[str, Any]:
        (found,) = must("programme", "checks", told.at(COUNTY), "free_clinic_week", "--period", "2023")["checks"]
        return dict(found)

    with open_workspace(told.at(COUNTY), clock_in_use()) as workspace:
        written = write_summary(workspace, "free_clinic_week", "2023")
        notes = table_view(workspace, "free_clinic_week", "annex2", "2023").notes
    assert [str(text) for text in written.values()["first_day"]] == [
        "云岭县卫生健康局：9月16日没有在公共场所的义诊记录"
    ]
    assert notes[-1] == "没做到：首日（9月16日）每个县（市、区）至少在 1 个公共场所义诊（云岭县卫生健康局）"
    assert check()["rows"] == [
        {"unit": COUNTY, "subject": "云岭县卫生健康局", "detail": "9月16日没有在公共场所的义诊记录"}
    ]
    # In a public place but on another day, and on that day but in a hospital: not yet.
    told.add(
        HOSPITAL,
        "free_clinic",
        clinic("2023-09-17", clinic_kind="1", place_name="一"),
        clinic("2023-09-16", place_name="二"),
    )
    must("receive", told.at(COUNTY), told.submit(HOSPITAL)["file"])
    assert not check()["holds"]
    told.add(HOSPITAL, "free_clinic", clinic("2023-09-15", date_end="2023-09-16", clinic_kind="1", place_name="三"))
    must("receive", told.at(COUNTY), told.submit(HOSPITAL)["file"])
    assert check()["holds"]
    shown = must("table", told.at(COUNTY), "free_clinic_week", "annex2", "--period", "2023")["checks"]
    assert [(item["name"], item["holds"]) for item in shown] == [("first_day", True)]


def test_the_month_has_every_figure_of_the_document_beside_the_free_clinics(county: County):
    """Visitors, minutes and screens; what was closed, or is only being built, is none."""
    shared = {
        "activity_date": "2023-09-10",
        "place_name": "县医院",
        "division_code": "990101001000",
        "site_type": "60",
        "our_role": "1",
    }
    county.add(
        HOSPITAL, "publicity",
        {**shared, "theme": "1", "pub_kind": "1", "visitors": 40}, {**shared, "theme": "3", "pub_kind": "2", "visitors": 60},
        {**shared, "theme": "1", "pub_kind": "3", "minutes": 90}, {**shared, "theme": "1", "pub_kind": "4"},
    )  # fmt: skip
    screen = {"asset_kind": "15", "asset_state": "2", "as_of": "2023-09-01"}
    county.add(
        HOSPITAL, "asset",
        {**screen, "asset_name": "门诊屏"}, {**screen, "asset_name": "住院屏", "asset_state": "1"},
        {**screen, "asset_name": "旧屏"}, {**screen, "asset_name": "旧屏", "asset_state": "3", "as_of": "2023-09-20"},
        {**screen, "asset_kind": "1", "asset_name": "展馆", "free_open": "1", "stock": [{"item": "1", "count": 136, "unit": "1"}]},
        {**screen, "asset_kind": "1", "asset_name": "新馆", "asset_state": "1", "stock": [{"item": "1", "count": 9, "unit": "1"}]},
    )  # fmt: skip
    must("receive", county.at(COUNTY), county.submit(HOSPITAL)["file"])
    found = month(county)
    wanted = {
        "open_days": 1, "exhibitions": 1, "video_shows": 1, "led_activities": 1, "base_visitors": 100, "video_minutes": 90,
        "led_screens": 1, "museums": 1, "museums_free": 1, "museum_pressed": 136, "ethics": 1, "ethics_units": 1,
    }  # fmt: skip
    assert {name: found[name] for name in wanted} == wanted
