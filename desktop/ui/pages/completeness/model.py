"""The board as two tables of one set of rows: names at the left, periods and the ratio at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.foundation.translation import _
from desktop.ui.pages.completeness.words import cell_words, column_title, state_words
from desktop.ui.widgets.chips import CHIPS
from desktop.ui.widgets.rows import CELL_ROLE, COLUMN_ROLE, Cell, Column
from desktop.workflows.completeness_board import DIRECT, BoardCell, BoardGroup, BoardRow, CompletenessBoard
from desktop.workflows.export_files import ratio

Index = QModelIndex | QPersistentModelIndex
# States whose cell is only written, not tinted: what is right stays quiet.
_MANY = 6  # periods that share the spare room; of few the ratio takes it
_QUIET = ("reported", "zero", "exempt")


@dataclass(frozen=True)
class Line:
    """A row on the screen: a township (``row`` None) or a unit."""

    group: BoardGroup
    row: BoardRow | None

    @property
    def name(self) -> str:
        if self.row is None:
            return self.group.name or _("直属单位")
        own = self.row.unit == self.group.unit and not self.group.alone
        return _("{name}本级").format(name=self.row.name) if own else self.row.name

    @property
    def key(self) -> tuple[str, str]:
        return self.group.unit, self.row.unit if self.row is not None else ""


def lines_of(groups: Sequence[BoardGroup], folded: set[str]) -> list[Line]:
    """What shows: every township, and the units of those that are open."""
    found: list[Line] = []
    for group in groups:
        if not group.alone:
            found.append(Line(group, None))
        if group.alone or group.unit not in folded:
            found += [Line(group, row) for row in group.rows]
    return found


class NamesModel(QAbstractTableModel):
    """One column: ▸ 青石镇, 幸福村."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: Sequence[Line] = ()
        self.folded: set[str] = set()
        self.columns = (Column("name", _("单位"), width=126),)

    def set_lines(self, lines: Sequence[Line], folded: set[str]) -> None:
        self.beginResetModel()
        self.lines, self.folded = lines, set(folded)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == CELL_ROLE:
            if line.row is None:
                return Cell(line.name, folded=line.group.unit in self.folded, tint="calculated")
            return Cell(line.name, indent=0 if line.group.alone else 2)
        return line.name if role == Qt.ItemDataRole.DisplayRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or section:
            return None
        return (
            self.columns[0]
            if role == COLUMN_ROLE
            else self.columns[0].title
            if role == Qt.ItemDataRole.DisplayRole
            else None
        )


class BoardModel(QAbstractTableModel):
    """A column a period, then the ratio."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: Sequence[Line] = ()
        self.columns: tuple[Column, ...] = ()
        self._words = state_words()

    def set_board(self, board: CompletenessBoard, lines: Sequence[Line]) -> None:
        self.beginResetModel()
        self.lines = lines
        many = len(board.periods) >= _MANY
        periods = [
            Column(
                days.name,
                column_title(days.name),
                width=58 if many else 104,
                align="centre",
                kind="icon_text",
                stretch=many,
            )
            for days in board.periods
        ]
        self.columns = (*periods, Column("ratio", _("报送率"), width=142, stretch=not many))
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == CELL_ROLE:
            return self.cell(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(index.row(), index.column()).text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            line = self.lines[index.row()]
            parts = (line.name, self.columns[index.column()].title, self.cell(index.row(), index.column()).text)
            return " ".join(parts)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        return column if role == COLUMN_ROLE else column.title if role == Qt.ItemDataRole.DisplayRole else None

    def cell(self, row: int, column: int) -> Cell:
        line = self.lines[row]
        whole = line.row if line.row is not None else line.group
        if column == len(self.columns) - 1:
            share = whole.reported / whole.due if whole.due else -1.0
            tint = "calculated" if line.row is None else ""
            return Cell(ratio(whole.reported, whole.due), ratio=share, tint=tint)
        if line.row is None:
            tally = line.group.tallies[column]
            running = not any(unit.cells[column].closed for unit in line.group.rows)
            tone, tint = ("good", "good_tint") if tally.complete else ("warning", "warning_tint")
            if running and not tally.complete:
                tone, tint = "text_2", "surface"
            return Cell(f"{tally.reported}/{tally.due}", tone=tone, tint=tint, bold=not tally.complete and not running)
        return unit_cell(line.row.cells[column])


def unit_cell(cell: BoardCell) -> Cell:
    """Icon and word; what asks for somebody is tinted too."""
    look = CHIPS[cell.state]
    loud = cell.state not in _QUIET and (cell.closed or cell.state != "none")
    tone = look.token if loud or cell.state in _QUIET else "text_2"
    tint = f"{look.token}_tint" if loud else ""
    return Cell(cell_words(cell), icon=look.icon, tone=tone, tint=tint, bold=cell.state == "overdue")


__all__ = ["DIRECT", "BoardModel", "Line", "NamesModel", "lines_of", "unit_cell"]
