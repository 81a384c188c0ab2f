"""恢复码: shown once, in big; then a group of it is typed from the paper, for a code on no paper opens nothing."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from desktop.foundation.translation import _
from desktop.ui.error_text import Told
from desktop.ui.start.page import PAGE, Scaled, as_data, breakable, say
from desktop.ui.start.word_tiles import WordTiles
from desktop.ui.tasks import TaskRunner
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import Notice
from desktop.workflows.recovery import prove_code, save_recovery_code


class RecoverySheet(Scaled):
    """``wanted``: 存成文本. ``printing``: 打印. ``accepted``: Enter in the box. ``turned``: shown ↔ asked for, so keys and buttons change.

    The owner calls ``forward`` for its main action, and ``prove_sheet`` once a group has been typed.
    """

    wanted = Signal()
    printing = Signal()
    accepted = Signal()
    turned = Signal()

    def __init__(self, theme: Theme, pick: Callable[[int], int] = secrets.randbelow) -> None:
        super().__init__(theme)
        self._pick = pick
        self._groups: tuple[str, ...] = ()
        self.asked = 0
        self._title = Label(theme, "", "title", wrap=True)
        self._told = Label(theme, "", "field", wrap=True, tone="text_2", marked=True)
        self.tiles = WordTiles(theme, to_compare=False)
        self.save = Button(theme, _("存成文本（U 盘）"), icon="save", key="Ctrl+O")
        self.save.clicked.connect(self.wanted)
        self.print = Button(theme, _("打印"), icon="printer", key="Ctrl+P")
        self.print.clicked.connect(self.printing)
        self.box = QLineEdit()
        self.box.setMaxLength(20)
        self.box.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.box.returnPressed.connect(self.accepted)
        self.again = Button(theme, _("再看一遍"), icon="key-round", key="Alt+Left")
        self.again.clicked.connect(self.back)
        self.written = Notice(theme, "good")
        self.wrong = Notice(theme, "error")
        for notice in (self.written, self.wrong):
            notice.hide()
        as_data(self.written)
        self._build()
        theme.changed.connect(self._restyle)
        self._restyle()
        self._turn(0)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        self.scaled(column, PAGE, 12)
        for widget in (self._title, self._told, self.tiles, self.box):
            column.addWidget(widget)
        line = QHBoxLayout()
        self.scaled(line, spacing=12)
        for button in (self.print, self.save, self.again):
            line.addWidget(button)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(self.written)
        column.addWidget(self.wrong)
        column.addStretch(1)

    def _restyle(self) -> None:
        self.box.setFont(self.theme.font(18))
        self.box.setFixedWidth(self.theme.px(280))

    # ------------------------------------------------------------------------------------------- two faces

    def show_code(self, code: str) -> None:
        """A new code, or "" once it is kept: then it is on the screen nowhere any more."""
        groups = tuple(code.split("-")) if code else ()
        if groups != self._groups:
            self._groups = groups
            self.tiles.show_words(groups)
            for notice in (self.written, self.wrong):
                say(notice, "")
            self._turn(0)

    def forward(self) -> bool:
        """抄好了: from now on one group is asked for, and none is shown. True once it has been typed."""
        if self.asked:
            return bool(self.typed)
        self._turn(self._pick(len(self._groups)) + 1 if self._groups else 0)
        return False

    def back(self) -> bool:
        """To the code once more; False where it shows already."""
        if not self.asked:
            return False
        self._turn(0)
        return True

    @property
    def typed(self) -> str:
        return self.box.text().strip()

    def main_words(self) -> str:
        return _("对上了，下一步") if self.asked else _("抄好了，对一组")

    def first_focus(self) -> QLineEdit | Button:
        return self.box if self.asked else self.save

    def _turn(self, asked: int) -> None:
        self.asked = asked
        self.box.clear()
        say(self.wrong, "")
        if asked:
            say(self.written, "")
            self._title.setText(_("看着您的纸，输第 {n} 组").format(n=asked))
            self._told.setText(_("一组是 5 个字母和数字。对上了，就知道纸上的能用；大小写不要紧。"))
            self.box.setAccessibleName(_("第 {n} 组").format(n=asked))
        else:
            self._title.setText(_("这是恢复码，只显示这一次"))
            self._told.setText(
                _(
                    "忘了密码时，用它重新设一个。**照着抄在纸上，或者存到 U 盘上去打印，锁进柜子。** 别和电脑放在一起："
                    "拿到它和这台电脑的人，什么都看得见。"
                )
            )
        self.tiles.setVisible(not asked)
        self.save.setVisible(not asked)
        self.print.setVisible(not asked)
        self.box.setVisible(bool(asked))
        self.again.setVisible(bool(asked))
        self.turned.emit()

    # ---------------------------------------------------------------------------------------------- answers

    def show_written(self, file: Path) -> None:
        say(self.wrong, "")
        say(self.written, _("存好了。打印出来锁进柜子，再把这个文件删掉。"), breakable(file))

    def show_printed(self, printer: str) -> None:
        say(self.wrong, "")
        say(self.written, _("送到打印机了。拿到纸看清楚了，再往下走；锁进柜子。"), printer)

    def show_differs(self) -> None:
        say(
            self.wrong,
            _("第 {n} 组对不上。").format(n=self.asked),
            _("按 Alt+← 再看一遍，和纸上的一个一个比。0 是数字，没有字母 O；1 是数字，没有字母 I。"),
        )
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.box.selectAll()

    def show_wrong(self, what: str, do: str = "") -> None:
        say(self.written, "")
        say(self.wrong, what, do)


def save_sheet(
    sheet: RecoverySheet, tasks: TaskRunner, code: str, to: Path, *, workspace: Path, unit: str, day: str
) -> None:
    """As a text, for a printer elsewhere."""
    tasks.run_free(
        lambda _progress: save_recovery_code(code, to, workspace=workspace, unit=unit, day=day),
        done=sheet.show_written,
        failed=lambda told: sheet.show_wrong(told.what, told.do),
        owner=sheet,
    )


def print_code(sheet: RecoverySheet, tasks: TaskRunner, code: str, *, unit: str, day: str) -> None:
    """On paper at once: the code is shown nowhere else, and no file is left of it."""
    from desktop.ui.printing.at_once import print_at_once  # nobody prints at most starts
    from desktop.workflows.print_secrets import recovery_sheet

    def ended(printer: str, told: Told | None) -> None:
        if told is None:
            sheet.show_printed(printer)
        else:
            sheet.show_wrong(told.what, told.do)

    print_at_once(sheet, tasks, lambda: recovery_sheet(code, unit=unit, day=day), ended)


def prove_sheet(sheet: RecoverySheet, tasks: TaskRunner, code: str, path: Path, kept: Callable[[], None]) -> None:
    """Only one who has it on paper goes on: ``kept`` once the group that was typed is right."""
    asked, typed = sheet.asked, sheet.typed
    tasks.run_free(
        lambda _progress: prove_code(path, code, asked, typed),
        done=lambda right: kept() if right else sheet.show_differs(),
        failed=lambda told: sheet.show_wrong(told.what, told.do),
        owner=sheet,
    )
