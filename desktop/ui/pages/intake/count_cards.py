"""How many files of each kind: one tinted card a kind, the figure large at its right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets.chips import CHIPS
from desktop.ui.widgets.paint import MIDDLE, box, draw_icon

_HEIGHT, _HEIGHT_COMPACT, _PADDING, _ICON, _GAP = 46, 34, 12, 18, 8
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class CountCard(QWidget):
    """A word and a figure; ``state`` "" has no tint (the sum)."""

    def __init__(self, theme: Theme, state: str, word: str, n: int, *, compact: bool) -> None:
        super().__init__()
        self._theme, self._state, self._word, self._figure, self._compact = theme, state, word, f"{n:,}", compact
        self.setAccessibleName(f"{word} {n:,}")
        self.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def _sizes(self) -> tuple[int, int]:
        """Type sizes of word and figure."""
        return (14, 16) if self._compact else (15, 22)

    def sizeHint(self) -> QSize:
        px, (small, large) = self._theme.px, self._sizes()
        width = QFontMetrics(self._theme.font(small)).horizontalAdvance(self._word)
        width += QFontMetrics(self._theme.font(large, bold=True)).horizontalAdvance(self._figure)
        width += px(_ICON + _GAP) if self._state else 0
        return QSize(width + 2 * px(_PADDING) + px(_GAP), px(_HEIGHT_COMPACT if self._compact else _HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self._theme, self._theme.px
        token = CHIPS[self._state].token if self._state else "text"
        fill = theme.colour(f"{token}_tint" if self._state else "surface")
        edge = theme.edge(token) if self._state else theme.colour("line")
        box(painter, self.rect(), fill=fill, edge=edge, width=px(1), radius=px(tokens.CARD_RADIUS))
        inner = self.rect().adjusted(px(_PADDING), 0, -px(_PADDING), 0)
        small, large = self._sizes()
        left = QRect(inner)
        if self._state:
            left.adjust(
                draw_icon(painter, theme.icon(CHIPS[self._state].icon, _ICON, token), inner) + px(_GAP), 0, 0, 0
            )
        painter.setPen(theme.colour(token))
        painter.setFont(theme.font(small))
        painter.drawText(left, MIDDLE, self._word)
        painter.setFont(theme.font(large, bold=True))
        painter.drawText(inner, _RIGHT, self._figure)


class CountCards(QWidget):
    """A row of cards, all of one width where there is room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._restyle()
        theme.changed.connect(self._restyle)

    def show_counts(self, counts: Sequence[tuple[str, str, int]], *, compact: bool) -> None:
        """(state, word, n) from the left."""
        while (item := self._row.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for state, word, n in counts:
            self._row.addWidget(CountCard(self._theme, state, word, n, compact=compact), 1)

    def _restyle(self) -> None:
        self._row.setSpacing(self._theme.px(10))
