"""The table of every page: fixed header, rows of one height, one focus, and the keyboard all the way."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QTransform
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QSizePolicy, QTableView, QWidget

from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets.cells import CellDelegate
from desktop.ui.widgets.paint import box
from desktop.ui.widgets.rows import COLUMN_ROLE, Column

_SAMPLE = 200  # rows looked at for the width of a column; one that is wider later makes it grow


class Header(QHeaderView):
    """Titles on the header's ground; a column that can sort shows by which it is sorted."""

    def __init__(self, theme: Theme, px: int, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme, self._px = theme, px
        self.setHighlightSections(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSectionsMovable(False)
        self.setMinimumSectionSize(theme.px(24))

    def column(self, section: int) -> Column:
        found = self.model().headerData(section, Qt.Orientation.Horizontal, COLUMN_ROLE)
        if isinstance(found, Column):
            return found
        title = self.model().headerData(section, Qt.Orientation.Horizontal)
        return Column(str(section), "" if title is None else str(title))

    def sizeHint(self) -> QSize:
        lines = max((self.column(n).title.count("\n") + 1 for n in range(self.count())), default=1)
        text = QFontMetrics(self._theme.font(self._px)).height() * lines
        return QSize(
            super().sizeHint().width(), max(self._theme.px(33 if self._px > 13 else 30), text + self._theme.px(8))
        )

    def title_width(self, section: int) -> int:
        metrics = QFontMetrics(self._theme.font(self._px))
        column = self.column(section)
        words = max((metrics.horizontalAdvance(line) for line in column.title.split("\n")), default=0)
        return words + self._theme.px(17) + (self._theme.px(18) if column.sortable else 0)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        theme, px = self._theme, self._theme.px
        column, line = self.column(section), px(1)
        painter.save()
        painter.fillRect(rect, theme.colour("header"))
        painter.fillRect(rect.x(), rect.bottom() + 1 - line, rect.width(), line, theme.colour("line"))
        painter.fillRect(rect.right() + 1 - line, rect.y(), line, rect.height(), theme.colour("line"))
        painter.setFont(theme.font(self._px))
        painter.setPen(theme.colour("text_2"))
        inner = rect.adjusted(px(8), 0, -px(8), -line)
        painter.drawText(inner, column.alignment, column.title)
        if self.isSortIndicatorShown() and self.sortIndicatorSection() == section:
            self._mark(painter, inner, column)
        painter.restore()

    def _mark(self, painter: QPainter, inner: QRect, column: Column) -> None:
        pixmap = self._theme.icon("arrow-down", 14, "text_2")
        if self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder:
            pixmap = pixmap.transformed(QTransform().rotate(180))
        words = QFontMetrics(self._theme.font(self._px)).horizontalAdvance(column.title)
        right = bool(column.alignment & Qt.AlignmentFlag.AlignRight)
        x = inner.right() - words - self._theme.px(18) if right else inner.x() + words + self._theme.px(4)
        painter.drawPixmap(x, inner.y() + (inner.height() - self._theme.px(14)) // 2, pixmap)


class Table(QTableView):
    """``opened(row)`` on Enter and double click, ``current_changed(row)`` as one moves.

    The ring stands round the current cell; with ``row_mode`` round the whole row (lists). ``cells`` tints no row
    (boards, official tables). ``bare`` has no frame of its own: inside a card.
    """

    opened = Signal(int)
    current_changed = Signal(int)

    def __init__(
        self,
        theme: Theme,
        *,
        dense: bool = False,
        row_mode: bool = False,
        cells: bool = False,
        bare: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._dense, self._row_mode, self._row_px = theme, dense, row_mode, 0
        self._grown: dict[int, int] = {}
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
        self.setHorizontalHeader(header)
        self._header = header
        upright = self.verticalHeader()
        upright.hide()
        upright.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.delegate = CellDelegate(theme, self, px=14 if dense else 15, upright=dense)
        self.delegate.ring = not row_mode
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
            old.modelReset.disconnect(self._refit)
        super().setModel(model)
        if model is not None:
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

    def _refit(self) -> None:
        row = self.current_row()
        self.fit_columns()
        if row >= 0:
            self.go_to(row)

    def fit_columns(self) -> None:
        """Widths by title and contents; what is left goes to the columns that stretch."""
        model = self._rows()
        if model is None:
            return
        rows = range(min(_SAMPLE, model.rowCount()))
        for number in range(model.columnCount()):
            column = self._header.column(number)
            wide = max(self._theme.px(column.width), self._header.title_width(number))
            if column.kind != "free" or not (column.width or column.stretch):
                cells = (self.delegate.cell(model.index(row, number)) for row in rows)
                wide = max(wide, max((self.delegate.width_of(cell, column) for cell in cells), default=0))
            self.setColumnWidth(number, wide)
        self._least = [self.columnWidth(number) for number in range(model.columnCount())]
        self._stretch()

    def _stretch(self) -> None:
        model = self._rows()
        least: list[int] = getattr(self, "_least", [])
        if model is None or len(least) != model.columnCount():
            return
        growing = [number for number in range(len(least)) if self._header.column(number).stretch]
        spare = self.viewport().width() - sum(least)
        for place, number in enumerate(growing):
            share = max(0, spare) // len(growing) + (max(0, spare) % len(growing) if place == 0 else 0)
            self.setColumnWidth(number, least[number] + share)

    def _note(self, column: int, missing: int) -> None:
        self._grown[column] = max(self._grown.get(column, 0), missing)
        if not self._growing.isActive():
            self._growing.start()

    def _grow(self) -> None:
        for column, missing in self._grown.items():
            wide = self.columnWidth(column) + missing
            self.setColumnWidth(column, wide)
            self._least[column] = max(self._least[column], wide)
        self._grown.clear()
        self._stretch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stretch()

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
        height = self._row_px or (tokens.ROW_DENSE if self._dense else tokens.ROW_LIST)
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(self._theme.px(height))
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
        if self._row_mode and self.hasFocus() and self.current_row() >= 0:
            top = self.rowViewportPosition(self.current_row())
            width = min(self.viewport().width(), self.horizontalHeader().length())
            rect = QRect(0, top, width, self.rowHeight(self.current_row()))
            box(QPainter(self.viewport()), rect, edge=self._theme.colour("focus"), width=self._theme.ring)
