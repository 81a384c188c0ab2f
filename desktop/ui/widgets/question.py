"""The one dialog: a choice that cannot be undone. The safe answer has the focus, Enter and Esc."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Label

_WIDEST = 520


class Question(QDialog):
    """``Question(theme, 标题, 话, safe=…, act=…).ask()`` returns at once; ``answered`` tells True for the act.

    The buttons name what they do: ``safe="接着填"``, ``act="不要这份草稿"``. It is over its window only and waits for
    nobody: work and clock go on.
    """

    answered = Signal(bool)

    def __init__(
        self,
        theme: Theme,
        title: str,
        text: str,
        *,
        safe: str,
        act: str,
        detail: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.safe = Button(theme, safe, key="Esc")
        self.act = Button(theme, act, kind="danger")
        self.safe.clicked.connect(self.reject)
        self.act.clicked.connect(self.accept)
        self.finished.connect(lambda code: self.answered.emit(code == QDialog.DialogCode.Accepted.value))
        self._column = QVBoxLayout(self)
        self._column.addWidget(Label(theme, title, "action", wrap=True))
        self._column.addWidget(Label(theme, text, "body", wrap=True, marked=True))
        if detail:
            self._column.addWidget(Label(theme, detail, "base", wrap=True, marked=True, tone="text_2"))
        self._row = QHBoxLayout()
        self._row.addStretch(1)
        self._row.addWidget(self.act)
        self._row.addWidget(self.safe)
        self._column.addLayout(self._row)
        self._restyle()
        theme.changed.connect(self._restyle)

    def ask(self) -> None:
        """Show it; the answer comes through ``answered``, and the dialog is gone by itself afterwards."""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.open()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.safe.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """← and → between the two; Enter belongs to the button that has the focus, Esc is the safe answer."""
        if event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def _restyle(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(20), px(16), px(20), px(16))
        self._column.setSpacing(px(10))
        self._row.setContentsMargins(0, px(6), 0, 0)
        self._row.setSpacing(px(10))
        least = self._row.minimumSize().width() + px(40)  # buttons are never cut, also in longer languages
        wide = max(px(_WIDEST), least)
        self.setFixedSize(wide, self._column.totalHeightForWidth(wide))
