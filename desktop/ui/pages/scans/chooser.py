"""Which record a page belongs to, said by a person: type to find it, Enter takes it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.page import Shell
from desktop.ui.tasks import Task
from desktop.ui.widgets import Button, Cell, Column, EmptyState, Label, RowsModel, SearchBox, Table
from desktop.workflows.list_records import Asked, RecordRow, RecordsPage, records_page

_MOST = 60


class Chooser(QWidget):
    """``taken(rid)``; ``left`` when the person thought better of it."""

    taken = Signal(str)
    left = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        theme = shell.theme
        self._rows: list[RecordRow] = []
        self._task: Task | None = None
        self.what = Label(theme, "", "card", wrap=True)
        self.what.setProperty("data", True)
        self.search = SearchBox(theme, _("找记录：日期、地点、人名、拼音首字母"), "")
        self.search.searched.connect(lambda _text: self._read())
        self.search.accepted.connect(self._take)
        self.table = Table(theme, row_mode=True, name=_("记录"))
        self.model = RowsModel([
            Column("day", _("日期"), 90), Column("form", _("表单"), 110, kind="free"),
            Column("content", _("内容"), 140, kind="free", stretch=True), Column("amount", _("数量"), 90, align="right"),
        ])  # fmt: skip
        self.table.setModel(self.model)
        self.table.opened.connect(lambda _row: self._take())
        self.search.moved.connect(self.table.move_by)
        self.nothing = EmptyState(theme, "search", _("没有这样的记录。换个字再找。"))
        self.give_up = Button(theme, _("不选了"), key="Esc", dense=True)
        self.give_up.clicked.connect(lambda _on=False: self.left.emit())
        self._column = QVBoxLayout(self)
        for widget in (self.what, self.search):
            self._column.addWidget(widget)
        self._column.addWidget(self.table, 1)
        self._column.addWidget(self.nothing, 1)
        self._column.addWidget(self.give_up)
        self.nothing.hide()
        self._dress()
        theme.changed.connect(self._dress)

    def ask(self, name: str) -> None:
        self.what.setText(_("“{name}”是哪条记录的？").format(name=name))
        self.search.setText("")
        self._read()
        self.search.setFocus()

    def _read(self) -> None:
        asked = Asked(text=self.search.text_now().strip(), unit=self._shell.facts.org)
        if self._task is not None:
            self._task.cancel()
        self._task = self._shell.tasks.run(
            lambda workspace, _progress: records_page(workspace, asked, after=None, limit=_MOST),
            done=self._show, failed=self._shell.told, owner=self, urgent=True,
        )  # fmt: skip

    def _show(self, page: RecordsPage) -> None:
        self._rows = [row for row in page.rows if row.own and not row.draft]
        self.model.set_rows([
            {"day": row.day, "form": row.form_title, "content": row.content or "—", "amount": Cell(row.amount)} for row in self._rows
        ])  # fmt: skip
        self.table.fit_columns()
        self.table.setVisible(bool(self._rows))
        self.nothing.setVisible(not self._rows)
        if self._rows:
            self.table.go_to(0, 0)

    def _take(self) -> None:
        row = self.table.current_row()
        if 0 <= row < len(self._rows):
            self.taken.emit(self._rows[row].rid)

    def _dress(self) -> None:
        px = self._shell.theme.px
        self._column.setContentsMargins(px(14), px(12), px(14), px(12))
        self._column.setSpacing(px(10))
