"""The line under a grid: how the current cell is filled, what is wrong with it, or what a paste would do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.foundation.translation import _
from desktop.ui.fields.words import Paragraph, Piece, split_sentence
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.paint import draw_icon

_LINE = 34


class GridLine(QWidget):
    land = Signal()
    drop = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pieces: Sequence[Piece] = ()
        self._icon, self._tone = "", "text_3"
        self._words: Paragraph | None = None
        self.preview = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._yes = Button(theme, _("贴入"), key="Enter", kind="main", dense=True, parent=self)
        self._no = Button(theme, _("不贴"), key="Esc", dense=True, parent=self)
        for button, signal in ((self._yes, self.land), (self._no, self.drop)):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys stay in the grid
            button.clicked.connect(signal)
            button.hide()
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

    def ask_paste(self, words: str, misfits: bool) -> None:
        """The preview of a block: Enter lands it, Esc drops it."""
        tone = "warning" if misfits else "text"
        self._show([Piece(words, tone, bold=not misfits)], "clipboard-paste", tone, preview=True)

    def _show(self, pieces: Sequence[Piece], icon: str, tone: str, *, preview: bool = False) -> None:
        self._pieces, self._icon, self._tone, self.preview = pieces, icon, tone, preview
        self._yes.setVisible(preview)
        self._no.setVisible(preview)
        self.setAccessibleName(self.text())
        self.restyle()

    def restyle(self) -> None:
        px = self._theme.px
        buttons = 0
        if self.preview:
            yes, no = self._yes.sizeHint(), self._no.sizeHint()
            self._no.setGeometry(self.width() - no.width(), px(2), no.width(), no.height())
            self._yes.setGeometry(self._no.x() - px(8) - yes.width(), px(2), yes.width(), yes.height())
            buttons = yes.width() + no.width() + px(24)
        room = max(px(60), self.width() - buttons - (px(24) if self._icon else px(2)))
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
