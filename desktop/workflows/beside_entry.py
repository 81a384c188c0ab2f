"""What was recorded for the same day and stands beside a record being filled in: nobody types it twice.

A day's register of treatments goes with the patients recorded one by one; a free clinic with the lecture given there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from desktop.foundation.translation import _
from desktop.model.record import StoredRevision
from desktop.storage.latest import revisions_of_day
from desktop.workflows.form_words import FormWords, words_of
from desktop.workflows.record_names import line_in_words
from desktop.workflows.record_words import field_value_in_words, figure_in_words, figure_of, title_of_data
from desktop.workflows.workspace import Workspace

# Form → the form whose records of the day stand beside it.
BESIDE: Mapping[str, str] = {"treatment_day": "treatment", "free_clinic": "lecture"}
_SIGNED = ("1", "2")


@dataclass(frozen=True)
class Single:
    """A patient recorded alone: 张*, 女, 63 岁, 腰痛 · 毫针; ``lacks``: a consent form that is wanted and not there."""

    rid: str
    name: str
    words: str
    lacks: bool


@dataclass(frozen=True)
class Lecture:
    """``words``: 高血压防治（53 人次）; ``place``: where it was held, as written; ``name``: what other records call it."""

    rid: str
    words: str
    place: str
    name: str


@dataclass(frozen=True)
class Beside:
    """``day``: the ISO day that was asked for."""

    day: str
    singles: tuple[Single, ...] = ()
    lectures: tuple[Lecture, ...] = ()


def beside(workspace: Workspace, form: str, unit: str, day: str) -> Beside:
    """What stands beside a record of ``form`` on ``day`` (ISO); nothing for a form without such company."""
    other = BESIDE.get(form)
    if other is None or not day:
        return Beside(day)
    found = revisions_of_day(workspace.db, other, unit, day)
    if other == "treatment":
        return Beside(day, singles=tuple(_single(workspace, stored) for stored in found))
    return Beside(day, lectures=tuple(_lectures(workspace, found)))


def _lectures(workspace: Workspace, found: list[StoredRevision]) -> Iterator[Lecture]:
    for stored in found:
        data = stored.parsed.data or {}
        if data.get("our_role") == "2":  # the hosts count its listeners
            continue
        words = words_of(workspace, stored.parsed.form, stored.parsed.form_ver)
        title = title_of_data(workspace, words, data)
        figure = figure_in_words(*figure_of(words, data))
        yield Lecture(
            stored.parsed.rid,
            _("{title}（{figure}）").format(title=title, figure=figure),
            str(data.get("place_name") or ""),
            line_in_words(workspace, stored.parsed),
        )


def _single(workspace: Workspace, stored: StoredRevision) -> Single:
    line = stored.parsed
    data = line.data or {}
    words = words_of(workspace, line.form, line.form_ver)
    private = json.loads(stored.private) if stored.private else {}
    told = [_said(workspace, words, data, "sex"), _age(private), _said(workspace, words, data, "diagnosis_disease")]
    consent = str(data.get("consent") or "")
    techniques = data.get("techniques")
    wanted = any(row.get("technique_consent") == "1" for row in techniques or () if isinstance(row, Mapping))
    name = _masked_name(private) or str(data.get("clinic_no") or "")
    return Single(
        line.rid, name, "　".join(part for part in (*told, _techniques(workspace, words, data)) if part),
        wanted and consent not in _SIGNED,
    )  # fmt: skip


def _masked_name(private: Mapping[str, Any]) -> str:
    name = _found(private, "patient_name")
    return name[:1] + "*" if name else ""


def _age(private: Mapping[str, Any]) -> str:
    age = _found(private, "age")
    return _("{n} 岁").format(n=age) if age else ""


def _found(private: Mapping[str, Any], name: str) -> str:
    value = private.get(name)
    return "" if value is None else str(value)


def _said(workspace: Workspace, words: FormWords, data: Mapping[str, Any], name: str) -> str:
    item = next((field for field in words.schema.fields if field.name == name), None)
    value = data.get(name)
    return field_value_in_words(workspace, words, item, value) if item is not None and value not in (None, "") else ""


def _techniques(workspace: Workspace, words: FormWords, data: Mapping[str, Any]) -> str:
    repeat = next((found for found in words.schema.repeats if found.name == "techniques"), None)
    rows = data.get("techniques")
    if repeat is None or not isinstance(rows, list):
        return ""
    item = next(field for field in repeat.fields if field.name == "technique")
    return _("、").join(field_value_in_words(workspace, words, item, row.get("technique")) for row in rows)
