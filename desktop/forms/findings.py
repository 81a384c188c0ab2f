"""What of a form runs in a simpler way here, is only kept, or is not known: one finding a thing, with where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from desktop.forms.definition import Control, Definition, Formula, Slot, Words
from desktop.forms.expression.functions import FUNCTIONS
from desktop.forms.expression.syntax import Call
from desktop.forms.formulas import formula
from desktop.forms.support import (
    FUNCTIONS_APART,
    TYPES,
    State,
    appearance_reason,
    column_reason,
    explained,
    state_of,
)

What = Literal["type", "column", "appearance", "function", "source"]
Sheets = Mapping[str, Sequence[Sequence[str]]]
_DEVICE = {"deviceid", "username", "phonenumber", "email", "simserial", "subscriberid", "imei"}
_MEDIA = ("image", "audio", "video", "osm")
_SHEETS = ("survey", "choices", "settings", "entities", "external_choices", "osm")
LAST_SAVED = "jr://instance/last-saved"


@dataclass(frozen=True)
class Finding:
    """``where``: the fields, or the sheet of a column; ``note``: a sentence for a person."""

    what: What
    name: str
    state: State
    where: tuple[str, ...]
    note: str


def findings(definition: Definition, sheets: Sheets | None = None) -> tuple[Finding, ...]:
    """All that does not simply run, in the order of types, columns, appearances, functions. ``sheets``: the workbook's
    rows, header first; without them columns are not looked at.
    """
    seen: dict[tuple[What, str, str], dict[str, None]] = {}
    for what, name, reason, where in _all(definition, sheets or {}):
        if reason:
            seen.setdefault((what, name, reason), {})[where] = None
    return tuple(
        Finding(what, name, state_of(reason), tuple(where), explained(reason))
        for (what, name, reason), where in seen.items()
    )


def _all(definition: Definition, sheets: Sheets) -> Iterator[tuple[What, str, str, str]]:
    slots = definition.root.walk()[1:]
    for slot in slots:
        if slot.leaf:
            kind = type_of(slot)
            yield "type", kind, TYPES.get(kind, ""), slot.name
    for name, source in definition.sources.items():
        if source == LAST_SAVED:
            yield "source", source, "last_saved", name
    for sheet in _SHEETS:
        rows = sheets.get(sheet)
        for column in rows[0] if rows else ():
            if column.strip():
                reason = column_reason(sheet, column)
                if reason != "passed":
                    yield "column", column.strip(), "unlisted" if reason is None else reason, sheet
    for slot in slots:
        for control in (slot.control, slot.outer):
            for word in _appearance_words(control):
                reason = appearance_reason(word)
                if reason != "passed":
                    yield "appearance", word, "unlisted" if reason is None else reason, slot.name
    for made in formulas(definition):
        for name in _called(made.tree):
            if name in FUNCTIONS_APART or name not in FUNCTIONS:
                yield "function", f"{name}()", FUNCTIONS_APART.get(name, "absent"), made.where


def type_of(slot: Slot) -> str:
    """A leaf's question type as XLSForm calls it: pyxform's many spellings are one here."""
    if slot.parent is not None and slot.parent.name == "meta":
        return "entity" if slot.name == "entity" else "audit" if slot.name == "audit" else "hidden"
    bind, control = slot.bind, slot.control
    if bind.preload == "property" and bind.preload_params in _DEVICE:
        return bind.preload_params
    if bind.preload == "timestamp" and bind.preload_params in ("start", "end"):
        return bind.preload_params
    if control is None:
        return {"geopoint": "start-geopoint", "binary": "background-audio"}.get(bind.type, "hidden")
    if control.kind == "upload":
        media = control.attributes.get("mediatype", "").partition("/")[0]
        return media if media in _MEDIA else "file"
    if control.attributes.get("query"):
        return "select_one_external"
    return bind.type if bind.type in ("barcode", "geopoint", "geotrace", "geoshape") else "text"


def formulas(definition: Definition) -> Iterator[Formula]:
    """Every expression of the form, those inside its texts included."""
    for slot in definition.root.walk():
        bind = slot.bind
        held = (bind.relevant, bind.required, bind.readonly, bind.constraint, bind.calculate, bind.warn, slot.count)
        yield from (made for made in held if made is not None)
        for words in (bind.constraint_message, bind.required_message):
            yield from _in_words(words, slot.name)
        for control in (slot.control, slot.outer):
            yield from _in_control(control, slot.name)
    for action in definition.actions:
        yield from (made for made in (action.formula, action.reference) if made is not None)
    for texts in definition.translations.texts.values():
        for name, forms in texts.items():
            for pieces in forms.values():
                yield from _in_words(Words(pieces=pieces), name)


def _in_control(control: Control | None, where: str) -> Iterator[Formula]:
    if control is None:
        return
    for words in (control.label, control.hint, *(item.label for item in control.items)):
        yield from _in_words(words, where)
    if control.itemset is not None:
        held = (control.itemset.nodes, control.itemset.value, control.itemset.label)
        yield from (made for made in held if made is not None)


def _in_words(words: Words | None, where: str) -> Iterator[Formula]:
    if words is None:
        return
    if words.formula is not None:
        yield words.formula
    for kind, text in words.pieces:
        if kind == "output":
            made = formula(text, where)
            if made is not None:
                yield made


def _appearance_words(control: Control | None) -> Iterator[str]:
    """The words of an appearance; ``search('file', …)`` and ``ex:app(…)`` are one each."""
    text = control.appearance if control is not None else ""
    word, depth = "", 0
    for letter in text + " ":
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter.isspace() and depth <= 0:
            if word:
                yield word
            word = ""
        else:
            word += letter
    if word:  # a bracket that is never closed
        yield word.rstrip()


def _called(tree: Any) -> Iterator[str]:
    stack = [tree]
    while stack:
        part = stack.pop()
        if isinstance(part, Call):
            yield part.name
        if isinstance(part, tuple):  # the parts of a tree, and their lists
            stack.extend(reversed(part))


__all__ = ["Finding", "findings", "formulas", "type_of"]
