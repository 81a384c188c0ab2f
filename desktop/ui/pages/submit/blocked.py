"""Why nothing can be reported at all, and the way out."""

from __future__ import annotations

from collections.abc import Callable

from desktop.foundation.translation import _
from desktop.ui.pages.village_parts import button
from desktop.ui.theme import Theme
from desktop.ui.widgets import Notice


class BlockedNotice(Notice):
    """Hidden while nothing stands in the way. ``confirm`` leads to where the words of the kit are compared."""

    def __init__(self, theme: Theme, confirm: Callable[[], None]) -> None:
        super().__init__(theme, "warning")
        self._of, self._confirm = theme, confirm
        self.hide()

    def say(self, blocked: str) -> None:
        """``blocked`` as ``SubmitReview`` says it."""
        self.setVisible(bool(blocked))
        if blocked == "unconfirmed":
            self.set_text(
                _("**还没有核对启用包的核对词，不能上报。**"), _("对照盖章的纸，在“设置”里确认。记录照常可以写。")
            )
        elif blocked == "no_receiver":
            self.set_text(_("**上级还没有登记过的电脑，写了也没有人能打开。**"), _("请上级重新发一个启用包或下发包。"))
        elif blocked == "top":
            self.set_text(_("**最上级单位没有再上一级可报。**"), "")
        self.set_buttons([button(self._of, _("去核对"), self._confirm)] if blocked == "unconfirmed" else [])
