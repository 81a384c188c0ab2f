"""The other cards of 本月: what to deal with, the last receipt, what is not sent yet."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.pages.village_parts import ChipRow, button, clear_layout
from desktop.ui.theme import Theme
from desktop.ui.widgets import Button, Card, Facts, Label, Line
from desktop.workflows.drafts_waiting import DraftWaiting
from desktop.workflows.month_overview import MonthOverview, Returned, Unsent
from desktop.workflows.record_words import day_text

_MOST = 6


class ToDoCard(Card):
    """Returned records and drafts, the returned first."""

    def __init__(
        self, theme: Theme, mend: Callable[[Returned], None], go_on: Callable[[DraftWaiting], None],
        show_all: Callable[[], None],
    ) -> None:  # fmt: skip
        super().__init__(theme, _("要您处理"), icon="bell", flush=True)
        self._theme, self._mend, self._go_on, self._show_all = theme, mend, go_on, show_all
        self.buttons: list[Button] = []

    def show_overview(self, overview: MonthOverview) -> None:
        clear_layout(self.body)
        self.buttons = []
        self.set_aside(_("{n} 件").format(n=overview.to_do) if overview.to_do else "")
        for item in overview.returned[:_MOST]:
            act = button(self._theme, _("去改"), partial(self._mend, item))
            act.setAccessibleName(_("去改 {day} {form}").format(day=item.day, form=item.form_title))
            self._add(
                ChipRow(
                    self._theme,
                    "returned",
                    _title(item.day, item.form_title, item.title),
                    item.why,
                    act,
                    tint="error_tint",
                    data=True,
                ),
                act,
            )
        for draft in overview.drafts[: max(1, _MOST - len(overview.returned))]:
            act = button(self._theme, _("接着填"), partial(self._go_on, draft))
            act.setAccessibleName(_("接着填 {day} {form}").format(day=draft.day, form=draft.form_title))
            self._add(
                ChipRow(
                    self._theme, "draft", _title(draft.day, draft.form_title, draft.title), draft.at, act, data=True
                ),
                act,
            )
        if overview.to_do > len(self.buttons):
            act = button(self._theme, _("还有 {n} 条").format(n=overview.to_do - len(self.buttons)), self._show_all)
            self.body.addWidget(act, 0, Qt.AlignmentFlag.AlignHCenter)
        if not overview.to_do:
            row = QWidget()
            inner = QHBoxLayout(row)
            inner.setContentsMargins(*(self._theme.px(n) for n in (16, 12, 16, 12)))
            inner.addWidget(Label(self._theme, _("没有退回的，也没有没填完的。"), "body", tone="text_2", wrap=True), 1)
            self.body.addWidget(row)

    def _add(self, row: ChipRow, act: Button) -> None:
        if self.buttons:
            self.body.addWidget(Line(self._theme))
        self.body.addWidget(row)
        self.buttons.append(act)


class ReceiptCard(Card):
    """What became of the last number."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _("上次回执"), icon="clipboard-check", flush=True)
        self._theme = theme
        self._lines = Facts(theme)
        self._lines.setProperty("data", True)
        self._none = Label(theme, "", "body", wrap=True, tone="text_2")
        self._words = QVBoxLayout()
        self._words.addWidget(self._lines)
        self._words.addWidget(self._none)
        self.body.addLayout(self._words)
        self._rule = Line(theme)
        self.body.addWidget(self._rule)
        self._figures = QWidget()
        grid = QGridLayout(self._figures)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(0)
        self._counts: list[Label] = []
        self._icons: list[tuple[QLabel, str, str]] = []
        known = (
            ("circle-check", "good", _("已收")), ("undo-2", "error", _("退回")), ("copy", "text_2", _("重复")),
            ("hash", "text_2", _("缺号")),
        )  # fmt: skip
        for place, (icon, tone, word) in enumerate(known):
            count = Label(theme, "", "title")
            count.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(count, 0, place)
            caption = QHBoxLayout()
            caption.setSpacing(theme.px(5))
            caption.addStretch(1)
            drawn = QLabel()
            caption.addWidget(drawn)
            caption.addWidget(Label(theme, word, "base", tone="text_2"))
            caption.addStretch(1)
            grid.addLayout(caption, 1, place)
            grid.setColumnStretch(place, 1)
            self._counts.append(count)
            self._icons.append((drawn, icon, tone))
        self.body.addWidget(self._figures)
        self._dress()
        theme.changed.connect(self._dress)

    def show_overview(self, overview: MonthOverview) -> None:
        receipt, submission, year = overview.receipt, overview.submission, overview.today.year
        facts: list[tuple[str, str]] = []
        if submission is not None:
            words = _("写出第 {seq} 号，{n} 条").format(seq=submission.seq, n=submission.records)
            facts.append((day_text(submission.created, year), words))
        if receipt is not None and submission is not None:
            said = _("**第 {seq} 号 {unit}已收到**") if submission.covered else _("第 {seq} 号 {unit}已收到")
            told = (day_text(receipt.at, year), said.format(seq=receipt.seq, unit=overview.receiver))
            facts.insert(len(facts) if submission.covered else 0, told)
            if receipt.others:
                asked = _("其中 {n} 条{unit}还在核对").format(n=receipt.others, unit=overview.receiver)
                facts.append((day_text(receipt.at, year), asked))
        self._lines.set_facts(facts)
        self._lines.setVisible(bool(facts))
        waiting = submission is not None and not submission.covered
        self._none.setText(
            _("还没有上报过。") if submission is None
            else _("第 {seq} 号还没有回执。U 盘拿回来再插一次。").format(seq=submission.seq) if waiting else ""
        )  # fmt: skip
        self._none.setVisible(submission is None or waiting)
        for part in (self._rule, self._figures):
            part.setVisible(receipt is not None)
        self.set_aside(_("第 {seq} 号").format(seq=receipt.seq) if receipt is not None else "")
        if receipt is not None:
            missing = _("、").join(str(number) for number in receipt.missing) or _("没有")
            for label, text in zip(
                self._counts,
                (str(receipt.received), str(receipt.returned), str(receipt.duplicate), missing),
                strict=True,
            ):
                label.setText(text)
                label.set_tone("text")
            if receipt.returned:
                self._counts[1].set_tone("error")

    def _dress(self) -> None:
        px = self._theme.px
        self._words.setContentsMargins(px(16), px(9), px(16), px(9))
        layout = self._figures.layout()
        assert layout is not None
        layout.setContentsMargins(0, px(7), 0, px(8))
        for label, icon, tone in self._icons:
            label.setPixmap(self._theme.icon(icon, 15, tone))


class UnsentCard(Card):
    """How much waits for a stick, and the one great button."""

    def __init__(self, theme: Theme, submit: Callable[[], None]) -> None:
        super().__init__(theme, edge="primary")
        self._theme = theme
        row = QHBoxLayout()
        self._row = row
        self._icon = QLabel()
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._great = Label(theme, "", "action", wrap=True)
        self._below = Label(theme, "", "body", wrap=True, tone="text_2")
        words.addWidget(self._great)
        words.addWidget(self._below)
        row.addLayout(words, 1)
        self.submit = Button(theme, _("上报"), icon="send", key="Ctrl+U", kind="main", great=True)
        self.submit.clicked.connect(lambda _on=False: submit())
        row.addWidget(self.submit, 0, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(row)
        self._dress()
        theme.changed.connect(self._dress)

    def show_overview(self, overview: MonthOverview) -> None:
        great, below = unsent_words(overview.unsent, overview.awaiting)
        self._great.setText(great)
        self._below.setText(below)
        urgent = overview.unsent.anything
        self.set_edge("primary" if urgent else "line")
        self.submit.set_kind("main" if urgent else "plain")

    def _dress(self) -> None:
        self._icon.setPixmap(self._theme.icon("usb", 34, "primary"))
        self._row.setContentsMargins(*(self._theme.px(n) for n in (6, 4, 4, 4)))
        self._row.setSpacing(self._theme.px(18))


def unsent_words(unsent: Unsent, awaiting: int) -> tuple[str, str]:
    """The great sentence and what to do."""
    parts = []
    if unsent.records:
        parts.append(_("{n} 条记录").format(n=unsent.records))
    if unsent.zero:
        parts.append(_("{n} 份零报告").format(n=unsent.zero))
    if unsent.deletions:
        parts.append(_("{n} 条删除").format(n=unsent.deletions))
    if unsent.batches:
        parts.append(_("{units} 个单位报来的 {n} 批").format(units=unsent.units, n=unsent.batches))
    if parts:
        what = _("插上 U 盘，点“上报”。写完会读回核对，再告诉您可以拔出。")
        return _("{what}还没上报").format(what=_("、").join(parts)), what
    if awaiting:
        return _("都报出去了，{n} 条等回执").format(n=awaiting), _("收到回执，才算送到。要再写一份 U 盘，也按“上报”。")
    return _("没有要上报的"), _("记了新的，这里会提醒您。")


def _title(day: str, form: str, title: str) -> str:
    if title:
        return _("**{day} {form}“{title}”**").format(day=day, form=form, title=title)
    return _("**{day} {form}**").format(day=day, form=form)
