"""The header of a table: titles, the mark of sorting, and the first columns that stay where they are."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QTransform
from PySide6.QtWidgets import QHeaderView, QWidget

from desktop.ui.theme import Theme
from desktop.ui.widgets.rows import COLUMN_ROLE, Column


class Header(QHeaderView):
    """Titles on the header's ground; a column that can sort shows by which it is sorted."""

    def __init__(self, theme: Theme, px: int, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme, self._px = theme, px
        self.frozen = 0  # so many columns stay at the left while the rest scrolls
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

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.frozen and self.offset():
            painter, x = QPainter(self.viewport()), 0
            for section in range(min(self.frozen, self.count())):
                wide = self.sectionSize(section)
                self.paintSection(painter, QRect(x, 0, wide, self.height()), section)
                x += wide
