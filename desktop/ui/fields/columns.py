"""The columns of a grid, and what a text means in each of them. No window here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from desktop.foundation.translation import _
from desktop.model.record import NONE_HERE
from desktop.ui.fields import typed_words as words
from desktop.ui.fields.suggestions import Option, Source, meant
from desktop.ui.fields.typed_dates import Read, read_date, read_time
from desktop.ui.fields.typed_numbers import clean, grouped, read_number

# The kinds of a form's fields, a tick, and a name with suggestions.
Kind = Literal["text", "integer", "decimal", "date", "time", "select_one", "select_multiple", "tick", "typeahead"]
DIGITS = 9


@dataclass(frozen=True)
class GridColumn:
    """``options``: choices (value, label). ``personal``: masked in every row but the current one. ``width`` 0: its own.

    A tick stores the value of its first option, ✓; the second one, if there is one, is 否.
    """

    name: str
    title: str
    kind: str
    options: Sequence[Option] = ()
    none_allowed: bool = False
    source: Source | None = None
    width: int = 0
    readonly: bool = False
    required: bool = False
    free: bool = True
    personal: bool = False
    total: bool = True
    hint: str = ""
    unit: str = ""
    aliases: Sequence[str] = ()  # what else it is called: its title in the other language

    @property
    def numeric(self) -> bool:
        return self.kind in {"integer", "decimal", "int", "number"}

    @property
    def decimals(self) -> bool:
        return self.kind == "decimal"

    @property
    def tick(self) -> bool:
        """A choice of nothing but yes, or of yes and no, is a tick too."""
        if self.kind == "tick":
            return True
        values = [option.value for option in self.options]
        return self.kind == "select_one" and values in (["1"], ["1", "0"], ["yes", "no"])

    @property
    def added_up(self) -> bool:
        """Whether the pinned row has a figure for it: ticks are always counted, numbers where their sum says something."""
        return self.tick or (self.numeric and self.total)

    @property
    def by_digit(self) -> bool:
        return self.kind in {"select_one", "select_multiple"} and not self.tick and 0 < len(self.options) <= DIGITS

    @property
    def several(self) -> bool:
        return self.kind == "select_multiple"

    def ticks(self) -> tuple[str, ...]:
        """The stored values of ✓ and, where it may be said, 否."""
        return tuple(option.value for option in self.options[:2]) or ("1",)

    def accessible_name(self) -> str:
        """Name, unit, 必填: what a screen reader says of a cell of this column."""
        parts = (self.title, self.unit, _("必填") if self.required else "")
        return _("，").join(part for part in parts if part)


def is_blank(value: Any) -> bool:
    return value is None or value in ("", [], ())


def read_cell(column: GridColumn, text: str, today: dt.date | None) -> tuple[Any, str]:
    """The value a text means in a column, and why it does not fit ("" when it does)."""
    text = text.strip()
    if not text:
        return None, ""
    if column.tick:
        return _read_tick(column, text)
    if column.numeric:
        return _read_number(column, text)
    if column.kind in {"date", "time"}:
        read: Read = read_date(text, today) if column.kind == "date" else read_time(text)
        return (read.value, "") if not read.problem else (text, read.problem)
    if column.options:
        return _read_choice(column, text)
    if column.source is not None:
        found = meant(column.source, text)
        if found is not None:
            return found.value, ""
        return text, "" if column.free else _("名单里没有“{}”").format(text)
    return text, ""


def _read_tick(column: GridColumn, text: str) -> tuple[Any, str]:
    values = column.ticks()
    labels = {option.label.lower(): option.value for option in column.options}
    low = text.lower()
    if low in labels or text in values:
        return labels.get(low, text), ""
    if low in words.YES:
        return values[0], ""
    if low in words.NO:
        return (values[1] if len(values) > 1 else None), ""
    return None, _("“{}”看不出是勾还是没勾").format(text)


def _read_number(column: GridColumn, text: str) -> tuple[Any, str]:
    kept = clean(text, decimals=True, none_allowed=column.none_allowed)
    plain = text.replace(",", "").replace("，", "")
    value = read_number(kept, decimals=column.decimals)
    fits = value == NONE_HERE or (value is not None and not isinstance(value, str)) or (column.decimals and bool(kept))
    if not fits or (value != NONE_HERE and len(kept) < len(plain)):
        return text, _("“{}”不是整数").format(text) if not column.decimals else _("“{}”不是数").format(text)
    return value, ""


def _read_choice(column: GridColumn, text: str) -> tuple[Any, str]:
    known = {option.label.lower(): option.value for option in reversed(column.options)}
    known.update({option.value.lower(): option.value for option in column.options})
    if not column.several:
        value = known.get(text.lower())
        return (value, "") if value is not None else (None, _("没有“{}”这一项可选").format(text))
    found = []
    for part in text.replace("，", words.COMMA).replace(",", words.COMMA).replace(" ", words.COMMA).split(words.COMMA):
        value = known.get(part.lower())
        if value is None and part:
            return None, _("没有“{}”这一项可选").format(part)
        if value is not None and value not in found:
            found.append(value)
    return found, ""


def shown(column: GridColumn, value: Any, label: str = "") -> str:
    """A value as its cell shows it. ``label``: the name of a code, where somebody knows it."""
    if is_blank(value):
        return ""
    if column.tick:
        values = column.ticks()
        return "✓" if value == values[0] else _("否")
    if column.numeric:
        return grouped(value)
    if column.options:
        labels = {option.value: option.label for option in column.options}
        chosen = value if isinstance(value, (list, tuple)) else [value]
        return _("、").join(labels.get(item, str(item)) for item in chosen)
    return label or str(value)


def masked(text: str) -> str:
    """A personal value as others may see it: 138****0037, 张*."""
    if len(text) >= 7:
        return text[:3] + "****" + text[-4:] if len(text) > 7 else text[:1] + "****" + text[-2:]
    return text[:1] + "*" * max(1, len(text) - 1) if text else ""
