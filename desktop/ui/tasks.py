"""The threads beside the window's: one worker that owns the workspace, so that the database has one writer.

A second one does what only reads and may take long (a backup), so that a draft never waits for it; it rests before the
workspace is closed.

A page asks with ``run``; the work is a workflow; its frozen result comes back on the window's thread. The worker never
waits for the screen and the screen never waits for the worker, except once, at the end (``close``).
"""

from __future__ import annotations

import contextlib
import itertools
import queue
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, Unpack

import shiboken6
from PySide6.QtCore import QObject, Qt, QThread, Signal

from desktop.ui.collecting import Collector
from desktop.ui.error_text import Told, told_of

if TYPE_CHECKING:
    from desktop.workflows.workspace import Workspace

T = TypeVar("T")
_URGENT, _NORMAL, _LAST, _END = 0, 1, 2, 3
_PROGRESS_EVERY_S = 0.05


class CancelledError(Exception):
    """The person pressed 停下: raised out of the workflow, whose transaction takes itself back."""


class Heard(TypedDict, total=False):
    """What whoever asks may hear besides the answer, and whose going makes the answer unwanted."""

    failed: Callable[[Told], None] | None
    progressed: Callable[[int, int], None] | None
    cancelled: Callable[[], None] | None
    owner: QObject | None


@dataclass(eq=False)
class Task:
    """A piece of work under way. ``running`` until its answer has been delivered."""

    work: Callable[..., Any]
    needs_workspace: bool
    done: Callable[[Any], None]
    failed: Callable[[Told], None] | None = None
    progressed: Callable[[int, int], None] | None = None
    cancelled: Callable[[], None] | None = None
    owner: QObject | None = None
    has_owner: bool = False
    urgent: bool = False
    beside: bool = False
    running: bool = True
    stop: threading.Event = field(default_factory=threading.Event)

    def cancel(self) -> None:
        """Ask it to stop at its next step; its answer is still delivered if it was too late."""
        self.stop.set()

    @property
    def wanted(self) -> bool:
        """False once the page that asked is gone."""
        return not self.has_owner or (self.owner is not None and shiboken6.isValid(self.owner))


def _task(
    work: Callable[..., Any], done: Callable[[Any], None], heard: Heard, *,
    with_workspace: bool = False, urgent: bool = False, beside: bool = False,
) -> Task:  # fmt: skip
    return Task(
        work, with_workspace, done, has_owner=heard.get("owner") is not None, urgent=urgent, beside=beside, **heard
    )


class Progress:
    """What a workflow tells while it works. Calling it ends cancelled work with ``CancelledError``."""

    def __init__(self, task: Task, tell: Callable[[Task, int, int], None]) -> None:
        self._task = task
        self._tell = tell
        self._last = 0.0

    def __call__(self, done: int, total: int) -> None:
        if self._task.stop.is_set():
            raise CancelledError
        now = time.monotonic()
        if done >= total or now - self._last >= _PROGRESS_EVERY_S:
            self._last = now
            self._tell(self._task, done, total)

    @property
    def cancelled(self) -> bool:
        """For workflows that stop between two files and keep what they have."""
        return self._task.stop.is_set()


class _Worker(QThread):
    told = Signal(object, int, int)
    ended = Signal(object, object, object)  # task, result, error

    def __init__(self) -> None:
        super().__init__()
        self.jobs: queue.PriorityQueue[tuple[int, int, Task | None]] = queue.PriorityQueue()
        self._workspace: Workspace | None = None
        self._open = ExitStack()

    def run(self) -> None:
        while True:
            _priority, _number, task = self.jobs.get()
            if task is None:
                break
            self._one(task)
        self.let_go()

    def lend(self, other: _Worker) -> None:
        """The other reads in the workspace that is open here."""
        other._workspace = self._workspace

    def adopt(self, opener: Callable[[], AbstractContextManager[Workspace]]) -> None:
        """On the worker: close what is open and open another."""
        self.let_go()
        self._workspace = self._open.enter_context(opener())

    def let_go(self) -> None:
        """On the worker: close what is open."""
        self._workspace = None
        self._open.close()
        self._open = ExitStack()

    def _one(self, task: Task) -> None:
        progress = Progress(task, self.told.emit)
        if task.stop.is_set():
            self.ended.emit(task, None, CancelledError())
            return
        try:
            if task.needs_workspace:
                if self._workspace is None:
                    raise RuntimeError("no workspace is open")
                result = task.work(self._workspace, progress)
            else:
                result = task.work(progress)
        except Exception as error:  # noqa: BLE001  every failure is told on the window's thread, ours with its traceback
            self.ended.emit(task, None, error)
        else:
            self.ended.emit(task, result, None)


class TaskRunner(QObject):
    """Hands work to the one worker and brings the answers back."""

    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = itertools.count()
        self._under_way: list[Task] = []
        self._under_way_beside: list[Task] = []
        self._closed = False
        self._collector = Collector(self)
        self._worker = _Worker()
        self._worker.setObjectName("xinglin-worker")
        self._worker.told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)
        self._worker.ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)
        self._worker.start()
        self._beside: _Worker | None = None

    @property
    def busy(self) -> bool:
        return bool(self._under_way)

    def open(
        self,
        opener: Callable[[], AbstractContextManager[Workspace]],
        look: Callable[[Workspace], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Told], None] | None = None,
    ) -> Task:
        """Open a workspace (closing the one that is open) and give ``done`` what ``look`` sees in it."""
        worker = self._worker

        def work(_progress: Progress) -> T:
            self._rest_beside()
            worker.adopt(opener)
            workspace = worker._workspace  # noqa: SLF001  the worker's own, on the worker's thread
            assert workspace is not None
            return look(workspace)

        return self.run_free(work, done=done, failed=failed)

    def run(
        self,
        work: Callable[[Workspace, Progress], T],
        *,
        done: Callable[[T], None],
        urgent: bool = False,
        **heard: Unpack[Heard],
    ) -> Task:
        """Do ``work`` with the workspace. ``urgent`` goes before everything that waits (a draft on its way to disk)."""
        return self._put(_task(work, done, heard, with_workspace=True, urgent=urgent))

    def run_free(
        self,
        work: Callable[[Progress], T],
        *,
        done: Callable[[T], None],
        **heard: Unpack[Heard],
    ) -> Task:
        """Do ``work`` that needs no workspace: look into a kit, make the demonstration."""
        return self._put(_task(work, done, heard))

    def run_alone(
        self,
        work: Callable[[Progress], T],
        *,
        done: Callable[[T], None],
        **heard: Unpack[Heard],
    ) -> Task:
        """Do ``work`` with no workspace open: what is open is closed first (its file is going to be replaced)."""

        def alone(progress: Progress) -> T:
            self._rest_beside()
            self._worker.let_go()
            return work(progress)

        return self.run_free(alone, done=done, **heard)

    def run_beside(
        self,
        work: Callable[[Workspace, Progress], T],
        *,
        done: Callable[[T], None],
        **heard: Unpack[Heard],
    ) -> Task:
        """Do ``work`` that only reads, and long, beside the worker: what is typed meanwhile goes to disk as ever."""
        if self._closed:
            raise RuntimeError("the task runner is closed")
        if self._beside is None:
            self._beside = _Worker()
            self._beside.setObjectName("xinglin-beside")
            self._beside.told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)
            self._beside.ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)
            self._beside.start()
        self._worker.lend(self._beside)
        task = _task(work, done, heard, with_workspace=True, beside=True)
        self._beside.jobs.put((_NORMAL, next(self._numbers), task))
        self._under_way_beside.append(task)
        return task

    def _rest_beside(self) -> None:
        """Stop what reads beside and wait until it has; on the worker, before the workspace is closed."""
        if self._beside is None:
            return
        for task in list(self._under_way_beside):
            task.cancel()
        rests = threading.Event()
        self._beside.jobs.put(
            (_NORMAL, next(self._numbers), Task(lambda _progress: rests.set(), False, lambda _: None))
        )
        rests.wait()

    def close(self, last: Callable[[Workspace], object] | None = None) -> None:
        """Stop what can be stopped, finish what is urgent, do ``last``, close the workspace, join the threads."""
        if self._closed:
            return
        self._closed = True
        for task in (*self._under_way, *self._under_way_beside):
            if not task.urgent:
                task.cancel()
        if self._beside is not None:
            self._beside.jobs.put((_END, next(self._numbers), None))
            self._beside.wait()
            with contextlib.suppress(RuntimeError):
                self._beside.told.disconnect()
                self._beside.ended.disconnect()
        if last is not None:
            task = Task(lambda workspace, _progress: last(workspace), True, lambda _: None)
            self._worker.jobs.put((_LAST, next(self._numbers), task))
        self._worker.jobs.put((_END, next(self._numbers), None))
        self._worker.wait()
        with contextlib.suppress(RuntimeError):
            self._worker.told.disconnect()
            self._worker.ended.disconnect()
        self._under_way.clear()
        self._collector.close()

    def _put(self, task: Task) -> Task:
        if self._closed:
            raise RuntimeError("the task runner is closed")
        self._under_way.append(task)
        self._worker.jobs.put((_URGENT if task.urgent else _NORMAL, next(self._numbers), task))
        if len(self._under_way) == 1:
            self.busy_changed.emit(True)
        return task

    def _on_told(self, task: Task, done: int, total: int) -> None:
        if task.progressed is not None and task.running and task.wanted and not self._closed:
            task.progressed(done, total)

    def _on_ended(self, task: Task, result: Any, error: Exception | None) -> None:
        task.running = False
        if task.beside:
            self._under_way_beside.remove(task)
        elif task in self._under_way:
            self._under_way.remove(task)
            if not self._under_way:
                self.busy_changed.emit(False)
        if self._closed or not task.wanted:  # the window is gone, or the page is: nobody is there to hear it
            return
        if error is None:
            task.done(result)
        elif isinstance(error, CancelledError):
            if task.cancelled is not None:
                task.cancelled()
        else:
            told = told_of(error)
            if task.failed is not None:
                task.failed(told)
