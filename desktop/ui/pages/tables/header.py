"""The official header: merged cells over two levels, as the form prints them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from desktop.ui.theme import Theme
from desktop.ui.widgets.headers import Header
from desktop.ui.widgets.tables import Table
from desktop.workflows.table_view import HeaderCell

_PX = 12
_PADDING = 6  # both sides together, and above and below
_MOST_LINES = 8
_LEAST_LETTERS, _SHORT_LINE = 2, 4  # 院士 is never broken, and of many lines none is shorter than four letters
# A text above a column of figures may take this many lines before the column gets wider.
_LINES_LEAF, _LINES_WHOLE = 2, 4


@dataclass(frozen=True)
class _Band:
    """From where to where a level of the header stands."""

    top: int
    height: int


class OfficialHeader(Header):
    """Paints the cells of ``table_view``'s header. Levels are as high as their texts need."""

    def __init__(self, theme: Theme, table: Table) -> None:
        super().__init__(theme, _PX, table)
        self._looks = theme
        self._cells: tuple[HeaderCell, ...] = ()
        self._levels = 1
        self._known_bands: list[_Band] = []  # asked for at every turn of a layout; forgotten when a size changes
        self._known_lines: dict[tuple[str, int], list[str]] = {}
        self.sectionResized.connect(lambda *_sizes: self._known_bands.clear())
        theme.changed.connect(self._forget)

    def set_cells(self, cells: Sequence[HeaderCell], levels: int) -> None:
        self._cells, self._levels = tuple(cells), levels
        self._forget()
        self.updateGeometry()
        self.viewport().update()

    def _forget(self) -> None:
        self._known_bands.clear()
        self._known_lines.clear()

    def title_width(self, section: int) -> int:
        """Wide enough for the text of the column's own cell in the lines it may take."""
        found = self._own_cell(section)
        if found is None:
            return self._looks.px(30)
        most = _LINES_WHOLE if found.rows == self._levels and self._levels > 1 else _LINES_LEAF
        metrics = QFontMetrics(self._looks.font(_PX))
        wide = max((metrics.horizontalAdvance(line) for line in in_lines(found.text, most)), default=0)
        return wide + self._looks.px(_PADDING + 2)

    def sizeHint(self) -> QSize:
        bands = self._bands()
        return QSize(self.length(), sum(band.height for band in bands))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(rect, self._looks.colour("header"))
        painter.setFont(self._looks.font(_PX))
        bands = self._bands()
        for cell in self._cells:
            if cell.column <= section < cell.column + cell.columns:
                self._paint(painter, self._rect(cell, bands), cell.text)
        painter.restore()

    def _paint(self, painter: QPainter, rect: QRect, text: str) -> None:
        line = self._looks.px(1)
        painter.fillRect(rect, self._looks.colour("header"))
        edge = self._looks.colour("line")
        painter.fillRect(rect.x(), rect.bottom() + 1 - line, rect.width(), line, edge)
        painter.fillRect(rect.right() + 1 - line, rect.y(), line, rect.height(), edge)
        painter.setPen(self._looks.colour("text_2"))
        side = self._looks.px(_PADDING) // 2
        inner = rect.adjusted(side, 0, -side, -line)
        painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, "\n".join(self._fitting(text, inner.width())))

    def _fitting(self, text: str, width: int) -> list[str]:
        """The text in as few lines of one length as its cell needs."""
        found = self._known_lines.get((text, width))
        if found is None:
            found = self._known_lines[text, width] = self._broken(text, width)
        return found

    def _broken(self, text: str, width: int) -> list[str]:
        metrics = QFontMetrics(self._looks.font(_PX))
        for most in range(1, _MOST_LINES):
            lines = in_lines(text, most)
            if max((metrics.horizontalAdvance(line) for line in lines), default=0) <= width:
                return lines
        return in_lines(text, _MOST_LINES)

    def _rect(self, cell: HeaderCell, bands: Sequence[_Band]) -> QRect:
        last = cell.column + cell.columns - 1
        left = self.sectionViewportPosition(cell.column)
        right = self.sectionViewportPosition(last) + self.sectionSize(last)
        shown = bands[cell.row : cell.row + cell.rows]
        tall = sum(band.height for band in shown)
        if cell.row + cell.rows == self._levels:  # the last level fills what the header has
            tall = max(tall, self.height() - shown[0].top)
        return QRect(left, shown[0].top, right - left, tall)

    def _bands(self) -> list[_Band]:
        if not self._known_bands:
            self._known_bands = self._measured()
        return self._known_bands

    def _measured(self) -> list[_Band]:
        heights = [self._looks.px(24)] * self._levels
        for cell in sorted(self._cells, key=lambda cell: cell.rows):
            if cell.column + cell.columns > self.count():
                continue
            need = self._height(cell)
            levels = range(cell.row, cell.row + cell.rows)
            lacking = need - sum(heights[level] for level in levels)
            if lacking > 0:
                heights[levels[-1]] += lacking
        tops = [sum(heights[:level]) for level in range(self._levels)]
        return [_Band(top, height) for top, height in zip(tops, heights, strict=True)]

    def _height(self, cell: HeaderCell) -> int:
        wide = sum(self.sectionSize(cell.column + place) for place in range(cell.columns))
        lines = self._fitting(cell.text, max(1, wide - self._looks.px(_PADDING)))
        return QFontMetrics(self._looks.font(_PX)).lineSpacing() * len(lines) + self._looks.px(8)

    def _own_cell(self, section: int) -> HeaderCell | None:
        return next((cell for cell in self._cells if cell.column == section and cell.columns == 1), None)


def in_lines(text: str, most: int) -> list[str]:
    """At most so many lines of about one length: 副主任 医师. Chinese breaks anywhere, other words stay whole.

    What stood on a line of its own (the measure in brackets) keeps it.
    """
    parts = text.split("\n")
    room = max(1, most - len(parts) + 1)
    pieces = parts[0].split() if parts[0].isascii() else list(parts[0])
    glue = " " if parts[0].isascii() else ""
    least = 1 if glue else _LEAST_LETTERS if room < 3 else _SHORT_LINE
    share = max(-(-len(pieces) // room), least)
    if not pieces:
        return parts
    return [*(glue.join(pieces[at : at + share]) for at in range(0, len(pieces), share)), *parts[1:]]
