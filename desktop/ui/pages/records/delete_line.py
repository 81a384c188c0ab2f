"""Deleting asks for one line of reason, in place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets import Button, Card, Label
from desktop.ui.widgets.buttons import presses

_LEAST = 2


class _Reason(QLineEdit):
    """Enter deletes, once there is a reason."""

    def __init__(self, theme: Theme, accept: Callable[[], None]) -> None:
        super().__init__()
        self._theme, self._accept = theme, accept
        self.setAccessibleName(_("为什么删除"))
        self.setPlaceholderText(_("写一句为什么，如：记重了"))
        self._dress()
        theme.changed.connect(self._dress)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if presses(event):
            self._accept()
        else:
            super().keyPressEvent(event)

    def _dress(self) -> None:
        self.setFont(self._theme.font(16))
        self.setMinimumHeight(self._theme.px(tokens.CONTROL))


class DeleteLine(Card):
    """What is deleted, why, and the two buttons."""

    def __init__(self, theme: Theme, delete: Callable[[str], None], leave: Callable[[], None]) -> None:
        super().__init__(theme, edge="error")
        self._draft = False
        self._delete = delete
        self._what = Label(theme, "", "body", wrap=True, marked=True)
        self._what.setProperty("data", True)
        self.reason = _Reason(theme, self._go)
        self.reason.textChanged.connect(self._typed)
        self._do = Button(theme, _("删除这条"), icon="trash-2", key="Enter", kind="danger")
        self._do.clicked.connect(lambda _on=False: self._go())
        self._stay = Button(theme, _("不删了"), key="Esc")
        self._stay.clicked.connect(lambda _on=False: leave())
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        for widget in (self.reason, self._do, self._stay):
            row.addWidget(widget, 1 if widget is self.reason else 0)
        row.addStretch(0)  # a draft goes without a reason: then the buttons stay at the left
        column = QVBoxLayout()
        column.setSpacing(theme.px(8))
        column.addWidget(self._what)
        column.addLayout(row)
        self.body.addLayout(column)
        self._typed("")
        self.hide()

    def ask(self, what: str, *, draft: bool) -> None:
        """A record wants a reason; a draft that nobody has seen goes without one."""
        self._draft = draft
        words = (
            _("扔掉草稿 {what}。扔了找不回来。") if draft else _("删除 {what}。上级会看到删了什么、为什么；历史留着。")
        )
        self._what.setText(words.format(what=what))
        self._do.setText(_("扔掉") if draft else _("删除这条"))
        self.reason.clear()
        self.reason.setVisible(not draft)
        self._typed("")
        self.show()
        (self._stay if draft else self.reason).setFocus()

    def _typed(self, text: str) -> None:
        enough = self._draft or len(text.strip()) >= _LEAST
        self._do.set_enabled("" if enough else _("先写一句为什么"))

    def _go(self) -> None:
        reason = self.reason.text().strip()
        if self._draft or len(reason) >= _LEAST:
            self._delete(reason)
