"""Keys as they are drawn in the status bar and inside buttons."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.foundation.translation import _
from desktop.ui.theme import Theme
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.paint import CENTRE, box, flat

_ARROWS = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓", "Del": "Delete", "Return": "Enter"}


def key_name(key: str) -> str:
    """One key as the person reads it on the keyboard."""
    if key == "Space":
        return _("空格")
    return _ARROWS.get(key, key)


def split_keys(keys: str) -> list[str]:
    """``Ctrl+N`` → Ctrl, +, N; ``1 – 6`` → 1, –, 6; ``↑ ↓`` → ↑, ↓. A lone + or – is a key of its own at the end."""
    parts: list[str] = []
    for word in keys.split():
        if word in {"–", "/", "，"}:
            parts.append(word)
            continue
        pieces = [piece for piece in word.split("+") if piece]
        if word.endswith("+"):
            pieces.append("+")
        for number, piece in enumerate(pieces):
            parts += ["+", piece] if number else [piece]
    return parts


def key_text(keys: str) -> str:
    """The keys as one text, for the hint inside a button: ``Ctrl+空格``."""
    shown = [part if part in {"+", "–", "/", "，"} else key_name(part) for part in split_keys(keys)]
    return " ".join(shown).replace(" + ", "+")


class KeyCap(QWidget):
    """One key with its edge."""

    def __init__(self, theme: Theme, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._text = theme, key_name(key)
        self.setAccessibleName(self._text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        px = self._theme.px
        width = QFontMetrics(self._theme.font(13)).horizontalAdvance(self._text)
        return QSize(max(px(19), width + px(12)), px(20))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_key(painter, self.rect(), self._text, self._theme)


def paint_key(painter: QPainter, rect: QRect, text: str, theme: Theme) -> None:
    """A key cap, as wide as the rectangle."""
    edge, line = theme.colour("border"), theme.px(1)
    box(painter, rect, fill=theme.colour("surface"), edge=edge, width=line, radius=theme.px(3))
    flat(painter, QRect(rect.x() + theme.px(2), rect.bottom() - line, rect.width() - theme.px(4), line), edge)
    painter.setFont(theme.font(13))
    painter.setPen(theme.colour("text"))
    painter.drawText(rect.adjusted(0, 0, 0, -line), CENTRE, text)


class _KeyRow(QWidget):
    """Keys side by side; the gap between them follows the text size."""

    def __init__(self, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._restyle()
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        self.line.setSpacing(self._theme.px(4))


def keycaps(theme: Theme, keys: str, parent: QWidget | None = None) -> QWidget:
    """Several keys in a row, ``Ctrl+N`` or ``1 – 6``, with what joins them between."""
    row = _KeyRow(theme, parent)
    row.setAccessibleName(key_text(keys))
    parts = split_keys(keys)
    for number, part in enumerate(parts):
        between = part in {"–", "/", "，"} or (part == "+" and 0 < number < len(parts) - 1)
        row.line.addWidget(Label(theme, part, "caption", tone="text_2") if between else KeyCap(theme, part))
    return row
