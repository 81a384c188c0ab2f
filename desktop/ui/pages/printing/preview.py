"""The paper before it is paper: pages at the left, one at page width, choices at the right. Enter prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.model.sheets import PrintedSheet, SheetInfo
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.pages.printing.options import Options
from desktop.ui.pages.printing.paper import ZOOMS, Drawings, Paper, Thumbnails
from desktop.ui.pages.printing.request import PrintRequest
from desktop.ui.pages.printing.reveal import Reveal, printing
from desktop.ui.printing import printers
from desktop.ui.tasks import Progress, Task
from desktop.ui.widgets import Button, IconButton, Label
from desktop.ui.widgets.buttons import presses
from desktop.workflows.print_overview import form_of_record, named_record, save_sheet_pdf
from desktop.workflows.print_sheet import list_sheets, print_sheet
from desktop.workflows.printed import remember_printed
from desktop.workflows.sheet_files import ANY_FORM
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class Asked:
    """What the paper is drawn from."""

    request: PrintRequest
    sheet: str
    blank: int
    reason: str = ""


@dataclass(frozen=True)
class Shown:
    """A sheet drawn: ``named`` the record or records in words, ``sizes`` of its pages in points."""

    asked: Asked
    sheet: str
    sheets: tuple[SheetInfo, ...]
    info: SheetInfo | None
    printed: PrintedSheet
    sizes: tuple[tuple[float, float], ...]
    named: str


class PreviewPage(Page):
    """Opened with a ``PrintRequest``; without one (Esc from elsewhere) the paper in hand stays."""

    name: ClassVar[str] = "preview"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.shown: Shown | None = None
        self._asked = Asked(PrintRequest(), "", 0)
        self._task: Task | None = None
        self.job: printers.PrintJob | None = None
        self._compact = shell.compact
        self.drawings = Drawings(shell, self)
        self.small = Thumbnails(self.theme, self.drawings)
        self.paper = Paper(self.theme, self.drawings)
        self.options = Options(self.theme)
        self.small.chosen.connect(self._go_to)
        self.paper.turned.connect(self._turned)
        self.paper.zoomed.connect(self._tell_zoom)
        self.options.changed.connect(self._changed)
        self.options.revealed.connect(self._reveal)
        self.options.go.clicked.connect(lambda _on=False: self.print_it())
        self.options.pdf.clicked.connect(lambda _on=False: self.save_pdf())
        self.options.progress.stopped.connect(self._stop)
        self.smaller = IconButton(self.theme, "zoom-out", _("纸看小一点"), "-")
        self.larger = IconButton(self.theme, "zoom-in", _("纸看大一点"), "+")
        self.smaller.clicked.connect(lambda: self._zoom(-1))
        self.larger.clicked.connect(lambda: self._zoom(1))
        self.zoom_words = Label(self.theme, "", "body")
        self._zoom_bar = QWidget()
        bar = QHBoxLayout(self._zoom_bar)
        bar.setContentsMargins(self.theme.px(12), 0, 0, 0)
        for widget in (self.smaller, self.zoom_words, self.larger):
            bar.addWidget(widget)
        self.leave = Button(self.theme, _("返回"), key="Esc")
        self.leave.clicked.connect(lambda _on=False: self.shell.back())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.small)
        row.addWidget(self.paper, 1)
        row.addWidget(self.options)

    # ------------------------------------------------------------------------------------ what the window asks

    def heading(self) -> Heading:
        shown = self.shown
        if shown is None:
            return Heading(_("打印"))
        title = shown.info.title if shown.info is not None else self._asked.request.title
        pages = _("共 {n} 页").format(n=len(shown.sizes))
        named = "" if self._compact else shown.named
        detail = "　".join(part for part in (named, pages) if part)
        return Heading(
            _("打印 · {title}").format(title=title), detail, widget=None if self._compact else self._zoom_bar
        )

    def band_buttons(self) -> Sequence[Button]:
        return (self.leave,)

    def keys(self) -> Sequence[KeyHint]:
        has = bool(self.options.printer.key())
        first = KeyHint("Enter", _("打印") if has else _("存为 PDF"))
        return (
            first, KeyHint("Ctrl+E", _("存为 PDF")), KeyHint("PgDn", _("下一页")), KeyHint("+ -", _("放大缩小")),
            KeyHint("Esc", _("返回")),
        )  # fmt: skip

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {
            "Ctrl+E": self.save_pdf, "Ctrl+P": self.print_it, "PgDown": lambda: self.paper.turn(1),
            "PgUp": lambda: self.paper.turn(-1), "+": lambda: self._zoom(1), "=": lambda: self._zoom(1),
            "-": lambda: self._zoom(-1), "0": lambda: self._zoom(0), "F5": self._look_for_printers,
            "F9": self.options.panel.toggle,
        }  # fmt: skip

    def opened(self, argument: object | None) -> None:
        if isinstance(argument, PrintRequest):
            self._asked = Asked(argument, argument.sheet, argument.blank)
            self.options.personal.blockSignals(True)
            self.options.personal.setChecked(False)
            self.options.personal.blockSignals(False)
            self.options.copies.set_value(1)
            self._clear()
            self._draw()
        QTimer.singleShot(0, self, self._look_for_printers)

    def first_focus(self) -> QWidget | None:
        return self.options.copies

    def escape(self) -> bool:
        return False

    def may_leave(self) -> bool:
        """Pages on their way to a printer go on; drawing for a page nobody looks at does not."""
        if self._task is not None:
            self._task.cancel()
        return True

    def compact_changed(self, compact: bool) -> None:
        self._compact = compact
        self._fold()

    def close_page(self) -> None:
        self.options.stop()
        if self.job is not None:
            self.job.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if presses(event):
            self.print_it()
        else:
            super().keyPressEvent(event)

    # -------------------------------------------------------------------------------------------------- drawing

    def _clear(self) -> None:
        self.shown = None
        self.drawings.show_pdf(b"", ())
        self.small.show_pages()
        self.paper.show_page(0)
        self.options.set_busy(_("正在排版"))
        self.heading_changed.emit()

    def _draw(self) -> None:
        asked = self._asked
        if self._task is not None:
            self._task.cancel()
        self.options.progress.begin(_("排版"))
        self._task = self.shell.tasks.run(
            lambda workspace, progress: drawn(workspace, asked, progress), done=self._show, failed=self._not_drawn,
            progressed=self.options.progress.show_progress, cancelled=self.options.progress.finish, owner=self,
        )  # fmt: skip

    def _show(self, shown: Shown) -> None:
        self.options.progress.finish()
        if shown.asked != self._asked:
            return  # something else was asked for meanwhile
        records = len(shown.asked.request.records)
        self._asked = replace(shown.asked, sheet=shown.sheet)
        self.shown = replace(shown, asked=self._asked)
        self.options.show_sheets(shown.sheets, self._asked.sheet)
        self.options.show_info(shown.info, records=records, blank=self._asked.blank)
        self.options.show_printed(shown.printed, records=records)
        self.drawings.show_pdf(shown.printed.pdf, shown.sizes)
        self.small.show_pages(min(self.paper.page, len(shown.sizes) - 1))
        self.paper.show_page(min(self.paper.page, len(shown.sizes) - 1))
        self.options.set_busy("")
        self._fold()
        self._tell_zoom()
        self.heading_changed.emit()
        self.keys_changed.emit()

    def _not_drawn(self, told: Told) -> None:
        self.options.progress.finish()
        self.shell.told(told, self._draw)

    def _changed(self) -> None:
        sheet, blank = self.options.sheet.key(), self.options.blank.value()
        if (sheet, blank) != (self._asked.sheet, self._asked.blank):
            self._asked = replace(self._asked, sheet=sheet, blank=blank)
            self._draw()

    def _reveal(self, wanted: bool) -> None:
        if not wanted:
            if self._asked.reason:
                self._asked = replace(self._asked, reason="")
                self._draw()
            return
        question = Reveal(self.theme, printing(len(self._asked.request.records)), self.window())
        question.answered.connect(self._reason_given)
        question.ask()

    def _reason_given(self, reason: str) -> None:
        if reason:
            self._asked = replace(self._asked, reason=reason)
            self._draw()
        else:
            self.options.personal.setChecked(False)

    # -------------------------------------------------------------------------------------------------- looking

    def _go_to(self, page: int) -> None:
        if page != self.paper.page:
            self.paper.show_page(page)

    def _turned(self, step: int) -> None:
        page = self.paper.page + step
        if 0 <= page < len(self.drawings.sizes):
            self.paper.show_page(page, bottom=step < 0)
            self.small.go_to(page)

    def _zoom(self, step: int) -> None:
        here = min(range(len(ZOOMS)), key=lambda n: abs(ZOOMS[n] - self.paper.zoom))
        self.paper.set_zoom(1.0 if step == 0 else ZOOMS[max(0, min(here + step, len(ZOOMS) - 1))])

    def _tell_zoom(self) -> None:
        if self.shown is None:
            return
        share = f"{self.paper.share:.0%}".replace("%", " %")
        words = _("适合页宽 {share}") if self.paper.zoom == 1.0 else _("看成 {share}")
        self.zoom_words.setText(words.format(share=share))

    def _fold(self) -> None:
        self.small.setVisible(not self._compact and len(self.drawings.sizes) > 1)

    # ------------------------------------------------------------------------------------------------- printing

    def _look_for_printers(self) -> None:
        names = printers.printer_names()
        self.options.show_printers(names, self.options.printer.key())
        self.options.set_busy(_("正在排版") if self.shown is None else _("正在打印") if self.job is not None else "")
        self.keys_changed.emit()

    def print_it(self) -> None:
        """To the chosen printer; where there is none, the PDF alone."""
        shown, name = self.shown, self.options.printer.key()
        if shown is None or self.job is not None:
            return
        if not name:
            self.save_pdf()
            return
        self.options.set_busy(_("正在打印"))
        self.options.progress.begin(_("送到打印机"))
        job = printers.PrintJob(
            self.shell.tasks, shown.printed.pdf, range(len(shown.sizes)), printers.make_printer(name),
            self.options.copies.value(), self,
        )  # fmt: skip
        job.progressed.connect(self.options.progress.show_progress)
        job.ended.connect(lambda told: self._printed(shown, job, told))
        self.job = job
        job.start()

    def _printed(self, shown: Shown, job: printers.PrintJob, told: Told | None) -> None:
        self.job = None
        self.options.set_busy("")
        if told is not None:
            self.options.progress.finish()
            self.shell.told(told, self.print_it)
        elif job.stopped:
            self.options.progress.finish(_("停下了。送出去 {n} 页，其余没印。").format(n=job.done))
        else:
            self.options.progress.finish()
            self.shell.toast(_("送到打印机了：{n} 页。").format(n=job.done))
        job.deleteLater()
        if job.done:
            self._remember(shown, job.done)

    def _remember(self, shown: Shown, pages: int) -> None:
        marks = [page for page in shown.printed.pages if page.number <= pages]
        self.shell.tasks.run(
            lambda workspace, _progress: remember_printed(workspace, marks), done=lambda _n: None, failed=self.shell.told, owner=self
        )  # fmt: skip

    def _stop(self) -> None:
        if self.job is not None:
            self.job.stop()
        elif self._task is not None:
            self._task.cancel()

    def save_pdf(self) -> None:
        """Into a folder the person chooses; beside a stick that is in."""
        shown = self.shown
        if shown is None:
            return
        folder = self.shell.choose_folder(_("PDF 存到哪里"), self.shell.stick())
        if folder is None:
            return
        title = shown.info.title if shown.info is not None else self._asked.request.title
        stem = "_".join(part for part in (title, shown.named) if part)
        self.shell.tasks.run(
            lambda workspace, _progress: save_sheet_pdf(workspace, shown.printed.pdf, shown.printed.pages, stem, folder),
            done=self._saved, failed=self.shell.told, owner=self,
        )  # fmt: skip

    def _saved(self, file: Path) -> None:
        self.shell.toast(_("存好了：{name}").format(name=file.name))


def drawn(workspace: Workspace, asked: Asked, progress: Progress) -> Shown:
    """On the worker: the sheet as it is asked for, and what else could be printed of the same records."""
    request = asked.request
    if request.made is not None:
        return Shown(asked, "", (), None, request.made, _sizes(request.made.pdf), "")
    form = request.form or (form_of_record(workspace, request.records[0]) if _about_records(request) else "")
    sheets = [info for info in list_sheets(workspace, form or None) if not info.wrong]
    own = [info for info in sheets if ANY_FORM not in info.forms]
    wanted = asked.sheet or (own or sheets)[0].id
    info = next((info for info in sheets if info.id == wanted), None)
    fit = tuple(
        item for item in sheets if item.id == wanted or (item in own and info is not None and item.about == info.about)
    )
    shown = fit if form else fit[:0] if info is None else (info,)
    printed = print_sheet(
        workspace, wanted, records=request.records, blank=asked.blank, reveal_reason=asked.reason or None,
        progress=progress,
    )  # fmt: skip
    return Shown(asked, wanted, shown, info, printed, _sizes(printed.pdf), _named(workspace, request, info))


def _about_records(request: PrintRequest) -> bool:
    return bool(request.records) and all(len(rid) == 32 for rid in request.records)


def _named(workspace: Workspace, request: PrintRequest, info: SheetInfo | None) -> str:
    if info is None or info.about != "record" or not request.records:
        return ""
    if len(request.records) == 1:
        return named_record(workspace, request.records[0])
    return _("{n} 条记录").format(n=len(request.records))


def _sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    from desktop.foundation.pictures_pages import open_pages  # PDFium, at the first sheet that is drawn

    with open_pages(pdf, ours=True) as pages:
        return tuple(pages.size(number) for number in range(pages.count))
