"""Revisions side by side: only changed rows are tinted, carry 改, and mark the changed characters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.foundation.translation import _
from desktop.ui.theme import Theme
from desktop.ui.widgets.chips import CHIPS, chip_size, paint_chip
from desktop.ui.widgets.paint import MIDDLE, box, draw_icon
from desktop.workflows.compare_revisions import CompareRow, Piece, ReviewItem, Side

Index = QModelIndex | QPersistentModelIndex
_PAD, _LEAST, _LABEL, _HEADER, _SIZE = 10, 34, 168, 40, 15
_LEAST_ROWS = 3  # with fewer in sight the page scrolls


class CompareModel(QAbstractTableModel):
    """Label column, then one column a side."""

    def __init__(self) -> None:
        super().__init__()
        self.item: ReviewItem | None = None
        self.rows: list[CompareRow] = []

    def show(self, item: ReviewItem | None, *, changed_only: bool) -> None:
        self.beginResetModel()
        self.item = item
        self.rows = [row for row in item.rows if row.changed or not changed_only] if item else []
        self.endResetModel()

    def side(self, column: int) -> Side | None:
        return self.item.sides[column - 1] if self.item is not None and 1 <= column <= len(self.item.sides) else None

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if self.item is None or (parent is not None and parent.isValid()) else len(self.item.sides) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self.rows[index.row()]
        if index.column() == 0:
            return f"{row.label} {self.mark()}" if row.changed else row.label
        return "".join(piece.text for piece in row.values[index.column() - 1])

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        side = self.side(section)
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return side.title if side is not None else self.corner()
        if role == Qt.ItemDataRole.AccessibleTextRole and side is not None:
            return f"{side.title} {side.detail}"
        return None

    def corner(self) -> str:
        """How many places differ."""
        if self.item is None or len(self.item.sides) < 2:
            return _("填的内容")
        if not self.item.changed:
            return _("两边一样")
        text = _("改了 {n} 处") if self.item.revised else _("{n} 处不一样")
        return text.format(n=self.item.changed)

    def mark(self) -> str:
        """The word on a row whose sides differ."""
        return _("改") if self.item is not None and self.item.revised else _("异")


class CompareHeader(QHeaderView):
    """第 1 版  9月12日  退回."""

    def __init__(self, theme: Theme, model: CompareModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme, self._model = theme, model
        self.setProperty("data", True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSectionsClickable(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.px(_HEADER))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        theme, px = self._theme, self._theme.px
        painter.save()
        painter.fillRect(rect, theme.colour("header"))
        painter.fillRect(rect.x(), rect.bottom() + 1 - px(1), rect.width(), px(1), theme.colour("line"))
        painter.fillRect(rect.right() + 1 - px(1), rect.y(), px(1), rect.height(), theme.colour("line"))
        inner = rect.adjusted(px(_PAD), 0, -px(4), 0)
        side = self._model.side(section)
        painter.setPen(theme.colour("text_2"))
        if side is None:
            painter.setFont(theme.font(14))
            painter.drawText(inner, MIDDLE, self._model.corner())
        else:
            self._side(painter, inner, side)
        painter.restore()

    def _side(self, painter: QPainter, inner: QRect, side: Side) -> None:
        theme, px = self._theme, self._theme.px
        bold, plain = theme.font(15, bold=True), theme.font(14)
        painter.setFont(bold)
        painter.setPen(theme.colour("text"))
        painter.drawText(inner, MIDDLE, side.title)
        inner.adjust(QFontMetrics(bold).horizontalAdvance(side.title) + px(10), 0, 0, 0)
        detail = QFontMetrics(plain).horizontalAdvance(side.detail)
        state, word = ("ready", _("等审核")) if side.chip == "judging" else (side.chip, "")
        chip = chip_size(state, theme, word).width() if state in CHIPS else 0
        if detail <= inner.width() - (chip + px(10) if chip else 0):
            painter.setFont(plain)
            painter.setPen(theme.colour("text_2"))
            painter.drawText(inner, MIDDLE, side.detail)
            inner.adjust(detail + px(10), 0, 0, 0)
        if chip and chip <= inner.width():
            paint_chip(painter, inner, state, theme, word)


class CompareDelegate(QStyledItemDelegate):
    """Text in pieces, wrapped; what was is struck through, what is now stands bold."""

    def __init__(self, theme: Theme, view: QTableView, model: CompareModel) -> None:
        super().__init__(view)
        self._theme, self._model = theme, model

    def height(self, row: int, widths: Sequence[int]) -> int:
        """How tall a row must be to show all of its words."""
        px = self._theme.px
        tall = max(self._laid(row, column, width)[1] for column, width in enumerate(widths))
        return max(px(_LEAST), round(tall) + px(12))

    def _laid(self, row: int, column: int, width: int) -> tuple[QTextLayout, float]:
        theme, px = self._theme, self._theme.px
        held = self._model.rows[row]
        font = theme.font(_SIZE, bold=column == 0 and held.changed)
        pieces: Sequence[Piece] = (Piece(held.label),) if column == 0 else held.values[column - 1]
        text = "".join(piece.text for piece in pieces)
        formats = []
        at = 0
        for piece in pieces:
            if piece.changed and column > 0:
                formats.append(self._range(at, len(piece.text), old=column == 1))
            at += len(piece.text)
        if column > 0 and held.unit and text != "—":
            text += f" {held.unit}"
            quiet = QTextCharFormat()
            quiet.setForeground(theme.colour("text_2"))
            formats.append(_format(at, len(held.unit) + 1, quiet))
        layout = QTextLayout(text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(formats)
        room = width - 2 * px(_PAD) - (px(38) if column == 0 and held.changed else 0)
        layout.beginLayout()
        tall = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(room, px(40)))
            line.setPosition(QPointF(0, tall))
            tall += line.height()
        layout.endLayout()
        return layout, tall

    def _range(self, start: int, length: int, *, old: bool) -> QTextLayout.FormatRange:
        theme = self._theme
        look = QTextCharFormat()
        two = self._model.item is not None and self._model.item.revised
        token = "error" if old and two else "good" if two else "warning"
        look.setForeground(theme.colour(token))
        if not theme.high_contrast:
            look.setBackground(theme.colour(f"{token}_tint"))
        if old and two:
            look.setFontStrikeOut(True)
        else:
            look.setFontWeight(700)
        return _format(start, length, look)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, px = self._theme, self._theme.px
        rect: QRect = option.rect
        state: Any = option.state
        row = self._model.rows[index.row()]
        here = bool(state & QStyle.StateFlag.State_Selected)
        ground = (
            "warning_tint" if row.changed else "selection" if here else "header" if index.column() == 0 else "surface"
        )
        painter.save()
        painter.fillRect(rect, theme.colour(ground))
        painter.fillRect(rect.x(), rect.bottom() + 1 - px(1), rect.width(), px(1), theme.colour("line_soft"))
        painter.fillRect(rect.right() + 1 - px(1), rect.y(), px(1), rect.height(), theme.colour("line_soft"))
        layout, tall = self._laid(index.row(), index.column(), rect.width())
        blank = index.column() > 0 and layout.text() == "—"
        painter.setPen(theme.colour("text_3" if blank else "text"))
        layout.draw(painter, QPointF(rect.x() + px(_PAD), rect.y() + (rect.height() - tall) / 2))
        if index.column() == 0 and row.changed:
            self._mark(painter, rect)
        painter.restore()

    def _mark(self, painter: QPainter, rect: QRect) -> None:
        theme, px = self._theme, self._theme.px
        right = rect.adjusted(rect.width() - px(40), 0, 0, 0)
        used = draw_icon(painter, theme.icon("pencil-line", 14, "warning"), right)
        painter.setFont(theme.font(14, bold=True))
        painter.setPen(theme.colour("warning"))
        painter.drawText(right.adjusted(used + px(2), 0, 0, 0), MIDDLE, self._model.mark())


def _format(start: int, length: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = start, length, look
    return made


class Comparison(QTableView):
    """``moved`` as one walks the fields. F8 is the page's: ``next_change``."""

    moved = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._told_height = theme, 0
        self.values = CompareModel()
        self.setProperty("data", True)
        self.setAccessibleName(_("记录的内容"))
        self.setModel(self.values)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalHeader(CompareHeader(theme, self.values, self))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(1)
        self._delegate = CompareDelegate(theme, self, self.values)
        self.setItemDelegate(self._delegate)
        theme.changed.connect(self._fit)

    def show_item(self, item: ReviewItem | None, *, changed_only: bool = False) -> None:
        """Another record, or fewer rows of it; one stands on its first change."""
        self.values.show(item, changed_only=changed_only)
        self._fit()
        if self.values.rows:
            first = next((n for n, row in enumerate(self.values.rows) if row.changed), 0)
            self.setCurrentIndex(self.values.index(first, 0))

    def current_field(self) -> str:
        """The field one stands on."""
        at = self.currentIndex().row()
        return self.values.rows[at].field if 0 <= at < len(self.values.rows) else ""

    def next_change(self, step: int = 1) -> None:
        """To the next changed row, round and round."""
        places = [n for n, row in enumerate(self.values.rows) if row.changed]
        if not places:
            return
        at = self.currentIndex().row()
        if step > 0:
            wanted = next((place for place in places if place > at), places[0])
        else:
            wanted = next((place for place in reversed(places) if place < at), places[-1])
        self.setCurrentIndex(self.values.index(wanted, 0))
        self.scrollTo(self.values.index(wanted, 0))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        self.moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (
            Qt.Key.Key_Escape,
            Qt.Key.Key_Tab,
            Qt.Key.Key_Backtab,
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        ) or (event.text().isprintable() and event.text()):
            event.ignore()  # the page's keys
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        row = self.currentIndex().row()
        if self.hasFocus() and row >= 0:
            rect = QRect(0, self.rowViewportPosition(row), self.horizontalHeader().length(), self.rowHeight(row))
            box(QPainter(self.viewport()), rect, edge=self._theme.colour("focus"), width=self._theme.ring)

    def least_height(self) -> int:
        """The header and the first few fields."""
        return self._height_of(_LEAST_ROWS)

    def whole_height(self) -> int:
        """The header and every field."""
        return self._height_of(len(self.values.rows))

    def _height_of(self, rows: int) -> int:
        rows = max(1, min(rows, len(self.values.rows)))
        return self.horizontalHeader().sizeHint().height() + sum(self.rowHeight(row) for row in range(rows)) + 2

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.least_height())

    def _fit(self) -> None:
        columns = self.values.columnCount()
        if columns == 0:
            return
        room = self.viewport().width()
        label = min(self._theme.px(_LABEL), room // 3)
        share = (room - label) // (columns - 1)
        widths = [label, *[share] * (columns - 1)]
        widths[-1] += room - sum(widths)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        for row in range(len(self.values.rows)):
            self.verticalHeader().resizeSection(row, self._delegate.height(row, widths))
        self.horizontalHeader().updateGeometry()
        self.updateGeometries()
        if self._told_height != self.least_height():
            self._told_height = self.least_height()
            self.updateGeometry()
