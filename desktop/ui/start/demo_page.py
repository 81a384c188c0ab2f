"""The demonstration county: making it, and choosing whose chair to sit down in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.page import Heading, KeyHint
from desktop.ui.start.host import StartHost
from desktop.ui.start.page import PAGE, Scaled, StartPage, as_data, breakable, scrolling
from desktop.ui.start.rows import BigRows, RowText
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.wizard import FooterBar
from desktop.workflows.demo_places import DemoPlace, DemoPlaces

LEVELS = ("village", "township", "county")


class DemoPage(StartPage):
    """Three cards with digits; the other units stand below, by township."""

    name = "demo"

    def __init__(self, host: StartHost, places: DemoPlaces, opened: Callable[[DemoPlace], None]) -> None:
        super().__init__(host)
        self._opened = opened
        self._first = [places.of_level(level)[0] for level in LEVELS if places.of_level(level)]
        theme = self.theme
        self.cards = BigRows(theme, upright=True)
        self.cards.set_rows([_card(place) for place in self._first])
        self.cards.chosen.connect(lambda at: opened(self._first[at]))
        self._quit = Button(theme, _("退出"))
        self._quit.clicked.connect(host.quit)
        self._footer = FooterBar(theme)
        self._footer.set_left(self._quit)
        inside = Scaled(theme)
        column = QVBoxLayout(inside)
        inside.scaled(column, PAGE, 14)
        told = _("单位和人都是编的，记录走的是真的流程：录入、签名、加密、U 盘、收件、审核、汇总。")
        column.addWidget(Label(theme, told, "body", wrap=True, tone="text_2"))
        column.addWidget(self.cards)
        column.addWidget(Label(theme, _("也可以坐到别的单位去"), "card"))
        self.others: list[Button] = []
        column.addLayout(self._others(inside, places))
        column.addStretch(1)
        where = _("这里的日子停在 {date}。文件都在 {folder}").format(
            date=day_in_words(places.start), folder=breakable(places.folder)
        )
        column.addWidget(as_data(Label(theme, where, "base", wrap=True, tone="text_3")))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(inside, _("演示县的单位")))

    def _others(self, inside: Scaled, places: DemoPlaces) -> QGridLayout:
        """A line for each township with its villages, one for the units of the county seat."""
        theme = self.theme
        grid = QGridLayout()
        inside.scaled(grid, spacing=8)
        lines = [[town, *(v for v in places.of_level("village") if v.parent == town.name)]
                 for town in places.of_level("township")]  # fmt: skip
        lines.append(list(places.of_level("direct")))
        for number, line in enumerate(line for line in lines if line):
            for column, place in enumerate(line):
                button = Button(theme, place.name, dense=True, kind="plain")
                as_data(button)
                button.clicked.connect(lambda _on=False, chosen=place: self._opened(chosen))
                grid.addWidget(button, number, column, Qt.AlignmentFlag.AlignLeft)
                self.others.append(button)
        grid.setColumnStretch(max(len(line) for line in lines), 1)
        return grid

    def heading(self) -> Heading:
        return Heading(_("演示县"), _("坐到哪张桌子前？"))

    def footer(self) -> QWidget:
        return self._footer

    def first_focus(self) -> QWidget | None:
        return self.cards.rows[0] if self.cards.rows else None

    def keys(self) -> Sequence[KeyHint]:
        return [
            KeyHint("1 – 3", _("村、镇、县")),
            KeyHint("← →", _("换一张")),
            KeyHint("Tab", _("别的单位")),
            KeyHint("Enter", _("打开")),
        ]


def day_in_words(day: dt.datetime) -> str:
    return _("{year}年{month}月{day}日").format(year=day.year, month=day.month, day=day.day)


def _card(place: DemoPlace) -> RowText:
    tries = {
        "village": (_("村里"), _("记一次义诊，看这个月要报什么，写到 U 盘，看回执"), "stethoscope"),
        "township": (_("镇里"), _("收各村的 U 盘，审核、退回，写回执，往县里报"), "inbox"),
        "county": (_("县里"), _("看报送率，出附件2，点一个数看是哪个村的哪条"), "grid-3x3"),
    }
    word, what, icon = tries[place.level]
    return RowText(_("{level}：{name}").format(level=word, name=place.name), what, icon=icon)
