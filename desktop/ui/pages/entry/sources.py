"""What a text field offers while it is typed: values given before, then the register, best matches first."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.forms import Question
from desktop.ui.fields import Source, Suggestion
from desktop.ui.fields.suggestions import AT_MOST, rank
from desktop.ui.pages.entry.model import EntryModel
from desktop.ui.pages.entry.words import key_column

# One's own people and places come before those of others.
_WHERE = "unit"


def source_for(model: EntryModel, question: Question, grid: str = "") -> Source | None:
    """A source for a text question; None where nothing is known to offer."""
    register = question.lookup or question.suggest
    learned = (model.opened.learned or {}).get(f"{grid}.{question.path}" if grid else question.path, ())
    if not register and not (question.remember and learned):
        return None
    items = _items(model, question, register, learned)

    def source(typed: str) -> Sequence[Suggestion]:
        return rank(typed, items, AT_MOST)

    return source


def _items(model: EntryModel, question: Question, register: str, learned: Sequence[str]) -> tuple[Suggestion, ...]:
    found: dict[str, Suggestion] = {}
    if question.lookup:
        for code in learned:
            name = model.names.of(question.lookup, code)
            found[code] = Suggestion(code, name)
        key, name_column = key_column(question.lookup)
        for row in model.names.rows(question.lookup):
            code = row.get(key, "")
            if code and row.get(name_column):
                found.setdefault(code, Suggestion(code, row[name_column]))
        return tuple(found.values())
    own = model.opened.draft.unit
    rows = sorted(model.names.rows(register), key=lambda row: row.get(_WHERE, own) != own) if register else []
    for name in learned:
        found[name] = Suggestion(name, name)
    for row in rows:
        name = row.get("name", "")
        if name:
            where = row.get(_WHERE, "")
            detail = model.names.of("units", where) if where and where != own else ""
            found.setdefault(name, Suggestion(name, name, detail))
    return tuple(found.values())
