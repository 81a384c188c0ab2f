"""An official table as two models of the same rows: names, and figures."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.foundation.translation import _
from desktop.ui.widgets.rows import CELL_ROLE, COLUMN_ROLE, Cell, Column
from desktop.workflows.table_screen import ChangedCell
from desktop.workflows.table_view import TableView, figure_text

Index = QModelIndex | QPersistentModelIndex
_SAID = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)


def both_figures(changed: ChangedCell, decimals: int) -> str:
    """报送时 4,272，现值 4,260."""
    then, now = figure_text(changed.then, decimals), figure_text(changed.now, decimals)
    return _("报送时 {then}，现值 {now}").format(then=then, now=now)


class _TableModel(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.view: TableView | None = None
        self.columns: tuple[Column, ...] = ()

    def set_view(self, view: TableView) -> None:
        self.beginResetModel()
        self.view = view
        self.columns = self._columns(view)
        self.endResetModel()

    def _columns(self, view: TableView) -> tuple[Column, ...]:
        raise NotImplementedError

    def _cell(self, view: TableView, row: int, column: int) -> Cell:
        raise NotImplementedError

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if self.view is None or (parent is not None and parent.isValid()) else len(self.view.names)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self.view is None:
            return None
        if role == CELL_ROLE:
            return self._cell(self.view, index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(self.view, index.row(), index.column()).text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = self._cell(self.view, index.row(), index.column()).text
            return f"{self.view.names[index.row()]} {self.columns[index.column()].title} {said}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The merged header paints itself; the screen reader hears the whole heading of a column."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == COLUMN_ROLE:
            return self.columns[section]
        return self.columns[section].title if role == Qt.ItemDataRole.AccessibleTextRole else None


class NamesModel(_TableModel):
    """The fixed first column."""

    def _columns(self, view: TableView) -> tuple[Column, ...]:
        first = next((cell.text for cell in view.header if cell.column == 0), "")
        return (Column("name", first),)

    def _cell(self, view: TableView, row: int, column: int) -> Cell:
        del column
        total = row == 0 and not view.turned
        return Cell(view.names[row], tint="selection" if total else "", bold=total)


class FiguresModel(_TableModel):
    """Figures at the right side of their cells: 0, 无 and — are three things."""

    def _columns(self, view: TableView) -> tuple[Column, ...]:
        if not view.figures:
            return ()
        if view.turned:
            titles = {cell.column - 1: cell.text for cell in view.header}
            return tuple(
                Column(str(place), titles.get(place, ""), kind="number", stretch=True)
                for place in range(len(view.figures[0]))
            )
        return tuple(
            Column(figure.column.name, " ".join(figure.column.header), kind="number", stretch=True)
            for figure in view.figures[0]
        )

    def _cell(self, view: TableView, row: int, column: int) -> Cell:
        figure, value = view.figures[row][column], view.values[row][column]
        whole, decimals = figure.unit is None, figure.column.decimals
        changed = view.changes.get((figure.unit, figure.column.name))
        share = view.shares.get((figure.unit, figure.column.name))
        text = figure_text(value, decimals)
        if changed is not None and view.both:
            text = f"{figure_text(changed.then, decimals)} → {figure_text(changed.now, decimals)}"
        tint = "selection" if whole else "calculated" if figure.calculated else ""
        return Cell(
            text,
            unit="" if share is None else f"{share:+.1f} %",
            tint="warning_tint" if changed is not None else tint,
            corner="warning_edge" if changed is not None else "",
            bold=whole,
            tone="" if value is not None or (changed is not None and view.both) else "text_3",
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A figure that is not what was reported says both, to the pointer and to the screen reader."""
        view = self.view
        if view is not None and index.isValid() and role in _SAID:
            figure = view.figures[index.row()][index.column()]
            changed = view.changes.get((figure.unit, figure.column.name))
            if changed is not None:
                said = both_figures(changed, figure.column.decimals)
                more = role == Qt.ItemDataRole.AccessibleTextRole
                return f"{super().data(index, role)} {said}" if more else said
        return super().data(index, role)

    def calculated(self, column: int) -> bool:
        """True for a column of totals."""
        view = self.view
        return view is not None and not view.turned and bool(view.figures) and view.figures[0][column].calculated
