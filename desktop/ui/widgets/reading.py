"""A page that is read from top to bottom: a scroll area whose contents are as wide as the window, up to a limit."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.ui import tokens
from desktop.ui.theme import Theme


class ReadingArea(QScrollArea):
    """Put what is read into ``column``. Arrows, PgUp and PgDn scroll when nothing inside wants them."""

    def __init__(self, theme: Theme, name: str, *, widest: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._widest = theme, widest
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.inner = QWidget()
        self.inner.setProperty("ground", True)
        self.column = QVBoxLayout(self.inner)
        self.column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setWidget(self.inner)
        self._restyle()
        theme.changed.connect(self._restyle)

    def add(self, *widgets: QWidget) -> None:
        for widget in widgets:
            self.column.addWidget(widget)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc is the page's."""
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _restyle(self) -> None:
        px = self._theme.px
        margin = px(tokens.PAGE_MARGIN)
        self.column.setContentsMargins(margin, px(16), margin, px(20))
        self.column.setSpacing(px(tokens.CARD_GAP))
        self.verticalScrollBar().setSingleStep(px(40))
        if self._widest:
            self.inner.setMaximumWidth(px(self._widest))
