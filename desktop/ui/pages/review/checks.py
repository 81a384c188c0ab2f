"""程序查过: what the program looked at, warnings first with the unit's own explanation."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.short_numbers import short_numbers
from desktop.ui.theme import Theme
from desktop.ui.widgets.cards import Card, Facts
from desktop.ui.widgets.labels import Label, Tone
from desktop.workflows.compare_revisions import ReviewItem

_LOOKS: dict[str, tuple[str, Tone]] = {"good": ("check", "good"), "warning": ("triangle-alert", "warning")}


class Checks(QWidget):
    """Two cards: the checks, and where the record comes from."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._checks = Card(theme, _("程序查过"))
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._checks.body.addLayout(self._grid)
        self._origin = Card(theme, _("从哪来"))
        self._facts = Facts(theme)
        self._facts.setProperty("data", True)
        self._origin.body.addWidget(self._facts)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._checks)
        self._column.addWidget(self._origin)
        self._column.addStretch(1)
        self._item: ReviewItem | None = None
        self._restyle()
        theme.changed.connect(self._restyle)

    def show_item(self, item: ReviewItem | None) -> None:
        self._item = item
        while (held := self._grid.takeAt(0)) is not None:
            old = held.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        top = Qt.AlignmentFlag.AlignTop
        line = 0
        for check in item.checks if item is not None else ():
            name, tone = _LOOKS[check.level]
            icon = QLabel()
            icon.setPixmap(self._theme.icon(name, 16, tone))
            text = Label(self._theme, short_numbers(check.text), "base", wrap=True, tone=tone)
            text.setProperty("data", True)  # the form's own words
            self._grid.addWidget(icon, line, 0, top)
            self._grid.addWidget(text, line, 1, top)
            if check.detail:
                line += 1
                why = Label(
                    self._theme,
                    _("村里说明：{why}").format(why=short_numbers(check.detail)),
                    "base",
                    wrap=True,
                    tone="text_2",
                )
                why.setProperty("data", True)
                self._grid.addWidget(why, line, 1, top)
            line += 1
        if item is not None:
            facts = [(_("填表人"), item.made_by), (_("单位"), item.unit_name)]
            facts += [(_("上报"), _("第 {n} 号").format(n=item.seq))] if item.seq else []
            self._facts.set_facts(facts)
        self._restyle()

    def _restyle(self) -> None:
        px = self._theme.px
        self._column.setSpacing(px(tokens.CARD_GAP))
        self._grid.setHorizontalSpacing(px(6))
        self._grid.setVerticalSpacing(px(6))
