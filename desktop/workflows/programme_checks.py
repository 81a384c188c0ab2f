"""What must hold of a programme in a period, and where it does not."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.foundation.translation import _, language_in_use, listed
from desktop.model.programme import Check
from desktop.workflows.programme_queries import queried
from desktop.workflows.programmes import period_of, programme_of
from desktop.workflows.workspace import Workspace

_MOST_NAMED = 3


@dataclass(frozen=True)
class Failing:
    """``unit`` is a code, or "" where the row is about something else; ``subject`` names it, ``detail`` says what is amiss."""

    unit: str
    subject: str
    detail: str


@dataclass(frozen=True)
class CheckResult:
    """``rows`` is empty where the check holds."""

    name: str
    title: str
    rows: tuple[Failing, ...]

    @property
    def holds(self) -> bool:
        return not self.rows


def programme_checks(workspace: Workspace, programme: str, period: str) -> tuple[CheckResult, ...]:
    """Every check of the programme for a period. Raises ``UsageError`` (用 104, 111, 114)."""
    found = programme_of(workspace, programme)
    days = period_of(found, period)
    results = []
    for check in found.checks.values():
        columns, rows = queried(workspace, found, check.query, days)
        told = [dict(zip(columns, ("" if value is None else str(value) for value in row), strict=True)) for row in rows]
        failing = tuple(Failing(row["unit"], row["subject"], row["detail"]) for row in told)
        results.append(CheckResult(check.name, check_title(check), failing))
    return tuple(results)


def not_done(workspace: Workspace, programme: str, period: str) -> tuple[str, ...]:
    """What a page says under a table: a line for each check that fails, with the first who are named."""
    lines = []
    for check in programme_checks(workspace, programme, period):
        names = [row.subject for row in check.rows]
        if names:
            more = _("等") if len(names) > _MOST_NAMED else ""
            lines.append(
                _("没做到：{title}（{names}{more}）").format(
                    title=check.title, names=listed(names[:_MOST_NAMED]), more=more
                )
            )
    return tuple(lines)


def check_title(check: Check) -> str:
    return check.title_en if language_in_use() == "en" else check.title
