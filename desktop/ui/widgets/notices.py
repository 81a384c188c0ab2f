"""The banner that stays until it is dealt with, and the page that has nothing yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.flow import FlowRow
from desktop.ui.widgets.labels import Label, Tone
from desktop.ui.widgets.paint import box

NoticeKind = Literal["info", "good", "warning", "error"]
_ICONS = {"info": "info", "good": "circle-check", "warning": "triangle-alert", "error": "circle-x"}
_WORDS = 200  # design pixels that the words keep beside the buttons: some dozen characters
_TONES: dict[str, Tone] = {"info": "info", "good": "good", "warning": "warning", "error": "error"}


class Notice(QWidget):
    """What happened, what to do, and the button for it beside it. ``text`` may mark **words** bold."""

    def __init__(
        self,
        theme: Theme,
        kind: NoticeKind = "info",
        text: str = "",
        *,
        detail: str = "",
        buttons: Sequence[Button] = (),
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._kind, self._own_icon = theme, kind, icon
        self._icon = QLabel()
        self._text = Label(theme, text, "body", wrap=True, marked=True, tone=_TONES[kind])
        self._detail = Label(theme, detail, "base", wrap=True, marked=True, tone=_TONES[kind])
        whole = QVBoxLayout(self)
        self._whole = whole
        self._row = QHBoxLayout()
        whole.addLayout(self._row)
        self._below = FlowRow(theme)
        self._below.hide()
        whole.addWidget(self._below)
        words = QVBoxLayout()
        words.setSpacing(0)
        # Between stretches: a layout that is told to stand in the middle gets the height it would like, though it be too low.
        words.addStretch(1)
        words.addWidget(self._text)
        words.addWidget(self._detail)
        words.addStretch(1)
        self._row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addLayout(words, 1)
        self._buttons: list[Button] = []
        self._stacked = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.set_buttons(buttons)
        self.set_text(text, detail)
        self._restyle()
        theme.changed.connect(self._restyle)

    def set_text(self, text: str, detail: str = "") -> None:
        self._text.setText(text)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self.setAccessibleName(f"{self._text.plain()} {self._detail.plain()}".strip())

    def set_kind(self, kind: NoticeKind, icon: str = "") -> None:
        self._kind, self._own_icon = kind, icon
        self._text.set_tone(_TONES[kind])
        self._detail.set_tone(_TONES[kind])
        self._restyle()

    def set_buttons(self, buttons: Sequence[Button]) -> None:
        """The old buttons go, the new ones stand at the right."""
        for old in self._buttons:
            self._row.removeWidget(old)
            self._below.remove(old)
            old.hide()
            old.deleteLater()
        self._buttons = list(buttons)
        for button in self._buttons:
            self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._stacked = False
        self._below.hide()
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """The buttons beside the words; below them where they would leave the words no room."""
        gap = self._row.spacing()
        room = self.width() - 2 * self._theme.px(14) - self._icon.sizeHint().width() - gap
        room -= sum(button.sizeHint().width() + gap for button in self._buttons)
        asked = max(self._text.fontMetrics().horizontalAdvance(self._text.plain()), 1)
        stacked = bool(self._buttons) and room < min(asked, self._theme.px(_WORDS))
        if stacked == self._stacked:
            return
        self._stacked = stacked
        for button in self._buttons:
            if stacked:
                self._row.removeWidget(button)
                self._below.add(button)
            else:
                self._below.remove(button)
                self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._below.setVisible(stacked)

    def minimumSizeHint(self) -> QSize:
        """As wide as the widest button: below each other they always have room."""
        widest = max((button.sizeHint().width() for button in self._buttons), default=0)
        least = max(widest, self._theme.px(_WORDS)) + 2 * self._theme.px(14)
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), least), hint.height())

    @property
    def kind(self) -> str:
        return self._kind

    def text(self) -> str:
        """What it says, without marks."""
        return self._text.plain()

    def _restyle(self) -> None:
        px = self._theme.px
        self._whole.setContentsMargins(px(14), px(7), px(14), px(7))
        self._whole.setSpacing(px(8))
        self._row.setSpacing(px(10))
        self._icon.setPixmap(self._theme.icon(self._own_icon or _ICONS[self._kind], 18, _TONES[self._kind]))
        self.setMinimumHeight(px(46 if self._buttons else 38))
        self._place()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, tone = self._theme, _TONES[self._kind]
        edge = theme.colour(tone) if theme.high_contrast else theme.edge(tone)
        width = theme.px(2) if theme.high_contrast else theme.px(1)
        fill = theme.colour(f"{tone}_tint")
        box(QPainter(self), self.rect(), fill=fill, edge=edge, width=width, radius=theme.px(tokens.RADIUS))


class EmptyState(QWidget):
    """Nothing here yet: an icon, one sentence, one button."""

    def __init__(
        self, theme: Theme, icon: str, sentence: str, button: Button | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._icon_name = theme, icon
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence = Label(theme, sentence, "body", wrap=True, tone="text_2")
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = button
        self._column = QVBoxLayout(self)
        self._column.addStretch(1)
        self._column.addWidget(self._icon)
        self._column.addWidget(self.sentence)
        if button is not None:
            self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch(2)
        self.setAccessibleName(sentence)
        self._restyle()
        theme.changed.connect(self._restyle)

    def set_sentence(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.setAccessibleName(sentence)

    def _restyle(self) -> None:
        px = self._theme.px
        self._icon.setPixmap(self._theme.icon(self._icon_name, 46, "text_3"))
        self._column.setContentsMargins(px(28), px(20), px(28), px(20))
        self._column.setSpacing(px(14))
