"""How many files of each kind: one tinted card a kind, the figure large at its right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets.chips import CHIPS
from desktop.ui.widgets.paint import MIDDLE, box, draw_icon

_HEIGHT, _HEIGHT_COMPACT, _PADDING, _ICON, _GAP = 46, 34, 12, 18, 8
_BETWEEN = 10
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
    """A row of cards, all of one width where there is room; on several lines where one is too short."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._cards: list[CountCard] = []
        self._across = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._restyle()
        theme.changed.connect(self._restyle)

    def show_counts(self, counts: Sequence[tuple[str, str, int]], *, compact: bool) -> None:
        """(state, word, n) from the left."""
        for old in self._cards:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._cards = [CountCard(self._theme, state, word, n, compact=compact) for state, word, n in counts]
        self._lay(anew=True)

    def _lay(self, *, anew: bool = False) -> None:
        across = self._fitting()
        if across == self._across and not anew:
            return
        for place in range(max(across, self._across)):
            self._grid.setColumnStretch(place, 1 if place < across else 0)
        self._across = across
        for number, card in enumerate(self._cards):
            self._grid.addWidget(card, number // across, number % across)

    def _fitting(self) -> int:
        """How many stand beside each other: all of them, or so many that the lines are of one length."""
        wide, gap, count = [card.sizeHint().width() for card in self._cards], self._theme.px(_BETWEEN), len(self._cards)
        if not wide or sum(wide) + (count - 1) * gap <= self.width():
            return max(1, count)
        most = max(1, (self.width() + gap) // (max(wide) + gap))
        lines = -(-count // most)
        return -(-count // lines)

    def minimumSizeHint(self) -> QSize:
        """As wide as one of them."""
        widest = max((card.sizeHint().width() for card in self._cards), default=0)
        return QSize(widest, self._grid.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def _restyle(self) -> None:
        self._grid.setSpacing(self._theme.px(_BETWEEN))
        self._lay()
