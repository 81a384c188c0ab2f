"""The column of cards at the side of a page, which folds."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import IconButton


class SidePanel(QWidget):
    """Cards one below the other in ``column``; F9 (bound by the page to ``toggle``) folds it to a narrow strip."""

    folded_changed = Signal(bool)

    def __init__(self, theme: Theme, width: int = 404, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._wide, self._folded = theme, width, False
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        inner.setProperty("ground", True)
        whole = QVBoxLayout(inner)
        whole.setContentsMargins(0, 0, 0, 0)
        self.column = QVBoxLayout()
        whole.addLayout(self.column)
        whole.addStretch(1)  # the cards stay at the top, each as high as its contents
        self._scroll.setWidget(inner)
        self._scroll.viewport().setAutoFillBackground(False)
        self._unfold = IconButton(theme, "chevron-left", _("展开右边"), "F9")
        self._unfold.clicked.connect(self.toggle)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._scroll, 1)
        row.addWidget(self._unfold, 0, Qt.AlignmentFlag.AlignTop)
        self._unfold.hide()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._restyle()
        theme.changed.connect(self._restyle)

    def add(self, widget: QWidget) -> None:
        """One more card below the others."""
        self.column.addWidget(widget)

    @property
    def folded(self) -> bool:
        return self._folded

    def toggle(self) -> None:
        self.set_folded(not self._folded)

    def set_folded(self, folded: bool) -> None:
        if folded == self._folded:
            return
        self._folded = folded
        self._scroll.setVisible(not folded)
        self._unfold.setVisible(folded)
        self._restyle()
        self.folded_changed.emit(folded)

    def _restyle(self) -> None:
        px = self._theme.px
        self.column.setContentsMargins(px(18), px(14), px(18), px(14))
        self.column.setSpacing(px(tokens.CARD_GAP - 2))
        self.setFixedWidth(px(tokens.CONTROL_DENSE) + px(2) if self._folded else px(self._wide))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, 0, self._theme.px(1), self.height(), self._theme.colour("line"))
