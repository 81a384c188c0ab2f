"""The columns of a table: as wide as what stands in them, the first ones in sight while the rest scrolls."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QTimer
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QTableView, QWidget

from desktop.ui.theme import Theme
from desktop.ui.widgets.cells import CellDelegate
from desktop.ui.widgets.headers import Header

_SAMPLE = 120  # rows looked at for the width of a column; one that is wider later makes it grow
_FREE = 200  # design pixels that a free text keeps when room is short: some dozen characters


class FittedTable(QTableView):
    """Columns take the width of their title and contents; the spare room goes to those that stretch.

    Where it scrolls sideways, the first ``frozen`` columns stay.
    """

    _frozen = 0  # Qt asks while the table is being made

    def __init__(self, theme: Theme, *, dense: bool, frozen: int, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._grown: dict[int, int] = {}
        self._least: list[int] = []
        self._fitting = False
        header = Header(theme, 13 if dense else 14, self)
        self._frozen = frozen
        self.setHorizontalHeader(header)
        self._header = header
        header.sectionResized.connect(self._dragged)
        self.delegate = CellDelegate(theme, self, px=14 if dense else 15, upright=dense)
        self.delegate.needs.connect(self._note)
        self.setItemDelegate(self.delegate)
        self._growing = QTimer(self)
        self._growing.setSingleShot(True)
        self._growing.setInterval(0)
        self._growing.timeout.connect(self._grow)

    def _rows(self) -> QAbstractItemModel | None:
        """The model; Qt's own types forget that there may be none."""
        return self.model()

    # ---------------------------------------------------------------------------------------------------------- columns

    def fit_columns(self) -> None:
        """Widths by title and contents; what is left goes to the columns that stretch."""
        self._fit(keep=False)

    def widths(self) -> dict[str, int]:
        """The widths by column in design pixels, to be kept for the person."""
        return {self._header.column(n).key: round(wide / self._theme.scale) for n, wide in enumerate(self._least)}

    def set_widths(self, widths: Mapping[str, int]) -> None:
        """Widths of last time; a column that needs more for its contents still grows."""
        for number in range(len(self._least)):
            wide = widths.get(self._header.column(number).key)
            if wide:
                self._least[number] = self._theme.px(wide)
        self._lay()

    def _fit(self, *, keep: bool) -> None:
        model = self._rows()
        if model is None:
            return
        self.delegate.forget_columns()
        before = self._least if keep and len(self._least) == model.columnCount() else [0] * model.columnCount()
        least = []
        rows = range(min(_SAMPLE, model.rowCount()))
        for number in range(model.columnCount()):
            column = self._header.column(number)
            wide = max(self._theme.px(column.width), self._header.title_width(number))
            cells = (self.delegate.cell(model.index(row, number)) for row in rows)
            needed = max((self.delegate.width_of(cell, column) for cell in cells), default=0)
            if column.kind == "free" and (column.width or column.stretch):
                needed = min(needed, self._theme.px(_FREE))
            wide = max(wide, needed)
            least.append(max(wide, before[number]))
        self._least = least
        self._lay()

    def _lay(self) -> None:
        """The least widths, and the spare room for the columns that stretch."""
        model = self._rows()
        if model is None or len(self._least) != model.columnCount():
            return
        widths = list(self._least)
        growing = [number for number in range(len(widths)) if self._header.column(number).stretch]
        spare = max(0, self.viewport().width() - sum(widths))
        for place, number in enumerate(growing):
            widths[number] += spare // len(growing) + (spare % len(growing) if place == 0 else 0)
        self._fitting = True
        for number, wide in enumerate(widths):
            if self.columnWidth(number) != wide:
                self.setColumnWidth(number, wide)
        self._fitting = False

    def _dragged(self, section: int, _old: int, new: int) -> None:
        if not self._fitting and section < len(self._least):
            self._least[section] = new

    def _note(self, column: int, missing: int) -> None:
        self._grown[column] = max(self._grown.get(column, 0), missing)
        if not self._growing.isActive():
            self._growing.start()

    def _grow(self) -> None:
        for column, missing in self._grown.items():
            if column < len(self._least):
                self._least[column] = max(self._least[column], self.columnWidth(column) + missing)
        self._grown.clear()
        self._lay()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    # --------------------------------------------------------------------------------------------------- columns that stay

    def frozen_width(self) -> int:
        """How wide the columns that stay are; 0 while nothing is scrolled, or where they would take most of the room."""
        if not self._frozen or not self._header.offset():
            return 0
        wide = sum(self.columnWidth(number) for number in range(min(self._frozen, self._header.count())))
        return wide if wide < self.viewport().width() * 0.6 else 0

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if dx:
            self._header.frozen = self._frozen if self.frozen_width() else 0
            self._header.viewport().update()
            self.viewport().update()

    def indexAt(self, pos: QPoint) -> QModelIndex:
        found = super().indexAt(pos)
        model = self._rows()
        if found.isValid() and model is not None and 0 <= pos.x() < self.frozen_width():
            number = next(
                n
                for n in range(self._frozen)
                if pos.x() < self.columnViewportPosition(n) + self.columnWidth(n) + self._header.offset()
            )
            return model.index(found.row(), number)
        return found

    def visualRect(self, index: QModelIndex | QPersistentModelIndex) -> QRect:
        rect = super().visualRect(index)
        return (
            rect.translated(self._header.offset(), 0) if index.column() < self._frozen and self.frozen_width() else rect
        )

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Into view, and not behind the columns that stay."""
        bar = self.horizontalScrollBar()
        before = bar.value()
        super().scrollTo(index, hint)
        if index.column() < self._frozen:
            bar.setValue(before)
        elif hidden := max(0, self.frozen_width() - self.columnViewportPosition(index.column())):
            bar.setValue(bar.value() - hidden)

    def _paint_frozen(self, painter: QPainter, view: QRect) -> None:
        """The columns that stay, over what has been scrolled below them."""
        model, wide = self._rows(), self.frozen_width()
        if model is None or not wide:
            return
        last = self.rowAt(view.height() - 1)
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        chosen = self.selectionModel()
        for row in range(max(0, self.rowAt(0)), (last if last >= 0 else model.rowCount() - 1) + 1):
            x, y, high = 0, self.rowViewportPosition(row), self.rowHeight(row)
            painter.fillRect(0, y, wide, high, self._theme.colour("surface"))
            for number in range(self._frozen):
                index = model.index(row, number)
                selected = QStyle.StateFlag.State_Selected if chosen.isSelected(index) else QStyle.StateFlag.State_None
                option.state = QStyle.StateFlag.State_Enabled | selected
                option.rect = QRect(x, y, self.columnWidth(number), high)
                self.delegate.paint(painter, option, index)
                x += self.columnWidth(number)
        painter.fillRect(wide - self._theme.px(1), 0, self._theme.px(1), view.height(), self._theme.colour("border"))
