"""Grids of a sheet: a head on every page, columns side by side where wanted, no row lost however much stands in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from desktop.foundation.translation import _
from desktop.model import sheet_layout as model
from desktop.reports.pdf_sheets_boxes import SHORT, holds
from desktop.reports.pdf_sheets_layout import BODY, LEAST, MM, PAD, Flow, edges_of
from desktop.reports.pdf_sheets_text import Fitted, fit

_TICK = "✓"
_INSET = PAD * 0.8
_FEWEST = 3  # rows to write on: with fewer left, what comes below goes to the next page instead
# The row of a list that has none: it says so, and nobody writes one in.
_NOBODY: Mapping[str, str] = {"@none": "1"}
Rows = Sequence[Mapping[str, str]]


def grid(flow: Flow, part: model.Grid, tail: float) -> None:
    """``tail``: the height of what must stay with the last rows, or below them where they go to the foot of the page."""
    rows = [row for row in flow.filling.rows.get(part.rows, ()) if holds(row, part.where)]
    if part.optional and not rows and not flow.empty:
        return
    if not rows and part.rows and not part.grow and not flow.empty:
        rows = [_NOBODY]
    total, to_foot = _how_many(flow, part, len(rows))
    table = _Table(flow, part)
    if part.heading:
        flow.y += 1 * MM
        flow.need(table.head + 4 * part.height * MM)
        heading = fit(flow.say(part.heading), flow.width, 20, flow.type("bold"), size=BODY, least=LEAST)
        flow.write(heading, flow.left, flow.y, flow.width, BODY * 1.7, "left", "bold")
        flow.y += BODY * 1.7
    flow.need(table.head + 2 * part.height * MM)
    if to_foot:
        capacity = int((flow.room - table.head - tail) / (part.height * MM))
        if capacity < _FEWEST:
            capacity = int((flow.room - table.head) / (part.height * MM))
        total = max(total, capacity * part.beside)
    table.fill(rows, total)
    while table.left:
        table.draw(*table.page(0 if to_foot else tail))
        if table.left:
            flow.turn()


def _how_many(flow: Flow, part: model.Grid, filled: int) -> tuple[int, bool]:
    """Rows in all, and whether the grid goes on to the foot of the page."""
    more = flow.blank if part.grow else 0
    if flow.empty:
        wanted = more or part.blank
        return wanted, not wanted
    said = flow.filling.values.get(f"={part.count}", "") if part.count else ""
    counted = int(said) if said.isdecimal() and len(said) < 5 else 0
    total = max(filled + more, part.least, counted)
    return total, total == 0 or (bool(part.count) and not more)


@dataclass(frozen=True)
class _Entry:
    """A row, or as much of one as a page holds: its cells and the height they ask for."""

    cells: tuple[Fitted, ...]
    height: float


class _Table:
    """A grid's columns and head, its rows made ready, and how many of them a page takes."""

    def __init__(self, flow: Flow, part: model.Grid) -> None:
        self.flow, self.part = flow, part
        whole, weights = flow.width / part.beside, [column.width for column in part.columns]
        self.edges = [edges_of(weights, flow.left + whole * n, whole) for n in range(part.beside)]
        self.wide = [end - start for start, end in zip(self.edges[0], self.edges[0][1:], strict=False)]
        self.titles = [
            fit(flow.say(column.title), wide - PAD, 14, flow.type("bold"), size=BODY, least=LEAST)
            for column, wide in zip(part.columns, self.wide, strict=True)
        ]
        self.head = max([8 * MM, *(told.height + 2 * PAD for told in self.titles)])
        self.least = part.height * MM
        self._first = next((column for column in part.columns if not column.number), None)
        self._entries: list[_Entry] = []
        self._done = 0

    @property
    def left(self) -> int:
        return len(self._entries) - self._done

    def fill(self, rows: Rows, total: int) -> None:
        """Make ``total`` rows ready: the given ones, then empty ones."""
        self.flow.used.add("fang")
        for number in range(total):
            self._entries += self._pieces(dict(rows[number]) if number < len(rows) else None, number)

    def _pieces(self, row: dict[str, str] | None, number: int) -> Iterator[_Entry]:
        cells = tuple(
            self._cell(self._text(column, row, number), wide)
            for column, wide in zip(self.part.columns, self.wide, strict=True)
        )
        most = self.flow.body - self.head - 1
        if max(cell.height for cell in cells) + PAD <= most:
            yield self._entry(cells)
            return
        lines = [
            max(1, int((most - PAD) / cell.leading)) for cell in cells
        ]  # a row higher than a page goes on on the next
        for piece in range(max(-(-len(cell.lines) // count) for cell, count in zip(cells, lines, strict=True))):
            yield self._entry(
                tuple(
                    Fitted(cell.lines[piece * count : (piece + 1) * count], cell.size)
                    for cell, count in zip(cells, lines, strict=True)
                )
            )

    def _entry(self, cells: tuple[Fitted, ...]) -> _Entry:
        return _Entry(cells, max([self.least, *(cell.height + PAD for cell in cells)]))

    def _cell(self, text: str, wide: float) -> Fitted:
        return fit(
            text, wide - 2 * _INSET, self.least, self.flow.types["fang"], size=self.flow.sheet.body, least=LEAST,
            one_line=len(text) <= SHORT,
        )  # fmt: skip

    def _text(self, column: model.GridColumn, row: dict[str, str] | None, number: int) -> str:
        if column.number:
            return str(number + 1)
        if row is None:
            return ""
        if row == _NOBODY:
            return _("无") if column is self._first else ""
        if column.tick:
            name = column.pattern.strip("{}")
            return _TICK if row.get(f"={name}", row.get(name, "")) == column.tick else ""
        return self.flow.say(column.pattern, row)

    def page(self, tail: float) -> tuple[int, list[float]]:
        """How many of the rows go on this page, and the heights of its lines."""
        beside, room = self.part.beside, self.flow.room - self.head
        lines = min(-(-self.left // beside), max(1, int(room / self.least + 0.01)))
        heights = self._heights(lines)
        while lines > 1 and sum(heights) > room + 0.5:
            lines -= 1
            heights = self._heights(lines)
        last = lines * beside >= self.left
        if last and tail and sum(heights) + tail > room and lines > _FEWEST and tail < self.flow.body / 2:
            lines -= 2  # two lines go along with what is signed, so that no signature stands alone
            heights = self._heights(lines)
        return min(self.left, lines * beside), heights

    def _heights(self, lines: int) -> list[float]:
        entries, first = self._entries, self._done
        places = [[first + line + lines * n for n in range(self.part.beside)] for line in range(lines)]
        return [
            max([self.least, *(entries[place].height for place in each if place < len(entries))]) for each in places
        ]

    def draw(self, take: int, heights: Sequence[float]) -> None:
        """The next rows with their head; a first line that does not fit any more turns the page before."""
        flow, lines = self.flow, len(heights)
        if heights[0] > flow.room - self.head + 0.5:
            flow.need(self.head + heights[0])
        top = flow.y
        for n, edges in enumerate(self.edges):
            if n and take <= n * lines:
                continue
            self._titles(edges, top)
            y = top + self.head
            for line, height in enumerate(heights):
                if n * lines + line < take:
                    self._cells(self._entries[self._done + n * lines + line], edges, y, height)
                flow.boxes(edges, y, height)
                y += height
        flow.y = top + self.head + sum(heights)
        self._done += take

    def _titles(self, edges: Sequence[float], top: float) -> None:
        self.flow.boxes(edges, top, self.head)
        for place, told in enumerate(self.titles):
            self.flow.write(told, edges[place] + PAD / 2, top, self.wide[place] - PAD, self.head, "centre", "bold")

    def _cells(self, entry: _Entry, edges: Sequence[float], y: float, height: float) -> None:
        for place, (cell, column) in enumerate(zip(entry.cells, self.part.columns, strict=True)):
            align = "centre" if column.number else column.align
            inner = self.wide[place] - 2 * _INSET - (PAD if align == "right" else 0)  # figures stand off the line
            self.flow.write(cell, edges[place] + _INSET, y, inner, height, align, "fang")
