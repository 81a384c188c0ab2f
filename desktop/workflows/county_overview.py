"""The first screen of a county: how far each programme has got, what waits for somebody, what came in last."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from desktop.model.period import Period
from desktop.storage.intake import file_results, held_back, newest_intake
from desktop.storage.period_counts import states_below
from desktop.workflows.completeness import judged
from desktop.workflows.completeness_board import board_choices, board_periods
from desktop.workflows.intake_overview import nothing_to_do
from desktop.workflows.programmes import programme_of
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class ProgrammeProgress:
    """One programme in its current period. ``late`` of the ``missing`` are past their deadline."""

    programme: str
    title: str
    year: str
    period: Period | None
    due: int
    reported: int
    late: int
    returned: int

    @property
    def missing(self) -> int:
        return self.due - self.reported


@dataclass(frozen=True)
class LastIntake:
    """``at`` local text; files by what became of them."""

    at: str
    taken: int
    duplicate: int
    waiting: int
    quarantined: int
    refused: int
    records: int

    @property
    def files(self) -> int:
        return self.taken + self.duplicate + self.waiting + self.quarantined + self.refused


@dataclass(frozen=True)
class CountyOverview:
    """``unknown_units``: names of reporting units without a computer that may sign."""

    programmes: tuple[ProgrammeProgress, ...]
    last: LastIntake | None
    waiting_files: int
    quarantined_files: int
    to_review: int
    conflicts: int
    suspects: int
    unknown_units: tuple[str, ...]

    @property
    def waits(self) -> int:
        """Kinds of things that wait for somebody."""
        return sum(
            map(bool, (self.waiting_files, self.quarantined_files, self.to_review, self.conflicts, self.suspects, self.unknown_units))
        )  # fmt: skip


def county_overview(workspace: Workspace) -> CountyOverview:
    """Everything the first screen says, read in one go."""
    waiting, quarantined = held_back(workspace.db)
    own = workspace.identity.org
    states = states_below(workspace.db, own)
    trust = workspace.trust()
    known = {device.org for device in (*trust.roster.devices, *trust.accepted)}
    today = workspace.clock.now().date().isoformat()
    unknown = [unit.name for unit in workspace.tree.below(own) if unit.code not in known and unit.active_on(today)]
    return CountyOverview(
        programmes=tuple(
            _progress(workspace, choice.programme, choice.title, choice.best) for choice in board_choices(workspace)
        ),
        last=_last(workspace),
        waiting_files=waiting,
        quarantined_files=quarantined,
        to_review=states.get("received", 0),
        conflicts=states.get("conflict", 0),
        suspects=states.get("suspect", 0),
        unknown_units=tuple(unknown),
    )  # fmt: skip


def _progress(workspace: Workspace, name: str, title: str, year: str) -> ProgrammeProgress:
    """The period that is being reported: the newest that is over and still inside its year, else the one running."""
    programme = programme_of(workspace, name)
    periods = board_periods(workspace, programme, year)
    today = workspace.clock.now().date().isoformat()
    over = [days for days in periods if days.end < today]
    period = over[-1] if over else periods[-1] if periods else None
    rows = judged(workspace, programme, [period])[0] if period else ()
    states = [row.status for row in rows if row.status != "exempt"]
    return ProgrammeProgress(
        name, title, year, period, len(states),
        sum(state in ("reported", "zero") for state in states), states.count("overdue"), states.count("returned"),
    )  # fmt: skip


def _last(workspace: Workspace) -> LastIntake | None:
    newest = newest_intake(workspace.db)
    if newest is None:
        return None
    number, at = newest
    # as 收件 counts them: what goes down to others travels on the same sticks
    files = [file for file in file_results(workspace.db, number) if not nothing_to_do(file, workspace.identity.org)]
    status = Counter(file.status for file in files)
    records = sum(int(file.counts.get("new", 0)) + int(file.counts.get("changed", 0)) for file in files)
    return LastIntake(
        at=at, taken=status["taken"], duplicate=status["duplicate"], waiting=status["waiting"],
        quarantined=status["quarantined"], refused=status["refused"], records=records,
    )  # fmt: skip
