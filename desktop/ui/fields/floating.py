"""A sheet that floats over the page under its box: a list, a month. A child of the window and never a popup window,
so that the keys, and the method editor, stay with the box.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import Theme
from desktop.ui.widgets.paint import box


class Floating(QWidget):
    """Stays under (or over) its anchor while pages scroll and windows change; gone when the anchor goes."""

    def __init__(self, theme: Theme, anchor: QWidget) -> None:
        super().__init__(anchor.window())
        self.theme = theme
        self.anchor = anchor
        self._followed: list[QWidget] = []
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setProperty("overlay", True)  # meant to lie over others
        self.hide()
        anchor.destroyed.connect(self.deleteLater)
        theme.changed.connect(self.close_up)

    def wanted(self) -> QSize:
        """The size its content needs."""
        raise NotImplementedError

    @property
    def is_open(self) -> bool:
        return self.isVisible()

    def open_up(self) -> None:
        """Show it beside the anchor, above everything."""
        window = self.anchor.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        if not self._followed:
            place: QWidget | None = self.anchor
            while place is not None:
                place.installEventFilter(self)
                self._followed.append(place)
                place = place.parentWidget() if place is not window else None
        self._place()
        self.show()
        self.raise_()

    def close_up(self) -> None:
        for widget in self._followed:
            widget.removeEventFilter(self)
        self._followed.clear()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Move, QEvent.Type.Resize}:
            self._place()
        elif event.type() == QEvent.Type.Hide and watched in self._followed:
            self.close_up()
        return False

    def _place(self) -> None:
        window = self.anchor.window()
        size = self.wanted()
        gap = self.theme.px(2)
        spot = self.anchor.mapTo(window, QPoint(0, self.anchor.height() + gap))
        if spot.y() + size.height() > window.height():
            above = self.anchor.mapTo(window, QPoint(0, 0)).y() - gap - size.height()
            spot.setY(above if above >= 0 else max(0, window.height() - size.height()))
        spot.setX(max(0, min(spot.x(), window.width() - size.width())))
        self.setGeometry(QRect(spot, size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self.theme
        line = theme.px(2) if theme.high_contrast else theme.px(1)
        box(painter, self.rect(), fill=theme.colour("surface"), edge=theme.colour("border"), width=line)
        self.paint(painter)

    def paint(self, painter: QPainter) -> None:
        """Draw the content inside the edge."""
