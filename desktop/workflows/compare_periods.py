"""本月、累计、同比: a table's period beside the year's running total and the same period of the year before.

All three are computed from records. A running total never adds months: a doctor of March and July is one doctor of the year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from desktop.consolidation.tables import compute_table
from desktop.model.period import Period, day_range, year_before
from desktop.model.programme import CellValue, Fact, Programme, Table, TableResult
from desktop.workflows.close_period import left_out
from desktop.workflows.consolidate import facts_of, table_of, table_over
from desktop.workflows.programmes import period_of, programme_of
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class Compared:
    """``running``: from the first day of the year to the period's last; ``before`` None where that year had no such period."""

    this: TableResult
    running: TableResult
    before: TableResult | None

    def change(self, cell: str, unit: str | None = None) -> Decimal | None:
        """同比 in hundredths of last year's figure; None where either is no number, or last year's is 0."""
        now, then = (figure(result, cell, unit) for result in (self.this, self.before))
        if not isinstance(now, Decimal) or not isinstance(then, Decimal) or not then:
            return None
        return ((now - then) * 100 / abs(then)).quantize(Decimal("0.1"))


def figure(result: TableResult | None, cell: str, unit: str | None = None) -> CellValue:
    """A figure of the table: of all, or of one row; None where there is none."""
    if result is None:
        return None
    if unit is None:
        return result.total[cell]
    return next((row.cells[cell] for row in result.rows if row.unit == unit), None)


def compare_periods(
    workspace: Workspace, programme: str, table: str, period: str, *, line: str | None = None
) -> Compared:
    """Compute a table three times. Raises ``UsageError`` (用 104, 111, 114 … 116) as ``official_table``."""
    found = programme_of(workspace, programme)
    definition = table_of(found, table, line)
    days = period_of(found, period)
    before = _before(found, days)
    return Compared(
        this=over(workspace, found, definition, [days], line=line),
        running=over(workspace, found, definition, running_days(found, days), line=line),
        before=over(workspace, found, definition, [before], line=line) if before else None,
    )


def over(
    workspace: Workspace, programme: Programme, table: Table, spans: Sequence[Period], *, line: str | None = None
) -> TableResult:
    """A table over the days of all ``spans`` as if they were one period; it is called by the last of them.

    Records that came too late for a closed period are in it or not as the programme says, like in the table itself.
    """
    if len(spans) == 1:
        days = spans[0]
        late = left_out(workspace, programme.id, days.name)
        return table_over(workspace, programme, table, days, days.name, line=line, late=late)
    facts: list[Fact] = []
    for days in spans:
        late = left_out(workspace, programme.id, days.name)
        facts += (fact for fact in facts_of(workspace, programme, table.query, days) if fact.record not in late)
    return compute_table(table, facts, workspace.tree, workspace.identity.org, spans[-1].name, line)


def running_days(programme: Programme, days: Period) -> list[Period]:
    """The days of the year up to the period's last: of a programme with days of its own, only those."""
    year = days.end[:4]
    if not programme.campaigns:
        return [day_range(f"{year}-01-01", days.end)]
    own = [(name, start, end) for name, (start, end) in programme.campaigns.items() if start[:4] == year]
    found = [Period(name, start, min(end, days.end)) for name, start, end in own if start <= days.end]
    return found or [days]


def _before(programme: Programme, days: Period) -> Period | None:
    """The same period of last year; of a programme with days of its own, the one that stands in the same place."""
    if days.name not in programme.campaigns:
        return year_before(days)
    names = list(programme.campaigns)
    same_year = [name for name in names if name[:4] == days.name[:4]]
    last_year = [name for name in names if name[:4] == f"{int(days.name[:4]) - 1}"]
    place = same_year.index(days.name)
    if place >= len(last_year):
        return None
    return Period(last_year[place], *programme.campaigns[last_year[place]])


def compared_as_json(compared: Compared) -> Mapping[str, Mapping[str, object]]:
    """Column → this, running, before, change (hundredths): what ``table --compare --json`` adds."""
    return {
        column.name: {
            "this": compared.this.total[column.name],
            "running": compared.running.total[column.name],
            "before": figure(compared.before, column.name),
            "change": compared.change(column.name),
        }
        for column in compared.this.table.columns
    }
