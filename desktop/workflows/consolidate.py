"""Official tables from records: computed, traced to their records, written as Excel, PDF or JSON."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from desktop.consolidation.gathered import compute_gathered, fetched
from desktop.consolidation.tables import cell_records, facts_from_rows
from desktop.errors import UsageError
from desktop.foundation.shipped import shipped_path
from desktop.foundation.translation import _, listed
from desktop.model.period import Period
from desktop.model.programme import Fact, Programme, Table, TableResult
from desktop.reports import table_json
from desktop.storage.facts import Query, fact_store
from desktop.workflows.close_period import left_out
from desktop.workflows.programme_queries import parameters, queried, with_lists
from desktop.workflows.programmes import period_of, programme_of
from desktop.workflows.register_files import read_table_file
from desktop.workflows.workspace import Workspace


def official_table(
    workspace: Workspace, programme: str, table: str, period: str, *, line: str | None = None
) -> TableResult:
    """Compute a table now. Raises ``UsageError`` for an unknown programme, table, period or line."""
    found = programme_of(workspace, programme)
    definition = table_of(found, table, line)
    late = left_out(workspace, programme, period)
    return table_over(workspace, found, definition, period_of(found, period), period, line=line, late=late)


def table_over(
    workspace: Workspace,
    programme: Programme,
    definition: Table,
    days: Period,
    period: str,
    *,
    line: str | None = None,
    late: frozenset[str] = frozenset(),
) -> TableResult:
    """A table of the programme over any days, called by ``period``, without the records of ``late``."""
    query = _asked(workspace, programme, definition, days)
    stock = [column.name for column in definition.columns if column.kind == "stock"]
    store = fact_store(workspace.db)
    sums = store.gathered(query, late, stock)
    facts = fetched(
        functools.partial(store.rows, query),
        lambda fact: (
            fact.record not in late
            and line in (None, fact.line)
            and workspace.tree.is_under(fact.unit, workspace.identity.org)
        ),
    )
    result = compute_gathered(
        definition, sums, facts.of(stock) if stock else (), facts, workspace.tree, workspace.identity.org, period, line
    )
    people = _side_list(sums.lists.get("people", ()), line)
    units = _side_list(sums.lists.get("units", ()), line)
    return replace(
        result,
        unlisted_people=tuple(map(_with_title_name, people)),
        unlisted_units=units,
        how=sums.how,
        records=sums.records,
    )


def _asked(workspace: Workspace, programme: Programme, table: Table, days: Period) -> Query:
    """The table's queries with the lists they name and what they are given."""
    values = parameters(workspace, programme, days)

    def told(sql: str) -> str:
        text, more = with_lists(programme.lists, sql)
        values.update(more)
        return text

    lists = {"people": table.unlisted_people, "units": table.unlisted_units}
    return Query(
        told(table.query), values, told(table.together) if table.together else table.together,
        {name: told(sql) for name, sql in lists.items() if sql},
    )  # fmt: skip


def table_of(programme: Programme, table: str, line: str | None = None) -> Table:
    """A table of the programme that has this line. Raises ``UsageError`` (用 115, 116)."""
    definition = programme.tables.get(table)
    if definition is None:
        raise UsageError(
            "用 115",
            _("项目里没有这个表：{table}").format(table=table),
            hint=_("现有的表：{names}").format(names=listed(programme.tables)),
        )
    if line is not None and line not in definition.lines:
        raise UsageError(
            "用 116", _("没有这一条线：{line}").format(line=line), hint=listed(definition.lines) or _("这个表不分线")
        )
    return definition


def cell_of(workspace: Workspace, result: TableResult, cell: str, unit: str | None = None) -> dict[str, Any]:
    """``{"value", "records"}`` of one cell. Raises ``UsageError`` (用 105, 117) for a cell that is not in the table."""
    check_cell(workspace, result, cell, unit)
    value, records = cell_records(result, cell, unit, is_under=workspace.tree.is_under)
    return {"value": table_json.plain(value), "records": records}


def check_cell(workspace: Workspace, result: TableResult, cell: str, unit: str | None) -> None:
    """Raises ``UsageError`` (用 105, 117) for a cell that is not in the table."""
    if cell not in {column.name for column in result.table.columns}:
        raise UsageError("用 117", _("表里没有这一格：{cell}").format(cell=cell))
    if unit is not None and unit not in workspace.tree:
        raise UsageError("用 105", _("下级单位里没有这个编码：{code}").format(code=unit))


def table_as_json(result: TableResult) -> dict[str, Any]:
    return table_json.to_json(result)


def table_as_xlsx(workspace: Workspace, result: TableResult, person: str | None = None) -> bytes:
    from desktop.reports import xlsx  # openpyxl is slow to import and rarely wanted

    _written_down(workspace, "export.xlsx", result, person)
    return xlsx.write_table(
        result,
        workspace.tree,
        template=template_of(result),
        filler=workspace.person(person),
        phone=workspace.unit.phone,
    )


def table_as_pdf(workspace: Workspace, result: TableResult, person: str | None = None) -> bytes:
    from desktop.reports import pdf  # so is reportlab

    _written_down(workspace, "print.pdf", result, person)
    return pdf.write_table(result, workspace.tree, filler=workspace.person(person), phone=workspace.unit.phone)


def table_as_docx(workspace: Workspace, result: TableResult, person: str | None = None) -> bytes:
    from desktop.reports import docx_table  # and Word's library

    _written_down(workspace, "export.docx", result, person)
    return docx_table.write_table(result, workspace.tree, filler=workspace.person(person), phone=workspace.unit.phone)


def _written_down(workspace: Workspace, what: str, result: TableResult, person: str | None) -> None:
    """Before the bytes exist: a table that left the program stands in the audit log."""
    target = " ".join(
        part for part in (result.table.programme, result.table.name, result.period, result.line or "") if part
    )
    with workspace.db.joined():
        workspace.audit(what, target, who=person)


def template_of(result: TableResult) -> bytes | None:
    """The template of the table's year, else the newest before it, else the newest there is."""
    table: Table = result.table
    year = result.period[:4]
    named = sorted(table.templates)
    earlier = [name for name in named if name <= year]
    chosen = earlier[-1] if earlier else named[-1] if named else None
    return table.templates[chosen] if chosen else None


def facts_of(workspace: Workspace, programme: Programme, query: str, days: Period) -> tuple[Fact, ...]:
    """The facts that a query of the programme returns for these days."""
    return facts_from_rows(*queried(workspace, programme, query, days))


def _with_title_name(person: Mapping[str, str]) -> Mapping[str, str]:
    """A person's title in words beside its code: what a printed list shows."""
    return {**person, "title_name": title_names().get(person.get("title", ""), "")}


@functools.cache
def title_names() -> dict[str, str]:
    """Code of a title → its name."""
    return {row["code"]: row["name"] for row in read_table_file(shipped_path("resources/catalogues/titles.csv"))}


def _side_list(rows: Sequence[Mapping[str, Any]], line: str | None) -> tuple[Mapping[str, str], ...]:
    """The rows of one line as text; by what they are followed (``key``) is nobody's business."""
    found = [
        {name: "" if value is None else str(value) for name, value in row.items() if name != "key"} for row in rows
    ]
    return tuple(row for row in found if line is None or row.get("line", line) == line)
