"""The text of a summary to read: set as a letter, every figure a link that says where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QTextBrowser, QTextEdit

from desktop.foundation.translation import _
from desktop.ui.theme import Theme
from desktop.workflows.summaries import SummaryLine

_SIDES = {"title": "center", "centre": "center", "right": "right"}


class LetterText(QTextBrowser):
    """``asked(name)`` when a figure is clicked, or Enter is pressed on it; Tab walks from figure to figure."""

    asked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: Sequence[SummaryLine] = ()
        self.setAccessibleName(_("总结的正文"))
        self.setProperty("data", True)
        self.setOpenLinks(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.anchorClicked.connect(self._clicked)
        theme.changed.connect(self._restyle)

    def set_lines(self, lines: Sequence[SummaryLine]) -> None:
        """Show other words, from the top."""
        self._lines = lines
        self._restyle()

    def figure_names(self) -> tuple[str, ...]:
        """Every figure of the text, in the order one walks them."""
        return tuple(piece.figure for line in self._lines for piece in line.pieces if piece.figure)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc is the page's."""
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's name
        """Tab walks from figure to figure; the one it stands on is filled, since Qt's own mark is a hair line."""
        moved = super().focusNextPrevChild(next)
        self._mark()
        return moved

    def _mark(self) -> None:
        cursor = self.textCursor()
        if not cursor.hasSelection() or not cursor.charFormat().isAnchor():
            self.setExtraSelections([])
            return
        marked = QTextEdit.ExtraSelection()
        marked.cursor = cursor
        look = QTextCharFormat()
        look.setBackground(self._theme.colour("focus"))
        look.setForeground(self._theme.colour("surface"))
        marked.format = look
        self.setExtraSelections([marked])

    def _clicked(self, address: QUrl) -> None:
        self.asked.emit(address.toString())

    def _restyle(self) -> None:
        theme = self._theme
        place = self.verticalScrollBar().value()
        self.setFont(theme.font(16))
        self.document().setDocumentMargin(theme.px(24))
        self.setHtml("".join(self._paragraph(line) for line in self._lines))
        self.verticalScrollBar().setValue(place)

    def _paragraph(self, line: SummaryLine) -> str:
        theme = self._theme
        size = theme.px({"title": 22, "part": 17}.get(line.kind, 16))
        bold = "bold" if line.kind in {"title", "part", "point"} else "normal"
        indent = 0 if line.kind in {"title", "flush", "right", "centre", "table"} else size * 2
        ink, link = theme.colour("text").name(), theme.colour("focus").name()
        inner = "".join(
            f'<a href="{piece.figure}" style="color:{link}; text-decoration:underline">{escape(piece.text)}</a>'
            if piece.figure
            else escape(piece.text).replace("\n", "<br/>")
            for piece in line.pieces
        )
        return (
            f'<p align="{_SIDES.get(line.kind, "left")}" style="margin-top:0; margin-bottom:{theme.px(6)}px; '
            f'text-indent:{indent}px; font-size:{size}px; font-weight:{bold}; line-height:115%; color:{ink}">'
            f"{inner or '&nbsp;'}</p>"
        )
