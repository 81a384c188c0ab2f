"""The list's rows as the table paints them, a page at a time on the worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.foundation.search_marks import found_at
from desktop.foundation.translation import _
from desktop.ui.table_models.paged import PagedRow, PageStarts
from desktop.ui.widgets.rows import Cell, Column
from desktop.workflows.list_records import Asked, Place, RecordRow, record_starts, records_page
from desktop.workflows.workspace import Workspace


def columns(*, units: bool) -> list[Column]:
    """The columns; where there are units below whose record it is instead of its number."""
    made = [
        Column("day", _("日期"), width=82, sortable=True), Column("form", _("表单"), width=144, kind="free", sortable=True),
        Column("content", _("内容"), width=140, kind="free", stretch=True), Column("amount", _("数量"), kind="number", width=84),
        Column("state", _("状态"), kind="chip", width=104, sortable=True), Column("programmes", _("项目"), kind="free", width=120),
    ]  # fmt: skip
    if units:
        made.insert(2, Column("unit", _("单位"), width=130, sortable=True))
    else:
        made.append(Column("number", _("上报号"), width=76))
    return made


@dataclass(frozen=True)
class RecordSource:
    """Implements ``PageSource`` for what the filter line asks."""

    asked: Asked
    units: bool = False

    def page(self, workspace: Workspace, after: str | None, limit: int) -> Sequence[PagedRow]:
        """At most ``limit`` rows that follow ``after``."""
        found = records_page(workspace, self.asked, after=_place(after), limit=limit)
        return [PagedRow(_key(row.place), self._cells(row), row) for row in found.rows]

    def starts(self, workspace: Workspace, every: int, between: Callable[[], None]) -> PageStarts:
        """The whole length, and the last key before each page."""
        found = record_starts(workspace, self.asked, every, between=between)
        return PageStarts(found.total, [None, *map(_key, found.after)])

    def _cells(self, row: RecordRow) -> tuple[Cell, ...]:
        typed = self.asked.text
        figure, _space, unit = row.amount.partition(" ")
        cells = [
            Cell(row.day), Cell(row.form_title, matches=found_at(typed, row.form_title)),
            Cell(row.content or "—", matches=found_at(typed, row.content)), Cell(figure, unit=unit), Cell(state=row.state),
            Cell(row.programmes or "—", matches=found_at(typed, row.programmes)),
        ]  # fmt: skip
        if self.units:
            cells.insert(2, Cell(row.unit_name, matches=found_at(typed, row.unit_name)))
        else:
            cells.append(Cell(row.number, tone="text_2"))
        return tuple(cells)


def _key(place: Place) -> str:
    return "\n".join(place)


def _place(key: str | None) -> Place | None:
    if key is None:
        return None
    group, day, unit, rid = key.split("\n")
    return group, day, unit, rid
