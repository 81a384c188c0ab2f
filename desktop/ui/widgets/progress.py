"""Work under way, told in place: what, how far, 停下. And the bar itself."""

from __future__ import annotations

import time

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.cells import paint_bar
from desktop.ui.widgets.labels import Label

_QUIET_MS, _LONG_S = 400, 10.0


class Bar(QWidget):
    """A share as a bar, 0 to 1."""

    def __init__(self, theme: Theme, ratio: float = 0.0, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._ratio = theme, ratio
        self._name = name
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_ratio(ratio)
        theme.changed.connect(self.updateGeometry)

    def set_ratio(self, ratio: float) -> None:
        self._ratio = max(0.0, min(ratio, 1.0))
        self.setAccessibleName(f"{self._name} {self._ratio:.0%}".strip())
        self.update()

    @property
    def ratio(self) -> float:
        return self._ratio

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self._theme.px(12))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(40), self._theme.px(12))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_bar(QPainter(self), self.rect(), self._ratio, self._theme)


class ProgressLine(QWidget):
    """Invisible for the first 0.4 s; then what · 128 / 312, a bar and 停下; after 10 s also the time that is left."""

    stopped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._what = Label(theme, "", "body")
        self._figures = Label(theme, "", "body", tone="text_2")
        self._left = Label(theme, "", "caption", tone="text_2")
        self.stop = Button(theme, _("停下"), dense=True)
        self.bar = Bar(theme)
        self._top = QHBoxLayout()
        self._top.addWidget(self._what)
        self._top.addWidget(self._figures)
        self._top.addStretch(1)
        self._top.addWidget(self.stop)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._top)
        self._column.addWidget(self.bar)
        self._column.addWidget(self._left)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_QUIET_MS)
        self._wait.timeout.connect(self.show)
        self._began = 0.0
        self.stop.clicked.connect(self._stop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._left.hide()
        self.hide()
        self._restyle()
        theme.changed.connect(self._restyle)

    def begin(self, what: str) -> None:
        """Work began; it shows only if it lasts."""
        self._began = time.monotonic()
        self._what.setText(what)
        self._figures.setText("")
        self._left.hide()
        self.bar.set_ratio(0)
        self.bar.show()
        self.stop.setEnabled(True)
        self.stop.show()
        self.setAccessibleName(what)
        self._wait.start()

    def show_progress(self, done: int, total: int) -> None:
        self._figures.setText(f"{done:,} / {total:,}" if total else f"{done:,}")
        self.bar.set_ratio(done / total if total else 0)
        self.setAccessibleName(f"{self._what.text()} {self._figures.text()}")
        spent = time.monotonic() - self._began
        if spent >= _LONG_S and 0 < done < total:
            self._left.setText(time_left(spent * (total - done) / done))
            self._left.show()

    def show_spent(self, seconds: int) -> None:
        """Where nobody can know how far it is: how long it has taken so far."""
        self._figures.setText(_("{n} 秒").format(n=seconds))
        self.bar.hide()

    def finish(self, text: str = "") -> None:
        """It ended. With a text the line stays and says it (what stopping left); else it goes."""
        self._wait.stop()
        self._left.hide()
        self.bar.hide()
        self.stop.hide()
        self._figures.setText("")
        self._what.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def _stop(self) -> None:
        self.stop.setEnabled(False)
        self.stopped.emit()

    def _restyle(self) -> None:
        self._top.setSpacing(self._theme.px(12))
        self._column.setSpacing(self._theme.px(5))


def time_left(seconds: float) -> str:
    """Rounded, so that it does not flicker: 约 2 分钟."""
    if seconds < 20:
        return _("快好了")
    if seconds < 60:
        return _("不到 1 分钟")
    return _("约 {minutes} 分钟").format(minutes=round(seconds / 60))
