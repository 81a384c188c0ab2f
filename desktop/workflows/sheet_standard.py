"""Any form on paper without a sheet of its own: sections, questions two to a row where they are short, grids as tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from desktop.errors import UsageError
from desktop.foundation.translation import _, language_in_use
from desktop.model.sheet_layout import Cell, Cells, Grid, GridColumn, Part, Sheet, Sides, Signatures
from desktop.model.sheets import Filling
from desktop.storage.packs import StoredForm, load_form
from desktop.workflows.form_words import FormWords, words_of
from desktop.workflows.sheet_files import STANDARD
from desktop.workflows.workspace import Workspace

if TYPE_CHECKING:
    from desktop.forms import Definition, Question
    from desktop.forms import Grid as AskedGrid

_HALF = frozenset(("integer", "decimal", "date", "time", "datetime", "text", "select_one"))
_LONGEST_LABEL = 14
_LONGEST_CHOICES = 16
_MOST_CHOICES = 24
_MOST_COLUMNS = 10
_QUESTION = 9.5  # points: a whole sentence, in the weight of text
_WRITING = 18  # mm to write some sentences in
_MARKUP = re.compile(r"<[^<>]{1,80}>|\*\*|__|^#+ ")


def standard_sheet(
    workspace: Workspace, form_id: str, version: str | None = None, filling: Filling | None = None
) -> Sheet:
    """The layout of a form's own making. Filled, it shows what was answered; blank, every question with its choices.

    Raises ``UsageError`` 用 106 (no such form).
    """
    stored = load_form(workspace.db, form_id, version) or load_form(workspace.db, form_id)
    if stored is None:
        raise UsageError("用 106", _("没有这个表单：{form}").format(form=form_id), hint=_("请收一次最新的下发包"))
    words = words_of(workspace, stored.form_id, stored.version)
    parts = tuple(_parts(workspace, stored, words, filling))
    ends: tuple[Part, ...] = (
        Signatures(((_("填表人（签字）："), _("负责人（签字）："), _("日期：　　　　年　　月　　日")),), before=1),
    )
    head = Sides((_("填报单位：{@record_unit|@unit}"), _("填表日期：{filled_on:10}")))
    return Sheet(
        f"{STANDARD}{form_id}",
        plain(words.title).replace("{", "{{").replace("}", "}}"),
        (head, *parts, *ends),
        forms=(form_id,),
        title_size=18,
    )


def _parts(workspace: Workspace, stored: StoredForm, words: FormWords, filling: Filling | None) -> Iterator[Part]:
    from desktop.forms import Question, outline
    from desktop.workflows.form_context import definition_of

    definition = definition_of(workspace, stored)
    for section in outline(definition):
        rows: list[tuple[Cell, ...]] = []
        title = _section_title(definition, section.path) if section.path else ""
        for item in section.items:
            if isinstance(item, Question):
                cells = _question(words, item, filling)
                rows += [cells] if cells else []
                continue
            grids = _grids(words, item, filling)
            if grids:
                yield from _cells(rows, title)
                rows, title = [], ""
                yield from grids
        yield from _cells(rows, title)


def _cells(rows: Sequence[tuple[Cell, ...]], title: str) -> Iterator[Part]:
    """Short questions two and two beside each other; the section's title as the first row."""
    made: list[tuple[Cell, ...]] = []
    waiting: tuple[Cell, ...] | None = None
    for row in rows:
        if len(row) == 2 and row[1].span == 1:
            if waiting is None:
                waiting = row
            else:
                made.append((*waiting, *row))
                waiting = None
            continue
        if waiting is not None:
            made.append(_alone(waiting))
            waiting = None
        made.append(row)
    if waiting is not None:
        made.append(_alone(waiting))
    if made:
        head = [(Cell(title, label=True, span=4, align="left"),)] if title else []
        yield Cells((22, 30, 22, 30), (*head, *made), height=7.5)


def _alone(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return (row[0], Cell(row[1].text, span=3, ticks=row[1].ticks))


def _question(words: FormWords, asked: Question, filling: Filling | None) -> tuple[Cell, ...]:
    name, kind = asked.path, asked.kind
    item = next((found for found in words.schema.fields if found.name == name), None)
    label = _escaped(words.label(name))
    if item is None or kind == "file":
        return ()
    if kind == "note":
        return () if filling is not None or label == name else (Cell(label, span=4),)
    if filling is not None and not filling.values.get(name):
        return ()
    choices = words.choices.get(item.list_name, {}) if item.list_name else {}
    ticks = name if choices and len(choices) <= _MOST_CHOICES else ""
    text = "" if ticks else f"{{{name}}}"
    if not ticks and filling is None and words.units.get(name):
        text = f"　　　　　{words.units[name]}"
    wide = sum(len(said) + 2 for said in choices.values()) > _LONGEST_CHOICES or kind == "select_multiple"
    free = kind == "text" and not item.lookup  # what a person writes in words wants a whole line
    long = free and (filling is None or len(filling.values.get(name, "")) > 12)
    if kind in _HALF and len(label) <= _LONGEST_LABEL and not (ticks and wide) and not long:
        return (Cell(label, label=True, align="left"), Cell(text, ticks=ticks))
    if len(label) <= 2 * _LONGEST_LABEL:
        tall = _WRITING if filling is None and "multiline" in asked.appearance else 0
        return (Cell(label, label=True, align="left"), Cell(text, span=3, ticks=ticks, height=tall))
    return (Cell(label, span=2, size=_QUESTION), Cell(text, span=2, ticks=ticks))


def _grids(words: FormWords, asked: AskedGrid, filling: Filling | None) -> tuple[Grid, ...]:
    """A repeat as a table; one of more columns than a page has room for as several, each with the rows' numbers."""
    repeat = next((found for found in words.schema.repeats if found.name == asked.path), None)
    rows = filling.rows.get(asked.path, ()) if filling is not None else ()
    if repeat is None or (filling is not None and not rows):
        return ()
    held = {item.name: item for item in repeat.fields}
    wanted = [
        (column.name, words.label(f"{asked.path}.{column.name}").partition(" · ")[2], 3 if column.kind == "text" else 2)
        for column in asked.columns
        if column.name in held and column.kind not in ("file", "note")
    ]
    wanted += [(inner.name, inner.label or inner.name, 4) for inner in repeat.repeats]
    if filling is not None:
        wanted = [column for column in wanted if any(row.get(column[0]) for row in rows)]
    numbers = GridColumn(_("序号"), number=True, width=1.2)
    heading = _escaped(words.label(asked.path))
    return tuple(
        Grid(
            (numbers, *(GridColumn(_escaped(label), f"{{{name}}}", wide) for name, label, wide in wanted[start : start + _MOST_COLUMNS])),
            rows=asked.path, heading=heading if not start else _("{title}（续）").format(title=heading), blank=5, grow=not start,
        )
        for start in range(0, len(wanted), _MOST_COLUMNS)
    )  # fmt: skip


def _section_title(definition: Definition, name: str) -> str:
    """The label of a group, in the language in use; what is computed into it is left out."""
    slot = next((found for found in definition.root.children if found.name == name), None)
    said = slot.control.label if slot is not None and slot.control is not None else None
    if said is None or said.formula is not None:
        return ""
    pieces = said.pieces
    if said.itext:
        translations = definition.translations
        language = translations.meant_by(language_in_use()) or translations.default
        pieces = translations.pieces(said.itext, language) or ()
    return _escaped("".join(text for kind, text in pieces if kind == "text"))


def plain(label: str) -> str:
    """A label without the markup that only a screen shows."""
    return " ".join(_MARKUP.sub("", label).split())


def _escaped(label: str) -> str:
    return plain(label).replace("{", "{{").replace("}", "}}")
