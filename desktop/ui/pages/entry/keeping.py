"""Every change on disk within two seconds: a pause of typing, then one short transaction on the worker."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from desktop.foundation.translation import _
from desktop.model.draft import Draft
from desktop.ui.error_text import Told
from desktop.ui.page import Shell
from desktop.workflows.drafts import Kept, keep_draft, leave_draft

PAUSE_MS = 400
AT_LATEST_MS = 1500
AGAIN_MS = 3000


class Keeper(QObject):
    """Holds what is not on disk yet. ``draft``: what to keep now."""

    def __init__(self, shell: Shell, draft: Callable[[], Draft], page: QObject) -> None:
        super().__init__(page)
        self._page = page
        self._shell, self._draft = shell, draft
        self.dirty = False
        self.failed = False
        self._under_way = False
        self._pause = self._timer(PAUSE_MS)
        self._latest = self._timer(AT_LATEST_MS)
        self._again = self._timer(AGAIN_MS)

    def _timer(self, ms: int) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(ms)
        made.timeout.connect(self.flush)
        return made

    def touch(self) -> None:
        """Something changed: on disk after a pause of typing, and at the latest in a second and a half."""
        self.dirty = True
        if not self.failed:
            self._shell.saved("saving")
        self._pause.start()
        if not self._latest.isActive():
            self._latest.start()

    def flush(self) -> None:
        """Put it on disk now, if it is not."""
        self._stop()
        if not self.dirty or self._under_way:
            return
        self.dirty, self._under_way = False, True
        draft = self._draft()
        self._shell.tasks.run(
            lambda workspace, _progress: keep_draft(workspace, draft),
            done=self._kept, failed=self._not_kept, owner=self, urgent=True,
        )  # fmt: skip

    def _kept(self, _kept: Kept) -> None:
        self._under_way = False
        if self.failed:
            self.failed = False
            self._shell.clear_notice("keeping")
        if self.dirty:
            self.touch()
        else:
            self._shell.saved("saved")

    def _not_kept(self, told: Told) -> None:
        self._under_way, self.dirty, self.failed = False, True, True
        self._shell.saved("failed", told.what)
        words = _("刚填的还没存上，**先别关程序**。{why}").format(why=told.what)
        self._shell.notice("error", words, key="keeping", detail=_("过一会儿会自己再存；填的都还在。"))
        self._again.start()

    def leave(self, *, kept: bool) -> None:
        """The person goes elsewhere: the last state on disk, and no draft is open any more. ``kept``: there is one."""
        self._stop()
        draft = self._draft() if kept else None
        self.dirty = False
        shell = self._shell
        shell.tasks.run(
            lambda workspace, _progress: leave_draft(workspace, draft),
            done=lambda _done: shell.saved("saved"), failed=shell.told, owner=self._page, urgent=True,
        )  # fmt: skip

    def stop(self) -> None:
        """Nothing more is to be kept: it became a record."""
        self._stop()
        self.dirty = False

    def _stop(self) -> None:
        for timer in (self._pause, self._latest, self._again):
            timer.stop()
