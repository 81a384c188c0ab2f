"""The one question before personal values are printed or shown in full: why. It is written down."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.theme import Theme
from desktop.ui.widgets import Button, Label
from desktop.ui.widgets.buttons import presses

_WIDE, _LEAST = 520, 4


@dataclass(frozen=True)
class Asking:
    """The words of the question: title, what will be seen, the box's name, the two buttons."""

    title: str
    words: str
    why: str
    act: str
    safe: str


def printing(records: int) -> Asking:
    words = _("姓名、身份证号、电话会完整地印在纸上（{n} 条记录）。为什么要印全？理由会记下来。").format(n=records)
    return Asking(_("个人信息照印"), words, _("为什么要印全"), _("照印，记下理由"), _("还是遮住"))


def looking() -> Asking:
    """Of one record on the screen."""
    words = _("完整的姓名、身份证号、电话要写明理由才能看，看了会记下来。为什么要看？")
    return Asking(_("看全个人信息"), words, _("为什么要看全"), _("看全，记下理由"), _("不看了"))


class Reveal(QDialog):
    """``answered``: the reason, "" for 不印全. Esc is the safe answer; Enter says yes only once a reason stands there."""

    answered = Signal(str)

    def __init__(self, theme: Theme, asking: Asking, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        title, words = asking.title, asking.words
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAccessibleDescription(words)
        self.reason = QLineEdit()
        self.reason.setAccessibleName(asking.why)
        self.reason.setPlaceholderText(_("写一句，如：病人本人要一份病历"))
        self.act = Button(theme, asking.act, key="Enter")
        self.safe = Button(theme, asking.safe, key="Esc")
        self.act.clicked.connect(self._yes)
        self.safe.clicked.connect(self.reject)
        self.reason.textChanged.connect(lambda _text: self._tell())
        self._column = QVBoxLayout(self)
        self._column.addWidget(Label(theme, title, "action", wrap=True))
        self._column.addWidget(Label(theme, words, "body", wrap=True))
        self._column.addWidget(self.reason)
        self._row = QHBoxLayout()
        self._row.addStretch(1)
        self._row.addWidget(self.act)
        self._row.addWidget(self.safe)
        self._column.addLayout(self._row)
        self.rejected.connect(lambda: self.answered.emit(""))
        self._tell()
        self._dress()
        theme.changed.connect(self._dress)

    def ask(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.open()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reason.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if presses(event):
            self._yes()
        else:
            super().keyPressEvent(event)

    def _yes(self) -> None:
        if len(self._words()) >= _LEAST:
            self.answered.emit(self._words())
            self.accept()

    def _words(self) -> str:
        return self.reason.text().strip()

    def _tell(self) -> None:
        self.act.set_enabled("" if len(self._words()) >= _LEAST else _("先写一句为什么，4 个字就够"))

    def _dress(self) -> None:
        px = self._theme.px
        self.reason.setFont(self._theme.font(16))
        self._column.setContentsMargins(px(20), px(16), px(20), px(16))
        self._column.setSpacing(px(10))
        self._row.setContentsMargins(0, px(6), 0, 0)
        self._row.setSpacing(px(10))
        least = self._row.minimumSize().width() + px(40)
        wide = max(px(_WIDE), least)
        self.setFixedSize(wide, self._column.totalHeightForWidth(wide))
