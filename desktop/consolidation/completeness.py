"""Who has reported: one status a unit for a programme and period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from desktop.model.unit import Unit

Status = Literal["none", "reported", "zero", "incomplete", "returned", "overdue", "exempt"]
# (number of a batch, newest number a receipt had acknowledged when it was made): it carries everything in between.
Numbered = tuple[int, int]


@dataclass(frozen=True)
class Reports:
    """What has come in, by unit. ``batches`` maps unit → feed → its batches received."""

    hosted: Mapping[str, int]
    zero: frozenset[str]
    returned: frozenset[str]
    batches: Mapping[str, Mapping[str, Sequence[Numbered]]]


@dataclass(frozen=True)
class UnitStatus:
    """``seq_missing``: numbers of the unit's batches below its newest that never came."""

    unit: str
    status: Status
    seq_missing: tuple[int, ...]


def board(
    units: Sequence[Unit], reports: Reports, *, period_end: str, today: str, deadlines: Mapping[str, str]
) -> tuple[UnitStatus, ...]:
    """Judge every unit at ``period_end``; ``deadlines`` maps level → last ISO day.

    ``today`` is the receiver's own day: overdue is never counted by the sender's clock.
    """
    return tuple(
        UnitStatus(
            unit.code,
            _status(unit, reports, period_end, today, deadlines),
            tuple(sorted(gap for feed in reports.batches.get(unit.code, {}).values() for gap in missing_numbers(feed))),
        )
        for unit in units
    )


def missing_numbers(batches: Sequence[Numbered]) -> tuple[int, ...]:
    """Numbers below the newest of a feed that are not here."""
    have = {number for number, _acked in batches}
    return tuple(number for number in range(1, max(have, default=0)) if number not in have)


def uncovered(batches: Sequence[Numbered]) -> tuple[int, ...]:
    """Missing numbers whose records no later batch has brought: only these keep a period open."""
    return tuple(gap for gap in missing_numbers(batches) if not any(number > gap > acked for number, acked in batches))


def _status(unit: Unit, reports: Reports, period_end: str, today: str, deadlines: Mapping[str, str]) -> Status:
    if not unit.active_on(period_end):
        return "exempt"
    if unit.code in reports.returned:
        return "returned"
    if any(uncovered(feed) for feed in reports.batches.get(unit.code, {}).values()):
        return "incomplete"
    if reports.hosted.get(unit.code):
        return "reported"
    # Participation is no zero report, and a hosted record makes a zero report void: so zero comes second.
    if unit.code in reports.zero:
        return "zero"
    deadline = deadlines.get(unit.level)
    return "overdue" if deadline is not None and today > deadline else "none"
