"""Above the table: which figures one looks at, and what has become of those that were reported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.choices import Segments
from desktop.ui.widgets.notices import Notice
from desktop.workflows.record_words import day_in_words
from desktop.workflows.table_screen import TableScreen


class StateBar(QWidget):
    """``mode_changed(key)``: then, now or both; ``asked(what)``: changes, late, stamp."""

    mode_changed = Signal(str)
    asked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.modes = Segments(theme, [("then", _("报送时")), ("now", _("现值")), ("both", _("两个都看"))], "then")
        self.modes.changed.connect(self.mode_changed)
        self.notice = Notice(theme)
        self.notice.setProperty("data", True)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.addWidget(self.modes)
        self._row.addWidget(self.notice, 1)
        self._restyle()
        theme.changed.connect(self._restyle)
        self.hide()

    def show_screen(self, screen: TableScreen, today: dt.date, *, compact: bool) -> None:
        """Nothing to say of a table that was neither reported nor closed: then it is not there. ``compact``: in fewer words."""
        frozen = screen.frozen
        down = QBoxLayout.Direction.TopToBottom if compact else QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down)  # with little room the sentence has a line of its own
        self.modes.setVisible(frozen is not None)
        text, buttons = self._told(screen, today, compact=compact)
        stale = screen.comparison is not None and screen.comparison.stale
        self.notice.set_kind("warning" if stale else "info", "snowflake" if frozen is not None else "lock")
        self.notice.set_text(text)
        self.notice.set_buttons(buttons)
        self.notice.setVisible(bool(text))
        self.setVisible(bool(text))

    def _told(self, screen: TableScreen, today: dt.date, *, compact: bool) -> tuple[str, Sequence[Button]]:
        frozen, found, buttons = screen.frozen, screen.comparison, list[Button]()
        said = []
        if frozen is not None and found is not None:
            told = _("{day}报出后冻结（第 {n} 版，{who}）。") if frozen.version > 1 else _("{day}报出后冻结（{who}）。")
            told = _("{day}报出第 {n} 版。") if compact else told
            said.append(told.format(day=_day(frozen.at, today), n=frozen.version, who=frozen.who))
            said.append(_since(screen, compact=compact))
            if found.records:
                buttons.append(self._button(_("看改了什么"), "changes"))
            scans = len(frozen.scans)
            buttons.append(self._button(_("盖章件 {n}").format(n=scans) if scans else _("附盖章件"), "stamp"))
        if screen.period.closed:
            said.append(_("{day}关账。").format(day=_day(screen.period.at, today)))
            if screen.period.records:
                said.append(_("迟到 {n} 条。").format(n=screen.period.records))
                buttons.insert(0, self._button(_("看迟到的"), "late"))
        return "".join(said), buttons

    def _button(self, text: str, what: str) -> Button:
        made = Button(self._theme, text, dense=True)
        made.clicked.connect(lambda _on=False: self.asked.emit(what))
        return made

    def _restyle(self) -> None:
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(self._theme.px(10))


def _since(screen: TableScreen, *, compact: bool) -> str:
    """后来 1 条记录变了，2 个数和现在不一样（有折角的）。"""
    assert screen.comparison is not None
    records, cells = len(screen.comparison.records), len(screen.comparison.cells)
    if not screen.comparison.stale:
        return _("和现在一样。")
    if not cells:
        return _("**已过期**：后来 {n} 条记录改了，数没有变。").format(n=records)
    if compact:
        return _("**已过期**：{cells} 个数和现在不一样。").format(cells=cells)
    return _("**已过期**：后来 {n} 条记录变了，**{cells} 个数和现在不一样**（有折角的）。").format(
        n=records, cells=cells
    )


def _day(at: str, today: dt.date) -> str:
    return day_in_words(at[:10], today)
