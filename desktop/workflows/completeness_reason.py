"""Why one cell of the completeness board is so: what was due, what came, what came and could not be taken in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop.errors import UsageError
from desktop.foundation.translation import _
from desktop.storage.batches import latest_received
from desktop.storage.intake import files_of_unit
from desktop.storage.period_counts import hosted_by_period, returned_days, zero_report_periods
from desktop.storage.registers import load_register
from desktop.workflows.completeness import judged
from desktop.workflows.form_words import form_titles_in_use
from desktop.workflows.programmes import deadlines_of, period_of, programme_of, reported_as
from desktop.workflows.workspace import Workspace

# Files that came and were not taken in; what waits or was put aside is as good as not there.
NOT_TAKEN = ("refused", "waiting", "quarantined")
MOST_FILES = 3


@dataclass(frozen=True)
class FileNotTaken:
    """``day`` ISO; ``why`` the sentence of the intake."""

    day: str
    number: int | None
    status: str
    why: str


@dataclass(frozen=True)
class LastReceived:
    """The newest batch of the unit here. ``via``: the unit that forwarded it, "" if it came by itself.

    ``day`` is the receiver's own where the file came here, else the day its sender wrote.
    """

    number: int
    day: str
    via: str


@dataclass(frozen=True)
class CellReason:
    """``days``: days since the deadline (negative: still to go), None where there is no deadline."""

    unit: str
    name: str
    level: str
    period: str
    state: str
    missing: tuple[int, ...]
    deadline: str
    days: int | None
    last: LastReceived | None
    files: tuple[FileNotTaken, ...]
    zero: bool
    returned: bool
    hosted: tuple[tuple[str, int], ...]
    phone: str

    @property
    def records(self) -> int:
        return sum(count for _title, count in self.hosted)


def cell_reason(workspace: Workspace, programme: str, period: str, unit: str) -> CellReason:
    """What the panel says of one unit and period. Raises ``UsageError`` (用 104, 105, 111) for what is not on the board."""
    found = programme_of(workspace, programme)
    days = period_of(found, period)
    (column,) = judged(workspace, found, [days])
    status = next((item for item in column if item.unit == unit), None)
    if status is None:
        raise UsageError("用 105", _("下级单位里没有这个编码：{code}").format(code=unit))
    about = workspace.tree[unit]
    deadline = deadlines_of(found, days, load_register(workspace.db, "deadlines")).get(about.level, "")
    titles = form_titles_in_use(workspace)
    forms = found.hosted_forms or found.forms
    counted = hosted_by_period(workspace.db, forms, [(days.start, days.end)], unit=unit)
    return CellReason(
        unit=unit,
        name=about.name,
        level=about.level,
        period=days.name,
        state="gap" if status.status == "incomplete" else status.status,
        missing=status.seq_missing,
        deadline=deadline,
        days=_since(workspace, deadline),
        last=_last(workspace, unit),
        files=_files(workspace, unit, days.start),
        zero=(unit, reported_as(found, days.name)) in zero_report_periods(workspace.db, found.id),
        returned=any(code == unit for code, _day in returned_days(workspace.db, found.forms, days.start, days.end)),
        hosted=tuple((titles.get(form, form), count) for (form, _unit, _place), count in sorted(counted.items())),
        phone=about.phone,
    )


def _since(workspace: Workspace, deadline: str) -> int | None:
    if not deadline:
        return None
    return (workspace.clock.now().date() - dt.date.fromisoformat(deadline)).days


def _last(workspace: Workspace, unit: str) -> LastReceived | None:
    newest = latest_received(workspace.db, unit)
    if newest is None:
        return None
    came = [file for file in files_of_unit(workspace.db, unit, "submission") if file.status in ("taken", "duplicate")]
    day = next((file.at for file in reversed(came) if file.seq == newest.seq), newest.created)
    tree = workspace.tree
    via = newest.via if newest.via != unit and newest.via in tree else ""
    return LastReceived(newest.seq, day[:10], tree[via].name if via else "")


def _files(workspace: Workspace, unit: str, since: str) -> tuple[FileNotTaken, ...]:
    """Files not taken in since the period began, newest first, each number once, none that came in whole later."""
    seen = files_of_unit(workspace.db, unit, "submission")
    taken = {file.seq for file in seen if file.status in ("taken", "duplicate")}
    found: dict[int | None, FileNotTaken] = {}
    for file in seen:
        if file.status in NOT_TAKEN and file.seq not in taken and file.at[:10] >= since:
            why = file.error.message if file.error else ""
            found.setdefault(file.seq, FileNotTaken(file.at[:10], file.seq, file.status, why))
    return tuple(found.values())[:MOST_FILES]
