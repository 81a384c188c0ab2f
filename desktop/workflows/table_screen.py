"""报表 as one screen shows it: today's figures, those that were reported, what became of them, and where the period stands."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from desktop.consolidation.frozen import ChangedCell as ChangedCell  # noqa: PLC0414 - the window takes it from here
from desktop.foundation.translation import _
from desktop.model.programme import CellValue as CellValue  # noqa: PLC0414 - and this
from desktop.model.programme import TableResult, TableRow
from desktop.storage.provenance import provenance
from desktop.workflows.close_period import PeriodState, late_details, period_state
from desktop.workflows.compare_periods import Compared, compare_periods, figure
from desktop.workflows.form_words import form_titles_in_use
from desktop.workflows.freeze_table import FrozenTable, versions_of
from desktop.workflows.frozen_view import ChangedRecord, FrozenComparison, What, compare_frozen
from desktop.workflows.record_words import title_of_record
from desktop.workflows.table_view import TableView, table_view, view_of
from desktop.workflows.workspace import Workspace

# this: the period · running: the year so far · before: the same period a year ago · change: the period with 同比 beside.
Basis = Literal["this", "running", "before", "change"]
Mode = Literal["then", "now", "both"]
MOST_ROWS = 500


@dataclass(frozen=True)
class TableScreen:
    """``views`` by mode: what was reported and both only where the table was reported. ``versions``: all that were."""

    views: Mapping[str, TableView]
    basis: Basis
    comparison: FrozenComparison | None
    versions: tuple[FrozenTable, ...]
    period: PeriodState

    @property
    def frozen(self) -> FrozenTable | None:
        return self.versions[-1] if self.versions else None


@dataclass(frozen=True)
class ChangedRow:
    """A record that makes the difference, in words. ``versions``: 1 → 2; ``amount`` blank where it changed no figure."""

    rid: str
    what: str
    date: str
    unit: str
    form: str
    content: str
    versions: str
    late: bool
    counts: bool


def table_screen(
    workspace: Workspace, programme: str, table: str, period: str, *, line: str | None = None, basis: Basis = "this"
) -> TableScreen:
    """Compute what the screen shows. Raises ``UsageError`` as ``official_table``, ``RefusedError`` (存 141)."""
    started = time.perf_counter()
    state = period_state(workspace, programme, period)
    if basis != "this":
        compared = compare_periods(workspace, programme, table, period, line=line)
        view = _compared(workspace, compared, basis, started)
        return TableScreen({"now": view}, basis, None, (), state)
    now = table_view(workspace, programme, table, period, line=line)
    versions = versions_of(workspace, programme, table, period, line=line)
    if not versions:
        return TableScreen({"now": now}, basis, None, (), state)
    found = compare_frozen(workspace, versions[-1], now.result)
    changes = {(cell.unit, cell.cell): cell for cell in found.cells}
    then = view_of(workspace, found.kept.result, started, found.kept.tree)
    then = replace(then, changes=changes, records=versions[-1].records)
    all_rows = view_of(workspace, _with_rows_of(now.result, found.kept.result), started)
    all_rows = replace(all_rows, changes=changes, both=True, records=now.records)
    return TableScreen(
        {"then": then, "now": replace(now, changes=changes), "both": all_rows}, basis, found, versions, state
    )


def changed_rows(
    workspace: Workspace, comparison: FrozenComparison, cell: ChangedCell | None = None
) -> tuple[ChangedRow, ...]:
    """The records that make the difference (to one figure, or to any), those that changed a figure first."""
    chosen = [item for item in comparison.records if cell is None or item.rid in cell.records][:MOST_ROWS]
    known = provenance(workspace.db, [item.rid for item in chosen])
    titles, words, tree = form_titles_in_use(workspace), what_words(), workspace.tree
    return tuple(
        ChangedRow(
            item.rid, words[item.what], item.date, tree[item.unit].name if item.unit in tree else item.unit,
            titles.get(item.form, item.form),
            title_of_record(workspace, known[item.rid].line) if item.rid in known else "",
            _versions(item), item.late, item.counts,
        )
        for item in chosen
    )  # fmt: skip


def late_rows(workspace: Workspace, programme: str, period: str) -> tuple[ChangedRow, ...]:
    """The records that came after the period was closed; ``versions`` says when."""
    titles, tree = form_titles_in_use(workspace), workspace.tree
    return tuple(
        ChangedRow(
            item.rid, _("迟到"), item.date, tree[item.unit].name if item.unit in tree else item.unit,
            titles.get(item.form, item.form), title_of_record(workspace, item.line),
            item.arrived[:10], late=True, counts=True,
        )
        for item in late_details(workspace, programme, period)[:MOST_ROWS]
    )  # fmt: skip


def unlisted_rows(workspace: Workspace, result: TableResult) -> tuple[ChangedRow, ...]:
    """People and units that took part and have no column: each with the record that names it."""
    rids = [row.get("record", "") for row in (*result.unlisted_people, *result.unlisted_units)]
    known = provenance(workspace.db, [rid for rid in rids if rid][:MOST_ROWS])
    titles = form_titles_in_use(workspace)

    def row(rid: str, name: str, unit: str, title: str) -> ChangedRow:
        line = known[rid].line if rid in known else None
        date = str((line.data or {}).get("activity_date", "")) if line else ""
        form = titles.get(line.form, line.form) if line else ""
        return ChangedRow(rid, name, date, unit, form, title, "", late=False, counts=False)

    people = [
        row(
            item.get("record", ""),
            item.get("name", ""),
            item.get("unit", ""),
            item.get("title_name") or item.get("title", ""),
        )
        for item in result.unlisted_people
    ]
    units = [
        row(item.get("record", ""), item.get("name", ""), item.get("code", ""), "") for item in result.unlisted_units
    ]
    return tuple([*people, *units][:MOST_ROWS])


def what_words() -> Mapping[What, str]:
    """What became of a record."""
    return {
        "new": _("新来的"), "changed": _("改了"), "deleted": _("删了"), "returned": _("退回了"), "conflict": _("有冲突"),
        "withdrawn": _("收件撤销了"), "moved": _("不算在这张表了"), "other": _("名册或别的记录变了"),
    }  # fmt: skip


def _compared(workspace: Workspace, compared: Compared, basis: Basis, started: float) -> TableView:
    shown = {"running": compared.running, "before": compared.before, "change": compared.this, "this": compared.this}[
        basis
    ]
    if shown is None:  # the year before had no such period: every figure is blank
        blank = dict.fromkeys(compared.this.total)
        shown = replace(compared.this, rows=(), total=blank, facts=())
    view = view_of(workspace, shown, started)
    if basis != "change":
        return view
    units = [None, *(row.unit for row in shown.rows)]
    shares = {(unit, cell): compared.change(cell, unit) for unit in units for cell in shown.total}
    return replace(
        view, shares={key: value for key, value in shares.items() if figure(shown, key[1], key[0]) is not None}
    )


def _with_rows_of(now: TableResult, then: TableResult) -> TableResult:
    """Today's table with the rows it had when it was reported: those that are gone stand blank."""
    have = {row.unit for row in now.rows}
    gone = [TableRow(row.unit, dict.fromkeys(row.cells)) for row in then.rows if row.unit not in have]
    return replace(now, rows=(*now.rows, *gone))


def _versions(item: ChangedRecord) -> str:
    if item.rev_then and item.rev_now and item.rev_then != item.rev_now:
        return f"{item.rev_then} → {item.rev_now}"
    return str(item.rev_now or item.rev_then or "")
