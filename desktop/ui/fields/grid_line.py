"""The line under a grid: how the current cell is filled, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.fields.words import Paragraph, Piece, split_sentence
from desktop.ui.theme import Theme
from desktop.ui.widgets.paint import draw_icon

_LINE = 34


class GridLine(QWidget):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pieces: Sequence[Piece] = ()
        self._icon, self._tone = "", "text_3"
        self._words: Paragraph | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.px(_LINE))

    def text(self) -> str:
        return "".join(piece.text for piece in self._pieces)

    def say(self, text: str) -> None:
        """How the cell is filled."""
        self._show([Piece(text, "text_3")], "", "text_3")

    def say_wrong(self, text: str, tone: str = "error") -> None:
        what, do = split_sentence(text)
        icon = "circle-x" if tone == "error" else "triangle-alert"
        self._show([Piece(what, tone, bold=True), Piece(do, tone)], icon, tone)

    def _show(self, pieces: Sequence[Piece], icon: str, tone: str) -> None:
        self._pieces, self._icon, self._tone = pieces, icon, tone
        self.setAccessibleName(self.text())
        self.restyle()

    def restyle(self) -> None:
        px = self._theme.px
        room = max(px(60), self.width() - (px(24) if self._icon else px(2)))
        self._words = Paragraph(self._theme, self._pieces, room) if self.text() else None
        height = max(px(_LINE), (self._words.height if self._words else 0) + px(12))
        if height != self.height():
            self.setFixedHeight(height)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.restyle()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(300), self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._words is None:
            return
        px, painter, x = self._theme.px, QPainter(self), self._theme.px(2)
        if self._icon:
            draw_icon(painter, self._theme.icon(self._icon, 16, self._tone), QRect(0, px(7), px(16), px(20)))
            x = px(24)
        self._words.draw(painter, x, px(7))
