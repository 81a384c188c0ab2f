"""照着抄: one row of a table in the order of a web form; Enter copies a figure and goes to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.foundation.translation import _
from desktop.ui.page import Heading, KeyHint, Shell
from desktop.ui.pages.county_parts import CountyPage
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.choices import Segments, Select
from desktop.ui.widgets.flow import FlowRow
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import EmptyState
from desktop.ui.widgets.rows import Cell, Column, RowsModel
from desktop.ui.widgets.tables import Table
from desktop.workflows.copying import CopyRow, CopySheet, block_of, copy_sheet, frozen_copy_sheet
from desktop.workflows.freeze_table import FrozenTable, versions_of
from desktop.workflows.period_words import period_in_words
from desktop.workflows.record_words import day_in_words
from desktop.workflows.table_view import table_choices
from desktop.workflows.workspace import Workspace

_ALL = "*"  # the row of all units together, among the codes


@dataclass(frozen=True)
class CopyRequest:
    """Which table to copy, and where to begin. ``unit`` None: all units together.

    ``mode``: then (as it was reported), now, or "" for what was reported where it was.
    """

    programme: str
    table: str
    period: str
    line: str | None = None
    unit: str | None = None
    mode: str = ""


@dataclass(frozen=True)
class _Read:
    """The figures asked for; ``frozen``: the version they were last reported in, None where they never were."""

    asked: CopyRequest
    sheet: CopySheet
    frozen: FrozenTable | None


class CopyingPage(CountyPage):
    """Boxes from top to bottom as the web form has them; what was copied is said and ticked."""

    name: ClassVar[str] = "copying"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._asked: CopyRequest | None = None
        self._sheet: CopySheet | None = None
        self._frozen: FrozenTable | None = None
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
        self.modes = Segments(self.theme, [("then", _("报送时")), ("now", _("现值"))], "then")
        self.modes.setAccessibleName(_("抄哪个数"))
        self.modes.changed.connect(self._show_mode)
        self.reported = Label(self.theme, "", "base", tone="text_2")
        self.reported.setProperty("data", True)
        self.filters = FlowRow(self.theme, self.row_choice, self.modes, self.reported, gap=12)
        self.said = Label(self.theme, "", "action", wrap=True)
        self.said.setProperty("data", True)
        self.table = Table(self.theme, row_mode=True, name=_("照着抄"))
        self.table.opened.connect(lambda _row: self.copy_one())
        self.model = RowsModel(_columns())
        self.table.setModel(self.model)
        nothing = EmptyState(self.theme, "copy", _("还没有可以抄的报表。"))
        self.stand(nothing, (self.filters, 0), (self.progress, 0), (self.said, 0), (self.table, 1))
        for widget in (self.filters, self.said, self.table):
            widget.hide()

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
        if self.reading() or not self.anything():
            return self.reading_keys()
        other = _("换成报送时") if self.modes.current() == "now" else _("换成现值")
        return (
            *([KeyHint("F7", other)] if self._frozen is not None else []),
            KeyHint("Enter", _("复制，到下一栏")),
            KeyHint("↑ ↓", _("走栏目")),
            KeyHint("Ctrl+C", _("复制整行")),
            KeyHint("Ctrl+↑ / Ctrl+↓", _("上一行、下一行")),
            KeyHint("Esc", _("回报表")),
        )

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {
            "F5": lambda: self._load(self._asked),
            "F7": self._other_mode,
            "Ctrl+C": self.copy_block,
            "Ctrl+Up": lambda: self._other_row(-1),
            "Ctrl+Down": lambda: self._other_row(1),
        }

    def opened(self, argument: object | None) -> None:
        if isinstance(argument, CopyRequest):
            self._asked = argument
        self._load(self._asked)

    def _load(self, asked: CopyRequest | None) -> None:
        what = _("正在从记录里算")
        self.read(what, lambda workspace: _read(workspace, asked), self._show, lambda: self._load(asked))

    def first_focus(self) -> QWidget | None:
        return self.table

    def escape(self) -> bool:
        if super().escape():
            return True
        self.shell.back()
        return True

    # ---------------------------------------------------------------------------------------------------------- showing

    def anything(self) -> bool:
        return self._sheet is not None

    def _other_mode(self) -> None:
        """F7: what was reported, or what the records say now."""
        if self._frozen is not None and not self.reading():
            self.modes.set_current("then" if self.modes.current() == "now" else "now")
            self._show_mode(self.modes.current())

    def _show_mode(self, mode: str) -> None:
        """The same row; what was copied of the other figures was of those."""
        row = self._row()
        if self._asked is not None:
            self._load(replace(self._asked, mode=mode, unit=row.unit if row is not None else self._asked.unit))

    def _show(self, read: _Read | None) -> None:
        sheet = self._sheet = read.sheet if read is not None else None
        self._frozen = read.frozen if read is not None else None
        if read is not None:
            self._asked = read.asked
            self.modes.set_current(read.asked.mode)
        self._tell_reported()
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
        self.keys_changed.emit()

    def _tell_reported(self) -> None:
        frozen = self._frozen
        for widget in (self.modes, self.reported):
            widget.setVisible(frozen is not None)
        if frozen is None:
            return
        day = day_in_words(frozen.at[:10], self.shell.clock.now().date())
        told = (
            _("{day}报出第 {n} 版的数。")
            if self.modes.current() == "then"
            else _("现在记录里的数；{day}报出过第 {n} 版。")
        )
        self.reported.setText(told.format(day=day, n=frozen.version))

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


def _read(workspace: Workspace, asked: CopyRequest | None) -> _Read | None:
    """The table asked for; the first there is where none was. As it was reported, where it was and nothing else is said."""
    if asked is None:
        choice = next((item for item in table_choices(workspace) if item.best), None)
        if choice is None:
            return None
        asked = CopyRequest(choice.programme, choice.table, choice.best)
    versions = versions_of(workspace, asked.programme, asked.table, asked.period, line=asked.line)
    if versions and asked.mode != "now":
        return _Read(replace(asked, mode="then"), frozen_copy_sheet(workspace, versions[-1]), versions[-1])
    now = copy_sheet(workspace, asked.programme, asked.table, asked.period, line=asked.line)
    return _Read(replace(asked, mode="now"), now, versions[-1] if versions else None)


def _columns() -> list[Column]:
    return [
        Column("number", _("序号"), kind="number", tone="text_3"),
        Column("label", _("网页上的栏目"), width=220, bold=True),
        Column("value", _("要填的值"), width=160, kind="free", stretch=True),
        Column("done", _("抄过"), width=70, kind="icon_text"),
    ]
