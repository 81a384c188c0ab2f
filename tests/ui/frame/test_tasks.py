"""The worker: one thread, answers on the window's thread, cancel that rolls back, errors in words."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject

from desktop.errors import RefusedError
from desktop.ui.tasks import CancelledError, TaskRunner


class Opened:
    """Stands for a workspace: remembers the thread it was opened, used and closed on."""

    def __init__(self) -> None:
        self.threads: list[int] = []

    @contextlib.contextmanager
    def open(self) -> Iterator[Any]:
        self.threads.append(threading.get_ident())
        yield SimpleNamespace(name="workspace")
        self.threads.append(threading.get_ident())


@pytest.fixture
def runner(qapp) -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    made.close()


def test_the_answer_comes_on_the_windows_thread_and_the_work_on_the_worker(runner, qtbot):
    seen: dict[str, int] = {}
    runner.run_free(
        lambda _progress: seen.setdefault("work", threading.get_ident()),
        done=lambda _result: seen.setdefault("done", threading.get_ident()),
    )
    qtbot.waitUntil(lambda: "done" in seen)
    assert seen["done"] == threading.get_ident()
    assert seen["work"] != threading.get_ident()


def test_a_workspace_is_opened_used_and_closed_by_the_worker_alone(qapp, qtbot):
    made, opened, answers = TaskRunner(), Opened(), []
    made.open(opened.open, lambda workspace: workspace.name, done=answers.append)
    made.run(lambda workspace, _progress: (workspace.name, threading.get_ident()), done=answers.append)
    qtbot.waitUntil(lambda: len(answers) == 2)
    made.close()
    assert answers[0] == "workspace"
    assert opened.threads == [answers[1][1]] * 2


def test_opening_another_workspace_closes_the_first(runner, qtbot):
    first, second, answers = Opened(), Opened(), []
    runner.open(first.open, lambda _workspace: 1, done=answers.append)
    runner.open(second.open, lambda _workspace: 2, done=answers.append)
    qtbot.waitUntil(lambda: answers == [1, 2])
    assert len(first.threads) == 2
    assert len(second.threads) == 1


def test_urgent_work_goes_before_what_waits(runner, qtbot):
    gate, order = threading.Event(), []
    runner.run_free(lambda _progress: gate.wait(5), done=lambda _result: None)
    runner.run_free(lambda _progress: "later", done=order.append)
    opened = Opened()
    runner.open(opened.open, lambda _workspace: "opened", done=order.append)
    runner.run(lambda _workspace, _progress: "last", done=order.append)
    runner.run(lambda _workspace, _progress: "never", done=order.append, failed=lambda told: order.append(told.code))
    urgent_failed: list[str] = []
    runner.run(
        lambda _workspace, _progress: "urgent",
        done=order.append,
        failed=lambda told: urgent_failed.append(told.code),
        urgent=True,
    )
    gate.set()
    qtbot.waitUntil(lambda: "never" in order)
    # Nothing was open yet when the urgent one came first: that is told, not swallowed.
    assert urgent_failed == ["99"]
    assert order == ["later", "opened", "last", "never"]


def test_cancelling_raises_inside_the_workflow_and_tells_the_page(runner, qtbot):
    started, told = threading.Event(), []

    def work(progress):
        with pytest.raises(CancelledError):
            for number in range(100_000):
                started.set()
                progress(number, 100_000)
        raise CancelledError

    task = runner.run_free(work, done=lambda _result: told.append("done"), cancelled=lambda: told.append("cancelled"))
    started.wait(5)
    task.cancel()
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["cancelled"]
    assert not task.running


def test_work_that_stops_between_files_keeps_its_result(runner, qtbot):
    started, answers = threading.Event(), []

    def work(progress):
        taken = 0
        while not progress.cancelled:
            taken += 1
            started.set()
        return "kept"

    task = runner.run_free(work, done=answers.append)
    started.wait(5)
    task.cancel()
    qtbot.waitUntil(lambda: answers == ["kept"])


def test_progress_is_told_and_its_end_is_never_left_out(runner, qtbot):
    told, answers = [], []

    def work(progress):
        for number in range(1, 501):
            progress(number, 500)
        return "end"

    runner.run_free(work, done=answers.append, progressed=lambda done, total: told.append((done, total)))
    qtbot.waitUntil(lambda: answers == ["end"])
    assert told[-1] == (500, 500)
    assert len(told) < 100  # a slow screen is not flooded


def test_known_errors_come_in_their_own_words(runner, qtbot):
    told = []

    def work(_progress):
        raise RefusedError("收 103", "文件坏了", where="a.xinglin", hint="请再报一次")

    runner.run_free(work, done=lambda _result: None, failed=told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert (told[0].what, told[0].do, told[0].where, told[0].code) == ("文件坏了", "请再报一次", "a.xinglin", "收 103")


def test_the_unexpected_goes_to_the_log_and_not_to_the_screen(runner, qtbot, caplog):
    told = []
    runner.run_free(lambda _progress: 1 / 0, done=lambda _result: None, failed=told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].code == "99"
    assert "division" not in told[0].what + told[0].do + told[0].detail
    assert "ZeroDivisionError" in caplog.text


def test_a_page_that_is_gone_hears_nothing(runner, qtbot):
    gate, heard, after = threading.Event(), [], []
    owner = QObject()
    runner.run_free(lambda _progress: gate.wait(5), done=heard.append, owner=owner)
    runner.run_free(lambda _progress: "after", done=after.append)
    owner.deleteLater()
    qtbot.waitUntil(lambda: not runner_knows(owner))
    gate.set()
    qtbot.waitUntil(lambda: after == ["after"])
    assert heard == []


def runner_knows(owner: QObject) -> bool:
    import shiboken6

    return bool(shiboken6.isValid(owner))


def test_closing_finishes_what_is_urgent_and_joins_the_thread(qapp, qtbot):
    made, opened, written = TaskRunner(), Opened(), []
    ready: list[int] = []
    made.open(opened.open, lambda _workspace: 1, done=ready.append)
    qtbot.waitUntil(lambda: ready == [1])
    gate = threading.Event()

    def slow(_workspace, progress):
        gate.wait(5)
        while True:
            progress(0, 1)

    made.run(slow, done=lambda _result: None)
    made.run(lambda _workspace, _progress: written.append("draft"), done=lambda _result: None, urgent=True)
    gate.set()
    made.close()
    assert written == ["draft"]
    assert len(opened.threads) == 2
    with pytest.raises(RuntimeError):
        made.run_free(lambda _progress: 1, done=lambda _result: None)
