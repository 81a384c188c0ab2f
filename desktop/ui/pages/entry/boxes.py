"""The right box for a question, and the columns of a grid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from desktop.forms import Grid, Question
from desktop.ui.fields import (
    ChoiceEditor,
    DateEditor,
    Editor,
    FileEditor,
    GridColumn,
    LongTextEditor,
    NumberEditor,
    Source,
    Suggestion,
    TextEditor,
    TimeEditor,
    TypeAheadEditor,
    listed,
)
from desktop.ui.pages.entry.model import EntryModel
from desktop.ui.theme import Theme
from desktop.workflows.open_entry import Offered
from desktop.workflows.record_words import day_in_words

_LONG = 40


def make_editor(theme: Theme, model: EntryModel, item: Question) -> Editor:
    """By kind; a text with a list to choose from shows it while typing."""
    today = dt.date.fromisoformat(model.opened.context.today)
    if item.kind in ("integer", "decimal"):
        return NumberEditor(theme, decimals=item.kind == "decimal", none_allowed=item.none_allowed)
    if item.kind == "date":
        return DateEditor(theme, today)
    if item.kind == "time":
        return TimeEditor(theme)
    if item.kind in ("select_one", "select_multiple"):
        return ChoiceEditor(theme, options(model, item.path), item.kind == "select_multiple")
    if item.kind == "file":
        return FileEditor(theme)
    offered = source(model, item.path)
    if offered is not None:
        return TypeAheadEditor(theme, offered)
    if "multiline" in item.appearance:
        return LongTextEditor(theme)
    return TextEditor(theme, length=_LONG)


def options(model: EntryModel, path: str) -> tuple[Suggestion, ...]:
    """The choices as they stand now."""
    return tuple(Suggestion(choice.value, choice.label) for choice in model.session.choices(path))


def source(model: EntryModel, name: str) -> Source | None:
    """What is offered while typing, None where nothing is known."""
    offered = model.opened.offered.get(name)
    return listed(suggestions(offered)) if offered else None


def suggestions(offered: Sequence[Offered]) -> tuple[Suggestion, ...]:
    return tuple(Suggestion(item.value, item.label, item.detail) for item in offered)


def columns(model: EntryModel, grid: Grid) -> list[GridColumn]:
    """A grid's columns; labels and choices are those of a row that may not be there yet."""
    schema = next(repeat for repeat in model.opened.definition.schema.repeats if repeat.name == grid.path)
    labels = {field.name: (field.label, field.label_en) for field in schema.fields}
    english = model.opened.context.language == "en"
    found = []
    for item in grid.columns:
        label, label_en = labels.get(item.name, (item.name, ""))
        path = f"{grid.path}.{item.name}"
        found.append(
            GridColumn(
                item.name,
                (label_en if english else "") or label,
                item.kind,
                options=model.choices_of_column(grid.path, item.name),
                none_allowed=item.none_allowed,
                source=source(model, path),
                readonly=model.column_readonly(grid.path, item.name),
                personal=item.personal,
                total=item.kind in ("integer", "decimal"),
                unit=item.unit,
            )
        )
    return found


def text_of(model: EntryModel, place: str, value: Any) -> str:
    """A value in words: choices and codes by name, several joined."""
    if value in (None, "", []):
        return ""
    item = model.items[place]
    if isinstance(item, Question) and item.kind in ("select_one", "select_multiple"):
        labels = {option.value: option.label for option in options(model, place)}
        values = value if isinstance(value, list) else [value]
        return "、".join(labels.get(str(one), str(one)) for one in values)
    if isinstance(item, Question) and item.kind == "date":
        return day_in_words(str(value), dt.date.fromisoformat(model.opened.context.today))
    offered = {one.value: one.label for one in model.opened.offered.get(place, ())}
    return offered.get(str(value), str(value))
