"""What the application lends the start pages: they never see the window itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from desktop.foundation.clock import Clock
from desktop.ui.preferences import Preferences

if TYPE_CHECKING:
    from desktop.ui.error_text import Told
    from desktop.ui.page import Page
    from desktop.ui.tasks import TaskRunner
    from desktop.ui.theme import Theme
    from desktop.ui.widgets.buttons import Button


FIRST_RUN = "first_run"  # the preferences' key of what a first run keeps between two starts


class StartHost(Protocol):
    """The names that pages know from the shell mean the same here; only the first group is the start's own."""

    def show_start(self, page: Page) -> None:
        """Show a start page (no rail) in place of whatever shows; the one before it is thrown away."""
        ...

    def open_workspace(
        self, path: Path, password: str | None = None, *, failed: Callable[[Told], None] | None = None
    ) -> None:
        """Open it on the worker and show its first page; ``failed`` hears why not, and the start page stays."""
        ...

    @property
    def workspace_shown(self) -> Path | None:
        """The workspace that shows now, None while a start page does."""
        ...

    def leave_workspace(self) -> bool:
        """Put on disk what its pages have not; False where one of them wants to stay."""
        ...

    def raise_window(self) -> None:
        """A second start: show this window above the others, as far as the system lets one."""
        ...

    def quit(self) -> None: ...

    @property
    def tasks(self) -> TaskRunner: ...
    @property
    def theme(self) -> Theme: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def preferences(self) -> Preferences: ...
    @property
    def compact(self) -> bool: ...

    def toast(self, text: str, undo: Callable[[], None] | None = None) -> None: ...
    def notice(self, kind: str, text: str, buttons: Sequence[Button] = (), key: str = "", detail: str = "") -> None: ...
    def clear_notice(self, key: str) -> None: ...
    def told(self, told: Told, again: Callable[[], None] | None = None) -> None: ...
    def saved(self, state: str, text: str = "") -> None: ...
    def choose_folder(self, title: str, start: Path | None = None) -> Path | None: ...
    def choose_file(self, title: str, start: Path | None = None, pattern: str = "") -> Path | None: ...
    def stick(self) -> Path | None: ...
