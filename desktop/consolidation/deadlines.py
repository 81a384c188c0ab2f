"""The last day on which each level reports, by the programme's own rules. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from desktop.model.programme_outline import Deadline, ProgrammeOutline

if TYPE_CHECKING:
    from desktop.model.programme import Programme

_SATURDAY = 5


def last_days(programme: Programme | ProgrammeOutline, end: str) -> dict[str, str]:
    """Level → last ISO day for a period that ends on ISO day ``end``; the rules of that year before those of every year."""
    rules = {level: programme.own_deadlines.get((level, end[:4]), rule) for level, rule in programme.deadlines.items()}
    rules |= {level: rule for (level, year), rule in programme.own_deadlines.items() if year == end[:4]}
    found = {level: _by_itself(rule, end) for level, rule in rules.items() if not rule.before}
    for level, rule in rules.items():
        if rule.before in found:
            found[level] = _workdays_before(found[rule.before], rule.workdays)
    return found


def _by_itself(rule: Deadline, end: str) -> str:
    last = dt.date.fromisoformat(end)
    if not rule.day:
        return (last + dt.timedelta(days=rule.days)).isoformat()
    # A year that ends on 31 December is reported by 10 January: of the year after.
    return next(day for year in (last.year, last.year + 1) if (day := f"{year:04}-{rule.day}") > end)


def _workdays_before(day: str, wanted: int) -> str:
    """So many days from Monday to Friday earlier; holidays are the county's to say (register ``deadlines``)."""
    at = dt.date.fromisoformat(day)
    while wanted:
        at -= dt.timedelta(days=1)
        wanted -= at.weekday() < _SATURDAY
    return at.isoformat()
