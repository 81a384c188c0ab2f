"""收扫描件: a rehearsal that shows which page goes where, then one key that attaches what is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.pages.entry.files import Files
from desktop.ui.pages.scans.chooser import Chooser
from desktop.ui.pages.scans.request import ScanRequest
from desktop.ui.pages.scans.side import Side
from desktop.ui.pages.scans.words import ATTACHED, counts_in_words, rank, status_look
from desktop.ui.tasks import Task
from desktop.ui.widgets import Button, Cell, Column, EmptyState, FooterBar, ProgressLine, RowsModel, Table
from desktop.ui.widgets.faces import Faces
from desktop.workflows.attach_scans import AttachedScans, attach_scans
from desktop.workflows.match_scans import TO_CHOOSE, ScannedPage, chosen, look_at_scans
from desktop.workflows.scan_files import ENDINGS

_SIDE = 340
_BESIDE, _BELOW, _ANY = 640, 300, 16_777_215  # design pixels: with less width the page shows below the list, so high


@dataclass(frozen=True)
class _Row:
    """``ticked``: it will be attached. ``attached``: it has been."""

    page: ScannedPage
    ticked: bool
    attached: bool = False

    @property
    def status(self) -> str:
        return ATTACHED if self.attached else self.page.status

    @property
    def can(self) -> bool:
        """A person may have it attached."""
        return (
            not self.attached
            and bool(self.page.rid and self.page.value)
            and self.page.status in ("match", "changed", "again")
        )


class ScansPage(Page):
    """Nothing is attached before it was shown; files are never moved. Esc goes back, what was looked at stays."""

    name: ClassVar[str] = "scans"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.rows: list[_Row] = []
        self._task: Task | None = None
        self._choosing: _Row | None = None
        self._make()
        self._build()
        self.side.set_compact(shell.compact)
        self._dress()
        self.theme.changed.connect(self._dress)
        self._tell()

    def _make(self) -> None:
        theme = self.theme
        self.table = Table(theme, row_mode=True, name=_("看过的页"))
        self._set_columns()
        self.table.set_row_height(tokens.ROW_LIST)
        self.table.current_changed.connect(lambda _row: self._look())
        self.table.opened.connect(lambda _row: self._enter())
        self.table.clicked.connect(self._clicked)
        self.side = Side(self.shell)
        self.side.choose.clicked.connect(lambda _on=False: self._choose())
        self.side.picture.pressed.connect(self._large)
        self.files = Files(self.shell, self)
        self.chooser = Chooser(self.shell)
        self.chooser.taken.connect(self._given)
        self.chooser.left.connect(self._close_chooser)
        self.progress = ProgressLine(theme)
        self.progress.stopped.connect(self._stop)
        self.pick = Button(theme, _("选文件"), icon="file", key="Ctrl+O")
        self.folder = Button(theme, _("选文件夹"), icon="folder-open")
        self.pick.clicked.connect(lambda _on=False: self._pick_files())
        self.folder.clicked.connect(lambda _on=False: self._pick_folder())
        self.empty = EmptyState(
            theme, "camera", _("把签字表的照片、扫描的 PDF，或者放它们的文件夹拖到窗口里；也可以按 Ctrl+O 选。每一页按二维码找到它的记录。"),
        )  # fmt: skip
        self.go = Button(theme, "", icon="paperclip", key="Ctrl+Enter", kind="main", great=True)
        self.go.clicked.connect(lambda _on=False: self.attach())
        self._footer = FooterBar(theme)
        self._footer.set_left(self.pick, self.folder, note="")
        self._footer.set_right(self.go)

    def _set_columns(self) -> None:
        """With little room without the file's name: that stands beside the list."""
        columns = [
            Column("status", _("怎么样"), 110), Column("name", _("文件"), 110, kind="free"),
            Column("record", _("归到"), 110, kind="free", stretch=True),
        ]  # fmt: skip
        self.model = RowsModel([item for item in columns if item.key != "name" or not self.shell.compact])
        self.model.set_rows([_line(row) for row in self.rows])
        row = self.table.current_row()
        self.table.setModel(self.model)
        if self.rows:
            self.table.fit_columns()
            self.table.go_to(max(0, row), 0)

    def _build(self) -> None:
        self._stack = Faces()
        self._stack.addWidget(self.side)
        self._stack.addWidget(self.chooser)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.addWidget(self.table, 1)
        self._row.addWidget(self.empty, 1)
        self._row.addWidget(self._stack)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.progress)
        self._column.addLayout(self._row, 1)

    # ------------------------------------------------------------------------------------ what the window asks

    def heading(self) -> Heading:
        waiting = [row.page for row in self.rows if not row.attached]
        return Heading(_("收扫描件"), counts_in_words(waiting, len(self.rows) - len(waiting)))

    def footer(self) -> QWidget | None:
        return self._footer

    def keys(self) -> Sequence[KeyHint]:
        if self._choosing is not None:
            return (KeyHint("↑ ↓", _("选")), KeyHint("Enter", _("就是这条")), KeyHint("Esc", _("不选了")))
        hints = [KeyHint("Ctrl+O", _("选文件"))]
        row = self._current()
        if row is not None:
            hints.append(KeyHint("↑ ↓", _("选")))
            if row.can:
                hints.append(KeyHint(_("空格"), _("不附这页") if row.ticked else _("附上这页")))
            hints.append(KeyHint("Enter", _("选一条记录") if row.page.status in TO_CHOOSE else _("看大图")))
        if self._going():
            hints.append(KeyHint("Ctrl+Enter", _("附上")))
        return (*hints, KeyHint("Esc", _("返回")))

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {"Ctrl+O": self._pick_files, "Ctrl+Return": self.attach, "Ctrl+Enter": self.attach}

    def opened(self, argument: object | None) -> None:
        if isinstance(argument, ScanRequest):
            self.look(argument.paths)
        else:
            self._tell()

    def first_focus(self) -> QWidget | None:
        return self.table if self.rows else self.pick

    def escape(self) -> bool:
        if self._choosing is not None:
            self._close_chooser()
            return True
        return False

    def may_leave(self) -> bool:
        if self._choosing is not None:
            self._close_chooser()
        return True

    def compact_changed(self, compact: bool) -> None:
        self.side.set_compact(compact)
        self._set_columns()
        self._dress()
        self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.table.hasFocus():
            self._tick(self.table.current_row())
        else:
            super().keyPressEvent(event)

    # -------------------------------------------------------------------------------------------------- looking

    def look(self, paths: Sequence[Path]) -> None:
        """See which record each page of these files belongs to; what was looked at before stays in the list."""
        wanted = list(paths)
        if not wanted or (self._task is not None and self._task.running):
            return
        self.progress.begin(_("看扫描件"))
        self._task = self.shell.tasks.run(
            lambda workspace, progress: look_at_scans(workspace, wanted, keep=True, progress=progress),
            done=self._looked, failed=self._failed, progressed=self.progress.show_progress, cancelled=self._stopped, owner=self,
        )  # fmt: skip
        self._tell()

    def _looked(self, pages: tuple[ScannedPage, ...]) -> None:
        self.progress.finish()
        new = {(page.file, page.page) for page in pages}
        held = [row for row in self.rows if (row.page.file, row.page.page) not in new]
        found = [*held, *(_Row(page, page.goes) for page in pages)]
        self.rows = sorted(found, key=lambda row: rank(row.status))
        self._show()
        if self.rows:
            self.table.go_to(0, 0)
            self.table.setFocus()
        if not pages:
            self.shell.toast(_("这里没有照片，也没有 PDF。"))

    def _failed(self, told: Told) -> None:
        self.progress.finish()
        self.shell.told(told)
        self._tell()

    def _stopped(self) -> None:
        self.progress.finish(_("停下了。什么也没有附，文件都没有动。"))
        self._tell()

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _show(self) -> None:
        self.model.set_rows([_line(row) for row in self.rows])
        self.table.fit_columns()
        self._tell()

    def _tell(self) -> None:
        going, busy = self._going(), self._task is not None and self._task.running
        records = len({row.page.rid for row in going})
        self.table.setVisible(bool(self.rows))
        self._stack.setVisible(bool(self.rows))
        self.empty.setVisible(not self.rows)
        self.go.setVisible(bool(self.rows))
        what = _("附上 {n} 页") if self.shell.compact else _("附上 {n} 页（{m} 条记录）")
        self.go.setText(what.format(n=len(going), m=records) if going else _("没有要附的"))
        self.go.set_enabled(_("正在看") if busy else "" if going else _("没有一页归得上；选一条记录，或者重新拍"))
        self._footer.set_note(_("还没附，记录都没有动。") if going and not self.shell.compact else "")
        self._look()
        self.heading_changed.emit()

    def _look(self) -> None:
        row = self._current()
        self.side.show_page(row.page if row else None, attached=row.attached if row else False)
        self.keys_changed.emit()

    def _current(self) -> _Row | None:
        row = self.table.current_row()
        return self.rows[row] if 0 <= row < len(self.rows) else None

    def _going(self) -> list[_Row]:
        return [row for row in self.rows if row.ticked and row.can]

    # -------------------------------------------------------------------------------------------------- choosing

    def _pick_files(self) -> None:
        pattern = _("照片和 PDF") + f" ({' '.join(f'*.{ending}' for ending in ENDINGS)})"
        self.look(self.shell.choose_files(_("签字表的照片、扫描件"), pattern, self.shell.stick()))

    def _pick_folder(self) -> None:
        folder = self.shell.choose_folder(_("签字表的照片、扫描件在哪个文件夹"), self.shell.stick())
        if folder is not None:
            self.look([folder])

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == 0:
            self._tick(index.row())

    def _tick(self, at: int) -> None:
        if 0 <= at < len(self.rows) and self.rows[at].can:
            row = self.rows[at]
            self.rows[at] = _Row(row.page, not row.ticked)
            self.model.set_row(at, _line(self.rows[at]))
            self._tell()

    def _enter(self) -> None:
        row = self._current()
        if row is None:
            return
        if row.page.status in TO_CHOOSE and not row.attached:
            self._choose()
        else:
            self._large()

    def _large(self) -> None:
        row = self._current()
        if row is not None and row.page.value:
            self.files.open([row.page.value], 0, self.table)

    def _choose(self) -> None:
        row = self._current()
        if row is None or not row.page.value or row.page.status not in TO_CHOOSE:
            return
        self._choosing = row
        self._stack.setCurrentWidget(self.chooser)
        self.chooser.ask(row.page.name)
        self._dress()
        self.keys_changed.emit()

    def _close_chooser(self) -> None:
        self._choosing = None
        self._stack.setCurrentWidget(self.side)
        self._dress()
        self.table.setFocus()
        self.keys_changed.emit()

    def _given(self, rid: str) -> None:
        row = self._choosing
        if row is None:
            return
        self._close_chooser()
        self.shell.tasks.run(
            lambda workspace, _progress: chosen(workspace, row.page, rid), done=lambda page: self._replace(row, page), failed=self.shell.told, owner=self
        )  # fmt: skip

    def _replace(self, old: _Row, page: ScannedPage) -> None:
        if old in self.rows:
            self.rows[self.rows.index(old)] = _Row(page, page.goes)
            self._show()

    # ------------------------------------------------------------------------------------------------- attaching

    def attach(self) -> None:
        """What is ticked goes into its records."""
        going = self._going()
        if not going or (self._task is not None and self._task.running):
            return
        pages = [row.page for row in going]
        self.progress.begin(_("附到记录上"))
        self._task = self.shell.tasks.run(
            lambda workspace, progress: attach_scans(workspace, pages, progress=progress),
            done=lambda done: self._attached(going, done), failed=self._failed, progressed=self.progress.show_progress, owner=self,
        )  # fmt: skip
        self._tell()

    def _attached(self, going: Sequence[_Row], done: tuple[AttachedScans, ...]) -> None:
        self.progress.finish()
        good = {item.rid for item in done if item.problem is None}
        self.rows = [_Row(row.page, False, True) if row in going and row.page.rid in good else row for row in self.rows]
        self.rows.sort(key=lambda row: rank(row.status))
        self._show()
        self.shell.records_changed(tuple(good))
        for item in done:
            if item.problem is not None:
                told = Told(item.problem.message, item.problem.hint, item.record, item.problem.code)
                self.shell.notice("error", told.what, key=f"scan {item.rid}", detail=told.detail)
        n = sum(item.pages for item in done)
        if n:
            self.shell.saved("saved")
            mending = sum(item.problem is None and not item.rev for item in done)
            more = _("有 {n} 条还在改，附在它的草稿里，改好存上才算。").format(n=mending) if mending else ""
            self.shell.toast(_("附上了 {n} 页，{m} 条记录。随下次上报带走。").format(n=n, m=len(good)) + more)

    def _dress(self) -> None:
        px = self.theme.px
        self._column.setContentsMargins(px(tokens.PAGE_MARGIN), px(13), px(tokens.PAGE_MARGIN), px(13))
        self._column.setSpacing(px(10))
        self._row.setSpacing(px(tokens.CARD_GAP))
        below = self.width() < px(_BESIDE)
        directions = QBoxLayout.Direction
        self._row.setDirection(directions.TopToBottom if below else directions.LeftToRight)
        wide = px(_SIDE) if not self.shell.compact else px(290)
        if below:
            self._stack.setMinimumSize(0, px(_BELOW))
            self._stack.setMaximumWidth(_ANY)
        else:
            self._stack.setMinimumHeight(0)
            choosing = self._choosing is not None
            self._stack.setFixedWidth(min(px(520), max(wide, self.width() // 2)) if choosing else wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._dress()


def _line(row: _Row) -> Mapping[str, Any]:
    icon, word, tone = status_look(row.status)
    if row.can:
        icon, tone = ("square-check" if row.ticked else "square"), (tone if row.ticked else "text_2")
    record = row.page.record or row.page.said
    return {"status": Cell(word, icon=icon, icon_tone=tone, tone=tone), "name": row.page.name, "record": record}
