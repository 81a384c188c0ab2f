"""Commands that look: completeness and the official tables."""

from __future__ import annotations

import argparse
from typing import Any

from desktop.cli.chain_commands import DONE, Result, password_in_use
from desktop.cli.freeze_commands import frozen_table, only_now
from desktop.cli.output import say
from desktop.cli.programme_commands import checks_json, say_checks
from desktop.cli.words import completeness_word
from desktop.foundation.atomic import write_atomically
from desktop.foundation.clock import Clock
from desktop.foundation.translation import _, listed
from desktop.workflows.compare_periods import compare_periods, compared_as_json, figure
from desktop.workflows.completeness import completeness
from desktop.workflows.consolidate import (
    cell_of,
    official_table,
    table_as_docx,
    table_as_json,
    table_as_pdf,
    table_as_xlsx,
)
from desktop.workflows.copying import block, block_of, copy_sheet, frozen_copy_sheet
from desktop.workflows.freeze_table import frozen_version
from desktop.workflows.programme_checks import programme_checks
from desktop.workflows.workspace import Workspace, open_workspace


def completeness_board(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        found = completeness(workspace, args.programme, args.period)
        names = {unit.code: unit.name for unit in workspace.tree}
    if not args.json:
        for row in found.units:
            missing = _("缺第 {n} 号").format(n=listed(map(str, row.seq_missing))) if row.seq_missing else ""
            late = _("晚了") if row.received and not row.timely else ""
            say(f"{completeness_word(row.status)}  {names[row.unit]}  {row.received}  {late}{missing}".rstrip())
        say(
            _("应报 {due}，已报 {reported}，及时 {timely}").format(
                due=found.due, reported=found.reported, timely=found.timely
            )
        )
    return DONE, found


def table(args: argparse.Namespace, clock: Clock) -> Result:
    written: dict[str, Any] = {}
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        now = only_now(args)
        if args.copy:
            return _copied(args, workspace, now=now)
        if not now:
            return frozen_table(args, workspace)
        result = official_table(workspace, args.programme, args.table, args.period, line=args.line)
        if args.cell is not None:
            document = cell_of(workspace, result, args.cell, args.unit)
            if not args.json:
                _say_cell(args.cell, document)
            return DONE, document
        checks = programme_checks(workspace, args.programme, args.period)
        compared = (
            compare_periods(workspace, args.programme, args.table, args.period, line=args.line)
            if args.compare
            else None
        )
        if args.xlsx is not None:
            written["xlsx"] = write_atomically(args.xlsx, table_as_xlsx(workspace, result, args.person))
        if args.pdf is not None:
            written["pdf"] = write_atomically(args.pdf, table_as_pdf(workspace, result, args.person))
        if args.docx is not None:
            written["docx"] = write_atomically(args.docx, table_as_docx(workspace, result, args.person))
    document = {**table_as_json(result), "checks": [checks_json(item) for item in checks]}
    if compared is not None:
        document["compare"] = compared_as_json(compared)
    if not args.json:
        for column in result.table.columns:
            values = [result.total.get(column.name)]
            if compared is not None:
                values += [compared.running.total[column.name], figure(compared.before, column.name)]
            say("  ".join([" / ".join(column.header), *("—" if value is None else str(value) for value in values)]))
        say_checks(checks)
        for kind, file in written.items():
            say(f"{kind}  {file}")
    return DONE, {**document, **({"written": written} if written else {})}


def _copied(args: argparse.Namespace, workspace: Workspace, *, now: bool) -> Result:
    """``table --copy``: one block for another system's form; with ``--unit`` that unit's line alone.

    With ``--frozen`` the figures as they were reported.
    """
    if now:
        sheet = copy_sheet(workspace, args.programme, args.table, args.period, line=args.line, person=args.person)
    else:
        version = args.frozen or None
        chosen = frozen_version(workspace, args.programme, args.table, args.period, line=args.line, version=version)
        sheet = frozen_copy_sheet(workspace, chosen)
    rows = sheet.rows if args.unit is None else (sheet.row_of(args.unit),)
    if not args.json:
        say(block(sheet) if args.unit is None else block_of(rows[0]))
    return DONE, {
        "labels": [field.label for field in sheet.rows[0].fields],
        "names": [field.name for field in sheet.rows[0].fields],
        "rows": [{"unit": row.unit, "values": [field.value for field in row.fields]} for row in rows],
    }


def _say_cell(cell: str, document: dict[str, Any]) -> None:
    say(f"{cell} = {document['value']}")
    for record in document["records"]:
        say(f"  {record['date']}  {record['unit']}  {record['form']}  {record['id']}  {record['part']}")


HANDLERS = {"completeness": completeness_board, "table": table}
