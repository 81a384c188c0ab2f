"""What storage and reports need to know of a form, without the form engine."""

from __future__ import annotations

from typing import Literal

from desktop.foundation.quick_dataclass import dataclass

FieldKind = Literal[
    "text", "integer", "decimal", "date", "time", "datetime", "select_one", "select_multiple", "file", "geo", "note"
]


@dataclass(frozen=True)
class FieldSchema:
    """One stored field. ``name`` is unique within its scope (the form, or its repeat).

    ``lookup`` names a register whose code the text may hold instead of free text.
    """

    name: str
    kind: FieldKind
    label: str = ""
    label_en: str = ""
    personal: bool = False
    none_allowed: bool = False
    remember: bool = False
    list_name: str = ""
    lookup: str = ""


@dataclass(frozen=True)
class RepeatSchema:
    """A repeat (roster grid): stored under ``name`` as a list of row mappings."""

    name: str
    label: str
    label_en: str
    fields: tuple[FieldSchema, ...]
    repeats: tuple[RepeatSchema, ...] = ()


@dataclass(frozen=True)
class FormSchema:
    """Fields and repeats of one form version; groups are transparent."""

    form_id: str
    version: str
    title: str
    title_en: str
    fields: tuple[FieldSchema, ...]
    repeats: tuple[RepeatSchema, ...] = ()
