"""Choosing one of few: segments side by side, or a box that opens a list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QHBoxLayout, QSizePolicy, QWidget

from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets.paint import CENTRE, MIDDLE, box, draw_icon, focus_ring


def count_text(n: int, most: int | None = None) -> str:
    """1,234; blank below zero; 10,000+ where counting stopped there."""
    if n < 0:
        return ""
    return f"{n:,}" if most is None or n <= most else f"{most:,}+"


class _Segment(QAbstractButton):
    """One of the segments; the row of them paints the outline."""

    def __init__(self, theme: Theme, key: str, text: str) -> None:
        super().__init__()
        self.theme, self.key, self.words, self.figure = theme, key, text, ""
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.name()

    def name(self) -> str:
        text = f"{self.words} {self.figure}" if self.figure else self.words
        self.setAccessibleName(text)
        return text

    def sizeHint(self) -> QSize:
        width = QFontMetrics(self.theme.font(14, bold=True)).horizontalAdvance(self.name())
        return QSize(width + 2 * self.theme.px(11), self.theme.px(34))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # the row moves among its segments

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self.theme, QPainter(self)
        parent = self.parentWidget() or self
        clip = QPainterPath()
        corner = theme.px(tokens.RADIUS)
        clip.addRoundedRect(parent.rect().translated(-self.pos()), corner, corner)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(clip)
        lit = self.isEnabled() and self.underMouse()
        fill = "primary" if self.isChecked() else "header" if lit else "surface"
        painter.fillRect(self.rect(), theme.colour(fill))
        painter.setFont(theme.font(14, bold=self.isChecked()))
        token = "disabled_text" if not self.isEnabled() else "on_primary" if self.isChecked() else "text"
        painter.setPen(theme.colour(token))
        painter.drawText(self.rect(), CENTRE, self.name())
        line = theme.px(1)
        if self.x() > 0:
            painter.fillRect(0, 0, line, self.height(), theme.colour("border"))
        painter.setClipping(False)


class Segments(QWidget):
    """Segments with counts: 全部 12 | 草稿 1. ← → and the digits pick; one Tab stop."""

    changed = Signal(str)

    def __init__(
        self, theme: Theme, segments: Sequence[tuple[str, str]], current: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._segments: list[_Segment] = []
        self._current = current or (segments[0][0] if segments else "")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._over = _Outline(theme, self)
        self.set_segments(segments)
        theme.changed.connect(self._restyle)

    def set_segments(self, segments: Sequence[tuple[str, str]]) -> None:
        for old in self._segments:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._segments = [_Segment(self._theme, key, text) for key, text in segments]
        for segment in self._segments:
            segment.setChecked(segment.key == self._current)
            segment.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            segment.clicked.connect(lambda _on=False, key=segment.key: self._pick(key))
            self._row.addWidget(segment)
        self._over.raise_()
        self._name()

    def current(self) -> str:
        return self._current

    def set_current(self, key: str) -> None:
        """Chosen by the program: nothing is emitted."""
        self._current = key
        for segment in self._segments:
            segment.setChecked(segment.key == key)
        self._name()

    def set_count(self, key: str, n: int, most: int | None = None) -> None:
        """The figure after the word; below zero none; above ``most`` it says "more than that"."""
        figure = count_text(n, most)
        for segment in self._segments:
            if segment.key == key and segment.figure != figure:
                segment.figure = figure
                segment.name()
                segment.updateGeometry()
                segment.update()
        self._name()

    def _pick(self, key: str) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        different = key != self._current
        self.set_current(key)
        if different:
            self.changed.emit(key)

    def _name(self) -> None:
        """The screen reader hears the chosen segment and its place."""
        names = [segment.name() for segment in self._segments if segment.key == self._current]
        keys = [segment.key for segment in self._segments]
        place = f"{keys.index(self._current) + 1} / {len(keys)}" if self._current in keys else ""
        self.setAccessibleName(names[0] if names else "")
        self.setAccessibleDescription(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = [segment.key for segment in self._segments]
        place = keys.index(self._current) if self._current in keys else 0
        digit = event.key() - Qt.Key.Key_1
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        if plain and event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            self._pick(keys[max(0, min(place + step, len(keys) - 1))])
        elif plain and event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self._pick(keys[0 if event.key() == Qt.Key.Key_Home else -1])
        elif plain and 0 <= digit < min(9, len(keys)):
            self._pick(keys[digit])
        else:
            super().keyPressEvent(event)

    def _restyle(self) -> None:
        for segment in self._segments:
            segment.updateGeometry()
        self.updateGeometry()
        self.update()

    def resizeEvent(self, _event: object) -> None:
        self._over.setGeometry(self.rect())

    def focusInEvent(self, _event: object) -> None:
        self._over.update()

    def focusOutEvent(self, _event: object) -> None:
        self._over.update()


class _Outline(QWidget):
    """The edge and the ring, painted above the segments."""

    def __init__(self, theme: Theme, parent: Segments) -> None:
        super().__init__(parent)
        self._theme, self._row = theme, parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setProperty("overlay", True)  # it lies over the segments on purpose

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        edge = theme.colour("border")
        box(painter, self.rect(), edge=edge, width=theme.px(1), radius=theme.px(tokens.RADIUS))
        if self._row.hasFocus():
            focus_ring(painter, self.rect(), theme)


class Select(QComboBox):
    """A box with one of several texts; Alt+↓ or F4 opens the list. As wide as its longest text."""

    changed = Signal(str)

    def __init__(self, theme: Theme, name: str = "", *, dense: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._dense = theme, dense
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(12)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.currentIndexChanged.connect(self._tell)
        self._restyle()
        theme.changed.connect(self._restyle)

    def choices(self, choices: Sequence[tuple[str, str]], current: str = "") -> None:
        """What there is to choose; keeps the chosen key where it still exists. Nothing is emitted."""
        wanted = current or self.key()
        self.blockSignals(True)
        self.clear()
        for key, text in choices:
            self.addItem(text, key)
        place = self.findData(wanted)
        self.setCurrentIndex(max(0, place) if choices else -1)
        self.blockSignals(False)
        self.updateGeometry()
        self.update()

    def key(self) -> str:
        """The chosen key; empty when there is nothing to choose."""
        return str(self.currentData() or "")

    def set_key(self, key: str) -> None:
        """Chosen by the program: nothing is emitted."""
        self.blockSignals(True)
        self.setCurrentIndex(self.findData(key))
        self.blockSignals(False)
        self.update()

    def _tell(self, _index: int) -> None:
        self.changed.emit(self.key())

    def _restyle(self) -> None:
        self.setFont(self._theme.font(14 if self._dense else 15))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        px, metrics = self._theme.px, QFontMetrics(self.font())
        width = max((metrics.horizontalAdvance(self.itemText(n)) for n in range(self.count())), default=px(80))
        height = tokens.CONTROL_DENSE if self._dense else tokens.CONTROL
        return QSize(width + px(10) + px(12) + px(18) + px(9), px(height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the wheel scrolls the page; it never changes a choice

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, px = self._theme, QPainter(self), self._theme.px
        on = self.isEnabled()
        box(
            painter,
            self.rect(),
            fill=theme.colour("surface" if on else "calculated"),
            edge=theme.colour("border"),
            width=px(1),
            radius=px(tokens.RADIUS),
            dashed=theme.high_contrast and not on,
        )
        token = "text" if on else "disabled_text"
        painter.setFont(self.font())
        painter.setPen(theme.colour(token))
        painter.drawText(self.rect().adjusted(px(10), 0, -px(27), 0), MIDDLE, self.currentText())
        right = QRect(self.width() - px(27), 0, px(18), self.height())
        draw_icon(painter, theme.icon("chevron-down", 16, token), right)
        if self.hasFocus() or self.view().isVisible():
            focus_ring(painter, self.rect(), theme)
