"""Two tables that move as one: the names stay at the left, what belongs to them scrolls sideways."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets.paint import box
from desktop.ui.widgets.tables import Table


class FrozenTable(QWidget):
    """``names`` has one column and never the focus; ``cells`` has the rest and all the keys. Their rows are the same."""

    moved = Signal(int, int)  # row, column of ``cells``

    def __init__(self, theme: Theme, names: Table, cells: Table, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.names, self.cells = theme, names, cells
        off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        names.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        names.setVerticalScrollBarPolicy(off)
        names.setHorizontalScrollBarPolicy(off)
        self._below = QWidget()
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(names, 1)
        left.addWidget(self._below)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(0)
        self._row.addLayout(left)
        self._row.addWidget(cells, 1)
        self.setFocusProxy(cells)
        one, other = names.verticalScrollBar(), cells.verticalScrollBar()
        one.valueChanged.connect(other.setValue)
        other.valueChanged.connect(one.setValue)
        cells.horizontalScrollBar().rangeChanged.connect(lambda _low, _high: self.fit())
        names.clicked.connect(lambda index: self.go_to(index.row()))
        self._restyle()
        theme.changed.connect(self._restyle)

    def fit(self) -> None:
        """The left table as wide as its names; both headers of one height; room under the left for the scroll bar."""
        self.names.setFixedWidth(max(self.names.columnWidth(0), self._theme.px(40)))
        bar = self.cells.horizontalScrollBar()
        self._below.setFixedHeight(bar.sizeHint().height() if bar.maximum() > 0 else 0)
        self._below.setVisible(bar.maximum() > 0)
        tall = max(table.horizontalHeader().sizeHint().height() for table in (self.names, self.cells))
        for table in (self.names, self.cells):
            header = table.horizontalHeader()
            # Its own height says nothing while nobody sees it: what counts is what it was told.
            if (header.minimumHeight(), header.maximumHeight()) != (tall, tall):
                header.setFixedHeight(tall)

    def follow(self) -> None:
        """Tell of every step; call it when the model of ``cells`` is set."""
        self.cells.selectionModel().currentChanged.connect(
            lambda now, _before: self.moved.emit(now.row(), now.column()) if now.isValid() else None
        )

    def row(self) -> int:
        return self.cells.currentIndex().row()

    def column(self) -> int:
        return self.cells.currentIndex().column()

    def go_to(self, row: int, column: int = -1) -> None:
        self.cells.go_to(row, column)

    def _restyle(self) -> None:
        line = self._theme.px(1)
        self._row.setContentsMargins(line, line, line, line)
        for table in (self.names, self.cells):
            table.horizontalHeader().setMinimumHeight(0)
            table.horizontalHeader().setMaximumHeight(16_777_215)
        self.fit()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """One frame round both."""
        palette = self._theme.palette
        edge = palette.border if palette.high_contrast else tokens.mix(palette.border, palette.line, 0.33)
        width = self._theme.px(1)
        box(QPainter(self), self.rect(), fill=self._theme.colour("surface"), edge=QColor(edge), width=width)
