"""The data is looked after without being asked: a moment after the window came, then every hour, beside the worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from desktop.foundation.translation import _
from desktop.ui.error_text import told_of_problem
from desktop.ui.page import Shell
from desktop.ui.tasks import Progress, Task
from desktop.ui.widgets.buttons import Button

if TYPE_CHECKING:
    from desktop.errors import Problem
    from desktop.workflows.background_care import Care
    from desktop.workflows.workspace import Workspace

FIRST_MS, THEN_MS = 20_000, 3_600_000


class Keeper(QObject):
    """One backup or one check a day. What goes well is not said; ``damaged`` is where a person is taken when it does not."""

    def __init__(self, shell: Shell, parent: QObject, damaged: Callable[[], None]) -> None:
        super().__init__(parent)
        self._shell, self._damaged = shell, damaged
        self._task: Task | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.beat)

    def begin(self) -> None:
        self._timer.start(FIRST_MS)

    def stop(self) -> None:
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()

    def beat(self) -> None:
        """Look whether something is due, unless that is under way."""
        self._timer.setInterval(THEN_MS)
        if self._task is not None and self._task.running:
            return

        def work(workspace: Workspace, progress: Progress) -> Care:
            from desktop.workflows.background_care import background_care  # the first page comes first

            return background_care(workspace, progress)

        self._task = self._shell.tasks.run_beside(work, done=self._cared, failed=self._shell.told, owner=self)

    def _cared(self, care: Care) -> None:
        shell, made = self._shell, care.made
        if made is not None:

            def note(workspace: Workspace, _progress: Progress) -> None:
                from desktop.workflows.backups import note_backup

                note_backup(workspace, made)

            shell.tasks.run(note, done=lambda _none: shell.clear_notice("keeping"), failed=shell.told, owner=self)
        if care.problem is not None:
            told = told_of_problem(care.problem)
            shell.notice("warning", _("自动备份没有做成：{why}").format(why=told.what), (), "keeping", told.detail)
        if care.suspect:
            self._look_closer()

    def _look_closer(self) -> None:
        """A page looked wrong while others wrote: the worker looks, when nobody does."""

        def work(workspace: Workspace, _progress: Progress) -> Problem | None:
            from desktop.workflows.background_care import file_problem

            return file_problem(workspace)

        self._shell.tasks.run(work, done=self._looked, failed=self._shell.told, owner=self)

    def _looked(self, problem: Problem | None) -> None:
        if problem is not None:
            told = told_of_problem(problem)
            mend = Button(self._shell.theme, _("看怎么办"), dense=True)
            mend.clicked.connect(self._damaged)
            self._shell.notice("error", told.what, (mend,), "damaged", told.detail)
