"""The clock is handed in, never asked for: tests and the demonstration set it, order never depends on it."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, field
from typing import Protocol


class Clock(Protocol):
    def now(self) -> dt.datetime:
        """Local time with its zone."""
        ...


@dataclass(frozen=True)
class SystemClock:
    """The computer's own clock, which village PCs lose: only ever shown, never used to order."""

    def now(self) -> dt.datetime:
        return dt.datetime.now().astimezone()


@dataclass
class SetClock:
    """A clock that stands where it was put (demonstration, tests)."""

    at: dt.datetime

    def now(self) -> dt.datetime:
        return self.at


@dataclass(frozen=True)
class RunningClock:
    """A clock that was put to ``start`` and goes on from there: the demonstration's days never end, its minutes pass."""

    start: dt.datetime
    since: float = field(default_factory=time.monotonic)

    def now(self) -> dt.datetime:
        return self.start + dt.timedelta(seconds=time.monotonic() - self.since)


def local_text(moment: dt.datetime) -> str:
    """``2023-09-30T17:05:00+08:00``: seconds, with the zone."""
    return moment.isoformat(timespec="seconds")
