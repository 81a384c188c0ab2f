"""One of the things the intake page can show; the page lends it title band, footer and keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.ui.page import Heading, KeyHint, Shell
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.wizard import FooterBar


class View(QWidget):
    """``changed``: title, footer, buttons or keys are others now. ``left``: the person is through with it."""

    changed = Signal()
    left = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.theme = shell.theme
        self.bar = FooterBar(shell.theme)

    def heading(self) -> Heading:
        raise NotImplementedError

    def band_buttons(self) -> Sequence[Button]:
        return ()

    def keys(self) -> Sequence[KeyHint]:
        return ()

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {}

    def first_focus(self) -> QWidget | None:
        return None

    def escape(self) -> bool:
        return False

    def compact_changed(self, compact: bool) -> None:
        """Little room."""
