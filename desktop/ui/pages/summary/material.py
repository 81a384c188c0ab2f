"""素材: what the units wrote (highlights, needs, next steps), whether the text took it in or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.model.summary import SummaryText
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.rows import Column, RowsModel
from desktop.ui.widgets.tables import Table


class MaterialPanel(QWidget):
    """``asked(record ids)`` on Enter, ``closed`` by its button."""

    asked = Signal(tuple)
    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._texts: list[SummaryText] = []
        self.title = Label(theme, "", "base", bold=True)
        self.shut = Button(theme, _("收起"), key="Esc", dense=True)
        self.shut.clicked.connect(self.closed)
        self.list = Table(theme, dense=True, row_mode=True, name=_("各单位写的素材"))
        self.list.opened.connect(self._open)
        self.model = RowsModel(
            [
                Column("kind", _("写的是")),
                Column("text", _("内容"), width=240, kind="free", stretch=True),
                Column("unit", _("单位"), bold=True),
                Column("units", _("几家一样"), kind="number"),
            ]
        )
        self.list.setModel(self.model)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.shut)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.list, 1)

    def show_texts(self, labels: Mapping[str, str], texts: Mapping[str, Sequence[SummaryText]]) -> None:
        """``labels``: name → what it holds, in the order they are listed."""
        found = [(label, text) for name, label in labels.items() for text in texts.get(name, ())]
        self._texts = [text for _label, text in found]
        self.title.setText(_("各单位写的素材 {n} 条").format(n=len(found)))
        self.model.set_rows(
            [{"kind": label, "text": text.text, "unit": text.unit, "units": text.units} for label, text in found]
        )
        self.list.go_to(0, 0)

    def count(self) -> int:
        return len(self._texts)

    def _open(self, row: int) -> None:
        if 0 <= row < len(self._texts) and self._texts[row].records:
            self.asked.emit(self._texts[row].records)
