"""One delegate paints every cell: text, numbers, chips, icons, hits, bars. It only draws; the model says what."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPolygon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets.chips import CHIPS, chip_size, paint_chip
from desktop.ui.widgets.paint import CENTRE, MIDDLE, box, draw_icon
from desktop.ui.widgets.rows import CELL_ROLE, COLUMN_ROLE, MATCH_ROLE, STATE_ROLE, Cell, Column

Index = QModelIndex | QPersistentModelIndex
_PADDING, _ICON, _GAP, _BAR, _INDENT = 8, 16, 5, 70, 18
_PLAIN = Column("", "")
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CellDelegate(QStyledItemDelegate):
    """Paints by the column's kind. A model need not know it: without COLUMN_ROLE every cell is text."""

    needs = Signal(int, int)  # a cell that may not be elided wants this column so many pixels wide

    def __init__(
        self, theme: Theme, view: QAbstractItemView | None = None, *, px: int = 15, upright: bool = False
    ) -> None:
        """``px`` is the type size, ``upright`` draws lines between the columns too."""
        super().__init__(view)
        self._theme, self._px, self.upright = theme, px, upright
        self.ring = True  # a Table paints rings and lines itself, for all its cells at once
        self.lines = True
        self.select_rows = True
        self._fonts: dict[tuple[bool, bool, bool], tuple[QFont, QFontMetrics]] = {}
        self._colours: dict[str, QColor] = {}
        self._sizes: dict[float, int] = {}
        self._columns: dict[int, Column] = {}
        theme.changed.connect(self.forget)

    def forget(self) -> None:
        """The look changed: fonts, colours and sizes are other ones now."""
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

    def column(self, index: Index) -> Column:
        """The column of a cell; asked of the model once, until ``forget_columns``."""
        number = index.column()
        found = self._columns.get(number)
        if found is None:
            said = index.model().headerData(number, Qt.Orientation.Horizontal, COLUMN_ROLE)
            found = self._columns[number] = said if isinstance(said, Column) else _PLAIN
        return found

    def forget_columns(self) -> None:
        """Another model, or other columns in it."""
        self._columns.clear()

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
        if cell.button:
            return width + self._button_width(cell)
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
        rect: QRect = option.rect
        cell, column = self.cell(index), self.column(index)
        selected = self.select_rows and bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or cell.tint:
            painter.fillRect(rect, self._colour("selection" if selected else cell.tint))
            if selected and index.column() == 0 and self._theme.high_contrast:
                painter.fillRect(rect.x(), rect.y(), self.px(5), rect.height(), self._colour("focus"))
        if self.lines:
            self._lines(painter, rect)
        self._contents(painter, rect, cell, column, index)
        if cell.corner:
            self._corner(painter, rect, cell.corner)
        if self.ring:
            view = option.widget
            if isinstance(view, QAbstractItemView) and view.hasFocus() and view.currentIndex() == index:
                box(painter, rect, edge=self._colour("focus"), width=self._theme.ring)

    def _lines(self, painter: QPainter, rect: QRect) -> None:
        line, colour = self.px(1), self._colour("line_soft")
        painter.fillRect(rect.x(), rect.bottom() + 1 - line, rect.width(), line, colour)
        if self.upright:
            painter.fillRect(rect.right() + 1 - line, rect.y(), line, rect.height(), colour)

    def _corner(self, painter: QPainter, rect: QRect, token: str) -> None:
        side, right = self.px(9), rect.right() + 1
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour(token))
        top = rect.top()
        painter.drawPolygon(QPolygon([QPoint(right - side, top), QPoint(right, top), QPoint(right, top + side)]))
        painter.restore()

    def _contents(self, painter: QPainter, rect: QRect, cell: Cell, column: Column, index: Index) -> None:
        pad = self.px(_PADDING)
        inner = rect.adjusted(pad, 0, -pad, -self.px(1))
        if cell.button:
            self._button(painter, self.button_rect(rect, cell), cell)
            return
        if cell.state in CHIPS:
            where = self._chip_rect(inner, cell, column)
            width = paint_chip(painter, where, cell.state, self._theme, cell.text, dense=self.upright)
            self._ask(index, column, width, inner.width())
            return
        if cell.folded is not None or cell.indent:
            inner.adjust(self.px(_INDENT) * cell.indent, 0, 0, 0)
            if cell.folded is not None:
                name = "chevron-right" if cell.folded else "chevron-down"
                draw_icon(painter, self._theme.icon(name, _ICON), inner)
                inner.adjust(self.px(_INDENT), 0, 0, 0)
        token = cell.tone or column.tone
        side = column.alignment
        if column.align == "centre" and (cell.icon or cell.ratio >= 0):
            spare = inner.width() - (self.width_of(cell, column) - 2 * pad - self.px(1))
            inner.adjust(max(0, spare // 2), 0, 0, 0)
            side = MIDDLE
        if cell.icon:
            used = draw_icon(painter, self._theme.icon(cell.icon, _ICON, cell.icon_tone or token), inner)
            inner.adjust(used + self.px(_GAP), 0, 0, 0)
        if cell.ratio >= 0:
            self._bar(painter, inner, cell.ratio)
            inner.adjust(self.px(_BAR) + self.px(_GAP), 0, 0, 0)
        if cell.second:
            self._two_lines(painter, inner, cell, column, index)
        else:
            self._one_line(painter, inner, cell, column, index, side)

    def button_rect(self, rect: QRect, cell: Cell) -> QRect:
        """Where the cell's button is, in the cell's rectangle."""
        high = min(self.px(30), rect.height() - self.px(2))
        left = rect.x() + self.px(_PADDING)
        return QRect(left, rect.y() + (rect.height() - high) // 2, self._button_width(cell), high)

    def _button_width(self, cell: Cell) -> int:
        words = self._font(bold=False, small=True)[1].horizontalAdvance(cell.button)
        return words + 2 * self.px(11) + (self.px(_ICON) + self.px(7) if cell.icon else 0)

    def _button(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        edge, radius = self._colour("border"), self.px(tokens.RADIUS)
        box(painter, rect, fill=self._colour("surface"), edge=edge, width=self.px(1), radius=radius)
        inner = rect.adjusted(self.px(11), 0, -self.px(11), 0)
        if cell.icon:
            used = draw_icon(painter, self._theme.icon(cell.icon, _ICON), inner)
            inner.adjust(used + self.px(7), 0, 0, 0)
        painter.setFont(self._font(bold=False, small=True)[0])
        painter.setPen(self._colour("text"))
        painter.drawText(inner, CENTRE, cell.button)

    def _chip_rect(self, inner: QRect, cell: Cell, column: Column) -> QRect:
        if column.align == "left":
            return inner
        spare = inner.width() - chip_size(cell.state, self._theme, cell.text).width()
        return inner.adjusted(spare if column.align == "right" else spare // 2, 0, 0, 0)

    def _bar(self, painter: QPainter, inner: QRect, ratio: float) -> None:
        paint_bar(
            painter, QRect(inner.x(), inner.center().y() - self.px(4), self.px(_BAR), self.px(9)), ratio, self._theme
        )

    def _one_line(
        self, painter: QPainter, rect: QRect, cell: Cell, column: Column, index: Index, side: Qt.AlignmentFlag
    ) -> None:
        bold = column.bold if cell.bold is None else cell.bold
        font, metrics = self._font(bold=bold, struck=cell.struck)
        text = cell.text
        if cell.unit:
            rect = self._unit(painter, rect, cell.unit)
        if not text:
            return
        wider = metrics.horizontalAdvance(text) - rect.width()
        if wider > 0:
            if column.kind == "free":
                text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
            else:
                self.needs.emit(index.column(), wider + self.px(1))
        painter.setFont(font)
        painter.setPen(self._colour(cell.tone or column.tone))
        painter.drawText(rect, side, text)
        if cell.matches and side & Qt.AlignmentFlag.AlignLeft:
            self._hits(painter, rect, cell, text, metrics)

    def _unit(self, painter: QPainter, rect: QRect, unit: str) -> QRect:
        """The unit at the right; what is left for the figure."""
        font, metrics = self._font(bold=False)
        painter.setFont(font)
        painter.setPen(self._colour("text_2"))
        painter.drawText(rect, _RIGHT, unit)
        return rect.adjusted(0, 0, -metrics.horizontalAdvance(unit) - self.px(4), 0)

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

    def _hits(self, painter: QPainter, rect: QRect, cell: Cell, shown: str, metrics: QFontMetrics) -> None:
        """What was searched for lies on the colour of a match, written again in the colour that reads on it."""
        high = min(rect.height(), metrics.height())
        top = rect.y() + (rect.height() - high) // 2
        painter.setPen(self._colour("on_match"))
        seen = len(shown) if shown == cell.text else len(shown) - 1  # what is elided is not marked
        for start, length in cell.matches:
            length = min(length, seen - start)  # noqa: PLW2901 - cut to what is seen
            if length <= 0:
                continue
            left = metrics.horizontalAdvance(cell.text[:start])
            width = metrics.horizontalAdvance(cell.text[start : start + length])
            hit = QRect(rect.x() + left, top, width, high).intersected(rect)
            painter.fillRect(hit, self._colour("match"))
            painter.setClipRect(hit)
            painter.drawText(rect, MIDDLE, shown)
        painter.setClipping(False)

    def _ask(self, index: Index, column: Column, wanted: int, room: int) -> None:
        if wanted > room and column.kind != "free":
            self.needs.emit(index.column(), wanted - room + self.px(1))

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
