"""Step 4: the stick may be taken out, and what comes next."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.foundation.atomic import size_in_words
from desktop.foundation.translation import _
from desktop.ui.page import Shell
from desktop.ui.pages.printing.request import PrintRequest
from desktop.ui.pages.submit.working import StepList
from desktop.ui.pages.village_parts import TwoColumns, button
from desktop.ui.start.page import breakable
from desktop.ui.theme import Theme
from desktop.ui.widgets import Card, Facts, Label, Line
from desktop.ui.widgets.paint import CENTRE, box
from desktop.workflows.submit_period import Submitted
from desktop.workflows.submit_review import SubmitReview


class _Tick(QWidget):
    """The great tick."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(64), self._theme.px(64))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, side = QPainter(self), self._theme.px(64)
        box(painter, QRect(0, 0, side, side), fill=self._theme.colour("good"), radius=side / 2)
        icon = self._theme.icon("check", 38, "on_primary")
        inset = (side - self._theme.px(38)) // 2
        painter.drawPixmap(inset, inset, icon)


class _Number(QWidget):
    """A number in a ring."""

    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__()
        self._theme, self._number = theme, number
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(30), self._theme.px(30))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        rect = QRect(0, 0, theme.px(30), theme.px(30))
        box(
            painter,
            rect,
            fill=theme.colour("surface"),
            edge=theme.colour("good"),
            width=theme.px(2),
            radius=rect.width() / 2,
        )
        painter.setFont(theme.font(15, bold=True))
        painter.setPen(theme.colour("good"))
        painter.drawText(rect, CENTRE, str(self._number))


class DonePage(QWidget):
    """Filled anew after every file. ``printing``: one is at the preview of its cover list, and comes back to it."""

    def __init__(self, theme: Theme, steps: StepList, shell: Shell) -> None:
        super().__init__()
        self._theme, self._shell = theme, shell
        self._seq = 0
        self.printing = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        great = Card(theme, edge="good")
        row = QHBoxLayout()
        row.addWidget(_Tick(theme), 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        self.great = Label(theme, "", "great", wrap=True)
        self.below = Label(theme, "", "field", wrap=True)
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.great)
        words.addWidget(self.below)
        words.addStretch(1)
        row.addLayout(words, 1)
        self._great_row = row
        great.body.addLayout(row)
        self.next = Card(theme, _("接下来"), flush=True)
        self.facts = Facts(theme)
        self.facts.setProperty("data", True)
        file_card = Card(theme, _("写了什么"), icon="file")
        file_card.body.addWidget(self.facts)
        self.cover = button(theme, _("打印交接单"), self.print_cover, icon="printer", key="Ctrl+P")
        file_card.body.addWidget(self.cover)
        done = Card(theme)
        done.body.addWidget(steps)
        self.columns = TwoColumns(theme, 368)
        for card in (great, self.next, done):
            self.columns.left_column.addWidget(card)
        self.columns.right_column.addWidget(file_card)
        for column in (self.columns.left_column, self.columns.right_column):
            column.addStretch(1)
        self._column.addWidget(self.columns)
        self._dress()
        theme.changed.connect(self._dress)

    def show_done(
        self, made: Submitted, review: SubmitReview, zeros: int, place: Path, *, stick: bool, again: bool
    ) -> None:
        """``zeros``: zero reports said with this very file; an ``again`` of an earlier number tells its lines only."""
        self._seq = made.seq
        self.great.setText(_("可以拔出 U 盘了") if stick else _("写好了"))
        self.below.setText(done_words(made, review, zeros, again=again))
        while (item := self.next.body.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for number, (title, below, waits) in enumerate(self._next_steps(made, review, stick=stick), start=1):
            if number > 1:
                self.next.body.addWidget(Line(self._theme))
            self.next.body.addWidget(_NextStep(self._theme, number, title, below, waits=waits))
        facts = [(_("文件"), made.file.name), (_("写在"), breakable(place)), (_("大小"), size_in_words(made.size))]
        if made.forwarded:
            facts.append((_("转报"), _("{n} 批").format(n=made.forwarded)))
        self.facts.set_facts(facts)

    def print_cover(self) -> None:
        """The list that goes with the stick, to be signed by who brings it and who takes it."""
        self.printing = True
        self._shell.go("preview", PrintRequest("submission_cover", (str(self._seq),)))

    @staticmethod
    def _next_steps(made: Submitted, review: SubmitReview, *, stick: bool) -> list[tuple[str, str, bool]]:
        what = _("把 U 盘交给{unit}") if stick else _("把这个文件交给{unit}")
        steps = [(what.format(unit=review.receiver), review.due_words, False)]
        if made.enrol is not None:
            words = _("里面还有这台电脑的核对单，只要第一次。把打印的核对词一起带去。")
            steps.append((_("第一次上报：核对单一起交"), words, False))
        if made.unreviewed:
            steps.append(
                (
                    _("有 {n} 条还没审").format(n=made.unreviewed),
                    _("照样带上了，上级会看到没审。审完再报一次就行。"),
                    False,
                )
            )
        if made.forwarded_left:
            words = _("一份文件放不下这么多照片。再按一次上报，剩下的就写出来。")
            steps.append((_("下级还有 {n} 批没有写进去").format(n=made.forwarded_left), words, False))
        if made.attachments_left:
            words = _("收到这一号的回执以后再报一次，就带上了。")
            steps.append((_("有 {n} 张照片这一号放不下").format(n=made.attachments_left), words, False))
        wait = _("收到回执，才算送到。在那之前这 {n} 条显示“已上报”，下次会再带一遍。").format(n=made.records)
        steps.append((_("U 盘拿回来再插一次，看回执") if stick else _("等回执拿回来"), wait, True))
        return steps

    def _dress(self) -> None:
        px = self._theme.px
        self._column.setSpacing(px(14))
        self._great_row.setSpacing(px(22))
        self._great_row.setContentsMargins(*(px(n) for n in (10, 4, 10, 4)))


class _NextStep(QWidget):
    def __init__(self, theme: Theme, number: int, title: str, below: str, *, waits: bool) -> None:
        super().__init__()
        self._theme = theme
        self._row = QHBoxLayout(self)
        self._row.addWidget(_Number(theme, number), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        head = Label(theme, title, "body", bold=True, wrap=True)
        head.setProperty("data", True)
        words.addWidget(head)
        if below:
            line = QHBoxLayout()
            line.setSpacing(theme.px(6))
            if waits:
                self._glass = QLabel()
                self._glass.setPixmap(theme.icon("hourglass", 16, "warning"))
                line.addWidget(self._glass, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(Label(theme, below, "body", wrap=True, tone="warning" if waits else "text_2"), 1)
            words.addLayout(line)
        self._row.addLayout(words, 1)
        self._dress()
        theme.changed.connect(self._dress)

    def _dress(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(18), px(10), px(18), px(10))
        self._row.setSpacing(px(14))


def done_words(made: Submitted, review: SubmitReview, zeros: int, *, again: bool) -> str:
    """第 7 号写好了：9 条记录、1 份零报告。读回核对一致。"""
    zero = 0 if again else review.zero_reports + zeros
    records = made.records if again else review.records
    parts = []
    if records:
        parts.append(_("{n} 条记录").format(n=records))
    if zero:
        parts.append(_("{n} 份零报告").format(n=zero))
    if review.deletions and not again:
        parts.append(_("{n} 条删除").format(n=review.deletions))
    if made.attachments:
        parts.append(_("{n} 张照片").format(n=made.attachments))
    if made.forwarded:
        parts.append(_("转报 {n} 批").format(n=made.forwarded))
    what = _("、").join(parts) or _("没有新的记录")
    return _("第 {seq} 号写好了：{what}。读回核对一致。").format(seq=made.seq, what=what)
