"""An official table as one screen shows it: exact headers, figures, what has no column, and what it was made from."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from desktop.consolidation.frozen import ChangedCell
from desktop.consolidation.tables import differences
from desktop.model.period import Period, parse_period
from desktop.model.programme import CellValue, Column, Programme, TableResult
from desktop.model.unit import UnitTree
from desktop.reports.layout import HeaderCell as HeaderCell  # noqa: PLC0414 - the window takes it from here
from desktop.reports.layout import broken, lay_out, shown
from desktop.storage.period_counts import first_audited, newest_record_day
from desktop.workflows.consolidate import official_table
from desktop.workflows.programme_checks import not_done
from desktop.workflows.programmes import enabled_programmes, period_of, programme_of, programme_titles
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class TableChoice:
    """A table to look at. ``lines``: (id, name); ``periods`` newest first; ``best`` is the one with the newest records."""

    programme: str
    programme_title: str
    table: str
    heading: str
    title: str
    lines: tuple[tuple[str, str], ...]
    periods: tuple[str, ...]
    best: str


@dataclass(frozen=True)
class Figure:
    """Where a cell of the screen stands in the table: a column, and a unit (None: all of them)."""

    column: Column
    unit: str | None

    @property
    def calculated(self) -> bool:
        return self.column.kind == "total"


@dataclass(frozen=True)
class TableView:
    """A computed table ready to show.

    ``names`` are the texts of the fixed first column, ``values`` what stands right of it, ``figures`` what each value
    is; ``notes``: the table's own, and what the programme's checks found wanting. A table of more columns than a page
    holds stands turned, one figure a row, as it is printed. ``changes``: (unit, column) → a figure that is not what was
    reported; ``both`` shows it with both. ``shares``: 同比 in hundredths, beside the figure.
    """

    programme: str
    table: str
    period: Period
    line: str | None
    heading: str
    title: str
    header: tuple[HeaderCell, ...]
    header_rows: int
    names: tuple[str, ...]
    values: tuple[tuple[CellValue, ...], ...]
    figures: tuple[tuple[Figure, ...], ...]
    turned: bool
    notes: tuple[str, ...]
    people: tuple[tuple[str, str, str], ...]
    units: tuple[str, ...]
    records: int
    seconds: float
    result: TableResult
    filler: str
    phone: str
    changes: Mapping[tuple[str | None, str], ChangedCell] = field(default_factory=dict)
    shares: Mapping[tuple[str | None, str], Decimal | None] = field(default_factory=dict)
    both: bool = False

    @property
    def people_by_title(self) -> tuple[tuple[str, int], ...]:
        """The people without a column by their title in words, most first."""
        counts: dict[str, int] = {}
        for _name, _unit, title in self.people:
            counts[title] = counts.get(title, 0) + 1
        return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def table_choices(workspace: Workspace) -> tuple[TableChoice, ...]:
    """Every table of the programmes in use."""
    newest = newest_record_day(workspace.db)
    begun = min(first_audited(workspace.db) or workspace.now_text[:10], newest or workspace.now_text[:10])
    choices = []
    titles = programme_titles(workspace)
    for programme in enabled_programmes(workspace):
        periods = _periods(workspace, programme, begun)
        best = next((period for period in periods if newest and _days(programme, period).contains(newest)), "")
        best = best or next((period for period in periods if _days(programme, period).start <= newest), "")
        for table in programme.tables.values():
            title = table.title.replace("{year}", (best or (periods or ("",))[0])[: len("2023")])
            lines = tuple(table.lines.items())
            choices.append(
                TableChoice(
                    programme.id,
                    titles[programme.id],
                    table.name,
                    table.heading,
                    title,
                    lines,
                    periods,
                    best or (periods or ("",))[0],
                )
            )
    return tuple(choices)


def table_view(workspace: Workspace, programme: str, table: str, period: str, *, line: str | None = None) -> TableView:
    """Compute a table and lay it out for the screen. Raises ``UsageError`` (用 104, 111, 114, 115, 116)."""
    started = time.perf_counter()
    return view_of(workspace, official_table(workspace, programme, table, period, line=line), started)


def view_of(workspace: Workspace, result: TableResult, started: float, tree: UnitTree | None = None) -> TableView:
    """A computed table laid out; ``started``: when its computing began, as ``time.perf_counter`` has it."""
    programme = programme_of(workspace, result.table.programme)
    filler, phone = workspace.person(None), workspace.unit.phone
    layout = lay_out(result, tree or workspace.tree, filler=filler, phone=phone)
    units: list[str | None] = [None, *(row.unit for row in result.rows)]
    columns = result.table.columns
    if layout.transposed:
        # The measure stands in the printed column of its own; here it goes with the name.
        names = tuple(_measured(" ".join(column.header), column.measure) for column in columns)
        figures = tuple(tuple(Figure(column, unit) for unit in units) for column in columns)
        header = tuple(
            HeaderCell(cell.text, 0, max(0, cell.column - 1), 1, 1) for cell in layout.header if cell.column != 1
        )
        values = tuple(tuple(row[2:]) for row in layout.body)
    else:
        names = tuple(str(row[0]) for row in layout.body)
        figures = tuple(tuple(Figure(column, unit) for column in columns) for unit in units)
        header = layout.header
        values = tuple(tuple(row[1:]) for row in layout.body)
    return TableView(
        programme=result.table.programme,
        table=result.table.name,
        period=period_of(programme, result.period),
        line=result.line,
        heading=layout.heading,
        title=layout.title,
        header=tuple(replace(cell, text="\n".join(broken(cell.text))) for cell in header),
        header_rows=layout.header_rows,
        names=names,
        values=values,
        figures=figures,
        turned=layout.transposed,
        notes=(*result.table.footnotes, *not_done(workspace, result.table.programme, result.period)),
        people=layout.people,
        units=layout.units,
        records=result.records,
        seconds=time.perf_counter() - started,
        result=result,
        filler=filler,
        phone=phone,
    )


def wrong_sums(view: TableView) -> tuple[tuple[str, CellValue, CellValue], ...]:
    """核对合计: every heading that does not add up the other way, with both figures."""
    titles = {column.name: " ".join(column.header) for column in view.result.table.columns}
    return tuple((titles[name], said, again) for name, said, again in differences(view.result))


def figure_text(value: CellValue, decimals: int = 0) -> str:
    """A figure on the screen: thousands apart, 无 as 无, blank as —."""
    return shown(value, decimals) if value is not None else "—"


def _measured(name: str, measure: str) -> str:
    return f"{name}（{measure}）" if measure else name


def _days(programme: Programme, period: str) -> Period:
    return Period(period, *programme.campaigns[period]) if programme.campaigns else parse_period(period)


def _periods(workspace: Workspace, programme: Programme, begun: str) -> tuple[str, ...]:
    """What a table can be made for, newest first: a campaign's years, else months, quarters, halves and years."""
    today = workspace.clock.now().date()
    if programme.campaigns:
        found = [name for name, (start, _end) in programme.campaigns.items() if start <= today.isoformat()]
        # A campaign that was before the county began has nothing to show, unless there is no other.
        recent = [name for name in found if programme.campaigns[name][1] >= begun]
        return tuple(sorted(recent or found or list(programme.campaigns), reverse=True))
    periods: list[str] = []
    for year in range(today.year, int(begun[:4]) - 1, -1):
        periods += [f"{year}-{month:02}" for month in range(12, 0, -1)]
        periods += [f"{year}-Q{quarter}" for quarter in range(4, 0, -1)]
        periods += [f"{year}-H2", f"{year}-H1", str(year)]
    return tuple(
        name
        for name in periods
        if (days := parse_period(name)).start <= today.isoformat()
        and days.end >= begun
        and _at_least(programme.period, name)
    )


def _at_least(period: str, name: str) -> bool:
    """A programme by the quarter has no months."""
    order = ("month", "quarter", "half", "year")
    kind = "year" if len(name) == len("2023") else "quarter" if "Q" in name else "half" if "H" in name else "month"
    return order.index(kind) >= order.index(period)
