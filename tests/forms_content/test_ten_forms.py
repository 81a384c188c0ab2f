"""The ten first forms, check by check: what each refuses and what each asks about, beside ``test_behaviour``."""

from __future__ import annotations

from typing import Any

import pytest

from .test_behaviour import ASKED, TODAY, check, clinic, errors, lecture, training, treatment
from .test_new_forms import GOOD
from .workbook import fields

TALLY = [{"technique": "T0101", "times": 9}]
PUBLICITY = {
    "activity_date": "2026-09-10",
    "place_name": "云岭县人民广场",
    "theme": "3",
    "pub_kind": "1",
    "visitors": 9,
}
ASSET = {"asset_kind": "7", "asset_name": "百草园", "asset_state": "2", "as_of": TODAY}
WHOLE: dict[str, dict[str, Any]] = {
    "free_clinic": clinic(),
    "lecture": lecture(),
    "training": training(training_kind="2", roster_mode="2", n_signed=5, n_attended=5) | {"techniques": None},
    "publicity": PUBLICITY,
    "treatment": treatment(patient_id=None, sex="2", age=60),
    "treatment_day": {"treat_date": "2026-09-10", "patients": 5, "tally": TALLY},
    "asset": ASSET,
    "convenience": {"as_of": TODAY, "cups": "1"},
    "period_note": {"programme": "activity_month", "period": "2026-09"},
    "zero_report": {"programme": "activity_month", "period": "2026-09"},
}


def tried(form: str, changes: dict[str, Any], **lists: Any) -> Any:
    given = {name: value for name, value in (WHOLE[form] | changes).items() if value is not None}
    return check(form, given, **lists)


def asked(checked: Any) -> set[str]:
    return {issue.field for issue in checked.issues if issue.level == "warning"}


COHOST = {"cohost_unit": "YL92"}
STOCK = {"item": "1", "count": 3, "unit": "1"}
GROUP = {"age_band": "4", "sex": "2", "visits": 5}
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("free_clinic", {"place_name": "操场", "site_type": "40", "division_code": "990101"}, "division_code"),
    ("free_clinic", {"place_name": "操场", "site_type": "40", "division_code": "990101000000"}, "division_code"),
    ("free_clinic", {"cohosts": [COHOST, COHOST]}, "cohost_unit"),
    ("free_clinic", {"cohosts": [{"cohost_unit": "YL0101"}]}, "cohost_unit"),
    ("free_clinic", {"remark": "字" * 2001}, "remark"),
    ("free_clinic", {"screened": 39}, "screened"),
    ("free_clinic", {"referred": 39}, "referred"),
    ("free_clinic", {"aud_disabled": 39}, "aud_disabled"),
    ("free_clinic", {"staff": [{"staff_name": "外人", "staff_unit": "省立医院"}]}, "staff_title"),
    ("lecture", {"topic": None}, "topic"),
    ("lecture", {"content": None}, "content"),
    ("lecture", {"minutes": 1441}, "minutes"),
    ("training", {"course": None}, "course"),
    ("training", {"training_kind": "1"}, "techniques"),
    ("training", {"n_passed": 6}, "n_passed"),
    ("training", {"n_passed": 3, "n_certified": 4}, "n_certified"),
    ("training", {"hours": 0}, "hours"),
    ("training", {"roster_mode": "1", "roster": [{"trainee": "甲", "trainee_unit": "YL01", "phone": "无"}]}, "phone"),
    ("publicity", {"theme": None}, "theme"),
    ("publicity", {"pub_kind": "6", "published_on": "2026-09-21"}, "published_on"),
    ("treatment", {"diagnosis_disease": None}, "diagnosis_disease"),
    ("treatment", {"age": 151}, "age"),
    ("treatment", {"session_no": 3, "session_of": 2}, "session_of"),
    ("treatment", {"techniques": [{"technique": "T0101"}, {"technique": "T0101"}]}, "technique"),
    ("treatment", {"treat_date": "2026-09-21"}, "treat_date"),
    ("treatment_day", {"by_group": [GROUP, GROUP]}, "sex"),
    ("treatment_day", {"treat_date": "2026-09-21"}, "treat_date"),
    ("asset", {"asset_name": None}, "asset_name"),
    ("asset", {"built_on": "2026-09-21"}, "built_on"),
    ("asset", {"stock": [STOCK, STOCK]}, "item"),
    ("asset", {"area": 0}, "area"),
    ("convenience", {"as_of": "2026-09-21"}, "as_of"),
    ("period_note", {"needs": "字" * 2001}, "needs"),
    ("period_note", {"period": "2026-9"}, "period"),
    ("zero_report", {"programme": None}, "programme"),
]


@pytest.mark.parametrize(("form", "changes", "field"), REFUSED, ids=[f"{form}-{field}" for form, _c, field in REFUSED])
def test_what_is_refused(form: str, changes: dict[str, Any], field: str) -> None:
    assert errors(tried(form, {})) == set()
    assert field in errors(tried(form, changes))


def test_what_is_combined_is_not_said_twice() -> None:
    assert errors(check("lecture", lecture(send="3", send_also=["3"]), deadlines=ASKED)) == {"send_also"}
    assert errors(check("lecture", lecture(send="3", send_also=["4"]), deadlines=ASKED)) == set()


QUESTIONED: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("free_clinic", {"activity_date": "2026-09-15"}, {}, "clinic_kind"),
    ("free_clinic", {"clinic_kind": "2"}, {}, "clinic_kind"),
    ("free_clinic", {"site_type": "20", "place_name": "操场", "site": "没有登记的学校"}, {}, "site"),
    ("free_clinic", {}, {}, "photo_n"),
    ("lecture", {}, {"history": {"lecture.listeners": "26"}}, "listeners"),
    ("lecture", {"activity_date": "2026-08-01"}, {}, "activity_date"),
    ("publicity", {}, {"history": {"publicity.visitors": "5"}}, "visitors"),
    ("treatment", {"treat_date": "2026-08-01"}, {}, "treat_date"),
    ("treatment", {"patient_id": "990105194912310023"}, {}, "patient_id"),
    ("treatment_day", {"treat_date": "2026-08-01"}, {}, "treat_date"),
    ("treatment_day", {}, {"history": {"treatment_day.patients": "3"}}, "patients"),
]


@pytest.mark.parametrize(("form", "changes", "lists", "field"), QUESTIONED, ids=[f"{i[0]}-{i[3]}" for i in QUESTIONED])
def test_what_is_questioned(form: str, changes: dict[str, Any], lists: dict[str, Any], field: str) -> None:
    checked = tried(form, changes, **lists)
    assert field in asked(checked)
    (told,) = [issue.message for issue in checked.issues if issue.field == field]
    assert told.endswith("。")


@pytest.mark.parametrize("form", ["lecture", "training", "publicity"])
def test_taking_part_drops_every_figure(form: str) -> None:
    numbers = {name for name, place in fields(form).items() if place.row["type"] in ("integer", "decimal")}
    figures = {name: 4 for name in ("materials_total", "n_signed", "listeners", "visitors") if name in numbers}
    checked = tried(form, {"our_role": "2", "host_unit": "YL91", **figures})
    assert errors(checked) == set()
    assert set(checked.data) & numbers <= {"photo_n"}


EVERY = {**{form: (data, {}) for form, data in WHOLE.items()}, **GOOD}


# Numbers that a whole record of the form is asked for; the others wait for an answer it does not have.
ASKED_FOR = {
    "free_clinic": 17,
    "lecture": 15,
    "training": 8,
    "publicity": 4,
    "unit_facts": 10,
    "school": 4,
    "fd_service": 4,
}


@pytest.mark.parametrize("form", sorted(EVERY))
def test_no_number_is_negative_a_word_or_out_of_reach(form: str) -> None:
    data, who = EVERY[form]
    given = {name: value for name, value in data.items() if value is not None}
    tested = 0
    for name, place in fields(form).items():
        row = place.row
        if row["type"] not in ("integer", "decimal") or place.scope or row["readonly"] == "yes":
            continue
        if name not in check(form, given | {name: 1}, **who).data:
            continue
        tested += 1
        for wrong in (-1, "约 20", 10**9):
            assert name in errors(check(form, given | {name: wrong}, **who)), (name, wrong)
        none_here = check(form, given | {name: "无"}, **who)
        if row["bind::xl:none"]:
            assert (none_here.data[name], name in errors(none_here)) == ("无", False)
        else:
            assert name in errors(none_here), name
    assert tested >= ASKED_FOR.get(form, 0)
