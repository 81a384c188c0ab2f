"""How cells are painted, and the one box that stands on the current cell and has the keys.

The box is there before anything is typed, so that a method editor starts composing in it and loses no letter.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QInputMethodEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from desktop.model.record import NONE_HERE
from desktop.ui.fields.columns import GridColumn, masked
from desktop.ui.fields.grid_model import SheetModel
from desktop.ui.fields.inputs import CONTROL, NOTHING, SHIFT, LineBox, bare_modifiers, paint_edge
from desktop.ui.fields.type_ahead import TypeAheadBox
from desktop.ui.fields.typed_numbers import clean
from desktop.ui.theme import Theme
from desktop.ui.widgets.paint import box

_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_TEXT = 15


def paint_content(painter: QPainter, rect: QRect, theme: Theme, column: GridColumn, text: str) -> None:
    """The text of a cell, its figure at the right, or its tick in the middle."""
    px = theme.px
    if column.tick and text == "✓":
        pixmap = theme.icon("check", 16, "good")
        side = px(16)
        painter.drawPixmap(rect.center().x() - side // 2, rect.center().y() - side // 2, pixmap)
        return
    painter.setFont(theme.font(_TEXT))
    painter.setPen(theme.colour("text_2" if column.readonly or column.personal or column.tick else "text"))
    inner = rect.adjusted(px(9), 0, -px(9), 0)
    if column.tick:
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
        return
    shown = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, inner.width() + 1)
    painter.drawText(inner, _RIGHT if column.numeric else _LEFT, shown)


class CellPainter(QStyledItemDelegate):
    """Ground, text, and the red edge of what is wrong."""

    def __init__(self, theme: Theme, view: QTableView, model: SheetModel, has_keys: Callable[[], bool]) -> None:
        super().__init__(view)
        self._theme, self._view, self._model, self.has_keys = theme, view, model, has_keys

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        px = self._theme.px
        text = self._model.text(index.row(), self._model.columns[index.column()])
        words = QFontMetrics(self._theme.font(_TEXT)).horizontalAdvance(text)
        return QSize(words + px(22), px(29))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, rect = self._theme, option.rect
        column = self._model.columns[index.column()]
        mine = index.row() == self._view.currentIndex().row() and self.has_keys()
        ground = "calculated" if not self._model.takes_keys(index.row(), column) else "focus_row" if mine else "surface"
        painter.fillRect(rect, theme.colour(ground))
        text = self._model.text(index.row(), column)
        paint_content(painter, rect, theme, column, masked(text) if column.personal and not mine else text)
        if self._model.error(index.row(), column):
            box(painter, rect, edge=theme.colour("error"), width=theme.px(2))
        elif self._model.warning(index.row(), column):
            box(painter, rect, edge=theme.colour("warning_edge"), width=theme.px(2))


class CellBox(TypeAheadBox):
    """``keys``: the grid, asked first. Until something is typed the cell is only looked at, and typing replaces it."""

    def __init__(self, theme: Theme, parent: QWidget, keys: Callable[[QKeyEvent], bool]) -> None:
        super().__init__(theme, parent, px=_TEXT, radius=0)
        self._keys = keys
        self.editing = False
        self._open = True
        self.column: GridColumn | None = None
        self.shown = ""
        self.begun: Callable[[], None] = lambda: None
        self.may_undo: Callable[[], bool] = lambda: False
        self.typed.connect(self._clean)

    def stand_on(self, column: GridColumn, shown: str, *, open_to_keys: bool = True) -> None:
        """A cell to look at: what it shows, and whether a method editor may compose in it."""
        self.editing = False
        self.column, self.shown, self._open = column, shown, open_to_keys
        composes = self.takes_text() and not column.numeric
        self.set_composes(composes)
        self.setAlignment(_RIGHT if column.numeric else _LEFT)
        self.put("")
        self.update()

    def begin(self, text: str = "") -> None:
        """Start typing, over what was there or, with ``text``, in it."""
        if not self.editing:
            self.editing = True
            self.put(text)
            self.begun()
            self.update()

    def takes_text(self) -> bool:
        column = self.column
        return column is not None and self._open and not (column.tick or column.by_digit)

    def _clean(self) -> None:
        column = self.column
        if column is None or not column.numeric or self.composing:
            return
        text = self.text()
        if text != NONE_HERE and NONE_HERE in text:
            text = text.replace(NONE_HERE, "")
        kept = clean(text, decimals=column.decimals, none_allowed=column.none_allowed)
        if kept != self.text():
            self.put(kept)

    # ---- keys ----

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not self.composing:
            # Tab is a move to the right here, not to the next control; as Enter it takes the name in hand along.
            if event.key() in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
                if self.editing and self.ahead is not None and self.ahead.list is not None:
                    self.ahead.handle(event)
                if self._keys(event):
                    event.accept()
                    return True
        elif event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._own(event):
            event.accept()
            return True
        return super().event(event)

    def _own(self, event: QKeyEvent) -> bool:
        """Keys of the grid that a page may also have a shortcut for."""
        key, held = event.key(), bare_modifiers(event)
        if self.composing or key in {Qt.Key.Key_F2, Qt.Key.Key_F4}:
            return True
        if key == Qt.Key.Key_Escape:
            return self.editing
        if held == CONTROL:
            if key in {Qt.Key.Key_Z, Qt.Key.Key_Y}:
                return self.editing or self.may_undo()
            return key in _WITH_CONTROL
        return held in (NOTHING, SHIFT) and (bool(event.text()) or key in _MOVES)

    def handle(self, event: QKeyEvent) -> bool:
        if self.editing and self.ahead is not None and self.ahead.list is not None and self.ahead.handle(event):
            return True
        if self._keys(event):
            return True
        held = bare_modifiers(event)
        if not self.editing and held in (NOTHING, SHIFT) and event.text().isprintable() and event.text():
            if not self.takes_text():
                return True
            self.begin()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.handle(event):
            event.accept()
        elif self.editing and event.key() not in {Qt.Key.Key_Escape, Qt.Key.Key_F1}:
            _type_into(self, event)
        else:
            event.ignore()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if event.preeditString() or event.commitString():
            if not self.takes_text():
                event.ignore()
                return
            self.begin()
        super().inputMethodEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self.editing and self.takes_text():
            self.begin(self.shown)
        else:
            super().mouseDoubleClickEvent(event)

    # ---- looks ----

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.editing:
            super().paintEvent(event)
            return
        if not self.hasFocus() or self.column is None:
            return  # the cell under it is painted by the table, as any other
        painter = QPainter(self)
        paint_edge(painter, self.rect(), self._theme, focused=True, radius=0)
        paint_content(painter, self.rect(), self._theme, self.column, self.shown)


def _type_into(line: LineBox, event: QKeyEvent) -> None:
    """The line's own editing of a key, past what LineBox makes of it."""
    super(LineBox, line).keyPressEvent(event)


_WITH_CONTROL = {
    Qt.Key.Key_I,
    Qt.Key.Key_Delete,
    Qt.Key.Key_V,
    Qt.Key.Key_C,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
}
_MOVES = {
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Space,
}
