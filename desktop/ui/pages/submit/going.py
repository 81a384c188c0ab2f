"""Step 1: what goes, by programme, with the zero reports to tick; and what to look at before writing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.foundation.translation import _
from desktop.ui.pages.village_parts import ChipRow, Grid, button, clear_layout
from desktop.ui.theme import Theme
from desktop.ui.widgets import Card, CheckBox, Chip, Label, Line
from desktop.workflows.programmes_due import Due
from desktop.workflows.submit_review import SubmitReview


class GoingCard(Card):
    """A row a programme, a row a zero report that may be ticked, and the sum of different records."""

    ticked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _("这次要报的"), icon="send", flush=True)
        self._theme = theme
        self._receiver = Label(theme, "", "card")
        self._receiver.setProperty("data", True)
        self._head_row.insertWidget(2, self._receiver)  # after icon and title
        self.grid = Grid(theme, ((_("项目"), 3), (_("内容"), 6), (_("记录"), 1), (_("状态"), 2)))
        self.body.addWidget(self.grid)
        self.zeros: list[tuple[CheckBox, Due]] = []
        self._review: SubmitReview | None = None
        self._sum = Label(theme, "", "body", bold=True)
        self._sum_words = Label(theme, "", "body", wrap=True, tone="text_2")

    def tick(self, focused: QWidget | None) -> None:
        """The zero report one stands on, else the first."""
        boxes = [box for box, _item in self.zeros]
        here = next((box for box in boxes if box is focused), boxes[0])
        here.setFocus()
        here.click()

    def show_review(self, review: SubmitReview) -> None:
        kept = {item.programme for box, item in self.zeros if box.isChecked()}
        self._review = review
        self.set_title(_("这次报给") if review.receiver else _("这次要报的"))
        self._receiver.setText(review.receiver)
        self.grid.clear_rows()
        self.zeros = []
        for line in review.lines:
            self.grid.add_row([
                self._data(line.title, bold=True), self._data(line.content), Label(self._theme, f"{line.records:,}", "body", bold=True),
                Chip(self._theme, line.state),
            ])  # fmt: skip
        for item in review.zero_choices:
            box = CheckBox(self._theme, _("{period}没有开展，报零").format(period=item.period_words))
            box.setChecked(item.programme in kept)
            box.toggled.connect(lambda _on=False: self._retold())
            self.zeros.append((box, item))
            self.grid.add_row(
                [
                    self._data(item.title, bold=True),
                    box,
                    Label(self._theme, "0", "body", bold=True),
                    Chip(self._theme, "zero"),
                ]
            )
        self._beside(review)
        self._sum = Label(self._theme, "", "body", bold=True)
        self._sum_words = Label(self._theme, "", "body", wrap=True, tone="text_2")
        self.grid.add_row(
            [Label(self._theme, _("一共"), "body", bold=True), self._sum_words, self._sum, None], tint="header"
        )
        self._retold()

    @property
    def number(self) -> int:
        """The number to come: a zero report more makes a new file of what would be the last one again."""
        review = self._review
        return 0 if review is None else review.seq + int(review.again and bool(self.chosen_zeros()))

    def chosen_zeros(self) -> tuple[tuple[str, str], ...]:
        """(programme, period) of every ticked zero report."""
        return tuple((item.programme, item.period) for box, item in self.zeros if box.isChecked())

    def _beside(self, review: SubmitReview) -> None:
        """What goes and is no record of a programme: zero reports said before, deletions, batches from below."""
        rows = []
        if review.zero_reports:
            rows.append((_("零报告"), _("报过零的 {n} 份").format(n=review.zero_reports), review.zero_reports, "zero"))
        if review.photos:
            words = _("照片和扫描件，定位信息已去掉")
            if review.photos_left:
                words += _("；还有 {n} 张这一号放不下，下一号带").format(n=review.photos_left)
            rows.append((_("照片"), words, review.photos, "ready"))
        if review.deletions:
            rows.append((_("删除"), _("删了的记录，告诉上级"), review.deletions, "ready"))
        if review.forwarded:
            words = _("{units} 个单位报来的 {n} 批，原样转上去").format(
                units=review.forwarded_units, n=review.forwarded
            )
            rows.append((_("转报"), words, review.forwarded_records, "endorsed"))
        for title, words, count, state in rows:
            self.grid.add_row([
                Label(self._theme, title, "body", bold=True, wrap=True), Label(self._theme, words, "body", wrap=True),
                Label(self._theme, f"{count:,}", "body", bold=True), Chip(self._theme, state),
            ])  # fmt: skip

    def _retold(self) -> None:
        review = self._review
        if review is None:
            return
        self._sum.setText(f"{review.records:,}")
        words = []
        if review.carried_again:
            words.append(_("其中 {n} 条报过、还没有回执，再带一遍").format(n=review.carried_again))
        zeros = review.zero_reports + len(self.chosen_zeros())
        if zeros:
            words.append(_("另有零报告 {n} 份").format(n=zeros))
        self._sum_words.setText(_("，").join(words))
        self.set_aside(_("第 {seq} 号　{period}").format(seq=self.number, period=review.period_words))
        self.ticked.emit()

    def _data(self, text: str, *, bold: bool = False) -> Label:
        made = Label(self._theme, text, "body", bold=bold, wrap=True)
        made.setProperty("data", True)
        return made


class LookCard(Card):
    """写之前看一眼: nothing of it stands in the way."""

    def __init__(
        self, theme: Theme, mend: Callable[[str, str], None], finish: Callable[[str], None], record: Callable[[], None]
    ) -> None:
        super().__init__(theme, _("写之前看一眼"), icon="triangle-alert", aside=_("都不拦着您上报"), flush=True)
        self._theme, self._mend, self._finish, self._record = theme, mend, finish, record

    def show_review(self, review: SubmitReview) -> None:
        clear_layout(self.body)
        for number, row in enumerate(self._rows(review)):
            if number:
                self.body.addWidget(Line(self._theme))
            self.body.addWidget(row)
        self.setVisible(self.body.count() > 0)

    def _rows(self, review: SubmitReview) -> list[QWidget]:
        theme = self._theme
        rows: list[QWidget] = []
        if review.returned:
            first = review.returned[0]
            act = button(theme, _("去改"), lambda: self._mend(first.rid, first.field))
            words = _("{n} 条还没改，这次**带不走**：").format(n=len(review.returned))
            names = _("、").join(
                f"{item.day} {item.form_title}" + (f"“{item.title}”" if item.title else "")
                for item in review.returned[:3]
            )
            rows.append(ChipRow(theme, "returned", words + names, "", act, data=True))
        if review.drafts:
            draft = review.drafts[0]
            act = button(theme, _("去填完"), lambda: self._finish(draft.draft))
            words = _("{n} 条没填完，这次**不带走**：").format(n=len(review.drafts))
            names = _("、").join(f"{item.day} {item.form_title}".strip() for item in review.drafts[:3])
            rows.append(ChipRow(theme, "draft", words + names, "", act, data=True))
        for item in review.missing:
            act = button(theme, _("补记"), self._record)
            rows.append(
                ChipRow(
                    theme,
                    item.state,
                    _("{what}：{why}").format(what=f"{item.title} {item.period_words}", why=item.missing),
                    "",
                    act,
                    data=True,
                )
            )
        rows += [ChipRow(theme, "warning", f"{item.record} {item.words}", data=True) for item in review.explained]
        return rows
