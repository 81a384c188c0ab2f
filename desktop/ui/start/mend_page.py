"""Putting a backup in a workspace's place, or saving what can be read of a damaged one: what will happen, doing it, how it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.foundation.watching import StoppedError
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint
from desktop.ui.start.host import StartHost
from desktop.ui.start.page import PAGE, Scaled, StartPage, as_data, breakable, scrolling
from desktop.ui.start.password_page import PasswordBox
from desktop.ui.tasks import CancelledError, Progress, Task
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.cards import Card, Facts
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import Notice, NoticeKind
from desktop.ui.widgets.progress import ProgressLine
from desktop.ui.widgets.wizard import FooterBar

NO_PASSWORD, WRONG_PASSWORD = "网 101", "收 208"
Watched = Callable[[int, int], None]
_MOST_NAMED = 200


@dataclass(frozen=True)
class Mended:
    """How it went. ``named``: what could not be saved, one a line."""

    kind: NoticeKind
    said: str
    detail: str
    facts: Sequence[tuple[str, str]]
    named: Sequence[str] = ()


@dataclass(frozen=True)
class Job:
    """``do`` is handed the password (None: none typed), the progress and whether to stop; it runs on the worker."""

    heading: str
    sentence: str
    facts: Sequence[tuple[str, str]]
    button: str
    busy: str
    do: Callable[[str | None, Watched, Callable[[], bool]], Mended]


class MendPage(StartPage):
    """``back`` is where Esc leads before it began; ``done`` opens the workspace afterwards."""

    name = "mend"

    def __init__(
        self, host: StartHost, path: Path, job: Job, *, back: Callable[[], None], done: Callable[[], None]
    ) -> None:
        super().__init__(host)
        theme = self.theme
        self._job, self._back, self._done = job, back, done
        self._task: Task | None = None
        self._ready = False
        self.card = Card(theme, edge="primary")
        self.sentence = Label(theme, job.sentence, "field", wrap=True)
        self.facts = Facts(theme, [*job.facts, (_("工作区"), breakable(path))])
        self.facts.setProperty("data", True)
        self.title = Label(theme, _("做备份那天的密码"), "card")
        self.box = PasswordBox(theme, _("密码"))
        self.box.returnPressed.connect(self.begin)
        self.said = Notice(theme, "info")
        self.line = ProgressLine(theme)
        self.line.stopped.connect(self._stop)
        self.named = Label(theme, "", "body", wrap=True, tone="text_2")
        as_data(self.named)
        for hidden in (self.title, self.box, self.said, self.named):
            hidden.hide()
        self.card.body.addWidget(self.sentence)
        self.card.body.addWidget(self.facts)
        inside = Scaled(theme)
        column = QVBoxLayout(inside)
        inside.scaled(column, PAGE, 12)
        for widget in (self.card, self.title, self.box, self.said, self.line, self.named):
            column.addWidget(widget)
        self._column = column
        column.addStretch(1)
        self._footer = FooterBar(theme)
        self.leave = Button(theme, _("返回"), key="Esc")
        self.leave.clicked.connect(self.escape)
        self.go = Button(theme, job.button, key="Enter", kind="main", great=True)
        self.go.clicked.connect(self.begin)
        self._footer.set_left(self.leave)
        self._footer.set_right(self.go)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(inside, job.heading))

    def heading(self) -> Heading:
        return Heading(self._job.heading)

    def footer(self) -> QWidget:
        return self._footer

    def first_focus(self) -> QWidget | None:
        return self.box if self.box.isVisibleTo(self) else self.go

    def keys(self) -> Sequence[KeyHint]:
        if self._task is not None and self._task.running:
            return [KeyHint("Esc", _("停下"))]
        if self._ready:
            return [KeyHint("Enter", _("打开"))]
        return [KeyHint("Enter", self.go.text()), KeyHint("Tab", _("换一个按钮")), KeyHint("Esc", self.leave.text())]

    def escape(self) -> bool:
        if self._task is not None and self._task.running:
            self._stop()
        elif not self._ready:
            self._back()
        return True

    def may_leave(self) -> bool:
        self._stop()
        return True

    def close_page(self) -> None:
        self._stop()

    def ask_password(self) -> None:
        """It is needed: say so and wait for it."""
        self.title.show()
        self.box.show()
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def begin(self) -> None:
        if self._ready:
            self._done()
            return
        if self._task is not None and self._task.running:
            return
        self.said.hide()
        self.go.set_enabled(self._job.busy)
        self.line.begin(self._job.busy)
        typed = self.box.text() or None

        def work(progress: Progress) -> Mended:
            try:
                return self._job.do(typed, progress, lambda: progress.cancelled)
            except StoppedError as error:
                raise CancelledError from error

        self._task = self.host.tasks.run_alone(
            work, done=self._ended, failed=self._failed, cancelled=self._stopped, owner=self,
            progressed=lambda done, total: self.line.show_progress(100 * done // max(total, 1), 100),
        )  # fmt: skip
        self.keys_changed.emit()

    def _stop(self) -> None:
        if self._task is not None and self._task.running:
            self._task.cancel()

    def _stopped(self) -> None:
        self._again("info", _("停下了，什么也没有改。"))

    def _failed(self, told: Told) -> None:
        if told.code == NO_PASSWORD:
            self._again("info", _("这里要密码。忘了的，用恢复码先打开原来的工作区再说。"))
            self.ask_password()
        else:
            self._again("error", told.what, told.detail)
            if told.code == WRONG_PASSWORD:
                self.ask_password()
                self.box.selectAll()

    def _again(self, kind: NoticeKind, text: str, detail: str = "") -> None:
        self.line.finish()
        self.go.set_enabled("")
        self.go.setFocus(Qt.FocusReason.OtherFocusReason)
        self.said.set_kind(kind)
        self.said.set_text(text, detail)
        self.said.show()
        self.keys_changed.emit()

    def _ended(self, mended: Mended) -> None:
        self._ready = True
        for widget in (self.title, self.box, self.leave, self.sentence):
            widget.hide()
        self._again(mended.kind, mended.said, mended.detail)
        self._column.removeWidget(self.said)
        self._column.insertWidget(0, self.said)  # what came of it, then the figures
        self.facts.set_facts(mended.facts)
        self.go.setText(_("打开"))
        if mended.named:
            lines = [_("没救出来的："), *mended.named[:_MOST_NAMED]]
            more = len(mended.named) - _MOST_NAMED
            self.named.setText("\n".join([*lines, _("还有 {n} 条").format(n=more)] if more > 0 else lines))
            self.named.show()
        self.keys_changed.emit()
