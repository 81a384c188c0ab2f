"""Who has reported, who has not: unit × period for one programme."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop.consolidation.completeness import Reports, UnitStatus, board
from desktop.exchange import read_batch
from desktop.model.period import Period
from desktop.model.programme import Programme
from desktop.storage.batches import batches
from desktop.storage.period_counts import hosted_counts, zero_reports
from desktop.storage.records import heads
from desktop.storage.registers import load_register
from desktop.workflows.programmes import period_of, programme_of, reported_as
from desktop.workflows.workspace import Workspace

PAGE = 500


@dataclass(frozen=True)
class Completeness:
    units: tuple[UnitStatus, ...]
    due: int
    reported: int


def hosted_in_period(workspace: Workspace, programme: str, period: str) -> dict[str, int]:
    """Hosted records of the programme by unit."""
    found = programme_of(workspace, programme)
    days = period_of(found, period)
    totals: dict[str, int] = {}
    for form in found.hosted_forms or found.forms:
        for unit, count in hosted_counts(workspace.db, form, days.start, days.end).items():
            totals[unit] = totals.get(unit, 0) + count
    return totals


def completeness(workspace: Workspace, programme: str, period: str) -> Completeness:
    """The board of every unit below that reports for the programme."""
    found = programme_of(workspace, programme)
    days = period_of(found, period)
    tree, own = workspace.tree, workspace.identity.org
    units = [unit for unit in tree.below(own) if unit.level in found.reporting_levels]
    deadlines = _deadlines(workspace, found, days)
    reports = Reports(
        hosted=hosted_in_period(workspace, programme, period),
        zero=frozenset(zero_reports(workspace.db, programme, reported_as(found, period))),
        returned=frozenset(_returned_units(workspace, days.start, days.end, found.forms)),
        batches=_numbers(workspace),
    )
    rows = board(
        units, reports, period_end=days.end, today=workspace.clock.now().date().isoformat(), deadlines=deadlines
    )
    due = [row for row in rows if row.status != "exempt"]
    reported = [row for row in due if row.status in ("reported", "zero")]
    return Completeness(rows, len(due), len(reported))


def _deadlines(workspace: Workspace, programme: Programme, days: Period) -> dict[str, str]:
    """Level → last ISO day: as the county's register says, else the programme's own days after the period."""
    end = dt.date.fromisoformat(days.end)
    found = {level: (end + dt.timedelta(days=wait)).isoformat() for level, wait in programme.deadlines.items()}
    for row in load_register(workspace.db, "deadlines"):
        if (row["programme"], row["period"]) == (programme.id, days.name):
            found[row["level"]] = row["date"]
    return found


def _numbers(workspace: Workspace) -> dict[str, dict[str, list[tuple[int, int]]]]:
    """Unit → feed → (number, newest number acknowledged when it was made) of the batches received."""
    found: dict[str, dict[str, list[tuple[int, int]]]] = {}
    for row in batches(workspace.db, origin="received"):
        acked = read_batch(row.batch_json).acked
        covered = acked.seq if acked is not None and acked.feed == row.feed else 0
        found.setdefault(row.org, {}).setdefault(row.feed, []).append((row.seq, covered))
    return found


def _returned_units(workspace: Workspace, start: str, end: str, forms: tuple[str, ...]) -> set[str]:
    units: set[str] = set()
    after = None
    while page := heads(workspace.db, state="returned", date_from=start, date_to=end, after=after, limit=PAGE):
        units |= {found.unit for found in page if found.form in forms}
        after = page[-1].rid
    return units
