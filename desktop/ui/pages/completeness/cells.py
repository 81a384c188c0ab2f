"""Cells of the board: icon and word in the middle, lines between the columns."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView

from desktop.ui.theme import Theme
from desktop.ui.widgets.cells import CellDelegate, Index
from desktop.ui.widgets.paint import MIDDLE, box, draw_icon
from desktop.ui.widgets.rows import Cell, Column
from desktop.ui.widgets.tables import Table

_ICON, _GAP = 15, 4


class BoardDelegate(CellDelegate):
    """As every table's, but an icon stands beside its word in the middle of the cell."""

    def __init__(self, theme: Theme, view: Table) -> None:
        super().__init__(theme, view, px=14, upright=True)
        self._theme_of_board = theme
        # The table draws lines and ring itself, once.
        self.select_rows = self.lines = self.ring = False

    def _contents(self, painter: QPainter, rect: QRect, cell: Cell, column: Column, index: Index) -> None:
        if column.kind != "icon_text":
            super()._contents(painter, rect, cell, column, index)
            return
        theme = self._theme_of_board
        font, metrics = self._font(bold=bool(cell.bold))
        icon = self.px(_ICON) + self.px(_GAP) if cell.icon else 0
        words = metrics.horizontalAdvance(cell.text)
        x = rect.x() + max(0, (rect.width() - icon - words) // 2)
        if cell.icon:
            draw_icon(
                painter, theme.icon(cell.icon, _ICON, cell.tone), QRect(x, rect.y(), self.px(_ICON), rect.height())
            )
        self._ask(index, column, icon + words + self.px(8), rect.width())
        painter.setFont(font)
        painter.setPen(theme.colour(cell.tone or "text"))
        painter.drawText(QRect(x + icon, rect.y(), words + 2, rect.height()), MIDDLE, cell.text)


class BoardTable(Table):
    """+ and - (and Space) fold and open what one stands on; the rest is every table's."""

    fold_asked = Signal(bool)  # True folds
    switch_asked = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, dense=True, cells=True, bare=True, frozen=0, name=name)
        self.delegate = BoardDelegate(theme, self)
        self.delegate.needs.connect(self._note)
        self.setItemDelegate(self.delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)  # one stands on a cell, nothing is selected

    def _fit(self, *, keep: bool) -> None:
        """Periods of one width, where that costs no scrolling."""
        super()._fit(keep=keep)
        if len(self._least) > 2:
            wide = max(self._least[:-1])
            if wide * (len(self._least) - 1) + self._least[-1] <= self.viewport().width():
                self._least = [wide] * (len(self._least) - 1) + self._least[-1:]
                self._lay()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        here = self.currentIndex()
        if here.isValid() and not self.hasFocus():  # the panel speaks of this cell
            width, edge = self._theme.px(2), self._theme.colour("border")
            box(QPainter(self.viewport()), self.visualRect(here), edge=edge, width=width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The panel opened beside it: what it speaks of stays in view."""
        super().resizeEvent(event)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in _PLAIN
        wanted = {"+": True, "=": True, "-": False}.get(event.text()) if plain else None
        if wanted is not None:
            self.fold_asked.emit(not wanted)
        elif plain and event.key() == Qt.Key.Key_Space:
            self.switch_asked.emit()
        else:
            super().keyPressEvent(event)


_PLAIN = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.KeypadModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
