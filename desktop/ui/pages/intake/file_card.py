"""The card beside the table: what is the matter with one file, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from desktop.foundation.translation import _
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.cards import Card, Edge
from desktop.ui.widgets.chips import Chip
from desktop.ui.widgets.labels import Label
from desktop.workflows.intake_overview import IntakeRow

_EDGES: dict[str, Edge] = {"refused": "error", "quarantined": "warning", "conflict": "warning"}


class FileCard(Card):
    """``next_problem`` and ``compare`` are asked for by its buttons; the keys do the same."""

    next_problem = Signal()
    compare = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _("文件"))
        self._chip = Chip(theme, "new")
        self.add_to_head(self._chip)
        self._what_title = Label(theme, _("怎么了"), "body", bold=True)
        self._what = Label(theme, "", "body", wrap=True)
        self._do_title = Label(theme, _("怎么办"), "body", bold=True)
        self._do = Label(theme, "", "body", wrap=True)
        self._note = Label(theme, "", "base", wrap=True, tone="text_2", marked=True)
        for label in (self._title, self._what, self._do, self._note):
            label.setProperty("data", True)  # names of units and files
        self._words = Button(theme, _("对词"), icon="key-round", key="Enter", dense=True)
        self._next = Button(theme, _("下一个"), key="F8", dense=True)
        self._words.clicked.connect(self.compare)
        self._next.clicked.connect(self.next_problem)
        row = QHBoxLayout()
        row.addWidget(self._words)
        row.addWidget(self._next)
        row.addStretch(1)
        for widget in (self._what_title, self._what, self._do_title, self._do, self._note):
            self.body.addWidget(widget)
        self.body.addLayout(row)

    def show_file(self, row: IntakeRow, *, problems: int) -> None:
        """``problems``: how many files of the list need a look; the button to the next is offered from two on."""
        number = _("第 {n} 号").format(n=row.seq) if row.seq is not None else ""
        self.set_title("　".join(part for part in (row.unit_name, number) if part))
        self.setAccessibleName(_("文件"))
        self._chip.set_state(row.group, row.chip)
        self.set_edge(_EDGES.get(row.group, "line"))
        self._what.setText(row.what)
        self._do.setText(row.do)
        notes = [_("文件名：{name}").format(name=row.name)] if row.problem and row.name else []
        if row.by_name:
            notes.append(_("单位是按文件名认的。"))
        if row.where:
            notes.append(row.where)
        if row.code:
            notes.append(_("代码 **{code}**").format(code=row.code))
        self._note.setText("\n".join(notes))
        self._note.setVisible(bool(notes))
        self._words.setVisible(row.request)
        self._next.setVisible(problems > 1)
