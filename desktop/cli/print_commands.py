"""Sheets on paper: what can be printed, and printing it into a PDF."""

from __future__ import annotations

import argparse

from desktop.cli.chain_commands import DONE, Result, password_in_use
from desktop.cli.output import progress, say
from desktop.errors import UsageError
from desktop.foundation.atomic import write_atomically
from desktop.foundation.clock import Clock
from desktop.foundation.translation import _, listed
from desktop.workflows.print_sheet import list_sheets, print_sheet
from desktop.workflows.printed import remember_printed
from desktop.workflows.workspace import open_workspace

_TOLD_EVERY = 25


def print_(args: argparse.Namespace, clock: Clock) -> Result:
    if args.sheet is None:
        return _list(args, clock)
    if args.pdf is None:
        raise UsageError("用 100", _("命令写得不对"), where=_("缺少 {what}").format(what="--pdf"))
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        printed = print_sheet(
            workspace, args.sheet, records=tuple(args.record), blank=args.blank, reveal_reason=args.reveal,
            person=args.person, progress=_told,
        )  # fmt: skip
        file = write_atomically(args.pdf, printed.pdf)
        remember_printed(workspace, printed.pages, person=args.person)
    if not args.json:
        say(_("印好了：{file}，{n} 页").format(file=file, n=printed.count))
        for missing in printed.missing_faces:
            say(_("电脑里没有“{face}”，用{other}代替，版式不变").format(face=missing.wanted, other=missing.stand_in))
        if printed.missing_signs:
            say(_("这些字没有字体能印，印成了〓：{signs}").format(signs=listed(printed.missing_signs)))
    return DONE, {
        "sheet": args.sheet, "file": file, "pages": printed.count, "records": args.record,
        "missing_faces": printed.missing_faces, "missing_signs": printed.missing_signs,
    }  # fmt: skip


def _told(done: int, total: int) -> None:
    if total > _TOLD_EVERY and (done % _TOLD_EVERY == 0 or done == total):
        progress(_("已印 {done} / {total} 份").format(done=done, total=total))


def _list(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        sheets = list_sheets(workspace, args.form)
    if not args.json:
        for sheet in sheets:
            say(f"{sheet.id}  {sheet.title}" + (f"  {sheet.wrong}" if sheet.wrong else ""))
    return DONE, {"sheets": sheets}


HANDLERS = {"print": print_}
