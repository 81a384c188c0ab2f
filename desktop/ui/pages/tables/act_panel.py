"""Below the table: freezing it, closing its period, opening it again. What it means, a reason, the stamped paper, one button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.foundation.translation import _, listed
from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button, presses
from desktop.ui.widgets.choices import Segments
from desktop.ui.widgets.labels import Label


@dataclass(frozen=True)
class Act:
    """``reason``: the box's name, "" for none; ``files``: papers may be added; ``rules``: (key, words) to choose from."""

    kind: str
    title: str
    sentence: str
    button: str
    reason: str = ""
    least: int = 0
    files: bool = False
    rules: tuple[tuple[str, str], ...] = ()
    rule: str = ""


class _Line(QLineEdit):
    """Enter goes on to the button: nothing is done by finishing a sentence."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if presses(event):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class ActPanel(QWidget):
    """``done(kind, reason, rule, files)`` when the button is pressed; ``closed``: thought better of it; ``wanted``: a picker."""

    done = Signal(str, str, str, tuple)
    closed = Signal()
    wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._act = theme, Act("", "", "", "")
        self.files: tuple[Path, ...] = ()
        self.title = Label(theme, "", "card", wrap=True)
        self.sentence = Label(theme, "", "base", wrap=True, tone="text_2")
        self.reason_name = Label(theme, "", "base")
        self.reason = _Line()
        self.reason.left.connect(self._written)
        self.reason.textChanged.connect(lambda _text: self._judge())
        self.rules = Segments(theme, [("", "")])
        self.papers = Label(theme, "", "base", wrap=True, tone="text_2")
        self.pick = Button(theme, _("选盖章的扫描件…"), icon="paperclip", key="Ctrl+O", dense=True)
        self.pick.clicked.connect(self.wanted)
        self.button = Button(theme, "", kind="main", dense=True)
        self.button.clicked.connect(self._go)
        self.leave = Button(theme, _("不做了"), key="Esc", dense=True)
        self.leave.clicked.connect(self.closed)
        for label in (self.title, self.papers):
            label.setProperty("data", True)
        self._column = QVBoxLayout(self)
        self._reason_row, self._paper_row, self._buttons = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        self._reason_row.addWidget(self.reason_name)
        self._reason_row.addWidget(self.reason, 1)
        self._paper_row.addWidget(self.pick)
        self._paper_row.addWidget(self.papers, 1)
        for widget in (self.button, self.leave):
            self._buttons.addWidget(widget)
        self._buttons.addStretch(1)
        for item in (self.title, self.sentence, self.rules):
            self._column.addWidget(item)
        for row in (self._reason_row, self._paper_row, self._buttons):
            self._column.addLayout(row)
        self._column.addStretch(1)
        self._restyle()
        theme.changed.connect(self._restyle)

    def ask(self, act: Act) -> None:
        """Show what is about to be done."""
        self._act, self.files = act, ()
        self.title.setText(act.title)
        self.sentence.setText(act.sentence)
        self.reason_name.setText(act.reason)
        self.reason.setAccessibleName(act.reason)
        self.reason.clear()
        for widget in (self.reason_name, self.reason):
            widget.setVisible(bool(act.reason))
        self.rules.setVisible(bool(act.rules))
        if act.rules:
            self.rules.set_segments(act.rules)
            self.rules.set_current(act.rule)
        self.pick.setVisible(act.files)
        self.papers.setVisible(act.files)
        self.setAcceptDrops(act.files)
        self.button.setText(act.button)
        self._judge()
        self.show()

    def first(self) -> QWidget:
        """Where the focus belongs."""
        return self.reason if self._act.reason else self.button

    def add_files(self, files: Sequence[Path]) -> None:
        """Papers from the picker or dropped here."""
        self.files = tuple(dict.fromkeys((*self.files, *files)))
        self._judge()

    def shows_files(self) -> bool:
        return self._act.files

    def hasHeightForWidth(self) -> bool:
        """No, for the reason that the list below a figure gives."""
        return False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.add_files([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def _written(self) -> None:
        self.button.setFocus(Qt.FocusReason.TabFocusReason)

    def _judge(self) -> None:
        names = listed(file.name for file in self.files)
        self.papers.setText(names or _("盖章以后再附也行；也可以把文件拖到这里。"))
        lacking = self._act.least - len(self.reason.text().strip())
        why = _("先写“{name}”，至少 {n} 个字").format(name=self._act.reason, n=self._act.least)
        if self._act.reason and lacking > 0:
            self.button.set_enabled(why)
        else:
            no_paper = self._act.kind == "stamp" and not self.files
            self.button.set_enabled(_("先选盖章的扫描件") if no_paper else "")

    def _go(self) -> None:
        self.done.emit(self._act.kind, self.reason.text().strip(), self.rules.current(), self.files)

    def _restyle(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(0, px(4), 0, 0)
        self._column.setSpacing(px(8))
        for row in (self._reason_row, self._paper_row, self._buttons):
            row.setSpacing(px(8))
        self.reason.setFont(self._theme.font(16))
        self.reason.setMinimumHeight(px(tokens.CONTROL))
