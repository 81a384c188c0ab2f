"""忘了密码, what shows on each step: the three ways, the code of the safe, the help from above."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from desktop.foundation.translation import _
from desktop.ui.start.new_password import NewPassword
from desktop.ui.start.page import PAGE, Scaled, as_data, breakable, say
from desktop.ui.start.rows import BigRows, RowText
from desktop.ui.start.word_tiles import WordTiles
from desktop.ui.theme import Theme
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import Notice
from desktop.workflows.people import Person
from desktop.workflows.recovery import WaysBack, mistyped


class WaysStep(Scaled):
    """三条路. ``chosen`` carries 0 the code, 1 the unit above, 2 back to the password."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, unit: str) -> None:
        super().__init__(theme)
        self.rows = BigRows(theme)
        self.rows.chosen.connect(self.chosen)
        column = QVBoxLayout(self)
        self.scaled(column, PAGE, 14)
        column.addWidget(as_data(Label(theme, unit, "title", wrap=True)))
        told = _("记录都在，什么都不会被清掉。有三条路：")
        column.addWidget(Label(theme, told, "field", wrap=True, tone="text_2"))
        column.addWidget(self.rows)
        column.addStretch(1)

    def show_ways(self, ways: WaysBack, parent: str) -> None:
        code = RowText(
            _("用锁在柜子里的恢复码"),
            _("设密码那天存下的一张纸，7 组字母和数字。"),
            icon="key-round",
            warning="" if ways.has_code else _("没有做过恢复码"),
        )
        asked = (
            _("申请单写好了，等批复。") if ways.words else _("写一张申请单到 U 盘，带去；电话里对过词，当面就能批。")
        )
        above = RowText(
            _("请{who}帮忙").format(who=parent or _("上级")),
            asked,
            icon="building-2",
            warning="" if ways.has_parents else _("上级的电脑当时还没登记"),
        )
        hints = "、".join(f"“{hint}”" for hint in ways.hints)
        again = RowText(
            _("再想想"),
            _("提示词：{hints}").format(hints=hints) if hints else _("没有写过提示词。看看大写锁定，想想常用的几个。"),
            icon="history",
        )
        self.rows.set_rows([code, above, again])


class CodeStep(Scaled):
    """恢复码: a typing error is said while it is being typed, with its group."""

    accepted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.code = QLineEdit()
        self.code.setMaxLength(120)
        self.code.setAccessibleName(_("恢复码"))
        self.code.setAccessibleDescription(_("大小写、空格、横线都不要紧"))
        self.code.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.code.textChanged.connect(lambda text: self._judge(text, whole=False))
        self.code.returnPressed.connect(self._on)
        self.wrong = Notice(theme, "error")
        self.wrong.hide()
        self.new = NewPassword(theme)
        self.new.accepted.connect(self.accepted)
        column = QVBoxLayout(self)
        self.scaled(column, PAGE, 12)
        column.addWidget(Label(theme, _("照着纸输恢复码"), "title", wrap=True))
        column.addWidget(self.code)
        told = _("7 组，每组 5 个。大小写、空格、横线都不要紧；看着像 O 的就是 0，像 I 的就是 1。")
        column.addWidget(Label(theme, told, "base", wrap=True, tone="text_2"))
        column.addWidget(self.wrong)
        column.addWidget(self.new)
        column.addStretch(1)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self.code.setFont(self.theme.font(18))

    def _judge(self, text: str, *, whole: bool) -> bool:
        problem = mistyped(text, whole=whole)
        say(self.wrong, *((problem.message, problem.hint) if problem is not None else ("", "")))
        return problem is None

    def _on(self) -> None:
        if self.right():
            self.new.first.setFocus(Qt.FocusReason.TabFocusReason)

    def right(self) -> bool:
        """Whether it can be a code at all; if not, it is said and the caret is in it."""
        if self._judge(self.code.text(), whole=True):
            return True
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)
        return False

    def show_wrong(self, what: str, do: str) -> None:
        say(self.wrong, what, do)
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)
        self.code.selectAll()


class WhoStep(Scaled):
    """Several people have a name here: whose password was forgotten. ``chosen`` carries the place in the list."""

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.rows = BigRows(theme)
        self.rows.chosen.connect(self.chosen)
        column = QVBoxLayout(self)
        self.scaled(column, PAGE, 14)
        column.addWidget(Label(theme, _("忘的是谁的密码？"), "title", wrap=True))
        told = _("只换这一位的，别人的密码不动。")
        column.addWidget(Label(theme, told, "field", wrap=True, tone="text_2"))
        column.addWidget(self.rows)
        column.addStretch(1)

    def show_people(self, people: Sequence[Person]) -> None:
        self.rows.set_rows(
            [
                RowText(person.name, person.title, "" if person.has_password else _("没有密码"), "user")
                for person in people
            ]
        )


class AskStep(Scaled):
    """请上级帮忙: what will happen; then the request's words in big."""

    def __init__(self, theme: Theme, parent: str) -> None:
        super().__init__(theme)
        self._who = parent or _("上级")
        self._title = Label(theme, "", "title", wrap=True)
        self._told = Label(theme, "", "field", wrap=True, tone="text_2", marked=True)
        self.tiles = WordTiles(theme, to_compare=False)
        self.file = Notice(theme, "good")
        self.wrong = Notice(theme, "error")
        column = QVBoxLayout(self)
        self.scaled(column, PAGE, 12)
        for named in (self._title, self._told, self.file):
            as_data(named)
        for widget in (self._title, self._told, self.tiles, self.file, self.wrong):
            column.addWidget(widget)
        column.addStretch(1)
        self.file.hide()
        self.wrong.hide()

    def show_words(self, words: tuple[str, ...]) -> None:
        """Before there is a request: what will happen. Then: what to do with it."""
        self.tiles.setVisible(bool(words))
        if not words:
            self._title.setText(_("写一张申请单，请{who}帮忙").format(who=self._who))
            self._told.setText(
                _("1  插上 U 盘，按“写申请单”。\n2  带去{who}（或托人带去），打电话把词念给他们听。\n"
                  "3  他们核对了，在 U 盘上写一份批复。\n4  插回这台电脑，设一个新密码。").format(who=self._who)
            )  # fmt: skip
            return
        self._title.setText(_("打电话给{who}，把这 {n} 个词念给他们听").format(who=self._who, n=len(words)))
        self._told.setText(
            _(
                "申请单在 U 盘上。{who}听到**一样的词**才会批。批复只能在**这台电脑**上用；换写一张，这一张就作废。"
            ).format(who=self._who)
        )
        self.tiles.show_words(words)

    def show_written(self, file: Path) -> None:
        say(self.wrong, "")
        say(self.file, _("申请单写好了，可以拔出 U 盘了。"), breakable(file))

    def show_wrong(self, what: str, do: str) -> None:
        say(self.file, "")
        say(self.wrong, what, do)


class GrantStep(Scaled):
    """批复: which file, and the new password."""

    accepted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._file = Label(theme, "", "field", wrap=True, tone="text_2")
        self.wrong = Notice(theme, "error")
        self.wrong.hide()
        self.new = NewPassword(theme)
        self.new.accepted.connect(self.accepted)
        column = QVBoxLayout(self)
        self.scaled(column, PAGE, 12)
        column.addWidget(Label(theme, _("设一个新密码"), "title", wrap=True))
        column.addWidget(as_data(self._file))
        for widget in (self.wrong, self.new):
            column.addWidget(widget)
        column.addStretch(1)

    def show_file(self, file: Path) -> None:
        say(self.wrong, "")
        self._file.setText(_("批复：{file}").format(file=breakable(file)))

    def show_wrong(self, what: str, do: str) -> None:
        say(self.wrong, what, do)
