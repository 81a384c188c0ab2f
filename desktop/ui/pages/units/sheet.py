"""One deed on one unit: what it means, the day and the reason it wants, and afterwards what came of it."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFormLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.pages.units.works import Asked, Deed, Done
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import presses
from desktop.ui.widgets.cards import Card, Facts
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import Notice
from desktop.workflows.units_overview import UnitRow

_LEAST = 2


def deed_title(deed: Deed) -> str:
    return {
        "revoke": _("停用电脑"), "replace": _("换电脑"), "close": _("停业"), "kit": _("写启用包"), "history": _("写历史记录"),
    }[deed]  # fmt: skip


def deed_words(deed: Deed) -> str:
    """What it means for the unit, before it is done."""
    return {
        "revoke": _("停用以后，它已经报到这里的都算，再报的不收。电脑坏了要换新的，用“换电脑”。"),
        "replace": _("旧电脑停用，算到这里收到的最后一号；给新电脑写一个启用包。"),
        "close": _("写它的最后一天。以前报的照算，以后不再催它报。"),
        "kit": _("给它的电脑写一个启用包。启用码只显示一次，抄到盖章的纸上。"),
        "history": _("把它报过的记录写到 U 盘，换了新电脑用它把记录拿回来。只有它自己的电脑打得开。"),
    }[deed]


class _Line(QLineEdit):
    """Enter goes on. ``wide``: how long the answer is, as the box tells it."""

    def __init__(self, theme: Theme, name: str, wide: int) -> None:
        super().__init__()
        self._theme, self._wide = theme, wide
        self.setAccessibleName(name)
        self._dress()
        theme.changed.connect(self._dress)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if presses(event):
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def _dress(self) -> None:
        self.setFont(self._theme.font(16))
        self.setMinimumHeight(self._theme.px(tokens.CONTROL))
        self.setMaximumWidth(self._theme.px(self._wide))


class Sheet(QWidget):
    """``changed``: whether it may be done is another matter now. ``done``: what came of it shows, nothing to fill in."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.unit: UnitRow | None = None
        self.deed: Deed = "kit"
        self.done = False
        self.words = Label(theme, "", "body", wrap=True)
        self.day, self.reason = _Line(theme, _("最后一天"), 160), _Line(theme, _("为什么"), 560)
        self._day_label = Label(theme, _("最后一天"), "field")
        self._reason_label = Label(theme, _("为什么"), "field")
        self.told = Notice(theme, "good", "")
        self.facts = Facts(theme)
        self.facts.setProperty("data", True)
        self._card = Card(theme, _("抄下来"), icon="key-round")
        self._card.body.addWidget(self.facts)
        form = QFormLayout()
        form.addRow(self._day_label, self.day)
        form.addRow(self._reason_label, self.reason)
        self._column = QVBoxLayout(self)
        for widget in (self.words, self.told, self._card):
            self._column.addWidget(widget)
        self._column.insertLayout(1, form)
        self._column.addStretch(1)
        for line in (self.day, self.reason):
            line.textChanged.connect(self.changed)
        self._restyle()
        theme.changed.connect(self._restyle)

    def ask(self, deed: Deed, unit: UnitRow, today: str) -> None:
        self.deed, self.unit, self.done = deed, unit, False
        self.words.setText(deed_words(deed))
        self.words.show()
        self.day.setText(today)
        self.reason.clear()
        self.reason.setPlaceholderText(_("写一句，如：硬盘坏了"))
        dated, asked = deed == "close", deed in ("close", "revoke", "replace")
        for widget in (self._day_label, self.day):
            widget.setVisible(dated)
        for widget in (self._reason_label, self.reason):
            widget.setVisible(asked)
        self.told.hide()
        self._card.hide()
        self.changed.emit()

    def tell(self, done: Done) -> None:
        self.done = True
        for widget in (self.words, self._day_label, self.day, self._reason_label, self.reason):
            widget.hide()
        self.told.set_text(done.words)
        self.told.show()
        self.facts.set_facts(done.facts)
        self._card.setVisible(bool(done.facts))
        self.changed.emit()

    def why_not(self) -> str:
        if self.deed in ("close", "revoke", "replace") and len(self.reason.text().strip()) < _LEAST:
            return _("先写一句为什么")
        if self.deed == "close" and not _is_day(self.day.text().strip()):
            return _("日期写成 2023-09-30")
        return ""

    def asked(self) -> Asked | None:
        if self.unit is None or self.why_not():
            return None
        return Asked(self.deed, self.unit, self.reason.text().strip(), self.day.text().strip())

    def first(self) -> QWidget | None:
        if self.done or self.deed in ("kit", "history"):
            return None
        return self.day if self.deed == "close" else self.reason

    def _restyle(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(tokens.PAGE_MARGIN), px(16), px(tokens.PAGE_MARGIN), px(16))
        self._column.setSpacing(px(12))


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2023-09-30")
