"""What the window lends to what shows in it (a workspace's shell, a start page)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from desktop.foundation.clock import Clock
from desktop.foundation.drives import Drives
from desktop.ui.preferences import Preferences
from desktop.ui.shell.keymap import Action
from desktop.ui.tasks import TaskRunner
from desktop.ui.theme import Theme


class WindowHost(Protocol):
    """The window's side: pickers, keys, title; implemented by ``main_window.MainWindow``."""

    tasks: TaskRunner
    theme: Theme
    clock: Clock
    preferences: Preferences
    drives: Drives

    def bind_keys(self, *layers: Mapping[str, Action]) -> None:
        """The keys of what shows now, before the window's own."""
        ...

    def title_changed(self, text: str) -> None: ...

    def choose_folder(self, title: str, start: Path | None) -> Path | None: ...

    def choose_files(self, title: str, pattern: str, start: Path | None) -> Sequence[Path]: ...

    def rebuild(self) -> None: ...

    keeping: bool

    def restore_workspace(self) -> None:
        """Leave this workspace for the start's page that restores it."""
        ...

    def mend_workspace(self) -> None:
        """Leave this workspace, whose file is damaged, for the page that says what to do."""
        ...

    def other_workspace(self) -> None:
        """Leave this workspace for the start's list of them."""
        ...
