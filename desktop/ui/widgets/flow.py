"""Controls in a line that becomes two when the words are long or the letters large: filters above a table."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui import tokens
from desktop.ui.theme import Theme


class Toolbar(QWidget):
    """Children at their own size from the left; what does not fit begins another line."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._widgets: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self._refit)

    def add(self, *widgets: QWidget) -> None:
        for widget in widgets:
            widget.setParent(self)
            widget.show()
            self._widgets.append(widget)
        self._refit()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(width, place=False)

    def sizeHint(self) -> QSize:
        width = sum(widget.sizeHint().width() for widget in self._shown())
        return QSize(width + self._gap() * max(0, len(self._shown()) - 1), self._arrange(self.width(), place=False))

    def minimumSizeHint(self) -> QSize:
        width = max((widget.sizeHint().width() for widget in self._shown()), default=0)
        return QSize(width, self._arrange(max(width, self.width()), place=False))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # one of the children has other words now
            self._refit()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(self.width(), place=True)
        if self.height() != self._arrange(self.width(), place=False):
            self.updateGeometry()

    def _refit(self) -> None:
        self._arrange(self.width(), place=True)
        self.updateGeometry()

    def _gap(self) -> int:
        return self._theme.px(tokens.CONTROL_GAP + 4)

    def _shown(self) -> list[QWidget]:
        return [widget for widget in self._widgets if not widget.isHidden()]

    def _arrange(self, width: int, *, place: bool) -> int:
        """Put the children where they belong; the height they need."""
        gap, between = self._gap(), self._theme.px(tokens.CONTROL_GAP)
        x = y = tallest = 0
        for widget in self._shown():
            size = widget.sizeHint()
            if x > 0 and x + size.width() > width:
                x, y, tallest = 0, y + tallest + between, 0
            if place:
                widget.setGeometry(QRect(x, y, size.width(), size.height()))
            x += size.width() + gap
            tallest = max(tallest, size.height())
        return y + tallest
