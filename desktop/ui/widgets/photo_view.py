"""A photo over the whole window: to read a signed sheet. Esc, Enter or a press closes it, ← → go to its neighbours."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from desktop.foundation.translation import _
from desktop.ui.theme import Theme
from desktop.ui.widgets.paint import CENTRE

_FOOT = 36


class PhotoView(QWidget):
    """A child of the window, never a window of its own. ``stepped``: −1 or 1; ``closed`` when the person has seen it."""

    stepped = Signal(int)
    closed = Signal()
    copied = Signal()

    def __init__(self, theme: Theme, anchor: QWidget) -> None:
        super().__init__(anchor.window())
        self.theme, self.anchor = theme, anchor
        self.words = ""
        self.picture: QPixmap | None = None
        self.setProperty("overlay", True)  # it lies over the page on purpose
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        anchor.window().installEventFilter(self)
        anchor.destroyed.connect(self.deleteLater)
        self._fill()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def tell(self, words: str, picture: QPixmap | None) -> None:
        """Show this one; without a picture its words stand in the middle."""
        self.words, self.picture = words, picture
        self.setAccessibleName(words)
        self.update()

    def hints(self) -> str:
        return _("← → 前后　S 另存一份　Esc 关上")

    def close_up(self) -> None:
        self.anchor.window().removeEventFilter(self)
        self.hide()
        self.anchor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()
        self.deleteLater()

    def _fill(self) -> None:
        self.setGeometry(self.anchor.window().rect())

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fill()
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # every key is the picture's while it shows
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.stepped.emit(1 if key == Qt.Key.Key_Right else -1)
        elif key == Qt.Key.Key_S:
            self.copied.emit()
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.close_up()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.close_up()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self.theme, self.theme.px
        painter.fillRect(self.rect(), theme.colour("surface"))
        foot = QRect(0, self.height() - px(_FOOT), self.width(), px(_FOOT))
        room = self.rect().adjusted(px(8), px(8), -px(8), -px(_FOOT))
        painter.setFont(theme.font(14))
        painter.setPen(theme.colour("text"))
        if self.picture is not None:
            size = self.picture.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            if size.width() > self.picture.width():
                size = self.picture.size()
            corner = room.center() - QPoint(size.width() // 2, size.height() // 2)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(QRect(corner, size), self.picture)
            painter.drawText(foot, CENTRE, f"{self.words}　{self.hints()}")
        else:
            painter.drawText(room, CENTRE, self.words)
            painter.drawText(foot, CENTRE, self.hints())
