"""Above a grid: its name, what can be done with its rows and by which key, and how many there are."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.fields import RosterGrid
from desktop.ui.fields.arranging import sort
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.flow import FlowRow
from desktop.ui.widgets.labels import Label

_FOLDED_FROM = 1.5  # from this text size on only the name and the count; the keys stand in the bar at the bottom


class GridBar(QWidget):
    """The buttons never take the keys from the grid: a press acts where one stands."""

    def __init__(
        self, theme: Theme, grid: RosterGrid, name: str, *, editable: bool, last: Callable[[], None] | None
    ) -> None:
        super().__init__()
        self._theme, self._grid, self._name = theme, grid, name
        self.title = Label(theme, name, "card")
        self.count = Label(theme, "", "base", tone="text_2")
        self._buttons = [
            self._button(text, icon, key, act)
            for text, icon, key, act in (
                (_("插行"), "plus", "Ctrl+I", grid.insert_row),
                (_("删行"), "trash-2", "Ctrl+Del", grid.remove_row),
                (_("粘贴"), "clipboard-paste", "Ctrl+V", grid.pasting.from_clipboard),
                (_("上次名单"), "history", "Ctrl+D", last),
                (_("排序"), "arrow-down-a-z", "F7", lambda: sort(grid)),
            )
            if editable and act is not None
        ]
        self._flow = FlowRow(theme, *self._buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.title)
        row.addWidget(self._flow, 1)
        row.addWidget(self.count)
        grid.model.altered.connect(self.tell)
        if not name:
            self.title.hide()
        theme.changed.connect(self._restyle)
        self._restyle()
        self.tell()

    def _button(self, text: str, icon: str, key: str, act: Callable[[], None]) -> Button:
        made = Button(self._theme, text, icon=icon, key=key, dense=True)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(lambda _on=False: act())
        return made

    def tell(self) -> None:
        rows = len(self._grid.model.sheet.rows)
        self.count.setText(_("{n} 行").format(n=rows) if rows else "")

    def _restyle(self) -> None:
        shown = bool(self._buttons) and self._theme.scale < _FOLDED_FROM
        if self._flow.isHidden() == shown:
            self._flow.setVisible(shown)
        layout = self.layout()
        assert layout is not None
        layout.setSpacing(self._theme.px(10))
        if self.parentWidget() is not None or not (shown or self._name):
            self.setVisible(shown or bool(self._name))
