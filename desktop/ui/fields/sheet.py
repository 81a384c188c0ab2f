"""The rows of a grid, with one way to change them and a way back: no window here.

A step of the person (a key, a whole paste) is one step back. ``told`` hears every change, also those taken back; ``about_to`` hears it first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from desktop.ui.fields.columns import GridColumn, is_blank

Act = Literal["cell", "insert", "remove"]
MAX_STEPS = 200


@dataclass(frozen=True)
class Change:
    """One change: a cell's value, or a row put in or taken out (``before`` / ``value`` hold what it held)."""

    act: Act
    row: int
    name: str = ""
    value: Any = None
    before: Any = None

    def undone(self) -> Change:
        if self.act == "cell":
            return Change("cell", self.row, self.name, self.before, self.value)
        return Change("remove" if self.act == "insert" else "insert", self.row, value=self.value)


@dataclass
class Sheet:
    columns: Sequence[GridColumn]
    told: Callable[[Change], None] = lambda _change: None
    about_to: Callable[[Change], None] = lambda _change: None
    rows: list[dict[str, Any]] = field(default_factory=list)
    _steps: list[list[Change]] = field(default_factory=list)
    _undone: list[list[Change]] = field(default_factory=list)
    _open: list[Change] | None = None

    def load(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Start from these rows; nothing before can be taken back."""
        self.rows = [dict(row) for row in rows]
        self._steps.clear()
        self._undone.clear()

    def value(self, row: int, name: str) -> Any:
        return self.rows[row].get(name) if row < len(self.rows) else None

    def set(self, row: int, name: str, value: Any) -> None:
        """Write a cell; writing one row below the last opens that row."""
        with_row = row >= len(self.rows)
        before = self.value(row, name)
        if before == value or (is_blank(before) and is_blank(value)):
            return
        with Step(self):
            if with_row:
                self._do(Change("insert", len(self.rows), value={}))
                row = len(self.rows) - 1
            self._do(Change("cell", row, name, None if is_blank(value) else value, before))

    def show(self, row: int, name: str, value: Any) -> None:
        """A value the form worked out: shown, but not a step of the person."""
        if row < len(self.rows):
            self._write(self.rows[row], name, value)

    def insert(self, row: int) -> None:
        with Step(self):
            self._do(Change("insert", min(row, len(self.rows)), value={}))

    def remove(self, row: int) -> None:
        if row < len(self.rows):
            with Step(self):
                self._do(Change("remove", row, value=dict(self.rows[row])))

    def paste(self, top: int, rows: Sequence[Mapping[str, Any]]) -> None:
        """A block as one step; rows that are missing below are opened."""
        with Step(self):
            for number, values in enumerate(rows):
                row = top + number
                while row >= len(self.rows):
                    self._do(Change("insert", len(self.rows), value={}))
                for name, value in values.items():
                    self.set(row, name, value)

    def may_undo(self) -> bool:
        """Whether there is a step to take back or to do again; if not, these keys are the record's."""
        return bool(self._steps or self._undone)

    def undo(self) -> bool:
        """Take the last step back; False when there is none."""
        if not self._steps:
            return False
        step = self._steps.pop()
        for change in reversed(step):
            self._apply(change.undone())
        self._undone.append(step)
        return True

    def redo(self) -> bool:
        if not self._undone:
            return False
        step = self._undone.pop()
        for change in step:
            self._apply(change)
        self._steps.append(step)
        return True

    def total(self, column: GridColumn) -> str:
        """The pinned row: sums of numbers, counts of ticks, nothing elsewhere."""
        values = [row.get(column.name) for row in self.rows]
        if not column.added_up:
            return ""
        if column.tick:
            return str(sum(1 for value in values if value == column.ticks()[0]))
        numbers = [number for number in map(_decimal, values) if number is not None]
        return f"{sum(numbers, Decimal(0)):,}" if numbers else ""

    # ---- inner ----

    def _do(self, change: Change) -> None:
        self._apply(change)
        if self._open is not None:
            self._open.append(change)

    def _apply(self, change: Change) -> None:
        self.about_to(change)
        if change.act == "cell":
            self._write(self.rows[change.row], change.name, change.value)
        elif change.act == "insert":
            self.rows.insert(change.row, dict(change.value))
        else:
            del self.rows[change.row]
        self.told(change)

    @staticmethod
    def _write(row: dict[str, Any], name: str, value: Any) -> None:
        if is_blank(value):
            row.pop(name, None)
        else:
            row[name] = value

    def begin(self) -> bool:
        """Open a step; False when one is open already."""
        if self._open is not None:
            return False
        self._open = []
        return True

    def end(self) -> None:
        if self._open:
            self._steps.append(self._open)
            del self._steps[:-MAX_STEPS]
            self._undone.clear()
        self._open = None


class Step:
    """Everything inside is one step back; an outer one takes the inner ones in."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._mine = False

    def __enter__(self) -> None:
        self._mine = self._sheet.begin()

    def __exit__(self, *_error: object) -> None:
        if self._mine:
            self._sheet.end()


def _decimal(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
