"""What a text field offers while it is typed: values given before, then the register, best matches first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from desktop.forms import Grid, Question
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
    known = _codes(model, question.lookup) if question.lookup else _names(model, register, grid)
    return Learning(before, known, lambda value: model.forget(field, value))


def _codes(model: EntryModel, register: str) -> Iterator[Suggestion]:
    key, name = key_column(register)
    for row in model.names.rows(register):
        if row.get(key) and row.get(name) and in_use(row):
            yield Suggestion(row[key], row[name], aliases=other_names(row))


def _names(model: EntryModel, register: str, grid: str) -> Iterator[Suggestion]:
    """One's own first. Of people with one name each is offered with the unit, and picking one fills the row's unit."""
    own, unit_column = model.opened.draft.unit, _unit_column(model, grid)
    rows = [row for row in model.names.rows(register) if row.get("name") and in_use(row)] if register else []
    times = Counter(row["name"] for row in rows)
    seen: set[tuple[str, str]] = set()
    for row in sorted(rows, key=lambda row: row.get(_WHERE, own) != own):
        name, where = row["name"], row.get(_WHERE, "")
        several = times[name] > 1 and bool(where) and bool(unit_column)
        if (name, where if several else "") in seen:
            continue
        seen.add((name, where if several else ""))
        detail = model.names.of("units", where) if where and (where != own or several) else ""
        fills = ((unit_column, where),) if several else ()
        yield Suggestion(name, name, detail, fills=fills, aliases=other_names(row))


def _unit_column(model: EntryModel, grid: str) -> str:
    """The column of a grid that says the unit of the person in the row."""
    item = model.layout.items.get(grid)
    columns = item.columns if isinstance(item, Grid) else ()
    return next((column.path for column in columns if column.lookup == "units"), "")


def other_names(row: Mapping[str, str]) -> tuple[str, ...]:
    """Short name and aliases of a row, as registers keep them: divided by semicolons."""
    names = [row.get("short_name", ""), *row.get("aliases", "").split(";")]
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip() and name.strip() != row.get("name")))


def in_use(row: Mapping[str, str]) -> bool:
    """Not retired: names that are gone stay readable in old records, but nobody is offered them."""
    return not row.get("retired") and row.get("active") != "0"
