"""Boxes of a sheet: labelled cells, and grids whose head stands on every page, side by side where there is room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.foundation.translation import _
from desktop.model import sheet_layout as model
from desktop.reports.pdf_sheets_layout import BODY, LEAST, MM, PAD, Flow, edges_of
from desktop.reports.pdf_sheets_text import Fitted, fit

_TICK, _BOX, _TICKED = "✓", "□", "☑"
_SHORT = 24  # letters: up to here a text is an entry, rather set smaller than broken


_NOTHING = Fitted((), BODY)
# The row of a list that has none: it says so, and nobody writes one in.
_NOBODY: Mapping[str, str] = {"@none": "1"}


@dataclass(frozen=True)
class _Box:
    """A cell made ready: its text fitted, and what the row has to be high for it."""

    x: float
    width: float
    told: Fitted
    align: str
    face: str
    need: float
    foot: Fitted = _NOTHING


# ------------------------------------------------------------------------------------------------------- cells


def cells(flow: Flow, part: model.Cells) -> None:
    edges = edges_of(part.columns, flow.left, flow.width)
    for number, row in enumerate(part.rows):
        boxes, at, lines = [], 0, []
        if len(row) == 1 and row[0].label and number + 1 < len(part.rows):
            flow.need(2.2 * part.height * MM)  # the heading of what follows never stands alone at the foot of a page
        least = max([part.height * MM, *(cell.height * MM for cell in row)])
        for cell in row:
            x, end = edges[at], edges[at + cell.span]
            boxes.append(_box(flow, cell, x, end - x, least))
            lines.append(x)
            at += cell.span
        lines.append(edges[at])
        _row(flow, boxes, lines, max([least, *(box.need for box in boxes)]))


def _box(flow: Flow, cell: model.Cell, x: float, width: float, height: float) -> _Box:
    face = "bold" if cell.label else "fang"
    size = cell.size or flow.sheet.body
    text = cell_text(flow, cell, (width - 2 * PAD) / size)
    inner, room = width - 2 * PAD, height - 2 * PAD * 0.6
    foot = Fitted((), size)
    if cell.foot:
        foot = fit(flow.say(cell.foot), inner, size * 1.35, flow.type("fang"), size=size, least=LEAST, one_line=True)
        room -= foot.height
    told = fit(text, inner, room, flow.type(face), size=size, least=min(LEAST, size), one_line=len(text) <= _SHORT)
    return _Box(x, width, told, cell.align, face, told.height + foot.height + 2 * PAD * 0.6, foot)


def cell_text(flow: Flow, cell: model.Cell, width: float) -> str:
    """What stands in a cell ``width`` ems wide: its pattern, the choices behind their boxes, or rows in one text."""
    if cell.ticks:
        said = [f"{_TICKED if chosen else _BOX}{label}" for label, chosen in flow.filling.ticks.get(cell.ticks, ())]
        return _side_by_side(flow, said, flow.say(cell.text), width)
    if cell.each is not None:
        rows = flow.filling.rows.get(cell.each.rows, ())
        said = [flow.say(cell.each.pattern, dict(row)).strip() for row in rows if holds(row, cell.each.where)]
        return flow.say(cell.text) + _("、").join(text for text in said if text)
    return flow.say(cell.text)


def _side_by_side(flow: Flow, said: Sequence[str], before: str, width: float) -> str:
    """Choices in lines of whole choices: a box is never parted from its words."""
    measure = flow.types["fang"]
    lines = [before]
    for text in said:
        longer = f"{lines[-1]}　{text}" if lines[-1] and not lines[-1].endswith("\n") else lines[-1] + text
        if lines[-1] and measure.width(longer.rpartition("\n")[2]) > width:
            lines.append(text)
        else:
            lines[-1] = longer
    return "\n".join(lines)


def holds(row: Mapping[str, str], where: Mapping[str, str]) -> bool:
    """Whether every named column of the row holds that code."""
    return all(row.get(f"={name}", row.get(name, "")) == code for name, code in where.items())


def _row(flow: Flow, boxes: Sequence[_Box], lines: Sequence[float], height: float) -> None:
    """A row of boxes; one that is higher than a page goes on on the next, between two of its lines."""
    if height > flow.room and height <= flow.body:
        flow.turn()
    while height > flow.room:
        room = flow.room - 2 * PAD
        split = [_split(box, room) for box in boxes]
        if any(first.told.lines for first, _rest in split):
            _ink(flow, [first for first, _rest in split], lines, flow.room)
            flow.y += flow.room
            boxes = [rest for _first, rest in split]
            height = max(box.need for box in boxes)
        flow.turn()
    _ink(flow, boxes, lines, height)
    flow.y += height


def _split(box: _Box, room: float) -> tuple[_Box, _Box]:
    if box.need <= room:
        empty = Fitted((), box.told.size)
        return box, _Box(box.x, box.width, empty, box.align, box.face, 0)
    count = max(0, int((room - box.foot.height) / box.told.leading))
    first = Fitted(box.told.lines[:count], box.told.size)
    rest = Fitted(box.told.lines[count:], box.told.size)
    none = Fitted((), box.told.size)
    needed = rest.height + box.foot.height + 2 * PAD * 0.6
    return (
        _Box(box.x, box.width, first, box.align, box.face, room, none),
        _Box(box.x, box.width, rest, box.align, box.face, needed, box.foot),
    )


def _ink(flow: Flow, boxes: Sequence[_Box], lines: Sequence[float], height: float) -> None:
    flow.boxes(lines, flow.y, height)
    for box in boxes:
        high = height - box.foot.height
        if box.align == "left" and box.face != "bold" and high > max(20 * MM, box.told.height + 4 * PAD):
            high = box.told.height + 2 * PAD  # text begins at the top of a box that has room for much of it
        flow.write(box.told, box.x + PAD, flow.y, box.width - 2 * PAD, high, box.align, box.face)
        if box.foot.lines:
            at = flow.y + height - box.foot.height - PAD * 0.5
            flow.write(box.foot, box.x + PAD, at, box.width - 2 * PAD, box.foot.height, "right", "fang")


# -------------------------------------------------------------------------------------------------------- grids


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
        flow.need(table.head + 4 * part.height * MM)
        heading = fit(flow.say(part.heading), flow.width, 20, flow.type("bold"), size=BODY, least=LEAST)
        flow.write(heading, flow.left, flow.y, flow.width, BODY * 1.7, "left", "bold")
        flow.y += BODY * 1.7
    flow.need(table.head + 2 * part.height * MM)
    done = 0
    if to_foot:
        capacity = int((flow.room - table.head - tail) / (part.height * MM))
        if capacity < 3:
            capacity = int((flow.room - table.head) / (part.height * MM))
        total = max(total, capacity * part.beside)
    while done < total:
        take, heights = table.page(rows, done, total, tail if not to_foot else 0)
        if not take:  # a row higher than a page: as much of it as there is room for
            take, heights = 1, [max(part.height * MM, flow.room - table.head)]
        table.draw(rows, done, take, heights)
        done += take
        if done < total:
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


class _Table:
    """A grid's columns and head, and how many rows a page takes."""

    def __init__(self, flow: Flow, part: model.Grid) -> None:
        self.flow, self.part = flow, part
        whole = flow.width / part.beside
        self.edges = [
            edges_of([c.width for c in part.columns], flow.left + whole * n, whole) for n in range(part.beside)
        ]
        bold = flow.type("bold")
        wide = [end - start for start, end in zip(self.edges[0], self.edges[0][1:], strict=False)]
        self.titles = [
            fit(column.title, width - PAD, 14, bold, size=BODY, least=LEAST)
            for column, width in zip(part.columns, wide, strict=True)
        ]
        self.wide = wide
        self.head = max([8 * MM, *(told.height + 2 * PAD for told in self.titles)])
        self._first = next((column for column in part.columns if not column.number), None)
        self._made: dict[int, tuple[list[Fitted], float]] = {}

    def made(self, rows: Sequence[Mapping[str, str]], number: int) -> tuple[list[Fitted], float]:
        """The cells of row ``number`` (from 0) and the height they ask for."""
        if number not in self._made:
            row = dict(rows[number]) if number < len(rows) else None
            told = []
            for column, width in zip(self.part.columns, self.wide, strict=True):
                text = self._text(column, row, number)
                measure, inner = self.flow.types["fang"], width - 2 * PAD * 0.8
                short = len(text) <= _SHORT
                told.append(
                    fit(
                        text,
                        inner,
                        self.part.height * MM,
                        measure,
                        size=self.flow.sheet.body,
                        least=LEAST,
                        one_line=short,
                    )
                )
            self._made[number] = (told, max([self.part.height * MM, *(cell.height + PAD for cell in told)]))
        return self._made[number]

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

    def page(self, rows: Sequence[Mapping[str, str]], done: int, total: int, tail: float) -> tuple[int, list[float]]:
        """How many of the rows go on this page, and the heights of its lines."""
        flow, beside, left = self.flow, self.part.beside, total - done
        room = flow.room - self.head
        lines = min(-(-left // beside), max(1, int(room / (self.part.height * MM) + 0.01)))
        heights = self._heights(rows, done, total, lines)
        while lines > 1 and sum(heights) > room + 0.5:
            lines -= 1
            heights = self._heights(rows, done, total, lines)
        if sum(heights) > room + 0.5:
            return 0, []
        last = lines * beside >= left
        if last and tail and sum(heights) + tail > room and lines > 3 and tail < flow.body / 2:
            lines -= 2  # two lines go along with what is signed, so that no signature stands alone
            heights = self._heights(rows, done, total, lines)
            return lines * beside, heights
        return min(left, lines * beside), heights

    def _heights(self, rows: Sequence[Mapping[str, str]], done: int, total: int, lines: int) -> list[float]:
        numbers = [[done + line + lines * n for n in range(self.part.beside)] for line in range(lines)]
        least = self.part.height * MM
        return [max([least, *(self.made(rows, n)[1] for n in each if n < total)]) for each in numbers]

    def draw(self, rows: Sequence[Mapping[str, str]], done: int, take: int, heights: Sequence[float]) -> None:
        flow, lines = self.flow, len(heights)
        top = flow.y
        for n, edges in enumerate(self.edges):
            count = max(0, min(lines, take - n * lines))
            if not count and n:
                continue
            self._titles(edges, top)
            y = top + self.head
            for line in range(lines):
                number = done + n * lines + line
                if number < done + take:
                    self._cells(rows, number, edges, y, heights[line])
                flow.boxes(edges, y, heights[line])
                y += heights[line]
        flow.used.add("fang")
        flow.y = top + self.head + sum(heights)

    def _titles(self, edges: Sequence[float], top: float) -> None:
        self.flow.boxes(edges, top, self.head)
        for place, told in enumerate(self.titles):
            self.flow.write(told, edges[place] + PAD / 2, top, self.wide[place] - PAD, self.head, "centre", "bold")

    def _cells(
        self, rows: Sequence[Mapping[str, str]], number: int, edges: Sequence[float], y: float, height: float
    ) -> None:
        told, _need = self.made(rows, number)
        for place, (cell, column) in enumerate(zip(told, self.part.columns, strict=True)):
            align = "centre" if column.number else column.align
            inner = self.wide[place] - 2 * PAD * 0.8 - (PAD if align == "right" else 0)  # figures stand off the line
            self.flow.write(cell, edges[place] + PAD * 0.8, y, inner, height, align, "fang")
        self._made.pop(number, None)  # a page that is drawn is not asked again: three hundred rows stay small
