"""Commands on records: add, show, list, history, delete."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from desktop.cli.chain_commands import DONE, REFUSED, Result, password_in_use
from desktop.cli.output import plain, say
from desktop.cli.words import state_word
from desktop.errors import RefusedError, UsageError
from desktop.foundation.atomic import environment_failure
from desktop.foundation.clock import Clock
from desktop.foundation.translation import _
from desktop.reports.xlsx_rows import read_rows
from desktop.workflows.enter_record import add_records, delete_record
from desktop.workflows.read_records import form_titles, history_of, list_records, show_record
from desktop.workflows.workspace import open_workspace

MOST_LISTED = 1_000_000


def record_add(args: argparse.Namespace, clock: Clock) -> Result:
    inputs = read_inputs(args.file)
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        result = add_records(
            workspace, args.form, inputs, person=args.person, revise=args.revise, keep_good=args.keep_good,
            folder=Path() if args.file == "-" else Path(args.file).parent,
        )  # fmt: skip
    if not args.json:
        for record in result.records:
            say(_("存好了 {id} 第 {rev} 版").format(id=record.id, rev=record.rev))
            for warning in record.warnings:
                say(f"    {warning.message}")
        for bad in result.refused:
            say(_("第 {n} 条没有存：{message}").format(n=bad.number, message=bad.issues[0].message))
    return (REFUSED if result.refused else DONE), result


def record_show(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        shown = show_record(workspace, args.record)
    if not args.json:
        say(json.dumps(plain(shown), ensure_ascii=False, indent=1))
    return DONE, shown


def record_history(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        found = history_of(workspace, args.record)
    if not args.json:
        for item in found["revisions"]:
            say(_("第 {rev} 版  {made}  {by}  {reason}").format(**item))
        for item in found["events"]:
            say(f"  {item['at']}  {state_word(item['state'])}  {item['by']}  {item['reason']}")
    return DONE, found


def record_list(args: argparse.Namespace, clock: Clock) -> Result:
    for option, text in (("--from", args.from_), ("--to", args.to)):
        if text is not None and not _is_date(text):
            raise UsageError(
                "用 123", _("看不懂这个日期：{text}").format(text=text), where=option, hint=_("写成 2023-09-16")
            )
    if not 1 <= args.limit <= MOST_LISTED:
        raise UsageError("用 124", _("--limit 要在 1 到 {most} 之间").format(most=MOST_LISTED), where=str(args.limit))
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        found = list_records(
            workspace, form=args.form, unit=args.unit, state=args.state, date_from=args.from_, date_to=args.to, after=args.after,
            limit=args.limit, deleted=args.deleted,
        )  # fmt: skip
        titles = form_titles(workspace)
        names = {unit.code: unit.name for unit in workspace.tree}
    if not args.json:
        for item in found:
            say(
                f"{item.rid}  {item.date}  {titles[item.form]}  {names.get(item.unit, item.unit)}  {state_word(item.state)}"
            )
    return DONE, {
        "records": [
            {"id": item.rid, **{k: v for k, v in plain(item).items() if k not in ("rid", "revision_seq")}}
            for item in found
        ]
    }


def _is_date(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def record_delete(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        deleted = delete_record(workspace, args.record, args.reason, person=args.person)
    if not args.json:
        say(_("删除了（历史还在）"))
    return DONE, {"records": [deleted]}


def read_inputs(name: str) -> list[dict[str, Any]]:
    """Records of a .json (one, or a list), .jsonl or .xlsx file, or of standard input. Raises ``RefusedError`` (填 281)."""
    if name == "-":
        return _parse(_text(_standard_input(), "-"), "-")
    path = Path(name)
    if path.suffix.lower() in (".csv", ".xls"):
        raise UsageError("用 127", _("记录只认 .json、.jsonl 和 .xlsx"), where=path.name, hint=_("请另存为 .xlsx"))
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise environment_failure(error, path) from error
    if path.suffix.lower() == ".xlsx":
        return [dict(row) for row in read_rows(raw, where=path.name)]
    return _parse(_text(raw, path.name), path.name)


def _standard_input() -> bytes:
    """Bytes, whatever the terminal's locale says of them; text from a stand-in without bytes."""
    stream = getattr(sys.stdin, "buffer", None)
    return stream.read() if stream is not None else sys.stdin.read().encode("utf-8", "surrogatepass")


def _text(raw: bytes, where: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError("填 280", _("这个文件不是 UTF-8 文字"), where=where) from error


def _parse(text: str, where: str) -> list[dict[str, Any]]:
    if not text.strip():
        raise RefusedError("填 282", _("文件是空的"), where=where)
    try:
        document = json.loads(text)
        items = document if isinstance(document, list) else [document]
    except json.JSONDecodeError:
        items = _parse_lines(text, where)
    except (RecursionError, ValueError) as error:
        raise _unreadable(where) from error
    if not all(isinstance(item, dict) for item in items):
        raise RefusedError("填 283", _("每条记录要写成 {字段: 值}"), where=where)
    return items


def _parse_lines(text: str, where: str) -> list[Any]:
    items = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            items.append(json.loads(line))
        except json.JSONDecodeError as error:
            raise RefusedError(
                "填 281",
                _("这一行不是 JSON"),
                where=_("{file} 第 {n} 行第 {column} 字").format(file=where, n=number, column=error.colno),
            ) from error
        except (RecursionError, ValueError) as error:
            raise _unreadable(where) from error
    return items


def _unreadable(where: str) -> RefusedError:
    return RefusedError("填 284", _("JSON 套得太深，或者里面的数字太长"), where=where)


HANDLERS = {
    "record add": record_add,
    "record show": record_show,
    "record list": record_list,
    "record history": record_history,
    "record delete": record_delete,
}
