"""The quick cards: the forms used most, each by its digit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import presses
from desktop.ui.widgets.icon_names import FORMS
from desktop.ui.widgets.keys import paint_key
from desktop.ui.widgets.paint import box, draw_icon, focus_ring

_TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
CARDS = 6
_ICONS = {
    "treatment_day": FORMS["treatment"], "asset": "building-2", "convenience": "heart-handshake", "period_note": "file-text",
    "zero_report": "circle-slash-2", "more": FORMS["more"], "fd_service": FORMS["family_doctor"], "fd_team": "users",
    "capability": FORMS["capacity"], "unit_facts": "chart-column", "achievement": "badge-check", "task": "list-checks",
    "recommendation": "target", "survey": "clipboard-check", "meeting": "calendar-days", "spot_check": "search",
}  # fmt: skip


def form_icon(form: str) -> str:
    """The icon of a form; one that nobody drew an icon for has a sheet of paper."""
    return _ICONS.get(form) or FORMS.get(form) or "file"


class QuickCard(QAbstractButton):
    """A form: icon, name, when it was last used, the digit that opens it."""

    def __init__(self, theme: Theme, icon: str, title: str, below: str, digit: str) -> None:
        super().__init__()
        self._theme, self._icon, self._below, self._digit = theme, icon, below, digit
        self.setText(title)
        self.setAccessibleName(f"{title} {below}")
        self.setAccessibleDescription(digit)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def _fitted(self) -> tuple[int, list[str]]:
        """The type size and the lines of the name: one great line, or two or three smaller ones; never shortened."""
        room = self.width() - self._left() - self._theme.px(34)
        for size, most in ((18, 1), (15, 2), (13, 3)):
            lines = _broken(self.text(), QFontMetrics(self._theme.font(size, bold=True)), room)
            if len(lines) <= most:
                return size, lines
        return 13, _broken(self.text(), QFontMetrics(self._theme.font(13, bold=True)), room)

    def _left(self) -> int:
        return self._theme.px(54)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(140), self._theme.px(68))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if presses(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, px = self._theme, QPainter(self), self._theme.px
        lit = self.isDown() or self.underMouse()
        box(
            painter, self.rect(), fill=theme.colour("header" if lit else "surface"), edge=theme.colour("border"),
            width=px(1) if not theme.high_contrast else px(2), radius=px(tokens.RADIUS),
        )  # fmt: skip
        draw_icon(painter, theme.icon(self._icon, 28, "primary"), QRect(px(14), 0, px(28), self.height()))
        size, lines = self._fitted()
        font, small = theme.font(size, bold=True), theme.font(14)
        high, low = QFontMetrics(font).height(), QFontMetrics(small).height()
        below = self._below if len(lines) == 1 else ""
        top = (self.height() - high * len(lines) - (low if below else 0)) // 2
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        for number, line in enumerate(lines):
            painter.drawText(QRect(self._left(), top + number * high, self.width(), high), _TOP, line)
        if below:
            painter.setFont(small)
            painter.setPen(theme.colour("text_2"))
            painter.drawText(QRect(self._left(), top + high * len(lines), self.width(), low), _TOP, below)
        if self._digit:
            side = px(18)
            paint_key(painter, QRect(self.width() - side - px(8), px(7), side, px(20)), self._digit, theme)
        if self.hasFocus():
            focus_ring(painter, self.rect(), theme)


def _broken(text: str, metrics: QFontMetrics, room: int) -> list[str]:
    """The text in lines: before a bracket, between words, else between characters."""
    if metrics.horizontalAdvance(text) <= room:
        return [text]
    at = text.find("（")
    if at > 0:  # 适宜技术 / （逐人）
        return [*_broken(text[:at], metrics, room), *_broken(text[at:], metrics, room)]
    joint = " " if " " in text else ""
    lines: list[str] = []
    for word in text.split(" ") if joint else list(text):
        longer = f"{lines[-1]}{joint}{word}" if lines else word
        if lines and metrics.horizontalAdvance(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


class QuickRow(QWidget):
    """Six cards side by side, or three with little room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.cards: list[QuickCard] = []
        self._across = CARDS
        self._restyle()
        theme.changed.connect(self._restyle)

    def show_forms(self, forms: Sequence[tuple[str, str, str]], more: int, open_form: Callable[[str], None]) -> None:
        """(form, title, when last used) in order; the last card opens the list of all ``more`` forms."""
        for old in self.cards:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.cards = []
        shown = [*forms[: CARDS - 1], ("", _("更多表单"), _("共 {n} 种").format(n=more))]
        for number, (form, title, below) in enumerate(shown, start=1):
            card = QuickCard(self._theme, form_icon(form or "more"), title, below, str(number))
            card.clicked.connect(lambda _on=False, form=form: open_form(form))
            self.cards.append(card)
        self._place()

    def set_compact(self, compact: bool) -> None:
        self._across = CARDS // 2 if compact else CARDS
        self._place()

    def _place(self) -> None:
        for number, card in enumerate(self.cards):
            self._grid.addWidget(card, number // self._across, number % self._across)
        for column in range(CARDS):
            self._grid.setColumnStretch(column, 1 if column < self._across else 0)

    def _restyle(self) -> None:
        self._grid.setSpacing(self._theme.px(12))
