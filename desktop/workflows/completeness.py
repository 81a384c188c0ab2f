"""Who has reported, who has not: unit × period for one programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.consolidation.completeness import Arrival, Numbered, Reports, UnitStatus, board, timed
from desktop.exchange import read_batch
from desktop.model.period import Period, parse_period
from desktop.model.programme import Programme
from desktop.model.unit import Unit
from desktop.storage.arrivals import first_hosted, first_zero
from desktop.storage.batches import batches
from desktop.storage.period_counts import hosted_by_period, returned_days, zero_report_periods
from desktop.storage.registers import load_register
from desktop.workflows.programmes import deadlines_of, period_of, programme_of, reported_as
from desktop.workflows.workspace import Workspace

_Numbers = dict[str, dict[str, list[Numbered]]]
_Days = dict[str, dict[str, dict[int, tuple[str, str]]]]


@dataclass(frozen=True)
class Completeness:
    """``reported`` and ``timely`` of ``due`` units: 报送率 and 及时率. ``deadlines``: level → last ISO day."""

    units: tuple[UnitStatus, ...]
    due: int
    reported: int
    timely: int
    deadlines: Mapping[str, str]


def hosted_in_period(workspace: Workspace, programme: str, period: str) -> dict[str, int]:
    """Hosted records of the programme by unit."""
    found = programme_of(workspace, programme)
    days = period_of(found, period)
    totals: dict[str, int] = {}
    counted = hosted_by_period(workspace.db, found.hosted_forms or found.forms, [(days.start, days.end)])
    for (_form, unit, _place), count in counted.items():
        totals[unit] = totals.get(unit, 0) + count
    return totals


def completeness(workspace: Workspace, programme: str, period: str) -> Completeness:
    """The board of every unit below that reports for the programme."""
    found = programme_of(workspace, programme)
    days = period_of(found, period)
    (judged_now,) = judged(workspace, found, [days])
    deadlines = deadlines_of(found, days, load_register(workspace.db, "deadlines"))
    levels = {unit.code: unit.level for unit in workspace.tree}
    rows = timed(judged_now, _arrivals(workspace, found, days), levels, deadlines)
    due = [row for row in rows if row.status != "exempt"]
    reported = [row for row in due if row.status in ("reported", "zero")]
    return Completeness(rows, len(due), len(reported), sum(row.timely for row in due), deadlines)


def _arrivals(workspace: Workspace, programme: Programme, days: Period) -> dict[str, Arrival]:
    """Unit → when its first hosted record of the period, or its zero report, was taken in here."""
    forms = programme.hosted_forms or programme.forms
    came = first_hosted(workspace.db, forms, days.start, days.end)
    came += first_zero(workspace.db, programme.id, reported_as(programme, days.name))
    found: dict[str, Arrival] = {}
    for unit, day, via in sorted(came, key=lambda item: item[1]):
        found.setdefault(unit, Arrival(day, via))
    return found


def reporting_units(workspace: Workspace, programme: Programme) -> tuple[Unit, ...]:
    """The units below that report for the programme, in register order."""
    below = workspace.tree.below(workspace.identity.org)
    return tuple(unit for unit in below if unit.level in programme.reporting_levels)


def judged(workspace: Workspace, programme: Programme, periods: Sequence[Period]) -> list[tuple[UnitStatus, ...]]:
    """Every reporting unit in every period. What came in is read once for all of them, never once a unit."""
    if not periods:
        return []
    units = reporting_units(workspace, programme)
    spans = [(days.start, days.end) for days in periods]
    hosted: list[dict[str, int]] = [{} for _days in periods]
    forms = programme.hosted_forms or programme.forms
    for (_form, unit, place), count in hosted_by_period(workspace.db, forms, spans).items():
        hosted[place][unit] = hosted[place].get(unit, 0) + count
    zero = zero_report_periods(workspace.db, programme.id)
    first, last = min(start for start, _end in spans), max(end for _start, end in spans)
    returned = returned_days(workspace.db, programme.forms, first, last)
    numbers, days_told = _numbers(workspace)
    today = workspace.clock.now().date().isoformat()
    named = load_register(workspace.db, "deadlines")
    return [
        board(
            units,
            Reports(
                hosted=hosted[place],
                zero=frozenset(unit for unit, period in zero if period == reported_as(programme, days.name)),
                returned=frozenset(unit for unit, day in returned if days.contains(day)),
                batches=numbers,
                days=days_told,
            ),
            period_start=days.start,
            period_end=days.end,
            today=today,
            deadlines=deadlines_of(programme, days, named),
        )
        for place, days in enumerate(periods)
    ]


def _numbers(workspace: Workspace) -> tuple[_Numbers, _Days]:
    """Of the batches received: (number, newest number acknowledged when it was made), and the days each speaks of."""
    found: _Numbers = {}
    days: _Days = {}
    # A batch never changes: what it says is read once, not at every look at the board.
    known: dict[str, int] = workspace.kept("covered_by_batches", dict)
    for row in batches(workspace.db, origin="received"):
        if row.hash not in known:
            acked = read_batch(row.batch_json).acked
            known[row.hash] = acked.seq if acked is not None and acked.feed == row.feed else 0
        found.setdefault(row.org, {}).setdefault(row.feed, []).append((row.seq, known[row.hash]))
        try:
            period = parse_period(row.period)
        except ValueError:
            continue  # another program's own name for a period
        days.setdefault(row.org, {}).setdefault(row.feed, {})[row.seq] = (period.start, period.end)
    return found, days
