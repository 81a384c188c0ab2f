"""审核: the queue at the left, the record in the middle, what the program says at the right; keys for all of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from desktop.foundation.translation import _
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint, Shell
from desktop.ui.pages.records.request import RecordsRequest
from desktop.ui.pages.review.layout import ReviewLayout
from desktop.ui.pages.review.works import Judged, approving, approving_batch, fetching, opening, queueing, returning
from desktop.ui.short_numbers import short_numbers
from desktop.ui.widgets.buttons import Button
from desktop.workflows.compare_revisions import Returned, ReviewItem
from desktop.workflows.review_queue import ReviewQueue


class ReviewPage(ReviewLayout):
    """One judgement at a time; the next record is there at once."""

    name: ClassVar[str] = "review"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._queue: ReviewQueue | None = None
        self._item: ReviewItem | None = None
        self._wanted = ""  # the record that is being fetched
        self._filter = ""
        self._judging = self._fetching = False
        self._entering = True  # a visit begins in the queue, wherever Qt left the focus
        self._connect()
        self._tell()

    def _connect(self) -> None:
        self._select.changed.connect(self._filtered)
        self._list.moved.connect(self._open)
        self._list.opened.connect(self._compare.setFocus)
        self._list.near_end.connect(self._fetch)
        self._compare.moved.connect(self.keys_changed)
        self._changed_only.toggled.connect(lambda _on: self._show_values())
        self._return.sent.connect(self._send_back)
        self._leave.clicked.connect(self._end_return)
        self._send.clicked.connect(self._return.send)
        self._to_intake.clicked.connect(lambda: self.shell.go("intake"))
        self._history.clicked.connect(self._look_back)
        self._settle.clicked.connect(self.settle)
        self._batch.clicked.connect(self.approve_batch)
        self._before.clicked.connect(lambda: self.step(-1))
        self._after.clicked.connect(lambda: self.step(1))
        self._back.clicked.connect(self.begin_return)
        self._approve.clicked.connect(self.approve)
        self.theme.changed.connect(self._restyle)

    # -------------------------------------------------------------------------------------------- to the frame

    def heading(self) -> Heading:
        item = self._item
        if item is None or self._stack.currentIndex() == 0:
            return Heading(_("审核"))
        about = " ".join(part for part in (item.form_title, item.day) if part)
        if item.subject and not self._compact:
            about += f" “{item.subject}”"
        number = _("第 {n} 号").format(n=item.seq) if item.seq else ""
        if self._great:  # the queue above says the form and the day
            about = number = ""
        return Heading(_("审核 · {unit}").format(unit=item.unit_name), "　".join(p for p in (about, number) if p))

    def band_buttons(self) -> Sequence[Button]:
        if self._item is None or self._stack.currentIndex() == 0:
            return ()
        batch = (self._batch,) if len(self._item.easy) > 1 else ()
        if self._item.state not in ("conflict", "suspect"):
            return (self._history, *batch)
        self._settle.setText(_("挑一份") if self._item.state == "conflict" else _("是不是一件事"))
        # The band has room for two, for one with little room: settling comes first.
        return (self._settle,) if self._compact else (*batch, self._settle)

    def footer(self) -> QWidget | None:
        return self._footer if self._stack.currentIndex() == 1 else None

    def keys(self) -> Sequence[KeyHint]:
        if self._item is None or self._stack.currentIndex() == 0:
            return [KeyHint("F5", _("再看一遍"))]
        if self._returning:
            return [KeyHint("Enter", _("下一格，退回")), KeyHint("1 – 6", _("现成的原因")), KeyHint("Esc", _("不退了"))]
        hints = [KeyHint("Ctrl+Enter", _("通过，下一条")), KeyHint("Ctrl+T", _("退回这一条"))]
        if self._item.state in ("conflict", "suspect"):
            hints = [KeyHint("Ctrl+J", _("挑一份") if self._item.state == "conflict" else _("是不是一件事")), *hints]
        elif self._item.changed:
            hints.append(KeyHint("F8", _("下一处改动")))
        return [*hints, KeyHint("Ctrl+↓", _("下一条")), KeyHint("Enter", _("看内容"))]

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        keys: dict[str, Callable[[], None]] = {
            "Ctrl+Up": lambda: self.step(-1),
            "Ctrl+Down": lambda: self.step(1),
            "F8": self._compare.next_change,
            "Shift+F8": lambda: self._compare.next_change(-1),
            "F5": self.load,
            "Ctrl+T": self.begin_return,
            "Ctrl+J": self.settle,
        }
        accept = self._return.send if self._returning else self.approve
        return keys | {"Ctrl+Return": accept, "Ctrl+Enter": accept}

    def opened(self, argument: object | None) -> None:
        """At every visit the queue is asked anew; the same record stays the current one. A rid goes straight there."""
        if isinstance(argument, str) and argument:
            self._filter, self._wanted = "", argument
        self._entering = True
        self.load()

    def first_focus(self) -> QWidget | None:
        if self._stack.currentIndex() == 0:
            return self._to_intake
        return self._return.field_box if self._returning else self._list

    def escape(self) -> bool:
        if self._returning:
            self._end_return()
            return True
        if self._compare.hasFocus():
            self._list.setFocus()
            return True
        return False

    def compact_changed(self, compact: bool) -> None:
        self._compact = compact
        self._restyle()
        if self._item is not None:
            self._show_notice(self._item)
        self._tell()

    # ------------------------------------------------------------------------------------------------- actions

    def load(self) -> None:
        """The queue from its beginning, by the filter."""
        unit, form = self._asked()
        self.shell.tasks.run(queueing(unit, form), done=self._show_queue, failed=self._failed, owner=self)

    def step(self, by: int) -> None:
        """The record before or after this one."""
        if not self._returning:
            self._list.go_to(self._list.currentIndex().row() + by)

    def approve(self) -> None:
        """This one is right; on to the next."""
        item = self._item
        if item is None or item.why_not or self._judging or item.rid != self._wanted:
            return
        self._judge(approving(item), _("通过了：{what}").format(what=self._words(item)))

    def approve_batch(self) -> None:
        """All of this number that nothing was found against."""
        item = self._item
        if item is not None and item.easy and not self._judging:
            told = _("整单通过：{unit}第 {n} 号，{count} 条").format(
                unit=item.unit_name, n=item.seq, count=len(item.easy)
            )
            self._judge(approving_batch(item), told)

    def _look_back(self) -> None:
        """Every revision and judgement, among the records."""
        if self._item is not None:
            self.shell.go("records", RecordsRequest(rids=(self._item.rid,)))

    def settle(self) -> None:
        """To the desk where it is settled which of the two holds, or whether they are one."""
        item = self._item
        if item is not None and item.state in ("conflict", "suspect") and not self._judging:
            pair = " ".join(sorted((item.rid, item.twin))) if item.twin else item.rid
            self.shell.go("settle", ("conflict", item.rid) if item.state == "conflict" else ("duplicate", pair))

    def begin_return(self) -> None:
        """Field and reason; the field one stands on, or the changed one, is offered."""
        item = self._item
        if item is None or item.why_not or self._returning or item.rid != self._wanted:
            return
        walked = self._compare.current_field() if self._compare.hasFocus() else ""
        changed = next((row.field for row in item.rows if row.changed), "")
        before = item.returned.field if item.returned is not None else ""
        self._returning = True
        self._return.begin(item.fields, walked or changed or before or self._compare.current_field())
        self._lay_out()
        self._return.field_box.setFocus()
        self._tell()

    # --------------------------------------------------------------------------------------------------- works

    def _judge(self, work: Callable[..., Judged], told: str) -> None:
        self._judging = True
        self._tell()
        self.shell.tasks.run(work, done=lambda judged: self._judged(judged, told), failed=self._failed, owner=self)

    def _send_back(self, field: str, reason: str) -> None:
        item = self._item
        if item is not None and not self._judging:
            told = _("退回了：{what}。写回执时带给他们。").format(what=self._words(item))
            self._judge(returning(item, field, reason), told)

    def _open(self, rid: str) -> None:
        self._wanted = rid
        if self._returning:
            self._end_return()
        self.shell.tasks.run(opening(rid), done=self._show_item, failed=self._failed, owner=self)

    def _fetch(self) -> None:
        """The next page of the queue, when one comes near the end of this one."""
        queue = self._queue
        if queue is None or queue.more is None or self._fetching:
            return
        self._fetching = True
        unit, form = self._asked()
        self.shell.tasks.run(fetching(unit, form, queue), done=self._more, failed=self._failed, owner=self)

    # ------------------------------------------------------------------------------------------------- answers

    def _show_queue(self, queue: ReviewQueue) -> None:
        self._queue = queue
        self._fetching = False
        wanted, row = self._wanted, max(0, self._list.currentIndex().row())
        self._list.blockSignals(True)
        self._list.queue.set_items(queue.items)
        self._list.blockSignals(False)
        self._show_filters()
        self.shell.badge("review", queue.waiting)
        if not queue.items:
            self._show_empty()
            return
        self._stack.setCurrentIndex(1)
        place = self._list.row_of(wanted) if wanted else -1
        self._list.go_to(place if place >= 0 else min(row, len(queue.items) - 1))
        self._tell()
        self._focus()

    def _more(self, queue: ReviewQueue) -> None:
        self._fetching = False
        self._queue = queue
        known = {item.rid for item in self._list.queue.items}
        self._list.queue.append([item for item in queue.items if item.rid not in known])

    def _show_item(self, item: ReviewItem) -> None:
        if item.rid != self._wanted:
            return  # one has gone on meanwhile
        self._item = item
        self._show_values()
        self._checks.show_item(item)
        self._changed_only.setVisible(len(item.sides) > 1 and item.changed > 0 and not self._great)
        self._show_notice(item)
        self._tell()

    def _judged(self, judged: Judged, told: str) -> None:
        """What was judged leaves the queue; the one behind it takes its place."""
        self._judging = False
        if self._returning:
            self._end_return()
        at = self._list.currentIndex().row()
        self._queue = judged.queue
        self._list.blockSignals(True)
        self._list.queue.remove(judged.rids)
        self._list.blockSignals(False)
        self._show_filters()
        self.shell.badge("review", judged.queue.waiting)
        self.shell.toast(told)
        if not self._list.queue.items:
            self.load()
            return
        self._wanted = ""
        self._list.go_to(at)
        now = self._list.current_item()
        if now is not None and now.rid != self._wanted:
            self._open(now.rid)  # the row number is the same, the record another
        self._tell()
        self._focus()

    def _failed(self, told: Told) -> None:
        self._judging = self._fetching = False
        self.shell.told(told, self.load)
        self._tell()

    # --------------------------------------------------------------------------------------------------- inner

    def _show_values(self) -> None:
        only = self._changed_only.isChecked() and self._item is not None and self._item.changed > 0
        self._compare.show_item(self._item, changed_only=only)

    def _show_notice(self, item: ReviewItem) -> None:
        if item.why_not:
            self._notice.set_kind("warning", "git-compare")
            self._notice.set_text(short_numbers(item.why_not))
        elif item.returned is not None:
            self._notice.set_kind("warning", "undo-2")
            self._notice.set_text(_returned_words(item.returned))
        self._notice.setVisible(bool(item.why_not) or item.returned is not None)
        asked = [check for check in item.checks if check.level == "warning"]
        words = [check.text + (f"（{check.detail}）" if check.detail else "") for check in asked]
        self._asks.set_text(short_numbers(" ".join(words)))
        self._asks.setVisible(bool(asked) and self._compact and not self._great)

    def _show_filters(self) -> None:
        queue = self._queue
        if queue is None:
            return
        choices = [("", _("等审核 {n} 条，要看的在前").format(n=queue.waiting))]
        pairs = [*(("unit", item) for item in queue.units), *(("form", item) for item in queue.forms)]
        choices += [(f"{kind}:{item.key}", f"{item.text}（{item.count:,}）") for kind, item in pairs]
        if self._filter not in dict(choices):
            self._filter = ""
        self._select.choices(choices, self._filter)

    def _show_empty(self) -> None:
        self._item, self._wanted = None, ""
        if self._filter:
            self._filter = ""
            self.load()  # nothing is left of this unit: the rest of the queue
            return
        queue = self._queue
        done = queue is not None and queue.approved_today + queue.returned_today > 0
        text = _("都审完了。") if done else _("没有等审核的记录。")
        self._empty.set_sentence(text + _("收了新文件，会排到这里。"))
        self._stack.setCurrentIndex(0)
        self._tell()
        self._focus()

    def _filtered(self, key: str) -> None:
        if key != self._filter:
            self._filter = key
            self._wanted = ""
            self.load()

    def _end_return(self) -> None:
        self._returning = False
        self._lay_out()
        self._list.setFocus()
        self._tell()

    def _focus(self) -> None:
        wanted = self.first_focus()
        elsewhere = not self._entering and (self._select.hasFocus() or self._compare.hasFocus())
        if wanted is not None and self.isVisible() and not elsewhere:
            wanted.setFocus()
        self._entering = False

    def _asked(self) -> tuple[str | None, str | None]:
        kind, _colon, key = self._filter.partition(":")
        return (key if kind == "unit" else None), (key if kind == "form" else None)

    @staticmethod
    def _words(item: ReviewItem) -> str:
        return " ".join(part for part in (item.unit_name, item.form_title, item.day) if part)

    def _tell(self) -> None:
        """Buttons and the line of the day."""
        item, queue = self._item, self._queue
        why_not = item.why_not if item is not None else _("正在打开")
        busy = why_not or (_("正在存") if self._judging else "")
        for button in (self._approve, self._back, self._send):
            button.set_enabled(busy)
        for button in (self._approve, self._back):
            button.setVisible(not self._returning)
        for button in (self._before, self._after):
            button.setVisible(not self._returning and not self._great)
        for button in (self._leave, self._send):
            button.setVisible(self._returning)
        self._before.set_enabled("" if self._list.currentIndex().row() > 0 else _("这是第一条"))
        self._after.set_enabled(
            "" if self._list.currentIndex().row() < len(self._list.queue.items) - 1 else _("这是最后一条")
        )
        if item is not None:
            self._batch.setText(_("整单通过（{n} 条）").format(n=len(item.easy)))
        if queue is not None:
            note = _("今天审了 {n} 条，退回 {back} 条")
            total = queue.approved_today + queue.returned_today
            self._footer.set_note(
                note.format(n=total, back=queue.returned_today) if total and not self._compact else ""
            )
        self.heading_changed.emit()
        self.keys_changed.emit()


def _returned_words(returned: Returned) -> str:
    if returned.ours:
        text = _("您 {day}退回“{field}”时写的：“{reason}”")
    else:
        text = _("{by} {day}退回“{field}”时写的：“{reason}”")
    return text.format(day=returned.day, field=returned.label, reason=returned.reason, by=returned.by)
