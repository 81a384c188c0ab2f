"""A workspace that does not open: what is the matter, what stays safe, what can be done today."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import __version__
from desktop.foundation.translation import _
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint
from desktop.ui.start.host import StartHost
from desktop.ui.start.page import PAGE, Icon, Scaled, StartPage, as_data, breakable, scrolling
from desktop.ui.start.update_line import UpdateLine
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.cards import Card
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.wizard import FooterBar

GONE, LOCKED, NEWER = ("用 101", "存 104", "环 105"), ("环 110",), ("存 103", "环 107")
DAMAGED = ("存 101", "存 102", "环 106")


@dataclass(frozen=True)
class Trouble:
    """``what`` is the one sentence; ``steps`` is what to do, one a line; ``again`` where trying once more can help.

    ``update`` where a newer program helps.
    """

    icon: str
    what: str
    steps: tuple[str, ...]
    again: bool = False
    forget: bool = False
    update: bool = False


def trouble_of(told: Told) -> Trouble:
    """The words for what happened. Only what can be done with this version is proposed."""
    if told.code in NEWER:
        here = _("这台电脑上是 {version}。").format(version=__version__)
        wanted = _("请装 {version} 或更新的，装好再打开。").format(version=told.program)
        return Trouble(
            "package",
            _("这里的数据是新版程序存的。用这个旧程序打开会弄坏，所以没有打开。数据没有动。"),
            (here + (wanted if told.program else _("请向上级要新版的杏林台账，装好再打开。")),),
            update=True,
        )
    if told.code in DAMAGED:
        return Trouble(
            "file-x",
            _("数据文件有一处坏了，打不开。程序没有动它。"),
            (
                _("有备份的，用备份恢复；坏的那份整个留着，读得出来的新记录也带过去。"),
                _("没有备份，或者备份太旧，就把还读得出来的救出来，救不出来的会列给您看。"),
                _("已经上报的记录，上一级都有。打电话说一声，念下面的代码。"),
            ),
            again=True,
        )
    if told.code in LOCKED:
        return Trouble(
            "lock",
            _("这个工作区正在另一个程序里开着。两边一起写会乱，所以没有打开。"),
            (_("关掉那一个（也可能是这台电脑的另一个用户，或者命令行），再按“再试一次”。"),),
            again=True,
        )
    if told.code in GONE:
        return Trouble(
            "folder-open",
            _("这个文件夹里没有工作区，可能挪走了，或者 U 盘、移动硬盘没插。"),
            (_("插好再试；挪了地方的，按“换一个工作区”，再选“打开文件夹”。"),),
            again=True,
            forget=True,
        )
    return Trouble("circle-x", told.what, (told.do,) if told.do else (), again=True)


class CannotOpenPage(StartPage):
    """One trouble, large. Nothing was opened and nothing was changed."""

    name = "cannot_open"

    def __init__(
        self,
        host: StartHost,
        path: Path | None,
        told: Told,
        *,
        again: Callable[[], None],
        other: Callable[[], None],
        forget: Callable[[], None] | None = None,
        restore: Callable[[], None] | None = None,
        rescue: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(host)
        theme = self.theme
        trouble = trouble_of(told)
        self._again = again if trouble.again else None
        self._other = other
        self._restore, self._rescue = restore, rescue
        self.update_line = UpdateLine(host, told.program) if trouble.update else None
        self._buttons = self._make_buttons(trouble, other, forget)
        self._card = Card(theme, edge="error")
        head = QHBoxLayout()
        inside = Scaled(theme)
        inside.scaled(head, spacing=14)
        head.addWidget(Icon(theme, trouble.icon, 34, "error"), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(Label(theme, trouble.what, "action", wrap=True), 1)
        self._card.body.addLayout(head)
        for number, step in enumerate(trouble.steps):
            text = f"{number + 1}  {step}" if len(trouble.steps) > 1 else step
            self._card.body.addWidget(Label(theme, text, "field", wrap=True))
        if self.update_line is not None:
            self._card.body.addWidget(self.update_line)
        facts = [breakable(path)] if path is not None else []
        facts += [_("代码 {code}").format(code=told.code)] if told.code else []
        self._card.body.addWidget(as_data(Label(theme, "    ".join(facts), "base", wrap=True, tone="text_3")))
        column = QVBoxLayout(inside)
        inside.scaled(column, PAGE)
        column.addWidget(self._card)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(inside, _("打不开工作区")))

    def _make_buttons(
        self, trouble: Trouble, other: Callable[[], None], forget: Callable[[], None] | None
    ) -> Sequence[Button]:
        theme = self.theme
        self._footer = FooterBar(theme)
        leave = Button(theme, _("退出"))
        leave.clicked.connect(self.host.quit)
        self._footer.set_left(leave)
        right: list[Button] = []
        if trouble.forget and forget is not None:
            off = Button(theme, _("从名单里去掉"))
            off.clicked.connect(forget)
            right.append(off)
        change = Button(theme, _("换一个工作区"), kind="plain" if trouble.again or trouble.update else "main")
        change.clicked.connect(other)
        right.append(change)
        mends = self._restore is not None
        if trouble.again:
            retry = Button(theme, _("再试一次"), key="F5", kind="plain" if mends else "main")
            retry.clicked.connect(self._retry)
            right.append(retry)
        if self._rescue is not None:
            save = Button(theme, _("救出数据"), key="F7")
            save.clicked.connect(self._rescue)
            right.append(save)
        if self._restore is not None:
            back = Button(theme, _("用备份恢复"), key="F6", kind="main")
            back.clicked.connect(self._restore)
            right.append(back)
        if self.update_line is not None:
            install = Button(theme, _("从 U 盘装"), icon="usb", key="F6", kind="main")
            install.clicked.connect(self.update_line.install)
            right.append(install)
        self._footer.set_right(*right)
        return [*right, leave]

    def heading(self) -> Heading:
        return Heading(_("没有打开"))

    def footer(self) -> QWidget:
        return self._footer

    def first_focus(self) -> QWidget | None:
        return self._buttons[-2]

    def keys(self) -> Sequence[KeyHint]:
        retry = [KeyHint("F5", _("再试一次"))] if self._again else []
        if self.update_line is not None:
            retry += [KeyHint("F6", _("从 U 盘装")), KeyHint("F5", _("再看一遍 U 盘"))]
        if self._restore is not None:
            retry.append(KeyHint("F6", _("用备份恢复")))
        if self._rescue is not None:
            retry.append(KeyHint("F7", _("救出数据")))
        return [*retry, KeyHint("Tab", _("换一个按钮")), KeyHint("Enter", _("按下")), KeyHint("Esc", _("换一个工作区"))]

    def escape(self) -> bool:
        self._other()
        return True

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        known = {"F5": self._again, "F6": self._restore, "F7": self._rescue}
        if self.update_line is not None:
            known |= {"F5": self.update_line.look, "F6": self.update_line.install}
        return {keys: act for keys, act in known.items() if act is not None}

    def _retry(self) -> None:
        if self._again is not None:
            self._again()
