"""What a page is to the window, and what the window is to a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.foundation.clock import Clock
from desktop.foundation.quick_dataclass import dataclass
from desktop.ui.error_text import Told
from desktop.ui.preferences import Preferences
from desktop.ui.tasks import TaskRunner
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.workflows.workspace_facts import WorkspaceFacts


@dataclass(frozen=True)
class KeyHint:
    """A key that works now and what it does. ``keys`` as in design.md: ``Ctrl+N``, ``↑ ↓``, ``1 – 6``."""

    keys: str
    text: str


@dataclass(frozen=True)
class Heading:
    """The title band. ``chip`` is a state of widgets.chips; ``widget`` stands after the title (wizard steps, search)."""

    title: str
    detail: str = ""
    chip: str = ""
    widget: QWidget | None = None


class Shell(Protocol):
    """What pages get from the window. Pages know each other only by name."""

    tasks: TaskRunner
    theme: Theme
    clock: Clock
    preferences: Preferences
    facts: WorkspaceFacts
    compact: bool

    @property
    def trusts_clock(self) -> bool:
        """False while the computer's clock is known to be wrong and nobody said which day it is."""
        ...

    def go(self, page: str, argument: object | None = None) -> None:
        """Show a page; ``back`` returns to where one came from."""
        ...

    def back(self) -> None:
        """To the page before, at the same row and scroll."""
        ...

    @property
    def coming_back(self) -> bool:
        """True while a page opens because one goes back to it; False where it was asked for."""
        ...

    def toast(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """A thing that went well: six seconds, bottom left, read out."""
        ...

    def notice(self, kind: str, text: str, buttons: Sequence[Button] = (), key: str = "", detail: str = "") -> None:
        """Something that matters beyond this second, under the title band until dealt with.

        ``kind``: info, good, warning, error. The same ``key`` replaces an earlier one.
        """
        ...

    def clear_notice(self, key: str) -> None:
        """Take a notice away: it was dealt with."""
        ...

    def told(self, told: Told, again: Callable[[], None] | None = None) -> None:
        """An error as a notice, with 再试一次 where trying again makes sense."""
        ...

    def saved(self, state: str, text: str = "") -> None:
        """The status bar's left: ``saved`` (with the time), ``saving``, ``failed``, or ``note`` with own words."""
        ...

    def badge(self, page: str, count: int) -> None:
        """How many things wait for this person on a page; 0 takes the badge away."""
        ...

    def choose_folder(self, title: str, start: Path | None = None) -> Path | None:
        """The system's picker; None when the person thought better of it."""
        ...

    def choose_files(self, title: str, pattern: str, start: Path | None = None) -> Sequence[Path]:
        """The system's picker for files; ``pattern`` as Qt's filters."""
        ...

    def stick(self) -> Path | None:
        """The first stick plugged in now."""
        ...

    def look_again(self, folder: Path | None = None) -> None:
        """Take what the stick (or a folder) holds for this unit from above: receipts, packs."""
        ...

    def facts_changed(self, facts: WorkspaceFacts) -> None:
        """A confirmation, a pack or another person changed what the window shows of the workspace."""
        ...

    def records_changed(self, rids: Sequence[str]) -> None:
        """Another page than the one that holds them wrote into these records."""
        ...

    def restore_workspace(self) -> None:
        """Leave this workspace for the pages that put a backup in its place."""
        ...

    def rebuild(self) -> None:
        """Build the window anew on the same workspace (another language)."""
        ...


class Page(QWidget):
    """One thing a person does. Owns its widgets; loads through ``shell.tasks``; never opens a file or a database."""

    heading_changed = Signal()
    keys_changed = Signal()
    name: ClassVar[str] = ""
    # True: all it has stands in an area that scrolls; the window puts no other around it.
    scrolls_itself: ClassVar[bool] = False

    def __init__(self, shell: Shell) -> None:
        # Inside the window from the beginning: what is built outside of it is styled twice.
        frame = getattr(shell, "pages", None)
        super().__init__(frame if isinstance(frame, QWidget) else None)
        self.shell = shell
        self.theme = shell.theme

    def heading(self) -> Heading:
        """Title band, left."""
        raise NotImplementedError

    def band_buttons(self) -> Sequence[Button]:
        """Title band, right: at most three, the main one last."""
        return ()

    def footer(self) -> QWidget | None:
        """The band with the main action, where a page has one."""
        return None

    def keys(self) -> Sequence[KeyHint]:
        """Four to six keys that work now."""
        return ()

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        """Keys of this page; they hold while it shows, and never while a method editor composes."""
        return {}

    def opened(self, argument: object | None) -> None:
        """Called at every visit, after the page shows: load what it needs, keep row and scroll."""

    def first_focus(self) -> QWidget | None:
        """Where typing goes when the page opens."""
        return None

    def escape(self) -> bool:
        """Esc: True when something of the page's own was closed or cleared; else the window goes back."""
        return False

    def may_leave(self) -> bool:
        """Put on disk what is not; False keeps the page."""
        return True

    def compact_changed(self, compact: bool) -> None:
        """Little room (150 % text, a narrow window): fold the side panel, make the preview a page."""

    def came_in(self) -> None:
        """Receipts or a pack were taken in while the page shows: look again at what it shows."""

    def records_changed(self, rids: Sequence[str]) -> None:
        """These records were written to from elsewhere: what is held of them is old."""

    def clock_trusted(self) -> None:
        """Somebody said that the computer's day is right after all."""

    def close_page(self) -> None:
        """The window goes: stop timers."""
