"""A block from Excel or WPS: read, matched with the columns, and told before it lands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from desktop.foundation.translation import _
from desktop.ui.fields.columns import GridColumn, is_blank, read_cell

SHOWN = 3  # misfits named in the preview line; the rest is counted


@dataclass(frozen=True)
class Misfit:
    """A cell that will not land: place in the block (from 1), the column's title, the text, why."""

    row: int
    title: str
    text: str
    why: str


@dataclass(frozen=True)
class PastePlan:
    """What will be written where: one mapping a row, from ``top`` on. ``width``: columns of the block that land."""

    top: int
    rows: tuple[dict[str, Any], ...]
    width: int
    misfits: tuple[Misfit, ...]
    by_titles: bool = False

    @property
    def cells(self) -> int:
        return sum(len(row) for row in self.rows)

    def words(self) -> str:
        """The preview line: 要贴入 12 行 4 列；2 处放不下：…"""
        told = _("要贴入 {} 行 {} 列").format(len(self.rows), self.width)
        if self.by_titles:
            told += _("，按表头对上了列")
        if not self.misfits:
            return told
        first = _("；").join(
            _("第 {} 行“{}”：{}").format(item.row, item.title, item.why) for item in self.misfits[:SHOWN]
        )
        rest = len(self.misfits) - SHOWN
        more = _("；还有 {} 处").format(rest) if rest > 0 else ""
        return told + _("；{} 处放不下，会空着。").format(len(self.misfits)) + first + more


def read_block(text: str) -> list[list[str]]:
    """Rows of cells of tab separated text; a quoted cell may hold tabs, line ends and doubled quotes."""
    rows: list[list[str]] = [[]]
    cell: list[str] = []
    quoted = False
    at = 0
    while at < len(text):
        letter = text[at]
        if quoted:
            if letter == '"' and text[at + 1 : at + 2] == '"':
                cell.append('"')
                at += 1
            elif letter == '"':
                quoted = False
            else:
                cell.append(letter)
        elif letter == '"' and not cell:
            # A quote that is never closed is a letter, not the start of a cell that swallows the rest.
            quoted = '"' in text[at + 1 :]
            if not quoted:
                cell.append(letter)
        elif letter == "\t":
            rows[-1].append("".join(cell))
            cell = []
        elif letter in "\r\n":
            if letter == "\r" and text[at + 1 : at + 2] == "\n":
                at += 1
            rows[-1].append("".join(cell))
            cell = []
            rows.append([])
        else:
            cell.append(letter)
        at += 1
    rows[-1].append("".join(cell))
    if rows[-1] == [""]:
        rows.pop()
    return rows


def plan_paste(
    text: str, columns: Sequence[GridColumn], row: int, column: int, today: dt.date | None = None
) -> PastePlan | None:
    """What the clipboard's text would do at a cell; None when there is nothing in it.

    A first row of column titles says itself which column goes where; otherwise cells land from ``column`` on.
    """
    block = [cells for cells in read_block(text) if any(cell.strip() for cell in cells)]
    if not block:
        return None
    titles = {item.title.strip(): item for item in columns}
    named = [titles.get(cell.strip()) for cell in block[0]]
    by_titles = len([item for item in named if item]) >= 2 or (len(block) > 1 and len(named) == 1 and named[0])
    if by_titles:
        block = block[1:]
        targets: list[GridColumn | None] = named
    else:
        targets = [item if not item.readonly else None for item in columns[column:]]
    rows: list[dict[str, Any]] = []
    misfits: list[Misfit] = []
    landing: set[int] = set()
    for number, cells in enumerate(block, 1):
        landed, wrong = _land(cells, targets, number, today, landing)
        rows.append(landed)
        misfits.extend(wrong)
    return PastePlan(row, tuple(rows), len(landing), tuple(misfits), bool(by_titles))


def _land(
    cells: Sequence[str], targets: Sequence[GridColumn | None], number: int, today: dt.date | None, landing: set[int]
) -> tuple[dict[str, Any], list[Misfit]]:
    landed: dict[str, Any] = {}
    wrong: list[Misfit] = []
    for at, text in enumerate(cells):
        target = targets[at] if at < len(targets) else None
        if target is None or target.readonly:
            if text.strip():
                title = target.title if target else _("第 {} 列").format(at + 1)
                wrong.append(Misfit(number, title, text, _("“{}”没有可放的列").format(text.strip())))
            continue
        landing.add(at)
        value, why = read_cell(target, text, today)
        if why:
            wrong.append(Misfit(number, target.title, text, why))
        elif not is_blank(value):
            landed[target.name] = value
    return landed, wrong
