"""Right of the board: why the cell one stands on is so, and how many units are in which state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.pages.completeness.words import Sentence
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.cards import Card
from desktop.ui.widgets.chips import CHIPS, Chip, chip_word
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.paint import MIDDLE, draw_icon
from desktop.workflows.completeness_board import BOARD_STATES


class ReasonCard(Card):
    """Name and period, the state as a chip, sentences, and the way to the records."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, " ")
        self.name_is_data()
        self._looks = theme
        self.told: tuple[str, ...] = ()
        self._chip: Chip | None = None
        self._lines = QWidget()
        self._column = QVBoxLayout(self._lines)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.records = Button(theme, _("看记录"), icon="list", dense=True)
        self.body.addWidget(self._lines)
        self.body.addWidget(self.records, 0, Qt.AlignmentFlag.AlignLeft)
        self.records.hide()

    def show_cell(self, title: str, state: str, word: str, sentences: Sequence[Sentence], *, records: bool) -> None:
        """``state`` "" shows no chip: a township has no state of its own."""
        self.set_title(title)
        self.told = tuple(sentence.text for sentence in sentences)
        if self._chip is not None:
            self._chip.hide()
            self._chip.deleteLater()
            self._chip = None
        if state:
            self._chip = Chip(self._looks, state, word)
            self.add_to_head(self._chip)
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for sentence in sentences:
            label = Label(self._looks, sentence.text, "base", wrap=True, tone=sentence.tone)  # type: ignore[arg-type]  # a token
            label.setProperty("data", True)
            self._column.addWidget(label)
        self._column.setSpacing(self._looks.px(6))
        self.records.setVisible(records)


class StateCount(QWidget):
    """✓ 已报 125"""

    def __init__(self, theme: Theme, state: str, count: int) -> None:
        super().__init__()
        self._theme, self._state, self._count = theme, state, count
        self.setAccessibleName(f"{chip_word(state)} {count:,}")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(180), self._theme.px(30))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self._theme.px(30))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, px = self._theme, QPainter(self), self._theme.px
        look = CHIPS[self._state]
        rect = self.rect()
        painter.fillRect(0, rect.bottom() + 1 - px(1), rect.width(), px(1), theme.colour("line_soft"))
        draw_icon(painter, theme.icon(look.icon, 17, look.token), rect)
        painter.setPen(theme.colour(look.token))
        painter.setFont(theme.font(15))
        painter.drawText(QRect(px(26), 0, rect.width() - px(26), rect.height()), MIDDLE, chip_word(self._state))
        painter.setFont(theme.font(16, bold=True))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect, right, f"{self._count:,}")


class CountsCard(Card):
    """The units of the chosen period by state; what does not occur is left out, except 已报 and 未报."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, " ")
        self._looks = theme
        self.body.setSpacing(0)

    def show_counts(self, title: str, totals: Mapping[str, int], units: int) -> None:
        self.set_title(title)
        self.set_aside(_("{n} 个单位").format(n=f"{units:,}"))
        while (item := self.body.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for state in BOARD_STATES:
            if totals.get(state) or state in ("reported", "none"):
                self.body.addWidget(StateCount(self._looks, state, totals.get(state, 0)))
