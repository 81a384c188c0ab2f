"""打印: the sheets at the left; at the right blank copies, and the records of a month for the sheet one stands on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.model.sheets import SheetInfo
from desktop.ui import tokens
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.pages.printing.request import PrintRequest
from desktop.ui.tasks import Task
from desktop.ui.widgets import Button, Cell, Column, EmptyState, FooterBar, Label, RowsModel, Segments, Table
from desktop.ui.widgets.beside import Beside
from desktop.ui.widgets.buttons import presses
from desktop.workflows.period_words import period_in_words
from desktop.workflows.print_overview import RecordToPrint, records_to_print, sheets_here

_LEFT, _LEFT_COMPACT = 400, 300
_BESIDE = 640  # design pixels: with less the records stand below the sheets
_THIS, _LAST = "this", "last"


@dataclass(frozen=True)
class _Row:
    """A record in the list, ticked or not."""

    record: RecordToPrint
    ticked: bool = False


class PrintPage(Page):
    """Space ticks, Enter goes to the preview of what is ticked, Ctrl+B of blank paper."""

    name: ClassVar[str] = "print"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.sheets: tuple[SheetInfo, ...] = ()
        self.rows: list[_Row] = []
        self._reading: Task | None = None
        self._make()
        self._build()
        self._dress()
        self.theme.changed.connect(self._dress)

    def _make(self) -> None:
        theme = self.theme
        self.list = Table(theme, row_mode=True, name=_("表"))
        self.list_model = RowsModel([
            Column("title", _("表"), 160, stretch=True), Column("paper", _("纸"), 60),
        ])  # fmt: skip
        self.list.setModel(self.list_model)
        self.list.current_changed.connect(lambda _row: self._read())
        self.list.opened.connect(lambda _row: self._enter())
        self.month = Segments(theme, self._months())
        self.month.changed.connect(lambda _key: self._read())
        self.what = Label(theme, "", "card", wrap=True)
        self.what.setProperty("data", True)
        self.hint = Label(theme, "", "body", wrap=True, tone="text_2")
        self.records = Table(theme, row_mode=True, name=_("这张表能印的记录"))
        self.records_model = RowsModel([
            Column("day", _("日期"), 100), Column("title", _("内容"), 160, kind="free", stretch=True), Column("state", _("状态"), 96, kind="chip"),
            Column("printed", _("上次打印"), 100),
        ])  # fmt: skip
        self.records.setModel(self.records_model)
        self.records.opened.connect(lambda _row: self._enter())
        self.records.clicked.connect(self._clicked)
        self.records.current_changed.connect(lambda _row: self._tell())
        self.nothing = EmptyState(theme, "printer", "")
        self.empty = EmptyState(theme, "printer", _("这里还没有能印的表。装上下发包以后就有了。"))
        self.scans = Button(theme, _("收扫描件"), icon="camera", key="Ctrl+O")
        self.all = Button(theme, _("全勾"), key="Ctrl+A", dense=True)
        self.blank = Button(theme, _("空白表"), icon="file", key="Ctrl+B")
        self.go = Button(theme, _("看样、打印"), icon="printer", key="Enter", kind="main", great=True)
        self.scans.clicked.connect(lambda _on=False: self.shell.go("scans"))
        self.all.clicked.connect(lambda _on=False: self._tick_all())
        self.blank.clicked.connect(lambda _on=False: self.print_blank())
        self.go.clicked.connect(lambda _on=False: self._enter())
        self._footer = FooterBar(theme)
        self._footer.set_left(self.scans, note="")
        self._footer.set_right(self.blank, self.go)

    def _build(self) -> None:
        self._right = QWidget()
        column = QVBoxLayout(self._right)
        column.setContentsMargins(0, 0, 0, 0)
        self._column = column
        line = QHBoxLayout()
        line.addWidget(self.month)
        line.addStretch(1)
        line.addWidget(self.all)
        self._line = line
        column.addWidget(self.what)
        column.addWidget(self.hint)
        column.addLayout(line)
        column.addWidget(self.records, 1)
        column.addWidget(self.nothing, 1)
        self._halves = Beside(self.theme, self.list, self._right, width=_LEFT, least=_BESIDE)
        self._whole = QVBoxLayout(self)
        self._whole.addWidget(self._halves, 1)
        self._whole.addWidget(self.empty, 1)
        self.empty.hide()
        self.nothing.hide()

    # ------------------------------------------------------------------------------------ what the window asks

    def heading(self) -> Heading:
        return Heading(_("打印"), _("{n} 种表").format(n=len(self.sheets)) if self.sheets else "")

    def footer(self) -> QWidget | None:
        return self._footer

    def keys(self) -> Sequence[KeyHint]:
        hints = [KeyHint("↑ ↓", _("选")), KeyHint("Tab", _("表、记录"))]
        if self.rows:
            hints += [KeyHint(_("空格"), _("勾上")), KeyHint("Enter", _("看样、打印"))]
        return (*hints, KeyHint("Ctrl+B", _("空白表")), KeyHint("Ctrl+O", _("收扫描件")), KeyHint("Esc", _("返回")))

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {
            "Ctrl+B": self.print_blank, "Ctrl+O": lambda: self.shell.go("scans"), "Ctrl+P": self._enter, "Ctrl+A": self._tick_all,
            "F5": self._load,
        }  # fmt: skip

    def opened(self, argument: object | None) -> None:
        del argument
        self._load()

    def first_focus(self) -> QWidget | None:
        return self.list if self.sheets else self.scans

    def compact_changed(self, compact: bool) -> None:
        del compact
        self._dress()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.records.hasFocus():
            self._tick(self.records.current_row())
        elif presses(event):
            self._enter()
        else:
            super().keyPressEvent(event)

    # -------------------------------------------------------------------------------------------------- reading

    def _load(self) -> None:
        self.shell.tasks.run(
            lambda workspace, _progress: sheets_here(workspace), done=self._show, failed=lambda told: self.shell.told(told, self._load), owner=self
        )  # fmt: skip

    def _show(self, sheets: tuple[SheetInfo, ...]) -> None:
        first = not self.sheets
        changed = sheets != self.sheets
        self.sheets = sheets
        self._halves.setVisible(bool(sheets))
        self.empty.setVisible(not sheets)
        if changed:
            self.list_model.set_rows([{"title": _title(info), "paper": _paper(info)} for info in sheets])
            self.list.fit_columns()
        if first and sheets:
            self.list.go_to(0, 0)
            if self.isVisible():
                self.list.setFocus()
        self._read()
        self.heading_changed.emit()

    def _info(self) -> SheetInfo | None:
        row = self.list.current_row()
        return self.sheets[row] if 0 <= row < len(self.sheets) else None

    def _read(self) -> None:
        info = self._info()
        if info is None:
            self._tell()
            return
        self.what.setText(info.title)
        self.hint.setText(info.wrong or _hint(info))
        forms, month = info.forms, self._month()
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self.shell.tasks.run(
            lambda workspace, _progress: records_to_print(workspace, forms, month),
            done=lambda found: self._show_records(info, found), failed=self.shell.told, owner=self,
        )  # fmt: skip

    def _show_records(self, info: SheetInfo, found: tuple[RecordToPrint, ...]) -> None:
        if info != self._info():
            return
        ticked = {row.record.rid for row in self.rows if row.ticked}
        self.rows = [_Row(record, record.rid in ticked) for record in found]
        self.records_model.set_rows([_line(row) for row in self.rows])
        self.records.fit_columns()
        self.records.setVisible(bool(found))
        self.nothing.setVisible(not found)
        self.nothing.set_sentence(
            _("{month}没有这张表的记录。可以印空白表：Ctrl+B。").format(month=period_in_words(self._month()))
            if info.blank_allowed
            else _("{month}没有这张表的记录。").format(month=period_in_words(self._month()))
        )
        if found and self.records.current_row() < 0:
            self.records.go_to(0, 0)
        self._tell()

    def _tell(self) -> None:
        info, chosen = self._info(), self._chosen()
        self.go.setText(_("看样、打印 {n} 条").format(n=len(chosen)) if chosen else _("看样、打印"))
        why = "" if chosen else _("这个月没有能印的记录")
        self.go.set_enabled(info.wrong if info is not None and info.wrong else why)
        self.blank.set_enabled(
            "" if info is not None and info.blank_allowed and not info.wrong else _("这张表不印空白的")
        )
        self.all.setVisible(len(self.rows) > 1)
        self.keys_changed.emit()

    # ---------------------------------------------------------------------------------------------------- doing

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == 0:
            self._tick(index.row())

    def _tick(self, row: int) -> None:
        if 0 <= row < len(self.rows):
            self.rows[row] = _Row(self.rows[row].record, not self.rows[row].ticked)
            self.records_model.set_row(row, _line(self.rows[row]))
            self._tell()

    def _tick_all(self) -> None:
        """All, or none where all were."""
        wanted = not all(row.ticked for row in self.rows)
        self.rows = [_Row(row.record, wanted) for row in self.rows]
        self.records_model.set_rows([_line(row) for row in self.rows])
        self._tell()

    def _chosen(self) -> list[str]:
        """What is ticked, else the record one stands on."""
        ticked = [row.record.rid for row in self.rows if row.ticked]
        row = self.records.current_row()
        return ticked or ([self.rows[row].record.rid] if 0 <= row < len(self.rows) else [])

    def _enter(self) -> None:
        info, chosen = self._info(), self._chosen()
        if info is None or info.wrong:
            return
        if chosen:
            self.shell.go("preview", PrintRequest(info.id, tuple(chosen)))
        elif info.blank_allowed:
            self.print_blank()

    def print_blank(self) -> None:
        """Blank paper of the sheet one stands on; how much of it is said on the preview."""
        info = self._info()
        if info is not None and info.blank_allowed and not info.wrong:
            self.shell.go("preview", PrintRequest(info.id, blank=0 if info.rows else 1))

    def _months(self) -> list[tuple[str, str]]:
        return [(key, period_in_words(self._month(key))) for key in (_THIS, _LAST)]

    def _month(self, key: str = "") -> str:
        today = self.shell.clock.now().date()
        wanted = key or self.month.current()
        day = today if wanted == _THIS else today.replace(day=1) - dt.timedelta(days=1)
        return f"{day.year:04}-{day.month:02}"

    def _dress(self) -> None:
        px = self.theme.px
        self._whole.setContentsMargins(px(tokens.PAGE_MARGIN), px(13), px(tokens.PAGE_MARGIN), px(13))
        self._column.setSpacing(px(10))
        self._halves.set_width(_LEFT_COMPACT if self.shell.compact else _LEFT)


def _title(info: SheetInfo) -> Cell:
    wrong = _("印不了：{why}").format(why=info.wrong) if info.wrong else ""
    return Cell(info.title, second=wrong, tone="error" if wrong else "")


def _paper(info: SheetInfo) -> str:
    return f"{info.paper} " + (_("横") if info.orientation == "landscape" else _("竖"))


def _hint(info: SheetInfo) -> str:
    told = [_("勾上要印的记录，一次印成一份。")] if info.forms else []
    if info.personal:
        told.append(_("姓名、身份证号、电话遮住一部分；要印全，在样张旁边写理由。"))
    return "".join(told)


def _line(row: _Row) -> Mapping[str, Any]:
    record = row.record
    return {
        "day": Cell(record.day, icon="square-check" if row.ticked else "square", icon_tone="primary" if row.ticked else "text_3"),
        "title": record.title or record.form_title, "state": record.state, "printed": record.printed or "—",
    }  # fmt: skip
