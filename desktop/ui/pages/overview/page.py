"""总览: how far each programme has got, what waits for you, what came in last. Digits lead on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.foundation.translation import _, listed
from desktop.ui import tokens
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.pages.overview.rows import LeadRow
from desktop.ui.widgets.cards import Card, Facts
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.progress import ProgressLine
from desktop.workflows.county_overview import CountyOverview, LastIntake, ProgrammeProgress, county_overview
from desktop.workflows.export_files import ratio
from desktop.workflows.period_words import period_in_words
from desktop.workflows.record_words import day_in_words
from desktop.workflows.table_view import TableChoice, table_choices

_MOST_DIGITS = 9
_MOST_NAMES = 3
_SHARES = (3, 2)  # of the width, left and right


class OverviewPage(Page):
    """Cards whose rows lead to the page where something is done about them."""

    name: ClassVar[str] = "overview"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._rows: list[tuple[LeadRow, Callable[[], None]]] = []
        self._found: CountyOverview | None = None
        self.programmes = Card(self.theme, _("报送"), icon="grid-3x3", flush=True)
        self.tables = Card(self.theme, _("报表"), icon="file-spreadsheet", flush=True)
        self.waiting = Card(self.theme, _("要您处理"), icon="bell", flush=True)
        self.last = Card(self.theme, _("上次收件"), icon="inbox")
        self.progress = ProgressLine(self.theme)
        self._build()

    def _build(self) -> None:
        inner = QWidget()
        inner.setProperty("ground", True)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        self._sides: list[QVBoxLayout] = []
        for cards in ((self.programmes, self.tables), (self.waiting, self.last)):
            side = QVBoxLayout()
            for card in cards:
                side.addWidget(card)
            side.addStretch(1)
            self._sides.append(side)
            self._columns.addLayout(side, _SHARES[len(self._sides) - 1])
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        scroll.viewport().setAutoFillBackground(False)
        self._scroll = scroll
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.progress)
        whole.addWidget(scroll, 1)
        self._restyle()
        self.theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        px = self.theme.px
        margin, gap = px(tokens.PAGE_MARGIN), px(tokens.CARD_GAP)
        self._columns.setContentsMargins(margin, px(16), margin, px(16))
        self._columns.setSpacing(gap)
        for side in self._sides:
            side.setSpacing(gap)

    # ------------------------------------------------------------------------------------------- what the window asks

    def heading(self) -> Heading:
        today = self.shell.clock.now().date()
        return Heading(_("总览"), day_in_words(today.isoformat(), today))

    def keys(self) -> Sequence[KeyHint]:
        last = min(_MOST_DIGITS, len(self._rows))
        digits = (KeyHint(f"1 – {last}" if last > 1 else "1", _("打开")),) if last else ()
        return (*digits, KeyHint("↑ ↓", _("走行")), KeyHint("Enter", _("打开")), KeyHint("F5", _("再看一遍")))

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        keys: dict[str, Callable[[], None]] = {"F5": self._load}
        for place, (_row, act) in enumerate(self._rows[:_MOST_DIGITS], start=1):
            keys[str(place)] = act
        return keys

    def opened(self, argument: object | None) -> None:
        del argument
        self._load()

    def first_focus(self) -> QWidget | None:
        return self._rows[0][0] if self._rows else None

    def compact_changed(self, compact: bool) -> None:
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.TopToBottom if compact else direction.LeftToRight)
        for place, share in enumerate(_SHARES):
            self._columns.setStretch(place, 0 if compact else share)

    # ---------------------------------------------------------------------------------------------------------- loading

    def _load(self) -> None:
        self.progress.begin(_("正在看各单位的报送"))
        self.shell.tasks.run(
            lambda workspace, _progress: (county_overview(workspace), table_choices(workspace)),
            done=self._show,
            failed=self._failed,
            owner=self,
        )

    def _failed(self, told: Told) -> None:
        self.progress.finish()
        self.shell.told(told, self._load)

    def _show(self, told: tuple[CountyOverview, tuple[TableChoice, ...]]) -> None:
        self.progress.finish()
        found, tables = told
        at = next((place for place, (row, _act) in enumerate(self._rows) if row.hasFocus()), 0)
        self._rows = []
        self._found = found
        for card in (self.programmes, self.tables, self.waiting, self.last):
            _empty(card)
        for progress in found.programmes:
            self._add_programme(progress)
        for choice in tables:
            self._add_table(choice)
        self._add_waiting(found)
        self._show_last(found.last)
        self.programmes.setVisible(bool(found.programmes))
        self.tables.setVisible(bool(tables))
        self.shell.badge("intake", found.waiting_files + found.quarantined_files)
        self.shell.badge("review", found.to_review + found.conflicts + found.suspects)
        self.keys_changed.emit()
        if self._rows and self.isVisible():
            wanted = self._rows[min(at, len(self._rows) - 1)][0]
            wanted.show()  # a row made just now takes no keys before it shows
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, card: Card, row: LeadRow, act: Callable[[], None]) -> None:
        row.clicked.connect(act)
        card.body.addWidget(row)
        self._rows.append((row, act))

    def _digit(self) -> str:
        return str(len(self._rows) + 1) if len(self._rows) < _MOST_DIGITS else ""

    def _add_programme(self, progress: ProgrammeProgress) -> None:
        late = [
            (progress.late, _("逾期 {n}"), "error"),
            (progress.returned, _("退回 {n}"), "error"),
            (progress.missing, _("还差 {n}"), "warning"),
        ]
        worst = next(((text.format(n=n), tone) for n, text, tone in late if n), (_("都齐了"), "good"))
        period = period_in_words(progress.period.name) if progress.period is not None else _("还没有开始")
        row = LeadRow(
            self.theme,
            progress.title,
            second=f"{period}　{worst[0]}" if progress.period is not None else period,
            second_tone=worst[1] if progress.period is not None else "text_2",
            figure=f"{progress.reported:,} / {progress.due:,}　{ratio(progress.reported, progress.due)}",
            ratio=progress.reported / progress.due if progress.due else 0.0,
            digit=self._digit(),
        )
        row.setProperty("data", True)
        self._add(self.programmes, row, lambda: self.shell.go("completeness", (progress.programme, progress.year)))

    def _add_table(self, choice: TableChoice) -> None:
        from desktop.ui.pages.tables.parts import table_name

        row = LeadRow(self.theme, table_name(choice), figure=period_in_words(choice.best), digit=self._digit())
        row.setProperty("data", True)
        place = (choice.programme, choice.table, choice.best)
        self._add(self.tables, row, lambda: self.shell.go("tables", place))

    def _add_waiting(self, found: CountyOverview) -> None:
        judged = found.conflicts + found.suspects
        for count, icon, text, second, page in (
            (found.waiting_files, "hourglass", _("文件等登记"), _("先核对那台电脑的词"), "intake"),
            (found.quarantined_files, "shield-alert", _("文件先扣下"), _("和已经收的对不上，等您挑"), "intake"),
            (found.to_review, "clipboard-check", _("记录等审核"), "", "review"),
            (judged, "git-compare", _("冲突、疑似重复"), _("等您认一认"), "review"),
        ):
            if count:
                row = LeadRow(
                    self.theme,
                    text,
                    second=second,
                    icon=icon,
                    figure=f"{count:,}",
                    figure_tone="warning",
                    digit=self._digit(),
                )
                self._add(self.waiting, row, partial(self._go, page))
        if found.unknown_units:
            self._add_unknown(found.unknown_units)
        if not found.waits:
            done = Label(self.theme, _("没有等您处理的事。"), "body", tone="good")
            done.setContentsMargins(self.theme.px(16), self.theme.px(12), self.theme.px(16), self.theme.px(12))
            self.waiting.body.addWidget(done)
        self.waiting.set_aside(_("{n} 件").format(n=found.waits) if found.waits else "")

    def _go(self, page: str) -> None:
        self.shell.go(page)

    def _add_unknown(self, names: Sequence[str]) -> None:
        """Units whose computer nobody has enrolled: nothing of theirs can come in."""
        named = listed(names[:_MOST_NAMES]) + (_("等") if len(names) > _MOST_NAMES else "")
        row = LeadRow(
            self.theme, _("单位还没有登记电脑"), second=named, icon="building-2", figure=f"{len(names):,}",
            figure_tone="warning", digit=self._digit(),
        )  # fmt: skip
        row.setProperty("data", True)
        self._add(self.waiting, row, lambda: self.shell.go("completeness"))

    def _show_last(self, last: LastIntake | None) -> None:
        if last is None:
            self.last.body.addWidget(Label(self.theme, _("还没有收过文件。"), "body", tone="text_2"))
            self.last.set_aside("")
            return
        today = self.shell.clock.now().date()
        self.last.set_aside(f"{day_in_words(last.at[:10], today)} {last.at[11:16]}")
        counts = [
            (_("收下"), last.taken), (_("已收过"), last.duplicate), (_("等登记"), last.waiting), (_("先扣下"), last.quarantined),
            (_("拒收"), last.refused),
        ]  # fmt: skip
        facts = [(name, _("{n} 个").format(n=f"{count:,}")) for name, count in counts if count]
        facts.append((_("记录"), _("{n} 条").format(n=f"{last.records:,}")))
        self.last.body.addWidget(Facts(self.theme, facts))


def _empty(card: Card) -> None:
    while (item := card.body.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
