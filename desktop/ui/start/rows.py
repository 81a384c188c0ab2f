"""Big rows and cards to choose from by digit, arrow and Enter: what a person meets before anything is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui import tokens
from desktop.ui.start.page import Icon, as_data
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import presses
from desktop.ui.widgets.keys import KeyCap
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.paint import box, focus_ring

MOST_DIGITS = 9


_STACKED_FROM = 1.75


@dataclass(frozen=True)
class RowText:
    """``title`` is bold; ``detail`` wraps below it; ``aside`` stands at the right; ``warning`` replaces it in amber."""

    title: str
    detail: str = ""
    aside: str = ""
    icon: str = ""
    warning: str = ""


class BigRow(QAbstractButton):
    """One row, or with ``upright`` one card."""

    def __init__(self, theme: Theme, text: RowText, digit: str, *, upright: bool = False) -> None:
        super().__init__()
        self._theme, self._text, self._upright = theme, text, upright
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        said = [text.title, text.detail, text.warning or text.aside]
        self.setAccessibleName(" ".join(part.replace("\u200b", "") for part in said if part))
        self.setAccessibleDescription(digit)
        as_data(self)
        self._row = QHBoxLayout(self)
        self._words = QVBoxLayout()
        self._title = Label(theme, text.title, "action" if upright else "card", wrap=upright)
        self._aside: Label | None = None
        self._words.addWidget(self._title)
        if text.detail:
            self._words.addWidget(Label(theme, text.detail, "body" if upright else "base", wrap=True, tone="text_2"))
        if upright:
            self._words.addStretch(1)
        middle = Qt.AlignmentFlag.AlignTop if upright else Qt.AlignmentFlag.AlignVCenter
        if digit:
            self._row.addWidget(KeyCap(theme, digit), 0, middle)
        if text.icon:
            self._row.addWidget(Icon(theme, text.icon, 28 if upright else 22, "primary"), 0, middle)
        self._row.addLayout(self._words, 1)
        if text.warning or text.aside:
            self._aside = Label(theme, text.warning or text.aside, tone="warning" if text.warning else "text_2")
            self._row.addWidget(self._aside, 0, Qt.AlignmentFlag.AlignVCenter)
        for label in self.findChildren(QWidget):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            # Inside a button Qt would write with the button's colour instead of the label's own.
            label.setForegroundRole(QPalette.ColorRole.WindowText)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(16), px(14 if self._upright else 9), px(16), px(14 if self._upright else 9))
        self._row.setSpacing(px(14))
        self._words.setSpacing(px(6 if self._upright else 1))
        self._stack(high=self._theme.scale >= _STACKED_FROM and not self._upright)
        self.setMinimumHeight(px(tokens.ROW_TWO_LINES))
        self.updateGeometry()
        self.update()

    def _stack(self, *, high: bool) -> None:
        """With the largest letters what stands at the right goes below, and a long name takes two lines."""
        if not self._upright:
            self._title.setWordWrap(high)
        if self._aside is None:
            return
        self._row.removeWidget(self._aside)
        self._words.removeWidget(self._aside)
        self._aside.setWordWrap(high)
        if high:
            self._words.addWidget(self._aside)
        else:
            self._row.addWidget(self._aside, 0, Qt.AlignmentFlag.AlignVCenter)

    def sizeHint(self) -> QSize:
        return self._row.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._row.minimumSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if presses(event):
            self.click()
        else:
            # Arrows belong to the list; QAbstractButton would walk by its own rules.
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if isinstance(area, QScrollArea):
            area.ensureWidgetVisible(self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        lit = self.isEnabled() and (self.underMouse() or self.hasFocus())
        box(
            painter,
            self.rect(),
            fill=theme.colour("focus_row" if lit else "surface"),
            edge=theme.colour("border"),
            width=theme.px(1),
            radius=theme.px(tokens.CARD_RADIUS),
        )
        if self.hasFocus():
            focus_ring(painter, self.rect(), theme, radius=theme.px(tokens.CARD_RADIUS))


class BigRows(QWidget):
    """Rows below each other, or cards side by side. ``chosen`` carries the place in the list."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, *, upright: bool = False) -> None:
        super().__init__()
        self._theme, self._upright = theme, upright
        self._layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.rows: list[BigRow] = []
        theme.changed.connect(self._restyle)
        self._restyle()

    def set_rows(self, texts: Sequence[RowText]) -> None:
        """The first nine carry their digit."""
        for old in self.rows:
            self._layout.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.rows = []
        for number, text in enumerate(texts):
            digit = str(number + 1) if number < MOST_DIGITS else ""
            row = BigRow(self._theme, text, digit, upright=self._upright)
            row.clicked.connect(lambda _on=False, at=number: self.chosen.emit(at))
            self._layout.addWidget(row, 1 if self._upright else 0)
            row.show()  # at once, so that it can take the focus
            self.rows.append(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        at = next((number for number, row in enumerate(self.rows) if row.hasFocus()), -1)
        steps = {int(Qt.Key.Key_Home): 0, int(Qt.Key.Key_End): len(self.rows) - 1}
        if self._upright:
            steps |= {int(Qt.Key.Key_Left): at - 1, int(Qt.Key.Key_Right): at + 1}
        if not self._beside:
            steps |= {int(Qt.Key.Key_Up): at - 1, int(Qt.Key.Key_Down): at + 1}
        to = steps.get(event.key(), -1)
        if plain and 0 <= to < len(self.rows):
            self.rows[to].setFocus(Qt.FocusReason.OtherFocusReason)
        elif plain and event.key() not in steps:
            self._digit(event)
        else:
            super().keyPressEvent(event)

    def _digit(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_1
        if 0 <= digit < min(len(self.rows), MOST_DIGITS):
            self.rows[digit].setFocus(Qt.FocusReason.OtherFocusReason)
            self.chosen.emit(digit)
        else:
            super().keyPressEvent(event)

    @property
    def _beside(self) -> bool:
        """Cards stand side by side, but with the largest letters in one column."""
        return self._upright and self._theme.scale < _STACKED_FROM

    def _restyle(self) -> None:
        directions = QBoxLayout.Direction
        self._layout.setDirection(directions.LeftToRight if self._beside else directions.TopToBottom)
        self._layout.setSpacing(self._theme.px(tokens.CARD_GAP if self._upright else 8))
