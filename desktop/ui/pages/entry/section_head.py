"""One line for a section: done and folded with its summary, or open with its number."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from desktop.ui.pages.entry.path import Progress
from desktop.ui.theme import Theme
from desktop.ui.widgets.paint import focus_ring

_HEIGHT, _PAD = 38, 20


class SectionHead(QAbstractButton):
    """Pressing it opens the section. The keys stand on it only where the section has nothing to fill."""

    onward = Signal()
    back = Signal()

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self.theme = theme
        self.title = title
        self.summary = ""
        self.aside = ""
        self.open = False
        self.progress = Progress(0, 0, 0, complete=False)
        self.setProperty("data", True)  # its summary and tooltip are the record's words
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.updateGeometry)
        self._tell()

    def tell(self, *, title: str, summary: str, aside: str, is_open: bool, progress: Progress) -> None:
        """What the line says now."""
        now = (title, summary, aside, is_open, progress)
        if now != (self.title, self.summary, self.aside, self.open, self.progress):
            self.title, self.summary, self.aside, self.open, self.progress = now
            self._tell()
            self.update()

    def _tell(self) -> None:
        self.setText(self.title)
        self.setAccessibleName(" ".join(part for part in (self.title, self.aside) if part))
        self.setToolTip(self.summary)

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(300), self.theme.px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A plate when open; a tick when done; a red circle when something is wrong."""
        theme, box = self.theme, self.rect()
        px = theme.px
        painter = QPainter(self)
        painter.fillRect(box, theme.colour("header" if self.open else "surface"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(0, box.height() - 1, box.width(), box.height() - 1)
        icon, ink = self._icon()
        side = px(18)
        painter.drawPixmap(px(_PAD), (box.height() - side) // 2, theme.icon(icon, 18, ink))
        at = px(_PAD) + side + px(10)
        aside_font = theme.font(15)
        aside_width = QFontMetrics(aside_font).horizontalAdvance(self.aside) if self.aside else 0
        right = box.width() - px(_PAD) - aside_width
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        bold = theme.font(15, bold=True)
        painter.setFont(bold)
        painter.setPen(theme.colour("text"))
        wide = QFontMetrics(bold).horizontalAdvance(self.title)
        painter.drawText(QRect(at, 0, wide + px(4), box.height()), middle, self.title)
        at += wide + px(12)
        plain = theme.font(15)
        painter.setFont(plain)
        if self.summary and not self.open:
            painter.setPen(theme.colour("text_2"))
            room = max(0, right - px(16) - at)
            # A summary repeats what the section holds: it may be cut, the tooltip has it whole.
            said = QFontMetrics(plain).elidedText(self.summary, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRect(at, 0, room, box.height()), middle, said)
        painter.setPen(theme.colour("error" if self.progress.errors else "text_2"))
        painter.drawText(QRect(right, 0, aside_width + px(2), box.height()), middle, self.aside)
        if self.hasFocus():
            focus_ring(painter, box, theme)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, ↑ and Shift+Enter back."""
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if event.key() == Qt.Key.Key_Up or (enter and shifted):
            self.back.emit()
        elif enter or event.key() == Qt.Key.Key_Down:
            self.onward.emit()
        else:
            super().keyPressEvent(event)

    def _icon(self) -> tuple[str, str]:
        if self.progress.errors:
            return "circle-x", "error"
        if self.open:
            return "chevron-down", "text"
        if self.progress.total and self.progress.complete:
            return "circle-check", "good"
        return "chevron-right", "text_2"
