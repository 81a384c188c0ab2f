"""What waits, two lines a record: whose, what it needs, what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.foundation.translation import _
from desktop.ui.theme import Theme
from desktop.ui.widgets.chips import chip_size, chip_word, paint_chip
from desktop.ui.widgets.paint import box
from desktop.ui.widgets.rows import Column
from desktop.workflows.review_queue import QueueItem

Index = QModelIndex | QPersistentModelIndex
ITEM_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_TALL, _PAD = 60, 14
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


def about(item: QueueItem) -> str:
    """义诊 9月12日 文化广场."""
    return " ".join(part for part in (item.form_title, item.day, item.subject) if part)


class QueueModel(QAbstractListModel):
    """The pages of the queue fetched so far."""

    columns = (Column("about", "", kind="free"),)  # what it is about may end in dots; the tooltip has the whole

    def __init__(self) -> None:
        super().__init__()
        self.items: list[QueueItem] = []

    def set_items(self, items: Sequence[QueueItem]) -> None:
        self.beginResetModel()
        self.items = list(items)
        self.endResetModel()

    def append(self, items: Sequence[QueueItem]) -> None:
        if items:
            first = len(self.items)
            self.beginInsertRows(QModelIndex(), first, first + len(items) - 1)
            self.items += items
            self.endInsertRows()

    def remove(self, rids: Sequence[str]) -> None:
        """Judged: they wait no more."""
        for row in range(len(self.items) - 1, -1, -1):
            if self.items[row].rid in rids:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self.items[row]
                self.endRemoveRows()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        item = self.items[index.row()]
        if role == ITEM_ROLE:
            return item
        if role == Qt.ItemDataRole.ToolTipRole:
            return about(item)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return " ".join(part for part in (item.unit_name, about(item), chip_word(item.chip), item.aside) if part)
        return None


class QueueDelegate(QStyledItemDelegate):
    """Unit and chip above, what it is about and why it asks for a look below."""

    def __init__(self, theme: Theme, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(self._theme.px(120), self._theme.px(_TALL))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, px = self._theme, self._theme.px
        view: Any = option.widget
        rect: QRect = option.rect
        state: Any = option.state
        item: QueueItem = index.data(ITEM_ROLE)
        painter.save()
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, theme.colour("selection" if selected else "surface"))
        painter.fillRect(rect.x(), rect.bottom() + 1 - px(1), rect.width(), px(1), theme.colour("line_soft"))
        if selected:
            token = "focus" if theme.high_contrast else "primary"
            painter.fillRect(rect.x(), rect.y(), px(4), rect.height(), theme.colour(token))
        inner = rect.adjusted(px(_PAD), px(5), -px(_PAD), -px(6))
        half = inner.height() // 2
        above, below = QRect(inner), QRect(inner)
        above.setHeight(half)
        below.setTop(inner.top() + half)
        self._above(painter, above, below, item)
        painter.restore()
        if view is not None and view.hasFocus() and view.currentIndex() == index:
            box(painter, rect, edge=theme.colour("focus"), width=theme.ring)

    def _above(self, painter: QPainter, above: QRect, below: QRect, item: QueueItem) -> None:
        theme, px = self._theme, self._theme.px
        bold, plain, small = theme.font(15, bold=True), theme.font(15), theme.font(14)
        chip = chip_size(item.chip, theme).width()
        name = QFontMetrics(bold).horizontalAdvance(item.unit_name)
        beside = name + px(8) + chip <= above.width()
        line = above if beside else below
        paint_chip(painter, QRect(line.right() + 1 - chip, line.y(), chip, line.height()), item.chip, theme)
        painter.setFont(bold)
        painter.setPen(theme.colour("text"))
        painter.drawText(above, _LEFT, item.unit_name)
        room = below.width()
        if beside and item.aside:
            used = QFontMetrics(small).horizontalAdvance(item.aside)
            painter.setFont(small)
            painter.setPen(theme.colour("text_2"))
            painter.drawText(below, _RIGHT, item.aside)
            room -= used + px(8)
        elif not beside:
            room -= chip + px(8)
        text = QFontMetrics(plain).elidedText(about(item), Qt.TextElideMode.ElideRight, room)
        painter.setFont(plain)
        painter.setPen(theme.colour("text"))
        painter.drawText(below, _LEFT, text)


class QueueList(QListView):
    """``moved(rid)`` as one walks, ``opened`` on Enter, ``near_end`` when another page is wanted."""

    moved = Signal(str)
    opened = Signal()
    near_end = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("data", True)
        self.setAccessibleName(_("等审核的记录"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.queue = QueueModel()
        self.setModel(self.queue)
        self.setItemDelegate(QueueDelegate(theme, self))
        theme.changed.connect(self.doItemsLayout)

    def current_item(self) -> QueueItem | None:
        found = self.currentIndex().data(ITEM_ROLE)
        return found if isinstance(found, QueueItem) else None

    def row_of(self, rid: str) -> int:
        return next((row for row, item in enumerate(self.queue.items) if item.rid == rid), -1)

    def go_to(self, row: int) -> None:
        """Stand on a record; beyond the ends takes the last or first."""
        last = len(self.queue.items) - 1
        if last >= 0:
            self.setCurrentIndex(self.queue.index(max(0, min(row, last))))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        item = self.current_item()
        if item is not None:
            self.moved.emit(item.rid)
        if current.row() >= len(self.queue.items) - 10:
            self.near_end.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other letters or another height: the record one stands on stays in view, whole."""
        super().resizeEvent(event)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab) or (
            event.text().isprintable() and event.text()
        ):
            event.ignore()  # the page's keys
        else:
            super().keyPressEvent(event)
