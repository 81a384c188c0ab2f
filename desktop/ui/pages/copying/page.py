"""照着抄: one row of a table in the order of a web form; Enter copies a figure and goes to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.choices import Select
from desktop.ui.widgets.flow import FlowRow
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import EmptyState
from desktop.ui.widgets.rows import Cell, Column, RowsModel
from desktop.ui.widgets.tables import Table
from desktop.workflows.copying import CopyRow, CopySheet, block_of, copy_sheet
from desktop.workflows.period_words import period_in_words
from desktop.workflows.table_view import table_choices
from desktop.workflows.workspace import Workspace

_ALL = "*"  # the row of all units together, among the codes


@dataclass(frozen=True)
class CopyRequest:
    """Which table to copy, and where to begin. ``unit`` None: all units together."""

    programme: str
    table: str
    period: str
    line: str | None = None
    unit: str | None = None


class CopyingPage(Page):
    """Boxes from top to bottom as the web form has them; what was copied is said and ticked."""

    name: ClassVar[str] = "copying"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._asked: CopyRequest | None = None
        self._sheet: CopySheet | None = None
        self._done: dict[str, set[int]] = {}
        self._block = Button(self.theme, _("复制整行"), icon="copy-check", key="Ctrl+C")
        self._one = Button(self.theme, _("复制，到下一栏"), icon="copy", key="Enter", kind="main")
        self._block.clicked.connect(self.copy_block)
        self._one.clicked.connect(self.copy_one)
        self._build()

    def _build(self) -> None:
        self.row_choice = Select(self.theme)
        self.row_choice.setAccessibleName(_("抄哪一行"))
        self.row_choice.setProperty("data", True)
        self.row_choice.changed.connect(lambda _key: self._show_row())
        self.filters = FlowRow(self.theme, self.row_choice, gap=12)
        self.said = Label(self.theme, "", "action", wrap=True)
        self.said.setProperty("data", True)
        self.table = Table(self.theme, row_mode=True, name=_("照着抄"))
        self.table.opened.connect(lambda _row: self.copy_one())
        self.model = RowsModel(_columns())
        self.table.setModel(self.model)
        self.nothing = EmptyState(self.theme, "copy", _("还没有可以抄的报表。"))
        self.nothing.hide()
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.filters)
        self._column.addWidget(self.said)
        self._column.addWidget(self.table, 1)
        self._column.addWidget(self.nothing, 1)
        self._restyle()
        self.theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        px = self.theme.px
        self._column.setContentsMargins(px(tokens.PAGE_MARGIN), px(10), px(tokens.PAGE_MARGIN), px(12))
        self._column.setSpacing(px(8))

    # ------------------------------------------------------------------------------------------- what the window asks

    def heading(self) -> Heading:
        sheet = self._sheet
        if sheet is None:
            return Heading(_("照着抄"))
        line = dict(sheet.lines).get(sheet.line or "", "")
        detail = "　".join(part for part in (sheet.heading, period_in_words(sheet.period), line) if part)
        return Heading(_("照着抄"), detail)

    def band_buttons(self) -> Sequence[Button]:
        return (self._block, self._one)

    def keys(self) -> Sequence[KeyHint]:
        return (
            KeyHint("Enter", _("复制，到下一栏")),
            KeyHint("↑ ↓", _("走栏目")),
            KeyHint("Ctrl+C", _("复制整行")),
            KeyHint("Ctrl+↑ / Ctrl+↓", _("上一行、下一行")),
            KeyHint("Esc", _("回报表")),
        )

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {
            "Ctrl+C": self.copy_block,
            "Ctrl+Up": lambda: self._other_row(-1),
            "Ctrl+Down": lambda: self._other_row(1),
        }

    def opened(self, argument: object | None) -> None:
        if isinstance(argument, CopyRequest):
            self._asked = argument
        asked = self._asked
        self.shell.tasks.run(
            lambda workspace, _progress: _read(workspace, asked), done=self._show, failed=self.shell.told, owner=self
        )

    def may_leave(self) -> bool:
        self.shell.saved("saved")  # what stood there spoke of this page
        return True

    def first_focus(self) -> QWidget | None:
        return self.table

    def escape(self) -> bool:
        self.shell.back()
        return True

    # ---------------------------------------------------------------------------------------------------------- showing

    def _show(self, sheet: CopySheet | None) -> None:
        self._sheet = sheet
        for widget in (self.filters, self.said, self.table):
            widget.setVisible(sheet is not None)
        self.nothing.setVisible(sheet is None)
        for button in self.band_buttons():
            button.set_enabled("" if sheet is not None else _("还没有可以抄的报表。"))
        self.heading_changed.emit()
        if sheet is None:
            return
        wanted = self._asked.unit if self._asked else None
        keys = [(row.unit or _ALL, row.title) for row in sheet.rows]
        self.row_choice.choices(keys, wanted if wanted in {row.unit for row in sheet.rows} and wanted else _ALL)
        self._done = {}
        self._show_row()

    def _row(self) -> CopyRow | None:
        if self._sheet is None:
            return None
        key = self.row_choice.key()
        return next((row for row in self._sheet.rows if (row.unit or _ALL) == key), self._sheet.rows[0])

    def _show_row(self) -> None:
        row = self._row()
        if row is None:
            return
        self._fill(row)
        self.table.go_to(0, 0)
        self.said.setText(_("在网页里点好第一栏，回这里按 Enter：值就复制好了，到网页里按 Ctrl+V。"))

    def _fill(self, row: CopyRow) -> None:
        done = self._done.get(row.unit or _ALL, set())
        self.model.set_rows(
            [
                {
                    "number": at + 1,
                    "label": field.label,
                    "value": Cell(field.value or "—", tone="" if field.value else "text_3"),
                    "done": ("check", _("抄过")) if at in done else "",
                }
                for at, field in enumerate(row.fields)
            ]
        )

    def _other_row(self, step: int) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        keys = [row.unit or _ALL for row in sheet.rows]
        at = max(0, min(len(keys) - 1, keys.index(self.row_choice.key()) + step))
        self.row_choice.set_key(keys[at])
        self._show_row()

    # ---------------------------------------------------------------------------------------------------------- copying

    def copy_one(self) -> None:
        """The figure one stands on; then the next box. A blank one is copied as nothing, and said to be."""
        row, at = self._row(), self.table.current_row()
        if row is None or not 0 <= at < len(row.fields):
            return
        field = row.fields[at]
        QGuiApplication.clipboard().setText(field.value)
        done = self._done.setdefault(row.unit or _ALL, set())
        done.add(at)
        self._fill(row)
        self.table.go_to(min(at + 1, len(row.fields) - 1), 0)
        said = _("已复制“{label}”：{value}").format(label=field.label, value=field.value or _("空的，不用填"))
        rest = len(row.fields) - len(done)
        if at == len(row.fields) - 1:
            said += "　" + (
                _("{row}抄完了。").format(row=row.title) if not rest else _("还有 {n} 栏没抄。").format(n=rest)
            )
        self._say(said)

    def copy_block(self) -> None:
        """The whole row, tab-separated."""
        row = self._row()
        if row is None:
            return
        QGuiApplication.clipboard().setText(block_of(row))
        self._say(
            _("已复制整行 {n} 栏：{row}。可以贴进 Excel 或网页里的表格。").format(n=len(row.fields), row=row.title)
        )

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.said.setAccessibleName(text)
        self.shell.saved("note", text)


def _read(workspace: Workspace, asked: CopyRequest | None) -> CopySheet | None:
    """The table asked for; the first there is where none was."""
    if asked is None:
        choice = next((item for item in table_choices(workspace) if item.best), None)
        if choice is None:
            return None
        asked = CopyRequest(choice.programme, choice.table, choice.best)
    return copy_sheet(workspace, asked.programme, asked.table, asked.period, line=asked.line)


def _columns() -> list[Column]:
    return [
        Column("number", _("序号"), kind="number", tone="text_3"),
        Column("label", _("网页上的栏目"), width=220, bold=True),
        Column("value", _("要填的值"), width=160, kind="free", stretch=True),
        Column("done", _("抄过"), width=70, kind="icon_text"),
    ]
