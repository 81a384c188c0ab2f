"""报表: an official table with its exact header; Enter on a figure shows where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.foundation.translation import _, listed, one_after_another
from desktop.ui import tokens
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.pages.going import copy_request, records_request
from desktop.ui.pages.tables.cells import OfficialTable
from desktop.ui.pages.tables.drill import DrillPanel
from desktop.ui.pages.tables.model import FiguresModel, NamesModel
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.choices import Select
from desktop.ui.widgets.flow import FlowRow
from desktop.ui.widgets.frozen import FrozenTable
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import EmptyState
from desktop.ui.widgets.progress import ProgressLine
from desktop.workflows.cell_detail import CellDetail, cell_detail
from desktop.workflows.export_files import export_table
from desktop.workflows.period_words import days_in_words, period_in_words
from desktop.workflows.table_view import (
    HeaderCell,
    TableChoice,
    TableView,
    figure_text,
    table_choices,
    table_view,
    wrong_sums,
)
from desktop.workflows.workspace import Workspace

_ANY_HEIGHT = 16_777_215
_BOTH = 430  # design pixels of height that table and list need together; with less the list stands alone
_SHARE = 0.55  # of the page for the table while the list below is open
_MOST_TITLES = 4  # of people without a column, named in the note


@dataclass(frozen=True)
class _Wanted:
    """What was asked for; blanks are filled in with what is best."""

    programme: str = ""
    table: str = ""
    period: str = ""
    line: str = ""


class TablesPage(Page):
    """One table at a time: chosen above, looked into below."""

    name: ClassVar[str] = "tables"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._choices: tuple[TableChoice, ...] = ()
        self._view: TableView | None = None
        self._check = Button(self.theme, _("核对合计"), icon="check-check")
        self._pdf = Button(self.theme, _("存为 PDF"), icon="file-down")
        self._excel = Button(self.theme, _("导出 Excel（原样）"), icon="file-spreadsheet", key="Ctrl+E", kind="main")
        self._check.clicked.connect(self._check_sums)
        self._pdf.clicked.connect(lambda: self._export("pdf"))
        self._excel.clicked.connect(lambda: self._export("xlsx"))
        self._build()

    def _build(self) -> None:
        self.table_choice, self.line, self.period = (Select(self.theme) for _number in range(3))
        for select, name in ((self.table_choice, _("报表")), (self.line, _("哪条线")), (self.period, _("报告期"))):
            select.setAccessibleName(name)
            select.setProperty("data", True)
        self.table_choice.changed.connect(lambda _key: self._table_chosen())
        self.line.changed.connect(lambda _key: self._load(self._asked()))
        self.period.changed.connect(lambda _key: self._load(self._asked()))
        self.filters = FlowRow(self.theme, self.table_choice, self.line, self.period, gap=12)
        self.copy = Button(self.theme, _("照着抄"), icon="copy", dense=True)
        self.write = Button(self.theme, _("写总结"), icon="file-text", dense=True)
        self.copy.clicked.connect(self._to_copying)
        self.write.clicked.connect(self._to_summary)
        self.names_model, self.figures_model = NamesModel(), FiguresModel()
        names, cells = OfficialTable(self.theme, _("单位")), OfficialTable(self.theme, _("报表"))
        names.setModel(self.names_model)
        cells.setModel(self.figures_model)
        self.figures = FrozenTable(self.theme, names, cells)
        self.figures.follow()
        cells.opened.connect(lambda _row: self._open_cell())
        self.note = Label(self.theme, "", "base", wrap=True, tone="text_2")
        self.note.setProperty("data", True)
        self.drill = DrillPanel(self.theme)
        self.drill.asked.connect(lambda rids: self.shell.go("records", records_request(rids=rids)))
        self.drill.closed.connect(self._close_drill)
        self.drill.hide()
        self.progress = ProgressLine(self.theme)
        self.nothing = EmptyState(
            self.theme, "file-spreadsheet", _("这里还没有要出的报表。县里选了项目，报表就在这里。")
        )
        self.nothing.hide()
        self._column = QVBoxLayout(self)
        for widget in (self.filters, self.progress):
            self._column.addWidget(widget)
        self._column.addWidget(self.figures, 1)
        below = QHBoxLayout()
        below.addWidget(self.note, 1)
        below.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.write, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(below)
        self._column.addWidget(self.drill, 1)
        self._column.addWidget(self.nothing, 1)
        self._restyle()
        self.theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        px = self.theme.px
        self._column.setContentsMargins(px(tokens.PAGE_MARGIN), px(10), px(tokens.PAGE_MARGIN), px(12))
        self._column.setSpacing(px(8))
        self._fit_height()

    # ------------------------------------------------------------------------------------------- what the window asks

    def heading(self) -> Heading:
        view = self._view
        if view is None:
            return Heading(_("报表"))
        choice = next(
            (item for item in self._choices if (item.programme, item.table) == (view.programme, view.table)), None
        )
        title = table_name(choice) if choice is not None else ""
        if self.shell.compact:  # the box below says the period as well
            return Heading(title or _("报表"))
        days = "" if view.period.name.count("-") else days_in_words(view.period)
        return Heading(title or _("报表"), f"{period_in_words(view.period.name)}　{days}".rstrip())

    def band_buttons(self) -> Sequence[Button]:
        return (self._check, self._pdf, self._excel)

    def keys(self) -> Sequence[KeyHint]:
        if self.drill.isVisibleTo(self):
            return (
                KeyHint("↑ ↓", _("走记录")),
                KeyHint("Enter", _("打开记录")),
                KeyHint("Esc", _("收起")),
                KeyHint("Ctrl+E", _("导出")),
            )
        return (
            KeyHint("↑ ↓ ← →", _("走格子")),
            KeyHint("Enter", _("看这个数怎么来的")),
            KeyHint("F5", _("重算")),
            KeyHint("Ctrl+E", _("导出")),
        )

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {"Ctrl+E": lambda: self._export("xlsx"), "F5": lambda: self._load(self._asked())}

    def opened(self, argument: object | None) -> None:
        if isinstance(argument, tuple):
            programme, table, period = (*argument, "", "", "")[:3]
            self._load(_Wanted(str(programme), str(table), str(period)))
        else:
            self._load(self._asked())

    def compact_changed(self, compact: bool) -> None:
        self.drill.set_compact(compact)
        self._fit_height()
        self._excel.setText(_("导出 Excel") if compact else _("导出 Excel（原样）"))
        self.heading_changed.emit()

    def may_leave(self) -> bool:
        self.shell.saved("saved")  # what stood there spoke of this page
        return True

    def first_focus(self) -> QWidget | None:
        return self.drill.list if self.drill.isVisibleTo(self) else self.figures.cells

    def escape(self) -> bool:
        if self.drill.isVisibleTo(self):
            self._close_drill()
            return True
        if not self.figures.cells.hasFocus() and self._view is not None:
            self.figures.cells.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    # ---------------------------------------------------------------------------------------------------------- loading

    def _asked(self) -> _Wanted:
        programme, _slash, table = self.table_choice.key().partition("/")
        return _Wanted(programme, table, self.period.key(), self.line.key())

    def _table_chosen(self) -> None:
        programme, _slash, table = self.table_choice.key().partition("/")
        self._load(_Wanted(programme, table))

    def _load(self, wanted: _Wanted) -> None:
        self.progress.begin(_("正在从记录里算"))
        self.shell.tasks.run(
            lambda workspace, _progress: _read(workspace, wanted),
            done=self._show,
            failed=lambda told: self._failed(told, wanted),
            owner=self,
        )

    def _failed(self, told: Told, wanted: _Wanted) -> None:
        self.progress.finish()
        self.shell.told(told, lambda: self._load(wanted))

    def _show(self, found: tuple[tuple[TableChoice, ...], TableView | None]) -> None:
        self.progress.finish()
        self._choices, view = found
        same = view is not None and self._view is not None and _place(view) == _place(self._view)
        self._view = view
        self._fit_height()
        self.nothing.setVisible(view is None)
        for button in self.band_buttons():
            button.set_enabled("" if view is not None else _("这里还没有要出的报表。"))
        if view is None:
            return
        self._show_choices(view)
        row, column = (self.figures.row(), self.figures.column()) if same else (0, 0)
        self._show_figures(view)
        self.figures.go_to(max(0, row), max(0, column))
        if not same or self.drill.isVisibleTo(self):
            self._close_drill(focus=self.drill.isVisibleTo(self))
        self.note.setText(_note(view))
        took = f"{max(view.seconds, 0.05):.1f}"
        self.shell.saved("note", _("从 {n} 条记录算出，用了 {s} 秒").format(n=f"{view.records:,}", s=took))
        self.heading_changed.emit()

    def _show_choices(self, view: TableView) -> None:
        tables = [(f"{item.programme}/{item.table}", table_name(item)) for item in self._choices]
        self.table_choice.choices(tables, f"{view.programme}/{view.table}")
        choice = next(item for item in self._choices if (item.programme, item.table) == (view.programme, view.table))
        self.line.choices([("", _("全部")), *choice.lines], view.line or "")
        self.line.set_key(view.line or "")
        self.line.setVisible(bool(choice.lines))
        self.period.choices([(period, period_in_words(period)) for period in choice.periods], view.period.name)

    def _show_figures(self, view: TableView) -> None:
        first = [cell for cell in view.header if cell.column == 0]
        rest = [HeaderCell(c.text, c.row, c.column - 1, c.rows, c.columns) for c in view.header if c.column > 0]
        names, cells = self.figures.names, self.figures.cells
        for table, header in ((names, first), (cells, rest)):
            assert isinstance(table, OfficialTable)
            table.official.set_cells(header, view.header_rows)
        self.names_model.set_view(view)
        self.figures_model.set_view(view)
        names.fit_columns()
        cells.fit_columns()
        self.figures.fit()
        self._fit_height()

    def _fit_height(self) -> None:
        """With the list below open, the table takes its rows and no more; with little room the list stands alone."""
        open_ = self.drill.isVisibleTo(self)
        alone = open_ and self.height() < self.theme.px(_BOTH)
        shown = self._view is not None
        self.figures.setVisible(shown and not alone)
        self.filters.setVisible(shown and not alone)
        for widget in (self.note, self.copy, self.write):
            widget.setVisible(shown and not (open_ and self.shell.compact) and not alone)
        if not open_:
            self.figures.setMinimumHeight(0)
            self.figures.setMaximumHeight(_ANY_HEIGHT)
            return
        rows = len(self._view.names) if self._view is not None else 0
        bar = self.figures.cells.horizontalScrollBar()
        tall = (
            self.figures.cells.horizontalHeader().height() + rows * self.theme.px(tokens.ROW_DENSE) + self.theme.px(3)
        )
        tall += bar.sizeHint().height() if bar.maximum() > 0 else 0
        self.figures.setFixedHeight(min(tall, round(self.height() * _SHARE)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_height()

    # --------------------------------------------------------------------------------------------------- where it comes from

    def _open_cell(self) -> None:
        view, row, column = self._view, self.figures.row(), self.figures.column()
        if view is None or row < 0 or column < 0:
            return
        figure = view.figures[row][column]
        self.shell.tasks.run(
            lambda workspace, _progress: cell_detail(workspace, view.result, figure.column.name, figure.unit),
            done=self._show_detail,
            failed=self.shell.told,
            owner=self,
        )

    def _show_detail(self, detail: CellDetail) -> None:
        self.drill.show_detail(_("合计"), detail, self.shell.clock.now().date())
        self.drill.show()
        self._fit_height()
        self.drill.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self.keys_changed.emit()

    def _close_drill(self, *, focus: bool = True) -> None:
        self.drill.hide()
        self._fit_height()
        if focus:
            self.figures.cells.setFocus(Qt.FocusReason.OtherFocusReason)
        self.keys_changed.emit()

    # ---------------------------------------------------------------------------------------------------------- leaving

    def _to_copying(self) -> None:
        view = self._view
        if view is not None:
            row, column = max(0, self.figures.row()), max(0, self.figures.column())
            unit = view.figures[row][column].unit
            self.shell.go("copying", copy_request(view.programme, view.table, view.period.name, view.line, unit))

    def _to_summary(self) -> None:
        if self._view is not None:
            self.shell.go("summary", (self._view.programme, self._view.period.name))

    def _check_sums(self) -> None:
        view = self._view
        if view is None:
            return
        wrong = wrong_sums(view)
        if not wrong:
            columns, rows = len(view.result.table.columns), len(view.result.rows) + 1
            self.shell.toast(
                _("合计都对：{columns} 列 {rows} 行换一种加法又加了一遍。").format(columns=columns, rows=rows)
            )
            return
        named = one_after_another(
            _("{name}：表上 {said}，再加是 {again}").format(name=name, said=figure_text(said), again=figure_text(again))
            for name, said, again in wrong[:3]
        )
        self.shell.notice("error", _("有 {n} 个合计对不上。").format(n=len(wrong)), key="sums", detail=named)

    def _export(self, kind: str) -> None:
        view = self._view
        if view is None:
            return
        folder = self.shell.choose_folder(_("导出到哪个文件夹"), self.shell.stick())
        if folder is None:
            return
        self.shell.tasks.run(
            lambda workspace, _progress: export_table(workspace, view, folder, kind),
            done=self._exported,
            failed=self.shell.told,
            owner=self,
        )

    def _exported(self, file: Path) -> None:
        self.shell.toast(_("导出好了：{name}").format(name=file.name))


def _read(workspace: Workspace, wanted: _Wanted) -> tuple[tuple[TableChoice, ...], TableView | None]:
    """The choices, and the table asked for (the first, its best period, where none is)."""
    choices = table_choices(workspace)
    fitting = [item for item in choices if item.programme == wanted.programme and wanted.table in ("", item.table)]
    if not choices or not (fitting or choices)[0].periods:
        return choices, None
    choice = (fitting or choices)[0]
    period = wanted.period if wanted.period in choice.periods else choice.best
    line = wanted.line if wanted.line in dict(choice.lines) else None
    return choices, table_view(workspace, choice.programme, choice.table, period, line=line)


def _place(view: TableView) -> tuple[str, str, str]:
    return view.programme, view.table, view.period.name


def table_name(choice: TableChoice) -> str:
    """义诊周 附件2; 活动月数据表: the official titles are longer than any box."""
    if choice.heading:
        return f"{choice.programme_title} {choice.heading}"
    return (
        choice.title if choice.title.startswith(choice.programme_title) else f"{choice.programme_title} {choice.title}"
    )


def _note(view: TableView) -> str:
    """说明, who has no column, who fills in."""
    parts = list(view.notes)
    if view.people:
        by_title = view.people_by_title
        named = listed(f"{title or _('没有职称')} {n}" for title, n in by_title[:_MOST_TITLES])
        more = _("等") if len(by_title) > _MOST_TITLES else ""
        parts.append(_("未列入人员 {n} 人（{named}{more}）").format(n=len(view.people), named=named, more=more))
    if view.units:
        named = listed(view.units[:3]) + (_("等") if len(view.units) > 3 else "")
        parts.append(_("未列入机构 {n} 个（{named}）").format(n=len(view.units), named=named))
    filler = [_("填表人：{name}").format(name=view.filler)]
    if view.phone:
        filler.append(_("联系方式：{phone}").format(phone=view.phone))
    return "　　".join(parts) + "\n" + "　　".join(filler)
