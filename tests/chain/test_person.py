"""One doctor under two keys counts once when a person said so; two of one name count twice; the answer can be taken back."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.foundation.clock import SystemClock
from desktop.workflows.rebuild import rebuild_views
from desktop.workflows.workspace import open_workspace
from tests.chain.county import COUNTY, LIUHE, TOWNSHIP, XINGFU, County, clinic, must, run


def _staff(unit: str, title: str, name: str = "周文清") -> dict[str, Any]:
    return {"staff_name": name, "staff_unit": unit, "staff_title": title}


REGISTER, ELSEWHERE, THIRD = "P2", f"周文清@{XINGFU}", f"周文清@{LIUHE}"


def _three(county: County) -> None:
    """周文清 as the register knows him, and written with two other units."""
    for day, staff in (("18", _staff(TOWNSHIP, "232")), ("19", _staff(XINGFU, "233")), ("20", _staff(LIUHE, "233"))):
        county.add(XINGFU, "free_clinic", clinic(f"2023-09-{day}", staff=[staff]))
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])


def _list(county: County, *more: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = must("person", "list", county.at(COUNTY), *more)["pairs"]
    return found


def _doctors(county: County) -> tuple[int, int, int]:
    total = county.total()
    return total["staff_associate_chief"], total["staff_attending"], total["doctors_total"]


def test_keys_of_one_name_are_asked_about(county):
    _three(county)
    assert [tuple(item["key"] for item in pair["persons"]) for pair in _list(county)] == [
        (REGISTER, ELSEWHERE), (REGISTER, THIRD), (ELSEWHERE, THIRD),
    ]  # fmt: skip
    (first, second) = _list(county)[0]["persons"]
    assert (first["registered"], first["units"], first["titles"], first["records"]) == (True, [TOWNSHIP], ["232"], 1)
    assert (second["registered"], second["units"], second["titles"]) == (False, [XINGFU], ["233"])


def test_the_same_person_counts_once_in_the_title_of_the_register(county):
    _three(county)
    assert _doctors(county) == (1, 2, 3)
    done = must("person", "same", county.at(COUNTY), ELSEWHERE, REGISTER, "--reason", "借调在村里")
    assert (done["decided"], done["counts_as"], done["reason"]) == ("same", REGISTER, "借调在村里")
    assert _doctors(county) == (1, 1, 2)
    assert [tuple(item["key"] for item in pair["persons"]) for pair in _list(county)] == [(REGISTER, THIRD)]
    must("person", "same", county.at(COUNTY), ELSEWHERE, THIRD)
    assert _doctors(county) == (1, 0, 1) and _list(county) == []


def test_two_of_one_name_stay_two_and_nobody_asks_again(county):
    _three(county)
    must("person", "different", county.at(COUNTY), REGISTER, ELSEWHERE)
    assert _doctors(county) == (1, 2, 3)
    assert (REGISTER, ELSEWHERE) not in [tuple(item["key"] for item in pair["persons"]) for pair in _list(county)]
    (answered,) = [pair for pair in _list(county, "--all") if pair["decided"]]
    assert (answered["decided"], answered["counts_as"]) == ("different", "")


def test_an_answer_is_taken_back_and_the_log_keeps_both(county):
    _three(county)
    must("person", "same", county.at(COUNTY), REGISTER, ELSEWHERE)
    must("person", "different", county.at(COUNTY), REGISTER, ELSEWHERE, "--as", "李红", "--reason", "打电话问过")
    assert _doctors(county) == (1, 2, 3)
    with open_workspace(county.at(COUNTY), SystemClock()) as workspace:
        kept = workspace.db.execute("SELECT answer FROM decisions WHERE desk = 'person' ORDER BY id")
        assert [row["answer"] for row in kept] == ["same", "different"]
        (row,) = workspace.db.execute("SELECT who, reason FROM audit WHERE what = 'person.different'")
        assert (row["who"], row["reason"]) == ("李红", "打电话问过")


def test_the_answer_outlives_a_rebuild_and_an_older_programs_views(county):
    _three(county)
    with open_workspace(county.at(COUNTY), SystemClock()) as workspace:
        old = workspace.db.execute("SELECT sql FROM sqlite_master WHERE name = 'v_free_clinic__staff'")[0]["sql"]
        plain = old.replace(
            'COALESCE((SELECT s.person FROM reg_same_persons s WHERE s.key = "staff_key"), "staff_key") AS ', ""
        )
        assert plain != old and "reg_same_persons" not in plain
        workspace.db.execute("DROP VIEW v_free_clinic__staff")
        workspace.db.execute(plain)
    must("person", "same", county.at(COUNTY), REGISTER, ELSEWHERE)
    assert _doctors(county) == (1, 1, 2)
    with open_workspace(county.at(COUNTY), SystemClock()) as workspace:
        rebuild_views(workspace)
    assert _doctors(county) == (1, 1, 2)


def test_a_cell_opens_on_the_one_person(county):
    _three(county)
    must("person", "same", county.at(COUNTY), REGISTER, ELSEWHERE)
    cell = must(
        "table", county.at(COUNTY), "free_clinic_week", "annex2", "--period", "2023", "--cell", "staff_associate_chief"
    )
    assert cell["value"] == 1 and len(cell["records"]) == 2


def test_answers_that_contradict_each_other_are_refused(county):
    _three(county)
    must("person", "same", county.at(COUNTY), REGISTER, ELSEWHERE)
    must("person", "different", county.at(COUNTY), REGISTER, THIRD)
    ran = run("person", "same", county.at(COUNTY), ELSEWHERE, THIRD)
    assert ran.json["error"]["code"] == "填 311" and "两个人" in ran.json["error"]["message"]
    must("person", "different", county.at(COUNTY), ELSEWHERE, THIRD)
    assert _doctors(county) == (1, 1, 2)


@pytest.mark.parametrize(("keys", "code"), [((REGISTER, REGISTER), "用 144"), ((REGISTER, "没有的"), "填 310")])
def test_what_cannot_be_answered_is_said(county, keys, code):
    _three(county)
    assert run("person", "same", county.at(COUNTY), *keys).json["error"]["code"] == code


def test_nothing_to_ask_where_nothing_came(county):
    assert _list(county) == []
