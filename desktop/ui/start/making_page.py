"""The demonstration county is being made: what is done, what is under way, and 停下."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint
from desktop.ui.start.host import StartHost
from desktop.ui.start.page import PAGE, Icon, Scaled, StartPage, as_data, breakable, scrolling
from desktop.ui.tasks import Progress, Task
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.progress import Bar
from desktop.ui.widgets.wizard import FooterBar
from desktop.workflows.demo_places import DemoPlaces


class MakingPage(StartPage):
    """The demonstration is being made: what is done, what is under way, and 停下, which leaves nothing behind."""

    name = "making"
    said = Signal(str)  # from the worker; Qt brings it to the window's thread

    def __init__(
        self,
        host: StartHost,
        folder: Path,
        make: Callable[[Callable[[str], None], Callable[[], None]], DemoPlaces],
        *,
        steps: int,
        done: Callable[[DemoPlaces], None],
        failed: Callable[[Told], None],
    ) -> None:
        super().__init__(host)
        theme = self.theme
        self._make, self._done, self._failed, self._steps = make, done, failed, steps
        self._count = 0
        self._task: Task | None = None
        self.now = Label(theme, _("正在建演示县"), "title", wrap=True)
        self.counted = Label(theme, "", "body", tone="text_2")
        self._bar = Bar(theme, name=_("进度"))
        self._past = QVBoxLayout()
        self._stop = Button(theme, _("停下"), key="Esc")
        self._stop.clicked.connect(self._cancel)
        self._footer = FooterBar(theme)
        self._footer.set_left(self._stop)
        where = _("真的建一遍：县、镇、村各有自己的钥匙，文件真的签名、加密、收、审。建在 {folder}")
        inside = Scaled(theme)
        column = QVBoxLayout(inside)
        inside.scaled(column, PAGE, 12)
        column.addWidget(self.now)
        line = QHBoxLayout()
        inside.scaled(line, spacing=12)
        line.addWidget(self._bar, 1)
        line.addWidget(self.counted)
        column.addLayout(line)
        column.addWidget(
            as_data(Label(theme, where.format(folder=breakable(folder)), "body", wrap=True, tone="text_2"))
        )
        inside.scaled(self._past, spacing=6)
        column.addLayout(self._past)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(inside, _("演示县")))
        self.said.connect(self._on_said)

    def heading(self) -> Heading:
        return Heading(_("演示县"))

    def footer(self) -> QWidget:
        return self._footer

    def first_focus(self) -> QWidget | None:
        return self._stop

    def keys(self) -> Sequence[KeyHint]:
        return [KeyHint("Esc", _("停下"))]

    def opened(self, argument: object | None) -> None:
        del argument

        def work(progress: Progress) -> DemoPlaces:
            # Where 停下 ends it: at each unit.
            return self._make(self.said.emit, lambda: progress(0, 0))

        self._task = self.host.tasks.run_free(
            work, done=self._done, failed=self._failed, cancelled=self.host.quit, owner=self
        )

    def escape(self) -> bool:
        self._cancel()
        return True

    def close_page(self) -> None:
        self._cancel()

    def _cancel(self) -> None:
        if self._task is not None and self._task.running:
            self._task.cancel()
            self._stop.set_enabled(_("正在停下"))

    def _on_said(self, text: str) -> None:
        if self._count:
            line = QHBoxLayout()
            line.addWidget(Icon(self.theme, "check", 18, "good"))
            line.addWidget(Label(self.theme, self.now.text(), "body", tone="text_2"), 1)
            self._past.addLayout(line)
        self._count += 1
        self.now.setText(text)
        self.counted.setText(f"{min(self._count, self._steps)} / {self._steps}")
        self._bar.set_ratio((self._count - 1) / self._steps)
