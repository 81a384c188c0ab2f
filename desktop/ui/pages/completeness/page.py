"""报送率: units × periods. Arrows walk, Enter says why, + and - open and fold the townships."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.pages.completeness.cells import BoardTable
from desktop.ui.pages.completeness.filters import BoardFilters
from desktop.ui.pages.completeness.leaving import print_calls, save_board
from desktop.ui.pages.completeness.model import BoardModel, Line, NamesModel, lines_of
from desktop.ui.pages.completeness.side import CountsCard, ReasonCard
from desktop.ui.pages.completeness.words import (
    Sentence,
    cell_words,
    column_title,
    group_sentences,
    heading_detail,
    reason_sentences,
)
from desktop.ui.pages.going import records_request
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frozen import FrozenTable
from desktop.ui.widgets.notices import EmptyState
from desktop.ui.widgets.panels import SidePanel
from desktop.ui.widgets.progress import ProgressLine
from desktop.ui.widgets.tables import Table
from desktop.workflows.completeness_board import (
    BoardChoice,
    CompletenessBoard,
    board_choices,
    completeness_board,
    learn_names,
    matching,
)
from desktop.workflows.completeness_reason import CellReason, cell_reason
from desktop.workflows.workspace import Workspace

_FEW_LINES = 24  # more than this begin folded
_SIDE = 284


class CompletenessPage(Page):
    """A county sees townships with their villages, a township its villages."""

    name: ClassVar[str] = "completeness"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._board: CompletenessBoard | None = None
        self._lines: list[Line] = []
        self._folded: set[str] = set()
        self._fold_anew = True
        self._wanted_unit = ""
        self._asked = 0
        self._export = Button(self.theme, _("导出 Excel"), icon="file-spreadsheet", key="Ctrl+E")
        self._export.clicked.connect(lambda: save_board(shell, self._board))
        self._build_filters()
        self._build_table()
        self._build_side()
        self._build_page()

    # --------------------------------------------------------------------------------------------------------- building

    def _build_filters(self) -> None:
        self.filters = BoardFilters(self.theme)
        self.search = self.filters.search
        self.filters.chosen.connect(self._chosen)
        self.filters.narrowed.connect(self._filter)
        self.search.moved.connect(self._walk)
        self.search.accepted.connect(self._enter_table)

    def _build_table(self) -> None:
        self.names_model, self.board_model = NamesModel(), BoardModel()
        names = Table(self.theme, dense=True, cells=True, bare=True, frozen=0, name=_("单位"))
        cells = BoardTable(self.theme, _("报送率"))
        names.setSelectionMode(Table.SelectionMode.NoSelection)
        names.setModel(self.names_model)
        cells.setModel(self.board_model)
        self.table = FrozenTable(self.theme, names, cells)
        self.table.follow()
        self.table.moved.connect(lambda _row, _column: self._moved())
        cells.opened.connect(lambda _row: self._why())
        cells.fold_asked.connect(self._fold)
        cells.switch_asked.connect(lambda: self._fold(None))
        names.opened.connect(lambda _row: self._fold(None))

    def _build_side(self) -> None:
        self.side = SidePanel(self.theme, _SIDE)
        self.reason = ReasonCard(self.theme)
        self.counts = CountsCard(self.theme)
        self.reason.records.clicked.connect(self._go_to_records)
        self.side.folded_changed.connect(lambda _folded: self._fit_filters())
        self.side.add(self.reason)
        self.side.add(self.counts)
        self.side.column.addStretch(1)

    def _build_page(self) -> None:
        self.progress = ProgressLine(self.theme)
        clear = Button(self.theme, _("清空条件"))
        clear.clicked.connect(self._clear_filters)
        self.nothing = EmptyState(self.theme, "search", _("没有符合条件的单位。"), clear)
        self.nothing.hide()
        left = QWidget()
        self._left = QVBoxLayout(left)
        self._left.addWidget(self.filters)
        self._left.addWidget(self.progress)
        self._left.addWidget(self.table, 1)
        self._left.addWidget(self.nothing, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(left, 1)
        whole.addWidget(self.side)
        self._restyle()
        self.theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        px = self.theme.px
        self._left.setContentsMargins(px(tokens.PAGE_MARGIN), px(10), px(12), px(12))
        self._left.setSpacing(px(8))

    # ------------------------------------------------------------------------------------------- what the window asks

    def heading(self) -> Heading:
        detail = heading_detail(self._board, self._period()) if self._board is not None else ""
        return Heading(_("报送率"), detail)

    def band_buttons(self) -> Sequence[Button]:
        return (self._export,)

    def keys(self) -> Sequence[KeyHint]:
        folds = any(not line.group.alone for line in self._lines)
        return (
            KeyHint("↑ ↓ ← →", _("走格子")),
            KeyHint("Enter", _("看这一格")),
            *((KeyHint("+ / -", _("展开、收起")),) if folds else ()),
            KeyHint("Ctrl+F", _("找单位")),
            KeyHint("Ctrl+E", _("导出")),
            KeyHint("Ctrl+P", _("催报电话单")),
        )

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {
            "Ctrl+F": self._find,
            "Ctrl+E": lambda: save_board(self.shell, self._board),
            "Ctrl+P": lambda: print_calls(self.shell, self._board, self._period() if self._board is not None else 0),
            "F5": self._load,
            "F9": self.side.toggle,
        }

    def opened(self, argument: object | None) -> None:
        if isinstance(argument, tuple):
            self.show_programme(*argument)
        else:
            self._load()

    def show_programme(self, programme: str, year: str, unit: str = "") -> None:
        """As the overview asks: a programme, its year, and perhaps a unit to stand on."""
        self.filters.ask_for(programme, year)
        self._fold_anew, self._wanted_unit = True, unit
        self._load()

    def may_leave(self) -> bool:
        self.shell.saved("saved")  # what stood there spoke of this page
        return True

    def first_focus(self) -> QWidget | None:
        return self.table.cells

    def escape(self) -> bool:
        if self.shell.compact and not self.side.folded:
            self.side.set_folded(True)
            self.table.cells.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if not self.table.cells.hasFocus() and self._lines:
            self.table.cells.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def compact_changed(self, compact: bool) -> None:
        self.side.set_folded(compact)
        self._fit_filters()

    def _fit_filters(self) -> None:
        """With little room the open panel takes the place of the filters."""
        self.filters.setVisible(not self.shell.compact or self.side.folded)

    # ---------------------------------------------------------------------------------------------------------- loading

    def _chosen(self, another: bool) -> None:
        self._fold_anew = self._fold_anew or another
        self._load()

    def _load(self) -> None:
        programme, year = self.filters.programme.key(), self.filters.year.key()
        self.progress.begin(_("正在算报送率"))
        self.shell.tasks.run(
            lambda workspace, _progress: _read(workspace, programme, year),
            done=self._show,
            failed=self._failed,
            owner=self,
        )

    def _failed(self, told: Told) -> None:
        self.progress.finish()
        self.shell.told(told, self._load)

    def _show(self, found: tuple[tuple[BoardChoice, ...], CompletenessBoard | None]) -> None:
        self.progress.finish()
        choices, board = found
        self._board = board
        if board is None:
            return
        self.filters.show_board(choices, board)
        lines = sum(1 + len(group.rows) for group in board.groups)
        if self._fold_anew:
            self._folded = {group.unit for group in board.groups} if lines > _FEW_LINES else set()
        self._filter(anew=self._fold_anew)
        self._fold_anew = False
        self.keys_changed.emit()
        # The readings of the names are looked up while nobody types yet: the first letter must not wait for them.
        self.shell.tasks.run(lambda _workspace, _progress: learn_names(board), done=lambda _n: None, owner=self)
        at = board.computed[11:16]
        self.shell.saved("note", _("算到 {time} 收进来的文件").format(time=at))

    def _filter(self, *, anew: bool = False) -> None:
        board = self._board
        if board is None:
            return
        key, column = self._standing()
        wanted = self.filters.wanted
        groups = matching(board.groups, wanted, open_only=self.filters.open_only)
        self._lines = lines_of(groups, set() if wanted else self._folded)
        self.names_model.set_lines(self._lines, set() if wanted else self._folded)
        self.board_model.set_board(board, self._lines)
        self.table.fit()
        self.table.setVisible(bool(self._lines))
        self.nothing.setVisible(not self._lines)
        if anew:
            column = self._newest_over()
        keys = [line.key for line in self._lines]
        if self._wanted_unit:
            key = next((found for found in keys if found[1] == self._wanted_unit), key)
            self._wanted_unit = ""
        if keys:
            self.table.go_to(keys.index(key) if key is not None and key in keys else 0, max(0, column))
        self._moved()

    def _newest_over(self) -> int:
        """The newest period that is over: that is the one being chased."""
        assert self._board is not None
        today = self.shell.clock.now().date().isoformat()
        over = [place for place, days in enumerate(self._board.periods) if days.end < today]
        return over[-1] if over else len(self._board.periods) - 1

    # ----------------------------------------------------------------------------------------------------------- moving

    def _standing(self) -> tuple[tuple[str, str] | None, int]:
        line = self._line()
        return (line.key if line is not None else None), self.table.column()

    def _period(self) -> int:
        """The period one stands in; on the ratio, the last."""
        assert self._board is not None
        last = len(self._board.periods) - 1
        return max(0, min(self.table.column(), last)) if self.table.column() >= 0 else max(0, self._newest_over())

    def _line(self) -> Line | None:
        row = self.table.row()
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def _moved(self) -> None:
        board, line = self._board, self._line()
        self._asked += 1
        if board is None or not board.periods:
            return
        place = self._period()
        title = column_title(board.periods[place].name)
        self.counts.show_counts(title, board.totals[place], board.units)
        self.heading_changed.emit()
        if line is None:
            return
        named = f"{line.name}　{title}"
        if line.row is None:
            self.reason.show_cell(named, "", "", group_sentences(line.group, place), records=False)
        else:
            cell = line.row.cells[place]
            told = [Sentence(_("按 Enter 看为什么。"), "text_2")]
            self.reason.show_cell(named, cell.state, cell_words(cell), told, records=False)

    def _find(self) -> None:
        if self.shell.compact:
            self.side.set_folded(True)
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _walk(self, step: int) -> None:
        self.table.cells.move_by(step)

    def _enter_table(self) -> None:
        if self._lines:
            first = next((place for place, line in enumerate(self._lines) if line.row is not None), 0)
            if self._line() is None or (self.search.text() and self._lines[self.table.row()].row is None):
                self.table.go_to(first)
            self.table.cells.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fold(self, fold: bool | None) -> None:
        """Fold (True), open (False) or switch the township one stands on or in."""
        line = self._line()
        if line is None or line.group.alone or self.filters.wanted:
            return
        unit = line.group.unit
        fold = unit not in self._folded if fold is None else fold
        self._folded = self._folded | {unit} if fold else self._folded - {unit}
        column = self.table.column()
        self._filter()
        keys = [line.key for line in self._lines]
        if fold and (unit, "") in keys:
            self.table.go_to(keys.index((unit, "")), column)

    # -------------------------------------------------------------------------------------------------------------- why

    def _why(self) -> None:
        board, line = self._board, self._line()
        if board is None or line is None or not board.periods:
            return
        self.side.set_folded(False)
        if line.row is None:
            self._fold(None)
            return
        self._asked += 1
        asked, unit, period = self._asked, line.row.unit, board.periods[self._period()].name
        self.shell.tasks.run(
            lambda workspace, _progress: cell_reason(workspace, board.programme, period, unit),
            done=lambda reason: self._show_reason(reason) if asked == self._asked else None,
            failed=self.shell.told,
            owner=self,
        )

    def _show_reason(self, reason: CellReason) -> None:
        line = self._line()
        if line is None or line.row is None:
            return
        cell = line.row.cells[self._period()]
        today: dt.date = self.shell.clock.now().date()
        title = f"{line.name}　{column_title(reason.period)}"
        self.reason.show_cell(title, cell.state, cell_words(cell), reason_sentences(reason, today), records=True)
        self.reason.records.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to_records(self) -> None:
        line = self._line()
        if line is not None and line.row is not None:
            cell = line.row.cells[self._period()]
            state = "returned" if cell.state == "returned" else ""
            self.shell.go("records", records_request(unit=line.row.unit, state=state))

    # ---------------------------------------------------------------------------------------------------------- leaving

    def _clear_filters(self) -> None:
        self.filters.clear()
        self._filter()
        self.table.cells.setFocus(Qt.FocusReason.OtherFocusReason)


def _read(workspace: Workspace, programme: str, year: str) -> tuple[tuple[BoardChoice, ...], CompletenessBoard | None]:
    """The choices, and the board of the one asked for (the first, its best year, where none is)."""
    choices = board_choices(workspace)
    choice = next((item for item in choices if item.programme == programme), choices[0] if choices else None)
    if choice is None:
        return choices, None
    wanted = year if year in choice.years else choice.best
    return choices, completeness_board(workspace, choice.programme, wanted)
