"""The demonstration county: making it, and choosing whose chair to sit down in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint
from desktop.ui.start.host import StartHost
from desktop.ui.start.page import PAGE, Icon, Scaled, StartPage, as_data, breakable, scrolling
from desktop.ui.start.rows import BigRows, RowText
from desktop.ui.tasks import Progress, Task
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.progress import Bar
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


class MakingPage(StartPage):
    """The demonstration is being made: what is done, what is under way, and 停下, which leaves nothing behind."""

    name = "making"
    said = Signal(str)  # from the worker; Qt brings it to the window's thread

    def __init__(
        self,
        host: StartHost,
        folder: Path,
        make: Callable[[Callable[[str], None]], DemoPlaces],
        *,
        steps: int,
        done: Callable[[DemoPlaces], None],
        failed: Callable[[Told], None],
    ) -> None:
        super().__init__(host)
        theme = self.theme
        self._make, self._done, self._failed, self._steps = make, done, failed, steps
        self._count = 0
        self._task: Task | None = None
        self.now = Label(theme, _("正在建演示县"), "title", wrap=True)
        self.counted = Label(theme, "", "body", tone="text_2")
        self._bar = Bar(theme, name=_("进度"))
        self._past = QVBoxLayout()
        self._stop = Button(theme, _("停下"), key="Esc")
        self._stop.clicked.connect(self._cancel)
        self._footer = FooterBar(theme)
        self._footer.set_left(self._stop)
        where = _("真的建一遍：县、镇、村各有自己的钥匙，文件真的签名、加密、收、审。建在 {folder}")
        inside = Scaled(theme)
        column = QVBoxLayout(inside)
        inside.scaled(column, PAGE, 12)
        column.addWidget(self.now)
        line = QHBoxLayout()
        inside.scaled(line, spacing=12)
        line.addWidget(self._bar, 1)
        line.addWidget(self.counted)
        column.addLayout(line)
        column.addWidget(
            as_data(Label(theme, where.format(folder=breakable(folder)), "body", wrap=True, tone="text_2"))
        )
        inside.scaled(self._past, spacing=6)
        column.addLayout(self._past)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(inside, _("演示县")))
        self.said.connect(self._on_said)

    def heading(self) -> Heading:
        return Heading(_("演示县"))

    def footer(self) -> QWidget:
        return self._footer

    def first_focus(self) -> QWidget | None:
        return self._stop

    def keys(self) -> Sequence[KeyHint]:
        return [KeyHint("Esc", _("停下"))]

    def opened(self, argument: object | None) -> None:
        del argument

        def work(progress: Progress) -> DemoPlaces:
            def say(text: str) -> None:
                progress(0, 0)  # where 停下 ends it
                self.said.emit(text)

            return self._make(say)

        self._task = self.host.tasks.run_free(
            work, done=self._done, failed=self._failed, cancelled=self.host.quit, owner=self
        )

    def escape(self) -> bool:
        self._cancel()
        return True

    def close_page(self) -> None:
        self._cancel()

    def _cancel(self) -> None:
        if self._task is not None and self._task.running:
            self._task.cancel()
            self._stop.set_enabled(_("正在停下"))

    def _on_said(self, text: str) -> None:
        if self._count:
            line = QHBoxLayout()
            line.addWidget(Icon(self.theme, "check", 18, "good"))
            line.addWidget(Label(self.theme, self.now.text(), "body", tone="text_2"), 1)
            self._past.addLayout(line)
        self._count += 1
        self.now.setText(text)
        self.counted.setText(f"{min(self._count, self._steps)} / {self._steps}")
        self._bar.set_ratio((self._count - 1) / self._steps)
