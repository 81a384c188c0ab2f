"""Labelled boxes of a sheet: texts fitted, rows that grow, and rows that go on on the next page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.foundation.translation import _
from desktop.model import sheet_layout as model
from desktop.model.sheet_patterns import names_in
from desktop.reports.pdf_sheets_layout import BODY, LEAST, MM, PAD, Flow, edges_of
from desktop.reports.pdf_sheets_text import Fitted, fit

_BOX, _TICKED = "□", "☑"
RULES = 9 * MM
SHORT = 24  # letters: up to here a text is an entry, rather set smaller than broken


_NOTHING = Fitted((), BODY)


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
    ruled: bool = False


# ------------------------------------------------------------------------------------------------------- cells


def cells(flow: Flow, part: model.Cells) -> None:
    edges = edges_of(part.columns, flow.left, flow.width)
    for number, row in enumerate(part.rows):
        boxes, at, lines = [], 0, []
        if len(row) == 1 and row[0].label and number + 1 < len(part.rows):
            flow.need(2.2 * part.height * MM)  # the heading of what follows never stands alone at the foot of a page
        least = min(max([part.height * MM, *(cell.height * MM for cell in row)]), flow.body)
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
    ruled = cell.ruled and not any(flow.filling.values.get(name) for name in names_in(cell.text))
    foot = Fitted((), size)
    if cell.foot:
        foot = fit(flow.say(cell.foot), inner, size * 1.35, flow.type("fang"), size=size, least=LEAST, one_line=True)
        room -= foot.height
    told = fit(text, inner, room, flow.type(face), size=size, least=min(LEAST, size), one_line=len(text) <= SHORT)
    return _Box(x, width, told, cell.align, face, told.height + foot.height + 2 * PAD * 0.6, foot, ruled)


def cell_text(flow: Flow, cell: model.Cell, width: float) -> str:
    """What stands in a cell ``width`` ems wide: its pattern, the choices behind their boxes, or rows in one text."""
    if cell.ticks:
        said = [f"{_TICKED if chosen else _BOX}{label}" for label, chosen in flow.filling.ticks.get(cell.ticks, ())]
        return _side_by_side(flow, said, flow.say(cell.text), width)
    if cell.each is not None:
        rows = flow.filling.rows.get(cell.each.rows, ())
        said = [flow.say(cell.each.pattern, dict(row)) for row in rows if holds(row, cell.each.where)]
        said = [
            text.replace("（）", "").replace("()", "").strip() for text in said
        ]  # what stood in brackets is not known
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
        elif flow.room >= flow.body - 1:
            break  # not one line fits on an empty page: a sheet whose margins leave nothing
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
        if box.ruled:
            _ruled(flow, box, height)
        if box.foot.lines:
            at = flow.y + height - box.foot.height - PAD * 0.5
            flow.write(box.foot, box.x + PAD, at, box.width - 2 * PAD, box.foot.height, "right", "fang")


def _ruled(flow: Flow, box: _Box, height: float) -> None:
    """Lines to write on below what is printed: nobody writes straight on white paper."""
    printed = sum(bool(line) for line in box.told.lines) * box.told.leading
    y = flow.y + (printed + PAD if printed else 0) + RULES
    while y < flow.y + height - box.foot.height - RULES / 2:
        flow.page.faint.append((box.x + 2 * PAD, y, box.x + box.width - 2 * PAD, y))
        y += RULES
