"""An official table as two models of the same rows: names, and figures."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.ui.widgets.rows import CELL_ROLE, COLUMN_ROLE, Cell, Column
from desktop.workflows.table_view import TableView, figure_text

Index = QModelIndex | QPersistentModelIndex


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
        whole = figure.unit is None
        tint = "selection" if whole else "calculated" if figure.calculated else ""
        return Cell(
            figure_text(value, figure.column.decimals),
            tint=tint,
            bold=whole,
            tone="" if value is not None else "text_3",
        )

    def calculated(self, column: int) -> bool:
        """True for a column of totals."""
        view = self.view
        return view is not None and not view.turned and bool(view.figures) and view.figures[0][column].calculated
