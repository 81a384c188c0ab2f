"""Eight words as tiles: to be compared one by one with the stamped sheet, or only shown in big."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import presses
from desktop.ui.widgets.paint import CENTRE, box, draw_icon, focus_ring

COLUMNS, _FEWEST = 4, 2  # as many in a row as there is room for, between these


class WordTiles(QWidget):
    """``ticked`` (Space, or a click on a tile) and ``moved`` ask; the owner answers with ``show_words``."""

    ticked = Signal(int)
    moved = Signal(int)  # so many words on, or back
    accepted = Signal()

    def __init__(self, theme: Theme, *, to_compare: bool = True) -> None:
        super().__init__()
        self._theme, self._to_compare = theme, to_compare
        self._words: tuple[str, ...] = ()
        self._matched: frozenset[int] = frozenset()
        self._at = 0
        self._low = False
        self.setProperty("data", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if to_compare else Qt.FocusPolicy.NoFocus)
        # Space is for ticking, whatever the method editor thinks of it.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._restyle)

    def show_words(self, words: Sequence[str], matched: frozenset[int] = frozenset(), at: int = 0) -> None:
        self._words, self._matched, self._at = tuple(words), matched, at
        self._name()
        self.updateGeometry()
        self.update()

    def _name(self) -> None:
        """The screen reader hears the word that stands now; without comparing, all of them."""
        if not self._words:
            self.setAccessibleName("")
            return
        if not self._to_compare:
            self.setAccessibleName(" ".join(self._words))
            return
        state = _("对上了") if self._at in self._matched else _("还没对")
        name = _("第 {n} 个词，{word}，{state}").format(n=self._at + 1, word=self._words[self._at], state=state)
        if name != self.accessibleName():
            self.setAccessibleName(name)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))

    # --------------------------------------------------------------------------------------- where things are

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def _rows(self) -> int:
        return -(-max(len(self._words), 1) // self._columns())

    def _tile_height(self) -> int:
        return self._theme.px(84 if self._to_compare and not self._low else 62)

    def set_low(self, low: bool) -> None:
        """Lower tiles where there is little room."""
        if low != self._low:
            self._low = low
            self._restyle()

    def sizeHint(self) -> QSize:
        gap = self._theme.px(12)
        return QSize(COLUMNS * (self._widest() + gap) - gap, self._rows() * (self._tile_height() + gap) - gap)

    def minimumSizeHint(self) -> QSize:
        gap = self._theme.px(12)
        return QSize(_FEWEST * (self._widest() + gap) - gap, self.sizeHint().height())

    def _widest(self) -> int:
        metrics = QFontMetrics(self._word_font())
        words = max((metrics.horizontalAdvance(self._spread(word)) for word in self._words), default=0)
        return words + self._theme.px(60)

    def _columns(self) -> int:
        gap = self._theme.px(12)
        return max(_FEWEST, min(COLUMNS, (self.width() + gap) // (self._widest() + gap)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()  # another number of rows

    def _tile(self, number: int) -> QRect:
        gap = self._theme.px(12)
        width = (self.width() - (self._columns() - 1) * gap) // self._columns()
        row, column = divmod(number, self._columns())
        return QRect(column * (width + gap), row * (self._tile_height() + gap), width, self._tile_height())

    # --------------------------------------------------------------------------------------------------- paint

    def _word_font(self) -> QFont:
        return self._theme.font(28, bold=True)

    @staticmethod
    def _spread(word: str) -> str:
        """A little air between the two characters, so that each is read."""
        return "\u2009".join(word)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        for number in range(len(self._words)):
            self._paint_tile(painter, number)

    def _paint_tile(self, painter: QPainter, number: int) -> None:
        theme, rect = self._theme, self._tile(number)
        right, here = number in self._matched, self._to_compare and number == self._at and self.hasFocus()
        fill = "focus_row" if here else "good_tint" if right else "surface"
        edge, width = ("good", theme.px(1)) if right else ("border", theme.px(1))
        box(
            painter, rect, fill=theme.colour(fill), edge=theme.colour(edge), width=width, radius=theme.px(tokens.RADIUS)
        )
        if here:
            focus_ring(painter, rect, theme)
        painter.setPen(theme.colour("text"))
        painter.setFont(self._word_font())
        painter.drawText(rect, CENTRE, self._spread(self._words[number]))
        painter.setFont(theme.font(14))
        painter.setPen(theme.colour("text_2"))
        corner = rect.adjusted(theme.px(12), theme.px(7), 0, 0)
        painter.drawText(corner, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, str(number + 1))
        if self._to_compare:
            mark = theme.icon("circle-check" if right else "circle", 20, "good" if right else "text_3")
            draw_icon(
                painter, mark, QRect(rect.right() - theme.px(28), rect.top() + theme.px(4), theme.px(20), theme.px(38))
            )

    # ---------------------------------------------------------------------------------------------------- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            int(Qt.Key.Key_Left): (-1, 0),
            int(Qt.Key.Key_Right): (1, 0),
            int(Qt.Key.Key_Up): (0, -1),
            int(Qt.Key.Key_Down): (0, 1),
        }
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        if not self._to_compare or not plain:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Space:
            self.ticked.emit(self._at)
        elif event.key() in steps:
            columns, rows = steps[event.key()]
            self.moved.emit(columns + rows * self._columns())
        elif presses(event):
            self.accepted.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for number in range(len(self._words)):
            if self._to_compare and self._tile(number).contains(event.position().toPoint()):
                self.setFocus(Qt.FocusReason.MouseFocusReason)
                self.ticked.emit(number)

    def focusInEvent(self, _event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        self.update()
