"""The table of every page: fixed header, rows of one height, one focus, and the keyboard all the way."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QSizePolicy, QWidget

from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets.paint import box
from desktop.ui.widgets.table_columns import FittedTable

_LEAST_ROWS = 3  # a list that shows fewer of its rows makes its page scroll


class Table(FittedTable):
    """``opened(row)`` on Enter and double click, ``current_changed(row)`` as one moves.

    The ring stands round the current cell; with ``row_mode`` round the whole row (lists). ``cells`` tints no row
    (boards, official tables). ``bare`` has no frame of its own: inside a card. Where it scrolls sideways, the first
    ``frozen`` columns stay: one in lists, none with ``cells``, if not told.
    """

    opened = Signal(int)
    pressed_button = Signal(int, int)  # row and column of a cell's button: by mouse, or Space on its row
    current_changed = Signal(int)
    _row_height = _told_height = 0  # Qt asks while the table is being made

    def __init__(
        self,
        theme: Theme,
        *,
        dense: bool = False,
        row_mode: bool = False,
        cells: bool = False,
        bare: bool = False,
        frozen: int | None = None,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, dense=dense, frozen=(0 if cells else 1) if frozen is None else frozen, parent=parent)
        self._dense, self._row_mode, self._row_px = dense, row_mode, 0
        self._kept = (-1, 0, 0)  # row, column and scroll before other rows came
        self.setProperty("bare", bare)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        behaviour = QAbstractItemView.SelectionBehavior
        self.setSelectionBehavior(behaviour.SelectItems if cells else behaviour.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        upright = self.verticalHeader()
        upright.hide()
        upright.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.delegate.ring = self.delegate.lines = False
        self.delegate.select_rows = not cells
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self._restyle()
        theme.changed.connect(self._restyle)

    # ----------------------------------------------------------------------------------------------------------- model

    def setModel(self, model: QAbstractItemModel | None) -> None:
        old = self._rows()
        if old is not None:
            old.modelAboutToBeReset.disconnect(self._remember)
            old.modelReset.disconnect(self._refit)
        super().setModel(model)
        self.delegate.forget_columns()
        if model is not None:
            model.modelAboutToBeReset.connect(self._remember)
            model.modelReset.connect(self._refit)
            self.fit_columns()

    def current_row(self) -> int:
        """The row one stands on; -1 without any."""
        return self.currentIndex().row()

    def go_to(self, row: int, column: int = -1) -> None:
        """Stand on a row and bring it into view; a number beyond the end takes the last."""
        model = self._rows()
        last = model.rowCount() - 1 if model is not None else -1
        if model is None or last < 0:
            return
        at = self.currentIndex().column() if column < 0 else column
        self.setCurrentIndex(model.index(max(0, min(row, last)), max(0, at)))

    def move_by(self, step: int) -> None:
        """So many rows down (up when negative): what a search box beside the table asks for."""
        self.go_to(max(0, self.current_row()) + step if self.current_row() >= 0 else 0)

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        if current.row() != previous.row():
            self.current_changed.emit(current.row())
            self.viewport().update()

    # ------------------------------------------------------------------------------------------------------------ rows

    def set_row_height(self, px: int) -> None:
        """Rows of another height, in design pixels (62 for two lines)."""
        self._row_px = px
        self._restyle()

    def _remember(self) -> None:
        here = self.currentIndex()
        self._kept = (here.row(), here.column(), self.verticalScrollBar().value())

    def _refit(self) -> None:
        """Other rows: the same place and scroll as far as they exist."""
        row, column, scroll = self._kept
        self._fit(keep=True)  # they may need more room; columns that jump narrower would only disturb
        if row >= 0:
            self.go_to(row, column)
            self.verticalScrollBar().setValue(scroll)

    def least_height(self) -> int:
        """The header and the first few rows, as far as there are rows: with less one does not see where one is."""
        return self._height_of(_LEAST_ROWS)

    def whole_height(self) -> int:
        """The header and all rows."""
        model = self._rows()
        return self._height_of(model.rowCount() if model is not None else 1)

    def _height_of(self, most: int) -> int:
        model = self._rows()
        rows = min(most, max(1, model.rowCount())) if model is not None else 1
        across = self.horizontalScrollBar().sizeHint().height() if sum(self._least) > self.width() else 0
        header = max(self._header.sizeHint().height(), self._header.minimumHeight())
        return header + rows * self._row_height + across + 2 * self._theme.px(1)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.least_height())

    def updateGeometries(self) -> None:
        """Rows came or went: it may need more height than before, or less."""
        super().updateGeometries()
        if self._row_height and self._told_height != self.least_height():
            self._told_height = self.least_height()
            self.updateGeometry()

    # ---------------------------------------------------------------------------------------------------- cell's button

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid():
            return
        cell = self.delegate.cell(index)
        inside = self.delegate.button_rect(self.visualRect(index), cell).contains(event.position().toPoint())
        if cell.button and inside:
            self.pressed_button.emit(index.row(), index.column())

    def _press_button(self) -> bool:
        """Space presses the button of the current cell, or the first one of the row."""
        model, here = self._rows(), self.currentIndex()
        if model is None or not here.isValid():
            return False
        order = sorted(range(model.columnCount()), key=lambda number: (number != here.column(), number))
        for number in order:
            if self.delegate.cell(model.index(here.row(), number)).button:
                self.pressed_button.emit(here.row(), number)
                return True
        return False

    # --------------------------------------------------------------------------------------------------------- keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        model = self._rows()
        if plain and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self.current_row() >= 0:
                self.opened.emit(self.current_row())
            else:
                event.ignore()
        elif plain and key == Qt.Key.Key_Space and self._press_button():
            return
        elif plain and self._row_mode and model is not None and key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self.go_to(0 if key == Qt.Key.Key_Home else model.rowCount() - 1)
        elif key in {Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab} or (
            event.text().isprintable() and event.text()
        ):
            event.ignore()  # the page's keys; a table never searches by letters on its own
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _text: str) -> None:
        """Nothing: Qt would walk through every row of the model."""

    # ---------------------------------------------------------------------------------------------------------- painting

    def _restyle(self) -> None:
        self.delegate.forget()  # a delegate put in later would hear of the change after us
        height = self._row_px or (tokens.ROW_DENSE if self._dense else tokens.ROW_LIST)
        self.verticalHeader().setMinimumSectionSize(1)
        self._row_height = self._theme.px(height)
        self.verticalHeader().setDefaultSectionSize(self._row_height)
        self.setFont(self._theme.font(14 if self._dense else 15))
        self._header.setFont(self._theme.font(13 if self._dense else 14))
        self._header.updateGeometry()
        self.updateGeometries()
        self.fit_columns()
        self.viewport().update()

    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]
        model = self._rows()
        if self.current_row() < 0 and model is not None and model.rowCount():
            self.go_to(0, 0)
        self.viewport().update()

    def focusOutEvent(self, event: object) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        model = self._rows()
        if model is None or not model.rowCount():
            return
        painter, view = QPainter(self.viewport()), self.viewport().rect()
        self._paint_frozen(painter, view)
        self._paint_lines(painter, view)
        here = self.currentIndex()
        if self.hasFocus() and here.isValid():
            rect = self.visualRect(here)
            if self._row_mode:
                rect = QRect(0, rect.y(), min(view.width(), self._header.length()), rect.height())
            box(painter, rect, edge=self._theme.colour("focus"), width=self._theme.ring)

    def _paint_lines(self, painter: QPainter, view: QRect) -> None:
        """One line below each row, in dense tables one beside each column; drawn once for all cells."""
        line, colour = self._theme.px(1), self._theme.colour("line_soft")
        wide = min(view.width(), self._header.length())
        rows, height = self.verticalHeader(), self._row_height
        first = rows.logicalIndexAt(0)
        low = rows.sectionViewportPosition(max(0, first)) + height
        end = min(view.height() + height, rows.length() - rows.offset())
        while low <= end:
            painter.fillRect(0, low - line, wide, line, colour)
            low += height
        if not self.delegate.upright:
            return
        for number in range(self._header.count()):
            right = self._header.sectionViewportPosition(number) + self._header.sectionSize(number)
            if self.frozen_width() < right <= view.width():
                painter.fillRect(right - line, 0, line, min(view.height(), end), colour)
