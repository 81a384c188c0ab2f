"""What a unit owes: each programme in use with its period, deadline, what is there and what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Literal

from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.translation import _
from desktop.model.period import Period
from desktop.model.programme_outline import ProgrammeOutline
from desktop.storage.period_counts import zero_reports
from desktop.storage.record_lists import first_day, hosted_by_unit, states_of_unit
from desktop.storage.registers import load_register
from desktop.workflows.period_words import days_in_words, period_around, period_before, period_in_words
from desktop.workflows.programmes import deadlines_of, outlines_in_use, period_of, programme_titles, reported_as
from desktop.workflows.workspace import Workspace

DueState = Literal["missing", "ready", "submitted", "reported", "zero", "in_progress", "returned", "overdue"]
# A period that still runs is asked for only in its last days; one that is over stays in view for a while.
ASKED_BEFORE = 10
SHOWN_AFTER = 31
# A clinic that begins a few days late writes down what it did.
BEGUN_LATE = 5


@dataclass(frozen=True)
class Due:
    """``period`` is the PERIOD a report names; ``start`` and ``end`` its days; ``deadline`` ISO, "" if none is set.

    ``counted``: hosted records that count; ``states``: how many records of its forms stand in each state.
    """

    programme: str
    title: str
    period: str
    period_words: str
    start: str
    end: str
    deadline: str
    days_left: int | None
    counted: int
    states: dict[str, int]
    zero: bool
    state: DueState
    missing: str
    can_zero: bool


def programmes_due(workspace: Workspace, *, drafts: int = 0) -> tuple[Due, ...]:
    """Every period of every programme that this unit reports for and that is running or not settled, nearest first."""
    counted = _Counted(workspace)
    level, named = workspace.unit.level, load_register(workspace.db, "deadlines")
    found = [
        due
        for programme in outlines_in_use(workspace)
        if level in programme.reporting_levels
        for period in _periods(workspace, programme)
        if (due := _due(workspace, programme, period, drafts, counted, named)) is not None
    ]
    return tuple(sorted(found, key=lambda due: (due.deadline or "9999", due.programme)))


def _periods(workspace: Workspace, programme: ProgrammeOutline) -> Iterator[str]:
    today = _today(workspace)
    if programme.campaigns:
        yield from (name for name, (start, _end) in programme.campaigns.items() if _near(start, today))
        return
    yield period_before(programme.period, today)
    yield period_around(programme.period, today)


def _near(start: str, today: dt.date) -> bool:
    """A campaign is announced a month before it begins."""
    return dt.date.fromisoformat(start) <= today + dt.timedelta(days=SHOWN_AFTER)


class _Counted:
    """Records of this unit inside some days, asked for once: programmes share their forms and their periods."""

    def __init__(self, workspace: Workspace) -> None:
        self._db, self.org = workspace.db, workspace.identity.org
        self._states: dict[tuple[str, str, str], dict[str, int]] = {}
        self._hosted: dict[tuple[str, str, str], int] = {}

    def states(self, form: str, days: Period) -> dict[str, int]:
        key = (form, days.start, days.end)
        if key not in self._states:
            self._states[key] = states_of_unit(self._db, self.org, *key)
        return self._states[key]

    def hosted(self, form: str, days: Period) -> int:
        """Of those that it hosted itself the ones that count; where there are none at all, the view is not asked."""
        key = (form, days.start, days.end)
        if key not in self._hosted:
            self._hosted[key] = hosted_by_unit(self._db, self.org, *key) if self.states(form, days) else 0
        return self._hosted[key]


def _due(
    workspace: Workspace, programme: ProgrammeOutline, period: str, drafts: int, known: _Counted,
    named: Sequence[dict[str, str]],
) -> Due | None:  # fmt: skip
    days, today, org = period_of(programme, period), _today(workspace), known.org
    deadline = deadlines_of(programme, days, named).get(workspace.unit.level, "")
    left = (dt.date.fromisoformat(deadline) - today).days if deadline else None
    hosting = programme.hosted_forms or programme.forms
    counted = sum(known.hosted(form, days) for form in hosting)
    states: dict[str, int] = {}
    for form in programme.forms:
        if form == "zero_report":
            continue  # its day is the period's first: another programme's would be counted here
        for state, count in known.states(form, days).items():
            states[state] = states.get(state, 0) + count
    zero = not counted and org in zero_reports(workspace.db, programme.id, reported_as(programme, period))
    state = _state(states, counted, zero, left, days, today)
    settled = state in ("submitted", "reported", "zero")
    if not _shown(workspace, days, today, left, settled=settled, kept=bool(states)):
        return None
    can_zero = state in ("missing", "overdue") and not counted and not zero and "zero_report" in programme.forms
    return Due(
        programme=programme.id, title=programme_titles(workspace)[programme.id], period=reported_as(programme, period),
        period_words=days_in_words(days) if programme.campaigns else period_in_words(period), start=days.start, end=days.end,
        deadline=deadline, days_left=left, counted=counted, states=states, zero=zero, state=state,
        missing=_missing(states, counted, state, drafts, zero=zero), can_zero=can_zero,
    )  # fmt: skip


def _state(
    states: dict[str, int], counted: int, zero: bool, left: int | None, days: Period, today: dt.date
) -> DueState:
    if states.get("returned"):
        return "returned"
    if states.get("ready"):
        return "ready"
    if zero:
        return "zero"
    if counted:
        return "submitted" if states.get("submitted") else "reported"
    if left is not None and left < 0:
        return "overdue"
    soon = today + dt.timedelta(days=ASKED_BEFORE) > dt.date.fromisoformat(days.end)
    return "missing" if soon or (left is not None and left <= ASKED_BEFORE) else "in_progress"


def _shown(workspace: Workspace, days: Period, today: dt.date, left: int | None, *, settled: bool, kept: bool) -> bool:
    """What runs now, or is asked for now; what is settled a little longer; what was left open for a month.

    Nothing is owed for a period that was over when this ledger began, unless records of it are ``kept`` here.
    """
    if today.isoformat() <= days.end or (left is not None and left >= 0):
        return True
    end = dt.date.fromisoformat(days.end)
    since = (today - end).days
    if settled:
        return since <= ASKED_BEFORE
    begun = first_day(workspace.db)
    owed = bool(begun) and begun <= (end + dt.timedelta(days=BEGUN_LATE)).isoformat()
    return since <= SHOWN_AFTER and (owed or kept)


def _missing(states: dict[str, int], counted: int, state: DueState, drafts: int, *, zero: bool) -> str:
    if states.get("returned"):
        return _("退回的 {n} 条还没改").format(n=states["returned"])
    if zero:
        return _("没有活动，已报零")
    if states.get("conflict"):
        return _("{n} 条有两个样子，等人挑").format(n=states["conflict"])
    if not counted and drafts and state in ("missing", "overdue"):
        return _("没有记录；{n} 条草稿没填完").format(n=drafts)
    if not counted and state in ("missing", "overdue"):
        return _("没有记录，也没报零")
    return _("都齐了") if counted else _("还没有记录")


def _today(workspace: Workspace) -> dt.date:
    return workspace.clock.now().date()
