"""Words that are painted: several pieces on one paragraph, bold, struck through or coloured, wrapped to a width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption

from desktop.ui.theme import Theme

LINE_HEIGHT = 1.45


@dataclass(frozen=True)
class Piece:
    text: str
    tone: str = "text"
    px: int = 14
    bold: bool = False
    struck: bool = False


class Paragraph:
    """Laid out once, painted often."""

    def __init__(
        self, theme: Theme, pieces: Sequence[Piece], width: int, *, right: bool = False, line_height: float = 0
    ) -> None:
        self.text = "".join(piece.text for piece in pieces)
        self.room = width
        self._layout = QTextLayout(self.text.replace("\n", "\u2028"))
        option = QTextOption(Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        largest = max((piece.px for piece in pieces), default=14)
        self._layout.setFont(theme.font(largest))
        self._layout.setFormats(_formats(theme, pieces))
        self._layout.beginLayout()
        y, widest = 0.0, 0.0
        step = line_height * theme.scale if line_height else largest * LINE_HEIGHT * theme.scale
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
            line.setPosition(QPointF(0, y + (step - line.height()) / 2))
            y += step
            widest = max(widest, line.naturalTextWidth())
        self._layout.endLayout()
        self.height = round(y)
        self.width = int(widest) + 1
        self.lines = self._layout.lineCount()

    def draw(self, painter: QPainter, x: int, y: int) -> None:
        self._layout.draw(painter, QPointF(x, y))


def balanced(theme: Theme, piece: Piece, width: int, *, line_height: float = 0) -> Paragraph:
    """Right-aligned, on as few lines as fit and none of them a lone character: 服务退役军人 / 等优抚对象."""

    def lay(room: int) -> Paragraph:
        return Paragraph(theme, [piece], room, right=True, line_height=line_height)

    made = lay(width)
    letter = theme.px(piece.px)
    room = advance(theme, piece.text, piece.px, bold=piece.bold) // made.lines + letter // 2
    while made.lines > 1 and room < width:
        narrow = lay(room)
        if narrow.lines == made.lines:
            return narrow
        room += letter // 2
    return made


def _formats(theme: Theme, pieces: Sequence[Piece]) -> list[QTextLayout.FormatRange]:
    found = []
    at = 0
    for piece in pieces:
        span = QTextLayout.FormatRange()
        span.start, span.length = at, len(piece.text.encode("utf-16-le")) // 2
        style = QTextCharFormat()
        style.setFont(theme.font(piece.px, bold=piece.bold))
        style.setForeground(theme.colour(piece.tone))
        style.setFontStrikeOut(piece.struck)
        span.format = style
        found.append(span)
        at += span.length
    return found


def advance(theme: Theme, text: str, px: int, *, bold: bool = False) -> int:
    """How wide a text is on one line."""
    return QFontMetrics(theme.font(px, bold=bold)).horizontalAdvance(text)


def split_sentence(text: str) -> tuple[str, str]:
    """What is wrong, and what to do: the first sentence and the rest."""
    ends = [at + len(stop) for stop in ("。", ". ") if (at := text.find(stop)) >= 0]
    end = min(ends, default=len(text))
    return text[:end].rstrip() + (" " if text[end - 1 : end] == " " else ""), text[end:].strip()
