"""本月: what is due, what was returned, what is not sent yet. The first page of the day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.pages.month.cards import ReceiptCard, ToDoCard, UnsentCard
from desktop.ui.pages.month.due_card import DueCard
from desktop.ui.pages.month.quick import QuickRow
from desktop.ui.pages.village_parts import ScrollPage, TwoColumns, button
from desktop.ui.widgets import Button
from desktop.workflows.drafts_waiting import DraftWaiting
from desktop.workflows.month_overview import MonthOverview, Returned, month_overview
from desktop.workflows.period_words import period_in_words
from desktop.workflows.programmes_due import Due
from desktop.workflows.record_words import date_with_weekday

if TYPE_CHECKING:
    from desktop.workflows.printed import StalePrint

_SIDE = 400


class MonthPage(Page):
    """Reads one overview at every visit; what did not change stays as it stands."""

    name = "month"
    scrolls_itself = True

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.overview: MonthOverview | None = None
        # Until there is something to stand on, Enter belongs to nobody.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(_("本月"))
        self._scroll = ScrollPage(self.theme)
        self.quick = QuickRow(self.theme)
        self.due = DueCard(self.theme, self._report_zero)
        self.to_do = ToDoCard(self.theme, self._mend, self._go_on, self._show_returned)
        self.receipt = ReceiptCard(self.theme)
        self.unsent = UnsentCard(self.theme, lambda: shell.go("submit"))
        self.columns = TwoColumns(self.theme, _SIDE)
        self.columns.left_column.addWidget(self.due, 1)
        self.columns.left_column.addWidget(self.unsent)
        self.columns.right_column.addWidget(self.to_do)
        self.columns.right_column.addStretch(1)
        self.columns.right_column.addWidget(self.receipt)
        self._scroll.column.addWidget(self.quick)
        self._scroll.column.addWidget(self.columns, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll)
        self.find_records = Button(self.theme, _("找记录"), icon="search", key="Ctrl+F")
        self.find_records.clicked.connect(lambda _on=False: shell.go("records"))

    # ------------------------------------------------------------------------------- what the window asks

    def heading(self) -> Heading:
        today = self.shell.clock.now().date()
        detail = _("今天 {day}").format(day=date_with_weekday(today))
        return Heading(period_in_words(f"{today.year:04}-{today.month:02}"), detail)

    def band_buttons(self) -> Sequence[Button]:
        return (self.find_records,)

    def keys(self) -> Sequence[KeyHint]:
        cards = f"1 – {len(self.quick.cards)}" if self.quick.cards else "1 – 6"
        return (
            KeyHint(cards, _("记一笔")), KeyHint("Ctrl+N", _("新建")), KeyHint("Ctrl+U", _("上报")), KeyHint("Ctrl+F", _("找记录")),
            KeyHint("F5", _("看 U 盘的回执")), KeyHint("F1", _("帮助")),
        )  # fmt: skip

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        digits = {str(number): partial(self._press, number) for number in range(1, 7)}
        return {**digits, "F5": self._look_again, "Ctrl+O": self._choose}

    def opened(self, argument: object | None) -> None:
        if not self.shell.facts.confirmed:
            self._say_unconfirmed()
        if isinstance(argument, MonthOverview):  # read together with the workspace
            self._show(argument)
        else:
            self._load()

    def first_focus(self) -> QWidget | None:
        if self.to_do.buttons:
            return self.to_do.buttons[0]
        return self.quick.cards[0] if self.quick.cards else self

    def compact_changed(self, compact: bool) -> None:
        self.quick.set_compact(compact)
        self.columns.set_compact(compact)
        if compact:  # what asks for an act stands above what is due
            self._scroll.column.insertWidget(1, self.to_do)
        else:
            self.columns.right_column.insertWidget(0, self.to_do)
        self.columns.left_column.setStretchFactor(self.due, 0 if compact else 1)

    # --------------------------------------------------------------------------------------------- doing

    def came_in(self) -> None:
        self._load()

    def _look_again(self) -> None:
        """The stick came back: its receipts are taken in, then everything is looked at anew."""
        self.shell.look_again()
        self._load()

    def _choose(self) -> None:
        folder = self.shell.choose_folder(_("回执在哪个文件夹"), None)
        if folder is not None:
            self.shell.look_again(folder)

    def _load(self) -> None:
        self.shell.tasks.run(
            lambda workspace, _progress: month_overview(workspace),
            done=self._show, failed=lambda told: self.shell.told(told, self._load), owner=self,
        )  # fmt: skip

    def _show(self, overview: MonthOverview) -> None:
        self.shell.badge("month", overview.to_do)
        unsent = overview.unsent
        self._say_stale(overview.stale)
        self.shell.badge("submit", unsent.records + unsent.zero + unsent.deletions + unsent.batches)
        if overview == self.overview:
            return
        focused = QApplication.focusWidget()
        had_focus = focused is None or focused is self or not focused.isVisible() or self.isAncestorOf(focused)
        self.overview = overview
        forms = [(item.form, item.title, item.last_words) for item in overview.forms]
        self.quick.show_forms(forms, len(forms), self._open_form)
        self.due.show_due(overview.due, overview.today.year)
        self.to_do.show_overview(overview)
        self.receipt.show_overview(overview)
        self.unsent.show_overview(overview)
        self._scroll.refit()
        self.heading_changed.emit()
        self.keys_changed.emit()
        wanted = self.first_focus()
        if had_focus and wanted is not None and self.isVisible():
            wanted.setFocus()

    def _press(self, number: int) -> None:
        if number <= len(self.quick.cards):
            self.quick.cards[number - 1].click()

    def _open_form(self, form: str) -> None:
        if form:
            self._enter(form=form)
        else:
            self.shell.go("new")

    def _enter(self, **asked: str) -> None:
        from desktop.ui.pages.entry.request import EntryRequest  # with the first record somebody enters

        self.shell.go("entry", EntryRequest(**asked))  # type: ignore[arg-type]  # its texts

    def _mend(self, item: Returned) -> None:
        self._enter(rid=item.rid, field=item.field)

    def _go_on(self, draft: DraftWaiting) -> None:
        self._enter(draft=draft.draft)

    def _show_returned(self) -> None:
        from desktop.ui.pages.records.request import RecordsRequest

        self.shell.go("records", RecordsRequest(state="returned"))

    def _report_zero(self, item: Due) -> None:
        from desktop.workflows.submit_period import report_zero  # brings the form engine and exchange: not at start

        self.shell.tasks.run(
            lambda workspace, _progress: report_zero(workspace, item.programme, item.period),
            done=lambda rid: self._zero_reported(item, rid), failed=self.shell.told, owner=self,
        )  # fmt: skip

    def _zero_reported(self, item: Due, rid: str) -> None:
        words = _("{programme} {period} 报零了，随下次上报带走。之后有了记录，自动作废。")
        self.shell.toast(
            words.format(programme=item.title, period=item.period_words), partial(self._take_back, rid) if rid else None
        )
        self.shell.saved("saved")
        self._load()

    def _take_back(self, rid: str) -> None:
        from desktop.workflows.enter_record import delete_record

        self.shell.tasks.run(
            lambda workspace, _progress: delete_record(workspace, rid, _("报零撤销了")),
            done=lambda _deleted: self._load(), failed=self.shell.told, owner=self,
        )  # fmt: skip

    def _say_stale(self, stale: Sequence[StalePrint]) -> None:
        """Paper that says something else than its record: printed anew and signed anew, or left as it is on purpose."""
        for item in stale:
            again = button(self.theme, _("重新打印"), partial(self._print_again, item))
            leave = button(self.theme, _("不用重印"), partial(self._leave_print, item))
            name = f"{item.day} {item.form_title}" + (_("“{title}”").format(title=item.title) if item.title else "")
            self.shell.notice("warning", item.words, [again, leave], f"paper {item.rid}", name)

    def _print_again(self, item: StalePrint) -> None:
        from desktop.ui.pages.printing.request import PrintRequest  # the mark of a sheet brings OpenSSL's hashes

        self.shell.go("preview", PrintRequest(item.sheet, (item.rid,)))

    def _leave_print(self, item: StalePrint) -> None:
        from desktop.workflows.printed import leave_print

        self.shell.clear_notice(f"paper {item.rid}")
        self.shell.tasks.run(
            lambda workspace, _progress: leave_print(workspace, item.rid), done=lambda _none: self._load(), failed=self.shell.told, owner=self
        )  # fmt: skip

    def _say_unconfirmed(self) -> None:
        go = button(self.theme, _("去核对"), lambda: self.shell.go("settings"))
        self.shell.notice("warning", _("还没有核对启用包的核对词：记录照常可以写，上报要先核对。"), [go], "unconfirmed")
