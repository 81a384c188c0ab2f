"""What forms know of a unit's earlier records, in a real ledger: by the command line's door and by the screen's."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from desktop.errors import RefusedError
from desktop.foundation.clock import SetClock
from desktop.storage.packs import load_form
from desktop.workflows.enter_record import add_records
from desktop.workflows.open_entry import open_entry
from desktop.workflows.own_records import OwnRecords, submitted_until
from desktop.workflows.submit_period import submit_period
from desktop.workflows.workspace import open_workspace
from tests.chain.conftest import _made, county  # noqa: F401  the small county of the chain
from tests.chain.county import TOWNSHIP, XINGFU, clinic
from tests.helpers.clock import CHINA

PHOTO = "photo.jpg"


def on(*day):
    return SetClock(dt.datetime(*day, 9, 0, tzinfo=CHINA))


@pytest.fixture
def village(county):  # noqa: F811
    with open_workspace(county.at(XINGFU), on(2023, 9, 25)) as opened:
        yield opened


def refused(workspace, form, *records, **more):
    with pytest.raises(RefusedError) as caught:
        add_records(workspace, form, records, **more)
    return caught.value.problem


def day(date="2023-09-10", **more):
    return {"treat_date": date, "patients": 3, "tally": [{"technique": "T0101", "times": 3}], **more}


def test_one_day_has_one_record_also_among_those_that_come_together(village):
    twice = refused(village, "treatment_day", day(), day())
    assert (twice.code, "第 2 条" in twice.where) == ("填 202", True)
    made = add_records(village, "treatment_day", [day(), day("2023-09-11")]).records
    assert refused(village, "treatment_day", day()).where == "treat_date"
    revised = add_records(village, "treatment_day", [day(patients=2)], revise=made[0].id).records[0]
    assert revised.rev == 2, "a record does not stand in its own way"


def test_the_lecture_of_the_same_event_is_known_by_its_day_place_and_title(village):
    talk = {
        "activity_date": "2023-09-18", "place_name": "幸福村文化广场", "site_type": "40", "topic": "急救常识", "lecture_kind": "1",
        "listeners": 30, "content": "心肺复苏", "staff": [{"staff_name": "周文清", "staff_unit": "990101", "staff_title": "232"}],
    }  # fmt: skip
    rid = add_records(village, "lecture", [talk]).records[0].id
    rows = OwnRecords(village, load_form(village.db, "free_clinic")).lists(XINGFU)["own_lecture"]
    assert [(row["key"], row["date"], row["name"], row["place_name"]) for row in rows] == [
        (rid, "2023-09-18", "9月18日 幸福村文化广场 讲座“急救常识”", "幸福村文化广场")
    ]
    opened = open_entry(village, form="free_clinic")
    assert [row["key"] for row in opened.context.lists["own_lecture"]] == [rid]
    warned = add_records(village, "free_clinic", [clinic(listeners=9)]).records[0].warnings
    assert "listeners" in {issue.field for issue in warned}


def test_a_patient_of_last_time_stays_in_this_computer(village):
    patient = {
        "treat_date": "2023-09-10", "patient_name": "某某某", "sex": "2", "age": 60, "diagnosis_disease": "腰痛", "session_no": 2,
        "session_of": 5, "techniques": [{"technique": "T0101"}],
    }  # fmt: skip
    first = add_records(village, "treatment", [patient]).records[0].id
    rows = OwnRecords(village, load_form(village.db, "treatment")).lists(XINGFU)["own_treatment"]
    assert rows[0]["patient_name"] == "某某某"
    again = {name: value for name, value in patient.items() if not name.startswith("session")}
    second = add_records(village, "treatment", [again | {"treat_date": "2023-09-11"}]).records[0].id
    stored = village.db.one("SELECT line FROM revisions WHERE rid = ?", (second,))
    data = json.loads(stored["line"])["data"]
    assert (data["session_no"], data["session_of"]) == (3, 5)
    assert "某某某" not in bytes(stored["line"]).decode()
    assert OwnRecords(village, load_form(village.db, "treatment")).lists(XINGFU, exclude=first)["own_treatment"]


def test_a_report_of_nothing_is_refused_where_something_was_hosted(village):
    zero = {"programme": "free_clinic_week", "period": "2023"}
    add_records(village, "zero_report", [zero])
    joined = clinic(our_role="2", host_unit=TOWNSHIP)
    add_records(village, "free_clinic", [joined])
    month = {"programme": "activity_month", "period": "2023-09"}
    add_records(village, "zero_report", [month])
    listed = OwnRecords(village, load_form(village.db, "zero_report")).lists(XINGFU)
    assert {row["period"] for row in listed["own_joined"] if row["programme"] == "activity_month"} == {
        "2023-09", "2023-Q3", "2023-H2", "2023",
    }  # fmt: skip
    add_records(village, "free_clinic", [clinic()])
    assert refused(village, "zero_report", month).where == "programme"
    assert refused(village, "zero_report", zero).where == "programme"
    add_records(village, "zero_report", [month | {"period": "2023-08"}])


def test_late_is_what_was_reported_after_its_month(county, tmp_path):  # noqa: F811
    with open_workspace(county.at(XINGFU), on(2023, 9, 25)) as early:
        kept = add_records(early, "free_clinic", [clinic()]).records[0].id
        submit_period(early, "2023-09", tmp_path)
        assert submitted_until(early, None) == "", "a file before the month is over closes nothing"
        add_records(early, "free_clinic", [clinic(date="2023-09-24")])
    with open_workspace(county.at(XINGFU), on(2023, 10, 2)) as village:
        submit_period(village, "2023-09", tmp_path)
        assert submitted_until(village, None) == "2023-09-30"
        assert refused(village, "free_clinic", clinic(date="2023-09-20")).where == "backfill_reason"
        late = clinic(date="2023-09-20", backfill_reason="停电")
        made = add_records(village, "free_clinic", [late]).records[0].id
        assert submitted_until(village, {"backfill_date": "2023-10-02", "activity_date": "2023-09-20"}) == "2023-09-20"
        add_records(village, "free_clinic", [clinic(date="2023-10-01")])
        add_records(village, "free_clinic", [clinic(visits=21)], revise=kept)
        opened = open_entry(village, rid=made)
        assert opened.context.lists["workspace"][0]["submitted_until"] == "2023-09-20", "late stays late"


def test_what_is_entered_for_a_unit_below_has_its_paper(county, tmp_path):  # noqa: F811
    from tests.helpers.photo import photo

    (tmp_path / PHOTO).write_bytes(photo())
    with open_workspace(county.at(TOWNSHIP), on(2023, 9, 25)) as township:
        assert refused(township, "free_clinic", clinic(_unit=XINGFU)).where == "on_behalf_proof"
        with_paper = clinic(_unit=XINGFU, on_behalf_proof=PHOTO)
        rid = add_records(township, "free_clinic", [with_paper], folder=tmp_path).records[0].id
        opened = open_entry(township, rid=rid)
        assert (opened.draft.unit, opened.data["on_behalf"], opened.data["host_unit"]) == (XINGFU, "1", XINGFU)
        add_records(township, "free_clinic", [dict(opened.data) | {"visits_offline": 21}], revise=rid)
        own = add_records(township, "free_clinic", [clinic()]).records[0].id
        assert "on_behalf" not in open_entry(township, rid=own).data
        new = open_entry(township, form="free_clinic", unit=XINGFU)
        assert (new.draft.unit, new.context.lists["workspace"][0]["on_behalf"]) == (XINGFU, "1")
        with pytest.raises(RefusedError, match="只能替下级单位"):
            open_entry(township, form="free_clinic", unit="990100")
        with pytest.raises(RefusedError, match="不由"):
            open_entry(township, form="meeting", unit=XINGFU)


def test_the_highest_value_so_far_is_not_the_record_itself(village):
    rid = add_records(village, "free_clinic", [clinic(visits=20)]).records[0].id
    add_records(village, "free_clinic", [clinic(visits=60, date="2023-09-19")])
    opened = open_entry(village, rid=rid)
    assert {row["key"]: row["max"] for row in opened.context.lists["history"]}["free_clinic.visits_offline"] == "60"
    newest = add_records(village, "free_clinic", [clinic(visits=70, date="2023-09-20")]).records[0].id
    held = open_entry(village, rid=newest).context.lists["history"]
    assert {row["key"]: row["max"] for row in held}["free_clinic.visits_offline"] == "60"


def test_a_photo_of_another_record_is_questioned(village, tmp_path):
    from tests.helpers.photo import photo

    (tmp_path / PHOTO).write_bytes(photo())
    first = clinic(photos=[{"photo": PHOTO}])
    assert "photo" not in {
        issue.field for issue in add_records(village, "free_clinic", [first], folder=tmp_path).records[0].warnings
    }
    again = clinic(date="2023-09-19", photos=[{"photo": PHOTO}])
    warned = add_records(village, "free_clinic", [again], folder=tmp_path).records[0].warnings
    (told,) = [issue for issue in warned if issue.field == "photo"]
    assert (told.code, "9月18日" in told.message) == ("填 206", True)
    said = again | {"activity_date": "2023-09-20", "_explain": {"photo": "同一块展板"}}
    quiet = add_records(village, "free_clinic", [said], folder=tmp_path).records[0].warnings
    assert "photo" not in {issue.field for issue in quiet}
