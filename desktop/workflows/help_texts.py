"""帮助: what is said of a field beyond its hint, and the questions people ask; data under resources/help, read once."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from desktop.forms import Definition
from desktop.foundation.shipped import shipped_path
from desktop.foundation.translation import language_in_use
from desktop.model.form_schema import FormSchema
from desktop.storage.packs import form_titles, load_form
from desktop.workflows.form_words import title_of, words_of
from desktop.workflows.workspace import Workspace

_LEFT_OUT = frozenset(["note"])


@dataclass(frozen=True)
class Topic:
    """``page``: the page it belongs to (as the rail names pages)."""

    page: str
    title: str
    text: str


@dataclass(frozen=True)
class FieldHelp:
    """``where``: the form, and the grid the field stands in."""

    where: str
    label: str
    text: str


def field_help(form: str, field: str) -> str:
    """What there is to say of a field in the language in use; "" where nothing is. ``field``: its own name, in rows too."""
    said = _fields()
    found = said.get((form, field)) or said.get(("", field))
    return found[language_in_use() == "en"] if found else ""


def topics() -> tuple[Topic, ...]:
    """The questions people ask, in the language in use."""
    english = language_in_use() == "en"
    return tuple(
        Topic(row["page"], row["title_en"] if english else row["title"], row["en"] if english else row["zh"])
        for row in _read("topics")
    )


def every_field_help(workspace: Workspace) -> tuple[FieldHelp, ...]:
    """The help of every field of every form in use, for the search of 帮助."""
    found: list[FieldHelp] = []
    for form, _title, _xform in form_titles(workspace.db):
        stored = load_form(workspace.db, form)
        if stored is not None:
            title = title_of(stored)
            words = words_of(workspace, form, stored.version)
            for grid, name in fields_of(stored.schema):
                text = field_help(form, name)
                if text:
                    where = f"{title} · {words.label(grid)}" if grid else title
                    found.append(
                        FieldHelp(
                            where,
                            words.label(f"{grid}.{name}").rpartition(" · ")[2] if grid else words.label(name),
                            text,
                        )
                    )
    return tuple(found)


def fields_of(schema: FormSchema) -> Iterator[tuple[str, str]]:
    """(grid or "", field) of everything a person may stand on."""
    for field in schema.fields:
        if field.kind not in _LEFT_OUT:
            yield "", field.name
    for repeat in schema.repeats:
        for field in repeat.fields:
            if field.kind not in _LEFT_OUT:
                yield repeat.name, field.name


def is_seen(definition: Definition, name: str) -> bool:
    """Whether a field has a place on the screen: what is only worked out has none."""
    return any(slot.name == name and slot.control is not None for slot in definition.root.walk())


@cache
def _fields() -> Mapping[tuple[str, str], tuple[str, str]]:
    """(form or "", field) → (Chinese, English)."""
    return {(row["form"], name): (row["zh"], row["en"]) for row in _read("fields") for name in row["fields"].split()}


@cache
def _read(name: str) -> tuple[dict[str, str], ...]:
    with shipped_path(f"resources/help/{name}.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))
