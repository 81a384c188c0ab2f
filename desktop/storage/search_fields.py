"""Which values of a record it is found by, and by which tokens."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.search_text import day_tokens, number_tokens, text_tokens
from desktop.model.form_schema import FieldSchema, FormSchema, RepeatSchema
from desktop.model.record import NONE_HERE, RecordHead
from desktop.storage.database import Database
from desktop.storage.schema_json import schema_from_json

# Of a field so many texts of so many characters are remembered with their tokens, some 100 kB.
_SHORT, _MOST_KNOWN = 12, 256
# One digit stands in every record; nobody finds anything by it.
_LEAST_DIGITS = 2
# Kinds of codes that are no list of a form and no register.
UNIT, FORM, STATE = "unit", "form", "state"

# A value's tokens, parted by blanks. The same token may come twice: FTS5 sees to that faster than a set would.
How = Callable[[Any], str]


@dataclass(frozen=True)
class Plan:
    """Fields that are searched with the way each is cut, and the repeats below."""

    fields: tuple[tuple[str, How], ...]
    repeats: tuple[tuple[str, Plan], ...] = ()

    @functools.cached_property
    def how_of(self) -> Mapping[str, tuple[How, dict[str, str]]]:
        """With the tokens of short texts that were cut before: codes, places, names come again and again."""
        return {name: (how, {}) for name, how in self.fields}


def plan(db: Database, form: str, version: str) -> Plan | None:
    """How records of a form version are cut; None if the form is not known here (yet)."""
    key = ("search_plan", form, version)
    if key not in db.cache:
        row = db.one(
            "SELECT schema FROM projections WHERE form = ? AND version = ? AND kind = 'table' AND path = ''",
            (form, version),
        )
        db.cache[key] = None if row is None else plan_of(schema_from_json(row["schema"]))
    found: Plan | None = db.cache[key]
    return found


def plan_of(schema: FormSchema) -> Plan:
    """By name, kind, list and register of the fields."""
    return _plan(schema.form_id, schema.fields, schema.repeats)


def tokens(cut: Plan | None, head: RecordHead, *values: Mapping[str, Any]) -> str:
    """All tokens of one record; its values may come in several parts (public, personal)."""
    found = [_of_head(head.unit, head.form, head.state, head.date), f"4{_plain(head.rid)}"]
    for part in values:
        if cut is None:
            _gather_unknown(part, found)
        else:
            _gather(cut, part, found)
    return " ".join(found)


@functools.lru_cache(maxsize=1024)
def _of_head(unit: str, form: str, state: str, date: str) -> str:
    # By the unit's name whatever the unit did here; UNIT is whose record it is, for the filter.
    codes = [code_token(UNIT, unit), code_token(FORM, form), code_token(STATE, state), code_token("units", unit)]
    return " ".join([*codes, day_tokens(date)])


@functools.lru_cache(maxsize=65536)
def code_token(kind: str, code: str) -> str:
    """The one token of a coded value. ``kind`` is UNIT, FORM, STATE, a register, or ``choices_kind``."""
    return "5" + hashlib.blake2s(f"{kind}\0{code}".encode("utf-8", "replace"), digest_size=6).hexdigest()


def choices_kind(form: str, list_name: str) -> str:
    """Lists of two forms may share a name but not their words."""
    return f"{form}.{list_name}"


def _plan(form: str, fields: Sequence[FieldSchema], repeats: Sequence[RepeatSchema]) -> Plan:
    found = []
    for item in fields:
        how = _how(form, item)
        if how is not None:
            found.append((item.name, how))
    return Plan(tuple(found), tuple((item.name, _plan(form, item.fields, item.repeats)) for item in repeats))


def _how(form: str, item: FieldSchema) -> How | None:
    if item.lookup:
        return functools.partial(_codes, item.lookup)
    if item.kind in ("select_one", "select_multiple"):
        return functools.partial(_codes, choices_kind(form, item.list_name))
    return _HOW.get(item.kind)


def _gather(cut: Plan, values: Mapping[str, Any], found: list[str]) -> None:
    how_of = cut.how_of.get  # by what a record says: most of a form's fields are empty in most records
    for name, value in values.items():
        searched = how_of(name)
        if searched is None or value is None:
            continue
        how, known = searched
        made = known.get(value) if type(value) is str else how(value)
        if made is None:
            made = how(value)
            if len(value) <= _SHORT and len(known) < _MOST_KNOWN:
                known[value] = made
        found.append(made)
    for name, inner in cut.repeats:
        rows = values.get(name)
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, Mapping):
                _gather(inner, row, found)


def _gather_unknown(value: Any, found: list[str]) -> None:
    """Of a form that is not known here, or a value of another shape than the form says: every text as text."""
    if isinstance(value, str):
        found.append(day_tokens(value) or text_tokens(value))
    elif isinstance(value, Mapping):
        for each in value.values():
            _gather_unknown(each, found)
    elif isinstance(value, list | tuple):
        for each in value:
            _gather_unknown(each, found)
    elif isinstance(value, int):
        found.append(_whole(value))


def _codes(kind: str, value: Any) -> str:
    if isinstance(value, list | tuple):
        return " ".join([code_token(kind, str(code)) for code in value])
    return code_token(kind, str(value))


def _text(value: Any) -> str:
    return text_tokens(value if isinstance(value, str) else str(value))


def _day(value: Any) -> str:
    return day_tokens(str(value))


def _number(value: Any) -> str:
    return _whole(value) if isinstance(value, int) else _decimal(str(value))


@functools.lru_cache(maxsize=8192)
def _whole(value: int) -> str:
    digits = str(abs(value))
    return " ".join(number_tokens(digits)) if len(digits) >= _LEAST_DIGITS else ""


@functools.lru_cache(maxsize=8192)
def _decimal(text: str) -> str:
    """As written, and without the zeros at its end. 无 is no number."""
    if text == NONE_HERE or (len(text) < _LEAST_DIGITS and text.isdecimal()):
        return ""
    shorter = text.rstrip("0").rstrip(".") if "." in text else text
    return text_tokens(text) if shorter == text else f"{text_tokens(text)} {text_tokens(shorter)}"


def _plain(rid: str) -> str:
    """Ids are hex; whatever else somebody sends as one must stay one token."""
    return rid.lower() if rid.isalnum() and rid.isascii() else code_token("rid", rid)


_HOW: dict[str, How] = {"text": _text, "date": _day, "datetime": _day, "integer": _number, "decimal": _number}
