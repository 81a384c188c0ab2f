"""Two things side by side, or one below the other where there is too little room for that."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop.ui import tokens
from desktop.ui.theme import Theme

_ANY = 16_777_215


class Beside(QWidget):
    """``first`` as wide as told, ``rest`` takes what is left; below ``least`` design pixels of width they stack.

    Letters grow and the window does not: at twice the size a window of 1366 has room for 50 Chinese characters.
    """

    def __init__(
        self,
        theme: Theme,
        first: QWidget,
        *rest: QWidget,
        width: int,
        least: int,
        gap: int = tokens.CARD_GAP,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._first, self._wide, self._least, self._gap = theme, first, width, least, gap
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addWidget(first)
        for widget in rest:
            self._box.addWidget(widget, 1)
        self._restyle()
        theme.changed.connect(self._restyle)

    def set_width(self, width: int) -> None:
        """Of the first one while they stand side by side, in design pixels."""
        self._wide = width
        self._restyle()

    @property
    def stacked(self) -> bool:
        return self._box.direction() == QBoxLayout.Direction.TopToBottom

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _restyle(self) -> None:
        self._box.setSpacing(self._theme.px(self._gap))
        self._turn()

    def _turn(self) -> None:
        below = self.width() < self._theme.px(self._least)
        directions = QBoxLayout.Direction
        self._box.setDirection(directions.TopToBottom if below else directions.LeftToRight)
        self._first.setMinimumWidth(0 if below else self._theme.px(self._wide))
        self._first.setMaximumWidth(_ANY if below else self._theme.px(self._wide))
