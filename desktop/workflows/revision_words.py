"""A revision as a reviewer reads it: its fields in form order, with labels, and values in words instead of codes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from desktop.errors import KnownError
from desktop.forms import Definition, Issue, Session
from desktop.forms.session import FieldState
from desktop.foundation.translation import _, language_in_use, listed
from desktop.model.form_schema import FieldSchema, RepeatSchema
from desktop.model.record import NONE_HERE, StoredRevision
from desktop.workflows.check_lines import moment_of
from desktop.workflows.form_context import LOOKUP_COLUMNS, Row, definition_of, session_context, stored_form
from desktop.workflows.form_units import unit_in_use
from desktop.workflows.read_records import masked
from desktop.workflows.record_names import record_names
from desktop.workflows.workspace import Workspace

Language = Literal["zh", "en"]
BLANK = "—"
_REGISTER_KEYS = {**{name: key for name, (key, _columns) in LOOKUP_COLUMNS.items()}, "persons": "key"}
Names = dict[str, dict[str, str]]


@dataclass(frozen=True)
class FieldWords:
    """One line. ``field`` is what a return names; ``text`` is — where blank; ``free`` marks what was typed as text."""

    name: str
    field: str
    label: str
    text: str
    unit: str = ""
    blank: bool = False
    free: bool = False


@dataclass(frozen=True)
class RecordWords:
    """``issues``: what the form questions, explained or not; ``labels``: field → label, also of the blank ones."""

    fields: tuple[FieldWords, ...]
    issues: tuple[Issue, ...]
    labels: Mapping[str, str]


@dataclass(frozen=True)
class _Reader:
    session: Session
    definition: Definition
    schemas: Mapping[str, FieldSchema]
    names: Names
    asked: frozenset[tuple[str, str]]  # (repeat, field) of the roster cells a person fills in
    records: Mapping[str, str]  # what the records it names are called


def revision_words(workspace: Workspace, item: StoredRevision, registers: Mapping[str, Sequence[Row]]) -> RecordWords:
    """One revision in words, in the language in use. What only its unit may know shows masked, or not at all."""
    line = item.parsed
    language: Language = "en" if language_in_use() == "en" else "zh"
    form = stored_form(workspace, line.form, line.form_ver)
    definition = definition_of(workspace, form)
    unit = workspace.tree[line.unit]
    context = session_context(workspace, unit, line.by, registers=registers, data=line.data or {})
    context = replace(context, language=language, **moment_of(line.made))
    session = Session(definition, context, line.data or {}, received=True)
    private = json.loads(item.private) if item.private else {}
    schemas = {field.name: field for field in form.schema.fields}
    records = record_names(workspace, form.schema, line.data or {})
    reader = _Reader(session, definition, schemas, _names(registers), _asked(definition), records)
    repeats = {repeat.name: repeat for repeat in form.schema.repeats}
    found: list[FieldWords] = []
    labels: dict[str, str] = {}
    for slot in definition.root.walk():
        name = definition.keys.get(slot.path)
        if name is None or slot.enclosing_repeat is not None:
            continue
        if slot.repeat and name in repeats:
            labels[name] = _label(repeats[name], language)
            found += _rows(reader, repeats[name], private.get(name), language)
        elif slot.leaf and slot.control is not None and name in reader.schemas:
            state = session.state(name)
            if state.kind == "note" or not state.relevant:
                continue
            labels[name] = state.label or _label(reader.schemas[name], language)
            words = _leaf(reader, reader.schemas[name], name, state, private.get(name))
            if not (words.blank and slot.control.attributes.get("fold") and not state.required):
                found.append(
                    replace(words, label=labels[name], unit=unit_in_use(slot.control.attributes.get("unit", "")))
                )
    return RecordWords(tuple(found), session.validate(), labels)


def _leaf(reader: _Reader, schema: FieldSchema, path: str, state: FieldState, private: Any) -> FieldWords:
    if schema.personal:
        text = str(masked(private)) if private not in (None, "") else _("（只留在填报单位）")
        return FieldWords(path, schema.name, "", text)
    text = _value(reader, schema, path, state.value)
    free = schema.kind == "text" and not schema.lookup
    return FieldWords(path, schema.name, "", text or BLANK, blank=not text, free=free)


def _value(reader: _Reader, schema: FieldSchema, path: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if value == NONE_HERE:
        return _("无")
    if schema.kind == "file":
        return _("1 张")
    if schema.kind in ("select_one", "select_multiple"):
        picked = [str(item) for item in value] if isinstance(value, list) else [str(value)]
        try:
            offered = {choice.value: choice.label for choice in reader.session.choices(path)}
        except KnownError:
            offered = {}  # a list that was not sent here: the code is better than nothing
        return listed(reader.records.get(item) or offered.get(item) or item for item in picked)
    known = reader.names.get(schema.lookup, {})
    if isinstance(value, list):
        return listed(known.get(str(item), str(item)) for item in value)
    return known.get(str(value), str(value))


def _rows(reader: _Reader, repeat: RepeatSchema, private: Any, language: Language) -> list[FieldWords]:
    """One line a row: its values one behind the other, calculated helpers left out."""
    held = private if isinstance(private, list) else []
    shown: list[FieldWords] = []
    for number in range(1, reader.session.rows(repeat.name) + 1):
        own = held[number - 1] if number <= len(held) and isinstance(held[number - 1], Mapping) else {}
        path = f"{repeat.name}[{number}]"
        asked = [schema for schema in repeat.fields if (repeat.name, schema.name) in reader.asked]
        texts = [_cell(reader, schema, f"{path}/{schema.name}", own.get(schema.name)) for schema in asked]
        text = " · ".join(text for text in texts if text)
        label = f"{_label(repeat, language)} {number}"
        shown.append(FieldWords(path, repeat.name, label, text or BLANK, blank=not text, free=True))
    return shown


def _cell(reader: _Reader, schema: FieldSchema, path: str, private: Any) -> str:
    if schema.personal:
        return str(masked(private)) if private not in (None, "") else ""
    state = reader.session.state(path)
    return _value(reader, schema, path, state.value) if state.relevant else ""


def _asked(definition: Definition) -> frozenset[tuple[str, str]]:
    """Calculated helpers of a roster have no control: nobody asked for them."""
    return frozenset(
        (slot.enclosing_repeat.name, slot.name)
        for slot in definition.root.walk()
        if slot.enclosing_repeat is not None and slot.leaf and slot.control is not None
    )


def _label(schema: FieldSchema | RepeatSchema, language: Language) -> str:
    return (schema.label_en if language == "en" else "") or schema.label or schema.name


def _names(registers: Mapping[str, Sequence[Row]]) -> Names:
    """Register → code → name."""
    return {
        name: {row[key]: row["name"] for row in registers.get(name, ()) if row.get(key) and row.get("name")}
        for name, key in _REGISTER_KEYS.items()
    }
