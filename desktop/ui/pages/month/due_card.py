"""这个月要报的: each programme with its deadline, what is there, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop.foundation.translation import _
from desktop.ui.pages.village_parts import Grid, TwoLines, button
from desktop.ui.theme import Theme
from desktop.ui.widgets import Button, Card, Chip, EmptyState, Label
from desktop.workflows.programmes_due import Due
from desktop.workflows.record_words import day_text

_BAD = ("missing", "overdue", "returned")


class DueCard(Card):
    """At most a handful of rows; the button of a row reports zero."""

    def __init__(self, theme: Theme, report_zero: Callable[[Due], None]) -> None:
        super().__init__(theme, _("这个月要报的"), icon="calendar-days", aside=_("按截止日期排"), flush=True)
        self._theme, self._report_zero = theme, report_zero
        columns = ((_("项目"), 4), (_("截止"), 3), (_("已记"), 1), (_("还缺什么"), 5), (_("状态"), 2), ("", 2))
        self.grid = Grid(theme, columns)
        self.body.addWidget(self.grid)
        self.nothing = EmptyState(theme, "calendar-days", _("还没有要报的项目。请收一次最新的下发包。"))
        self.nothing.hide()
        self.body.addWidget(self.nothing)
        self.body.addStretch(1)

    def show_due(self, due: Sequence[Due], year: int) -> None:
        self.grid.clear_rows()
        self.grid.setVisible(bool(due))
        self.nothing.setVisible(not due)
        for item in due:
            missing = Label(
                self._theme, item.missing, "body", wrap=True, bold=item.state in _BAD,
                tone="warning" if item.state in ("missing", "overdue") else "error" if item.state == "returned" else "text",
            )  # fmt: skip
            counted = Label(self._theme, _("{n} 条").format(n=item.counted), "body")
            self.grid.add_row(
                [
                    TwoLines(self._theme, item.title, item.period_words, bold=True, data=True),
                    TwoLines(self._theme, day_text(item.deadline, year) or "—", days_left_words(item)),
                    counted,
                    missing,
                    Chip(self._theme, item.state),
                    self._zero_button(item) if item.can_zero else None,
                ]
            )

    def _zero_button(self, item: Due) -> Button:
        made = button(self._theme, _("零报告"), lambda: self._report_zero(item), icon="circle-slash-2")
        made.setAccessibleName(_("{programme} {period} 零报告").format(programme=item.title, period=item.period_words))
        return made


def days_left_words(item: Due) -> str:
    """还有 2 天, 今天截止, 过了 3 天; nothing where all is done."""
    if item.days_left is None or (item.days_left < 0 and item.state in ("submitted", "reported", "zero")):
        return ""
    if item.days_left < 0:
        return _("过了 {n} 天").format(n=-item.days_left)
    return _("今天截止") if item.days_left == 0 else _("还有 {n} 天").format(n=item.days_left)
