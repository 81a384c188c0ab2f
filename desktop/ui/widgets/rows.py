"""What a table shows: columns, cells, and a model over a sequence of rows that is already in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.foundation.quick_dataclass import dataclass
from desktop.ui.widgets.chips import CHIPS, chip_word

Index = QModelIndex | QPersistentModelIndex
Align = Literal["left", "right", "centre"]
CellKind = Literal["text", "number", "chip", "icon_text", "free"]

# What a model may answer beside Qt's own roles. A model that answers CELL_ROLE needs no other.
CELL_ROLE = int(Qt.ItemDataRole.UserRole) + 1  # a Cell
MATCH_ROLE = CELL_ROLE + 1  # the hits in the text: a sequence of (start, length)
COLUMN_ROLE = CELL_ROLE + 2  # headerData: the Column
STATE_ROLE = CELL_ROLE + 3  # the state of a chip

_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "centre": Qt.AlignmentFlag.AlignHCenter,
}


@dataclass(frozen=True)
class Column:
    """A column: where its value stands in a row, its title and how it is drawn.

    ``width`` in design pixels is the least; 0 asks for the width of title and contents. Numbers stand at the right.
    Only ``free`` text may be elided (its tooltip has the whole); every other column grows to its contents.
    """

    key: str
    title: str
    width: int = 0
    align: Align = "left"
    kind: CellKind = "text"
    stretch: bool = False
    bold: bool = False
    tone: str = "text"
    sortable: bool = False

    @cached_property
    def alignment(self) -> Qt.AlignmentFlag:
        side = "right" if self.kind == "number" and self.align == "left" else self.align
        return _ALIGN[side] | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Cell:
    """All that a cell may show. A plain value in a row becomes one by its column's kind."""

    text: str = ""
    second: str = ""  # a second line, quieter
    unit: str = ""  # after a number, quieter
    icon: str = ""
    icon_tone: str = ""  # empty: as the text
    state: str = ""  # drawn as a chip with ``text`` as its word (empty: the state's own)
    tone: str = ""  # the token of the text; empty: the column's
    tint: str = ""  # the token of the ground
    bold: bool | None = None
    struck: bool = False
    matches: tuple[tuple[int, int], ...] = ()
    ratio: float = -1.0  # 0 to 1: a bar before the text
    indent: int = 0
    folded: bool | None = None  # a ▸ or ▾ before the text
    corner: str = ""  # the token of a folded corner: this figure is not what it was
    button: str = ""  # drawn as a button with ``icon``; Table.pressed tells when it is pressed

    def spoken(self) -> str:
        """What the screen reader says."""
        return self.shown().replace("\n", " ")

    def shown(self) -> str:
        """All its text, line by line."""
        word = self.text or (chip_word(self.state) if self.state in CHIPS else "")
        first = " ".join(part for part in (word, self.unit, self.button) if part)
        return f"{first}\n{self.second}" if self.second else first


def number_text(value: object) -> str:
    """Thousands separated; None and "" stay blank; words stay words."""
    if isinstance(value, bool) or value is None:
        return ""
    return f"{value:,}" if isinstance(value, int | float | Decimal) else str(value)


def cell_of(value: object, column: Column) -> Cell:
    """The cell of a plain value: numbers may come as (value, unit), icons as (icon, text) or (icon, text, tone)."""
    if isinstance(value, Cell):
        return value
    if column.kind == "chip":
        return Cell(state=str(value or ""))
    if column.kind == "icon_text" and isinstance(value, tuple):
        icon, text, *rest = value
        return Cell(str(text), icon=str(icon), tone=str(rest[0]) if rest else "")
    if column.kind == "number":
        figure, unit = value if isinstance(value, tuple) else (value, "")
        return Cell(number_text(figure), unit=str(unit))
    if isinstance(value, tuple):
        first, second = value
        return Cell(str(first), second=str(second))
    return Cell("" if value is None else str(value))


class RowsModel(QAbstractTableModel):
    """Rows that are mappings or dataclasses. For more than some thousand use the paged model instead."""

    def __init__(
        self,
        columns: Sequence[Column],
        rows: Sequence[Any] = (),
        *,
        matches: Callable[[str], Sequence[tuple[int, int]]] | None = None,
        parent: QObject | None = None,
    ) -> None:
        """``matches`` finds the hits of the search in a text; see ``set_matches``."""
        super().__init__(parent)
        self.columns: tuple[Column, ...] = tuple(columns)
        self._rows: Sequence[Any] = rows
        self._matches = matches
        self._cells: dict[tuple[int, int], Cell] = {}

    def row(self, i: int) -> Any:
        """The row as it was given."""
        return self._rows[i]

    @property
    def rows(self) -> Sequence[Any]:
        return self._rows

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Other rows; the table keeps its row number and scroll as far as they exist."""
        self.beginResetModel()
        self._rows = rows
        self._cells.clear()
        self.endResetModel()

    def set_row(self, i: int, row: Any) -> None:
        """One row changed; the rest stays as it is. The rows must have been given as a list."""
        rows = list(self._rows)
        rows[i] = row
        self._rows = rows
        for column in range(len(self.columns)):
            self._cells.pop((i, column), None)
        self.dataChanged.emit(self.index(i, 0), self.index(i, len(self.columns) - 1))

    def set_matches(self, matches: Callable[[str], Sequence[tuple[int, int]]] | None) -> None:
        """How the hits in a text are found from now on."""
        self._matches = matches
        self._cells.clear()
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self.columns) - 1))

    def cell(self, row: int, column: int) -> Cell:
        made = self._cells.get((row, column))
        if made is None:
            source, what = self._rows[row], self.columns[column]
            value = source.get(what.key) if isinstance(source, Mapping) else getattr(source, what.key, None)
            made = cell_of(value, what)
            if self._matches is not None and made.text and not made.matches and what.kind in {"text", "free"}:
                made = replace(made, matches=tuple(self._matches(made.text)))
            self._cells[row, column] = made
        return made

    # -------------------------------------------------------------------------------------------------- Qt's questions

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == CELL_ROLE:
            return self.cell(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(index.row(), index.column()).shown()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.cell(index.row(), index.column()).spoken()
        if role == STATE_ROLE:
            return self.cell(index.row(), index.column()).state
        if role == MATCH_ROLE:
            return self.cell(index.row(), index.column()).matches
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == COLUMN_ROLE:
            return self.columns[section]
        return self.columns[section].title if role == Qt.ItemDataRole.DisplayRole else None
