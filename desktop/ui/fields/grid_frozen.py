"""The first column of a grid that is wider than the window stays in view while the rest scrolls sideways under it."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QStyleOptionViewItem, QTableView, QWidget

from desktop.ui.theme import Theme
from desktop.ui.widgets.paint import MIDDLE


class FrozenColumn(QWidget):
    """Paints what the table would, at the left edge. Hidden while nothing is scrolled away."""

    def __init__(self, theme: Theme, view: QTableView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view
        self.setProperty("overlay", True)  # meant to lie over others
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        view.horizontalScrollBar().valueChanged.connect(self.follow)
        view.verticalScrollBar().valueChanged.connect(self.update)
        view.model().dataChanged.connect(self.update)

    def follow(self) -> None:
        """Stand at the left edge while the first column is scrolled away, even partly."""
        view = self._view
        if view.horizontalScrollBar().value() <= 0:
            self.hide()
            return
        top = view.horizontalHeader().geometry().top()
        left = view.viewport().geometry().left()
        bottom = view.viewport().geometry().bottom()
        self.setGeometry(left, top, view.columnWidth(0), bottom - top + 1)
        self.show()
        self.raise_()
        self.update()

    def keep_clear(self, rect: QRect) -> None:
        """Scroll on when a cell one comes to stands under this column."""
        if self.isVisible() and rect.left() < self.width():
            bar = self._view.horizontalScrollBar()
            bar.setValue(bar.value() - (self.width() - rect.left()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._view.rowAt(round(event.position().y()) - self._view.horizontalHeader().height())
        if row >= 0:
            self._view.setCurrentIndex(self._view.model().index(row, 0))
            self._view.scrollTo(self._view.currentIndex())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, view, painter = self._theme, self._view, QPainter(self)
        head = view.horizontalHeader().height()
        painter.fillRect(self.rect(), theme.colour("surface"))
        painter.setClipRect(0, head, self.width(), self.height() - head)
        option = QStyleOptionViewItem()
        row = max(0, view.rowAt(0))
        while row < view.model().rowCount() and view.rowViewportPosition(row) + head < self.height():
            place = QRect(0, head + view.rowViewportPosition(row), self.width() - 1, view.rowHeight(row) - 1)
            option.rect = place
            view.itemDelegate().paint(painter, option, view.model().index(row, 0))
            painter.fillRect(0, place.bottom() + 1, self.width(), 1, theme.colour("line_soft"))
            row += 1
        painter.setClipping(False)
        painter.fillRect(0, 0, self.width(), head, theme.colour("header"))
        painter.setFont(theme.font(14))
        painter.setPen(theme.colour("text_2"))
        title = str(view.model().headerData(0, Qt.Orientation.Horizontal))
        painter.drawText(QRect(theme.px(8), 0, self.width() - theme.px(10), head), MIDDLE, title)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(0, head - 1, self.width(), head - 1)
        painter.setPen(QPen(theme.colour("border"), theme.px(1)))
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())
