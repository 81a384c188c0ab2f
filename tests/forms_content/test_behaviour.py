"""The forms at work: real records go in by the bulk door, and the figures, keys, errors and questions come out."""

from __future__ import annotations

import csv
import datetime as dt
from typing import Any

import pytest

import desktop.forms

from .workbook import ROOT, xform

engine: Any = desktop.forms
if not hasattr(engine, "check_record"):
    pytest.skip("the form engine is not part of this checkout", allow_module_level=True)

Rows = list[dict[str, str]]
TODAY = "2026-09-20"


def read(path: str) -> Rows:
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


UNITS = read("forms/demo/units.csv")
LISTS = {
    "units": UNITS,
    **{name: read(f"forms/demo/{name}.csv") for name in ("persons", "places", "sites", "deadlines")},
    **{name: read(f"resources/catalogues/{name}.csv") for name in ("techniques", "materials")},
    "pairings": [],
    "targets": [],
}
ASKED = [{"programme": "four_by_four", "period": "2026-09", "level": "village", "date": "2026-10-03"}]


def check(form_id: str, data: dict[str, Any], unit: str = "YL0101", **changes: Any) -> Any:
    """``check_record`` as the workspace of ``unit`` would call it."""
    own = next(row for row in UNITS if row["code"] == unit)
    workspace = {"key": "unit", "submitted_until": changes.pop("submitted_until", ""), **own}
    history = [{"key": key, "max": value} for key, value in changes.pop("history", {}).items()]
    context = engine.SessionContext(
        today=TODAY,
        now=dt.datetime.fromisoformat(f"{TODAY}T10:00:00+08:00"),
        username=changes.pop("username", "李秀兰"),
        phone="0999-5550301",
        device="test",
        lists={**LISTS, "workspace": [workspace], "history": history, **changes},
        language="zh",
    )
    head = {"filler": context.username, "filled_on": TODAY, "phone": context.phone}
    return engine.check_record(engine.load_definition(xform(form_id)[0]), head | data, context)


def errors(checked: Any) -> set[str]:
    return {issue.field for issue in checked.issues if issue.level == "error"}


def warnings(checked: Any) -> set[str]:
    return {issue.field for issue in checked.issues if issue.level == "warning"} - {"photo_n"}


def clinic(**changes: Any) -> dict[str, Any]:
    """Make a village's free clinic that has nothing wrong."""
    data = {
        "activity_date": "2026-09-16",
        "place_name": "幸福村文化广场",
        "staff": [{"staff_name": "李秀兰"}],
        "clinic_kind": "1",
        "visits_offline": 38,
        "visits_online": 0,
    } | changes
    return {name: value for name, value in data.items() if value is not None}


def test_ten_answers_make_a_whole_record() -> None:
    checked = check("free_clinic", clinic(visits_preferential=3, materials_total=20))
    assert (errors(checked), warnings(checked)) == (set(), set())
    data = checked.data
    assert data["our_role"] == "1"
    assert data["host_unit"] == "YL0101"
    assert data["visits_total"] == 38
    assert data["materials_total"] == 20
    assert (data["division_code"], data["site_type"]) == ("990101001001", "70")
    assert data["programmes"] == ["activity_month", "free_clinic_week"]
    assert data["filler"] == "李秀兰"
    assert data["staff"] == [
        {
            "staff_name": "李秀兰",
            "staff_unit": "YL0101",
            "staff_title": "235",
            "staff_key": "P001",
            "from_above": "0",
            "senior": "0",
            "backbone": "0",
        }
    ]


@pytest.mark.parametrize("missing", ["activity_date", "place_name", "clinic_kind", "visits_offline", "visits_online"])
def test_what_is_required(missing: str) -> None:
    assert missing in errors(check("free_clinic", clinic(**{missing: None})))


def test_none_here_is_not_zero_and_not_blank() -> None:
    checked = check("free_clinic", clinic(visits_online="无", visits_preferential="无", materials_total="无"))
    assert errors(checked) == set()
    assert checked.data["visits_online"] == "无"
    assert checked.data["visits_preferential"] == "无"
    assert checked.data["materials_total"] == "无"
    assert checked.data["visits_total"] == 38
    assert "listeners" not in checked.data


@pytest.mark.parametrize("date", ["2026-09-21", "2027-09-16"])
def test_no_activity_in_the_future(date: str) -> None:
    assert "activity_date" in errors(check("free_clinic", clinic(activity_date=date)))


def test_an_old_activity_is_questioned() -> None:
    assert "activity_date" in warnings(check("free_clinic", clinic(activity_date="2026-08-16")))


@pytest.mark.parametrize(("end", "wrong"), [("2026-09-18", False), ("2026-09-15", True), ("2026-10-01", True)])
def test_the_last_day_is_in_the_same_month(end: str, wrong: bool) -> None:
    assert ("date_end" in errors(check("free_clinic", clinic(date_end=end)))) == wrong


@pytest.mark.parametrize(
    ("date", "end", "counts"),
    [
        ("2026-09-15", None, False),
        ("2026-09-16", None, True),
        ("2026-09-15", "2026-09-16", True),
        ("2026-09-20", None, True),
        ("2025-09-22", None, True),
        ("2025-09-23", None, False),
    ],
)
def test_the_free_clinic_week(date: str, end: str | None, counts: bool) -> None:
    data = check("free_clinic", clinic(activity_date=date, date_end=end)).data
    assert ("free_clinic_week" in data["programmes"]) == counts
    assert "activity_month" in data["programmes"]


def test_programmes_can_be_added_and_taken_out() -> None:
    checked = check("free_clinic", clinic(programmes_also=["emulation"], programmes_off=["activity_month"]))
    assert checked.data["programmes"] == ["free_clinic_week", "emulation"]
    assert warnings(checked) == {"programmes_off"}


def test_a_late_record_says_why() -> None:
    late = clinic(activity_date="2026-08-31")
    assert "backfill_reason" in errors(check("free_clinic", late, submitted_until="2026-08-31"))
    checked = check("free_clinic", late | {"backfill_reason": "停电"}, submitted_until="2026-08-31")
    assert errors(checked) == set()
    assert checked.data["backfill_date"] == TODAY
    assert "backfill_date" not in check("free_clinic", clinic(), submitted_until="2026-08-31").data


def test_two_people_of_one_name_are_told_apart() -> None:
    staff = [
        {"staff_name": "王芳", "staff_unit": "YL91"},
        {"staff_name": "王芳", "staff_unit": "YL01"},
        {"staff_name": "外来人", "staff_unit": "省立医院", "staff_title": "231"},
    ]
    checked = check("free_clinic", clinic(staff=staff))
    assert errors(checked) == set()
    rows = checked.data["staff"]
    assert [row["staff_key"] for row in rows] == ["P022", "P014", "外来人@省立医院"]
    assert [row["staff_title"] for row in rows] == ["233", "254", "231"]
    assert [row["from_above"] for row in rows[:2]] == ["1", "1"]
    assert [row["senior"] for row in rows] == ["0", "0", "1"]
    assert [row["backbone"] for row in rows] == ["1", "0", "1"]


def test_nobody_is_there_twice_and_a_raised_title_is_questioned() -> None:
    twice = [{"staff_name": "李秀兰"}, {"staff_name": "李秀兰", "staff_unit": "YL0101"}]
    assert "staff_name" in errors(check("free_clinic", clinic(staff=twice)))
    raised = [{"staff_name": "李秀兰", "staff_title": "231"}]
    assert warnings(check("free_clinic", clinic(staff=raised))) == {"staff_title"}


def test_a_participation_record_has_people_and_no_figures() -> None:
    data = clinic(our_role="2", host_unit="YL91", listeners=5, materials_total=3)
    checked = check("free_clinic", data)
    assert errors(checked) == set()
    assert checked.data["host_unit"] == "YL91"
    assert checked.data["staff"][0]["staff_key"] == "P001"
    assert not {"clinic_kind", "visits_offline", "visits_total", "listeners", "materials_total"} & set(checked.data)
    assert "host_unit" in errors(check("free_clinic", clinic(our_role="2", host_unit="YL0101")))
    assert "host_unit" in errors(check("free_clinic", clinic(our_role="2")))


def test_shares_never_exceed_the_whole() -> None:
    def shares(first: int, second: int) -> set[str]:
        rows = [{"cohost_unit": "YL92", "share_offline": first}, {"cohost_unit": "YL93", "share_offline": second}]
        return errors(check("free_clinic", clinic(cohosts=rows)))

    assert shares(20, 18) == set()
    assert shares(20, 19) == {"share_offline"}
    same_line = check("free_clinic", clinic(cohosts=[{"cohost_unit": "YL91", "share_offline": 5}]))
    assert "share_offline" not in same_line.data["cohosts"][0]


def test_materials_are_added_up_by_class() -> None:
    rows = [
        {"material": "健康手册", "qty": 20, "qty_printed": 500},
        {"material": "光盘", "qty": 2},
        {"material": "香囊", "qty": 5},
        {"material": "免费药品", "value_yuan": "120.50"},
    ]
    checked = check("free_clinic", clinic(materials=rows))
    assert (errors(checked), warnings(checked)) == (set(), set())
    assert checked.data["materials_total"] == 22
    assert checked.data["goods_total"] == 5
    assert float(checked.data["drugs_yuan"]) == 120.5
    assert [row["qty_unit"] for row in checked.data["materials"]] == ["本", "张", "个", "元"]
    printed = check("free_clinic", clinic(materials=[{"material": "自印单", "qty_printed": 500}]))
    assert warnings(printed) == {"material", "qty_printed"}
    assert "materials_total" not in printed.data


def test_hospital_figures_are_for_hospitals() -> None:
    assert "admitted" not in check("free_clinic", clinic(admitted=2)).data
    assert check("free_clinic", clinic(admitted=2), unit="YL91", username="沈佳").data["admitted"] == 2


def test_unlikely_numbers_are_questioned() -> None:
    assert warnings(check("free_clinic", clinic(visits_offline=81))) == {"visits_offline"}
    more = check("free_clinic", clinic(visits_offline=31), history={"free_clinic.visits_offline": "20"})
    assert warnings(more) == {"visits_offline"}
    assert warnings(check("free_clinic", clinic(), history={"free_clinic.visits_offline": "30"})) == set()
    assert warnings(check("free_clinic", clinic(visits_preferential=39))) == {"visits_preferential"}


@pytest.mark.parametrize("value", [-1, 1_000_000])
def test_counts_have_bounds(value: int) -> None:
    assert "visits_offline" in errors(check("free_clinic", clinic(visits_offline=value)))
    assert errors(check("free_clinic", clinic(waived_yuan="12.345"))) == {"waived_yuan"}


def test_the_four_are_asked_only_where_the_county_runs_the_programme() -> None:
    assert "send" not in check("free_clinic", clinic(send="4")).data
    data = check("free_clinic", clinic(send="4"), deadlines=ASKED).data
    assert data["send"] == "4"
    assert "four_by_four" in data["programmes"]


def lecture(**changes: Any) -> dict[str, Any]:
    return {
        "activity_date": "2026-09-12",
        "place_name": "幸福村文化广场",
        "topic": "急救常识",
        "lecture_kind": "3",
        "listeners": 40,
        "content": "心肺复苏",
    } | changes


def test_lecture() -> None:
    checked = check("lecture", lecture(aud_elderly=12), deadlines=ASKED)
    assert (errors(checked), warnings(checked)) == (set(), set())
    assert checked.data["send"] == "3"
    assert checked.data["programmes"] == ["activity_month", "four_by_four"]
    assert errors(check("lecture", lecture(aud_elderly=41))) == {"aud_elderly"}
    assert warnings(check("lecture", lecture(send="1"), deadlines=ASKED)) == {"send"}


def training(**changes: Any) -> dict[str, Any]:
    return {
        "activity_date": "2026-09-10",
        "place_name": "云岭县人民广场",
        "course": "刮痧",
        "training_kind": "1",
        "techniques": ["T0301"],
        "roster_mode": "1",
    } | changes


def test_a_roster_is_counted() -> None:
    roster = [
        {"trainee": "李秀兰", "trainee_unit": "YL0101", "passed": "1", "certified": "1"},
        {"trainee": "王建国", "trainee_unit": "YL0102", "signed": "1", "attended": "0"},
        {"trainee": "王芳", "trainee_unit": "YL01"},
        {"trainee": "周海山", "trainee_unit": "YL01", "passed": "0"},
        {"trainee_public": "路人", "trainee_unit": "幸福村", "trainee_kind": "5"},
    ]
    checked = check("training", training(roster=roster), unit="YL01", username="周海山")
    assert errors(checked) == set()
    found = {name: checked.data[name] for name in ("n_signed", "n_attended", "n_passed", "n_certified", "unit_covered")}
    assert found == {"n_signed": 5, "n_attended": 4, "n_passed": 1, "n_certified": 1, "unit_covered": 4}
    assert [row["trainee_kind"] for row in checked.data["roster"]] == ["1", "1", "3", "3", "5"]
    assert "路人" not in str(checked.data)
    assert "路人" in str(checked.private)


def test_a_roster_is_held_to_its_rules() -> None:
    def wrong(*rows: dict[str, str]) -> set[str]:
        return errors(check("training", training(roster=list(rows))))

    person = {"trainee": "李秀兰", "trainee_unit": "YL0101"}
    assert wrong(person, person) == {"trainee"}
    assert "passed" in wrong(person | {"attended": "0", "passed": "1"})
    assert "certified" in wrong(person | {"certified": "1"})


def test_training_by_numbers() -> None:
    numbers = training(training_kind="2", roster_mode="2", n_signed=120, n_attended=110)
    checked = check("training", numbers)
    assert errors(checked) == set()
    assert checked.data["met_100"] == "1"
    assert "techniques" not in checked.data
    assert check("training", numbers | {"n_signed": 99, "n_attended": 99}).data["met_100"] == "0"
    assert errors(check("training", numbers | {"n_attended": 121})) == {"n_attended"}
    assert errors(check("training", training(roster_mode="2"))) == {"n_signed", "n_attended"}


def treatment(**changes: Any) -> dict[str, Any]:
    return {
        "treat_date": "2026-09-10",
        "patient_name": "某某",
        "patient_id": "11010519491231002X",
        "diagnosis_disease": "腰痛",
        "techniques": [{"technique": "T0101"}],
    } | changes


def test_a_treatment_keeps_the_patient_at_home() -> None:
    checked = check("treatment", treatment())
    assert errors(checked) == set()
    assert (checked.data["sex"], checked.data["age_band"], checked.data["consent"]) == ("2", "4", "3")
    assert checked.private["age"] == 76
    assert set(checked.private) == {"patient_name", "patient_id", "age"}
    assert not set(checked.private) & set(checked.data)
    assert checked.data["techniques"][0]["operator"] == "李秀兰"


def test_a_treatment_without_its_personal_part_is_still_whole() -> None:
    """What a township receives lacks the personal values and must not be called incomplete for it."""
    public = check("treatment", treatment()).data
    received = check("treatment", public)
    assert errors(received) == set()
    assert received.data == public
    nameless = {
        name: value for name, value in treatment(age=40, sex="1").items() if name not in ("patient_name", "patient_id")
    }
    assert errors(check("treatment", nameless)) == {"patient_name"}
    assert errors(check("treatment", nameless | {"clinic_no": "77"})) == set()


@pytest.mark.parametrize("number", ["110105194912310021", "11010519491231002", "110105194902310023"])
def test_a_wrong_id_number(number: str) -> None:
    assert "patient_id" in errors(check("treatment", treatment(patient_id=number, age=76, sex="2")))


@pytest.mark.parametrize(("age", "band"), [(0, "1"), (6, "1"), (7, "2"), (17, "2"), (18, "3"), (64, "3"), (65, "4")])
def test_age_bands(age: int, band: str) -> None:
    assert check("treatment", treatment(patient_id="", sex="1", age=age)).data["age_band"] == band


def test_consent_is_asked_for_techniques_that_need_it() -> None:
    bleeding = [{"technique": "T0101"}, {"technique": "T0109"}]
    assert errors(check("treatment", treatment(techniques=bleeding))) == {"consent"}
    assert errors(check("treatment", treatment(techniques=bleeding, consent="3"))) == {"consent"}
    assert errors(check("treatment", treatment(techniques=bleeding, consent="1"))) == set()
    assert errors(check("treatment", treatment(techniques=[]))) == {"technique_n"}
    assert errors(check("treatment", treatment(reaction="2"))) == {"reaction_text"}


def test_a_day_of_treatments() -> None:
    tally = [{"technique": "T0101", "times": 5}, {"technique": "T0109", "times": 6, "new_courses": 2, "consents": 2}]
    day = {"treat_date": "2026-09-10", "patients": 9, "tally": tally}
    checked = check("treatment_day", day)
    assert errors(checked) == set()
    assert checked.data["times_total"] == 11
    assert (
        "consents"
        not in check("treatment_day", day | {"tally": [{"technique": "T0101", "times": 9, "consents": 1}]}).data[
            "tally"
        ][0]
    )
    assert errors(check("treatment_day", day | {"patients": 12})) == {"patients"}
    groups = [{"age_band": "4", "sex": "2", "visits": 5}, {"age_band": "4", "sex": "1", "visits": 4}]
    assert errors(check("treatment_day", day | {"by_group": groups})) == set()
    assert errors(check("treatment_day", day | {"by_group": groups[:1]})) == {"by_group_total"}


def test_publicity_asset_and_convenience() -> None:
    data = {"activity_date": "2026-09-10", "place_name": "云岭县人民广场", "theme": "3", "pub_kind": "6", "visitors": 9}
    published = check("publicity", data | {"pieces": 1, "outlet": "云岭报", "published_on": "2026-09-11"}, unit="YL91")
    assert errors(published) == set()
    assert "visitors" not in published.data
    assert check("publicity", data | {"pub_kind": "1", "outlet": "云岭报"}).data.get("outlet") is None
    stock = [{"item": "1", "count": 136, "unit": "1"}]
    museum = {"asset_kind": "1", "asset_name": "民族医药展馆", "asset_state": "2", "as_of": TODAY, "stock": stock}
    checked = check("asset", museum, unit="YL92")
    assert errors(checked) == set()
    assert (checked.data["owner"], checked.data["programmes"]) == ("YL92", ["activity_month"])
    assert errors(check("convenience", {"as_of": TODAY, "wheelchair": "1", "cups": "0"}, unit="YL91")) == set()


def test_zero_report_and_note() -> None:
    zero = check("zero_report", {"programme": "activity_month", "period": "2026-09"})
    assert errors(zero) == set()
    assert (zero.data["zero_reason"], zero.data["signed_by"]) == ("1", "P001")
    assert errors(check("zero_report", {"programme": "activity_month", "period": "2026-13"})) == {"period"}
    assert (
        errors(check("period_note", {"programme": "free_clinic_week", "period": "2026", "needs": "慢病用药"})) == set()
    )
