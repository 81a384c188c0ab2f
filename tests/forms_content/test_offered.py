"""What a new record begins with: the people of the register, the health day of the date."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from desktop.forms import Session, SessionContext, load_definition

from .test_behaviour import LISTS, TODAY, UNITS
from .workbook import xform

OWN = next(row for row in UNITS if row["code"] == "YL0101")


def opened(form: str, **lists: Any) -> Session:
    now = dt.datetime.fromisoformat(f"{TODAY}T10:00:00+08:00")
    known = {**LISTS, "workspace": [{"key": "unit", **OWN}], "history": [], **lists}
    session = Session(load_definition(xform(form)[0]), SessionContext(TODAY, now, username="李秀兰", lists=known))
    session.drop_blank_rows()
    session.offer_rows()
    return session


def test_people_of_the_register_stand_until_somebody_takes_them_out() -> None:
    session = opened("capability", own_tcm_staff=[{"key": "P001"}])
    session.set("tcm_hall", "3")
    assert session.finish().data["tcm_staff"] == [{"person": "P001", "person_title": "235"}]
    session.remove_repeat("tcm_staff[1]")
    assert "tcm_staff" not in session.finish().data


@pytest.mark.parametrize("form", ["treatment_day", "capability", "free_clinic"])
def test_nothing_is_offered_where_nothing_is_known(form: str) -> None:
    session = opened(form)
    for grid in session.definition.schema.repeats:
        assert session.rows(grid.name) == 0


@pytest.mark.parametrize(
    ("day", "proposed"),
    [
        ("2026-03-24", "1"), ("2026-09-12", "8"), ("2026-01-20", "12"),
        ("2026-02-04", "13"), ("2026-02-18", "13"), ("2026-02-19", None), ("2026-04-05", "13"), ("2026-06-21", "13"),
        ("2025-12-21", "13"), ("2024-12-21", "13"), ("2021-12-21", "13"), ("2023-06-21", "13"), ("2026-08-07", "13"),
        ("2026-08-10", None), ("2026-09-01", None),
    ],
)  # fmt: skip
def test_health_days_and_solar_terms_are_proposed_from_the_date(day: str, proposed: str | None) -> None:
    session = opened("lecture")
    session.set("activity_date", day)
    assert session.value("health_day") == proposed
    session.set("health_day", "15")
    session.set("topic", "膏方")
    assert session.value("health_day") == "15", "a person's answer stands"
