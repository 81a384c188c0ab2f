"""打印: which sheets there are, which records of a month may be printed on one, and putting a PDF away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.foundation.atomic import unused_name, write_atomically
from desktop.foundation.translation import _
from desktop.model.period import parse_period
from desktop.model.sheets import PageMark, SheetInfo
from desktop.storage.record_lists import form_use, with_lines
from desktop.storage.records import heads
from desktop.storage.revisions import revision
from desktop.workflows.form_words import form_titles_in_use, words_of
from desktop.workflows.known_record import known_record
from desktop.workflows.match_scans import record_in_words
from desktop.workflows.print_sheet import list_sheets
from desktop.workflows.printed import last_print_day, remember_printed
from desktop.workflows.record_words import day_in_words, title_of_record
from desktop.workflows.sheet_files import STANDARD
from desktop.workflows.workspace import Workspace

# A month of a busy clinic has a few hundred; more are printed in two batches.
MOST_RECORDS = 1000


@dataclass(frozen=True)
class RecordToPrint:
    """``printed``: the day it was printed here last, "" if never."""

    rid: str
    day: str
    form_title: str
    title: str
    state: str
    printed: str


def sheets_here(workspace: Workspace) -> tuple[SheetInfo, ...]:
    """The sheets for the records of forms in use here; what belongs to a submission, a return or a table is printed there."""
    held, used = form_titles_in_use(workspace), form_use(workspace.db, workspace.identity.org)
    found = [
        info for info in list_sheets(workspace) if info.about == "record" and any(form in held for form in info.forms)
    ]

    def order(info: SheetInfo) -> tuple[bool, int]:
        """What a clinic prints most stands first, the layouts made for any form last."""
        return info.id.startswith(STANDARD), -max(used[form].records if form in used else 0 for form in info.forms)

    return tuple(sorted(found, key=order))


def records_to_print(workspace: Workspace, forms: Sequence[str], month: str) -> tuple[RecordToPrint, ...]:
    """Own records of these forms in a month (2023-09), oldest first."""
    days, own = parse_period(month), workspace.identity.org
    found = [
        item
        for form in forms
        for item in heads(workspace.db, form=form, unit=own, date_from=days.start, date_to=days.end, limit=MOST_RECORDS)
    ]
    today = workspace.clock.now().date()
    listed = sorted(with_lines(workspace.db, found), key=lambda item: (item.head.date, item.head.revision_seq))
    return tuple(
        RecordToPrint(
            item.head.rid, day_in_words(item.head.date, today), words_of(workspace, item.head.form, item.head.form_ver).title,
            title_of_record(workspace, item.line), item.head.state, last_print_day(workspace, item.head.rid),
        )
        for item in listed[:MOST_RECORDS]
    )  # fmt: skip


def named_record(workspace: Workspace, rid: str) -> str:
    """9月21日 培训“…”, 第 2 版. Raises ``RefusedError`` (填 292)."""
    found = known_record(workspace, rid)
    words = record_in_words(workspace, found, revision(workspace.db, found.revision_seq))
    return _("{record}，第 {rev} 版").format(record=words, rev=found.rev)


def form_of_record(workspace: Workspace, rid: str) -> str:
    """Raises ``RefusedError`` (填 292)."""
    return known_record(workspace, rid).form


def save_sheet_pdf(workspace: Workspace, pdf: bytes, pages: Sequence[PageMark], stem: str, folder: Path) -> Path:
    """Write a sheet into a folder somebody chose, and remember that it went to paper; the file it became.

    Personal values on it are masked, or were revealed with a reason that is in the audit log.
    """
    safe = "".join("_" if letter in '\\/:*?"<>|' or letter < " " else letter for letter in stem).strip(" .") or _(
        "打印"
    )
    file = write_atomically(unused_name(folder, safe[:60], ".pdf"), pdf)
    remember_printed(workspace, pages)
    return file
