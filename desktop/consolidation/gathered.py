"""An official table out of facts that were added up where they lie: the same figures as ``compute_table``, without the facts.

The facts themselves are fetched when somebody asks what stands behind a figure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol, overload

from desktop.consolidation.tables import cells_from, fact_of, fact_value, refuse_strange
from desktop.model.programme import CellValue, Fact, Table, TableResult, TableRow
from desktop.model.unit import UnitTree


class Sums(Protocol):
    """What a store of facts says of a table. Rows as of ``storage.facts.Gathered``."""

    @property
    def cells(self) -> Collection[str]: ...
    @property
    def whole(self) -> Sequence[Sequence[Any]]: ...
    @property
    def others(self) -> Sequence[Sequence[Any]]: ...
    @property
    def keys(self) -> Sequence[Sequence[Any]]: ...


class FactsBehind(Sequence[Fact]):
    """A table's facts, fetched when they are looked at. ``fetch(cells)`` gives those of these cells, None: all."""

    def __init__(self, fetch: Callable[[Collection[str] | None], Sequence[Fact]]) -> None:
        self._fetch = fetch
        self._all: Sequence[Fact] | None = None

    def of(self, cells: Collection[str]) -> Sequence[Fact]:
        """Those of these cells."""
        if self._all is None:
            return self._fetch(cells)
        return [fact for fact in self._all if fact.cell in cells]

    @overload
    def __getitem__(self, place: int) -> Fact: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Fact]: ...
    def __getitem__(self, place: int | slice) -> Fact | Sequence[Fact]:
        return self._found()[place]

    def __len__(self) -> int:
        return len(self._found())

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._found())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # a sequence that is compared by its contents

    def _found(self) -> Sequence[Fact]:
        if self._all is None:
            self._all = self._fetch(None)
        return self._all


def compute_gathered(
    table: Table, sums: Sums, stock: Sequence[Fact], facts: Sequence[Fact], tree: UnitTree, top: str, period: str,
    line: str | None,
) -> TableResult:  # fmt: skip
    """As ``compute_table``, from sums. ``stock``: the facts of stock columns, of which only the newest count.

    Raises ``RefusedError`` 表 121, 122.
    """
    refuse_strange(table, sums.cells)
    groups = _Groups(tree, top, line)
    for unit, its_line, cell, amount, _count in sums.whole:
        groups.add(unit, its_line, cell, Decimal(amount))
    for unit, its_line, cell, value, count in sums.others:
        told = fact_value(value, cell)
        groups.add(unit, its_line, cell, told * count if isinstance(told, Decimal) else told)
    for unit, its_line, cell, key in sums.keys:
        groups.name(unit, its_line, cell, str(key))
    for fact in stock:
        groups.keep(fact)
    order = [top, *(unit.code for unit in tree.children(top))]
    rows = tuple(TableRow(unit, groups.cells(table, unit)) for unit in order if unit in groups.rows)
    return TableResult(table, top, period, line, rows, groups.cells(table, None), facts=facts)


def fetched(
    rows: Callable[[Collection[str] | None], Sequence[Sequence[Any]]], keep: Callable[[Fact], bool]
) -> FactsBehind:
    """Facts out of a store's rows, those that belong to the table."""
    return FactsBehind(lambda cells: [fact for row in rows(cells) if keep(fact := fact_of(row))])


class _Groups:
    """Sums, keys and stock facts of every row, and of all (None)."""

    def __init__(self, tree: UnitTree, top: str, line: str | None) -> None:
        self._tree, self._top, self._line = tree, top, line
        self._rows: dict[str, str | None] = {}
        self.rows: set[str | None] = set()
        self._sums: dict[tuple[str | None, str], list[CellValue]] = {}
        self._keys: dict[tuple[str | None, str], set[str]] = {}
        self._stock: dict[tuple[str | None, str], list[Fact]] = {}

    def add(self, unit: str, line: str, cell: str, value: CellValue) -> None:
        for row in self._of(unit, line):
            self._sums.setdefault((row, cell), []).append(value)

    def name(self, unit: str, line: str, cell: str, key: str) -> None:
        for row in self._of(unit, line):
            self._keys.setdefault((row, cell), set()).add(key)

    def keep(self, fact: Fact) -> None:
        for row in self._of(fact.unit, fact.line):
            self._stock.setdefault((row, fact.cell), []).append(fact)

    def _of(self, unit: str, line: str) -> tuple[str | None, ...]:
        """The rows that a fact of the unit stands in; none if it is not the table's."""
        if unit not in self._rows:
            under = self._tree.is_under(unit, self._top)
            self._rows[unit] = self._tree.child_towards(self._top, unit) if under else None
        row = self._rows[unit]
        if row is None or self._line not in (None, line):
            return ()
        self.rows.add(row)
        return (row, None)

    def cells(self, table: Table, row: str | None) -> Mapping[str, CellValue]:
        return cells_from(
            table.columns,
            values=lambda cell: self._sums.get((row, cell), []),
            keys=lambda cell: self._keys.get((row, cell), set()),
            stock=lambda cell: self._stock.get((row, cell), []),
        )
