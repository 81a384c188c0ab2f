"""What matters beyond this second, one at a time under the title band; and the toast for what went well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.translation import _
from desktop.ui import compat, tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.paint import box

if TYPE_CHECKING:
    from desktop.ui.widgets.notices import NoticeKind

_TOAST_MS = 6000
_RANK = {"error": 0, "warning": 1, "info": 2, "good": 3}


@dataclass(frozen=True)
class Said:
    """One notice. The same ``key`` replaces an earlier one; without a key the text is the key."""

    kind: NoticeKind
    text: str
    buttons: tuple[Button, ...]
    key: str
    detail: str


class Notices(QWidget):
    """The gravest first; the rest behind 还有 n 条."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._said: list[Said] = []
        self._all = False
        self._layout = QVBoxLayout(self)
        theme.changed.connect(self._themed)
        self._themed()
        self.hide()

    def say(self, said: Said) -> None:
        self._drop(said.key)
        self._said.append(said)
        self._said.sort(key=lambda item: _RANK.get(item.kind, 9))
        self._show()

    def clear(self, key: str) -> None:
        if self._drop(key):
            self._show()

    def clear_all(self) -> None:
        """Another page: its notices are its own."""
        if self._said:
            self._said.clear()
            self._all = False
            self._show()

    def texts(self) -> list[str]:
        """What stands there now, gravest first."""
        return [said.text for said in self._said]

    def _drop(self, key: str) -> bool:
        left = [said for said in self._said if said.key != key]
        changed = len(left) != len(self._said)
        self._said = left
        return changed

    def _show(self) -> None:
        while self._layout.count():
            old = self._layout.takeAt(0)
            widget = old.widget() if old is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        from desktop.ui.widgets.notices import Notice  # most starts have nothing to say

        shown = self._said if self._all else self._said[:1]
        for said in shown:
            close = Button(self.theme, _("知道了"), dense=True)
            close.clicked.connect(lambda _on=False, key=said.key: self.clear(key))
            more = []
            if not self._all and len(self._said) > 1:
                more = [Button(self.theme, _("还有 {n} 条").format(n=len(self._said) - 1), kind="link", dense=True)]
                more[0].clicked.connect(self._show_all)
            # Buttons of a notice outlive its redrawing: they belong to the one who said it.
            for button in said.buttons:
                button.setParent(None)
            self._layout.addWidget(
                Notice(self.theme, said.kind, said.text, detail=said.detail, buttons=(*said.buttons, *more, close))
            )
        self.setVisible(bool(self._said))

    def _show_all(self) -> None:
        self._all = True
        self._show()

    def _themed(self) -> None:
        px = self.theme.px
        self._layout.setContentsMargins(px(20), px(10), px(20), 0)
        self._layout.setSpacing(px(8))


class Toast(QWidget):
    """A thing that went well: bottom left above the status bar, six seconds, read out; never what must be read."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setProperty("overlay", True)
        self.setObjectName("toast")
        self._label = Label(theme, "", "body")
        self._undo = Button(theme, _("撤销"), kind="link", dense=True)
        self._undo.clicked.connect(self._take_back)
        self._what: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TOAST_MS)
        self._timer.timeout.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.addWidget(self._label)
        layout.addWidget(self._undo)
        self.hide()
        theme.changed.connect(self._fit)

    def say(self, text: str, undo: Callable[[], None] | None) -> None:
        self._label.setText(text)
        self._undo.setVisible(undo is not None)
        self._what = undo
        self._fit()
        self.show()
        self.raise_()
        self._timer.start()
        compat.announce(self, text)

    def _fit(self) -> None:
        """As large as its words are now: the text size may change while it stands."""
        px = self.theme.px
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(px(16), px(8), px(16), px(8))
        self.adjustSize()
        self.place()
        QTimer.singleShot(0, self, self.place)  # the bands round the page have grown by then, too

    def place(self) -> None:
        """Bottom left of its parent."""
        parent = self.parentWidget()
        if parent is not None:
            self.move(QPoint(self.theme.px(20), parent.height() - self.height() - self.theme.px(12)))

    def text(self) -> str:
        return self._label.text() if self.isVisible() else ""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Its own ground: what lies below must not show through the words."""
        theme = self.theme
        box(
            QPainter(self), self.rect(), fill=theme.colour("surface"), edge=theme.colour("border"),
            width=theme.px(1), radius=theme.px(tokens.RADIUS),
        )  # fmt: skip

    def stop(self) -> None:
        """The window goes."""
        self._timer.stop()
        self.hide()

    def _take_back(self) -> None:
        self.hide()
        if self._what is not None:
            self._what()


def as_said(kind: str, text: str, buttons: Sequence[Button], key: str, detail: str) -> Said:
    known: NoticeKind = kind if kind in ("info", "good", "warning", "error") else "info"  # type: ignore[assignment]
    return Said(known, text, tuple(buttons), key or text, detail)
