"""What each step of 上报 offers at the bottom; ``main`` is what Enter does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from desktop.foundation.translation import _
from desktop.ui.theme import Theme
from desktop.ui.widgets import Button, FooterBar

Act = Callable[[], object]


@dataclass(frozen=True)
class Acts:
    """What the buttons do; the page does it."""

    leave: Act
    write: Act
    rewrite_last: Act
    retry: Act
    to_look: Act
    choose_folder: Act
    again: Act
    finish: Act


class StepFooter(FooterBar):
    """Its buttons are made anew for every step."""

    def __init__(self, theme: Theme, acts: Acts) -> None:
        super().__init__(theme)
        self._of, self._acts = theme, acts
        self.main: Button | None = None

    def for_look(self, why_not: str, *, stick: bool, last: int = 0, last_why_not: str = "") -> None:
        """``last``: a number that may be written once more, where there is nothing new; 0 offers none."""
        left: list[QWidget] = [self._button(_("取消"), self._acts.leave, key="Esc")]
        if last:
            rewrite = self._button(_("再写一份第 {seq} 号").format(seq=last), self._acts.rewrite_last, icon="usb")
            rewrite.set_enabled(last_why_not)
            left.append(rewrite)
        self.set_left(*left, note=why_not or _("写完会自动读回核对。写的时候请不要拔 U 盘。"))
        words = _("写入 U 盘") if stick else _("写入文件夹")
        self.main = self._button(words, self._acts.write, icon="usb", key="Enter", main=True)
        self.main.set_enabled(why_not)
        self.set_right(self.main)

    def for_work(self) -> None:
        """Nothing to press while it is written and read back."""
        self.main = None
        self.set_left(note=_("写完会自动读回核对。"))
        self.set_right()

    def for_trouble(self) -> None:
        """The step stays: once more, elsewhere, or back."""
        self.main = self._button(_("再写一次"), self._acts.retry, icon="usb", key="Enter", main=True)
        folder = self._button(_("选文件夹"), self._acts.choose_folder, icon="folder-open", key="Ctrl+O")
        self.set_left(self._button(_("回到核对"), self._acts.to_look, key="Esc"), folder, note="")
        self.set_right(self.main)

    def for_done(self) -> None:
        """It is written."""
        self.main = self._button(_("完成"), self._acts.finish, key="Enter", main=True)
        again = self._button(_("再写一份"), self._acts.again, icon="usb")
        self.set_left(again, note=_("怕丢的话，可以再写一份，号码不变。"))
        self.set_right(self.main)

    def _button(self, text: str, act: Act, *, icon: str = "", key: str = "", main: bool = False) -> Button:
        made = Button(self._of, text, icon=icon, key=key, kind="main" if main else "plain")
        made.clicked.connect(lambda _on=False: act())
        return made
