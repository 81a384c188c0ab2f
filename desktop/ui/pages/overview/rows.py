"""A row that leads somewhere: its digit, what it is, how far it has got."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import presses
from desktop.ui.widgets.cells import paint_bar
from desktop.ui.widgets.keys import paint_key
from desktop.ui.widgets.paint import MIDDLE, box, draw_icon, focus_ring

_KEY, _ICON, _BAR, _PAD, _GAP = 22, 20, 150, 14, 10
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LeadRow(QAbstractButton):
    """``title`` and a quieter ``second`` line at the left, ``figure`` at the right, a bar where there is a ratio.

    Enter, Space and its digit open it. The bar gives way when there is no room for it.
    """

    def __init__(
        self,
        theme: Theme,
        title: str,
        *,
        second: str = "",
        second_tone: str = "text_2",
        figure: str = "",
        figure_tone: str = "text",
        ratio: float = -1.0,
        icon: str = "",
        digit: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._second, self._second_tone = theme, second, second_tone
        self._figure, self._figure_tone, self._ratio = figure, figure_tone, ratio
        self._icon, self._digit = icon, digit
        self.setText(title)
        self.setAccessibleName(" ".join(part for part in (title, figure, second) if part))
        self.setAccessibleDescription(digit)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def _left(self) -> int:
        px = self._theme.px
        return px(_PAD) + (px(_KEY + _GAP) if self._digit else 0) + (px(_ICON + _GAP) if self._icon else 0)

    def _right(self) -> int:
        px = self._theme.px
        figure = QFontMetrics(self._theme.font(16, bold=True)).horizontalAdvance(self._figure)
        return px(_PAD) + (figure + px(_GAP) if self._figure else 0)

    def _words(self) -> int:
        title = QFontMetrics(self._theme.font(15, bold=True)).horizontalAdvance(self.text())
        return max(title, QFontMetrics(self._theme.font(13)).horizontalAdvance(self._second)) + 2

    def sizeHint(self) -> QSize:
        bar = self._theme.px(_BAR + 2 * _GAP) if self._ratio >= 0 else 0
        return QSize(self._left() + self._words() + bar + self._right(), self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._left() + self._words() + self._right(), self._theme.px(56 if self._second else 44))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if presses(event):
            self.click()
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, px, rect = self._theme, QPainter(self), self._theme.px, self.rect()
        if self.underMouse() or self.isDown():
            box(painter, rect, fill=theme.colour("header"))
        painter.fillRect(
            px(_PAD), rect.bottom() + 1 - px(1), rect.width() - 2 * px(_PAD), px(1), theme.colour("line_soft")
        )
        x = px(_PAD)
        if self._digit:
            paint_key(painter, QRect(x, (rect.height() - px(_KEY)) // 2, px(_KEY), px(_KEY)), self._digit, theme)
            x += px(_KEY + _GAP)
        if self._icon:
            draw_icon(painter, theme.icon(self._icon, _ICON, self._figure_tone), rect.adjusted(x, 0, 0, 0))
        self._paint_words(painter, rect)
        self._paint_figure(painter, rect)
        if self.hasFocus():
            focus_ring(painter, rect, theme)

    def _paint_words(self, painter: QPainter, rect: QRect) -> None:
        theme, x, width = self._theme, self._left(), self._words()
        title, second = theme.font(15, bold=True), theme.font(13)
        tall, small = QFontMetrics(title).height(), QFontMetrics(second).height()
        top = (rect.height() - tall - (small if self._second else 0)) // 2
        painter.setFont(title)
        painter.setPen(theme.colour("text"))
        painter.drawText(QRect(x, top, width, tall), MIDDLE, self.text())
        if self._second:
            painter.setFont(second)
            painter.setPen(theme.colour(self._second_tone))
            painter.drawText(QRect(x, top + tall, width, small), MIDDLE, self._second)

    def _paint_figure(self, painter: QPainter, rect: QRect) -> None:
        theme, px = self._theme, self._theme.px
        right = rect.width() - self._right()
        if self._figure:
            painter.setFont(theme.font(16, bold=True))
            painter.setPen(theme.colour(self._figure_tone))
            painter.drawText(rect.adjusted(right, 0, -px(_PAD), 0), _RIGHT, self._figure)
        bar = px(_BAR)
        left = right - px(_GAP) - bar
        if self._ratio >= 0 and left > self._left() + self._words() + px(_GAP):
            paint_bar(painter, QRect(left, (rect.height() - px(11)) // 2, bar, px(11)), self._ratio, theme)
