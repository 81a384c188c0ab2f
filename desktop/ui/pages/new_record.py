"""新建: every form of the pack, by its digit or by the first letters of its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.foundation.pinyin import matches
from desktop.foundation.search_marks import found_at
from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.pages.entry.request import EntryRequest
from desktop.ui.pages.month.quick import form_icon
from desktop.ui.pages.village_parts import button
from desktop.ui.widgets import Cell, Column, EmptyState, RowsModel, SearchBox, Table
from desktop.workflows.month_overview import QuickForm, quick_forms


@dataclass(frozen=True)
class _Row:
    """One form as the list shows it."""

    form: str
    digit: Cell
    title: Cell
    used: Cell
    records: Cell


class NewRecordPage(Page):
    """Typing narrows the list; a digit or Enter opens the form."""

    name = "new"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._forms: tuple[QuickForm, ...] = ()
        self._shown: list[QuickForm] = []
        self.search = SearchBox(self.theme, _("表单的名称或拼音首字母，如 yz；或者直接按数字"), key="")
        self.search.searched.connect(self._searched)
        self.search.moved.connect(self._step)
        self.search.accepted.connect(self._open_current)
        columns = [
            Column("digit", _("按"), width=44, align="centre"), Column("title", _("表单"), kind="icon_text", stretch=True, bold=True),
            Column("used", _("上次用"), width=150), Column("records", _("已有"), kind="number", width=90),
        ]  # fmt: skip
        self.model = RowsModel(columns, parent=self)
        self.table = Table(self.theme, row_mode=True, name=_("全部表单"))
        self.table.setModel(self.model)
        self.table.opened.connect(self._open)
        self.nothing = EmptyState(
            self.theme, "search", _("没有这样的表单。换个字试试。"), button(self.theme, _("清空"), self.search.clear)
        )
        self.nothing.hide()
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.search)
        self._column.addWidget(self.table, 1)
        self._column.addWidget(self.nothing, 1)
        self._dress()
        self.theme.changed.connect(self._dress)

    def _step(self, step: int) -> None:
        self.table.move_by(step)

    def heading(self) -> Heading:
        return Heading(_("新建"), _("选一种表单，Enter 打开"))

    def keys(self) -> Sequence[KeyHint]:
        return (
            KeyHint("1 – 9", _("打开")), KeyHint("↑ ↓", _("选")), KeyHint("Enter", _("打开")), KeyHint("Esc", _("返回")),
        )  # fmt: skip

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {"Ctrl+F": self.search.setFocus}

    def opened(self, argument: object | None) -> None:
        del argument
        self.search.clear()
        self.shell.tasks.run(
            lambda workspace, _progress: quick_forms(workspace), done=self._show, failed=self.shell.told, owner=self
        )

    def first_focus(self) -> QWidget | None:
        return self.search

    def escape(self) -> bool:
        if self.search.text():
            self.search.clear()
            return True
        return False

    def _show(self, forms: tuple[QuickForm, ...]) -> None:
        self._forms = forms
        self._fill(self.search.text_now())

    def _searched(self, text: str) -> None:
        """A digit opens at once; letters and characters narrow the list."""
        if text.isdigit() and len(text) == 1:
            self.search.clear()
            if 1 <= int(text) <= len(self._shown):
                self._open(int(text) - 1)
            return
        self._fill(text)

    def _fill(self, text: str) -> None:
        self._shown = [item for item in self._forms if matches(text.strip(), item.title)]
        rows = []
        for number, item in enumerate(self._shown, start=1):
            records = Cell(f"{item.records:,}", unit=_("条")) if item.records else Cell("—", tone="text_3")
            title = Cell(item.title, icon=form_icon(item.form), matches=found_at(text, item.title))
            rows.append(
                _Row(item.form, Cell(str(number) if number <= 9 else ""), title, Cell(item.last_words), records)
            )
        self.model.set_rows(rows)
        self.table.setVisible(bool(rows) or not self._forms)
        self.nothing.setVisible(not rows and bool(self._forms))
        self.table.go_to(0)

    def _open_current(self) -> None:
        self._open(max(0, self.table.current_row()))

    def _open(self, row: int) -> None:
        if 0 <= row < len(self._shown):
            self.shell.go("entry", EntryRequest(form=self._shown[row].form))

    def _dress(self) -> None:
        px = self.theme.px
        self._column.setContentsMargins(px(tokens.PAGE_MARGIN), px(16), px(tokens.PAGE_MARGIN), px(16))
        self._column.setSpacing(px(10))
