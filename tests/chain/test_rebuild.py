"""``xinglin rebuild`` throws away everything that is a view of the log, and makes the very same anew."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.foundation.clock import SystemClock
from desktop.storage.database import Database
from desktop.workflows.workspace import open_workspace
from tests.chain.county import COUNTY, LIUHE, TOWNSHIP, XINGFU, County, clinic, must, run

# How the words of the search index are kept is its own affair: what it finds is compared (tests/storage).
_OWN_AFFAIR = ("search", "sqlite_")


def everything(county: County, unit: str) -> dict[str, list[Any]]:
    """Every row of every table and view, and how each was made."""
    with open_workspace(county.at(unit), SystemClock()) as workspace:
        db = workspace.db
        made = db.execute("SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
        found: dict[str, list[Any]] = {"sql": [tuple(row) for row in made]}
        for row in made:
            if not row["name"].startswith(_OWN_AFFAIR):
                found[row["name"]] = sorted((tuple(r) for r in db.execute(f'SELECT * FROM "{row["name"]}"')), key=repr)
        return found


def spoil(county: County, unit: str) -> None:
    """What an old disk, or somebody with a tool, may do to the views."""
    with open_workspace(county.at(unit), SystemClock()) as workspace:
        db: Database = workspace.db
        db.execute("DELETE FROM heads WHERE rid IN (SELECT rid FROM heads ORDER BY rid LIMIT 1)")
        db.execute("UPDATE heads SET state = 'endorsed', date = '1999-01-01'")
        table = db.execute("SELECT name FROM projections WHERE form = 'free_clinic' AND kind = 'table' AND path = ''")[
            0
        ][0]
        db.execute(f'UPDATE "{table}" SET visits_offline = 9999')
        staff = db.execute(
            "SELECT name FROM projections WHERE form = 'free_clinic' AND kind = 'table' AND path LIKE '%staff%'"
        )
        db.execute(f'DELETE FROM "{staff[0][0]}"')


@pytest.fixture
def lived(county: County) -> County:
    """Records changed, deleted, returned, endorsed, doubled; files of two villages passed on."""
    first, second, third = (
        county.add(XINGFU, "free_clinic", clinic(f"2023-09-{day}", visits=day))[0]["id"] for day in (18, 19, 20)
    )
    county.add(XINGFU, "free_clinic", clinic(visits=44), revise=first)
    must("record", "delete", county.at(XINGFU), second, "--reason", "记错了")
    county.add(LIUHE, "free_clinic", clinic("2023-09-20", place_name="柳河村", division_code="990101001002"))
    for unit in (XINGFU, LIUHE):
        must("receive", county.at(TOWNSHIP), county.submit(unit)["file"])
    must("review", "return", county.at(TOWNSHIP), third, "--field", "visits_offline", "--reason", "不对")
    must("review", "approve", county.at(TOWNSHIP), first)
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    for receipt in must("receipt", county.at(TOWNSHIP), "--to", county.stick("back"))["receipts"]:
        run("receive", county.at(XINGFU), receipt["file"])
    return county


@pytest.mark.parametrize("unit", [XINGFU, TOWNSHIP, COUNTY])
def test_a_rebuild_changes_nothing_and_mends_everything(lived: County, unit: str):
    before = everything(lived, unit)
    assert len(before["v_free_clinic"]) > 0
    must("rebuild", lived.at(unit))
    assert everything(lived, unit) == before
    spoil(lived, unit)
    assert everything(lived, unit) != before
    assert run("check", lived.at(unit)).json["problems"], "check finds what was spoilt"
    must("rebuild", lived.at(unit))
    assert everything(lived, unit) == before
    assert must("check", lived.at(unit))["problems"] == []
