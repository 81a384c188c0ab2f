"""Courses of treatment: a patient who was treated here before is not written down from the beginning.

A course is what was recorded of one patient for one complaint; its newest record says how far it got (第 3 次，共 10 次).
Patients are known by their ID number, their clinic number or their name, as the form itself knows them (fields.md,
treatment). Everything here stays in the unit: personal answers are read from its own records only.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from desktop.forms import merge_private
from desktop.foundation.translation import _
from desktop.model.record import StoredRevision
from desktop.storage.latest import latest_revisions
from desktop.storage.records import day_of
from desktop.workflows.form_words import words_of
from desktop.workflows.record_words import day_in_words, field_value_in_words
from desktop.workflows.workspace import Workspace

FORM = "treatment"
MOST = 3  # courses of one patient on offer
_LOOKED_THROUGH = 400  # more than a year of daily patients
# What a course goes on with; of a row of techniques the operator is whoever treats today.
_SAME = ("clinic_no", "sex", "patient_phone", "patient_id", "diagnosis_disease", "diagnosis_pattern")
_OF_ROWS = ("technique", "points", "minutes")
_AGE_HOLDS = dt.timedelta(days=183)
_SIGNED, _SIGNED_BEFORE = ("1", "2"), "2"


@dataclass(frozen=True)
class Patient:
    """Whom the record in hand is about, as far as it says: name or clinic number, ID number, sex."""

    name: str = ""
    clinic_no: str = ""
    id_number: str = ""
    sex: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.clinic_no or self.id_number)


@dataclass(frozen=True)
class Course:
    """``answers``: what the next session begins with, by field; ``goes_on`` False: it was done, a new one begins with 1.

    ``number``, ``of``: the next session and how many there are in all, None where nobody counted. ``words``: 腰痛 · 毫针.
    """

    rid: str
    day: str
    when: str
    words: str
    number: int | None
    of: int | None
    goes_on: bool
    answers: Mapping[str, Any]


def courses(workspace: Workspace, unit: str, patient: Patient, day: str, *, exclude: str = "") -> tuple[Course, ...]:
    """The courses of a patient up to ``day`` (ISO), newest first, those that go on before those that are done."""
    if not patient:
        return ()
    newest: dict[str, Course] = {}
    for stored, data in _records(workspace, unit, exclude):
        told = day_of(data) or stored.parsed.made[:10]
        complaint = str(data.get("diagnosis_disease") or "")
        if told <= day and complaint not in newest and _is(patient, data):
            newest[complaint] = _course(workspace, stored, data, told, day)
    found = sorted(newest.values(), key=lambda course: not course.goes_on)
    return tuple(found[:MOST])


def _records(workspace: Workspace, unit: str, exclude: str) -> Iterable[tuple[StoredRevision, Mapping[str, Any]]]:
    for stored in latest_revisions(workspace.db, FORM, unit, exclude=exclude, limit=_LOOKED_THROUGH):
        private = json.loads(stored.private) if stored.private else {}
        yield stored, merge_private(stored.parsed.data or {}, private)


def _is(patient: Patient, data: Mapping[str, Any]) -> bool:
    """The same person: one number that says so decides; without, the name, unless something contradicts it."""
    number, clinic = str(data.get("patient_id") or "").upper(), str(data.get("clinic_no") or "")
    if patient.id_number and number:
        return patient.id_number.upper() == number
    if patient.clinic_no and clinic:
        return patient.clinic_no == clinic
    if not patient.name or patient.name != str(data.get("patient_name") or ""):
        return False
    sex = str(data.get("sex") or "")
    return not (patient.sex and sex) or patient.sex == sex


def _course(workspace: Workspace, stored: StoredRevision, data: Mapping[str, Any], told: str, day: str) -> Course:
    last, of = _whole(data.get("session_no")), _whole(data.get("session_of"))
    goes_on = last is None or of is None or last < of
    number = None if last is None else last + 1 if goes_on else 1
    answers: dict[str, Any] = {name: data[name] for name in _SAME if data.get(name)}
    if dt.date.fromisoformat(day) - dt.date.fromisoformat(told) <= _AGE_HOLDS and data.get("age") is not None:
        answers["age"] = data["age"]
    rows = data.get("techniques")
    kept = [{name: row[name] for name in _OF_ROWS if row.get(name)} for row in rows or () if isinstance(row, Mapping)]
    answers["techniques"] = [row for row in kept if row.get("technique")]
    answers |= {name: value for name, value in (("session_no", number), ("session_of", of)) if value is not None}
    if goes_on and last is not None and str(data.get("consent") or "") in _SIGNED:
        answers["consent"] = _SIGNED_BEFORE
    when = day_in_words(told, workspace.clock.now().date())
    return Course(stored.parsed.rid, told, when, _said(workspace, stored, data), number, of, goes_on, answers)


def _said(workspace: Workspace, stored: StoredRevision, data: Mapping[str, Any]) -> str:
    words = words_of(workspace, stored.parsed.form, stored.parsed.form_ver)
    rows = [row for row in data.get("techniques") or () if isinstance(row, Mapping)]
    repeat = next((found for found in words.schema.repeats if found.name == "techniques"), None)
    item = next((field for field in repeat.fields if field.name == "technique"), None) if repeat is not None else None
    names = [
        field_value_in_words(workspace, words, item, row["technique"]) for row in rows if row.get("technique") and item
    ]
    return " · ".join(part for part in (str(data.get("diagnosis_disease") or ""), _("、").join(names)) if part)


def _whole(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
