"""First run, step 2: the words of the kit against those of the stamped sheet."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.start.first_run_steps import FirstRun
from desktop.ui.start.page import PAGE, Icon, Scaled, as_data, say
from desktop.ui.start.word_tiles import WordTiles
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.cards import Card, Facts
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import Notice
from desktop.ui.widgets.progress import Bar
from desktop.workflows.first_run import KitSummary

SIDE = 412


class WordsStep(Scaled):
    """``differs`` is 有一个不一样, ``again`` 再对一遍, ``other_kit`` 换一个启用包."""

    differs = Signal()
    again = Signal()
    other_kit = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.tiles = WordTiles(theme)
        self._told = Label(theme, "", "field", wrap=True, tone="text_2", marked=True)
        self._count = Label(theme, "", "card")
        self._bar = Bar(theme, name=_("对了几个词"))
        self.differ = Button(theme, _("有一个不一样"), icon="triangle-alert", kind="danger")
        self.differ.clicked.connect(self.differs)
        self._why = Notice(
            theme, "info", _("**为什么要对？** 对上了，就知道这个启用包真是上级发的，您的记录只会加密给他们看。"),
            detail=_("纸不在手边也不要紧：可以先记录，对过以后才能上报。"),
        )  # fmt: skip
        self.look_again, another = (
            Button(theme, _("再对一遍"), dense=True),
            Button(theme, _("换一个启用包"), dense=True),
        )
        self.look_again.clicked.connect(self.again)
        another.clicked.connect(self.other_kit)
        self.stop = Notice(theme, "error", "", buttons=(self.look_again, another))
        self.stop.hide()
        self._facts = Facts(theme)
        self._side = QWidget()
        whole = QHBoxLayout(self)
        self.scaled(whole, PAGE, 28)
        whole.addLayout(self._left(), 1)
        whole.addWidget(self._side, 0, Qt.AlignmentFlag.AlignTop)
        self._make_side()
        theme.changed.connect(self._widths)
        self._widths()

    def _left(self) -> QVBoxLayout:
        left = QVBoxLayout()
        self.scaled(left, spacing=12)
        left.addWidget(Label(self.theme, _("拿出和启用包一起发的盖章纸，一个词一个词地对"), "title", wrap=True))
        left.addWidget(as_data(self._told))  # names whom to call
        left.addWidget(self.tiles)
        line = QHBoxLayout()
        self.scaled(line, spacing=12)
        line.addWidget(self._count)
        line.addWidget(self._bar, 1)
        line.addWidget(self.differ)
        left.addLayout(line)
        left.addWidget(as_data(self.stop))
        left.addWidget(self._why)
        left.addStretch(1)
        return left

    def _make_side(self) -> None:
        theme = self.theme
        column = QVBoxLayout(self._side)
        self.scaled(column, spacing=14)
        card = Card(theme, _("启用包里写的"), icon="package-open")
        card.body.addWidget(as_data(self._facts))
        column.addWidget(card)
        own = Card(theme)
        line = QHBoxLayout()
        self.scaled(line, spacing=14)
        line.addWidget(Icon(theme, "qr-code", 40, "text_2"), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        self.scaled(words, spacing=2)
        words.addWidget(Label(theme, _("这台电脑自己的核对单"), "card", wrap=True))
        words.addWidget(
            Label(
                theme,
                _("最后一步写出来，和第一个 U 盘一起交。上级念对了词，才认您送去的文件。"),
                "body",
                wrap=True,
                tone="text_2",
            )
        )
        line.addLayout(words, 1)
        own.body.addLayout(line)
        column.addWidget(own)
        column.addStretch(1)

    def _widths(self) -> None:
        self._side.setFixedWidth(self.theme.px(SIDE))

    def compact(self, compact: bool) -> None:
        """Little room: the card at the side is on the next step anyway."""
        self._side.setVisible(not compact)
        self._why.setVisible(not compact and self.stop.isHidden())
        self.tiles.set_low(compact)

    def show_run(self, run: FirstRun, *, compact: bool) -> None:
        """Everything as the presenter has it."""
        if run.summary is None:
            return
        count, done = run.word_count, len(run.matched)
        caller = run.summary.parent_name or _("上级")
        self._told.setText(
            _(
                "屏幕上和纸上，**{n} 个词都一样**才算对，少对一个也不行。没有纸，就打电话请{who}念。对上一个，按一下空格。"
            ).format(n=count, who=caller)
        )
        self.tiles.show_words(run.summary.words, run.matched, run.at_word)
        said = _("{n} 个都对上了") if run.all_matched else _("对了 {done} 个，还有 {left} 个")
        self._count.setText(said.format(n=count, done=done, left=count - done))
        self._bar.set_ratio(done / count if count else 0)
        what = (
            _("有词不一样，这个启用包就先不要用：它可能不是{who}发的。").format(who=caller),
            _("打电话请{who}念一遍他们那边的词。是自己看错了，就再对一遍；真不一样，请他们重新发一个启用包。").format(
                who=caller
            ),
        )
        say(self.stop, *(what if run.differs else ("", "")))
        for widget in (self._told, self._count, self._bar, self.differ):
            widget.setVisible(not run.differs)  # one thing to do now
        self._facts.set_facts(kit_facts(run.summary))
        self.compact(compact)


def kit_facts(summary: KitSummary) -> list[tuple[str, str]]:
    """What a kit says, in the fewest words."""
    facts = [
        (_("单位"), f"**{summary.name}**"),
        (_("在"), summary.place),
        (_("报给"), summary.parent_name),
        (_("表单"), _("{n} 种，{p} 个项目").format(n=len(summary.forms), p=len(summary.programmes))),
        (_("密码"), _("后面设")),
    ]
    return [(name, value) for name, value in facts if value]
