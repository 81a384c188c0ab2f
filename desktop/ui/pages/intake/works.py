"""What the intake page asks of the worker; nothing here touches a widget."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.ui.tasks import Progress
from desktop.workflows.accept_waiting import Known, accept_compared, grant_compared
from desktop.workflows.intake_overview import (
    IntakeOverview,
    IntakeRow,
    held_files,
    intake_overview,
    waiting_overview,
    without_settled,
)
from desktop.workflows.open_matters import open_matters
from desktop.workflows.receive_files import FileResult, Intake, receive
from desktop.workflows.recovery import Granted
from desktop.workflows.review_queue import waiting_count
from desktop.workflows.undo_intake import Undone, last_undoable, undo_intake
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class Seen:
    """An overview, how many records wait for judgement after it, how many files are kept for a person, and how many
    matters wait to be settled. ``undo``: the last intake, where it can be taken back.
    """

    overview: IntakeOverview
    waiting: int
    held: int
    undo: int | None = None
    matters: int = 0


def _seen(workspace: Workspace, overview: IntakeOverview) -> Seen:
    waiting, held = waiting_count(workspace), held_files(workspace)
    return Seen(overview, waiting, held, last_undoable(workspace), len(open_matters(workspace)))


def undoing(intake: int) -> Callable[[Workspace, Progress], Undone]:
    """Take the intake back: as long as nothing was built on it."""
    return lambda workspace, _progress: undo_intake(workspace, intake)


class SoFar:
    """What a work on many files has seen until now: made by the worker now and then, taken by the page with a step."""

    EVERY_S = 0.3

    def __init__(self) -> None:
        self._files: list[FileResult] = []
        self._made = 0.0
        self._last: deque[IntakeOverview] = deque(maxlen=1)

    def add(self, workspace: Workspace, file: FileResult, *, dry: bool) -> None:
        self._files.append(file)
        if time.monotonic() - self._made >= self.EVERY_S:
            self._last.append(intake_overview(workspace, Intake(None, tuple(self._files)), dry=dry))
            self._made = time.monotonic()

    def taken(self) -> IntakeOverview | None:
        """What is new since it was last asked."""
        return self._last.pop() if self._last else None


def taking(source: Path, *, dry: bool, so_far: SoFar | None = None) -> Callable[[Workspace, Progress], Seen]:
    """Work for the task runner. 停下 ends it between two files: what was taken stays, a rehearsal changes nothing."""

    def work(workspace: Workspace, progress: Progress) -> Seen:
        def told(done: int, total: int) -> None:
            if not progress.cancelled:
                progress(done, total)

        def seen(file: FileResult) -> None:
            if so_far is not None:
                so_far.add(workspace, file, dry=dry)

        intake = receive(
            workspace,
            [source],
            dry_run=dry,
            reading=lambda done, total: told(done, 2 * total),
            progress=lambda done, total: told(done + total, 2 * total),
            cancelled=lambda: progress.cancelled,
            seen=seen,
        )
        return _seen(workspace, intake_overview(workspace, intake, dry=dry))

    return work


def looking_back(before: IntakeOverview | None) -> Callable[[Workspace, Progress], Seen]:
    """What was shown, without the requests that are settled now."""

    def work(workspace: Workspace, _progress: Progress) -> Seen:
        still = {row.fingerprint for row in waiting_overview(workspace).rows}
        assert before is not None  # there was something to compare
        return _seen(workspace, without_settled(before, still))

    return work


def idling(workspace: Workspace, _progress: Progress) -> Seen:
    """No stick: what waits for a person from earlier ones."""
    return _seen(workspace, waiting_overview(workspace))


def accepting(row: IntakeRow) -> Callable[[Workspace, Progress], Known]:
    """The words of this request are the same: from the stick it lies on, or as it was kept."""
    file = None if row.held else Path(row.file)

    def work(workspace: Workspace, _progress: Progress) -> Known:
        return accept_compared(workspace, file=file, sha256=row.held, fingerprint=row.fingerprint)

    return work


def granting(row: IntakeRow, to: Path, second: str | None) -> Callable[[Workspace, Progress], Granted]:
    """The words of a forgotten password's request are the same: its grant, to the stick that it came on."""
    file = None if row.held else Path(row.file)

    def work(workspace: Workspace, _progress: Progress) -> Granted:
        return grant_compared(workspace, file=file, sha256=row.held, fingerprint=row.fingerprint, to=to, second=second)

    return work
