"""What the county's pages that read from all records have in common: one column, one reading at a time, 停下."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.foundation.watching import StoppedError
from desktop.ui import tokens
from desktop.ui.error_text import Told
from desktop.ui.page import KeyHint, Page, Shell
from desktop.ui.tasks import CancelledError, Progress, Task
from desktop.ui.widgets.notices import EmptyState
from desktop.ui.widgets.progress import ProgressLine
from desktop.workflows.stopping import stopped_by
from desktop.workflows.workspace import Workspace

T = TypeVar("T")


class CountyPage(Page):
    """``column`` goes from top to bottom. What the page said of itself in the status bar goes when one leaves it."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.column = QVBoxLayout(self)
        self.progress = ProgressLine(self.theme)
        self.progress.stopped.connect(self.stop_reading)
        self.nothing: EmptyState
        self._nothing_words = ""
        self._task: Task | None = None
        self._spent = 0
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._tell_spent)
        self._fit_column()
        self.theme.changed.connect(self._fit_column)

    def _fit_column(self) -> None:
        px = self.theme.px
        self.column.setContentsMargins(px(tokens.PAGE_MARGIN), px(10), px(tokens.PAGE_MARGIN), px(12))
        self.column.setSpacing(px(8))

    def stand(self, nothing: EmptyState, *parts: tuple[QWidget | QLayout, int]) -> None:
        """(what stands there, its share of the room) from top to bottom; ``nothing`` where there is nothing to show.

        What stands alone while the first reading is under way stands at the top.
        """
        self.nothing, self._nothing_words = nothing, nothing.sentence.text()
        nothing.hide()
        for part, share in (*parts, (nothing, 1)):
            if isinstance(part, QLayout):
                self.column.addLayout(part, share)
            else:
                self.column.addWidget(part, share)
        self.column.addStretch(0)

    def anything(self) -> bool:
        """Something is shown that a stopped reading leaves as it is."""
        raise NotImplementedError

    def may_leave(self) -> bool:
        """A reading nobody waits for is not waited for by the next page either."""
        self._drop_reading()
        self.shell.saved("saved")  # what stood there spoke of this page
        return True

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.progress.finish()

    # ------------------------------------------------------------------------------------------------------- reading

    def read(
        self, what: str, work: Callable[[Workspace], T], done: Callable[[T], None], again: Callable[[], None]
    ) -> None:
        """Read on the worker in place of what is being read; ``again`` tries once more after an error."""
        self._drop_reading()
        if not self.anything():
            self.nothing.hide()
            self.nothing.set_sentence(self._nothing_words)
            for button in self.band_buttons():
                button.set_enabled(_("还没有算完"))
        self.progress.begin(what)
        self._spent = 0
        self._second.start()
        held: list[Task] = []

        def mine(act: Callable[..., None], *given: object) -> None:
            """Only the newest reading is heard."""
            if held and held[0] is self._task:
                self._end_reading()
                act(*given)

        held.append(
            self.shell.tasks.run(
                _stoppable(work),
                done=partial(mine, done), failed=partial(mine, partial(self._failed, again)),
                cancelled=partial(mine, self._was_stopped), owner=self,
            )
        )  # fmt: skip
        self._task = held[0]

    def reading(self) -> bool:
        """Something is being read, long enough to be told."""
        return self._task is not None and self.progress.isVisibleTo(self)

    def escape(self) -> bool:
        """Esc ends what is being read; asked first by the pages' own."""
        return self.reading() and self.stop_reading()

    def stop_reading(self) -> bool:
        """End it, True if there was something: what was shown before stays."""
        if self._task is None:
            return False
        self._task.cancel()
        return True

    def reading_keys(self) -> tuple[KeyHint, ...]:
        """While it reads, and where nothing came of it."""
        return (
            (KeyHint("Esc", _("停下")),)
            if self.reading()
            else (KeyHint("F5", _("再算一遍")), KeyHint("Esc", _("回去")))
        )

    def _drop_reading(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._end_reading()

    def _end_reading(self) -> None:
        self._task = None
        self._second.stop()
        self.progress.finish()
        if self._spent:
            self._spent = 0
            self.keys_changed.emit()

    def _tell_spent(self) -> None:
        self._spent += 1
        self.progress.show_spent(self._spent)
        if self._spent == 1:
            self.keys_changed.emit()

    def _was_stopped(self) -> None:
        told = _("停下了，没有算完，什么也没改。按 F5 再算一遍。")
        if self.anything():
            self.progress.finish(told)
        else:
            self.nothing.set_sentence(told)
            self.nothing.show()
        self.keys_changed.emit()

    def _failed(self, again: Callable[[], None], told: Told) -> None:
        self.shell.told(told, again)


def keys_of_records(export: str) -> tuple[KeyHint, ...]:
    """While the records behind a figure are listed below."""
    return (
        KeyHint("↑ ↓", _("走记录")), KeyHint("Enter", _("打开记录")), KeyHint("Esc", _("收起")), KeyHint("Ctrl+E", export),
    )  # fmt: skip


def _stoppable(work: Callable[[Workspace], T]) -> Callable[[Workspace, Progress], T]:
    def stoppable(workspace: Workspace, progress: Progress) -> T:
        try:
            with stopped_by(workspace, lambda: progress.cancelled):
                return work(workspace)
        except StoppedError as error:
            raise CancelledError from error

    return stoppable
