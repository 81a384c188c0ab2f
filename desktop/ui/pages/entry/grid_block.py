"""A grid of the form on the screen, kept in step with the model: its bar, its rows, what is wrong in them."""

from __future__ import annotations

import itertools
import re
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.forms import Grid
from desktop.ui.fields import GridColumn, RosterGrid
from desktop.ui.pages.entry.boxes import grid_columns
from desktop.ui.pages.entry.grid_bar import GridBar
from desktop.ui.pages.entry.model import EntryModel
from desktop.ui.pages.entry.places import cell_place, split_cell
from desktop.ui.pages.entry.row_signals import RowSignals
from desktop.ui.theme import Theme

# ``. != '1' or ../signed = '1'``: this tick only where that one stands, so that its count is never the larger.
_ONLY_IF = re.compile(r"^\s*\. != '1' or\s+(?:[\w./]*/)?(\w+)\s*= '1'\s*$")


class GridBlock(QWidget):
    """A grid with its title, bound to its place. Rare columns come with F9, and where some row has a value in them."""

    def __init__(
        self, theme: Theme, model: EntryModel, item: Grid, say: RowSignals, *, editable: bool, title: bool
    ) -> None:
        super().__init__()
        self.theme, self.model, self.item, self.place = theme, model, item, item.path
        self.say, self.editable = say, editable
        self._quiet = False
        self._name = model.label(item.path)
        self._title = self._name if title else ""
        self._column = QVBoxLayout(self)
        binds = {name: slot.bind for name, slot in model.layout.columns_of(item).items()}
        self._conditional = [name for name, bind in binds.items() if bind.relevant is not None]
        self._chain = _chain(
            {name: bind.constraint.text for name, bind in binds.items() if bind.constraint is not None}
        )
        self.whole = False
        self._make()
        self._restyle()
        theme.changed.connect(self._restyle)
        self.bring()

    def _make(self) -> None:
        model = self.model
        columns = grid_columns(model, self.item, editable=self.editable, whole=self.whole)
        self.grid = RosterGrid(self.theme, columns, self, name=self._name, today=model.typing_day)
        self.shown_columns = {column.name for column in columns}
        self.grid.pasting.hidden = self._hidden
        last = (lambda: self.say.last_wanted.emit(self.place)) if model.opened.last is not None else None
        self.bar = GridBar(self.theme, self.grid, self._title, editable=self.editable, last=last)
        self._column.addWidget(self.bar)
        self._column.addWidget(self.grid)
        self.setFocusProxy(self.grid)
        self._wire(self.say)

    def has_rare(self) -> bool:
        """Whether there are columns that do not show."""
        return not self.item.fold and any(
            column.fold and column.kind not in ("file", "note") for column in self.item.columns
        )

    def turn_rare(self) -> None:
        """F9: every column, or only the usual ones again. The keys stay in the same cell."""
        self.grid.commit()
        self.whole = not self.whole
        self._make_anew()

    def _make_anew(self) -> None:
        row, _column = self.grid.place()
        # Asked of the window: under a dialog nothing has the focus, and it comes back to what the window remembers.
        name, had_keys = self.grid.column().name, self.window().focusWidget() is self.grid.view.box
        for old in (self.bar, self.grid):
            self._column.removeWidget(old)
            old.hide()
            old.blockSignals(True)
            old.deleteLater()
        self._make()
        self.bring()
        names = [column.name for column in self.grid.columns]
        self.grid.go(row, names.index(name) if name in names else 0)
        if had_keys:
            self.grid.keep_focus()

    def _hidden(self) -> list[GridColumn]:
        """Columns that do not show now, for what is pasted."""
        columns = grid_columns(self.model, self.item, editable=self.editable, whole=True)
        return [column for column in columns if column.name not in self.shown_columns]

    def _wire(self, say: RowSignals) -> None:
        grid = self.grid
        grid.cell_changed.connect(lambda row, name, value: self._tell(say.set_cell, row + 1, name, value))
        grid.row_inserted.connect(lambda row: self._tell(say.row_inserted, row + 1))
        grid.row_removed.connect(lambda row: self._tell(say.row_removed, row + 1))
        grid.kept_elsewhere = True
        grid.rearranged.connect(lambda rows: self._rearrange(say, rows))
        grid.accepted.connect(lambda: say.onward.emit(self.place))
        grid.went_back.connect(lambda: say.back.emit(self.place))
        grid.focused.connect(lambda now: (say.arrived if now else say.left).emit(self.place))

    def _rearrange(self, say: RowSignals, rows: list[dict[str, Any]]) -> None:
        """One step of the record: Ctrl+Z takes all of it back."""
        say.set_value.emit(self.place, [row for row in rows if row])
        self.bring()
        wanted = {c.name for c in grid_columns(self.model, self.item, editable=self.editable, whole=self.whole)}
        if wanted - self.shown_columns:  # a rare column was pasted into
            QTimer.singleShot(0, self, self._make_anew)

    def _tell(self, signal: Any, *what: Any) -> None:
        if not self._quiet:
            signal.emit(self.place, *what)

    def bring(self) -> None:
        """All rows from the model."""
        rows = self.model.rows(self.place)
        if rows != [{k: v for k, v in row.items() if v not in (None, "", [])} for row in self.grid.rows()]:
            self._quiet = True
            self.grid.set_rows(rows)
            if self.model.opened.begins and (self.model.opened.offered or {}).get(self.place) and rows:
                self.grid.go(0, 1)  # the names stand there already: what is typed are the figures
            self._quiet = False
        self.bring_look()

    def bring_cell(self, cell: str) -> None:
        """A value the form worked out."""
        _grid, row, name = split_cell(cell)
        if name in self.shown_columns and row <= len(self.grid.rows()):
            self._quiet = True
            self.grid.set_cell(row - 1, name, self.model.value(cell))
            self._quiet = False

    def bring_look(self) -> None:
        """Errors and warnings of the cells."""
        found: dict[tuple[int, str], str] = {}
        for problem in self.model.checks.shown():
            grid, row, name = split_cell(problem.at)
            if grid == self.place and row and (problem.level == "error" or not problem.explained):
                found.setdefault((row - 1, name), problem.message)
        self.grid.set_errors(found)
        self._bring_off()
        if self._chain:
            self._bring_rule()

    def _bring_off(self) -> None:
        """Cells that are not asked in their row: a consent form where the technique needs none."""
        off = {
            (row, name)
            for name in self._conditional
            for row in range(self.model.rows_of(self.place))
            if not self.model.state(cell_place(self.place, row + 1, name)).relevant
        }
        if off != self.grid.model.off:
            self.grid.set_off(off)

    def _bring_rule(self) -> None:
        sheet, titles = self.grid.model.sheet, {column.name: column for column in self.grid.columns}
        columns = [titles[name] for name in self._chain if name in titles]
        counts = [int(sheet.total(column) or 0) for column in columns]
        kept = all(more >= less for more, less in itertools.pairwise(counts))
        self.grid.set_rule(" ≥ ".join(column.title for column in columns), kept)

    def go_to(self, row: int, name: str) -> None:
        self.grid.go_to(max(0, row - 1), name if name in self.shown_columns else "")

    def _restyle(self) -> None:
        layout = self.layout()
        assert layout is not None
        px = self.theme.px
        layout.setContentsMargins(px(20), px(10), px(20), px(10))


def _chain(constraints: dict[str, str]) -> list[str]:
    """Ticks that follow one from the other, widest first: signed, attended, passed, certified; [] where none do."""
    after = {found[1]: name for name, text in constraints.items() if (found := _ONLY_IF.match(text))}
    begin = [name for name in after if name not in after.values()]
    chain = begin[:1]
    while chain and chain[-1] in after:
        chain.append(after[chain[-1]])
    return chain
