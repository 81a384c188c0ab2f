"""What a test of the window may not leave behind, and what Qt may not say meanwhile."""

from __future__ import annotations

import gc
import time
import traceback
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QObject,
    QThread,
    QThreadPool,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget

# Said by the offscreen platform about itself, whatever the window does.
_PLATFORM = ("This plugin does not support ",)
PATIENCE = 2.0
Held = weakref.ref[Any]


@contextmanager
def qt_messages() -> Iterator[list[str]]:
    """Everything that goes through Qt's message handler: silence is expected."""
    heard: list[str] = []

    def hear(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if not text.startswith(_PLATFORM):
            heard.append(f"{kind.name}: {text}" + (f" ({context.category})" if context.category else ""))

    before = qInstallMessageHandler(hear)
    try:
        yield heard
    finally:
        qInstallMessageHandler(before)


@dataclass
class Started:
    """What the test set going: threads, timers, single shots, each with the line that did it.

    Held weakly: what nobody else holds is gone, and this book must not be what keeps it.
    """

    threads: list[tuple[Held, str]] = field(default_factory=list)
    timers: list[tuple[Held, str]] = field(default_factory=list)
    shots: list[tuple[Held | None, str, float]] = field(default_factory=list)

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(QThread, "start", _noting(QThread.start, self.threads))
        patch.setattr(QTimer, "start", _noting(QTimer.start, self.timers))
        patch.setattr(QTimer, "singleShot", staticmethod(self._shooting(QTimer.singleShot)))

    def _shooting(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def shoot(milliseconds: int, *arguments: Any) -> Any:
            owners = (*arguments, *(getattr(each, "__self__", None) for each in arguments))
            owner = next((weakref.ref(found) for found in owners if isinstance(found, QObject)), None)
            self.shots.append((owner, _where(), time.monotonic() + milliseconds / 1000))
            return original(milliseconds, *arguments)

        return shoot

    def left(self) -> list[str]:
        """What still goes on now."""
        told = [
            f"QThread {_name(thread)} runs, started at {where}"
            for thread, where in _alive(self.threads)
            if thread.isRunning()
        ]
        told += [
            f"QTimer {_name(timer)} runs every {timer.interval()} ms, started at {where}"
            for timer, where in _alive(self.timers)
            if timer.isActive()
        ]
        now = time.monotonic()
        told += [
            f"a single shot is due in {due - now:.1f} s, ordered at {where}"
            for owner, where, due in self.shots
            if due > now and (owner is None or _valid(owner))
        ]
        if QThreadPool.globalInstance().activeThreadCount():
            told.append(f"{QThreadPool.globalInstance().activeThreadCount()} threads of the global pool work")
        return told


def _noting(original: Callable[..., Any], book: list[tuple[Held, str]]) -> Callable[..., Any]:
    def start(thing: Any, *arguments: Any, **named: Any) -> Any:
        book.append((weakref.ref(thing), _where()))
        return original(thing, *arguments, **named)

    return start


def _valid(held: Held) -> bool:
    thing = held()
    return thing is not None and shiboken6.isValid(thing)


def _alive(book: list[tuple[Held, str]]) -> Iterator[tuple[Any, str]]:
    """Each thing once, with the line that started it last."""
    newest = {id(held()): (held, where) for held, where in book if _valid(held)}
    yield from ((held(), where) for held, where in newest.values())


def windows_left() -> list[str]:
    return [f"window {_name(window)} is still open" for window in _shown()]


def watchers_left() -> list[str]:
    """Objects of ours that hang on the application: each makes every later event of the process dearer."""
    app = QCoreApplication.instance()
    found = [] if app is None else app.children()
    return [
        f"{_name(child)} hangs on the application" for child in found if type(child).__module__.startswith("desktop.")
    ]


def close_windows() -> None:
    """So that one test's window does not fail the next one's."""
    for window in _shown():
        window.close()
        window.deleteLater()
    settle()


def settle() -> None:
    """Let what was told to go, go."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


def wait_for_silence(started: Started) -> list[str]:
    """What is left after everything had a while to end."""
    deadline = time.monotonic() + PATIENCE
    settle()
    if started.left():
        gc.collect()  # a timer in a ring of widgets and lambdas that nobody reaches
    while (told := [*started.left(), *windows_left(), *watchers_left()]) and time.monotonic() < deadline:
        if not any(line.startswith("QThread") or "pool" in line for line in told):
            break  # timers and windows do not end by waiting
        time.sleep(0.02)
        settle()
    return told


def _shown() -> list[QWidget]:
    return [window for window in QApplication.topLevelWidgets() if shiboken6.isValid(window) and window.isVisible()]


def _name(thing: QObject) -> str:
    return f"{type(thing).__name__}“{thing.objectName()}”" if thing.objectName() else type(thing).__name__


def _where() -> str:
    """The newest line that is neither ours nor Python's."""
    for frame in reversed(traceback.extract_stack()[:-2]):
        if frame.filename != __file__:
            return f"{frame.filename}:{frame.lineno}"
    return "?"
