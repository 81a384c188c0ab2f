"""A block from Excel or WPS: matched with the columns, and told before it lands. No window here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from desktop.foundation.translation import _
from desktop.ui.fields.columns import GridColumn, is_blank
from desktop.ui.fields.paste_columns import by_titles, head_row, is_id_number, plain_title, without_titles
from desktop.ui.fields.paste_words import SUMS
from desktop.ui.fields.pasted_text import read_block, read_pasted
from desktop.ui.fields.words import split_sentence

# Where a block lands: from the row one stands on, behind the last row, or each row where its name stands already.
Where = Literal["here", "end", "names"]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Misfit:
    """A cell that will not land: its row in the block (from 1, titles not counted), the column's title, the text, why, what to do."""

    row: int
    title: str
    text: str
    why: str
    do: str = ""
    personal: bool = False


@dataclass(frozen=True)
class PastePlan:
    """A block and where each of its columns goes. Every change gives another plan; nothing is written before it lands.

    ``block``: all rows of cells that hold anything. ``head``: which of them names the columns, -1 for none. ``targets``:
    a column of the grid for each of the block's, "" for 不贴. ``present``: the rows the grid has, ``top`` the one stood on.
    """

    block: tuple[tuple[str, ...], ...]
    columns: tuple[GridColumn, ...]
    targets: tuple[str, ...]
    head: int
    top: int
    first: str
    present: tuple[Row, ...] = ()
    where: Where = "here"
    today: dt.date | None = None
    _read: dict[tuple[str, str], tuple[Any, str]] = field(default_factory=dict, compare=False, repr=False)

    # ---- what a person may change ----

    def aimed(self, at: int, name: str) -> PastePlan:
        """Column ``at`` of the block goes to the column ``name`` ("" for nowhere); whoever had it goes nowhere."""
        targets = ["" if target == name else target for target in self.targets]
        targets[at] = name
        return replace(self, targets=tuple(targets))

    def turned(self, at: int, step: int) -> PastePlan:
        """The next or the previous column of the grid for column ``at`` of the block; past the ends stands 不贴."""
        names = ["", *(column.name for column in self.open_columns)]
        here = names.index(self.targets[at]) if self.targets[at] in names else 0
        return self.aimed(at, names[(here + step) % len(names)])

    def headed(self, on: bool) -> PastePlan:
        """With its first row as titles, or as a row like the others; the columns are matched anew."""
        return _matched(replace(self, head=0 if on else -1))

    def placed(self, where: Where) -> PastePlan:
        return replace(self, where=where)

    # ---- what it says ----

    @cached_property
    def open_columns(self) -> tuple[GridColumn, ...]:
        """Those that take what a person writes."""
        return tuple(column for column in self.columns if not column.readonly)

    def column(self, name: str) -> GridColumn | None:
        return next((column for column in self.columns if column.name == name), None)

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """What the block calls its columns; 第 n 列 where it does not say."""
        given = self.block[self.head] if self.head >= 0 else ()
        return tuple(
            " ".join(given[at].split()) if at < len(given) and given[at].strip() else _("第 {} 列").format(at + 1)
            for at in range(len(self.targets))
        )

    @cached_property
    def cells(self) -> tuple[tuple[str, ...], ...]:
        """The rows that may land: without titles, what stands above them, and rows that add the others up."""
        return tuple(cells for cells in self.block[self.head + 1 :] if not _adds_up(cells))

    @property
    def passed_over(self) -> int:
        """Rows above the titles, and sums."""
        return len(self.block) - len(self.cells) - (self.head >= 0)

    @cached_property
    def _landing(self) -> tuple[tuple[dict[str, Any], ...], tuple[Misfit, ...]]:
        rows, misfits = [], []
        for number, cells in enumerate(self.cells, 1):
            landed: dict[str, Any] = {}
            for column, text in self._aimed_cells(cells):
                value, why = self._value(column, text)
                if why:
                    what, do = split_sentence(why)
                    what = what.rstrip("。. ") if do else what
                    misfits.append(Misfit(number, column.title, text.strip(), what, do, column.personal))
                elif not is_blank(value):
                    landed[column.name] = value
            rows.append(landed)
        return tuple(rows), tuple(misfits)

    def _aimed_cells(self, cells: Sequence[str]) -> Iterator[tuple[GridColumn, str]]:
        for name, text in zip(self.targets, cells, strict=False):
            column = self.column(name) if name else None
            if column is not None:
                yield column, text

    def _value(self, column: GridColumn, text: str) -> tuple[Any, str]:
        known = self._read.get((column.name, text))
        if known is None:
            known = read_pasted(column, text, self.today, id_number=is_id_number(column))
            self._read[column.name, text] = known
        return known

    @property
    def rows(self) -> tuple[dict[str, Any], ...]:
        """The values of each row, by column."""
        return self._landing[0]

    @property
    def misfits(self) -> tuple[Misfit, ...]:
        return self._landing[1]

    @cached_property
    def places(self) -> tuple[int, ...]:
        """The row of the grid (from 0) each row of the block lands on."""
        last = len(self.present)
        if self.where == "names":
            return tuple(self._by_name())
        top = self.top if self.where == "here" else last
        return tuple(range(top, top + len(self.rows)))

    def _by_name(self) -> Iterator[int]:
        key = self.columns[0].name
        free = [number for number, row in enumerate(self.present) if not is_blank(row.get(key))]
        end = len(self.present)
        for row in self.rows:
            found = next((n for n in free if self.present[n].get(key) == row.get(key)), None)
            if found is None:
                yield end
                end += 1
            else:
                free.remove(found)
                yield found

    @property
    def fresh(self) -> int:
        """Rows that are new to the grid."""
        return sum(place >= len(self.present) for place in self.places)

    @cached_property
    def overwritten(self) -> tuple[int, int]:
        """Rows of the grid that say something else afterwards, and in how many cells."""
        cells = [
            sum(not is_blank(self.present[place].get(name)) and self.present[place].get(name) != value for name, value in row.items())
            for place, row in zip(self.places, self.rows, strict=True)
            if place < len(self.present)
        ]  # fmt: skip
        return sum(count > 0 for count in cells), sum(cells)

    @property
    def is_one_cell(self) -> bool:
        """A word for the cell in hand: nothing to ask."""
        return len(self.block) == 1 and len(self.block[0]) == 1 and not self.misfits

    def landed(self) -> list[dict[str, Any]]:
        """The grid's rows once it has landed."""
        rows = [dict(row) for row in self.present]
        rows += [{} for _row in range(max(self.places, default=-1) + 1 - len(rows))]
        for place, values in zip(self.places, self.rows, strict=True):
            rows[place] |= values
        return rows


def plan_paste(
    text: str,
    columns: Sequence[GridColumn],
    row: int,
    column: int,
    today: dt.date | None = None,
    present: Sequence[Row] = (),
) -> PastePlan | None:
    """What the clipboard's text would do at a cell; None when there is nothing in it.

    ``columns``: those that show, then those that do not show now; ``column`` counts among them. ``present``: the grid's rows.
    """
    block = tuple(tuple(cells) for cells in read_block(text) if any(cell.strip() for cell in cells))
    if not block:
        return None
    first = columns[column].name if column < len(columns) else ""
    head = head_row(block, columns) if len(block) > 1 or len(block[0]) > 1 else -1
    plan = _matched(PastePlan(block, tuple(columns), (), head, row, first, tuple(present), today=today))
    return plan.placed(_place_for(plan))


def _matched(plan: PastePlan) -> PastePlan:
    """The targets anew. Titles that say nothing to us leave their columns alone; a row of no titles at all is matched by cells."""
    width = max(map(len, plan.block))
    if plan.head >= 0:
        head = (*plan.block[plan.head], *[""] * width)[:width]
        return replace(plan, targets=by_titles(head, plan.columns), _read={})
    return replace(plan, targets=without_titles(plan.block, plan.columns, plan.first, plan.today), _read={})


def _place_for(plan: PastePlan) -> Where:
    """Nothing typed is written over unless asked for: a list of names goes to the rows of these names, or behind the last."""
    key = plan.columns[0].name
    below = plan.present[plan.top : plan.top + len(plan.rows)]
    if plan.is_one_cell or key not in plan.targets or all(is_blank(row.get(key)) for row in below):
        return "here"
    names = {row.get(key) for row in plan.present} - {None, ""}
    return "names" if any(row.get(key) in names for row in plan.rows) else "end"


def _adds_up(cells: Sequence[str]) -> bool:
    first = next((plain_title(cell) for cell in cells if cell.strip()), "")
    return first in SUMS
