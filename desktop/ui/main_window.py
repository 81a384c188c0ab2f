"""The one window: what shows in it, its pickers, text size and contrast. It navigates; pages own everything else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from desktop.foundation.clock import Clock, local_text
from desktop.foundation.drives import Drives
from desktop.foundation.translation import _, use_language
from desktop.ui.error_text import Told, told_of
from desktop.ui.preferences import KnownWorkspace, Preferences, cache_folder
from desktop.ui.qt_words import speak
from desktop.ui.shell.first_look import FirstLook, look_first
from desktop.ui.shell.keymap import Action, FocusWatch, KeyMap
from desktop.ui.shell.start_shell import StartShell
from desktop.ui.shell.workspace_shell import WorkspaceShell
from desktop.ui.tasks import TaskRunner
from desktop.ui.theme import Theme
from desktop.workflows.demo_places import clock_of
from desktop.workflows.workspace import Workspace, open_workspace

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog

SMALLEST = (1024, 600)
FIRST_SIZE = (1366, 697)


class MainWindow(QMainWindow):
    """Implements ``shell.host.WindowHost``."""

    def __init__(
        self,
        *,
        theme: Theme,
        tasks: TaskRunner,
        clock: Clock,
        preferences: Preferences,
        drives: Drives,
        focus: FocusWatch,
    ) -> None:
        super().__init__()
        self.theme = theme
        self.tasks = tasks
        self._given_clock = self.clock = clock
        self.preferences = preferences
        self.drives = drives
        self.shell: WorkspaceShell | None = None
        self.keeping = False  # the program itself switches it on: backups and checks of its own accord
        self.setWindowTitle(_("杏林台账"))
        self.setMinimumSize(*SMALLEST)
        self.resize(*FIRST_SIZE)
        self._bodies = QStackedWidget()
        self.setCentralWidget(self._bodies)
        self._keys = KeyMap(self, lambda: focus.composing)
        self.start = StartShell(self)
        self._bodies.addWidget(self.start)
        focus.alt_alone.connect(self._show_menu)
        self.bind_keys()

    # ----------------------------------------------------------------------------------- what shows

    def show_body(self, body: QWidget) -> None:
        """A start page's shell takes the place of a workspace's, and the other way round."""
        if self._bodies.indexOf(body) < 0:
            self._bodies.addWidget(body)
        self._bodies.setCurrentWidget(body)
        if body is self.start and self.shell is not None:
            self._drop_shell()

    def open_workspace(
        self, path: Path, password: str | None = None, *, failed: Callable[[Told], None] | None = None
    ) -> None:
        """Open a workspace on the worker and show its first page; ``failed`` hears why not."""
        clock = self.clock = clock_of(path, self._given_clock)
        self.tasks.open(
            lambda: open_workspace(path, clock, password=password, cache=cache_folder()),
            look_first,
            done=self._show_workspace,
            failed=failed or self.start.told,
        )

    def _show_workspace(self, seen: FirstLook) -> None:
        facts = seen.facts
        self.preferences.remember(
            KnownWorkspace(facts.path, facts.name, facts.level, facts.parent_name, local_text(self.clock.now()))
        )
        self.start.flow.opened(facts.path)
        self._drop_shell()
        self.shell = WorkspaceShell(self, facts)
        self.show_body(self.shell)
        self.shell.start(seen.left_open, shown=seen.shown)

    def leave_workspace(self) -> bool:
        """Before a start page takes the place of a workspace: put on disk what is not. False if its page stays."""
        return self.shell is None or self.shell.close_shell()

    def other_workspace(self) -> None:
        """Leave this workspace for the list of those on this computer."""
        if self.leave_workspace():
            self.start.flow.other()

    def restore_workspace(self) -> None:
        """Leave this workspace for the page that puts a backup in its place."""
        if self.shell is not None and self.leave_workspace():
            self.start.flow.restore(self.shell.facts.path)

    def mend_workspace(self) -> None:
        """Its file is damaged: what can be done."""
        if self.shell is not None and self.leave_workspace():
            self.start.flow.damaged(self.shell.facts.path)

    def rebuild(self) -> None:
        """Another language: everything is built anew on the same workspace."""
        if self.shell is None:
            return
        facts, page = self.shell.facts, self.shell.page
        if not self.shell.close_shell():
            return
        use_language(self.preferences.language)
        speak()
        self._drop_shell()
        self.shell = WorkspaceShell(self, facts)
        self.show_body(self.shell)
        self.shell.start(ask=False)
        if page is not None and page.name in self.shell.page_names():
            self.shell.go(page.name)

    def _drop_shell(self) -> None:
        if self.shell is not None:
            self._bodies.removeWidget(self.shell)
            self.shell.hide()
            self.shell.deleteLater()
            self.shell = None

    def unexpected(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Python's last hook: a mistake of ours in a slot. The log gets it, the person hears that nothing is lost."""
        del kind, trace
        if isinstance(error, KeyboardInterrupt):
            self.close()
            return
        told = told_of(error)
        (self.shell or self.start).told(told)

    def raise_window(self) -> None:
        """Somebody started the program again: this is it."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # ----------------------------------------------------------------------------------- navigation

    def page_names(self) -> list[str]:
        """Pages of the workspace that shows, in the rail's order."""
        return self.shell.page_names() if self.shell is not None else []

    def go(self, page: str, argument: object | None = None) -> None:
        """As the rail does."""
        if self.shell is not None:
            self.shell.go(page, argument)

    def bind_keys(self, *layers: Mapping[str, Action]) -> None:
        self._keys.bind(*layers, self._own_keys())

    def _own_keys(self) -> Mapping[str, Action]:
        return {
            "Ctrl+=": lambda: self._zoom(1),
            "Ctrl++": lambda: self._zoom(1),
            "Ctrl+-": lambda: self._zoom(-1),
            "Ctrl+0": lambda: self._zoom(0),
            "Ctrl+Shift+H": self._switch_contrast,
        }

    def _zoom(self, step: int) -> None:
        self.theme.zoom(step)
        self.preferences.scale = self.theme.scale

    def _switch_contrast(self) -> None:
        self.theme.set_high_contrast(not self.theme.high_contrast)
        self.preferences.high_contrast = self.theme.high_contrast

    def _show_menu(self) -> None:
        if self.shell is not None and self.isActiveWindow() and QApplication.activePopupWidget() is None:
            self.shell.show_menu()

    def title_changed(self, text: str) -> None:
        self.setWindowTitle(text)

    # -------------------------------------------------------------------------------------- pickers

    def choose_folder(self, title: str, start: Path | None = None) -> Path | None:
        """The system's picker for a folder."""
        from PySide6.QtWidgets import QFileDialog

        picker = self._picker(title, start)
        picker.setFileMode(QFileDialog.FileMode.Directory)
        picker.setOption(QFileDialog.Option.ShowDirsOnly)
        chosen = picker.selectedFiles() if picker.exec() else []
        return Path(chosen[0]) if chosen else None

    def choose_files(self, title: str, pattern: str, start: Path | None = None) -> Sequence[Path]:
        """The system's picker for files."""
        from PySide6.QtWidgets import QFileDialog

        picker = self._picker(title, start)
        picker.setFileMode(QFileDialog.FileMode.ExistingFiles)
        picker.setNameFilter(pattern)
        return [Path(name) for name in picker.selectedFiles()] if picker.exec() else []

    def _picker(self, title: str, start: Path | None) -> QFileDialog:
        """The system's own; where there is none, Qt's, with the two words that its translation lacks."""
        from PySide6.QtWidgets import QFileDialog  # nobody picks a file at the start

        picker = QFileDialog(self, title, str(start or Path.home()))
        picker.finished.connect(picker.deleteLater)
        picker.setLabelText(QFileDialog.DialogLabel.LookIn, _("在哪里："))
        picker.setLabelText(QFileDialog.DialogLabel.FileType, _("文件类型："))
        return picker

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing is asked: what was typed is on disk as a draft."""
        body = self.shell or self.start
        if not body.close_shell():
            event.ignore()
            return
        last: Callable[[Workspace], object] | None = None
        if self.keeping and self.shell is not None:
            from desktop.workflows.background_care import closing_backup  # nobody waits for it at the start

            self.hide()  # nobody waits for it at the end either
            last = closing_backup
        self.tasks.close(last)
        event.accept()
