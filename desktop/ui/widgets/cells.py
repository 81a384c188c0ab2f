"""One delegate paints every cell: text, numbers, chips, icons, hits, bars. It only draws; the model says what."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from desktop.ui.theme import Theme
from desktop.ui.widgets.chips import CHIPS, chip_size, paint_chip
from desktop.ui.widgets.paint import box, draw_icon
from desktop.ui.widgets.rows import CELL_ROLE, COLUMN_ROLE, MATCH_ROLE, STATE_ROLE, Cell, Column

Index = QModelIndex | QPersistentModelIndex
_PADDING, _ICON, _GAP, _BAR, _INDENT = 8, 16, 5, 70, 18
_PLAIN = Column("", "")


class CellDelegate(QStyledItemDelegate):
    """Paints by the column's kind. A model need not know it: without COLUMN_ROLE every cell is text."""

    needs = Signal(int, int)  # a cell that may not be elided wants this column so many pixels wide

    def __init__(
        self, theme: Theme, view: QAbstractItemView | None = None, *, px: int = 15, upright: bool = False
    ) -> None:
        """``px`` is the type size, ``upright`` draws lines between the columns too."""
        super().__init__(view)
        self._theme, self._px, self.upright = theme, px, upright
        self.ring = True  # the table paints the ring of a whole row itself
        self.select_rows = True
        self._fonts: dict[tuple[bool, bool, bool], tuple[QFont, QFontMetrics]] = {}
        self._colours: dict[str, QColor] = {}
        self._sizes: dict[float, int] = {}
        theme.changed.connect(self._forget)

    def _forget(self) -> None:
        self._fonts.clear()
        self._colours.clear()
        self._sizes.clear()

    # --------------------------------------------------------------------------------------------------- what is cached

    def px(self, n: float) -> int:
        size = self._sizes.get(n)
        if size is None:
            size = self._sizes[n] = self._theme.px(n)
        return size

    def _font(self, *, bold: bool, small: bool = False, struck: bool = False) -> tuple[QFont, QFontMetrics]:
        found = self._fonts.get((bold, small, struck))
        if found is None:
            font = self._theme.font(self._px - (1 if small else 0), bold=bold)
            font.setStrikeOut(struck)
            found = self._fonts[bold, small, struck] = (font, QFontMetrics(font))
        return found

    def _colour(self, token: str) -> QColor:
        colour = self._colours.get(token)
        if colour is None:
            colour = self._colours[token] = self._theme.colour(token)
        return colour

    # ---------------------------------------------------------------------------------------------------------- reading

    @staticmethod
    def column(index: Index) -> Column:
        found = index.model().headerData(index.column(), Qt.Orientation.Horizontal, COLUMN_ROLE)
        return found if isinstance(found, Column) else _PLAIN

    @staticmethod
    def cell(index: Index) -> Cell:
        """What the model says, also a model that only knows Qt's own roles."""
        found = index.data(CELL_ROLE)
        if isinstance(found, Cell):
            return found
        text = index.data(Qt.ItemDataRole.DisplayRole)
        return Cell(
            "" if text is None else str(text),
            state=str(index.data(STATE_ROLE) or ""),
            matches=tuple(index.data(MATCH_ROLE) or ()),
        )

    def width_of(self, cell: Cell, column: Column) -> int:
        """How wide the cell must be to show all of it."""
        bold = column.bold if cell.bold is None else cell.bold
        metrics = self._font(bold=bold)[1]
        width = 2 * self.px(_PADDING) + self.px(1)
        if cell.state in CHIPS:
            return width + chip_size(cell.state, self._theme, cell.text).width()
        width += self.px(_INDENT) * (cell.indent + (cell.folded is not None))
        width += self.px(_ICON) + self.px(_GAP) if cell.icon else 0
        width += self.px(_BAR) + self.px(_GAP) if cell.ratio >= 0 else 0
        text = metrics.horizontalAdvance(cell.text)
        if cell.unit:
            text += self.px(4) + self._font(bold=False)[1].horizontalAdvance(cell.unit)
        if cell.second:
            text = max(text, self._font(bold=False, small=True)[1].horizontalAdvance(cell.second))
        return width + text

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option
        return QSize(self.width_of(self.cell(index), self.column(index)), self.px(27))

    # ---------------------------------------------------------------------------------------------------------- drawing

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = option.widget
        rect: QRect = option.rect
        state: Any = option.state
        cell, column = self.cell(index), self.column(index)
        selected = bool(state & QStyle.StateFlag.State_Selected) and self.select_rows
        painter.save()
        ground = "selection" if selected else cell.tint or "surface"
        painter.fillRect(rect, self._colour(ground))
        self._lines(painter, rect)
        if selected and self._theme.high_contrast and index.column() == 0:
            painter.fillRect(rect.x(), rect.y(), self.px(5), rect.height(), self._colour("focus"))
        painter.setClipRect(rect)
        self._contents(painter, rect, cell, column, index)
        painter.setClipping(False)
        if self.ring and isinstance(view, QAbstractItemView) and view.hasFocus() and view.currentIndex() == index:
            box(painter, rect, edge=self._colour("focus"), width=self._theme.ring)
        painter.restore()

    def _lines(self, painter: QPainter, rect: QRect) -> None:
        line, colour = self.px(1), self._colour("line_soft")
        painter.fillRect(rect.x(), rect.bottom() + 1 - line, rect.width(), line, colour)
        if self.upright:
            painter.fillRect(rect.right() + 1 - line, rect.y(), line, rect.height(), colour)

    def _contents(self, painter: QPainter, rect: QRect, cell: Cell, column: Column, index: Index) -> None:
        pad = self.px(_PADDING)
        inner = rect.adjusted(pad, 0, -pad, -self.px(1))
        if cell.state in CHIPS:
            width = paint_chip(painter, self._chip_rect(inner, cell, column), cell.state, self._theme, cell.text)
            self._ask(index, column, width, inner.width())
            return
        if cell.folded is not None or cell.indent:
            inner.adjust(self.px(_INDENT) * cell.indent, 0, 0, 0)
            if cell.folded is not None:
                name = "chevron-right" if cell.folded else "chevron-down"
                draw_icon(painter, self._theme.icon(name, _ICON), inner)
                inner.adjust(self.px(_INDENT), 0, 0, 0)
        token = cell.tone or column.tone
        if cell.icon:
            used = draw_icon(painter, self._theme.icon(cell.icon, _ICON, token), inner)
            inner.adjust(used + self.px(_GAP), 0, 0, 0)
        if cell.ratio >= 0:
            self._bar(painter, inner, cell.ratio)
            inner.adjust(self.px(_BAR) + self.px(_GAP), 0, 0, 0)
        if cell.second:
            self._two_lines(painter, inner, cell, column, index)
        else:
            self._one_line(painter, inner, cell, column, index)

    def _chip_rect(self, inner: QRect, cell: Cell, column: Column) -> QRect:
        if column.align == "left":
            return inner
        spare = inner.width() - chip_size(cell.state, self._theme, cell.text).width()
        return inner.adjusted(spare if column.align == "right" else spare // 2, 0, 0, 0)

    def _bar(self, painter: QPainter, inner: QRect, ratio: float) -> None:
        paint_bar(
            painter, QRect(inner.x(), inner.center().y() - self.px(4), self.px(_BAR), self.px(9)), ratio, self._theme
        )

    def _one_line(self, painter: QPainter, rect: QRect, cell: Cell, column: Column, index: Index) -> None:
        bold = column.bold if cell.bold is None else cell.bold
        font, metrics = self._font(bold=bold, struck=cell.struck)
        text, token = cell.text, cell.tone or column.tone
        unit_width = 0
        if cell.unit:
            plain, small = self._font(bold=False)
            unit_width = small.horizontalAdvance(cell.unit) + self.px(4)
            painter.setFont(plain)
            painter.setPen(self._colour("text_2"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, cell.unit)
        width = metrics.horizontalAdvance(text)
        room = rect.width() - unit_width
        if width > room and column.kind == "free":
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        else:
            self._ask(index, column, width, room)
        painter.setFont(font)
        if cell.matches and column.alignment & Qt.AlignmentFlag.AlignLeft:
            self._hits(painter, rect, cell, metrics)
        painter.setPen(self._colour(token))
        painter.drawText(rect.adjusted(0, 0, -unit_width, 0), column.alignment, text)

    def _two_lines(self, painter: QPainter, rect: QRect, cell: Cell, column: Column, index: Index) -> None:
        font, metrics = self._font(bold=column.bold if cell.bold is None else cell.bold)
        quiet, small = self._font(bold=False, small=True)
        height = metrics.height() + small.height()
        top = rect.y() + (rect.height() - height) // 2
        side = column.alignment & Qt.AlignmentFlag.AlignHorizontal_Mask
        painter.setFont(font)
        painter.setPen(self._colour(cell.tone or column.tone))
        painter.drawText(QRect(rect.x(), top, rect.width(), metrics.height()), side, cell.text)
        painter.setFont(quiet)
        painter.setPen(self._colour("text_3"))
        painter.drawText(QRect(rect.x(), top + metrics.height(), rect.width(), small.height()), side, cell.second)
        wide = max(metrics.horizontalAdvance(cell.text), small.horizontalAdvance(cell.second))
        self._ask(index, column, wide, rect.width())

    def _hits(self, painter: QPainter, rect: QRect, cell: Cell, metrics: QFontMetrics) -> None:
        """What was searched for lies on the colour of a match."""
        high = min(rect.height(), metrics.height())
        top = rect.y() + (rect.height() - high) // 2
        for start, length in cell.matches:
            left = metrics.horizontalAdvance(cell.text[:start])
            width = metrics.horizontalAdvance(cell.text[start : start + length])
            painter.fillRect(QRect(rect.x() + left, top, width, high), self._colour("match"))

    def _ask(self, index: Index, column: Column, wanted: int, room: int) -> None:
        if wanted > room and column.kind != "free":
            self.needs.emit(index.column(), wanted - room)

    # ---------------------------------------------------------------------------------------------------------- tooltip

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Only an elided text has a tooltip: the whole of it."""
        if event.type() == QEvent.Type.ToolTip and index.isValid():
            cell, column = self.cell(index), self.column(index)
            room: QRect = view.visualRect(index)
            if column.kind == "free" and self.width_of(cell, column) > room.width():
                QToolTip.showText(event.globalPos(), cell.spoken(), view)
                return True
            QToolTip.hideText()
        return super().helpEvent(event, view, option, index)


def paint_bar(painter: QPainter, rect: QRect, ratio: float, theme: Theme) -> None:
    """A bar filled from the left."""
    line = theme.px(1)
    box(painter, rect, fill=theme.colour("groove"), edge=theme.colour("border"), width=line, radius=theme.px(2))
    filled = round((rect.width()) * max(0.0, min(ratio, 1.0)))
    if filled > 0:
        part = QRect(rect.x(), rect.y(), max(filled, theme.px(3)), rect.height())
        box(painter, part, fill=theme.colour("primary"), radius=theme.px(2))
