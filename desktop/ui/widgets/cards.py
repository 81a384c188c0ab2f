"""Cards, the column they stand in at the side, and facts in two columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets.labels import Label, Line
from desktop.ui.widgets.paint import box

_LEAST, _GROWS = QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Expanding
_STRONG = {"good", "primary"}  # these edges are two pixels wide
Edge = Literal["line", "good", "warning", "error", "primary"]


class Card(QWidget):
    """A white box with an optional head: icon, title, and something said aside at the right.

    Put the contents into ``body``. ``flush`` leaves no padding: for a table or rows that reach the edges.
    """

    def __init__(
        self,
        theme: Theme,
        title: str = "",
        *,
        icon: str = "",
        aside: str = "",
        edge: Edge = "line",
        flush: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._edge, self._flush, self._icon_name = theme, edge, flush, icon
        self._whole = QVBoxLayout(self)
        self._whole.setSpacing(0)
        self._head: QWidget | None = None
        self._title = Label(theme, title, "card")
        self._aside = Label(theme, aside, tone="text_2")
        self._icon = QLabel()
        self._head_row = QHBoxLayout()
        self._rule = Line(theme)
        self._make_head(bool(title or icon or aside))
        self.body = QVBoxLayout()
        self._whole.addLayout(self.body)
        self._spare = QSpacerItem(0, 0, _LEAST, _GROWS)
        self._whole.addItem(self._spare)
        self.setAccessibleName(title)
        self._restyle()
        theme.changed.connect(self._restyle)

    def _make_head(self, shown: bool) -> None:
        self._head = QWidget(self)
        self._head.setLayout(self._head_row)
        for widget in (self._icon, self._title):
            self._head_row.addWidget(widget)
        self._head_row.addStretch(1)
        self._head_row.addWidget(self._aside)
        self._icon.setVisible(bool(self._icon_name))
        self._aside.setVisible(bool(self._aside.text()))
        self._whole.addWidget(self._head)
        self._whole.addWidget(self._rule)
        self._head.setVisible(shown)
        self._rule.setVisible(shown)

    def name_is_data(self) -> None:
        """The title is a name somebody gave, in whatever language."""
        self.setProperty("data", True)
        self._title.setProperty("data", True)

    def set_title(self, title: str, icon: str | None = None) -> None:
        self._title.setText(title)
        self.setAccessibleName(title)
        if icon is not None:
            self._icon_name = icon
            self._icon.setVisible(bool(icon))
            self._restyle()
        self._show_head()

    def set_aside(self, text: str) -> None:
        """What stands small at the right of the head."""
        self._aside.setText(text)
        self._aside.setVisible(bool(text))
        self._show_head()

    def add_to_head(self, widget: QWidget) -> None:
        """A chip or a button at the right of the head."""
        self._head_row.addWidget(widget)
        self._show_head()

    def set_edge(self, edge: Edge) -> None:
        self._edge = edge
        self._restyle()

    def event(self, event: QEvent) -> bool:
        """Spare height goes below the contents, or to what in them can use it: a table, a long text."""
        if event.type() == QEvent.Type.LayoutRequest:
            taken = bool(self.body.expandingDirections() & Qt.Orientation.Vertical)
            wanted = _LEAST if taken else _GROWS
            if self._spare.sizePolicy().verticalPolicy() != wanted:
                self._spare.changeSize(0, 0, _LEAST, wanted)
                self._whole.invalidate()
        return super().event(event)

    def _show_head(self) -> None:
        if self._head is not None:
            self._head.setVisible(True)
            self._rule.setVisible(True)

    def _restyle(self) -> None:
        px = self._theme.px
        line = px(2 if self._edge in _STRONG else 1)
        self._whole.setContentsMargins(line, line, line, line)
        self._head_row.setContentsMargins(px(tokens.CARD_PADDING), px(9), px(tokens.CARD_PADDING), px(9))
        self._head_row.setSpacing(px(8))
        pad, tall = (0, 0) if self._flush else (px(15), px(12))
        self.body.setContentsMargins(pad, tall, pad, tall)
        self.body.setSpacing(0 if self._flush else px(8))
        if self._icon_name:
            self._icon.setPixmap(self._theme.icon(self._icon_name, 18))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        box(
            QPainter(self),
            self.rect(),
            fill=theme.colour("surface"),
            edge=theme.colour(self._edge),
            width=theme.px(2) if self._edge in _STRONG else theme.px(1),
            radius=theme.px(tokens.CARD_RADIUS),
        )


class Facts(QWidget):
    """Names at the left, values at the right: 主讲  王秀兰."""

    names_are_data = False  # True where people named them, too

    def __init__(self, theme: Theme, facts: Sequence[tuple[str, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.set_facts(facts)
        self._restyle()
        theme.changed.connect(self._restyle)

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        top = Qt.AlignmentFlag.AlignTop
        for number, (name, value) in enumerate(facts):
            named = Label(self._theme, name, "body", tone="text_3")
            if not self.names_are_data:
                named.setProperty("data", False)  # the values may be people's words, the names are ours
            self._grid.addWidget(named, number, 0, top)
            said = Label(self._theme, value, "body", wrap=True, marked="**" in value)
            self._grid.addWidget(said, number, 1, top)

    def _restyle(self) -> None:
        self._grid.setHorizontalSpacing(self._theme.px(20))
        self._grid.setVerticalSpacing(self._theme.px(4))
