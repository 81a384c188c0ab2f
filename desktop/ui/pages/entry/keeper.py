"""Every pause of typing goes to disk: within two seconds, by the one worker, before everything that waits."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from desktop.model.draft import Draft
from desktop.ui.error_text import Told
from desktop.ui.page import Shell
from desktop.workflows.drafts import Kept, keep_draft, leave_draft

PAUSE_MS = 400
RETRY_MS = 5000


class Keeper(QObject):
    """Asks for the draft when it is time and says in the status bar how it went."""

    def __init__(self, shell: Shell, draft: Callable[[], Draft | None], parent: QObject) -> None:
        super().__init__(parent)
        self._shell = shell
        self._draft = draft
        self._under_way = False
        self._again = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.keep)

    def touched(self) -> None:
        """Something was typed: on disk after a short pause, and in any case soon (the pause does not start anew)."""
        if not self._timer.isActive():
            self._timer.start(PAUSE_MS)

    def keep(self) -> None:
        """Put it on disk now."""
        self._timer.stop()
        if self._under_way:
            self._again = True
            return
        draft = self._draft()
        if draft is None:
            return
        self._under_way = True
        self._shell.saved("saving")
        self._shell.tasks.run(
            lambda workspace, _progress: keep_draft(workspace, draft),
            done=self._kept,
            failed=self._failed,
            owner=self,
            urgent=True,
        )

    def leave(self, *, discard: bool = False) -> None:
        """The person goes elsewhere: what stands there is kept, and nothing is open any more."""
        self._timer.stop()
        draft = None if discard else self._draft()
        self._shell.tasks.run(
            lambda workspace, _progress: leave_draft(workspace, draft),
            done=lambda _kept: self._shell.saved("saved"),
            failed=self._failed,
            urgent=True,
        )

    def stop(self) -> None:
        self._timer.stop()
        self._again = False

    def _kept(self, _kept: Kept) -> None:
        self._under_way = False
        self._shell.saved("saved")
        self._shell.clear_notice("unsaved")
        if self._again:
            self._again = False
            self.keep()

    def _failed(self, told: Told) -> None:
        """Typing goes on in memory; it is tried again by itself."""
        self._under_way = False
        self._shell.saved("failed")
        self._shell.notice("error", told.what, key="unsaved", detail=told.detail)
        self._timer.start(RETRY_MS)
