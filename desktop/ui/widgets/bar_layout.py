"""What stands in a footer: buttons at the left, a note, buttons at the right; on more lines where one is too short."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget, QWidgetItem

from desktop.ui.theme import Theme

_GAP = 12
_NOTE = 132  # design pixels: a note narrower than some ten characters stands on a line of its own


class BarLayout(QLayout):
    """One line while everything fits. Else the note has a line of its own above the buttons, which fill lines from the
    end: the main action, the last one, is always at the right of the last line.
    """

    def __init__(self, theme: Theme, parent: QWidget, note: QWidget, least_height: int) -> None:
        super().__init__(parent)
        self._theme, self._least = theme, least_height
        self._left: list[QLayoutItem] = []
        self._right: list[QLayoutItem] = []
        self.addChildWidget(note)
        self._note = QWidgetItem(note)
        theme.changed.connect(self.invalidate)

    # ------------------------------------------------------------------------------------------------- its items

    def set_side(self, widgets: list[QWidget], *, right: bool) -> None:
        """Other buttons at one side; the old ones are the caller's to put away."""
        for widget in widgets:
            self.addChildWidget(widget)
        items: list[QLayoutItem] = [QWidgetItem(widget) for widget in widgets]
        if right:
            self._right = items
        else:
            self._left = items
        self.invalidate()

    def side(self, *, right: bool) -> list[QWidget]:
        return [widget for item in (self._right if right else self._left) if (widget := item.widget()) is not None]

    def _all(self) -> list[QLayoutItem]:
        return [*self._left, self._note, *self._right]

    def addItem(self, item: QLayoutItem) -> None:
        self._right.append(item)

    def count(self) -> int:
        return len(self._all())

    def itemAt(self, index: int) -> QLayoutItem | None:
        items = self._all()
        return items[index] if 0 <= index < len(items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """A widget that is thrown away takes its item along; the note stays."""
        item = self.itemAt(index)
        for items in (self._left, self._right):
            if item in items:
                items.remove(item)
                return item
        return None

    # -------------------------------------------------------------------------------------------------- its size

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(self._theme.px(self._least), self._lay(QRect(0, 0, width, 0), move=False))

    def minimumHeightForWidth(self, width: int) -> int:
        return self.heightForWidth(width)

    def sizeHint(self) -> QSize:
        """On one line, with the note as long as it is."""
        margins = self.contentsMargins()
        wide = self._buttons_width([*self._left, *self._right])
        if not self._note.isEmpty():
            wide += self._note.sizeHint().width() + self._gap
        return QSize(wide + margins.left() + margins.right(), self._theme.px(self._least))

    def minimumSize(self) -> QSize:
        """The widest button; how high it must be depends on the width."""
        margins = self.contentsMargins()
        widest = max((_size(item).width() for item in _shown([*self._left, *self._right])), default=0)
        return QSize(widest + margins.left() + margins.right(), self._theme.px(self._least))

    @property
    def _gap(self) -> int:
        return self._theme.px(_GAP)

    def _buttons_width(self, items: list[QLayoutItem]) -> int:
        shown = _shown(items)
        return sum(_size(item).width() for item in shown) + max(0, len(shown) - 1) * self._gap

    # -------------------------------------------------------------------------------------------------- its places

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._lay(rect, move=True)

    def _lay(self, rect: QRect, *, move: bool) -> int:
        """The height it takes at that width; with ``move`` everything is put in its place."""
        margins = self.contentsMargins()
        inner = rect.marginsRemoved(margins)
        note = not self._note.isEmpty()
        buttons = self._buttons_width([*self._left, *self._right])
        beside = inner.width() - buttons - self._gap
        wanted = min(self._theme.px(_NOTE), self._note.sizeHint().width()) if note else 0
        if (beside >= wanted) if note else (buttons <= inner.width()):
            return self._one_line(inner, beside if note else 0, move=move) + margins.top() + margins.bottom()
        y = inner.y()
        if note:
            high = self._note_height(inner.width())
            if move:
                self._note.setGeometry(QRect(inner.x(), y, inner.width(), high))
            y += high + self._theme.px(8)
        lines = self._lines(inner.width())
        for number, (left, right) in enumerate(lines):
            y += self._line(QRect(inner.x(), y, inner.width(), 0), left, right, move=move)
            y += self._theme.px(8) if number < len(lines) - 1 else 0
        return y - inner.y() + margins.top() + margins.bottom()

    def _note_height(self, width: int) -> int:
        return self._note.heightForWidth(width) if self._note.hasHeightForWidth() else self._note.sizeHint().height()

    def _one_line(self, inner: QRect, note: int, *, move: bool) -> int:
        """The note between the two sides, in the middle of the height as they are."""
        high = max((_size(item).height() for item in _shown([*self._left, *self._right])), default=0)
        if note:
            high = max(high, self._note_height(note))
        room = max(high, inner.height())
        if move and note:
            left = self._buttons_width(self._left)
            x = inner.x() + (left + self._gap if left else 0)
            tall = self._note_height(note)
            self._note.setGeometry(QRect(x, inner.y() + (room - tall) // 2, note, tall))
        self._line(QRect(inner.x(), inner.y(), inner.width(), room), self._left, self._right, move=move)
        return high

    def _lines(self, width: int) -> list[tuple[list[QLayoutItem], list[QLayoutItem]]]:
        """Left and right buttons by line, the last line full first."""
        lines: list[tuple[list[QLayoutItem], list[QLayoutItem]]] = [([], [])]
        rights = _shown(self._right)
        sides = [(item, False) for item in _shown(self._left)] + [(item, True) for item in rights]
        for item, right in reversed(sides):
            if lines[0] != ([], []) and self._buttons_width([*lines[0][0], *lines[0][1], item]) > width:
                lines.insert(0, ([], []))
            lines[0][1 if right else 0].insert(0, item)
        return lines

    def _line(self, rect: QRect, left: list[QLayoutItem], right: list[QLayoutItem], *, move: bool) -> int:
        high = max((_size(item).height() for item in _shown([*left, *right])), default=0)
        if not move:
            return high
        room, x = max(high, rect.height()), rect.x()
        for item in _shown(left):
            size = _size(item)
            item.setGeometry(QRect(QPoint(x, rect.y() + (room - size.height()) // 2), size))
            x += size.width() + self._gap
        x = rect.right() + 1
        for item in reversed(_shown(right)):
            size = _size(item)
            x -= size.width()
            item.setGeometry(QRect(QPoint(x, rect.y() + (room - size.height()) // 2), size))
            x -= self._gap
        return high


def _shown(items: list[QLayoutItem]) -> list[QLayoutItem]:
    return [item for item in items if not item.isEmpty()]


def _size(item: QLayoutItem) -> QSize:
    return item.sizeHint().expandedTo(item.minimumSize())
