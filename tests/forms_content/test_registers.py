"""Catalogues and the demonstration county fit together and fit the forms."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest

from desktop.model.unit import Unit, UnitTree

from .expected import LISTS, codes
from .workbook import ROOT, choices, lines

CATALOGUES = ROOT / "resources" / "catalogues"
DEMO = ROOT / "forms" / "demo"
CATEGORIES = {"针刺", "推拿", "刮痧", "拔罐", "灸", "敷熨熏浴", "中医微创", "骨伤", "肛肠", "其他"}
SENIOR = {"academician", "231", "232", "241", "242", "251", "252", "261", "262"}
HEADERS = {
    CATALOGUES
    / "techniques.csv": "code name aliases category counts_as_item invasive consent level ethnic catalogue_version",
    CATALOGUES / "materials.csv": "name class unit",
    CATALOGUES / "titles.csv": "code name name_en table_column senior backbone_default",
    DEMO
    / "units.csv": "code name short_name aliases level parent uscc ws218_class hospital_grade is_medical line is_tcm "
    "division_code status valid_from valid_to phone",
    DEMO
    / "persons.csv": "key name unit profession title title_since licence_no honour backbone phone valid_from valid_to",
    DEMO / "places.csv": "code name area_tags residents",
    DEMO / "sites.csv": "key name site_type division_code people active",
    DEMO / "deadlines.csv": "programme period level date",
}


def rows(name: str, folder: str = "demo") -> list[dict[str, str]]:
    path = (DEMO if folder == "demo" else CATALOGUES) / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("path", sorted(HEADERS), ids=lambda path: path.name)
def test_headers_and_widths(path: Path) -> None:
    found = lines(path)
    assert found[0] == HEADERS[path].split()
    assert {len(cells) for cells in found} == {len(found[0])}


def test_techniques() -> None:
    found = rows("techniques", "catalogues")
    assert {row["category"] for row in found} == CATEGORIES
    assert len({row["code"] for row in found}) == len(found)
    assert {row["ethnic"] for row in found} == {"中", "蒙", "满"}
    assert {row["level"] for row in found} <= {"village", "township", "county"}
    words = Counter(word for row in found for word in {row["name"], *filter(None, row["aliases"].split(";"))})
    assert [word for word, times in words.items() if times > 1] == []


def test_consent_is_asked_for_the_techniques_that_pierce_the_skin_deeply() -> None:
    consent = {row["name"] for row in rows("techniques", "catalogues") if row["consent"] == "1"}
    assert consent == {"刺络拔罐", "三棱针放血", "火针", "穴位埋线", "针刀", "穴位注射", "蒙医火针"}


def test_materials() -> None:
    found = rows("materials", "catalogues")
    assert {row["class"] for row in found} == {"印刷品", "音像", "物品", "药品"}
    assert len({row["name"] for row in found}) == len(found)
    assert {row["unit"] for row in found if row["class"] == "药品"} == {"元"}
    assert {"中医药手册", "中医药法手册", "健康手册"} <= {row["name"] for row in found}


def test_titles_are_those_of_the_forms() -> None:
    found = {row["code"]: row for row in rows("titles", "catalogues")}
    assert list(found) == codes(LISTS["title"])
    for code, row in choices("free_clinic")["title"].items():
        assert found[code]["name"] == row["label::中文 (zh)"]
    columns = {code: row["table_column"] for code, row in found.items() if row["table_column"]}
    assert columns["academician"] == "院士"
    assert columns["234"] == "住院医师"
    assert "235" not in columns
    assert {columns[code] for code in ("241", "245")} == {"药师"}
    assert {columns[code] for code in ("251", "255")} == {"护士"}
    assert {code for code, row in found.items() if row["senior"] == "1"} == SENIOR


def test_the_demonstration_county() -> None:
    found = rows("units")
    tree = UnitTree.of(
        Unit(code=row["code"], name=row["name"], level=row["level"], parent=row["parent"]) for row in found
    )
    top = tree.top()
    assert top.level == "county"
    assert len(tree.below(top.code)) == len(found) - 1
    assert Counter(row["level"] for row in found) == {"county": 1, "township": 3, "village": 12, "direct": 3}
    assert all(tree[row["parent"]].level == "township" for row in found if row["level"] == "village")
    assert {row["line"] for row in found} == {"卫健", "中医药", "军队"}
    assert {row["line"] for row in found if row["is_tcm"] == "1"} == {"中医药"}
    assert [row["hospital_grade"] for row in found if row["level"] == "direct"] == ["二级", "二级", "三级"]
    assert len({row["name"] for row in found}) == len(found)


def test_no_real_division_code_is_used() -> None:
    """No province has the code 99, so an invented place can be mistaken for no real one."""
    known = {row["code"] for row in rows("places")}
    assert all(re.fullmatch(r"99\d{10}", code) for code in known)
    assert {row["division_code"] for row in rows("units")} <= known


def test_persons_belong_to_units_and_hold_titles_of_the_list() -> None:
    found = rows("persons")
    assert {row["unit"] for row in found} <= {row["code"] for row in rows("units")}
    assert {row["title"] for row in found} <= set(codes(LISTS["title"]))
    assert len({row["key"] for row in found}) == len(found)
    assert max(Counter((row["name"], row["unit"]) for row in found).values()) == 1
    same_name = Counter(row["name"] for row in found)
    assert same_name["王芳"] == 2, "two people of one name, to show that they are told apart"


def test_sites_and_deadlines() -> None:
    places = {row["code"] for row in rows("places")}
    site_types = set(codes(LISTS["site_type"]))
    for row in rows("sites"):
        assert row["site_type"] in site_types or row["division_code"] in places, row
    by_period: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows("deadlines"):
        dt.date.fromisoformat(row["date"])
        assert row["programme"] in codes(LISTS["programme"])
        by_period.setdefault((row["programme"], row["period"]), {})[row["level"]] = row["date"]
    for dates in by_period.values():
        assert dates["village"] < dates["township"] < dates["county"]
        assert dates["village"] < dates["direct"] < dates["county"]
