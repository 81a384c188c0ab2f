"""Reporting periods as the command line writes them: 2023-09, 2023-Q3, 2023-H2, 2023."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

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


def parse_period(text: str) -> Period:
    """Read a PERIOD. Raises ``ValueError`` for any other text."""
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
    days = calendar.monthrange(year, last)[1]
    return Period(text, f"{year:04}-{first:02}-01", f"{year:04}-{last:02}-{days:02}")
