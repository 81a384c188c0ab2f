"""What each key does in a grid. Nothing here hears a key while a method editor composes: ``CellBox`` keeps those."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

from desktop.ui.fields.arranging import sort, tick_column
from desktop.ui.fields.grid_view import ROW, Walk
from desktop.ui.fields.inputs import ALT, CONTROL, ENTER, NOTHING, SHIFT, bare_modifiers, digit_of

if TYPE_CHECKING:
    from desktop.ui.fields.roster_grid import RosterGrid

_ARROWS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class GridKeys:
    def __init__(self, grid: RosterGrid) -> None:
        self._grid = grid

    def press(self, event: QKeyEvent) -> bool:
        """True when the key was the grid's."""
        grid = self._grid
        key, held = event.key(), bare_modifiers(event)
        if key in ENTER:
            return self._enter(held)
        if key in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            self._tab(back=key == Qt.Key.Key_Backtab or held == SHIFT)
            return True
        if held == CONTROL:
            return self._control(key)
        if grid.editing:
            return self._editing(key, held)
        if held == ALT and key == Qt.Key.Key_Down:
            return self._open_list()
        if key == Qt.Key.Key_F7 and held in (NOTHING, SHIFT):
            sort(grid, back=held == SHIFT)
            return True
        if held not in (NOTHING, SHIFT):
            return False
        return self._walking(key) or self._filling(event)

    # ---- parts ----

    def _enter(self, held: Qt.KeyboardModifier) -> bool:
        grid = self._grid
        row, column = grid.place()
        if held == CONTROL:
            grid.leave()
        elif held == SHIFT:
            grid.commit()
            if row == 0:
                grid.went_back.emit()
            else:
                grid.go(row - 1, column)
        elif held == NOTHING:
            blank = grid.model.is_spare(row) and not grid.view.box.text().strip()
            grid.commit()
            if blank:
                grid.accepted.emit()
            else:
                grid.go(min(row + 1, grid.model.rowCount() - 1), column)
        else:
            return False
        return True

    def _tab(self, *, back: bool) -> None:
        grid = self._grid
        grid.commit()
        row, column = grid.place()
        walk = Walk(grid.model.rowCount(), len(grid.columns))
        found = walk.tab(row, column, back)
        while found is not None and not grid.model.takes_keys(found[0], grid.columns[found[1]]):
            found = walk.tab(*found, back)
        if found is not None:
            grid.go(*found)
        elif back:
            grid.went_back.emit()
        else:
            grid.accepted.emit()

    def _control(self, key: int) -> bool:
        grid = self._grid
        last = grid.model.rowCount() - 1
        if key == Qt.Key.Key_I:
            grid.insert_row()
        elif key == Qt.Key.Key_Delete:
            grid.remove_row()
        elif key == Qt.Key.Key_V:
            return self._paste()
        elif grid.editing:
            return False  # the line's own: its copy, its undo
        elif key == Qt.Key.Key_Z:
            return grid.undo()
        elif key == Qt.Key.Key_Y:
            return grid.undo(again=True)
        elif key == Qt.Key.Key_C:
            grid.copy_cell()
        elif key == Qt.Key.Key_Home:
            grid.go(0, 0)
        elif key == Qt.Key.Key_End:
            grid.go(last, len(grid.columns) - 1)
        else:
            return False
        return True

    def _paste(self) -> bool:
        """A block always goes to the sheet; a word goes into the cell being typed."""
        grid = self._grid
        text = QGuiApplication.clipboard().text()
        if grid.editing and "\t" not in text and "\n" not in text.strip():
            return False
        grid.cancel()
        grid.pasting.take(text)
        return True

    def _editing(self, key: int, held: Qt.KeyboardModifier) -> bool:
        """While one types, ← and → are the text's; ↑ and ↓ settle and move."""
        grid = self._grid
        if key == Qt.Key.Key_Escape:
            grid.cancel()
        elif key == Qt.Key.Key_F4 or (held == ALT and key == Qt.Key.Key_Down):
            grid.ahead.open_by_key()
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down} and held == NOTHING:
            grid.commit()
            self._walking(key)
        else:
            return False
        return True

    def _walking(self, key: int) -> bool:
        grid = self._grid
        row, column = grid.place()
        walk = Walk(grid.model.rowCount(), len(grid.columns))
        if key in _ARROWS:
            down, right = _ARROWS[Qt.Key(key)]
            if key == Qt.Key.Key_Up and row == 0:
                grid.went_back.emit()
            else:
                grid.go(*walk.step(row, column, down, right))
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            page = max(1, grid.view.viewport().height() // grid.theme.px(ROW) - 1)
            grid.go(*walk.step(row, column, page if key == Qt.Key.Key_PageDown else -page, 0))
        elif key == Qt.Key.Key_Home:
            grid.go(row, 0)
        elif key == Qt.Key.Key_End:
            grid.go(row, len(grid.columns) - 1)
        else:
            return False
        return True

    def _filling(self, event: QKeyEvent) -> bool:
        """Keys that fill a cell without typing into it."""
        grid = self._grid
        key, column = event.key(), grid.column()
        if not grid.takes_keys():
            return False
        if key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            grid.write(None)
        elif column.tick and key == Qt.Key.Key_Space and bare_modifiers(event) == SHIFT:
            tick_column(grid)
        elif column.tick and key == Qt.Key.Key_Space:
            self._tick()
        elif column.tick and digit_of(event) in {1, 2}:
            values = column.ticks()
            grid.write(values[digit_of(event) - 1] if digit_of(event) <= len(values) else None)
        elif column.by_digit and 0 < digit_of(event) <= len(column.options):
            grid.take(column.options[digit_of(event) - 1].value)
        elif key == Qt.Key.Key_Space:
            return True  # a blank begins no text
        elif key == Qt.Key.Key_F2 and grid.view.box.takes_text():
            grid.view.box.begin(grid.view.box.shown)
        elif key == Qt.Key.Key_F4:
            return self._open_list()
        else:
            return False
        return True

    def _tick(self) -> None:
        values = self._grid.column().ticks()
        if self._grid.value() != values[0]:
            self._grid.write(values[0])
        else:
            self._grid.write(values[1] if len(values) > 1 else None)

    def _open_list(self) -> bool:
        grid = self._grid
        if grid.column().name not in grid.model.sources or not grid.takes_keys():
            return False
        grid.view.box.begin(grid.view.box.shown)
        grid.ahead.open_by_key()
        return True
