"""The box that finds: it tells every change, also what the method editor still composes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets.keys import key_text
from desktop.ui.widgets.paint import MIDDLE, draw_icon

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}


class SearchBox(QLineEdit):
    """Type to find. ↑ ↓ PgUp PgDn move in the list beside it, Enter opens, Esc clears first."""

    searched = Signal(str)
    moved = Signal(int)
    accepted = Signal()

    def __init__(self, theme: Theme, hint: str, key: str = "Ctrl+F", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._key, self._preedit, self._told = theme, key_text(key), "", ""
        self._key_width, self._key_shown = 0, False
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setAccessibleDescription(self._key)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._tell)
        self._restyle()
        theme.changed.connect(self._restyle)

    def text_now(self) -> str:
        """The text with what is being composed in its place."""
        place = self.cursorPosition()
        return self.text()[:place] + self._preedit + self.text()[place:]

    def _tell(self) -> None:
        now = self.text_now().strip()
        if now != self._told:
            self._told = now
            self.searched.emit(now)
        self.update()

    # ----------------------------------------------------------------------------------------------------- measures

    def _restyle(self) -> None:
        self.setFont(self._theme.font(15))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.PlaceholderText, self._theme.colour("text_3"))
        self.setPalette(palette)
        self._lay()
        self.updateGeometry()

    def _lay(self) -> None:
        """Room for the icon, the words and the key; where it is short the key gives way to the words."""
        px = self._theme.px
        self._key_width = QFontMetrics(self._theme.font(13)).horizontalAdvance(self._key) if self._key else 0
        self._key_shown = bool(self._key) and self.width() >= self._wanted(self._key_width + px(10))
        self.setTextMargins(px(26), 0, self._key_width + px(10) if self._key_shown else px(26), 0)

    def _wanted(self, right: int) -> int:
        words = QFontMetrics(self.font()).horizontalAdvance(self.placeholderText())
        return words + self._theme.px(26) + right + self._theme.px(26)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def sizeHint(self) -> QSize:
        px = self._theme.px
        return QSize(max(px(200), self._wanted(max(px(26), self._key_width + px(10)))), px(tokens.CONTROL))

    def minimumSizeHint(self) -> QSize:
        px = self._theme.px
        return QSize(max(px(120), self._wanted(px(26))), px(tokens.CONTROL))

    # ---------------------------------------------------------------------------------------------------- behaviour

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._preedit = event.preeditString()
        super().inputMethodEvent(event)
        self._tell()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._mine(event):
            event.accept()
            return True
        return super().event(event)

    def _mine(self, event: QKeyEvent) -> bool:
        """Keys that a shortcut of the page must not take from the box."""
        if self._preedit:
            return True
        return event.key() == Qt.Key.Key_Escape and bool(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self._preedit:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key == Qt.Key.Key_Escape:
            event.ignore()
        elif (
            key in _STEPS and event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        ):
            self.moved.emit(_STEPS[Qt.Key(key)])
        elif (
            key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.accepted.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.text() and self._cross().contains(event.position().toPoint()):
            self.clear()
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = bool(self.text()) and self._cross().contains(event.position().toPoint())
        self.setCursor(Qt.CursorShape.ArrowCursor if over else Qt.CursorShape.IBeamCursor)
        self.setToolTip(_("清空") + "  Esc" if over else "")
        super().mouseMoveEvent(event)

    def _cross(self) -> QRect:
        px = self._theme.px
        return QRect(self.width() - px(32), 0, px(32), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme, painter, px = self._theme, QPainter(self), self._theme.px
        draw_icon(painter, theme.icon("search", 16, "text_2"), QRect(px(11), 0, px(16), self.height()))
        if self.text():
            cross = self._cross()
            draw_icon(painter, theme.icon("x", 16, "text_2"), cross.adjusted(px(6), 0, 0, 0))
        elif self._key_shown and not self._preedit:
            painter.setFont(theme.font(13))
            painter.setPen(theme.colour("text_3"))
            rect = QRect(self.width() - px(11) - self._key_width, 0, self._key_width + 2, self.height())
            painter.drawText(rect, MIDDLE, self._key)
