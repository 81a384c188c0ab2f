"""Dates of the expression language: wall-clock milliseconds and the zone's offset; as a number, days since 1970 UTC."""

from __future__ import annotations

import datetime as dt
import math
import re
from functools import lru_cache

DAY_MS = 86_400_000
_EPOCH = dt.date(1970, 1, 1).toordinal()
_DATE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?", re.ASCII
)
_TIME = re.compile(r"(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?", re.ASCII)


class Date:
    """``local_ms``: wall clock as ms since 1970-01-01T00:00 of that wall; ``offset_ms``: east of UTC; ``timed``:
    has a time of day.
    """

    __slots__ = ("local_ms", "offset_ms", "timed")

    def __init__(self, local_ms: float, offset_ms: float, *, timed: bool) -> None:
        self.local_ms = local_ms
        self.offset_ms = offset_ms
        self.timed = timed

    @property
    def valid(self) -> bool:
        return self.local_ms == self.local_ms

    @property
    def instant_ms(self) -> float:
        """Ms since 1970 UTC."""
        return self.local_ms - self.offset_ms

    @property
    def days(self) -> float:
        """Days since 1970 UTC, as an instant: what arithmetic, comparison and decimal-date-time use."""
        return self.instant_ms / DAY_MS

    def parts(self) -> dt.datetime:
        """The wall clock as a naive datetime."""
        return dt.datetime(1970, 1, 1) + dt.timedelta(milliseconds=self.local_ms)  # noqa: DTZ001 - wall clock by design

    def iso(self) -> str:
        """``2023-09-16`` or ``2023-09-16T08:00:00.000+08:00``."""
        if not self.valid:
            return "Invalid Date"
        wall = self.parts()
        if not self.timed:
            return f"{wall.year:04d}-{wall.month:02d}-{wall.day:02d}"
        return f"{wall.year:04d}-{wall.month:02d}-{wall.day:02d}T{clock_text(wall)}{offset_text(self.offset_ms)}"


INVALID = Date(math.nan, 0, timed=False)


def clock_text(wall: dt.datetime) -> str:
    """``08:00:00.000``."""
    return f"{wall.hour:02d}:{wall.minute:02d}:{wall.second:02d}.{wall.microsecond // 1000:03d}"


def offset_text(offset_ms: float) -> str:
    """``+08:00``; UTC is ``Z``."""
    minutes = int(abs(offset_ms) // 60_000)
    if not minutes:
        return "Z"
    return f"{'-' if offset_ms < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


def zone_offset_ms(zone: dt.tzinfo, local: dt.datetime) -> float:
    """The zone's offset at a wall-clock time, ms east of UTC."""
    shift = local.replace(tzinfo=zone).utcoffset()
    return shift.total_seconds() * 1000 if shift is not None else 0.0


def from_instant(instant_ms: float, zone: dt.tzinfo, *, timed: bool = True) -> Date:
    """The moment as the zone's wall clock; without ``timed`` its day only."""
    try:
        local = dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(milliseconds=instant_ms)
        shift = local.astimezone(zone).utcoffset()
    except (OverflowError, ValueError):
        return INVALID
    offset = shift.total_seconds() * 1000 if shift is not None else 0.0
    local_ms = instant_ms + offset
    if not timed:
        local_ms = math.floor(local_ms / DAY_MS) * DAY_MS
    return Date(local_ms, offset, timed=timed)


def from_days(days: float, zone: dt.tzinfo) -> Date:
    """Days since 1970 → a date where they fall on a local midnight, or are whole (JavaRosa: date(0) is 1970-01-01),
    else timed.

    A whole number keeps being the instant it is, so that date(1) = date("1970-01-02T00:00:00Z").
    """
    if not math.isfinite(days) or abs(days) > 2_900_000:
        return INVALID
    instant_ms = float(round(days * DAY_MS))
    if not instant_ms % DAY_MS:
        return Date(instant_ms, 0.0, timed=False)
    made = from_instant(instant_ms, zone)
    return Date(made.local_ms, made.offset_ms, timed=bool(made.local_ms % DAY_MS))


@lru_cache(maxsize=4096)
def parse_date(text: str, zone: dt.tzinfo) -> Date | None:
    """ISO date or date-time text; None if it does not look like one, INVALID if it does but no such day or time
    exists.
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    try:
        ordinal = dt.date(int(year), int(month), int(day)).toordinal()
    except ValueError:
        return INVALID
    local_ms = float((ordinal - _EPOCH) * DAY_MS)
    wall = dt.datetime(int(year), int(month), int(day))  # noqa: DTZ001 - wall clock by design
    if hour is None:
        return Date(local_ms, zone_offset_ms(zone, wall), timed=False)
    clock_ms = _clock_ms(hour, minute, second, fraction)
    if clock_ms is None:
        return INVALID
    local_ms += clock_ms
    if offset is None:
        wall = dt.datetime(1970, 1, 1) + dt.timedelta(milliseconds=local_ms)  # noqa: DTZ001 - wall clock by design
        return Date(local_ms, zone_offset_ms(zone, wall), timed=True)
    shift = _offset_ms(offset)
    return INVALID if shift is None else from_instant(local_ms - shift, zone)


def parse_time(text: str, zone: dt.tzinfo, today: Date) -> float | None:
    """Time of day as a fraction of the local day; None if it is none."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute, second, fraction, offset = match.groups()
    clock_ms = _clock_ms(hour, minute, second, fraction)
    if clock_ms is None:
        return None
    if offset is not None:
        shift = _offset_ms(offset)
        if shift is None:
            return None
        clock_ms += zone_offset_ms(zone, today.parts()) - shift
    return (clock_ms % DAY_MS) / DAY_MS


def _clock_ms(hour: str, minute: str, second: str | None, fraction: str | None) -> float | None:
    h, m, s = int(hour), int(minute), int(second or 0)
    if h > 23 or m > 59 or s > 59:
        return None
    return float(((h * 60 + m) * 60 + s) * 1000 + int(((fraction or "0") + "000")[:3]))


def _offset_ms(offset: str) -> float | None:
    if offset == "Z":
        return 0.0
    hours, minutes = int(offset[1:3]), int(offset[3:].strip(":") or 0)
    if hours > 14 or minutes > 59:
        return None
    return (1 if offset[0] == "+" else -1) * (hours * 60 + minutes) * 60_000.0
