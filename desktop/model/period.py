"""Reporting periods as the command line writes them: 2023-09, 2023-Q3, 2023-H2, 2023, 2023-07-10..2023-08-09."""

from __future__ import annotations

import datetime as dt
import re

from desktop.foundation.quick_dataclass import dataclass

_SHAPE = re.compile(
    r"(?P<year>(?:19|20|21)[0-9]{2})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half>[12])))?"
)


@dataclass(frozen=True)
class Period:
    """``start`` and ``end`` are inclusive ISO dates."""

    name: str
    start: str
    end: str

    def contains(self, date: str) -> bool:
        return self.start <= date <= self.end


# Between the two days of a range: it may stand in a file's name on any disk.
TO = ".."


def day_range(start: str, end: str) -> Period:
    """A period of its own days. Raises ``ValueError`` unless both are ISO dates in order."""
    days = [dt.date.fromisoformat(day).isoformat() for day in (start, end)]
    if days != [start, end] or start > end:
        raise ValueError(f"{start}{TO}{end}")
    return Period(f"{start}{TO}{end}", start, end)


def parse_period(text: str) -> Period:
    """Read a PERIOD. Raises ``ValueError`` for any other text."""
    start, to, last_day = text.partition(TO)
    if to:
        return day_range(start, last_day)
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year = int(match["year"])
    if match["month"]:
        first = last = int(match["month"])
    elif match["quarter"]:
        last = int(match["quarter"]) * 3
        first = last - 2
    elif match["half"]:
        last = int(match["half"]) * 6
        first = last - 5
    else:
        first, last = 1, 12
    days = (dt.date(year + last // 12, last % 12 + 1, 1) - dt.timedelta(days=1)).day
    return Period(text, f"{year:04}-{first:02}-01", f"{year:04}-{last:02}-{days:02}")


def year_before(period: Period) -> Period:
    """The same days of the year before; 29 February becomes the 28th. The name follows: 2023-09 → 2022-09."""
    start, end = (_year_less(day) for day in (period.start, period.end))
    if TO in period.name:
        return day_range(start, end)
    name = f"{int(period.name[:4]) - 1}{period.name[4:]}"
    if _SHAPE.fullmatch(name) and parse_period(period.name) == period:
        return parse_period(name)
    return Period(name, start, end)


def _leap(year: int) -> bool:
    """As ``calendar.isleap``, which brings ``locale`` along."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _year_less(day: str) -> str:
    year, rest = int(day[:4]) - 1, day[4:]
    return f"{year:04}-02-28" if rest == "-02-29" and not _leap(year) else f"{year:04}{rest}"
