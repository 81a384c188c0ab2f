"""上报: 核对 → 写入 → 读回核对 → 可以拔出. Two presses to the stick: Ctrl+U, Enter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.pages.entry.request import EntryRequest
from desktop.ui.pages.submit.blocked import BlockedNotice
from desktop.ui.pages.submit.done import DonePage
from desktop.ui.pages.submit.footer import Acts, StepFooter
from desktop.ui.pages.submit.going import GoingCard, LookCard
from desktop.ui.pages.submit.trouble import trouble_words
from desktop.ui.pages.submit.where import LastCard, PrivateCard, WhereCard
from desktop.ui.pages.submit.working import StepList, WorkingCard
from desktop.ui.pages.submit.writing import Moment, Order, Written, check, write
from desktop.ui.pages.village_parts import ScrollPage, TwoColumns
from desktop.ui.tasks import Task
from desktop.ui.widgets import Button, WizardSteps
from desktop.ui.widgets.buttons import presses
from desktop.ui.widgets.faces import Faces
from desktop.workflows.submit_review import SubmitReview, submit_review

_LOOK, _WRITE, _READ, _DONE = range(4)
_STICK_EVERY_MS = 1000
_SIDE = 396


class SubmitPage(Page):
    """Each step is kept: whatever goes wrong, Enter tries again with the same number."""

    name = "submit"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.stage, self.failed = _LOOK, False
        self.review: SubmitReview | None = None
        self.written: Written | None = None
        self._order: Order | None = None
        self._task: Task | None = None
        # Until it is known what there is to send, Enter belongs to nobody.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(_("上报"))
        titles = (_("核对"), _("写入"), _("读回核对"), _("可以拔出"))
        self.steps = WizardSteps(self.theme, titles)
        self._bar = StepFooter(
            self.theme,
            Acts(
                leave=shell.back, write=self._write, rewrite_last=self._rewrite_last, retry=self._retry, to_look=self.escape,
                choose_folder=self._choose_folder, again=self._again, finish=lambda: shell.go("month"),
            ),
        )  # fmt: skip
        self._watch = QTimer(self)
        self._watch.setInterval(_STICK_EVERY_MS)
        self._watch.timeout.connect(self._look_for_stick)
        self._build()
        self._footer_of_stage()

    def _build(self) -> None:
        theme = self.theme
        self.blocked = BlockedNotice(theme, lambda: self.shell.go("settings"))
        self.going = GoingCard(theme)
        self.going.ticked.connect(self._footer_of_stage)
        self.look = LookCard(theme, self._mend, self._finish_draft, lambda: self.shell.go("new"))
        self.where = WhereCard(theme, self._choose_folder)
        self.where.changed.connect(self._footer_of_stage)
        self.private, self.last = PrivateCard(theme), LastCard(theme)
        self.private.answered.connect(self._answer_ask)
        self.columns = TwoColumns(theme, _SIDE)
        self.columns.left_column.addWidget(self.going)
        self.columns.left_column.addWidget(self.look)
        for card in (self.where, self.private, self.last):
            self.columns.right_column.addWidget(card)
        for column in (self.columns.left_column, self.columns.right_column):
            column.addStretch(1)
        self.working = WorkingCard(theme, self._stop)
        self.done_steps = StepList(theme)
        self.done = DonePage(theme, self.done_steps, self.shell)
        self._stages = Faces()
        self._pages: list[ScrollPage] = []
        for contents in ((self.blocked, self.columns), (self.working,), (self.done,)):
            page = ScrollPage(theme)
            for widget in contents:
                page.column.addWidget(widget)
            page.column.addStretch(1)
            self._stages.addWidget(page)
            self._pages.append(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stages)

    @property
    def main(self) -> Button | None:
        """What Enter does now."""
        return self._bar.main

    # ------------------------------------------------------------------------------- what the window asks

    def heading(self) -> Heading:
        return Heading(_("上报"), widget=self.steps)

    def footer(self) -> QWidget | None:
        return self._bar

    def keys(self) -> Sequence[KeyHint]:
        if self.stage == _DONE:
            return (KeyHint("Enter", _("完成")), KeyHint("Ctrl+P", _("打印交接单")), KeyHint("Esc", _("完成")))
        if self.failed:
            return (KeyHint("Enter", _("再写一次")), KeyHint("Ctrl+O", _("选文件夹")), KeyHint("Esc", _("回到核对")))
        if self.stage != _LOOK:
            return ()
        hints = [] if self._why_not() else [KeyHint("Enter", _("写入"))]
        if self.going.zeros:
            hints.insert(0, KeyHint("Space", _("勾选零报告")))
        more = (KeyHint("Ctrl+O", _("选文件夹")), KeyHint("F5", _("再看一遍")), KeyHint("Esc", _("取消，什么也不写")))
        return (*hints, *more)

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        if self.stage == _DONE:
            return {"Ctrl+P": self.done.print_cover}
        keys: dict[str, Callable[[], None]] = {"Ctrl+O": self._choose_folder}
        if self.stage == _LOOK:
            keys["F5"] = self._load
            if self.going.zeros:
                keys["Space"] = self._tick_zero
        return keys

    def opened(self, argument: object | None) -> None:
        del argument
        printed, self.done.printing = self.done.printing, False
        still_done = printed and self.shell.coming_back and self.stage == _DONE
        if still_done or (self._task is not None and self._task.running):
            return
        self.review = None  # what stood here at the last visit is not what would go now
        self._go_to(_LOOK)
        self._load()

    def first_focus(self) -> QWidget | None:
        return self._wanted_focus() or self

    def escape(self) -> bool:
        if self._task is not None and self._task.running:
            return True  # 停下 is the way: half a file is nobody's wish
        if self.failed:
            self._go_to(_LOOK)
            self._load()
            return True
        if self.stage == _DONE:
            self.shell.go("month")
            return True
        return False

    def compact_changed(self, compact: bool) -> None:
        self.columns.set_compact(compact)
        self.done.columns.set_compact(compact)

    def close_page(self) -> None:
        self._watch.stop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._watch.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._watch.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is the main action wherever no button has the focus."""
        if presses(event) and self.main is not None and self.main.isEnabled():
            self.main.click()
        else:
            super().keyPressEvent(event)

    # -------------------------------------------------------------------------------------------- step 1

    def _load(self) -> None:
        self._look_for_stick()
        self.shell.tasks.run(
            lambda workspace, _progress: submit_review(workspace),
            done=self._show, failed=lambda told: self.shell.told(told, self._load), owner=self,
        )  # fmt: skip

    def _show(self, review: SubmitReview) -> None:
        self.review = review
        for card in (self.going, self.look, self.where, self.private, self.last):
            card.show_review(review)
        self.blocked.say(review.blocked)
        self._pages[0].refit()
        self._footer_of_stage()
        self.keys_changed.emit()
        self._refocus()

    def _why_not(self) -> str:
        """Why nothing can be written now; "" when it can."""
        review = self.review
        if review is None:
            return _("还在看有什么要报")
        if review.blocked:
            return self.blocked.text()
        if not review.anything and not self.going.chosen_zeros():
            return (
                _("没有要上报的：都已经收到回执了。没有活动可以报零。")
                if self.going.zeros
                else _("没有要上报的：都已经收到回执了。")
            )
        return "" if self.where.place() is not None else _("先插上 U 盘，或选一个文件夹")

    def _mend(self, rid: str, field: str) -> None:
        self.shell.go("entry", EntryRequest(rid=rid, field=field))

    def _finish_draft(self, draft: str) -> None:
        self.shell.go("entry", EntryRequest(draft=draft))

    def _tick_zero(self) -> None:
        """Space: the zero report one stands on, else the first."""
        focused = QApplication.focusWidget()
        if isinstance(focused, Button) and focused is not self.main:
            focused.click()
        else:
            self.going.tick(focused)

    def _look_for_stick(self) -> None:
        if self.where.set_stick(self.shell.stick()):
            self._refocus()

    def _answer_ask(self, work: Callable[..., object]) -> None:
        if self._task is None or not self._task.running:
            self.shell.tasks.run(work, done=lambda _ask: self._load(), failed=self.shell.told, owner=self)

    def _choose_folder(self) -> None:
        if self._task is not None and self._task.running:
            return
        start = Path(str(self.shell.preferences.get("submit_folder") or Path.home()))
        chosen = self.shell.choose_folder(_("写到哪个文件夹"), start if start.is_dir() else None)
        if chosen is None:
            return
        self.shell.preferences.set("submit_folder", str(chosen))
        self.where.set_folder(chosen)
        if self.stage == _DONE:
            self._again()
        self._refocus()

    # ------------------------------------------------------------------------------------- steps 2 and 3

    def _write(self) -> None:
        place, review = self.where.place(), self.review
        if place is None or review is None or self._why_not():
            return
        self._begin(Order(review.period, place, self.going.chosen_zeros(), disk=self.where.disk))

    def _retry(self) -> None:
        """The same order to where the stick is now."""
        order, place = self._order, self.where.place()
        if order is not None:
            self._begin(replace(order, place=place or order.place, disk=self.where.disk if place else order.disk))

    def _again(self) -> None:
        """The same number once more, to another stick or folder."""
        self._look_for_stick()
        place, written, order = self.where.place(), self.written, self._order
        if written is None or order is None:
            return
        if place is None or (place == order.place and written.made.file.exists()):
            words = _("插上另一个 U 盘，再按“再写一份”；或者按 Ctrl+O 选一个文件夹。号码不变。")
            self.shell.notice("info", words, key="again")
            return
        self.shell.clear_notice("again")
        self._begin(Order(order.period, place, (), written.made.seq))

    def _rewrite_last(self) -> None:
        """Nothing new to send: the last number to a stick once more."""
        review, place = self.review, self.where.place()
        if review is not None and review.submission is not None and place is not None:
            self._begin(Order(review.submission.period, place, (), review.submission.seq))

    def _begin(self, order: Order) -> None:
        self._order, self.written = order, None
        self.working.steps.clear()
        self._go_to(_WRITE)
        self.working.begin(_("写入 {place}").format(place=order.place.name or order.place))
        self._task = self.shell.tasks.run(
            lambda workspace, progress: write(workspace, progress, order),
            done=self._file_written, failed=self._trouble, progressed=self.working.progress.show_progress,
            cancelled=self._stopped, owner=self,
        )  # fmt: skip

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _stopped(self) -> None:
        self.working.progress.finish()
        self._go_to(_LOOK)
        self._bar.set_note(_("停下了，什么也没写出去。号码没有用掉。"))
        self._load()

    def _file_written(self, written: Written) -> None:
        self.written = written
        self.working.steps.tell(written)
        self._go_to(_READ)
        self.working.progress.begin(_("从 U 盘读回核对"))
        self._task = self.shell.tasks.run(
            lambda workspace, _progress: check(workspace, written.made), done=self._finished, failed=self._trouble, owner=self
        )  # fmt: skip

    def _trouble(self, told: Told) -> None:
        """The step stays, the words say what to do, Enter tries again."""
        seq = self._order.seq if self._order is not None and self._order.seq else self.going.number
        what, do = trouble_words(told, seq)
        self.working.fail(what, do, _("代码 {code}").format(code=told.code) if told.code else "")
        self.failed = True
        self._pages[1].refit()
        self._footer_of_stage()
        self.keys_changed.emit()
        self._refocus()

    def _finished(self, moment: Moment) -> None:
        written, order, review = self.written, self._order, self.review
        if written is None or order is None or review is None:
            return
        self.working.progress.finish()
        self.done_steps.tell(written)
        self.done_steps.add(_("读回来逐字核对，一致"), moment.at, moment.seconds)
        stick = self.where.is_stick and order.place == self.where.place()
        self.done.show_done(written.made, review, len(order.zeros), order.place, stick=stick, again=bool(order.seq))
        self.shell.badge("submit", 0)
        self.shell.saved("saved")
        self._go_to(_DONE)
        self._pages[-1].refit()
        self._pages[-1].verticalScrollBar().setValue(0)

    # -------------------------------------------------------------------------------------------- stages

    def _go_to(self, stage: int) -> None:
        self.stage, self.failed = stage, False
        self._stages.setCurrentIndex({_LOOK: 0, _WRITE: 1, _READ: 1, _DONE: 2}[stage])
        self.steps.set_current(stage, range(4) if stage == _DONE else None)
        self._footer_of_stage()
        self.keys_changed.emit()
        self._refocus()

    def _footer_of_stage(self) -> None:
        had = self.main is not None and self.main.hasFocus()
        if self.stage == _DONE:
            self._bar.for_done()
        elif self.failed:
            self._bar.for_trouble()
        elif self.stage in (_WRITE, _READ):
            self._bar.for_work()
        else:
            self._footer_of_look()
        if had:
            self._refocus()

    def _footer_of_look(self) -> None:
        review, place = self.review, self.where.place()
        nothing_new = review is not None and not review.anything and not review.blocked
        self._bar.for_look(
            self._why_not(),
            stick=self.where.is_stick or place is None,
            last=review.submission.seq if review is not None and nothing_new and review.submission is not None else 0,
            last_why_not="" if place is not None else _("先插上 U 盘，或选一个文件夹"),
        )
        self.keys_changed.emit()

    def _wanted_focus(self) -> QWidget | None:
        if self.main is not None and self.main.isEnabled():
            return self.main
        if self.stage == _LOOK and self.review is not None and not self.review.blocked:
            if not self.review.anything and self.going.zeros and not self.going.chosen_zeros():
                return self.going.zeros[0][0]
            if self.where.place() is None:
                return self.where.choose
        return self.blocked.findChild(Button) if self.blocked.isVisible() else None

    def _refocus(self) -> None:
        """Onto what Enter does next, unless one stands on something of this page."""
        wanted, focused = self._wanted_focus(), QApplication.focusWidget()
        standing = focused is not None and focused.isVisible() and self._stages.isAncestorOf(focused)
        if (
            wanted is not None
            and self.isVisible()
            and not (standing and self.stage == _LOOK and focused is not self.where.choose)
        ):
            wanted.setFocus()
