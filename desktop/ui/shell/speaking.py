"""What a shell says to the person, whatever shows in it: toast, notices, errors with their next step, the saved state."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from desktop.foundation.clock import Clock
from desktop.foundation.translation import _
from desktop.ui.error_text import Told
from desktop.ui.shell.bands import StatusBar
from desktop.ui.shell.notices import Notices, Toast, as_said
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button


class Speaking(QWidget):
    """The shells of a workspace and of the start are both one; they make the bands and place them."""

    theme: Theme
    clock: Clock
    notices: Notices
    status: StatusBar
    _toast: Toast

    def toast(self, text: str, undo: Callable[[], None] | None = None) -> None:
        self._toast.say(text, undo)

    def toast_text(self) -> str:
        """What the toast says now; empty when none shows."""
        return self._toast.text()

    def notice(self, kind: str, text: str, buttons: Sequence[Button] = (), key: str = "", detail: str = "") -> None:
        self.notices.say(as_said(kind, text, buttons, key, detail))

    def clear_notice(self, key: str) -> None:
        self.notices.clear(key)

    def told(self, told: Told, again: Callable[[], None] | None = None) -> None:
        buttons = []
        if again is not None:
            act = again

            def try_again() -> None:
                self.clear_notice("told")
                act()

            retry = Button(self.theme, _("再试一次"), dense=True)
            retry.clicked.connect(try_again)
            buttons.append(retry)
        self.notice("error", told.what, buttons, "told", told.detail)

    def saved(self, state: str, text: str = "") -> None:
        self.status.show_saved(state, text, self.clock.now())

    def tell_text_size(self) -> None:
        """字号 at the right of the status bar."""
        self.status.size_of_text.setText(_("字号 {n} %").format(n=round(self.theme.scale * 100)))
