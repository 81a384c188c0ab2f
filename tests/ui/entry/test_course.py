"""A patient who was treated here before: one key goes on with the course, by keyboard alone."""

from __future__ import annotations

import pytest

from desktop.storage.records import heads
from desktop.storage.revisions import revision
from desktop.workflows.courses import Patient, courses
from desktop.workflows.enter_record import add_records
from desktop.workflows.workspace import open_workspace
from tests.helpers.clock import fixed_clock

BACK = {
    "treat_date": "2023-09-20", "patient_name": "张秀英", "clinic_no": "M12", "sex": "2", "age": 63, "diagnosis_disease": "腰痛",
    "techniques": [{"technique": "T0101", "points": "肾俞", "minutes": 30}, {"technique": "T0401"}], "session_no": 3, "session_of": 10,
    "consent": "2",
}  # fmt: skip
KNEE = BACK | {
    "treat_date": "2023-09-18", "diagnosis_disease": "膝痹", "techniques": [{"technique": "T0401"}], "session_no": 5, "session_of": 5,
}  # fmt: skip
TODAY, CONSENT = "2023-09-28", "T0109"


@pytest.fixture
def village(county):
    path = county.villages[0]
    with open_workspace(path, fixed_clock()) as workspace:
        add_records(workspace, "treatment", [KNEE, BACK])
    return path


def asked(path, patient, day=TODAY):
    with open_workspace(path, fixed_clock()) as workspace:
        return courses(workspace, workspace.identity.org, patient, day)


# ---- what is on offer ----


def test_the_newest_of_each_complaint_those_that_go_on_first(village):
    back, knee = asked(village, Patient("张秀英"))
    assert (back.number, back.of, back.goes_on, back.words) == (4, 10, True, "腰痛 · 毫针刺法、留罐")
    assert back.answers["techniques"] == [
        {"technique": "T0101", "points": "肾俞", "minutes": 30},
        {"technique": "T0401"},
    ]
    assert (back.answers["session_no"], back.answers["age"]) == (4, 63)
    assert (knee.number, knee.goes_on) == (1, False)


def test_a_signed_paper_holds_for_its_course_and_no_longer(county):
    needled = BACK | {"techniques": [{"technique": CONSENT}], "session_no": 1, "session_of": 2, "consent": "1"}
    with open_workspace(county.villages[0], fixed_clock()) as workspace:
        rid = add_records(workspace, "treatment", [needled]).records[0].id
        (course,) = courses(workspace, workspace.identity.org, Patient("张秀英"), TODAY)
        assert (course.number, course.answers["consent"]) == (2, "2")
        add_records(workspace, "treatment", [needled | {"session_no": 2, "consent": "2"}], revise=rid)
        (course,) = courses(workspace, workspace.identity.org, Patient("张秀英"), TODAY)
        assert (course.number, course.goes_on, "consent" in course.answers) == (1, False, False)


@pytest.mark.parametrize(
    ("patient", "found"),
    [
        (Patient("张秀英", sex="1"), 0),
        (Patient("张秀英", clinic_no="M13"), 0),
        (Patient("别人", clinic_no="M12"), 2),
        (Patient("张秀"), 0),
        (Patient(), 0),
    ],
)
def test_another_person_of_the_same_name_is_not_taken_for_her(village, patient, found):
    assert len(asked(village, patient)) == found


def test_a_day_before_knows_nothing_of_later_sessions(village):
    assert [course.words for course in asked(village, Patient("张秀英"), "2023-09-19")] == ["膝痹 · 留罐"]
    (old, *_rest) = asked(village, Patient("张秀英"), "2024-09-28")
    assert "age" not in old.answers  # a year later she is older


# ---- by keyboard ----


@pytest.fixture
def page(pages, village, open_window, entry, hands):
    window = open_window(village)
    page = entry(window, form="treatment", given=(("treat_date", TODAY),))
    page._go("patient_name")
    return page


def type_name(hands, name):
    hands.compose("zhang", commit=name)


def test_one_key_goes_on_with_the_course_and_enter_saves(page, hands):
    type_name(hands, "张秀英")
    hands.press("Ctrl+L")  # at once: the answer may still be under way
    hands.until(lambda: page.courses.taken == 0)
    hands.idle(page.window())
    model = page.model
    said = {
        name: model.value(name) for name in ("clinic_no", "sex", "age", "diagnosis_disease", "session_no", "session_of")
    }
    assert said == {
        "clinic_no": "M12",
        "sex": "2",
        "age": 63,
        "diagnosis_disease": "腰痛",
        "session_no": 4,
        "session_of": 10,
    }
    rows = model.rows("techniques")
    assert [(row["technique"], row.get("points"), row.get("minutes")) for row in rows] == [
        ("T0101", "肾俞", 30),
        ("T0401", None, None),
    ]
    assert all(row["operator"] == model.value("filler") for row in rows)  # whoever treats today
    assert page.save_button.hasFocus()
    window = page.window()
    hands.press("Enter")
    hands.until(lambda: window.shell.page.name != "entry")
    newest = window_newest(window, hands)
    assert (newest["session_no"], newest["session_of"], newest["diagnosis_disease"]) == (4, 10, "腰痛")


def window_newest(window, hands):
    found = []

    def read(workspace, _progress):
        head = max(heads(workspace.db), key=lambda head: head.revision_seq)
        return revision(workspace.db, head.revision_seq).parsed.data

    window.tasks.run(read, done=found.append)
    hands.until(lambda: found)
    return found[0]


def test_it_is_offered_on_the_screen_before_any_key(page, hands):
    assert "Ctrl+L" not in [hint.keys for hint in page.keys()]  # noqa: SIM118  a page is no mapping
    type_name(hands, "张秀英")
    hands.until(lambda: page.courses.found)
    assert ("Ctrl+L", "接着疗程") in [(hint.keys, hint.text) for hint in page.keys()]  # noqa: SIM118  a page is no mapping
    assert page.course_button in page.band_buttons()
    assert page.model.value("diagnosis_disease") is None  # nothing is filled by itself
    type_name(hands, "丽")
    hands.until(lambda: not page.courses.found)
    assert page.course_button not in page.band_buttons()


def test_one_step_back_takes_all_of_it(page, hands):
    type_name(hands, "张秀英")
    hands.press("Ctrl+L")
    hands.until(lambda: page.courses.taken == 0)
    hands.press("Ctrl+Z")
    model = page.model
    assert model.value("patient_name") == "张秀英"
    assert [model.value(name) for name in ("diagnosis_disease", "sex", "age")] == [None, None, None]
    assert model.rows("techniques") == []


def test_ctrl_d_takes_this_patients_last_time_not_the_last_patients(page, hands):
    type_name(hands, "张秀英")
    hands.until(lambda: page.courses.found)
    hands.press("Ctrl+D")
    hands.until(lambda: page.courses.taken == 0)
    assert page.model.value("session_no") == 4


def test_what_was_typed_stays_and_the_key_again_takes_the_other_complaint(page, hands):
    page._changed(page.model.set("diagnosis_pattern", "肾虚"), "")
    page._changed(page.model.set("age", 64), "")
    page._go("patient_name")
    type_name(hands, "张秀英")
    hands.press("Ctrl+L")
    hands.until(lambda: page.courses.taken == 0)
    assert (page.model.value("age"), page.model.value("diagnosis_pattern")) == (64, "肾虚")
    hands.press("Ctrl+L")
    hands.until(lambda: page.courses.taken == 1)
    assert page.model.value("diagnosis_disease") == "膝痹"
    assert [row["technique"] for row in page.model.rows("techniques")] == ["T0401"]
    assert (page.model.value("session_no"), page.model.value("session_of"), page.model.value("age")) == (1, 5, 64)


def test_somebody_new_is_told_so(page, hands):
    type_name(hands, "李四")
    hands.press("Ctrl+L")
    hands.idle(page.window())
    assert page.model.value("diagnosis_disease") is None
    assert page.courses.taken == -1
