"""Commands of reported tables and closed periods."""

from __future__ import annotations

import argparse
from typing import Any

from desktop.cli.chain_commands import DONE, Result, password_in_use
from desktop.cli.output import say
from desktop.errors import UsageError
from desktop.foundation.atomic import write_atomically
from desktop.foundation.clock import Clock
from desktop.foundation.translation import _
from desktop.workflows.close_period import PeriodState, close_period, late_details, reopen_period
from desktop.workflows.consolidate import cell_of, table_as_json
from desktop.workflows.freeze_table import (
    FrozenTable,
    freeze_table,
    frozen_as_docx,
    frozen_as_pdf,
    frozen_as_xlsx,
    frozen_version,
    stamp,
    versions_of,
)
from desktop.workflows.frozen_view import FrozenComparison, compare_frozen
from desktop.workflows.workspace import Workspace, open_workspace


def freeze(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        before = versions_of(workspace, args.programme, args.table, args.period, line=args.line)
        if args.scan and before:  # the paper of what was reported: what came in since is another matter
            done = before[-1]
        else:
            done = freeze_table(
                workspace, args.programme, args.table, args.period, line=args.line, reason=args.reason, person=args.person
            )  # fmt: skip
        for file in args.scan:
            done = stamp(workspace, done, file, args.person)
    if not args.json:
        say(_("冻结了第 {n} 版：{records} 条记录，{who}，{at}").format(
            n=done.version, records=done.records, who=done.who, at=done.at[:16].replace("T", " ")
        ))  # fmt: skip
    return DONE, done


def frozen_table(args: argparse.Namespace, workspace: Workspace) -> Result:
    """``table --frozen``: the figures as they were reported, and what has become of them."""
    chosen = frozen_version(
        workspace, args.programme, args.table, args.period, line=args.line, version=args.frozen or None
    )  # fmt: skip
    found = compare_frozen(workspace, chosen)
    if args.cell is not None:
        return DONE, _cell(args, workspace, found)
    written: dict[str, Any] = {}
    if args.xlsx is not None:
        written["xlsx"] = write_atomically(args.xlsx, frozen_as_xlsx(workspace, chosen, args.person))
    if args.pdf is not None:
        written["pdf"] = write_atomically(args.pdf, frozen_as_pdf(workspace, chosen, args.person))
    if args.docx is not None:
        written["docx"] = write_atomically(args.docx, frozen_as_docx(workspace, chosen, args.person))
    if not args.json:
        _say(chosen, found)
        for kind, file in written.items():
            say(f"{kind}  {file}")
    document = {**table_as_json(found.kept.result), "frozen": frozen_json(found)}
    return DONE, {**document, **({"written": written} if written else {})}


def frozen_json(found: FrozenComparison) -> dict[str, Any]:
    """What was reported when, and every figure and record that is another one now."""
    frozen = found.frozen
    said = {name: getattr(frozen, name) for name in ("version", "at", "who", "reason", "template", "sha256", "scans")}
    cells = [
        {"unit": cell.unit, "cell": cell.cell, "then": cell.then, "now": cell.now, "records": cell.records}
        for cell in found.cells
    ]
    records = [
        {"id": it.rid, "what": it.what, "unit": it.unit, "form": it.form, "date": it.date, "rev_then": it.rev_then,
         "rev_now": it.rev_now, "late": it.late, "counts": it.counts}
        for it in found.records
    ]  # fmt: skip
    return {**said, "stale": found.stale, "cells": cells, "records": records}


def _cell(args: argparse.Namespace, workspace: Workspace, found: FrozenComparison) -> dict[str, Any]:
    document = cell_of(workspace, found.kept.result, args.cell, args.unit)
    for record in document["records"]:
        record["sha256"] = found.kept.records[record["id"]][1]
    if not args.json:
        say(f"{args.cell} = {document['value']}")
        for record in document["records"]:
            say(f"  {record['date']}  {record['unit']}  {record['form']}  {record['id']}  {record['sha256'][:12]}")
    return document


def _say(chosen: FrozenTable, found: FrozenComparison) -> None:
    say(_("第 {n} 版，{at} 由 {who} 报送").format(
        n=chosen.version, at=chosen.at[:16].replace("T", " "), who=chosen.who
    ))  # fmt: skip
    names = {column.name: " / ".join(column.header) for column in found.kept.result.table.columns}
    for name, title in names.items():
        value = found.kept.result.total.get(name)
        say(f"{title}  {'' if value is None else value}")
    for cell in found.cells:
        if cell.unit is None:
            say(_("{name}：报送时 {then}，现值 {now}").format(
                name=names.get(cell.cell, cell.cell), then="" if cell.then is None else cell.then,
                now="" if cell.now is None else cell.now,
            ))  # fmt: skip
    say(_("已过期") if found.stale else _("和现在一样"))


def close(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        return _told(
            args, close_period(workspace, args.programme, args.period, late=args.late, person=args.person)
        )  # fmt: skip


def reopen(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        return _told(args, reopen_period(workspace, args.programme, args.period, args.reason, person=args.person))


def late(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        found = late_details(workspace, args.programme, args.period)
    records = [
        {
            "rid": it.rid, "unit": it.unit, "form": it.form, "date": it.date, "arrived": it.arrived,
            "backfill": (it.line.data or {}).get("backfill_date"), "reason": (it.line.data or {}).get("backfill_reason"),
        }
        for it in found
    ]  # fmt: skip
    if not args.json:
        for record in records:
            say("  ".join(str(part) for part in record.values() if part))
    return DONE, {"records": records}


def _told(args: argparse.Namespace, state: PeriodState) -> Result:
    if not args.json:
        word = _("关账了") if state.closed else _("开着")
        say(_("{period}：{word}，迟到的记录 {n} 条").format(period=state.period, word=word, n=state.records))
    return DONE, state


def only_now(args: argparse.Namespace) -> bool:
    """True if ``table`` was asked for what the records say now. Raises ``UsageError`` 用 186 for a version below 1."""
    if args.frozen is not None and args.frozen < 0:
        raise UsageError("用 186", _("版本从 1 数起"), where=str(args.frozen))
    return args.frozen is None


HANDLERS = {"freeze": freeze, "programme close": close, "programme reopen": reopen, "programme late": late}
