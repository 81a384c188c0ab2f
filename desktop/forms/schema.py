"""The part of a form that storage and tables need: its fields and repeats, groups made transparent."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Container

from desktop.forms.definition import Slot, Words
from desktop.forms.texts import Translations
from desktop.model.form_schema import FieldKind, FieldSchema, FormSchema, RepeatSchema

_KINDS: dict[str, FieldKind] = {
    "int": "integer",
    "integer": "integer",
    "long": "integer",
    "decimal": "decimal",
    "double": "decimal",
    "float": "decimal",
    "date": "date",
    "time": "time",
    "dateTime": "datetime",
    "binary": "file",
    "geopoint": "geo",
    "geotrace": "geo",
    "geoshape": "geo",
}
YES = frozenset(["yes", "true", "true()", "1", "是"])


def build_schema(
    *,
    form_id: str,
    version: str,
    title: str,
    root: Slot,
    translations: Translations,
    title_en: str = "",
    written: Container[str] = (),
) -> tuple[FormSchema, dict[str, FieldKind], dict[str, str]]:
    """The schema, the kind of each leaf by path, and the key of each stored field and repeat by path."""
    kinds = {slot.path: kind_of(slot, written) for slot in root.walk() if slot.leaf}
    maker = _Maker(translations, kinds)
    fields, repeats = maker.scope(root)
    return FormSchema(form_id, version, title, title_en, fields, repeats), kinds, maker.keys


def kind_of(slot: Slot, written: Container[str] = ()) -> FieldKind:
    """What a leaf holds: by its control for choices and notes, else by its bind. ``written``: targets of actions."""
    control = slot.control
    if control is not None:
        if control.kind == "select1" or (control.kind == "input" and control.itemset is not None):
            return "select_one"
        if control.kind in ("select", "rank"):
            return "select_multiple"
        if control.kind == "upload":
            return "file"
        if control.kind == "input" and slot.path not in written and _is_note(slot):
            return "note"
    return _KINDS.get(slot.bind.type, "text")


def _is_note(slot: Slot) -> bool:
    readonly = slot.bind.readonly
    return (
        readonly is not None
        and readonly.text.strip() == "true()"
        and slot.bind.calculate is None
        and not slot.bind.preload
        and not slot.default.strip()
    )


class _Maker:
    def __init__(self, translations: Translations, kinds: dict[str, FieldKind]) -> None:
        self.translations = translations
        self.kinds = kinds
        self.keys: dict[str, str] = {}
        self.zh = translations.default
        self.en = translations.meant_by("en") or ""

    def scope(self, slot: Slot) -> tuple[tuple[FieldSchema, ...], tuple[RepeatSchema, ...]]:
        fields: dict[str, FieldSchema] = {}
        repeats: dict[str, RepeatSchema] = {}
        self.collect(slot, fields, repeats)
        return tuple(fields.values()), tuple(repeats.values())

    def collect(self, slot: Slot, fields: dict[str, FieldSchema], repeats: dict[str, RepeatSchema]) -> None:
        counted = {kin.name + "_count": kin for kin in slot.children if kin.repeat and kin.count is not None}
        taken = ChainMap[str, object](fields, repeats)  # type: ignore[arg-type]
        for child in slot.children:
            if child.name == "meta" and child.parent is not None and child.parent.parent is None:
                continue
            if child.repeat:
                key = self.key(child, taken)
                inner, nested = self.scope(child)
                label, label_en = self.labels(child)
                repeats[key] = RepeatSchema(key, label, label_en, inner, nested)
            elif child.children:
                self.collect(child, fields, repeats)
            elif not _is_row_count(child, counted.get(child.name)):
                key = self.key(child, taken)
                fields[key] = self.field(child, key)

    def key(self, slot: Slot, taken: Container[str]) -> str:
        """The leaf name; where ODK lets two groups share one, the later is called by its path in the form."""
        key = slot.name
        step = slot.parent
        while key in taken and step is not None:
            key = f"{step.name}/{key}"
            step = step.parent
        self.keys[slot.path] = key
        return key

    def labels(self, slot: Slot) -> tuple[str, str]:
        control = slot.outer or slot.control
        words = control.label if control is not None else None
        return self.text(words, self.zh), self.text(words, self.en) if self.en else ""

    def text(self, words: Words | None, language: str) -> str:
        if words is None:
            return ""
        pieces = self.translations.pieces(words.itext, language) if words.itext else words.pieces
        return "".join(part for kind, part in pieces or () if kind == "text").strip()

    def field(self, slot: Slot, key: str) -> FieldSchema:
        extras = slot.bind.extras
        label, label_en = self.labels(slot)
        itemset = slot.control.itemset if slot.control is not None else None
        return FieldSchema(
            name=key,
            kind=self.kinds[slot.path],
            label=label,
            label_en=label_en,
            personal=extras.get("personal", "").strip().lower() in YES,
            none_allowed=extras.get("none", "").strip().lower() in YES,
            remember=extras.get("remember", "").strip().lower() in YES,
            list_name=itemset.list_name if itemset is not None else "",
            lookup=extras.get("lookup", "").strip(),
        )


def _is_row_count(slot: Slot, repeat: Slot | None) -> bool:
    """Pyxform writes a hidden ``…_count`` beside a repeat whose repeat_count is an expression."""
    if repeat is None or repeat.count is None or slot.control is not None:
        return False
    return slot.name in repeat.count.text
