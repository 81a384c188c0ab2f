"""One record in a few words: a short title, its figure, the day, what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from desktop.foundation.translation import _
from desktop.model.form_schema import FieldSchema
from desktop.model.record import NONE_HERE, RecordEvent, RecordLine
from desktop.storage.record_lists import ListedRecord
from desktop.workflows.form_words import FormWords, programme_words, words_of
from desktop.workflows.period_words import period_in_words
from desktop.workflows.workspace import Workspace

# What an activity is called, most telling first; then any other text a person wrote.
_NAMES = ("topic", "course", "title", "asset_name", "theme", "subject", "place_name", "diagnosis_disease")
_NOT_NAMES = frozenset(
    "filler phone backfill_reason division_code host_unit site owner address clinic_no remark highlight period signed_by"
    " linked_lecture link announced_link".split()
)
# The one figure a list shows, most telling first; then the first number with a unit.
MOST_TELLING = ("visits_total", "listeners", "n_attended", "patients", "visitors", "times_total", "pieces")
_NOT_FIGURES = frozenset("photo_n helper_n materials_total goods_total".split())


def title_of_record(workspace: Workspace, line: RecordLine) -> str:
    """A short title: topic, course or place, else the first text; of a report by period its programme and period."""
    return title_of_data(workspace, words_of(workspace, line.form, line.form_ver), line.data or {})


def title_of_data(workspace: Workspace, words: FormWords, data: Mapping[str, Any]) -> str:
    """As ``title_of_record``, of answers that are no record yet; personal fields never enter a title."""
    programme = data.get("programme")
    if isinstance(programme, str) and programme:
        name = programme_words(workspace).get(programme, programme)
        return " ".join(part for part in (name, period_in_words(str(data.get("period") or ""))) if part)
    by_name = {item.name: item for item in words.schema.fields}
    for name in _NAMES:
        if name in by_name and not by_name[name].personal and data.get(name):
            return words.said(by_name[name], data[name])
    rows = _first_rows(workspace, words, data)
    if rows:
        return rows
    for item in words.schema.fields:
        text = data.get(item.name)
        if item.kind == "text" and not item.personal and item.name not in _NOT_NAMES and text:
            return str(text)
    return ""


def figure_of(words: FormWords, data: Mapping[str, Any]) -> tuple[int | None, str]:
    """The figure a list shows and its unit; (None, "") where a record has none."""
    name = figure_field(words, data)
    if not name:
        return None, ""
    return 0 if data[name] == NONE_HERE else data[name], words.units.get(name, "")


def figure_field(words: FormWords, data: Mapping[str, Any]) -> str:
    """The field of that figure, "" where a record has none."""
    by_name = {item.name: item for item in words.schema.fields}
    numbers = [name for name in MOST_TELLING if name in by_name]
    numbers += [
        item.name
        for item in words.schema.fields
        if item.kind == "integer" and item.name in words.units and item.name not in _NOT_FIGURES
    ]
    return next((name for name in numbers if isinstance(data.get(name), int) or data.get(name) == NONE_HERE), "")


def figure_in_words(figure: int | None, unit: str) -> str:
    return "—" if figure is None else f"{figure:,} {unit}".strip()


def returned_because(words: FormWords, event: RecordEvent | None) -> str:
    """“听众人数”：和登记表的人数对不上。"""
    if event is None or not event.reason:
        return ""
    if not event.field:
        return event.reason
    return _("“{field}”：{reason}").format(field=words.label(event.field), reason=event.reason)


def day_in_words(day: str, today: dt.date) -> str:
    """9月28日; with the year where it is not today's."""
    return day_text(day, today.year)


def day_text(day: str, year: int) -> str:
    """9月28日; with its year where that is not ``year``."""
    try:
        date = dt.date.fromisoformat(day[:10])
    except ValueError:
        return day
    if date.year == year:
        return _("{month}月{day}日").format(month=date.month, day=date.day)
    return _("{year}年{month}月{day}日").format(year=date.year, month=date.month, day=date.day)


def date_with_weekday(day: dt.date) -> str:
    """9月28日 星期四."""
    names = (_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日"))
    return _("{month}月{day}日 {weekday}").format(month=day.month, day=day.day, weekday=names[day.weekday()])


def programmes_of_record(listed: ListedRecord, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Ids of the programmes a record counts for, as the form worked them out; only those known here."""
    data = listed.line.data or {}
    found = data.get("programmes") or []
    also = data.get("programmes_also") or []
    named = [data["programme"]] if isinstance(data.get("programme"), str) else []
    off = data.get("programmes_off") or []
    return tuple(dict.fromkeys(name for name in (*found, *also, *named) if name in titles and name not in off))


def field_value_in_words(workspace: Workspace, words: FormWords, item: FieldSchema, value: Any) -> str:
    """As ``FormWords.said``, and the names of units, techniques and other records instead of their codes."""
    from desktop.workflows.record_names import names_records, record_name  # which names records by these words

    if names_records(item):
        return _("、").join(record_name(workspace, str(rid)) for rid in (value if isinstance(value, list) else [value]))
    if item.lookup == "units" and isinstance(value, str) and value in workspace.tree:
        return workspace.tree[value].name
    if "techniques" in (item.lookup, item.list_name):
        names = _technique_names(workspace)
        return _("、").join(names.get(code, code) for code in (value if isinstance(value, list) else [str(value)]))
    return words.said(item, value)


def _first_rows(workspace: Workspace, words: FormWords, data: Mapping[str, Any]) -> str:
    """The techniques of a day's treatments: what a record without a place is about."""
    for repeat in words.schema.repeats:
        item = next((found for found in repeat.fields if found.lookup == "techniques"), None)
        rows = data.get(repeat.name)
        if item is None or not isinstance(rows, list):
            continue
        names = _technique_names(workspace)
        said = [str(row.get(item.name) or "") for row in rows if isinstance(row, Mapping)]
        return _("、").join(dict.fromkeys(names.get(code, code) for code in said if code))
    return ""


def _technique_names(workspace: Workspace) -> Mapping[str, str]:
    from desktop.storage.registers import load_register

    def load() -> dict[str, str]:
        return {row["code"]: row["name"] for row in load_register(workspace.db, "techniques")}

    return workspace.kept("technique_names", load)
