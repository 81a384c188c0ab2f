"""Who has reported: one status a unit for a programme and period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from desktop.model.unit import Unit

Status = Literal["none", "reported", "zero", "incomplete", "returned", "overdue", "exempt"]
# (number of a batch, newest number a receipt had acknowledged when it was made): it carries everything in between.
Numbered = tuple[int, int]
# Number of a batch → first and last ISO day of the period it named.
Days = Mapping[int, tuple[str, str]]


@dataclass(frozen=True)
class Reports:
    """What has come in, by unit. ``batches`` maps unit → feed → its batches received.

    ``days`` maps unit → feed → the days those batches speak of; without them a gap is a gap in every period.
    """

    hosted: Mapping[str, int]
    zero: frozenset[str]
    returned: frozenset[str]
    batches: Mapping[str, Mapping[str, Sequence[Numbered]]]
    days: Mapping[str, Mapping[str, Days]] = field(default_factory=dict)


@dataclass(frozen=True)
class UnitStatus:
    """``seq_missing``: numbers below the newest of the unit's batches that never came and may concern the period.

    ``received``: the receiver's own ISO day the report first came in, "" if that was not asked for or nothing came;
    ``timely``: it came by the deadline and counts.
    """

    unit: str
    status: Status
    seq_missing: tuple[int, ...]
    received: str = ""
    timely: bool = False


@dataclass(frozen=True)
class Arrival:
    """When a unit's report first came in, and the unit that handed it in: itself or one above it."""

    day: str
    via: str


def board(
    units: Sequence[Unit],
    reports: Reports,
    *,
    period_end: str,
    today: str,
    deadlines: Mapping[str, str],
    period_start: str = "",
) -> tuple[UnitStatus, ...]:
    """Judge every unit at ``period_end``; ``deadlines`` maps level → last ISO day.

    ``today`` is the receiver's own day: overdue is never counted by the sender's clock.
    """
    found = []
    for unit in units:
        missing: list[int] = []
        gap_open = False
        for feed, batches in reports.batches.get(unit.code, {}).items():
            days = reports.days.get(unit.code, {}).get(feed, {})
            here = [gap for gap in missing_numbers(batches) if concerns(gap, days, period_start, period_end)]
            missing += here
            gap_open = gap_open or bool(set(here) & set(uncovered(batches)))
        status = _status(unit, reports, period_end, today, deadlines, gap_open=gap_open)
        found.append(UnitStatus(unit.code, status, tuple(sorted(missing))))
    return tuple(found)


def timed(
    rows: Sequence[UnitStatus], arrivals: Mapping[str, Arrival], levels: Mapping[str, str], deadlines: Mapping[str, str]
) -> tuple[UnitStatus, ...]:
    """The same rows with the day each report came and whether that was in time. ``levels``: unit → its level.

    What a township handed on is judged by the township's deadline: the day the village came to it is not known here.
    """
    found = []
    for row in rows:
        arrival = arrivals.get(row.unit)
        if arrival is None or row.status not in ("reported", "zero"):
            found.append(row)
            continue
        level = levels.get(arrival.via, levels[row.unit])
        last = deadlines.get(level, deadlines.get(levels[row.unit], ""))
        found.append(replace(row, received=arrival.day, timely=not last or arrival.day <= last))
    return tuple(found)


def concerns(gap: int, days: Days, start: str, end: str) -> bool:
    """True if the lost batch may have spoken of the ISO days: its neighbours' periods say what lay between them.

    6 月 came as number 4 and 8 月 as number 6: number 5 was 7 月. With nothing between them it may be either of the two.
    """
    above = min((number for number in days if number > gap), default=None)
    if above is None:
        return True
    below = max((number for number in days if number < gap), default=above)
    (low_start, low_end), (high_start, high_end) = days[below], days[above]
    if _next_day(low_end) < high_start:
        return start < high_start and end > low_end
    return start <= max(low_end, high_end) and end >= min(low_start, high_start)


def _next_day(iso: str) -> str:
    return (dt.date.fromisoformat(iso) + dt.timedelta(days=1)).isoformat()


def missing_numbers(batches: Sequence[Numbered]) -> tuple[int, ...]:
    """Numbers below the newest of a feed that are not here."""
    have = {number for number, _acked in batches}
    return tuple(number for number in range(1, max(have, default=0)) if number not in have)


def uncovered(batches: Sequence[Numbered]) -> tuple[int, ...]:
    """Missing numbers whose records no later batch has brought: only these keep a period open."""
    return tuple(gap for gap in missing_numbers(batches) if not any(number > gap > acked for number, acked in batches))


def _status(
    unit: Unit, reports: Reports, period_end: str, today: str, deadlines: Mapping[str, str], *, gap_open: bool
) -> Status:
    if not unit.active_on(period_end):
        return "exempt"
    if unit.code in reports.returned:
        return "returned"
    if gap_open:
        return "incomplete"
    if reports.hosted.get(unit.code):
        return "reported"
    # Participation is no zero report, and a hosted record makes a zero report void: so zero comes second.
    if unit.code in reports.zero:
        return "zero"
    deadline = deadlines.get(unit.level)
    return "overdue" if deadline is not None and today > deadline else "none"
