"""The right box for a question, and the columns of a grid."""

from __future__ import annotations

from desktop.forms import Grid, Question
from desktop.ui.fields import (
    ChoiceEditor,
    DateEditor,
    Editor,
    FileEditor,
    GridColumn,
    LongTextEditor,
    NumberEditor,
    Suggestion,
    TextEditor,
    TimeEditor,
    TypeAheadEditor,
)
from desktop.ui.pages.entry.model import NUMBERS, EntryModel
from desktop.ui.pages.entry.sources import source_for
from desktop.ui.theme import Theme
from desktop.workflows.form_units import unit_in_use

_LONG = 30
_CHOSEN = ("select_one", "select_multiple")


def make_editor(theme: Theme, model: EntryModel, item: Question) -> Editor:
    """By kind; a text with something to offer shows it while it is typed."""
    if item.kind in NUMBERS:
        return NumberEditor(theme, decimals=item.kind == "decimal", none_allowed=item.none_allowed)
    if item.kind == "date":
        return DateEditor(theme, model.typing_day)
    if item.kind == "time":
        return TimeEditor(theme)
    if item.kind in _CHOSEN:
        made = ChoiceEditor(theme, options(model, item.path), item.kind == "select_multiple")
        made.setProperty("data", model.from_register(item.path))
        return made
    if item.kind == "file":
        return FileEditor(theme)
    if "multiline" in item.appearance:
        return LongTextEditor(theme)
    source = source_for(model, item)
    if source is not None:
        return TypeAheadEditor(theme, source)
    return TextEditor(theme, length=_LONG)


def options(model: EntryModel, place: str) -> tuple[Suggestion, ...]:
    """The choices as they stand now, and a record that is named but not on offer any more: an old one, another unit's."""
    offered = tuple(Suggestion(choice.value, choice.label) for choice in model.choices(place))
    value = model.value(place) if model.records else None
    known = {item.value for item in offered}
    named = [str(one) for one in (value if isinstance(value, list) else [value])]
    gone = (rid for rid in named if rid in model.records and rid not in known)
    return (*offered, *(Suggestion(rid, model.records[rid]) for rid in gone))


def grid_columns(model: EntryModel, grid: Grid, *, editable: bool, whole: bool = False) -> list[GridColumn]:
    """The columns of a grid that are shown: rare ones only where some row has a value in them, or ``whole`` is asked for."""
    used = {name for row in model.rows(grid.path) for name in row}
    shown = [
        c
        for c in grid.columns
        if c.kind not in ("file", "note") and (not c.fold or c.path in used or grid.fold or whole)
    ]
    return [_column(model, grid, column, editable=editable) for column in shown]


def _column(model: EntryModel, grid: Grid, column: Question, *, editable: bool) -> GridColumn:
    choices, state = model.column_facts(grid.path, column.path)
    return GridColumn(
        column.path,
        model.layout.column_title(grid.path, column.path, english=model.english),
        column.kind,
        options=tuple(Suggestion(choice.value, choice.label) for choice in choices),
        none_allowed=column.none_allowed,
        source=source_for(model, column, grid.path) if column.kind == "text" else None,
        readonly=state.readonly or not editable,
        required=state.required,
        personal=column.personal,
        total=column.kind in NUMBERS,
        hint=state.hint,
        unit=unit_in_use(column.unit),
        aliases=[model.layout.column_title(grid.path, column.path, english=english) for english in (False, True)],
    )
