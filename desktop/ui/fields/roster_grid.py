"""A sheet to be filled by keys alone: Enter down, Tab right, Space ticks, digits choose, typing replaces."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.compat import announce
from desktop.ui.fields.columns import GridColumn, is_blank, read_cell
from desktop.ui.fields.grid_keys import GridKeys
from desktop.ui.fields.grid_line import GridLine
from desktop.ui.fields.grid_model import Cell, SheetModel
from desktop.ui.fields.grid_pasting import GridPasting
from desktop.ui.fields.grid_view import HEADER, ROW, TOTALS, GridView, Totals
from desktop.ui.fields.suggestions import Suggestion
from desktop.ui.fields.type_ahead import TypeAhead
from desktop.ui.theme import Theme

_SHOWN_LEAST, _SHOWN_MOST = 4, 12


class RosterGrid(QWidget):
    """Rows are mappings of stored values; the blank row below the last one opens when something is typed in it."""

    cell_changed = Signal(int, str, object)
    row_inserted = Signal(int)
    row_removed = Signal(int)
    current_changed = Signal(int, str)
    accepted = Signal()
    went_back = Signal()
    focused = Signal(bool)
    # All rows at once: a block that landed, another order, a whole column ticked. Whoever keeps the rows puts them back.
    rearranged = Signal(object)

    def __init__(
        self,
        theme: Theme,
        columns: Sequence[GridColumn],
        parent: QWidget | None = None,
        *,
        name: str = "",
        today: dt.date | None = None,
    ) -> None:
        super().__init__(parent)
        self.theme, self.columns, self.today, self.name = theme, tuple(columns), today, name
        self.model = SheetModel(self.columns, self)
        self.keys = GridKeys(self)
        self.view = GridView(theme, self.model, self.keys.press, self)
        self.totals = Totals(theme, self.view, self.model, self)
        self.line = GridLine(theme, self)
        self.pasting = GridPasting(self)
        self.kept_elsewhere = False  # set by who answers ``rearranged``
        self._picked: Suggestion | None = None
        self._build()
        self._wire()
        self.go(0, 0)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addWidget(self.totals)
        column.addWidget(self.line)
        self.totals.setVisible(self.totals.any())
        self.setFocusProxy(self.view.box)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.view.setAccessibleName(self.name or _("名册"))
        self.ahead = self.view.box.ahead = TypeAhead(self.theme, self.view.box, lambda _typed: ())

    def _wire(self) -> None:
        model, box = self.model, self.view.box
        model.cell_changed.connect(self.cell_changed)
        model.row_inserted.connect(self.row_inserted)
        model.row_removed.connect(self.row_removed)
        model.altered.connect(self._altered)
        self.view.selectionModel().currentChanged.connect(self._moved)
        self.view.pressed_elsewhere = self._pressed
        self.ahead.picked.connect(self._took)
        box.focused.connect(self._focused)
        box.begun = self._begun
        box.may_undo = self.model.sheet.may_undo
        self.theme.changed.connect(self._restyle)

    # ---- what a page says and asks ----

    def rows(self) -> list[dict[str, Any]]:
        """Every row but the blank one at the end."""
        return [dict(row) for row in self.model.sheet.rows]

    def set_rows(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._drop_edit()
        self.model.misread.clear()
        self.model.load(rows)
        self.view.widen()
        self.go(0, 0)

    def set_cell(self, row: int, name: str, value: Any) -> None:
        """Show a value the form worked out; nothing is told."""
        self.model.show_value(row, name, value)
        self.view.grow(row, name)
        self.show_cell()

    def set_errors(self, errors: Mapping[Cell, str]) -> None:
        """(row, column's name) → what is wrong and what to do."""
        self.model.set_states(errors=errors)
        self.show_cell()

    def set_warnings(self, warnings: Mapping[Cell, str]) -> None:
        """(row, column's name) → what is unusual."""
        self.model.set_states(warnings=warnings)
        self.show_cell()

    def set_off(self, cells: Iterable[Cell]) -> None:
        """Cells that are not asked in their rows: grey, passed over by Tab."""
        self.model.set_states(off=cells)
        self.show_cell()

    def set_rule(self, words: str, kept: bool) -> None:
        """The rule the totals keep: 签到 ≥ 参加 ≥ 合格 ≥ 发证."""
        self.totals.rule, self.totals.rule_kept = words, kept
        self.totals.update()

    def go(self, row: int, column: int) -> None:
        """Stand on a cell."""
        self.view.stand(row, column)

    def go_to(self, row: int, name: str) -> None:
        """Stand on a cell by its column's name, with the keys."""
        names = [column.name for column in self.columns]
        self.go(row, names.index(name) if name in names else 0)
        self.setFocus()

    def place(self) -> tuple[int, int]:
        index = self.view.currentIndex()
        return max(0, index.row()), max(0, index.column())

    def column(self) -> GridColumn:
        return self.columns[self.place()[1]]

    @property
    def composing(self) -> bool:
        return self.view.box.composing

    @property
    def editing(self) -> bool:
        return self.view.box.editing

    # ---- one cell ----

    def write(self, value: Any, *, misread: str = "") -> None:
        row, _column = self.place()
        name = self.column().name
        self.model.sheet.set(row, name, value)  # first, for a new row moves what is said of the rows
        self.model.misread.pop((row, name), None)
        if misread:
            self.model.misread[row, name] = misread
        self.view.grow(row, name)
        self.show_cell()

    def value(self) -> Any:
        return self.model.sheet.value(self.place()[0], self.column().name)

    def commit(self) -> None:
        """What was typed becomes the cell's; what cannot be read stays as typed and is told."""
        box = self.view.box
        if not box.editing:
            return
        text, column, picked = box.text().strip(), self.column(), self._picked
        self._drop_edit()
        if picked is not None and text == picked.label:
            self.model.keep_label(column, picked.value, picked.label)
            self._fill_beside(picked)
            self.take(picked.value)
            return
        value, why = read_cell(column, text, self.today)
        if why and value is None:
            self.line.say_wrong(why)
            return
        self.write(value, misread=why)

    def _fill_beside(self, picked: Suggestion) -> None:
        """What the pick settles in other cells of its row, before the name: the form then finds the right person."""
        row, known = self.place()[0], {column.name for column in self.columns}
        for name, value in picked.fills:
            if name in known:
                self.model.sheet.set(row, name, value)

    def take(self, value: str) -> None:
        """A choice: one of several is put to those chosen, or taken away again."""
        if not self.column().several:
            self.write(value)
            return
        had = self.value()
        chosen = list(had) if isinstance(had, (list, tuple)) else []
        self.write([item for item in chosen if item != value] if value in chosen else [*chosen, value])

    def takes_keys(self) -> bool:
        """Whether the current cell is filled by a person."""
        return self.model.takes_keys(self.place()[0], self.column())

    def cancel(self) -> None:
        self._drop_edit()
        self.show_cell()

    def _drop_edit(self) -> None:
        self.ahead.close()
        self._picked = None
        if self.view.box.editing:
            self.view.box.stand_on(self.column(), self._shown(), open_to_keys=self.takes_keys())

    def _begun(self) -> None:
        self._picked = None
        source = self.model.sources.get(self.column().name)
        self.ahead.source = source or (lambda _typed: ())
        self.ahead.free = self.column().free and not self.column().options

    def _took(self, row: Suggestion) -> None:
        self._picked = row

    # ---- rows ----

    def insert_row(self) -> None:
        row, column = self.place()
        self.commit()
        self.model.sheet.insert(row)
        self.go(row, column)

    def remove_row(self) -> None:
        row, column = self.place()
        self.cancel()
        if not self.model.is_spare(row):
            self.model.sheet.remove(row)
            self.go(min(row, self.model.rowCount() - 1), column)

    def undo(self, *, again: bool = False) -> bool:
        """Take back the last step (or do it again); False when the grid has none."""
        done = self.model.sheet.redo() if again else self.model.sheet.undo()
        if done:
            self.model.misread.clear()
            row, column = self.place()
            self.go(min(row, self.model.rowCount() - 1), column)
            self.show_cell()
        return done

    def copy_cell(self) -> None:
        QGuiApplication.clipboard().setText(self._shown())

    # ---- following ----

    def _shown(self) -> str:
        row, column = self.place()
        return self.model.text(row, self.columns[column])

    def show_cell(self) -> None:
        """The box, and the line under the grid, say what the current cell is."""
        row, number = self.place()
        column, box = self.columns[number], self.view.box
        if not box.editing:
            box.stand_on(column, self._shown(), open_to_keys=self.takes_keys())
        warning = self.model.warning(row, column)
        error = self.model.error(row, column)
        box.show_edge("error" if error else "warning" if warning else "plain")
        box.setAccessibleName(_("{}，第 {} 行").format(column.accessible_name(), row + 1))
        box.setAccessibleDescription(" ".join(part for part in (self._shown(), column.hint, error or warning) if part))
        if error or warning:
            self.line.say_wrong(error or warning, tone="error" if error else "warning")
        else:
            self.line.say(self.how(column) if self.takes_keys() or column.readonly else _("这一行不用填"))
        box.show()
        self.view.place_box()

    @staticmethod
    def how(column: GridColumn) -> str:
        """How a cell of this column is filled, in words."""
        if column.readonly:
            return column.hint or _("自动算")
        if column.tick:
            return column.hint or _("按空格打勾，再按一次是“否”，Delete 空着")
        if column.by_digit:
            choices = "  ".join(f"{number} {option.label}" for number, option in enumerate(column.options, 1))
            return _("按数字选：{}").format(choices)
        if column.hint:
            return column.hint
        if column.numeric and column.none_allowed:
            return _("没人填 0；不做这一项打 w，记作“无”；还不知道就空着")
        if column.kind == "date":
            return _("可以打 1115、11-15 或昨天")
        if column.source is not None or column.options:
            return _("打首字母，从名单里挑")
        return ""

    def _moved(self, _now: QModelIndex, _before: QModelIndex) -> None:
        row, column = self.place()
        self.show_cell()
        box = self.view.box
        if box.hasFocus():  # the keys stay in the one box, so that only this tells that it stands elsewhere
            announce(box, f"{box.accessibleName()} {box.accessibleDescription()}")
        self.current_changed.emit(row, self.columns[column].name)

    def _altered(self) -> None:
        self.updateGeometry()
        if not self.view.box.editing:
            self.show_cell()

    def _pressed(self) -> None:
        self.commit()

    def _focused(self, now: bool) -> None:
        if not now:
            self.commit()
        self.view.viewport().update()
        self.view.frozen.update()
        self.focused.emit(now)

    def _restyle(self) -> None:
        self.view.restyle()
        self.line.restyle()
        self.updateGeometry()

    # ---- places ----

    def height_for_rows(self, rows: int) -> int:
        px = self.theme.px
        totals = px(TOTALS) if self.totals.any() else 0
        return px(HEADER) + rows * px(ROW) + totals + self.line.height() + px(16)

    def sizeHint(self) -> QSize:
        rows = max(_SHOWN_LEAST, min(_SHOWN_MOST, self.model.rowCount()))
        return QSize(self.theme.px(700), self.height_for_rows(rows))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(300), self.height_for_rows(_SHOWN_LEAST))

    def set_value(self, value: object) -> None:
        """As editors have it: the rows, or none."""
        self.set_rows(value if isinstance(value, (list, tuple)) else ())

    def is_blank_row(self, row: int) -> bool:
        rows = self.model.sheet.rows
        return row >= len(rows) or all(is_blank(value) for value in rows[row].values())

    def leave(self) -> None:
        self.commit()
        self.accepted.emit()

    def keep_focus(self) -> None:
        self.view.box.setFocus(Qt.FocusReason.OtherFocusReason)
