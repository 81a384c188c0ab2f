"""收扫描件 without a window: ``xinglin scan WORKSPACE FILE|DIR… [--record ID] [--dry-run]``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from desktop.cli.arguments_parts import command, person
from desktop.cli.chain_commands import DONE, REFUSED, Result, password_in_use
from desktop.cli.output import plain, problem_json, progress, say
from desktop.errors import Problem
from desktop.foundation.clock import Clock
from desktop.foundation.translation import _
from desktop.workflows.attach_scans import AttachedScans, attach_scans
from desktop.workflows.match_scans import TO_CHOOSE, ScannedPage, chosen, look_at_scans
from desktop.workflows.workspace import open_workspace


def scan_arguments(commands: Any, common: Any) -> None:
    """The grammar of ``scan``."""
    parser = command(commands, "scan", common, _("收签字表的照片和扫描件，按二维码附到记录上"))
    parser.add_argument("sources", type=Path, nargs="+", metavar="FILE|DIR")
    parser.add_argument("--record", metavar="RECORD", help=_("看不出是哪条记录的，附到这一条"))
    parser.add_argument("--dry-run", action="store_true", help=_("只看哪页归哪条，不附"))
    person(parser)


def scan(args: argparse.Namespace, clock: Clock) -> Result:
    """0: every page went where it belongs, or was there already; 3: at least one did not (``pages[].status``)."""
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        pages = look_at_scans(
            workspace, args.sources, keep=not args.dry_run,
            progress=lambda done, total: progress(_("看扫描件 {done}/{total}").format(done=done, total=total)),
        )  # fmt: skip
        if args.record:
            pages = tuple(chosen(workspace, page, args.record) if page.status in TO_CHOOSE else page for page in pages)
        done = (
            () if args.dry_run else attach_scans(workspace, [page for page in pages if page.goes], person=args.person)
        )
    failed = {item.rid: item.problem for item in done if item.problem is not None}
    if not args.json:
        _say(pages, done, dry_run=args.dry_run)
    bad = any(not page.goes and page.status != "again" for page in pages) or bool(failed)
    document = {
        "pages": [_page_json(page, failed.get(page.rid)) for page in pages],
        "records": [
            {"id": item.rid, "rev": item.rev, "pages": item.pages} for item in done if item.problem is None
        ],
    }  # fmt: skip
    return (REFUSED if bad else DONE), document


def _page_json(page: ScannedPage, problem: Problem | None) -> dict[str, Any]:
    told = problem
    if told is None and not page.goes and page.status != "again":
        told = Problem(page.code, page.said, page.name, page.do)
    return {
        "file": page.file, "page": page.page, "pages": page.pages, "status": "refused" if problem else page.status,
        "record": page.rid or None, "sheet": page.mark.sheet if page.mark else None,
        "sheet_page": page.mark.page if page.mark else None, "printed_rev": page.printed_rev or None, "rev": page.rev or None,
        "changed": plain([{"field": item.field, "label": item.label, "printed": item.printed, "now": item.now} for item in page.differences]),
        "said": page.said, "error": problem_json(told) if told else None,
    }  # fmt: skip


def _say(pages: tuple[ScannedPage, ...], done: tuple[AttachedScans, ...], *, dry_run: bool) -> None:
    for page in pages:
        say(f"{page.name}  {page.record or '—'}  {page.said}")
        if page.do:
            say(f"    {page.do}")
    for item in done:
        if item.problem is not None:
            say(f"{item.record}  {item.problem.code}  {item.problem.message}")
    attached = sum(item.pages for item in done)
    going = sum(page.goes for page in pages)
    say(
        _("有 {n} 页能附上，现在什么也没有动。").format(n=going)
        if dry_run
        else _("附上了 {n} 页，{m} 条记录。").format(n=attached, m=sum(bool(item.pages) for item in done))
    )


HANDLERS = {"scan": scan}
