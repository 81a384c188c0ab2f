"""A list of any length, fetched by key in pages on the worker. A cell costs a look into a tuple, nothing more.

The first page shows at once; how many rows there are may come later. Pages not at hand show blank rows until they
arrive; the newest wish is served first, so that dragging the scroll bar across a million rows asks for what is under
it now. The pages used last are kept.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.ui.error_text import Told
from desktop.ui.widgets.rows import CELL_ROLE, COLUMN_ROLE, MATCH_ROLE, STATE_ROLE, Cell, Column
from desktop.workflows.workspace import Workspace

PAGE_ROWS = 200
PAGES_KEPT = 40
_WISHES = 4  # older ones are forgotten: they were scrolled past
_BLANK = Cell()

Index = QModelIndex | QPersistentModelIndex
Line = tuple[Cell, ...]


@dataclass(frozen=True)
class PagedRow:
    """A row ready to be painted, and what it is about (a record's id, a frozen dataclass)."""

    key: str
    cells: Line
    about: Any = None


@dataclass(frozen=True)
class PageStarts:
    """How many rows there are, and the key after which each page begins (None for the first)."""

    total: int
    after: Sequence[str | None]


class PageSource(Protocol):
    """Rows in the order of a key. Asked on the worker's thread; both must be quick by index."""

    def page(self, workspace: Workspace, after: str | None, limit: int) -> Sequence[PagedRow]:
        """At most ``limit`` rows that follow ``after``."""
        ...

    def starts(self, workspace: Workspace, every: int, between: Callable[[], None]) -> PageStarts:
        """The whole length, and the last key before each page of ``every`` rows.

        ``between`` is called at every page or so: it raises when nobody waits for the answer any more.
        """
        ...


class Wish(Protocol):
    """A question under way, as far as it is needed here."""

    def cancel(self) -> None: ...


class Runner(Protocol):
    """``shell.tasks.run``, as far as it is needed here."""

    def __call__(
        self,
        work: Callable[[Workspace, Any], Any],
        *,
        done: Callable[[Any], None],
        failed: Callable[[Told], None] | None = None,
        owner: QObject | None = None,
    ) -> Wish: ...


class PagedModel(QAbstractTableModel):
    """``show_source`` starts it; ``row(i)`` gives a row that has arrived."""

    loaded = Signal()  # the first page can be seen
    counted = Signal(int)  # how many rows there are is known
    failed = Signal(object)  # a Told: a page could not be read

    def __init__(self, columns: Sequence[Column], run: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = tuple(columns)
        self._run = run
        self._blank: list[Line] = [(_BLANK,) * len(self.columns)] * PAGE_ROWS
        self._source: PageSource | None = None
        self._round = 0  # answers to an earlier question are thrown away
        self._under_way: dict[str, Wish] = {}  # one page at a time, and how many rows there are
        self._coming = False  # what shows is still the answer to the question before
        self._starts: Sequence[str | None] = (None,)
        self._wishes: list[int] = []
        self._flying: int | None = None
        self._broken: set[int] = set()
        self._forget()

    # ---------------------------------------------------------------------------------------- what one asks

    def show_source(self, source: PageSource | None) -> None:
        """Other rows, or the same ones read anew. What shows stays until the first of them are there: no list blinks."""
        for wish in self._under_way.values():
            wish.cancel()
        self._under_way.clear()
        self._round += 1
        self._source, self._flying, self._wishes, self._broken = source, None, [], set()
        self._coming = source is not None and self._total > 0
        if not self._coming:
            self._show_nothing()
        if source is not None:
            self._starts = (None,)
            self._ask(0)

    def _show_nothing(self) -> None:
        self.beginResetModel()
        self._forget()
        self.endResetModel()

    def row(self, i: int) -> PagedRow | None:
        """The row, None while its page is under way."""
        rows = self._rows.get(i // PAGE_ROWS, ())
        place = i % PAGE_ROWS
        return rows[place] if 0 <= i < self._total and place < len(rows) else None

    @property
    def total(self) -> int:
        """Rows known so far; all of them once ``counted``."""
        return self._total

    # ------------------------------------------------------------------------------------- Qt's questions

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._total

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The delegate asks for CELL_ROLE alone: that way is the short one."""
        if role == CELL_ROLE:
            at, place = divmod(index.row(), PAGE_ROWS)
            if at != self._at:
                self._turn_to(at)
            return self._lines[place][index.column()]
        if not index.isValid():
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._cell(index).spoken()
        if role == STATE_ROLE:
            return self._cell(index).state
        return self._cell(index).matches if role == MATCH_ROLE else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == COLUMN_ROLE:
            return self.columns[section]
        return self.columns[section].title if role == Qt.ItemDataRole.DisplayRole else None

    def _cell(self, index: Index) -> Cell:
        found: Cell = self.data(index, CELL_ROLE)
        return found

    # -------------------------------------------------------------------------------------- pages at hand

    def _forget(self) -> None:
        self._total = 0
        self._starts = (None,)
        self._rows: OrderedDict[int, Sequence[PagedRow]] = OrderedDict()  # used last at the end
        self._painted: dict[int, list[Line]] = {}
        self._at, self._lines = -1, self._blank
        self._wishes, self._flying, self._broken = [], None, set()

    def _turn_to(self, at: int) -> None:
        """Cells of another page are asked for."""
        lines = self._painted.get(at)
        if lines is None:
            self._at, self._lines = -1, self._blank  # asked again until it is there
            self._wish(at)
            return
        self._rows.move_to_end(at)
        self._at, self._lines = at, lines

    def _keep(self, at: int, rows: Sequence[PagedRow]) -> None:
        lines = [row.cells for row in rows]
        self._rows[at] = rows
        self._painted[at] = lines + self._blank[len(lines) :]
        self._at = -1
        while len(self._rows) > PAGES_KEPT:
            oldest, _rows = self._rows.popitem(last=False)
            del self._painted[oldest]

    # ------------------------------------------------------------------------------------ pages under way

    def _wish(self, at: int) -> None:
        if at in self._wishes:
            self._wishes.remove(at)
        self._wishes = [*self._wishes, at][-_WISHES:]
        self._next()

    def _next(self) -> None:
        """One question at a time: the worker serves others too."""
        while self._flying is None and self._wishes and not self._coming:
            at = self._wishes.pop()
            if at not in self._rows and at not in self._broken and at < len(self._starts):
                self._ask(at)

    def _ask(self, at: int) -> None:
        source, after, asked = self._source, self._starts[at], self._round
        if source is None:
            return
        self._flying = at
        self._under_way["page"] = self._run(
            lambda workspace, _progress: source.page(workspace, after, PAGE_ROWS),
            done=lambda rows: self._arrived(asked, at, rows),
            failed=lambda told: self._not_read(asked, at, told),
            owner=self,
        )

    def _arrived(self, asked: int, at: int, rows: Sequence[PagedRow]) -> None:
        if asked != self._round:
            return
        self._flying = None
        first = at == 0 and (self._coming or self._total == 0)
        if first and self._coming:
            self._coming = False
            self.beginResetModel()
            self._forget()
            self._total = len(rows)
            self._keep(at, rows)
            self.endResetModel()
        else:
            self._keep(at, rows)
        if first:
            self._grow(len(rows))
            self.loaded.emit()
            if len(rows) < PAGE_ROWS:
                self.counted.emit(self._total)
            else:
                self._count()
        else:
            top = at * PAGE_ROWS
            last = min(top + PAGE_ROWS, self._total) - 1
            self.dataChanged.emit(self.index(top, 0), self.index(last, len(self.columns) - 1))
        self._next()

    def _count(self) -> None:
        source, asked = self._source, self._round
        assert source is not None
        self._under_way["count"] = self._run(
            lambda workspace, progress: source.starts(workspace, PAGE_ROWS, lambda: progress(0, 1)),
            done=lambda starts: self._counted(asked, starts),
            failed=lambda told: self._not_read(asked, -1, told),
            owner=self,
        )

    def _counted(self, asked: int, starts: PageStarts) -> None:
        if asked != self._round:
            return
        self._starts = starts.after
        self._grow(starts.total)
        self.counted.emit(self._total)

    def _grow(self, total: int) -> None:
        if total > self._total:
            self.beginInsertRows(QModelIndex(), self._total, total - 1)
            self._total = total
            self.endInsertRows()

    def _not_read(self, asked: int, at: int, told: Told) -> None:
        if asked != self._round:
            return
        if self._coming:
            self._coming = False
            self._show_nothing()  # the rows of another question are no answer
        if at >= 0:
            self._flying = None
            self._broken.add(at)  # blank until it is read anew: asking at every paint would never end
        self.failed.emit(told)
        self._next()
