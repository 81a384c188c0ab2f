"""What a person may do beside taking in: settle what waits for a choice, and take the last intake back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop.foundation.translation import _
from desktop.ui.page import Shell
from desktop.ui.pages.intake.sentences import BUSY
from desktop.ui.pages.intake.works import Seen
from desktop.ui.widgets.buttons import Button

_AFTERWARDS = ("idle", "taken", "written", "failed")


class DeskButtons:
    """Two buttons that are there when there is something to do. ``take_back`` is asked with the intake's number."""

    def __init__(self, shell: Shell, take_back: Callable[[int], None]) -> None:
        self._shell, self._take_back = shell, take_back
        self._last: int | None = None
        self._matters, self._phase = 0, "idle"
        self._settle = Button(shell.theme, _("等人定"), icon="git-compare", key="Ctrl+J")
        self._undo = Button(shell.theme, _("撤销上次收件"), icon="undo-2", key="Ctrl+Z")
        self._settle.clicked.connect(self.settle)
        self._undo.clicked.connect(self.undo)

    def tell(self, seen: Seen) -> None:
        self._last, self._matters = seen.undo, seen.matters

    def shown(self, phase: str) -> Sequence[Button]:
        """Those that do something in this phase."""
        self._phase = phase
        settle = (self._settle,) if self._matters and phase not in BUSY else ()
        return (*settle, self._undo) if self._last is not None and phase in _AFTERWARDS else settle

    def settle(self) -> None:
        if self._matters and self._phase not in BUSY:
            self._shell.go("settle")

    def undo(self) -> None:
        """Everything is as it was before the last intake; the same stick can be taken in again."""
        if self._last is not None and self._phase in _AFTERWARDS:
            self._take_back(self._last)
