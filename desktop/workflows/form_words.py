"""What a form calls its fields and choices, in the language in use, without a filling of it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.translation import _, language_in_use
from desktop.model.form_schema import FieldSchema, FormSchema, RepeatSchema
from desktop.model.unit import Unit
from desktop.storage.packs import FORM_FRONTS, StoredForm, form_titles, forms_mark, load_form
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows.form_units import unit_in_use
from desktop.workflows.forms_of_units import is_for, units_named
from desktop.workflows.workspace import Workspace

if TYPE_CHECKING:
    from desktop.forms import Definition

Words = Mapping[str, str]
# Raised when what is put by changes its shape.
_KEPT_AS = 2
_TITLE_EN = re.compile(r"\btitle_en=\"([^\"]*)\"")


@dataclass(frozen=True)
class FormWords:
    """``units``: field → the unit written behind its box; ``choices``: list → value → label."""

    title: str
    schema: FormSchema
    units: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def label(self, name: str) -> str:
        """The label of a field, a repeat or ``repeat.field``; the name itself where nobody knows it."""
        outer, _dot, inner = name.partition(".")
        for repeat in self.schema.repeats:
            if inner and repeat.name == outer:
                return f"{_label(repeat)} · {next((_label(f) for f in repeat.fields if f.name == inner), inner)}"
        listed: tuple[FieldSchema | RepeatSchema, ...] = (
            *self.schema.fields,
            *self.schema.repeats,
            *(f for r in self.schema.repeats for f in r.fields),
        )
        return next((_label(item) for item in listed if item.name == name), name)

    def field(self, name: str) -> FieldSchema:
        """A field outside repeats. Raises ``StopIteration`` for one that is not there."""
        return next(item for item in self.schema.fields if item.name == name)

    def said(self, item: FieldSchema, value: Any) -> str:
        """A stored value as a person reads it: labels instead of codes, the unit behind a number."""
        labels = self.choices.get(item.list_name, {})
        if isinstance(value, list | tuple):
            return _("、").join(labels.get(str(part), str(part)) for part in value)
        text = labels.get(str(value), str(value))
        unit = self.units.get(item.name, "")
        return f"{text} {unit}" if unit and text else text


def form_titles_in_use(workspace: Workspace, unit: Unit | None = None) -> dict[str, str]:
    """Form id → title of its newest version, by form id; of ``unit`` only those it fills."""
    english = language_in_use() == "en"
    return {
        form: (english and title_en) or title
        for form, title, title_en, units in _fronts(workspace)
        if unit is None or is_for(unit, units)
    }


def _fronts(workspace: Workspace) -> list[list[str]]:
    """Form, title, English title and whose it is, put by: reading them out of whole forms is a tenth of a start."""
    db = workspace.db
    mark = f"{_KEPT_AS} {forms_mark(db)}"
    kept = get_setting(db, FORM_FRONTS)
    if isinstance(kept, dict) and kept.get("of") == mark:
        fronts: list[list[str]] = kept["forms"]
        return fronts
    found = [[form, title, _title_en(xform), units_named(xform)] for form, title, xform in form_titles(db)]
    with db.joined():
        set_setting(db, FORM_FRONTS, {"of": mark, "forms": found})
    return found


def title_of(form: StoredForm) -> str:
    """The title in the language in use; a form that brings no English one keeps its own."""
    return _in_use(form.schema.title, form.xform)


def _in_use(title: str, xform: str) -> str:
    return (_title_en(xform) if language_in_use() == "en" else "") or title


def _title_en(xform: str) -> str:
    found = _TITLE_EN.search(xform)
    return found[1] if found else ""


def words_of(workspace: Workspace, form: str, version: str) -> FormWords:
    """The words of a form version (the newest where this one is not here), read once a workspace."""
    held: dict[tuple[str, str, str], FormWords] = workspace.kept("form_words", dict)
    key = (form, version, language_in_use())
    if key not in held:
        stored = load_form(workspace.db, form, version) or load_form(workspace.db, form)
        if stored is None:
            held[key] = FormWords(form, FormSchema(form, version, form, "", ()))
        else:
            units, choices = _kept_words(workspace, stored)
            held[key] = FormWords(title_of(stored), stored.schema, units, choices)
    return held[key]


def _kept_words(workspace: Workspace, stored: StoredForm) -> tuple[Words, Mapping[str, Words]]:
    """Units and choices as they were read once and put by: loading a form for them costs a start its tenth of a second."""
    place = f"form_words:{stored.form_id}:{language_in_use()}"
    mark = f"{_KEPT_AS}:{stored.version}:{zlib.crc32(stored.xform.encode())}"
    kept = get_setting(workspace.db, place)
    if isinstance(kept, dict) and kept.get("of") == mark:
        return kept["units"], {name: dict(pairs) for name, pairs in kept["choices"].items()}
    units, choices = _read(workspace, stored)
    with workspace.db.joined():
        # As pairs: a mapping would come back in the order of its keys, and paper shows the form's.
        pairs = {name: list(labels.items()) for name, labels in choices.items()}
        set_setting(workspace.db, place, {"of": mark, "units": units, "choices": pairs})
    return units, choices


def programme_words(workspace: Workspace) -> Mapping[str, str]:
    """Programme → the short name that forms use for it (their list ``programme``)."""
    stored = load_form(workspace.db, "zero_report")
    if stored is None:
        return {}
    return words_of(workspace, stored.form_id, stored.version).choices.get("programme", {})


def _read(workspace: Workspace, stored: StoredForm) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    from desktop.workflows.form_context import definition_of  # only where a form's words were not read before

    definition = definition_of(workspace, stored)
    units = {
        definition.keys.get(slot.path, slot.name): unit_in_use(slot.control.attributes["unit"])
        for slot in definition.root.walk()
        if slot.control is not None and slot.control.attributes.get("unit") and slot.enclosing_repeat is None
    }
    lists = {item.list_name for item in _fields(stored.schema) if item.list_name}
    return units, {name: dict(_choices(definition, name)) for name in lists}


def _fields(schema: FormSchema) -> Iterator[FieldSchema]:
    yield from schema.fields
    for repeat in schema.repeats:
        yield from repeat.fields


def _choices(definition: Definition, name: str) -> Iterator[tuple[str, str]]:
    """(value, label) of a list that is written in the form; one that a register fills has none here."""
    instance = definition.instances.get(name)
    language = definition.translations.meant_by(language_in_use()) or definition.translations.default
    for root in instance.children if instance is not None else ():
        for item in root.named("item"):
            cells = {cell.name: "".join(part.text for part in cell.children) or cell.text for cell in item.children}
            pieces = definition.translations.pieces(cells.get("itextId", ""), language) or ()
            label = "".join(text for kind, text in pieces if kind == "text") or cells.get("label", "")
            yield cells.get("name", ""), label or cells.get("name", "")


def _label(item: FieldSchema | RepeatSchema) -> str:
    english = item.label_en if language_in_use() == "en" else ""
    return english or item.label or item.name
