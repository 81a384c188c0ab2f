"""Start pages on the screen: no rail, because there is nothing to go to yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout

from desktop.foundation.translation import _
from desktop.ui.error_text import Told
from desktop.ui.page import Page
from desktop.ui.shell.bands import StatusBar, TitleBand
from desktop.ui.shell.notices import Notices, Toast
from desktop.ui.shell.speaking import Speaking
from desktop.ui.shell.workspace_shell import COMPACT_WIDTH
from desktop.ui.start.flow import StartFlow

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

_BANDS = ("title", "notices", "status", "_middle", "_footer", "_toast")


class StartShell(Speaking):
    """Implements ``start.host.StartHost``; what concerns the window itself is passed on to it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.window_ = window
        self.tasks = window.tasks
        self.theme = window.theme
        self.clock = window.clock
        self.preferences = window.preferences
        self.compact = False
        self.flow = StartFlow(self)
        self._page: Page | None = None
        self._built = False
        self.theme.changed.connect(self._themed)

    def __getattr__(self, name: str) -> Any:
        """The bands are made when first asked for: the daily start, straight into the one workspace, shows none."""
        if name not in _BANDS or self._built:
            raise AttributeError(name)
        self._build()
        return getattr(self, name)

    def _build(self) -> None:
        self._built = True
        self.title = TitleBand(self.theme)
        self.notices = Notices(self.theme)
        self.status = StatusBar(self.theme)
        self._middle = QVBoxLayout()
        self._footer = QVBoxLayout()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.title)
        whole.addWidget(self.notices)
        whole.addLayout(self._middle, 1)
        whole.addLayout(self._footer)
        whole.addWidget(self.status)
        self._toast = Toast(self.theme, self)
        self._themed()

    @property
    def page(self) -> Page | None:
        return self._page

    def show_start(self, page: Page) -> None:
        """Show a start page; the one before it is thrown away."""
        old = self._page
        self._page = page
        if old is not None:
            old.close_page()
            footer = self._footer.takeAt(0)
            kept = footer.widget() if footer is not None else None
            if kept is not None:
                kept.setParent(old)
            self._middle.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.notices.clear_all()
        self._middle.addWidget(page, 1)
        page.heading_changed.connect(lambda: self._heading_of(page))
        page.keys_changed.connect(lambda: self._keys_of(page))
        page.compact_changed(self.compact)
        self._heading_of(page)
        page.opened(None)
        page.show()
        self._keys_of(page)
        self.window_.show_body(self)
        wanted = page.first_focus()
        if wanted is not None:
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def _heading_of(self, page: Page) -> None:
        if page is not self._page:
            return
        self.title.show_heading(page.heading())
        self.title.show_actions(page.band_buttons(), compact=self.compact)
        wanted = page.footer()
        at = self._footer.itemAt(0)
        shown = at.widget() if at is not None else None
        if shown is not wanted:
            if shown is not None:
                self._footer.removeWidget(shown)
                shown.hide()
                shown.setParent(page)
            if wanted is not None:
                self._footer.addWidget(wanted)
        if wanted is not None:
            wanted.show()
        self.window_.title_changed(_("杏林台账"))

    def _keys_of(self, page: Page) -> None:
        if page is self._page:
            self.status.show_keys(page.keys())
            self.window_.bind_keys(page.shortcuts(), {"Esc": self._escape})

    def _escape(self) -> None:
        if self._page is not None:
            self._page.escape()

    # ------------------------------------------------------------------------------ what is said, asked

    def open_workspace(
        self, path: Path, password: str | None = None, *, failed: Callable[[Told], None] | None = None
    ) -> None:
        self.window_.open_workspace(path, password, failed=failed)

    @property
    def workspace_shown(self) -> Path | None:
        return None if self.window_.shell is None else self.window_.shell.facts.path

    def leave_workspace(self) -> bool:
        return self.window_.leave_workspace()

    def raise_window(self) -> None:
        self.window_.raise_window()

    def quit(self) -> None:
        self.window_.close()

    def choose_folder(self, title: str, start: Path | None = None) -> Path | None:
        return self.window_.choose_folder(title, start)

    def choose_file(self, title: str, start: Path | None = None, pattern: str = "") -> Path | None:
        chosen = self.window_.choose_files(title, pattern, start)
        return chosen[0] if chosen else None

    def stick(self) -> Path | None:
        drives = self.window_.drives()
        return drives[0] if drives else None

    def close_shell(self) -> bool:
        if self._page is not None:
            if not self._page.may_leave():
                return False
            self._page.close_page()
        if self._built:
            self._toast.stop()
        return True

    # -------------------------------------------------------------------------------------- looking

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _themed(self) -> None:
        if not self._built:
            return
        self.tell_text_size()
        self._fit()

    def _fit(self) -> None:
        compact = self.width() / self.theme.scale < COMPACT_WIDTH
        if compact != self.compact:
            self.compact = compact
            if self._page is not None:
                self._page.compact_changed(compact)
                self.title.show_actions(self._page.band_buttons(), compact=compact)
        if self._built:
            self._toast.place()
