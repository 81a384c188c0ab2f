"""报表: an official table with its exact header; Enter on a figure shows where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.page import Heading, KeyHint, Shell
from desktop.ui.pages.county_parts import CountyPage, keys_of_records
from desktop.ui.pages.going import copy_request, records_request
from desktop.ui.pages.tables.act_panel import ActPanel
from desktop.ui.pages.tables.acts import Acts
from desktop.ui.pages.tables.cells import OfficialTable
from desktop.ui.pages.tables.drill import DrillPanel
from desktop.ui.pages.tables.leaving import Leaving
from desktop.ui.pages.tables.model import FiguresModel, NamesModel, both_figures
from desktop.ui.pages.tables.parts import Wanted, note_of, place_of, read_tables, table_name
from desktop.ui.pages.tables.state_bar import StateBar
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.choices import Select
from desktop.ui.widgets.flow import FlowRow
from desktop.ui.widgets.frozen import FrozenTable
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import EmptyState
from desktop.workflows.cell_detail import CellDetail, cell_detail
from desktop.workflows.period_words import days_in_words, period_in_words
from desktop.workflows.table_screen import TableScreen
from desktop.workflows.table_view import HeaderCell, TableChoice, TableView

_ANY_HEIGHT = 16_777_215
_BOTH = 430  # design pixels of height that table and list need together; with less the list stands alone
_WITH_MORE = 560  # where a sentence stands above, or something is to be written below, they need more
_SHARE = 0.55  # of the page for the table while the list below is open


class TablesPage(CountyPage):
    """One table at a time: chosen above, looked into below."""

    name: ClassVar[str] = "tables"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._choices: tuple[TableChoice, ...] = ()
        self._view: TableView | None = None
        self.found: TableScreen | None = None
        self._check = Button(self.theme, _("核对合计"), icon="check-check")
        self._pdf = Button(self.theme, _("存为 PDF"), icon="file-down")
        self._excel = Button(self.theme, _("导出 Excel（原样）"), icon="file-spreadsheet", key="Ctrl+E", kind="main")
        self.leaving = Leaving(self)
        self._check.clicked.connect(self.leaving.check_sums)
        self._pdf.clicked.connect(lambda: self.leaving.export("pdf"))
        self._excel.clicked.connect(lambda: self.leaving.export("xlsx"))
        self._build()

    def _build(self) -> None:
        self.table_choice, self.line, self.period, self.basis = (Select(self.theme) for _number in range(4))
        named = (
            (self.table_choice, _("报表")),
            (self.line, _("哪条线")),
            (self.period, _("报告期")),
            (self.basis, _("本期、累计、同比")),
        )
        for select, name in named:
            select.setAccessibleName(name)
            select.setProperty("data", True)
        self.basis.choices(
            [("this", _("本期")), ("running", _("本年累计")), ("before", _("去年同期")), ("change", _("同比"))], "this"
        )
        self.basis.changed.connect(lambda _key: self._load(self._asked()))
        self.table_choice.changed.connect(lambda _key: self._table_chosen())
        self.line.changed.connect(lambda _key: self._load(self._asked()))
        self.period.changed.connect(lambda _key: self._load(self._asked()))
        self.freeze = Button(self.theme, _("冻结报送…"), icon="snowflake")
        self.close_period = Button(self.theme, _("关账…"), icon="lock")
        self.unlisted = Button(self.theme, "", icon="users")
        self.filters = FlowRow(
            self.theme, self.table_choice, self.line, self.period, self.basis, self.freeze, self.close_period,
            self.unlisted, gap=8,
        )  # fmt: skip
        self.state = StateBar(self.theme)
        self.state.mode_changed.connect(self._show_mode)
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
        self.panel = ActPanel(self.theme)
        self.panel.hide()
        self.acts = Acts(self)
        nothing = EmptyState(self.theme, "file-spreadsheet", _("这里还没有要出的报表。县里选了项目，报表就在这里。"))
        below = QHBoxLayout()
        below.addWidget(self.note, 1)
        below.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.write, 0, Qt.AlignmentFlag.AlignTop)
        self.stand(
            nothing, (self.filters, 0), (self.state, 0), (self.progress, 0), (self.figures, 1), (below, 0), (self.drill, 1),
            (self.panel, 1),
        )  # fmt: skip
        self._fit_height()
        self.theme.changed.connect(self._fit_height)

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
        if self.reading() or not self.anything():
            return self.reading_keys()
        if self.panel.isVisibleTo(self):
            picker = (KeyHint("Ctrl+O", _("选扫描件")),) if self.panel.shows_files() else ()
            return (KeyHint("Tab", _("下一项")), KeyHint("Enter", _("就这么办")), *picker, KeyHint("Esc", _("不做了")))
        if self.drill.isVisibleTo(self):
            return keys_of_records(_("导出"))
        return (
            KeyHint("↑ ↓ ← →", _("走格子")),
            KeyHint("Enter", _("看这个数怎么来的")),
            KeyHint("F5", _("重算")),
            KeyHint("Ctrl+E", _("导出")),
        )

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {
            "Ctrl+E": lambda: self.leaving.export("xlsx"),
            "F5": lambda: self._load(self._asked()),
            "Ctrl+O": self.acts.pick,
        }

    def opened(self, argument: object | None) -> None:
        if isinstance(argument, tuple):
            programme, table, period = (*argument, "", "", "")[:3]
            self._load(Wanted(str(programme), str(table), str(period)))
        else:
            self._load(self._asked())

    def compact_changed(self, compact: bool) -> None:
        self.drill.set_compact(compact)
        if self.found is not None:
            self.state.show_screen(self.found, self.shell.clock.now().date(), compact=compact)
        self._fit_height()
        self._excel.setText(_("导出 Excel") if compact else _("导出 Excel（原样）"))
        self.heading_changed.emit()

    def first_focus(self) -> QWidget | None:
        if self.panel.isVisibleTo(self):
            return self.panel.first()
        return self.drill.list if self.drill.isVisibleTo(self) else self.figures.cells

    def escape(self) -> bool:
        if super().escape():
            return True
        if self.drill.isVisibleTo(self) or self.panel.isVisibleTo(self):
            self._close_drill()
            return True
        if not self.figures.cells.hasFocus() and self._view is not None:
            self.figures.cells.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    # ---------------------------------------------------------------------------------------------------------- loading

    def anything(self) -> bool:
        return self._view is not None

    def _asked(self) -> Wanted:
        programme, _slash, table = self.table_choice.key().partition("/")
        basis = self.basis.key() if self.basis.isVisibleTo(self) else "this"
        return Wanted(programme, table, self.period.key(), self.line.key(), basis)  # type: ignore[arg-type]  # its own keys

    def _table_chosen(self) -> None:
        programme, _slash, table = self.table_choice.key().partition("/")
        self._load(Wanted(programme, table))

    def _load(self, wanted: Wanted) -> None:
        what = _("正在从记录里算")
        self.read(what, lambda workspace: read_tables(workspace, wanted), self._show, lambda: self._load(wanted))

    def _show(self, found: tuple[tuple[TableChoice, ...], TableScreen | None]) -> None:
        self._choices, self.found = found
        screen, before = self.found, self._view
        self._view = None if screen is None else screen.views.get(self.state.modes.current()) or screen.views["now"]
        view = self._view
        self.nothing.setVisible(view is None)
        for button in self.band_buttons():
            button.set_enabled("" if view is not None else _("这里还没有要出的报表。"))
        if view is None or screen is None:
            self.state.hide()
            self._fit_height()
            return
        self._show_choices(view)
        self.state.show_screen(screen, self.shell.clock.now().date(), compact=self.shell.compact)
        self.acts.offer(screen)
        self._show_view(view, before)
        took = f"{max(view.seconds, 0.05):.1f}"
        # A table whose programme does not say what hangs together is asked for in full at every look.
        told = _("从 {n} 条记录算出，用了 {s} 秒")
        if view.result.table.together is None:
            told = _("从 {n} 条记录整个算出（不能只算变了的），用了 {s} 秒")
        self.shell.saved("note", told.format(n=f"{view.records:,}", s=took))
        self.heading_changed.emit()

    def _show_view(self, view: TableView, before: TableView | None) -> None:
        """Its figures, standing on the same cell if it is the same table."""
        same = before is not None and place_of(view) == place_of(before)
        row, column = (self.figures.row(), self.figures.column()) if same else (0, 0)
        self._show_figures(view)
        self.figures.go_to(min(max(0, row), len(view.names) - 1), max(0, column))
        open_ = self.drill.isVisibleTo(self) or self.panel.isVisibleTo(self)
        if not same or open_:
            self._close_drill(focus=open_)
        self.note.setText(note_of(view))
        people, units = len(view.people), len(view.units)
        self.unlisted.setVisible(bool(people or units))
        self.unlisted.setText(_("未列入 {n}").format(n=people + units))

    def _show_mode(self, mode: str) -> None:
        if self.found is not None and mode in self.found.views:
            before, self._view = self._view, self.found.views[mode]
            self._show_view(self._view, before)

    def _show_choices(self, view: TableView) -> None:
        tables = [(f"{item.programme}/{item.table}", table_name(item)) for item in self._choices]
        self.table_choice.choices(tables, f"{view.programme}/{view.table}")
        choice = next(item for item in self._choices if (item.programme, item.table) == (view.programme, view.table))
        self.line.choices([("", _("全部")), *choice.lines], view.line or "")
        self.line.set_key(view.line or "")
        self.line.setVisible(bool(choice.lines))
        chosen = self.found.period.period if self.found is not None else view.period.name
        kept = chosen if chosen in choice.periods else view.period.name
        self.period.choices([(period, period_in_words(period)) for period in choice.periods], kept)

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
        open_ = self.drill.isVisibleTo(self) or self.panel.isVisibleTo(self)
        more = self.panel.isVisibleTo(self) or bool(self.state.notice.text())
        least = _WITH_MORE if more else _BOTH
        alone = open_ and self.height() < self.theme.px(least)
        shown = self._view is not None
        self.figures.setVisible(shown and not alone)
        self.filters.setVisible(shown and not alone)
        self.state.setVisible(shown and not alone and bool(self.state.notice.text()))
        for widget in (self.note, self.copy, self.write):
            widget.setVisible(shown and not (open_ and self.shell.compact) and not alone)
        if self.shell.compact and self.state.isVisibleTo(self):
            self.note.hide()  # what it says of people is on a button above
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
        view, row, column = self._view, self.figures.row(), self.figures.column()
        figure = view.figures[row][column] if view is not None and row >= 0 and column >= 0 else None
        changed = (
            view.changes.get((figure.unit, figure.column.name)) if view is not None and figure is not None else None
        )
        also = ""
        if changed is not None and figure is not None:
            said = both_figures(changed, figure.column.decimals)
            also = _("{said}，是 {n} 条记录改的。").format(said=said, n=len(changed.records))
        self.drill.show_detail(_("合计"), detail, self.shell.clock.now().date(), also)
        self.show_below(self.drill)

    def show_below(self, below: QWidget) -> None:
        """The list or the panel takes the place below the table."""
        for widget in (self.drill, self.panel):
            widget.setVisible(widget is below)
        self._fit_height()
        if below is self.panel:
            self.panel.first().setFocus(Qt.FocusReason.OtherFocusReason)
            self.keys_changed.emit()
            return
        self.drill.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self.keys_changed.emit()

    def close_below(self) -> None:
        """Back to the table."""
        self._close_drill()

    def look_again(self) -> None:
        """Read what is shown anew."""
        self._load(self._asked())

    def shown_view(self) -> TableView | None:
        """The figures that are shown now."""
        return self._view

    def _close_drill(self, *, focus: bool = True) -> None:
        self.drill.hide()
        self.panel.hide()
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
            mode = "now" if self.state.modes.current() == "now" else ""
            self.shell.go("copying", copy_request(view.programme, view.table, view.period.name, view.line, unit, mode))

    def _to_summary(self) -> None:
        if self._view is not None:
            self.shell.go("summary", (self._view.programme, self._view.period.name))
