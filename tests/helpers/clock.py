"""A clock that stands still, and the environment variable that sets the command line's."""

from __future__ import annotations

import datetime as dt

from desktop.foundation.clock import SetClock

CHINA = dt.timezone(dt.timedelta(hours=8))
MONTH_END = dt.datetime(2023, 9, 30, 17, 5, tzinfo=CHINA)


def fixed_clock(at: dt.datetime = MONTH_END) -> SetClock:
    """A clock at ``at``; set its ``at`` to move it."""
    return SetClock(at)
