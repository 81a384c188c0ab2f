"""What a text field offers while it is typed: values given before, then the register, best matches first."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.forms import Question
from desktop.ui.fields import Source, Suggestion
from desktop.ui.fields.suggestions import Learning
from desktop.ui.pages.entry.model import EntryModel
from desktop.ui.pages.entry.words import key_column

# One's own people and places come before those of others.
_WHERE = "unit"


def source_for(model: EntryModel, question: Question, grid: str = "") -> Source | None:
    """A source for a text question; None where nothing is known to offer."""
    register = question.lookup or question.suggest
    field = f"{grid}.{question.path}" if grid else question.path
    learned = (model.opened.learned or {}).get(field, ())
    if not register and not (question.remember and learned):
        return None
    before = (Suggestion(value, model.names.of(question.lookup, value)) for value in learned)
    known = _codes(model, question.lookup) if question.lookup else _names(model, register)
    return Learning(before, known, lambda value: model.forget(field, value))


def _codes(model: EntryModel, register: str) -> Iterator[Suggestion]:
    key, name = key_column(register)
    for row in model.names.rows(register):
        if row.get(key) and row.get(name):
            yield Suggestion(row[key], row[name])


def _names(model: EntryModel, register: str) -> Iterator[Suggestion]:
    """One's own first; of two with one name the first."""
    own = model.opened.draft.unit
    seen: set[str] = set()
    for row in sorted(model.names.rows(register), key=lambda row: row.get(_WHERE, own) != own) if register else []:
        name, where = row.get("name", ""), row.get(_WHERE, "")
        if name and name not in seen:
            seen.add(name)
            yield Suggestion(name, name, model.names.of("units", where) if where and where != own else "")
