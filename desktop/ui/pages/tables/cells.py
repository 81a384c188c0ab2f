"""The figures of an official table: one stands on a cell, marked three pixels thick."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView

from desktop.ui.pages.tables.header import OfficialHeader
from desktop.ui.pages.tables.model import FiguresModel
from desktop.ui.theme import Theme
from desktop.ui.widgets.paint import box
from desktop.ui.widgets.tables import Table

_RING = 3


class OfficialTable(Table):
    """Dense, with the merged header; used for the names and for the figures."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, dense=True, cells=True, bare=True, frozen=0, name=name)
        self._looks = theme
        self.official = OfficialHeader(theme, self)
        # What our table asks of its header (widths by title) it now asks of the merged one.
        self._header = self.official
        self.setHorizontalHeader(self.official)
        self.official.setProperty("data", True)  # the headings are the programme's, in its own language
        self.official.sectionResized.connect(lambda *_sizes: self.official.updateGeometry())
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        if self._looks.high_contrast:
            self._dash(painter)
        here = self.currentIndex()
        if not here.isValid():
            return
        rect = self.visualRect(here)
        if self.hasFocus():
            width = max(self._looks.ring, self._looks.px(_RING))
            box(painter, rect, edge=self._looks.colour("focus"), width=width)
        else:  # where one was, while the list below has the keys
            painter.setPen(QPen(self._looks.colour("border"), self._looks.px(2)))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    def _dash(self, painter: QPainter) -> None:
        """In black and white a column the program counts itself has a dashed edge instead of grey."""
        model = self.model()
        if not isinstance(model, FiguresModel):
            return
        for column in range(model.columnCount()):
            if model.calculated(column):
                left, wide = self.columnViewportPosition(column), self.columnWidth(column)
                tall = min(self.viewport().height(), self.verticalHeader().length())
                painter.setPen(QPen(self._looks.colour("border"), self._looks.px(1), Qt.PenStyle.DashLine))
                painter.drawRect(left + 2, 2, wide - 5, tall - 5)
