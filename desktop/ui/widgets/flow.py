"""A row that goes on below when it is too long: filter lines at large text."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget

from desktop.ui.theme import Theme


class FlowLayout(QLayout):
    """Widgets side by side, each as wide as it wants; the next line begins where the width ends."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, gap: int = 10) -> None:
        super().__init__(parent)
        self._theme, self._gap, self._items = theme, gap, list[QLayoutItem]()
        self.setContentsMargins(0, 0, 0, 0)
        theme.changed.connect(self.invalidate)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lay(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._lay(rect, move=True)

    def sizeHint(self) -> QSize:
        """On one line."""
        hints = [item.sizeHint() for item in self._shown()]
        gaps = max(0, len(hints) - 1) * self._theme.px(self._gap)
        return QSize(sum(hint.width() for hint in hints) + gaps, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:
        least = QSize(0, 0)
        for item in self._shown():
            least = least.expandedTo(item.minimumSize())
        return least

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _lay(self, rect: QRect, *, move: bool) -> int:
        """The height it takes; with ``move`` everything is put in its place, in the middle of its line."""
        gap = self._theme.px(self._gap)
        lines: list[list[tuple[QLayoutItem, QSize]]] = [[]]
        x = 0
        for item in self._shown():
            size = item.sizeHint().expandedTo(item.minimumSize())
            if lines[-1] and x + size.width() > rect.width():
                lines.append([])
                x = 0
            lines[-1].append((item, size))
            x += size.width() + gap
        y = rect.y()
        for line in lines:
            high = max((size.height() for _item, size in line), default=0)
            x = rect.x()
            for item, size in line:
                if move:
                    item.setGeometry(QRect(QPoint(x, y + (high - size.height()) // 2), size))
                x += size.width() + gap
            y += high + gap
        return y - rect.y() - gap


class FlowRow(QWidget):
    """A widget with that layout: ``add`` puts something at its end."""

    def __init__(self, theme: Theme, *widgets: QWidget, gap: int = 10, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(theme, self, gap=gap)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for widget in widgets:
            self.add(widget)

    def add(self, widget: QWidget) -> None:
        self._flow.addWidget(widget)

    def remove(self, widget: QWidget) -> None:
        """Out of the row; the widget itself stays."""
        self._flow.removeWidget(widget)
