"""Steps 2 and 3: writing and reading back, in place, with 停下; and what went wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop.foundation.atomic import size_in_words
from desktop.foundation.translation import _
from desktop.ui.pages.submit.writing import Written
from desktop.ui.theme import Theme
from desktop.ui.widgets import Card, Label, Notice, ProgressLine


class StepList(QWidget):
    """What has been done so far, with the time: 写入 U 盘 1.8 MB  14:33:05  2 秒."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self._icons: list[QLabel] = []
        self._rows = 0
        theme.changed.connect(self._dress)
        self._dress()

    def clear(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._icons, self._rows = [], 0

    def tell(self, written: Written) -> None:
        """The steps of writing, anew."""
        self.clear()
        made = written.made
        texts = (
            _("核对 {n} 条，编为第 {seq} 号").format(n=made.records, seq=made.seq), _("签名、加密"),
            _("写入 {size}").format(size=size_in_words(made.size)),
        )  # fmt: skip
        for text, moment in zip(texts, written.moments, strict=False):
            self.add(text, moment.at, moment.seconds)

    def add(self, words: str, at: dt.datetime, seconds: float) -> None:
        icon = QLabel()
        icon.setPixmap(self._theme.icon("circle-check", 18, "good"))
        self._icons.append(icon)
        took = _("不到 1 秒") if seconds < 1 else _("{n} 秒").format(n=round(seconds))
        cells: list[QWidget] = [icon, Label(self._theme, words, "body", wrap=True)]
        cells += [Label(self._theme, text, "body", tone="text_2") for text in (at.strftime("%H:%M:%S"), took)]
        for place, cell in enumerate(cells):
            self._grid.addWidget(cell, self._rows, place)
        self._rows += 1

    def _dress(self) -> None:
        self._grid.setHorizontalSpacing(self._theme.px(16))
        self._grid.setVerticalSpacing(self._theme.px(9))
        for icon in self._icons:
            icon.setPixmap(self._theme.icon("circle-check", 18, "good"))


class WorkingCard(Card):
    """The progress line, the steps done, and the trouble if there is one."""

    def __init__(self, theme: Theme, stop: Callable[[], None]) -> None:
        super().__init__(theme, _("正在写"), icon="usb")
        self.progress = ProgressLine(theme)
        self.progress.stopped.connect(stop)
        self.steps = StepList(theme)
        self.trouble = Notice(theme, "error")
        self.trouble.hide()
        self.careful = Label(theme, _("写的时候请不要拔 U 盘。"), "body", tone="text_2", wrap=True)
        for widget in (self.trouble, self.careful, self.progress, self.steps):
            self.body.addWidget(widget)
        self.body.addStretch(1)

    def begin(self, what: str) -> None:
        self.trouble.hide()
        self.careful.show()
        self.set_title(_("正在写"))
        self.progress.begin(what)

    def fail(self, what: str, do: str, where: str) -> None:
        self.progress.finish()
        self.careful.hide()
        self.set_title(_("没写成"))
        self.trouble.set_text(f"**{what}**", " ".join(part for part in (do, where) if part))
        self.trouble.show()
