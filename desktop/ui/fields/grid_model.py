"""The rows of a grid for Qt: a sheet, and one blank row below it to type into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.foundation.translation import _
from desktop.ui.fields.columns import GridColumn, is_blank, masked, shown
from desktop.ui.fields.sheet import Change, Sheet
from desktop.ui.fields.suggestions import Source, label_of, listed

Index = QModelIndex | QPersistentModelIndex
Cell = tuple[int, str]  # row from 0, column's name
_NOWHERE = QModelIndex()


class SheetModel(QAbstractTableModel):
    """What happens to the sheet is told in the words of the grid: rows from 0, columns by name."""

    cell_changed = Signal(int, str, object)
    row_inserted = Signal(int)
    row_removed = Signal(int)
    altered = Signal()

    def __init__(self, columns: Sequence[GridColumn], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.sheet = Sheet(self.columns, told=self._told, about_to=self._about_to)
        self.errors: dict[Cell, str] = {}
        self.warnings: dict[Cell, str] = {}
        self.off: set[Cell] = set()
        self.misread: dict[Cell, str] = {}  # what was typed and is no such value: stays, and is told
        self.sources: dict[str, Source] = {
            column.name: column.source or listed(column.options)
            for column in self.columns
            if column.source is not None or (column.options and not column.tick and not column.by_digit)
        }
        self._labels: dict[tuple[str, str], str] = {}

    # ---- for the grid ----

    def load(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self.beginResetModel()
        self.sheet.load(rows)
        self.errors.clear()
        self.warnings.clear()
        self.off.clear()
        self.misread.clear()
        self.endResetModel()
        self.altered.emit()

    def set_states(
        self,
        errors: Mapping[Cell, str] | None = None,
        warnings: Mapping[Cell, str] | None = None,
        off: Iterable[Cell] | None = None,
    ) -> None:
        """What is wrong, what is unusual, what is not asked; None leaves it as it is."""
        self.errors = self.errors if errors is None else dict(errors)
        self.warnings = self.warnings if warnings is None else dict(warnings)
        self.off = self.off if off is None else set(off)
        self._all_changed()

    def takes_keys(self, row: int, column: GridColumn) -> bool:
        """Whether a person fills this cell: it is neither worked out nor out of question in this row."""
        return not column.readonly and (row, column.name) not in self.off

    def show_value(self, row: int, name: str, value: Any) -> None:
        """A value that the form worked out."""
        self.sheet.show(row, name, value)
        self._all_changed()
        self.altered.emit()

    def label(self, column: GridColumn, value: Any) -> str:
        """The name of a stored code."""
        source = self.sources.get(column.name)
        if source is None or is_blank(value) or column.options:
            return ""
        key = (column.name, str(value))
        if key not in self._labels:
            self._labels[key] = label_of(source, str(value))
        return self._labels[key]

    def keep_label(self, column: GridColumn, value: str, label: str) -> None:
        self._labels[column.name, value] = label

    def text(self, row: int, column: GridColumn) -> str:
        value = self.sheet.value(row, column.name)
        return shown(column, value, self.label(column, value))

    def error(self, row: int, column: GridColumn) -> str:
        cell = (row, column.name)
        return self.errors.get(cell) or self.misread.get(cell, "")

    def warning(self, row: int, column: GridColumn) -> str:
        return self.warnings.get((row, column.name), "")

    def is_spare(self, row: int) -> bool:
        """The blank row below the last one."""
        return row >= len(self.sheet.rows)

    # ---- for Qt ----

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.sheet.rows) + 1

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self.columns[index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            text = self.text(index.row(), column)
            return masked(text) if column.personal and role == Qt.ItemDataRole.ToolTipRole else text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = self.text(index.row(), column) or _("空")
            return f"{column.title} {masked(text) if column.personal else text}"
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self.error(index.row(), column) or self.warning(index.row(), column)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            column = self.columns[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return f"＊{column.title}" if column.required else column.title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
                side = Qt.AlignmentFlag.AlignHCenter if column.tick else side
                return int(side | Qt.AlignmentFlag.AlignVCenter)
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return "＋" if self.is_spare(section) else str(section + 1)
        return int(Qt.AlignmentFlag.AlignCenter) if role == Qt.ItemDataRole.TextAlignmentRole else None

    # ---- what the sheet tells ----

    def _about_to(self, change: Change) -> None:
        """A row at the end comes out of the blank one and goes back into it, so that nobody standing there is moved."""
        if change.act == "insert":
            at = change.row + 1 if change.row == len(self.sheet.rows) else change.row
            self.beginInsertRows(_NOWHERE, at, at)
        elif change.act == "remove":
            at = change.row + 1 if change.row == len(self.sheet.rows) - 1 else change.row
            self.beginRemoveRows(_NOWHERE, at, at)

    def _told(self, change: Change) -> None:
        if change.act == "insert":
            self._shift_states(change.row, 1)
            self.endInsertRows()
            self.row_inserted.emit(change.row)
            for name, value in change.value.items():
                self.cell_changed.emit(change.row, name, value)
        elif change.act == "remove":
            self._shift_states(change.row, -1)
            self.endRemoveRows()
            self.row_removed.emit(change.row)
        else:
            names = [column.name for column in self.columns]
            if change.name in names:
                index = self.index(change.row, names.index(change.name))
                self.dataChanged.emit(index, index)
            self.cell_changed.emit(change.row, change.name, change.value)
        if change.act != "cell":
            self._all_changed()
            last = self.rowCount() - 1
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, last)
        self.altered.emit()

    def _shift_states(self, row: int, step: int) -> None:
        """What is said of a row goes with it until the form has looked again."""

        def moved(cell: Cell) -> Cell:
            return (cell[0] + step, cell[1]) if cell[0] >= row + (step < 0) else cell

        stays = step > 0
        self.errors = {moved(cell): text for cell, text in self.errors.items() if stays or cell[0] != row}
        self.warnings = {moved(cell): text for cell, text in self.warnings.items() if stays or cell[0] != row}
        self.misread = {moved(cell): text for cell, text in self.misread.items() if stays or cell[0] != row}
        self.off = {moved(cell) for cell in self.off if stays or cell[0] != row}

    def _all_changed(self) -> None:
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
