"""Printing: a sheet blank, filled from one record, or for many in one PDF; every page carries its mark."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from desktop.errors import UsageError
from desktop.foundation.translation import _
from desktop.model.sheet_layout import Sheet
from desktop.model.sheet_mark import SheetMark
from desktop.model.sheets import Filling, PrintedSheet, SheetInfo
from desktop.workflows.form_words import form_titles_in_use
from desktop.workflows.sheet_files import ANY_FORM, STANDARD, infos, load_sheet, personal_fields
from desktop.workflows.sheet_filling import blank_filling, record_filling
from desktop.workflows.sheet_sources import SOURCES
from desktop.workflows.sheet_standard import standard_sheet
from desktop.workflows.workspace import Workspace

# What only its maker can hand over (print_secrets): a kit's code and a recovery code are kept nowhere.
SECRET = ("kit", "recovery")
MOST_BLANK = 2000
Copy = tuple[Sheet, Filling, SheetMark]


def list_sheets(workspace: Workspace, form: str | None = None) -> tuple[SheetInfo, ...]:
    """The sheets that can be printed here, and the standard layout of every form after them.

    ``form``: those that take its records, its own standard layout last.
    """
    named = [info for info in infos(workspace) if info.about not in SECRET]
    if form is not None:
        named = [info for info in named if form in info.forms or ANY_FORM in info.forms]
        named.sort(key=lambda info: ANY_FORM in info.forms)
    titles = form_titles_in_use(workspace)
    own = [found for found in titles if form is None or found == form]
    standard = (
        SheetInfo(
            f"{STANDARD}{found}",
            _("{title}（通用版式）").format(title=titles[found]),
            (found,),
            personal=bool(personal_fields(workspace, found)),
            rows=True,
        )
        for found in own
    )
    return (*named, *standard)


def print_sheet(
    workspace: Workspace,
    sheet_id: str,
    *,
    records: Sequence[str] = (),
    blank: int = 0,
    reveal_reason: str | None = None,
    person: str | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> PrintedSheet:
    """The PDF of a sheet: one copy a record, or a blank one where none is named.

    ``records``: record ids; of a sheet that is not about records, what ``SheetInfo.about`` says. ``blank``: blank rows after the
    filled ones (0: as many as the sheet says); of a sheet without a grid the number of blank copies. ``reveal_reason``: personal
    values in full; every record is written into the audit log with the reason. ``progress(done, total)`` after each copy.
    Raises ``UsageError`` 印 110 (no such sheet), 印 111 (it is not printed blank), 印 118 (not for such a record), 印 112 (too many
    rows, or a reason that says nothing), 印 113 (stopped: nothing is printed), 印 114 … 117 (sheets that are not about a record);
    ``RefusedError`` 填 292 (no such record), 印 103 (a sheet whose file is wrong).
    """
    if not 0 <= blank <= MOST_BLANK or (reveal_reason is not None and not reveal_reason.strip()):
        wrong = _("空行最多 {n}").format(n=MOST_BLANK) if not 0 <= blank <= MOST_BLANK else _("要全文印，先写理由")
        raise UsageError("印 112", _("打印的要求写得不对"), where=wrong)
    copies = _Copies(workspace, sheet_id, tuple(records), blank, revealed=reveal_reason is not None)
    from desktop.reports.pdf_sheets import SheetWriter  # reportlab is slow to import and rarely wanted

    writer = SheetWriter(author=workspace.unit.name)
    for done, (sheet, filling, mark) in enumerate(copies, start=1):
        if cancelled is not None and cancelled():
            raise UsageError("印 113", _("停下了，什么都没有印"))
        writer.add(sheet, filling, mark, blank=copies.rows, empty=not records)
        if progress is not None:
            progress(done, copies.total)
    with workspace.db.joined():
        _note(workspace, sheet_id, copies, reveal_reason, person)
    return writer.finish()


class _Copies:
    """What is to be printed, copy by copy: a record is read when its turn comes, never five hundred at once."""

    def __init__(
        self, workspace: Workspace, sheet_id: str, records: tuple[str, ...], blank: int, *, revealed: bool
    ) -> None:
        self.workspace, self.records, self.revealed = workspace, records, revealed
        self.form = sheet_id.removeprefix(STANDARD) if sheet_id.startswith(STANDARD) else ""
        self.sheet = standard_sheet(workspace, self.form) if self.form else load_sheet(workspace, sheet_id)
        if self.sheet.about in SECRET:
            raise UsageError("印 117", _("这张表只在做启用包、恢复码的时候印"), where=self.sheet.title)
        if not records and not self.sheet.blank_allowed:
            raise UsageError(
                "印 111", _("这张表不印空白的，要说清印什么"), where=self.sheet.title, hint=_("选好记录再印")
            )
        self.rows = blank if self.sheet.has_rows else 0
        self.times = 1 if records or self.sheet.has_rows else max(1, blank)
        self.total = len(records) or self.times

    def __iter__(self) -> Iterator[Copy]:
        sheet, workspace = self.sheet, self.workspace
        if not self.records:
            filling = blank_filling(workspace, sheet.forms)
            mark = SheetMark("", "", workspace.identity.org, sheet.id)
            yield from ((sheet, filling, mark) for _time in range(self.times))
            return
        for record in self.records:
            if sheet.about != "record":
                yield (sheet, *SOURCES[sheet.about](workspace, record, sheet.id))
                continue
            filling, mark, head = record_filling(workspace, record, revealed=self.revealed)
            if head.form not in sheet.forms and ANY_FORM not in sheet.forms:
                raise UsageError(
                    "印 118",
                    _("这张表不是给这种记录用的"),
                    where=record,
                    hint=_("给这种记录用的表：xinglin print … --form 表单"),
                )
            laid = standard_sheet(workspace, self.form, head.form_ver, filling) if self.form else sheet
            yield laid, filling, SheetMark(mark.record, mark.digest, mark.unit, sheet.id)


def _note(workspace: Workspace, sheet_id: str, copies: _Copies, reason: str | None, person: str | None) -> None:
    """Before the bytes leave: what was printed stands in the audit log, every record whose personal values show by itself."""
    if reason is None or copies.sheet.about != "record":
        workspace.audit("print.sheet", sheet_id, _("{n} 份").format(n=copies.total), who=person)
        return
    for record in copies.records:
        workspace.audit("print.reveal", record, reason.strip(), who=person)
