"""How long the event loop stood still: what a person feels as a window that does not answer.

A timer of 10 ms ticks while anybody runs the loop; the longest time between two ticks, less those 10 ms, is the gap.
Keys handled at once (``QTest``) are timed as a whole. What the test itself does between two turns of the loop is no
gap: it is not the window's time. Neither is what the window's thread waited for a processor that others held: Linux
counts that a thread (``schedstat``), elsewhere the machine's load stands in for it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest

LIMIT_MS = 400.0
# Loading a library or writing the settings on a busy disk; nothing of it is the window's work.
DISK_MS = 600.0
TICK_MS = 10
_KEYS = ("keyClick", "keyClicks", "keyPress", "keyRelease", "mouseClick", "mouseDClick")


_SCHEDSTAT = Path("/proc/thread-self/schedstat")


@dataclass(frozen=True)
class Stop:
    """One standstill: by the clock, the processor's time of the window's thread in it, and its wait for a processor."""

    wall_ms: float = 0.0
    cpu_ms: float = 0.0
    queued_ms: float = 0.0

    @property
    def own_ms(self) -> float:
        """How long it would have been on a machine of its own: work and every wait but the one for a processor."""
        return max(self.wall_ms - self.queued_ms, self.cpu_ms)

    def over(self, limit: float, *, crowded: bool) -> bool:
        """Past the limit at work, or asleep for far longer than a slow disk makes a thread wait (a lock, the worker).

        Where others hold the processors only our own time in them can be judged.
        """
        return self.cpu_ms > limit or (not crowded and self.own_ms > limit + DISK_MS)


def queued() -> float:
    """Seconds that the window's thread was ready and no processor was free; 0 where the system does not count them."""
    try:
        return int(_SCHEDSTAT.read_bytes().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def crowded() -> bool:
    """More work waits on this machine than it has processors, beyond what two test workers make."""
    try:
        return os.getloadavg()[0] > 1.5 * (os.cpu_count() or 1)
    except OSError:
        return False


class GapWatch:
    """Measures while ``watching``; ``worst`` is the longest standstill so far."""

    def __init__(self) -> None:
        self.worst = Stop()
        self._deep = 0
        self._wall = self._cpu = self._queued = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def reset(self) -> None:
        """Forget what was measured: opening a window is not its use."""
        self.worst = Stop()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """What happens here is not the person's waiting: a window is opened or closed, the look is changed by the test."""
        before = self.worst
        try:
            yield
        finally:
            self.worst = before
            self._start()

    @contextmanager
    def watching(self, patch: pytest.MonkeyPatch) -> Iterator[GapWatch]:
        for owner, names in ((QEventLoop, ("exec",)), (QCoreApplication, ("processEvents",)), (QTest, _KEYS)):
            for name in names:
                patch.setattr(owner, name, self._timed(owner, name))
        self._timer.start()
        try:
            yield self
        finally:
            self._timer.stop()

    def _timed(self, owner: Any, name: str) -> Any:
        original = getattr(owner, name)

        def run(*arguments: Any, **named: Any) -> Any:
            with self.running(patience=0.0):
                return original(*arguments, **named)

        return run if owner is QEventLoop else staticmethod(run)

    @contextmanager
    def running(self, *, patience: float = 0.0) -> Iterator[None]:
        """The loop runs from here to the end."""
        if self._deep == 0:
            self._start()
        self._deep += 1
        try:
            yield
        finally:
            self._deep -= 1
            if self._deep == 0:
                self._note(patience)

    def outside(self, ask: Callable[[], Any]) -> Any:
        """Something the test wants to know in the middle of the loop; its time is the test's."""
        self._note(TICK_MS)
        try:
            return ask()
        finally:
            self._start()

    def _tick(self) -> None:
        if self._deep:
            self._note(TICK_MS)
            self._start()

    def _start(self) -> None:
        self._wall, self._cpu, self._queued = time.perf_counter(), time.thread_time(), queued()

    def _note(self, patience: float) -> None:
        wall = (time.perf_counter() - self._wall) * 1000 - patience
        cpu = (time.thread_time() - self._cpu) * 1000
        if wall <= self.worst.own_ms:
            return  # most turns: no need to ask the system
        stop = Stop(wall, cpu, (queued() - self._queued) * 1000)
        if stop.own_ms > self.worst.own_ms:
            self.worst = stop
