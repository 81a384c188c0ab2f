"""The stick came back: receipts and packs from above are taken in by themselves, and said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.foundation.translation import _
from desktop.ui.error_text import told_of_problem
from desktop.ui.page import Shell
from desktop.workflows.workspace_facts import WorkspaceFacts, workspace_facts

if TYPE_CHECKING:
    from desktop.workflows.take_incoming import Incoming
    from desktop.workflows.workspace import Workspace


class IncomingWatch(QObject):
    """Looks once at every stick that is plugged in, and again when asked. What comes from below waits at 收件."""

    def __init__(self, shell: Shell, parent: QObject, came: Callable[[], None]) -> None:
        super().__init__(parent)
        self._shell = shell
        self._came = came
        self._seen: set[Path] = set()

    def plugged(self, sticks: Sequence[Path]) -> None:
        """The sticks there now: the new ones are looked at."""
        new = [stick for stick in sticks if stick not in self._seen]
        self._seen = set(sticks)
        for stick in new:
            self.take(stick, asked=False)

    def take(self, folder: Path, *, asked: bool) -> None:
        """Take what is for this unit from a folder; ``asked``: a person wants to hear also that there was nothing."""
        from desktop.workflows.take_incoming import take_incoming  # no stick, no need: it brings all of exchange

        def work(workspace: Workspace, progress: Callable[[int, int], None]) -> tuple[Incoming, WorkspaceFacts]:
            return take_incoming(workspace, folder, progress), workspace_facts(workspace)

        self._shell.tasks.run(
            work,
            done=lambda seen: self._took(*seen, asked=asked),
            # A stick that nobody asked to read and that cannot be read says nothing: the page that wants it will.
            failed=self._shell.told if asked else None,
            owner=self,
        )

    def _took(self, incoming: Incoming, facts: WorkspaceFacts, *, asked: bool) -> None:
        shell = self._shell
        if not incoming.anything:
            if asked:
                shell.toast(_("这里没有给我们的回执和下发包"))
            return
        if facts != shell.facts:
            shell.facts_changed(facts)
        self._came()
        for problem in incoming.problems:
            told = told_of_problem(problem)
            shell.notice("error", told.what, key=f"incoming {told.where}", detail=told.detail)
        if incoming.returned:
            shell.notice("warning", _("回执收到了：有 {n} 条要改").format(n=incoming.returned), key="receipt")
        elif incoming.receipts:
            shell.toast(_("回执收到了，都送到了"))
        if incoming.packs:
            shell.notice("info", _("上级发来的新表单和名册装好了，旧记录不受影响"), key="pack")
