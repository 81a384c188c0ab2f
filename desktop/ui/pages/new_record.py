"""新建: every form of the unit, by its digit or by the first letters of its name; 代录: first the unit below, then its forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.foundation.pinyin import matches
from desktop.foundation.search_marks import found_at
from desktop.foundation.translation import _
from desktop.model.unit import Unit
from desktop.ui import tokens
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.pages.entry.request import EntryRequest
from desktop.ui.pages.month.quick import form_icon
from desktop.ui.pages.village_parts import button
from desktop.ui.widgets import Cell, Column, EmptyState, RowsModel, SearchBox, Table
from desktop.workflows.forms_of_units import units_entered_for
from desktop.workflows.month_overview import QuickForm, quick_forms


@dataclass(frozen=True)
class _Row:
    """One form, or one unit below, as the list shows it."""

    form: str
    digit: Cell
    title: Cell
    used: Cell
    records: Cell


class NewRecordPage(Page):
    """Typing narrows the list; a digit or Enter opens the form. F4 goes to the units below and back."""

    name = "new"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._forms: tuple[QuickForm, ...] = ()
        self._below: tuple[Unit, ...] = ()
        self._unit: Unit | None = None
        self._choosing = False
        self._shown: Sequence[QuickForm | Unit] = ()
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
        if self._choosing:
            return Heading(_("替下级录入"), _("选纸质表是哪个单位的"))
        if self._unit is not None:
            return Heading(
                _("替{unit}录入").format(unit=self._unit.name), _("记录算这个单位的；存的时候要附纸质表的照片")
            )
        return Heading(_("新建"), _("选一种表单，Enter 打开"))

    def keys(self) -> Sequence[KeyHint]:
        below = (
            (KeyHint("F4", _("本单位") if self._unit or self._choosing else _("替下级录入")),) if self._below else ()
        )
        return (
            KeyHint("1 – 9", _("打开")), KeyHint("↑ ↓", _("选")), KeyHint("Enter", _("打开")), *below, KeyHint("Esc", _("返回")),
        )  # fmt: skip

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {"Ctrl+F": self.search.setFocus, "F4": self._change}

    def opened(self, argument: object | None) -> None:
        """With the code of a unit below: its forms at once."""
        self._choosing = False
        self._ask(argument if isinstance(argument, str) else "")

    def first_focus(self) -> QWidget | None:
        return self.search

    def escape(self) -> bool:
        if self.search.text():
            self.search.clear()
            return True
        if self._choosing or self._unit is not None:
            self._back()
            return True
        return False

    def _ask(self, unit: str) -> None:
        self.search.clear()
        self.shell.tasks.run(
            lambda workspace, _progress: (
                quick_forms(workspace, unit), units_entered_for(workspace), workspace.tree[unit] if unit else None
            ),
            done=self._show, failed=self.shell.told, owner=self,
        )  # fmt: skip

    def _show(self, found: tuple[tuple[QuickForm, ...], tuple[Unit, ...], Unit | None]) -> None:
        self._forms, self._below, self._unit = found
        self._choosing = False
        self._turn()

    def _change(self) -> None:
        """F4: to the units below, or back to one's own forms."""
        if self._choosing or self._unit is not None:
            self._back()
        elif self._below:
            self._choosing = True
            self.search.clear()
            self._turn()

    def _back(self) -> None:
        self._choosing = False
        self._ask("")

    def _turn(self) -> None:
        self.heading_changed.emit()
        self.keys_changed.emit()
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
        wanted = text.strip()
        if self._choosing:
            units = [unit for unit in self._below if matches(wanted, unit.name)]
            rows = [_unit_row(number, unit, wanted) for number, unit in enumerate(units, start=1)]
            self._shown = units
        else:
            forms = [item for item in self._forms if matches(wanted, item.title)]
            rows = [_form_row(number, item, wanted) for number, item in enumerate(forms, start=1)]
            self._shown = forms
        self.model.set_rows(rows)
        self.table.setVisible(bool(rows) or not self._forms)
        self.nothing.setVisible(not rows and bool(self._forms))
        self.table.go_to(0)

    def _open_current(self) -> None:
        self._open(max(0, self.table.current_row()))

    def _open(self, row: int) -> None:
        if not 0 <= row < len(self._shown):
            return
        chosen = self._shown[row]
        if isinstance(chosen, Unit):
            self._ask(chosen.code)
        else:
            self.shell.go("entry", EntryRequest(form=chosen.form, unit=self._unit.code if self._unit else ""))

    def _dress(self) -> None:
        px = self.theme.px
        self._column.setContentsMargins(px(tokens.PAGE_MARGIN), px(16), px(tokens.PAGE_MARGIN), px(16))
        self._column.setSpacing(px(10))


def _form_row(number: int, item: QuickForm, wanted: str) -> _Row:
    records = Cell(f"{item.records:,}", unit=_("条")) if item.records else Cell("—", tone="text_3")
    title = Cell(item.title, icon=form_icon(item.form), matches=found_at(wanted, item.title))
    return _Row(item.form, _digit(number), title, Cell(item.last_words), records)


def _unit_row(number: int, unit: Unit, wanted: str) -> _Row:
    title = Cell(unit.name, icon="building-2", matches=found_at(wanted, unit.name))
    return _Row("", _digit(number), title, Cell(""), Cell(""))


def _digit(number: int) -> Cell:
    return Cell(str(number) if number <= 9 else "")
