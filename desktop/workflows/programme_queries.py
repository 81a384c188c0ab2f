"""A programme's SQL with what it is given: the days, the county's settings, the lists that the programme brings."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from desktop.model.period import Period
from desktop.model.programme import PackList, Programme
from desktop.storage.layout import quote
from desktop.storage.readonly import run_query
from desktop.workflows.form_words import form_titles_in_use, words_of
from desktop.workflows.workspace import Workspace


def queried(
    workspace: Workspace, programme: Programme, sql: str, days: Period
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """(column names, rows) of one of the programme's queries. Raises ``RefusedError`` (存 201 … 204)."""
    text, values = with_lists(programme.lists, sql)
    return run_query(workspace.db, text, {**parameters(workspace, programme, days), **values})


def parameters(workspace: Workspace, programme: Programme, days: Period) -> dict[str, Any]:
    """What the SQL may name: ``PARAMETERS`` of the model, and ``setting_<name>`` for every setting."""
    tagged = workspace.kept(f"tagged:{programme.id}", lambda: _is_tagged(workspace, programme))
    return {
        "start": days.start, "end": days.end, "period": days.name, "top": workspace.identity.org, "programme": programme.id,
        "tagged": int(tagged), **{f"setting_{name}": _bound(programme, name) for name in programme.settings},
    }  # fmt: skip


def _is_tagged(workspace: Workspace, programme: Programme) -> bool:
    """True if a form of its activities lets a person say that a record counts for it."""
    titles = form_titles_in_use(workspace)
    known = (words_of(workspace, form, "") for form in programme.hosted_forms if form in titles)
    return any(
        programme.id in words.choices.get(field.list_name, {})
        for words in known
        for field in words.schema.fields
        if field.name == "programmes"
    )


def _bound(programme: Programme, name: str) -> str | int | float:
    """A choice is text, a number is one: SQL compares them as what they are."""
    value = programme.setting(name)
    if programme.settings[name].choices:
        return value
    number = Decimal(value)
    return int(number) if number == number.to_integral_value() else float(number)


def with_lists(lists: Mapping[str, PackList], sql: str) -> tuple[str, dict[str, str]]:
    """The query with the lists it names in front of it as tables ``list_<name>``, and the values they bind."""
    named = [item for item in lists.values() if f"list_{item.name}" in sql]
    if not named:
        return sql, {}
    tables: list[str] = []
    values: dict[str, str] = {}
    for item in named:
        marks = []
        for number, row in enumerate(item.rows):
            names = [f"list_{item.name}_{number}_{place}" for place in range(len(row))]
            values |= dict(zip(names, row, strict=True))
            marks.append(f"({', '.join(f':{name}' for name in names)})")
        columns = ", ".join(quote(column) for column in item.columns)
        tables.append(f"list_{item.name}({columns}) AS (VALUES {', '.join(marks)})")
    # The query stands in its own lines, so that a comment in its last one ends there.
    return f"WITH {', '.join(tables)} SELECT * FROM (\n{sql.strip().rstrip(';')}\n)", values
