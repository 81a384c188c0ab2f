"""The clock is handed in, never asked for: tests and the demonstration set it, order never depends on it."""

from __future__ import annotations

import datetime as dt
import os
import time
from dataclasses import field
from typing import Protocol

from desktop.errors import UsageError
from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.translation import _


class Clock(Protocol):
    def now(self) -> dt.datetime:
        """Local time with its zone."""
        ...


@dataclass(frozen=True)
class SystemClock:
    """The computer's own clock, which village PCs lose: only ever shown, never used to order."""

    def now(self) -> dt.datetime:
        return dt.datetime.now().astimezone()


class SetClock:
    """A clock that stands where it was put (demonstration, tests); ``at`` may be put elsewhere."""

    def __init__(self, at: dt.datetime) -> None:
        self.at = at

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


def clock_in_use() -> Clock:
    """The computer's clock, or the one that ``XINGLIN_NOW`` (ISO local time) sets for scripts and tests."""
    text = os.environ.get("XINGLIN_NOW")
    if not text:
        return SystemClock()
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            "用 118", _("看不懂 XINGLIN_NOW 的时间"), where=text, hint=_("写成 2023-09-30T17:05:00")
        ) from error
    return SetClock(moment if moment.tzinfo else moment.astimezone())
