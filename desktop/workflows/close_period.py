"""Closing a period of a programme: what is dated in it and comes afterwards is late, and is seen to be late.

A late record is still a record: by default it counts in today's figures (现值); in what was reported it never does.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Literal

from desktop.errors import RefusedError, UsageError
from desktop.foundation.translation import _
from desktop.model.programme import Programme
from desktop.storage.closings import (
    Closing,
    LateRecord,
    add_closing,
    closed_periods,
    closings,
    late_records,
    late_rids,
    newest_line,
)
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows.programmes import enabled_programmes, period_of, programme_of, reported_as
from desktop.workflows.workspace import Workspace

Late = Literal["count", "leave"]
# A programme may bring its own rule: a setting of this name whose values are the two above.
SETTING = "late_records"
LEAST_REASON = 4


@dataclass(frozen=True)
class PeriodState:
    """``late``: whether late records count in today's figures; ``records``: how many are late; ``history``: every act."""

    programme: str
    period: str
    closed: bool
    at: str
    who: str
    late: Late
    records: int
    history: tuple[Closing, ...]


def close_period(
    workspace: Workspace, programme: str, period: str, *, late: Late | None = None, person: str | None = None
) -> PeriodState:
    """Close a period; closed already it stays as it was. ``late`` sets the programme's rule for late records.

    Raises ``UsageError`` 用 104, 111, 114; ``RefusedError`` 表 142 before the period's last day is over.
    """
    found, name = _checked(workspace, programme, period)
    if workspace.now_text[:10] <= period_of(found, name).end:
        raise RefusedError(
            "表 142", _("这一期还没有过完，不能关账"), where=f"{programme} {name}", hint=_("最后一天过了再关")
        )
    with workspace.db.atomic():
        if late is not None and late != late_rule(workspace, programme):
            set_setting(workspace.db, _rule_key(programme), late)
            workspace.audit("period.late_rule", f"{programme} {late}", who=person)
        if closing_of(workspace, programme, name) is None:
            mark = newest_line(workspace.db)
            add_closing(
                workspace.db, Closing(programme, name, True, mark, workspace.now_text, workspace.person(person), "")
            )
            workspace.audit("period.close", f"{programme} {name}", who=person)
    return period_state(workspace, programme, name)


def reopen_period(
    workspace: Workspace, programme: str, period: str, reason: str, *, person: str | None = None
) -> PeriodState:
    """Open a closed period again: nothing of it is late any more. Raises ``RefusedError`` 表 143, 144."""
    _found, name = _checked(workspace, programme, period)
    if closing_of(workspace, programme, name) is None:
        raise RefusedError("表 143", _("这一期没有关账"), where=f"{programme} {name}", hint=_("不用重新打开"))
    if len(reason.strip()) < LEAST_REASON:
        raise RefusedError(
            "表 144", _("重新打开一期要写原因"), where=f"{programme} {name}",
            hint=_("写明为什么，至少 {n} 个字").format(n=LEAST_REASON),
        )  # fmt: skip
    with workspace.db.atomic():
        who = workspace.person(person)
        add_closing(workspace.db, Closing(programme, name, False, "", workspace.now_text, who, reason.strip()))
        workspace.audit("period.reopen", f"{programme} {name}", reason.strip(), who=person)
    return period_state(workspace, programme, name)


def period_state(workspace: Workspace, programme: str, period: str) -> PeriodState:
    """Where a period stands, with all that was done to it. Raises ``UsageError`` 用 104, 111, 114."""
    _found, name = _checked(workspace, programme, period)
    done = closings(workspace.db, programme, name)
    last = done[-1] if done else None
    return PeriodState(
        programme, name, closed=bool(last and last.closed), at=last.at if last else "", who=last.who if last else "",
        late=late_rule(workspace, programme), records=len(late_in(workspace, programme, name)), history=tuple(done),
    )  # fmt: skip


def closing_of(workspace: Workspace, programme: str, period: str) -> Closing | None:
    """The act that closed the period, None where it is open."""
    done = closings(workspace.db, programme, period)
    return done[-1] if done and done[-1].closed else None


def late_rule(workspace: Workspace, programme: str) -> Late:
    """``count``: late records enter today's figures; ``leave``: they do not.

    As it was settled here, else as the programme's own setting ``late_records`` says, else they count.
    """
    found = get_setting(workspace.db, _rule_key(programme))
    if found is None:
        told = programme_of(workspace, programme)
        found = told.setting(SETTING) if SETTING in told.settings else "count"
    return "leave" if found == "leave" else "count"


def late_in(workspace: Workspace, programme: str, period: str) -> list[str]:
    """Ids of the records dated in the period that came after it was closed, or after any closed period that it holds."""
    found = programme_of(workspace, programme)
    asked = period_of(found, period)
    rids: dict[str, None] = {}
    for closing in closed_periods(workspace.db, programme):
        try:
            days = period_of(found, closing.period)
        except UsageError:
            continue  # a year that a later pack no longer has
        start, end = max(days.start, asked.start), min(days.end, asked.end)
        if start <= end:
            rids |= dict.fromkeys(late_rids(workspace.db, found.forms, start, end, closing.mark))
    return list(rids)


def closed_ends(workspace: Workspace) -> list[str]:
    """The last ISO days of every period that is closed here, of the programmes in use."""
    ends = []
    for programme in enabled_programmes(workspace):
        for closing in closed_periods(workspace.db, programme.id):
            with contextlib.suppress(UsageError):  # a year that a later pack no longer has
                ends.append(period_of(programme, closing.period).end)
    return ends


def late_details(workspace: Workspace, programme: str, period: str) -> tuple[LateRecord, ...]:
    """The late records themselves: when they came, and what their 补录 fields say."""
    return tuple(late_records(workspace.db, late_in(workspace, programme, period)))


def left_out(workspace: Workspace, programme: str, period: str) -> frozenset[str]:
    """Records that today's figures leave out because they are late and the programme says so."""
    late = late_in(workspace, programme, period)
    return frozenset(late) if late and late_rule(workspace, programme) == "leave" else frozenset()


def _checked(workspace: Workspace, programme: str, period: str) -> tuple[Programme, str]:
    """The programme, and the period as reports name it."""
    found = programme_of(workspace, programme)
    name = reported_as(found, period)
    period_of(found, name)
    return found, name


def _rule_key(programme: str) -> str:
    return f"late_records:{programme}"
