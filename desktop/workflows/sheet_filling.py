"""What a sheet is filled with: a record in words, personal values masked, and what the workspace knows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from desktop.foundation.translation import _, one_after_another
from desktop.model.form_schema import FieldSchema, FormSchema, RepeatSchema
from desktop.model.record import NONE_HERE, RecordHead, StoredRevision
from desktop.model.sheet_mark import SheetMark, short_digest
from desktop.model.sheets import Filling
from desktop.storage.packs import load_form
from desktop.storage.records import events
from desktop.storage.registers import load_register
from desktop.storage.revisions import revisions_of
from desktop.workflows.form_words import FormWords, words_of
from desktop.workflows.known_record import known_record, refuse_deleted
from desktop.workflows.read_records import masked
from desktop.workflows.record_detail import UNTOLD
from desktop.workflows.record_words import day_text, field_value_in_words
from desktop.workflows.workspace import Workspace


def workspace_facts(workspace: Workspace) -> dict[str, str]:
    """Who prints, and when."""
    today = workspace.clock.now().date()
    unit, tree = workspace.unit, workspace.tree
    return {
        "@unit": unit.name, "@unit_code": unit.code, "@unit_phone": unit.phone, "@unit_name": unit.name,
        "@parent_unit": tree[unit.parent].name if unit.parent in tree else "", "@person": workspace.person(None),
        "@today": long_day(today.isoformat()), "@printed_on": long_day(today.isoformat()),
        "@year": str(today.year), "@month": str(today.month), "@day": str(today.day),
    }  # fmt: skip


def long_day(day: str) -> str:
    """2023年9月28日."""
    return day_text(day, 0)


def blank_filling(workspace: Workspace, forms: tuple[str, ...]) -> Filling:
    """A sheet to write on: the unit, and every choice behind an empty box."""
    stored = next((found for form in forms if (found := load_form(workspace.db, form)) is not None), None)
    if stored is None:
        return Filling(workspace_facts(workspace))
    words = words_of(workspace, stored.form_id, stored.version)
    return Filling(workspace_facts(workspace), ticks=_ticks(words, {}))


def record_filling(workspace: Workspace, rid: str, *, revealed: bool) -> tuple[Filling, SheetMark, RecordHead]:
    """The newest revision in words and the mark it is printed under. Raises ``RefusedError`` 填 292, 填 291."""
    head = known_record(workspace, rid)
    refuse_deleted(head)
    line = next(item for item in revisions_of(workspace.db, rid) if item.seq == head.revision_seq)
    words = words_of(workspace, head.form, head.form_ver)
    data = record_data(line, words.schema, revealed=revealed)
    tree = workspace.tree
    facts = workspace_facts(workspace) | {
        "@record": rid[:8], "@record_rev": str(head.rev), "@form_title": words.title, "@record_unit_code": head.unit,
        "@record_unit": tree[head.unit].name if head.unit in tree else head.unit,
    }  # fmt: skip
    rows = {repeat.name: _rows(workspace, words, repeat, data.get(repeat.name)) for repeat in words.schema.repeats}
    values = facts | _values(workspace, words, words.schema.fields, data)
    rows["@fields"] = tuple(
        {"label": words.label(item.name), "value": values[item.name]}
        for item in words.schema.fields
        if values.get(item.name) and item.label and item.name not in UNTOLD
    )
    rows["@returned"] = _returned(workspace, words, head)
    mark = SheetMark(rid, short_digest(line.line_sha256), head.unit, "")
    return Filling(values, rows, _ticks(words, data)), mark, head


def record_data(line: StoredRevision, schema: FormSchema, *, revealed: bool) -> dict[str, Any]:
    """A revision's values, personal ones among them: in full, or as far as a list may show them."""
    from desktop.forms import merge_private

    data = dict(line.parsed.data or {})
    private = json.loads(line.private) if line.private else {}
    if isinstance(private, Mapping):
        data = merge_private(data, private)
    return data if revealed else _hidden(data, schema)


def _hidden(data: Mapping[str, Any], schema: FormSchema | RepeatSchema) -> dict[str, Any]:
    """Masked by what the form says is personal, not by where the value lay: an old form version may have said otherwise."""
    found = dict(data)
    for item in schema.fields:
        if item.personal and found.get(item.name) not in (None, ""):
            found[item.name] = masked(found[item.name])
    for repeat in schema.repeats:
        rows = found.get(repeat.name)
        if isinstance(rows, list):
            found[repeat.name] = [_hidden(row, repeat) if isinstance(row, Mapping) else row for row in rows]
    return found


def _values(
    workspace: Workspace, words: FormWords, fields: tuple[FieldSchema, ...], data: Mapping[str, Any]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in fields:
        value = data.get(item.name)
        if value in (None, "", []) or item.kind in ("note", "file"):
            continue
        found[item.name] = value_in_words(workspace, words, item, value)
        found[f"={item.name}"] = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    return found


def value_in_words(workspace: Workspace, words: FormWords, item: FieldSchema, value: Any) -> str:
    """As records are told elsewhere; days with their year, people and venues by name instead of by key."""
    if value == NONE_HERE and item.none_allowed:
        return NONE_HERE  # no measure behind it: 无 is neither 0 nor blank
    if item.kind in ("date", "datetime"):
        text = str(value)
        clock = text[10:16].replace("T", " ") if item.kind == "datetime" else ""
        return long_day(text[:10]) + clock
    if item.lookup in ("persons", "sites") and isinstance(value, str):
        return _names(workspace, item.lookup).get(value, value)
    return field_value_in_words(workspace, words, item, value)


def _names(workspace: Workspace, register: str) -> Mapping[str, str]:
    def load() -> dict[str, str]:
        return {row["key"]: row["name"] for row in load_register(workspace.db, register)}

    return workspace.kept(f"names of {register}", load)


def _rows(workspace: Workspace, words: FormWords, repeat: RepeatSchema, rows: Any) -> tuple[Mapping[str, str], ...]:
    if not isinstance(rows, list):
        return ()
    return tuple(_row(workspace, words, repeat, row) for row in rows if isinstance(row, Mapping))


def _row(workspace: Workspace, words: FormWords, repeat: RepeatSchema, row: Mapping[str, Any]) -> dict[str, str]:
    """A row's values; what a repeat inside it holds as one text under the repeat's name, so that nothing is left off."""
    found = _values(workspace, words, repeat.fields, row)
    for inner in repeat.repeats:
        lines = _rows(workspace, words, inner, row.get(inner.name))
        said = (" ".join(text for name, text in line.items() if not name.startswith("=")) for line in lines)
        found[inner.name] = one_after_another(text for text in said if text)
    return found


def _ticks(words: FormWords, data: Mapping[str, Any]) -> dict[str, tuple[tuple[str, bool], ...]]:
    found = {}
    for item in words.schema.fields:
        labels = words.choices.get(item.list_name, {}) if item.list_name else {}
        if labels:
            value = data.get(item.name)
            chosen = {str(part) for part in (value if isinstance(value, list) else [value]) if part is not None}
            found[item.name] = tuple((label, code in chosen) for code, label in labels.items())
    return found


def _returned(workspace: Workspace, words: FormWords, head: RecordHead) -> tuple[Mapping[str, str], ...]:
    """What is to be mended, newest last."""
    tree = workspace.tree
    return tuple(
        {
            "field": words.label(event.field) if event.field else _("整条记录"), "reason": event.reason,
            "by": tree[event.by_org].name if event.by_org in tree else event.by_org, "person": event.by,
            "on": long_day(event.at[:10]),
        }
        for event in events(workspace.db, head.rid, head.rev)
        if event.state == "returned"
    )  # fmt: skip
