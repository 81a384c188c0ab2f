"""The forms of the other programmes at work: a full good record, every error, every question, blank beside 0 and 无."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from desktop.forms import Session, SessionContext, load_definition

from .test_behaviour import ASKED, LISTS, TODAY, check, errors, lecture, warnings
from .workbook import xform

WHERE = {"activity_date": "2026-09-10", "place_name": "幸福村文化广场"}
SCHOOL = {"activity_date": "2026-09-10", "place_name": "学校操场", "division_code": "990101001001"}
HOSPITAL = {"unit": "YL91", "username": "沈佳"}
TOWNSHIP = {"unit": "YL01", "username": "周海山"}
PEOPLE = [{"staff_name": "周海山"}]
FOUR = {"send", "programmes"}

GOOD: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "video": (
        {"title": "八段锦", "published_on": "2026-09-10", "origin": "1", "platforms": [{"platform": "2", "views": 310}]},
        TOWNSHIP,
    ),
    "school": (
        SCHOOL | {"site": "S0101", "activity_kinds": ["1", "2"], "pupils": 120, "teachers": 4, "staff": PEOPLE},
        TOWNSHIP,
    ),
    "fd_service": (WHERE | {"team": "青石一队", "service_kind": "1", "served": 30, "signed_new": 2, "staff": PEOPLE}, TOWNSHIP),
    "mentoring": (
        WHERE
        | {
            "mentor": "P022", "clinic": "YL0101", "done": ["1", "2"], "techniques": ["T0101"],
            "trainees": [{"trainee": "P001", "mastered": "1"}],
        },
        HOSPITAL,
    ),
    "capability": (
        {
            "as_of": TODAY, "tcm_hall": "3",
            "able": [{"technique": "T0101", "trained_staff": ["P001"], "equipment": "1", "protocol": "1"}],
            "tcm_staff": [{"person": "P001", "recruited": "1"}],
        },
        {},
    ),
    "fd_team": (
        {
            "as_of": TODAY, "team_name": "青石一队", "grid": "青石东片", "leader": "P014", "partner_sites": ["S0101"],
            "members": [{"person": "P014"}, {"person": "P022"}],
        },
        TOWNSHIP,
    ),
    "unit_facts": (
        {"as_of": TODAY, "residents": 20000, "contracted": 9000, "contracted_baseline": 8000, "vacc_points": 2, "vacc_smart": 1},
        TOWNSHIP,
    ),
    "achievement": (
        {"title": "蒙医馆", "ach_kind": "8", "bi_item": "2", "description": "传承", "quantity": 3, "qty_unit": "项"},
        HOSPITAL,
    ),
    "recommendation": (
        {"quarter": "2026-Q3", "bi_item": "9", "subject_kind": "2", "subject_person": "P022", "story": "事" * 200, "public_notice": "1"},
        HOSPITAL,
    ),
    "task": (
        {
            "source_kind": "1", "programme": "four_by_four", "send": "4", "content": "推广技术", "goal": "3 项", "dept": "中医科",
            "owner": "P022", "due": "2026-12-31", "progress": [{"text": "已经开班", "pct": 30}], "ledger_state": "2",
        },
        HOSPITAL,
    ),
    "survey": (WHERE | {"survey_kind": "1", "mode": "1", "n_issued": 100, "n_valid": 90, "n_positive": 81}, {}),
    "meeting": ({"meeting_kind": "3", "meet_date": "2026-09-10", "topic": "调度", "attendees_n": 12}, TOWNSHIP),
    "spot_check": ({"record": "r1", "checked_on": TODAY, "method": "1", "result": "1"}, TOWNSHIP),
}  # fmt: skip


def tried(form: str, *without: str, lists: dict[str, Any] | None = None, **changes: Any) -> Any:
    """The good record of a form with ``changes`` and ``without`` some answers."""
    data, who = GOOD[form]
    given = {name: value for name, value in (data | changes).items() if value is not None and name not in without}
    return check(form, given, **who, **(lists or {}))


@pytest.mark.parametrize("form", sorted(GOOD))
def test_a_full_good_record_is_accepted(form: str) -> None:
    checked = tried(form)
    assert (errors(checked), warnings(checked)) == (set(), set())
    assert checked.private == {}


# Form, what is changed (None: left out), the field that refuses.
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("video", {"title": None}, "title"),
    ("video", {"published_on": "2026-09-21"}, "published_on"),
    ("video", {"platforms": []}, "platform_n"),
    ("video", {"platforms": [{"platform": "1"}, {"platform": "1"}]}, "platform"),
    ("video", {"platforms": [{"platform": "1", "views": -1}]}, "views"),
    ("video", {"minutes": "601"}, "minutes"),
    ("school", {"site": None}, "site"),
    ("school", {"activity_kinds": None}, "activity_kinds"),
    ("school", {"pupils": None}, "pupils"),
    ("school", {"teachers": "1.5"}, "teachers"),
    ("fd_service", {"service_kind": "2"}, "service_kind"),
    ("fd_service", {"service_kind": "3"}, "service_kind"),
    ("fd_service", {"served": None}, "served"),
    ("fd_service", {"followups": 31}, "followups"),
    ("mentoring", {"mentor": None}, "mentor"),
    ("mentoring", {"clinic": "YL91"}, "clinic"),
    ("mentoring", {"done": None}, "done"),
    ("mentoring", {"trainees": []}, "trainee_n"),
    ("mentoring", {"trainees": [{"trainee": "P001"}, {"trainee": "P001"}]}, "trainee"),
    ("capability", {"tcm_hall": None}, "tcm_hall"),
    ("capability", {"as_of": "2026-09-21"}, "as_of"),
    ("capability", {"able": [{"technique": "T0101"}, {"technique": "T0101"}]}, "technique"),
    ("fd_team", {"leader": None}, "leader"),
    ("fd_team", {"grid": None}, "grid"),
    ("fd_team", {"members": []}, "member_n"),
    ("fd_team", {"projects": [{"project": "随访", "contact_phone": "没有"}]}, "contact_phone"),
    ("unit_facts", {"contracted": 20001}, "contracted"),
    ("unit_facts", {"residents": 0}, "residents"),
    ("unit_facts", {"vacc_smart": 3}, "vacc_smart"),
    ("unit_facts", {"vacc_staff": 1, "vacc_staff_trained": 2}, "vacc_staff_trained"),
    ("unit_facts", {"vacc_rate_d": 10, "vacc_rate_n": 11}, "vacc_rate_n"),
    ("achievement", {"bi_item": None}, "bi_item"),
    ("achievement", {"description": None}, "description"),
    ("achievement", {"qty_unit": None}, "qty_unit"),
    ("recommendation", {"quarter": "2026-09"}, "quarter"),
    ("recommendation", {"subject_person": None}, "subject_person"),
    ("recommendation", {"subject_kind": "1"}, "subject_unit"),
    ("recommendation", {"subject_kind": "3"}, "case_title"),
    ("recommendation", {"story": "事" * 3001}, "story"),
    ("task", {"source_kind": "2"}, "measures"),
    ("task", {"start": "2027-01-01"}, "due"),
    ("task", {"progress": [{"text": "完成", "pct": 101}]}, "pct"),
    ("task", {"ledger_state": "4", "closed_by": "P022"}, "closed_by"),
    ("task", {"supervise_steps": [{"step": "1", "step_on": "2026-09-10", "step_due": "2026-09-01"}]}, "step_due"),
    ("survey", {"n_valid": 101}, "n_valid"),
    ("survey", {"n_positive": 91}, "n_positive"),
    ("survey", {"mode": "2", "slips": [{"valid": "0", "positive": "1"}]}, "positive"),
    ("meeting", {"meet_date": "2026-09-21"}, "meet_date"),
    ("meeting", {"topic": None}, "topic"),
    ("spot_check", {"result": "2", "note": "少 10 人"}, "found_value"),
    ("spot_check", {"result": "3"}, "note"),
    ("spot_check", {"record": None}, "record"),
]


@pytest.mark.parametrize(("form", "changes", "field"), REFUSED, ids=[f"{form}-{field}" for form, _c, field in REFUSED])
def test_what_is_refused(form: str, changes: dict[str, Any], field: str) -> None:
    assert field in errors(tried(form, **changes))


EARLIER = {"key": "r0", "date": "2026-09-10", "name": "上一条"}
QUARTER = EARLIER | {
    "quarter": "2026-Q3",
    "bi_item": "9",
    "subject_person": "P022",
    "subject_kind": "2",
    "case_title": "",
}
PAIR = {"kind": "医师包靠", "from": "P022", "to": "YL0102", "start": "2026-01-01", "end": ""}
# Form, changes, lists of the workspace, the field that is questioned.
ASKED_ABOUT: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("video", {}, {"own_video": [EARLIER | {"title": "八段锦"}]}, "title"),
    ("video", {"published_on": "2026-08-01"}, {}, "published_on"),
    ("video", {"programmes_off": ["township_tcm"]}, {}, "programmes_off"),
    ("school", {"site_type": "40"}, {}, "site_type"),
    ("school", {"site": "没有登记的学校"}, {}, "site"),
    ("school", {}, {"history": {"school.pupils": "79"}}, "pupils"),
    ("school", {"send": "2"}, {"deadlines": ASKED}, "send"),
    ("fd_service", {}, {"history": {"fd_service.served": "19"}}, "served"),
    ("fd_service", {}, {"own_fd_team": [EARLIER | {"team_name": "青石二队"}]}, "team"),
    ("mentoring", {}, {"pairings": [PAIR]}, "clinic"),
    ("mentoring", {}, {"pairings": [PAIR | {"to": "YL0101", "end": "2026-08-31"}]}, "clinic"),
    ("mentoring", {"patients_seen": 5}, {"own_free_clinic": [EARLIER]}, "patients_seen"),
    ("unit_facts", {"contracted_baseline": 20001}, {}, "contracted_baseline"),
    ("recommendation", {"story": "事" * 199}, {}, "story"),
    ("task", {"ledger_state": "1"}, {}, "ledger_state"),
    ("task", {"progress": [{"text": "完成", "pct": 100}]}, {}, "ledger_state"),
    ("survey", {"activity_date": "2026-08-01"}, {}, "activity_date"),
    ("meeting", {"meet_date": "2026-08-01"}, {}, "meet_date"),
]


@pytest.mark.parametrize(
    ("form", "changes", "lists", "field"), ASKED_ABOUT, ids=[f"{item[0]}-{item[3]}" for item in ASKED_ABOUT]
)
def test_what_is_questioned(form: str, changes: dict[str, Any], lists: dict[str, Any], field: str) -> None:
    checked = tried(form, lists=lists, **changes)
    assert errors(checked) == set()
    assert field in warnings(checked)
    assert all(issue.message for issue in checked.issues)


def test_a_pairing_that_stands_is_not_questioned() -> None:
    assert warnings(tried("mentoring", lists={"pairings": [PAIR | {"to": "YL0101"}]})) == set()
    assert warnings(tried("mentoring", lists={"pairings": [PAIR | {"from": "YL91", "to": "YL0101"}]})) == set()


def test_a_subject_is_recommended_once_a_quarter_and_contest() -> None:
    assert errors(tried("recommendation", lists={"own_recommendation": [QUARTER]})) == {"subject_person"}
    for other in ({"quarter": "2026-Q2"}, {"bi_item": "8"}, {"subject_person": "P014"}):
        assert errors(tried("recommendation", lists={"own_recommendation": [QUARTER | other]})) == set()


def test_a_league_recommends_two_institutions_and_three_persons() -> None:
    city = {"workspace": [{"key": "unit", "code": "YL91", "level": "city"}]}
    rows = [QUARTER | {"key": str(n), "bi_item": "1", "subject_person": f"X{n}"} for n in range(3)]
    data, _who = GOOD["recommendation"]
    assert warnings(check("recommendation", data, own_recommendation=rows[:2], **city)) == set()
    assert warnings(check("recommendation", data, own_recommendation=rows, **city)) == {"subject_kind"}


@pytest.mark.parametrize(
    ("form", "field", "optional"),
    [("school", "pupils", "teachers"), ("fd_service", "served", "signed_new"), ("mentoring", "patients_seen", "")],
)
def test_blank_nought_and_none_here_stay_apart(form: str, field: str, optional: str) -> None:
    nought, none_here = tried(form, **{field: 0}), tried(form, **{field: "无"})
    assert (nought.data[field], none_here.data[field]) == (0, "无")
    assert errors(nought) == errors(none_here) == set()
    if optional:
        assert optional not in tried(form, optional).data


@pytest.mark.parametrize("form", ["school", "fd_service", "mentoring"])
def test_taking_part_has_people_and_no_figures(form: str) -> None:
    checked = tried(form, our_role="2", host_unit="YL92")
    assert errors(checked) == set()
    kept = {"activity_date", "place_name", "our_role", "host_unit", "division_code", "site_type", "site", "programmes"}
    head = {"filler", "filled_on", "phone", "photo_n"}
    assert set(checked.data) - kept - head <= {"staff"}
    assert ("staff" in checked.data) == (form != "mentoring")


def test_the_kind_of_service_proposes_which_of_the_four() -> None:
    told = {"lists": {"deadlines": ASKED}}
    assert tried("fd_service", **told).data["send"] == "1"
    assert tried("mentoring", **told).data["send"] == "4"
    assert tried("school", **told).data["send"] == "4"
    assert tried("school", activity_kinds=["8"], **told).data["send"] == "3"
    assert tried("school", **told).data["programmes"] == ["four_by_four"]
    assert "programmes" not in tried("school").data
    assert tried("achievement").data["programmes"] == ["emulation"]


def test_the_state_of_a_school_is_the_last_one_told() -> None:
    earlier = EARLIER | {"site": "S0101", "club": "1", "corner": "0", "pilot": ""}
    data = tried("school", lists={"own_school": [earlier]}, corner="1").data
    assert (data["club"], data["corner"], data.get("pilot")) == ("1", "1", None)


def test_categories_and_techniques_are_counted_once() -> None:
    whole = {"trained_staff": ["P001"], "equipment": "1", "protocol": "1"}
    rows = [
        {"technique": "T0101", **whole}, {"technique": "T0102", **whole}, {"technique": "T0301", **whole},
        {"technique": "T0401", **whole, "protocol": "0"}, {"technique": "不在目录里的技术", **whole},
    ]  # fmt: skip
    data = tried("capability", able=rows).data
    assert [row["able"] for row in data["able"]] == ["1", "1", "1", "0", "1"]
    assert (data["n_category"], data["n_item"]) == (2, 3)
    assert (data["tcm_doctors"], data["tcm_recruited"]) == (1, 1)
    assert data["tcm_staff"][0]["person_title"] == "235"
    assert "plan_5y" not in tried("capability", plan_5y="1", plan_5y_on=TODAY).data, "a village has no plans"


def test_plans_are_for_townships_and_have_a_date() -> None:
    data = GOOD["capability"][0] | {"able": []}
    assert errors(check("capability", data | {"plan_5y": "1"}, **TOWNSHIP)) == {"plan_5y_on"}
    assert check("capability", data | {"plan_5y": "1", "plan_5y_on": TODAY}, **TOWNSHIP).data["plan_5y"] == "1"


def test_specialists_from_above_are_known_by_their_unit() -> None:
    data = tried("fd_team").data
    assert [row["specialist"] for row in data["members"]] == ["0", "1"]
    assert [row.get("senior_unit") for row in data["members"]] == [None, "YL91"]
    assert (data["n_superior"], data["member_n"], data["open10_n"]) == (1, 2, 0)


def test_coverage_and_its_rise() -> None:
    data = tried("unit_facts").data
    assert (float(data["coverage"]), float(data["coverage_rise"])) == (45.0, 5.0)


def test_a_survey_slip_by_slip_counts_itself() -> None:
    slips = [{"positive": "1"}, {"positive": "0", "sex": "2"}, {"valid": "0"}]
    checked = tried("survey", "n_valid", "n_positive", mode="2", n_issued=3, slips=slips)
    assert errors(checked) == set()
    assert (checked.data["n_valid"], checked.data["n_positive"], float(checked.data["rate"])) == (2, 1, 50.0)
    assert float(tried("survey").data["rate"]) == 90.0


def test_supervision_goes_step_by_step_and_somebody_else_closes() -> None:
    steps = [{"step": "1", "step_on": "2026-09-01", "step_due": "2026-09-10"}, {"step": "2", "step_on": "2026-09-12"}]
    data = tried("task", supervise_steps=steps).data
    assert (data["supervise"], data.get("supervise_due")) == ("2", None)
    assert tried("task", supervise_steps=steps[:1]).data["supervise_due"] == "2026-09-10"
    assert tried("task").data["supervise"] == "0"
    closed = tried("task", ledger_state="4", closed_by="P014")
    assert errors(closed) == set()
    assert closed.data["closed_on"] == TODAY
    assert "closed_by" in errors(tried("task", ledger_state="4", closed_by="沈佳")), "the one who filled it in"


def test_ten_forms_know_what_the_unit_recorded_before() -> None:
    day = WHERE | {"staff": [{"staff_name": "李秀兰"}], "clinic_kind": "5", "visits_offline": 20, "visits_online": 0}
    same = {"own_lecture": [EARLIER | {"place_name": "幸福村文化广场"}]}
    assert warnings(check("free_clinic", day | {"listeners": 9}, **same)) == {"listeners"}
    assert errors(check("free_clinic", day | {"listeners": 9, "linked_lecture": "r0"}, **same)) == {"listeners"}
    assert warnings(check("free_clinic", day | {"listeners": 9, "activity_date": "2026-09-11"}, **same)) == set()

    day = {"treat_date": "2026-09-10", "patients": 5, "tally": [{"technique": "T0101", "times": 5}]}
    assert errors(check("treatment_day", day, own_treatment_day=[EARLIER | {"treat_date": "2026-09-10"}])) == {
        "treat_date"
    }
    assert errors(check("treatment_day", day, own_treatment_day=[EARLIER | {"treat_date": "2026-09-11"}])) == set()
    beside = check("treatment_day", day, own_treatment=[EARLIER | {"treat_date": "2026-09-10"}]).data
    assert (beside["single_patients"], beside["day_patients"]) == (1, 6)
    assert "single_patients" not in check("treatment_day", day).data

    zero = {"programme": "activity_month", "period": "2026-09"}
    hosted = EARLIER | zero
    assert errors(check("zero_report", zero, own_hosted=[hosted])) == {"programme"}
    assert errors(check("zero_report", zero, own_hosted=[hosted | {"period": "2026-08"}])) == set()
    told = check("zero_report", zero, own_joined=[hosted, hosted | {"name": "又一条"}]).data
    assert told["participations"] == "上一条；又一条"


def test_the_lecture_of_the_same_event_is_offered_while_the_form_is_filled() -> None:
    lists = {**LISTS, "workspace": [], "history": [], "own_lecture": [EARLIER | {"place_name": "广场"}]}
    now = dt.datetime.fromisoformat(f"{TODAY}T10:00:00+08:00")
    session = Session(load_definition(xform("free_clinic")[0]), SessionContext(TODAY, now, lists=lists))
    session.set("place_name", "广场")
    assert session.value("linked_lecture") is None
    session.set("activity_date", "2026-09-10")
    assert session.value("linked_lecture") == "r0"
    assert [choice.label for choice in session.choices("linked_lecture")] == ["上一条"]
    session.set("activity_date", "2026-09-11")
    assert session.value("linked_lecture") is None


def test_a_consent_form_for_each_new_course() -> None:
    def wrong(**row: Any) -> set[str]:
        tally = [{"technique": "T0109", "times": 6, **row}]
        return errors(check("treatment_day", {"treat_date": "2026-09-10", "patients": 6, "tally": tally}))

    assert wrong() == {"new_courses", "consents"}
    assert wrong(new_courses=2, consents=1) == {"consents"}
    assert wrong(new_courses=7, consents=7) == {"new_courses"}
    assert wrong(new_courses=0, consents=0) == set()


def test_a_treatment_goes_on_from_the_last_session() -> None:
    last = EARLIER | {"patient_name": "某某", "clinic_no": "", "session_no": "2", "session_of": "5", "consent": "1"}
    patient = {
        "treat_date": "2026-09-10", "patient_name": "某某", "sex": "2", "age": 60, "diagnosis_disease": "腰痛",
        "techniques": [{"technique": "T0109"}],
    }  # fmt: skip
    data = check("treatment", patient, own_treatment=[last]).data
    assert (data["session_no"], data["session_of"], data["consent"]) == (3, 5, "2")
    done = check("treatment", patient | {"consent": "1"}, own_treatment=[last | {"session_no": "5"}]).data
    assert "session_no" not in done
    able = [EARLIER | {"technique": "T0109", "trained_staff": "P009"}]
    asked = check("treatment", patient | {"consent": "1"}, own_capability__able=able)
    assert warnings(asked) == {"operator_trained"}
    able[0]["trained_staff"] = "P009 P001"
    assert warnings(check("treatment", patient | {"consent": "1"}, own_capability__able=able)) == set()
    assert "operator_trained" not in check("treatment", patient | {"consent": "1"}).data["techniques"][0]


def test_the_next_number_of_a_course_is_of_its_own_year() -> None:
    data = {
        "activity_date": "2026-09-10", "place_name": "云岭县人民广场", "course": "刮痧", "training_kind": "2", "roster_mode": "2",
        "n_signed": 5, "n_attended": 5,
    }  # fmt: skip
    earlier = [EARLIER | {"course": "刮痧", "series_no": "3"}, EARLIER | {"course": "艾灸", "series_no": "9"}]
    earlier.append({"key": "r9", "date": "2025-09-10", "name": "", "course": "刮痧", "series_no": "8"})
    assert check("training", data, own_training=earlier).data["series_no"] == 4
    assert check("training", data).data["series_no"] == 1


def test_entered_for_a_unit_below_with_its_paper() -> None:
    own = {"key": "unit", "code": "YL0101", "level": "village", "division_code": "990101001001", "on_behalf": "1"}
    checked = check("lecture", lecture(), workspace=[own])
    assert errors(checked) == {"on_behalf_proof"}
    done = check("lecture", lecture(on_behalf_proof="a.jpg"), workspace=[own])
    assert (errors(done), done.data["on_behalf"]) == (set(), "1")
    assert "on_behalf" not in check("lecture", lecture(on_behalf="1", on_behalf_proof="a.jpg")).data


def test_a_note_on_a_whole_year_is_never_late() -> None:
    note = {"programme": "emulation", "period": "2026", "needs": "慢病用药"}
    assert errors(check("period_note", note, submitted_until="2026-08-31")) == set()
    late = note | {"period": "2026-08"}
    assert errors(check("period_note", late, submitted_until="2026-08-31")) == {"backfill_reason"}
