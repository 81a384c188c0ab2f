"""What may tell of one event, how much a unit reported in a period, who signed for a record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop.model.form_schema import FieldSchema, FormSchema, RepeatSchema
from desktop.model.record import RecordLine
from desktop.storage import duplicate_candidates, period_counts, provenance
from desktop.storage.audit import record_audit
from desktop.storage.batches import save_batch
from desktop.storage.database import Database
from desktop.storage.duplicate_candidates import candidates, event_fields, facts_of
from desktop.storage.latest import latest_revisions
from desktop.storage.packs import form_titles, save_form
from desktop.storage.receipts import save_statement
from desktop.storage.records import add_event, head
from tests.storage.samples import FREE_CLINIC, batch_row, event, line, numbers, store

TEXTS = ("place_name", "division_code", "our_role", "day_part", "activity_date")
CLINIC = FormSchema(
    "clinic", "1", "义诊", "Clinic", tuple(FieldSchema(name, "text") for name in TEXTS),
    (RepeatSchema("staff", "人员", "Staff", (FieldSchema("staff_key", "text"),)),),
)  # fmt: skip
LECTURE = FormSchema(
    "lecture", "1", "讲座", "Lecture", (FieldSchema("division_code", "text"), FieldSchema("topic", "text"))
)
ZERO = FormSchema(
    "zero_report", "1", "零报告", "Zero", (FieldSchema("programme", "text"), FieldSchema("period", "text"))
)


@pytest.fixture
def events(db: Database) -> Database:
    for schema in (CLINIC, LECTURE, ZERO, FREE_CLINIC):
        save_form(db, schema.form_id, "1", f"<{schema.form_id}/>", schema, 1)
    return db


def said(rid: str, form: str = "clinic", unit: str = "V1", day: str = "2023-09-16", **data: Any) -> RecordLine:
    made = replace(line(rid), form=form, unit=unit, by_org=unit)
    return replace(made, data={"activity_date": day, "division_code": "990101", **data})


def test_candidates_are_hosted_records_of_the_day_and_place(events: Database) -> None:
    store(events, said("R1", place_name="广场", day_part="1", staff=[{"staff_key": "P2"}, {"staff_key": "P1"}, {}]))
    store(events, said("R2", unit="V2", our_role="1"))
    store(events, said("R3", our_role="2"))
    store(events, said("R4", day="2023-09-17"))
    store(events, said("R5", division_code="990102"))
    fields = event_fields(events, "clinic")
    assert fields is not None
    first, second = candidates(events, fields, "2023-09-16", "990101")
    assert (first.rid, first.place, first.topic, first.day_part, first.staff_keys) == (
        "R1",
        "广场",
        "",
        "1",
        ("P2", "P1"),
    )
    assert (second.rid, second.unit, second.staff_keys) == ("R2", "V2", ())
    assert candidates(events, fields, "2023-01-01", "990101") == []


def test_of_very_many_only_some_are_compared(events: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicate_candidates, "MOST", 2)
    for number in range(4):
        store(events, said(f"R{number}"))
    fields = event_fields(events, "clinic")
    assert fields is not None
    assert [told.rid for told in candidates(events, fields, "2023-09-16", "990101")] == ["R0", "R1"]


def test_the_same_facts_by_a_line_that_is_in_no_table(events: Database) -> None:
    fields = event_fields(events, "clinic")
    assert fields is not None
    parsed = said("R1", place_name="广场", staff=[{"staff_key": "P1"}, {}])
    store(events, parsed)
    found = head(events, "R1")
    assert found is not None
    (told,) = candidates(events, fields, "2023-09-16", "990101")
    assert facts_of(fields, parsed, found.date) == told
    assert facts_of(fields, said("R1", our_role="2"), found.date) is None
    assert facts_of(fields, said("R1", division_code=""), found.date) is None


def test_a_form_without_a_place_or_staff(events: Database) -> None:
    assert event_fields(events, "free_clinic") is None
    assert event_fields(events, "never sent") is None
    fields = event_fields(events, "lecture")
    assert fields == duplicate_candidates.EventFields("lecture", frozenset({"topic"}), hosted=False, staffed=False)
    parsed = said("R1", "lecture", topic="高血压")
    store(events, parsed)
    (told,) = candidates(events, fields, "2023-09-16", "990101")
    found = head(events, "R1")
    assert found is not None
    assert told.topic == "高血压"
    assert facts_of(fields, parsed, found.date) == told


def test_hosted_records_by_unit_and_period(events: Database) -> None:
    for rid, unit, day, role in (
        ("R1", "V1", "2023-09-16", "1"), ("R2", "V1", "2023-10-02", ""), ("R3", "V1", "2023-09-20", "2"),
        ("R4", "V2", "2023-09-30", "1"), ("R5", "V1", "2023-11-01", "1"),
    ):  # fmt: skip
        store(events, said(rid, unit=unit, day=day, our_role=role))
    store(events, said("L1", "lecture", day="2023-09-01"))
    months = [("2023-09-01", "2023-09-30"), ("2023-11-01", "2023-11-30")]
    forms = ["clinic", "lecture"]
    assert period_counts.hosted_by_period(events, forms, months) == {
        ("clinic", "V1", 0): 1, ("clinic", "V2", 0): 1, ("clinic", "V1", 1): 1, ("lecture", "V1", 0): 1,
    }  # fmt: skip
    assert period_counts.hosted_by_period(events, forms, months, unit="V2") == {("clinic", "V2", 0): 1}
    assert period_counts.hosted_by_period(events, forms, []) == {}


def test_zero_reports_stand_by_programme_and_period(events: Database) -> None:
    store(events, said("Z1", "zero_report", programme="week", period="2023-09"))
    store(events, said("Z2", "zero_report", "V2", programme="week", period="2023-10"))
    store(events, said("Z3", "zero_report", "V2", programme="month", period="2023-09"))
    assert period_counts.zero_reports(events, "week", "2023-09") == {"V1"}
    assert period_counts.zero_report_periods(events, "week") == {("V1", "2023-09"), ("V2", "2023-10")}


def test_days_years_and_states_of_what_is_here(events: Database) -> None:
    assert period_counts.first_audited(events) == ""
    assert period_counts.years_with_records(events) == []
    assert period_counts.newest_record_day(events) == ""
    record_audit(events, at="2023-08-31T09:00:00", who="王芳", what="made", target="", reason="")
    for rid, unit, day in (("R1", "V1", "2021-12-31"), ("R2", "V2", "2023-09-20"), ("R3", "V2", "2023-09-21")):
        store(events, said(rid, unit=unit, day=day))
    add_event(events, event("R2", 1, "returned"))
    assert period_counts.first_audited(events) == "2023-08-31"
    assert period_counts.years_with_records(events) == ["2021", "2022", "2023"]
    assert period_counts.newest_record_day(events) == "2023-09-21"
    assert period_counts.returned_days(events, ["clinic"], "2023-09-01", "2023-09-30") == {("V2", "2023-09-20")}
    assert period_counts.returned_days(events, ["lecture"], "2023-09-01", "2023-09-30") == set()
    assert period_counts.states_below(events, "V1") == {"returned": 1, "ready": 1}
    save_batch(events, batch_row(period="2023-09"), [])
    save_batch(events, batch_row(2, period="2023-09"), [])
    save_batch(events, batch_row(3, period="2023-10", origin="own"), [])
    assert period_counts.received_periods(events) == ["2023-09"]


def test_the_newest_records_of_a_form_and_unit(events: Database) -> None:
    for rid, day in (("R1", "2023-09-02"), ("R2", "2023-09-03"), ("R3", "2023-09-01")):
        store(events, said(rid, day=day))
    store(events, said("R4", unit="V2", day="2023-09-09"))
    store(events, replace(line("R2", 2, op="del"), form="clinic"))
    assert [item.parsed.rid for item in latest_revisions(events, "clinic", "V1", limit=9)] == ["R1", "R3"]
    assert [item.parsed.rid for item in latest_revisions(events, "clinic", "V1", exclude="R1")] == ["R3"]


def test_who_signed_for_a_record(events: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provenance, "_CHUNK", 2)
    digests = {rid: store(events, said(rid), batch="b" * 64 if rid == "R2" else None)[1] for rid in ("R1", "R2", "R3")}
    sent = batch_row(1, org="V1", origin="own")
    save_batch(events, sent, numbers(events, [digests["R1"]]))
    save_statement(events, "endorsement", f"{sent.hash}:T1", 1, b"{}", own=False)
    save_statement(events, "endorsement", f"{sent.hash}:C1", 1, b"{}", own=False)
    found = provenance.provenance(events, ["R1", "R2", "R3", "R1", "never"])
    assert found["R1"].signed_by[0] == "V1"
    assert {rid: set(item.signed_by) for rid, item in found.items()} == {
        "R1": {"V1", "T1", "C1"},
        "R2": set(),
        "R3": set(),
    }
    assert found["R1"].line.data == said("R1").data
    assert found["R1"].state == "ready"


def test_titles_of_the_newest_versions(events: Database) -> None:
    save_form(events, "lecture", "2", "<new/>", replace(LECTURE, version="2", title="大讲堂"), 2)
    assert ("lecture", "大讲堂", "<new/>") in form_titles(events)
    assert [form for form, _title, _xform in form_titles(events)] == ["clinic", "free_clinic", "lecture", "zero_report"]
