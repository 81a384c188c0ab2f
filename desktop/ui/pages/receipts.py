"""Receipts still to be written: what each unit will read on it, and writing them to a stick or a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.foundation.translation import _, listed
from desktop.ui import tokens
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint, Shell
from desktop.ui.pages.intake.view import View
from desktop.ui.pages.printing.request import PrintRequest
from desktop.ui.tasks import Progress, Task
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.faces import Faces
from desktop.ui.widgets.notices import EmptyState, Notice
from desktop.ui.widgets.progress import ProgressLine
from desktop.ui.widgets.rows import Cell, Column, RowsModel
from desktop.ui.widgets.tables import Table
from desktop.workflows.issue_receipts import DueReceipt, IssuedReceipt, due_receipts, issue_receipts
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class Written:
    """What came of writing; ``asked`` receipts were wanted, the rest was left when the person stopped."""

    issued: tuple[IssuedReceipt, ...]
    asked: int
    to: Path


def place_words(place: Path, stick: Path | None) -> str:
    """A folder as a person calls it: U 盘 F:, or its name."""
    name = place.name or str(place).rstrip("\\/")
    return _("U 盘 {name}").format(name=name) if place == stick else name


def write_receipts(units: Sequence[str], to: Path) -> Callable[[Workspace, Progress], Written]:
    """Work for the task runner: write for these units and read each back."""

    def work(workspace: Workspace, progress: Progress) -> Written:
        seen = [len(units)]

        def step(done: int, total: int) -> None:
            seen[0] = total
            if not progress.cancelled:
                progress(done, total)

        issued = issue_receipts(workspace, to, units=units, progress=step, cancelled=lambda: progress.cancelled)
        return Written(issued, seen[0], to)

    return work


def written_words(written: Written, stick: Path | None) -> tuple[str, str]:
    """The great sentence and the line below it."""
    n, place = len(written.issued), place_words(written.to, stick)
    rest = written.asked - n
    if rest > 0:
        return (
            _("停下了。写好 {n} 份回执，其余 {rest} 份没写。").format(n=n, rest=rest),
            _("写好的都读回核对过，一致。没写的还在这张表里。"),
        )
    first = _("**可以拔出 U 盘了。**") if written.to == stick else ""
    return (
        first + _("{n} 份回执写到了 {place}，读回核对一致。").format(n=n, place=place),
        _("请把 U 盘交还各单位，他们收了回执，才知道送到了。"),
    )


def _columns() -> list[Column]:
    return [
        Column("name", _("单位"), 200, kind="text", stretch=True),
        Column("number", _("回执号"), 60, kind="number"),
        Column("files", _("新收文件"), 70, kind="number"),
        Column("received", _("已收"), 70, kind="number"),
        Column("endorsed", _("镇已审"), 70, kind="number"),
        Column("returned", _("退回"), 70, kind="number"),
        Column("doubtful", _("冲突、疑似"), 80, kind="number"),
        Column("missing", _("缺号"), 90),
    ]


def _line(due: DueReceipt) -> Mapping[str, Any]:
    return {
        "name": due.name,
        "number": due.number,
        "files": due.files,
        "received": due.received,
        "endorsed": due.endorsed,
        "returned": Cell(f"{due.returned:,}", tone="error" if due.returned else "", bold=bool(due.returned)),
        "doubtful": due.doubtful,
        "missing": listed(map(str, due.missing)),
    }


class ReceiptsView(View):
    """Opened from 收件. Writes to the stick that is in, else to a folder the person chooses."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        theme = shell.theme
        self._due: tuple[DueReceipt, ...] = ()
        self._task: Task | None = None
        self._loaded = False
        self.notice = Notice(theme)
        self.notice.hide()
        self.table = Table(theme, row_mode=True, name=_("要写的回执"))
        self.model = RowsModel(_columns())
        self.table.setModel(self.model)
        self.table.opened.connect(lambda _row: self.write())
        self.progress = ProgressLine(theme)
        self.progress.stopped.connect(self._stop)
        self.empty = EmptyState(theme, "badge-check", _("没有要写的回执。收到的、审过的，都告诉他们了。"))
        self._write = Button(theme, "", icon="usb", key="Enter", kind="main", great=True)
        self._folder = Button(theme, _("写到别的文件夹"), icon="folder-open", key="Ctrl+O")
        self._paper = Button(theme, _("打印回执"), icon="printer", key="Ctrl+P")
        self._paper.clicked.connect(lambda _on=False: self.print_written())
        self._paper.hide()
        self._issued: tuple[str, ...] = ()
        self._back = Button(theme, _("回到收件"), key="Esc")
        self._write.clicked.connect(self.write)
        self._folder.clicked.connect(self._choose)
        self._back.clicked.connect(self.left)
        self.bar.set_left(self._back, note="")
        self.bar.set_right(self._paper, self._folder, self._write)
        self._stack = Faces()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        self._whole = QVBoxLayout(self)
        for widget in (self.notice, self._stack, self.progress):
            self._whole.addWidget(widget)
        self._whole.setStretchFactor(self._stack, 1)
        self._restyle()
        theme.changed.connect(self._restyle)

    def load(self) -> None:
        """Look again at what is due."""
        self.shell.tasks.run(
            lambda workspace, _progress: due_receipts(workspace), done=self._show, failed=self._failed, owner=self
        )

    def unsay(self) -> None:
        """A new visit: what was written before is not told again."""
        self.notice.hide()

    def heading(self) -> Heading:
        detail = _("{n} 个单位等着知道").format(n=len(self._due)) if self._due else ""
        return Heading(_("收件 · 回执"), detail)

    def keys(self) -> Sequence[KeyHint]:
        hints = [KeyHint("↑ ↓", _("选单位")), KeyHint("Enter", _("写回执"))] if self._due else []
        return [*hints, KeyHint("F5", _("再看一遍")), KeyHint("Esc", _("回到收件"))]

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {"F5": self.load, "Ctrl+O": self._choose, "Ctrl+P": self.print_written}

    def first_focus(self) -> QWidget | None:
        return self.table if self._due else self._back

    def escape(self) -> bool:
        self.left.emit()
        return True

    def print_written(self) -> None:
        """What was just written, on paper: for a unit that has no computer at hand, or wants it signed."""
        if self._issued:
            self.shell.go("preview", PrintRequest("receipt", self._issued))

    def write(self) -> None:
        """To the stick, or where the person says."""
        stick = self.shell.stick()
        if stick is None:
            self._choose()
        else:
            self._write_to(stick)

    # ----------------------------------------------------------------------------------------------------- inner

    def _choose(self) -> None:
        folder = self.shell.choose_folder(_("回执写到哪里"), None) if self._due else None
        if folder is not None:
            self._write_to(folder)

    def _write_to(self, folder: Path) -> None:
        if not self._due or (self._task is not None and self._task.running):
            return
        self._write.set_enabled(_("正在写"))
        self.progress.begin(_("写回执"))
        self._task = self.shell.tasks.run(
            write_receipts([due.unit for due in self._due], folder),
            done=self._done,
            failed=self._failed,
            progressed=self.progress.show_progress,
            cancelled=self._cancelled,
            owner=self,
        )

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _done(self, written: Written) -> None:
        self.progress.finish()
        text, detail = written_words(written, self.shell.stick())
        self.notice.set_kind("good" if len(written.issued) == written.asked else "warning")
        self.notice.set_text(text, detail)
        self.notice.show()
        self._issued = tuple(item.unit for item in written.issued) or self._issued
        self.load()

    def _cancelled(self) -> None:
        self.progress.finish()
        self.load()

    def _failed(self, told: Told) -> None:
        self.progress.finish()
        self.shell.told(told, self.load)
        self._tell()

    def _show(self, due: tuple[DueReceipt, ...]) -> None:
        first = not self._loaded
        self._due, self._loaded = due, True
        self.model.set_rows([_line(item) for item in due])
        self._stack.setCurrentWidget(self.table if due else self.empty)
        if due and (first or self.table.current_row() < 0):
            self.table.go_to(0, 0)
        self._tell()
        wanted = self.first_focus()
        if wanted is not None and self.isVisible():
            wanted.setFocus()

    def _tell(self) -> None:
        stick = self.shell.stick()
        self._write.setText(_("写 {n} 份回执").format(n=len(self._due)))
        self._write.setVisible(bool(self._due))
        self._folder.setVisible(bool(self._due) and stick is not None)
        self._write.set_enabled("")
        self._paper.setVisible(bool(self._issued))
        where = place_words(stick, stick) if stick else _("您选的文件夹")
        self.bar.set_note(_("写到 {place}，写完读回来核对。").format(place=where) if self._due else "")
        self.changed.emit()

    def _restyle(self) -> None:
        px = self.theme.px
        edge = px(tokens.PAGE_MARGIN)
        self._whole.setContentsMargins(edge, px(10), edge, px(10))
        self._whole.setSpacing(px(10))

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(600), self.theme.px(300))
