"""The table of every page: fixed header, rows of one height, one focus, and the keyboard all the way."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QSizePolicy,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets.cells import CellDelegate
from desktop.ui.widgets.headers import Header
from desktop.ui.widgets.paint import box

_SAMPLE = 120  # rows looked at for the width of a column; one that is wider later makes it grow

_FREE = 200  # design pixels that a free text keeps when room is short: some dozen characters


class Table(QTableView):
    """``opened(row)`` on Enter and double click, ``current_changed(row)`` as one moves.

    The ring stands round the current cell; with ``row_mode`` round the whole row (lists). ``cells`` tints no row
    (boards, official tables). ``bare`` has no frame of its own: inside a card. Where it scrolls sideways, the first
    ``frozen`` columns stay: one in lists, none with ``cells``, if not told.
    """

    opened = Signal(int)
    pressed_button = Signal(int, int)  # row and column of a cell's button: by mouse, or Space on its row
    current_changed = Signal(int)
    _frozen = 0  # Qt asks while the table is being made

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
        super().__init__(parent)
        self._theme, self._dense, self._row_mode, self._row_px = theme, dense, row_mode, 0
        self._grown: dict[int, int] = {}
        self._least: list[int] = []
        self._fitting = False
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
        header = Header(theme, 13 if dense else 14, self)
        self._frozen = (0 if cells else 1) if frozen is None else frozen
        self.setHorizontalHeader(header)
        self._header = header
        header.sectionResized.connect(self._dragged)
        upright = self.verticalHeader()
        upright.hide()
        upright.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.delegate = CellDelegate(theme, self, px=14 if dense else 15, upright=dense)
        self.delegate.ring = self.delegate.lines = False
        self.delegate.select_rows = not cells
        self.delegate.needs.connect(self._note)
        self.setItemDelegate(self.delegate)
        self._growing = QTimer(self)
        self._growing.setSingleShot(True)
        self._growing.setInterval(0)
        self._growing.timeout.connect(self._grow)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self._restyle()
        theme.changed.connect(self._restyle)

    # ----------------------------------------------------------------------------------------------------------- model

    def _rows(self) -> QAbstractItemModel | None:
        """The model; Qt's own types forget that there may be none."""
        return self.model()

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

    # ---------------------------------------------------------------------------------------------------------- columns

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
