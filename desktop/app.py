"""The composition root: settings, theme, clock, worker and window are made here and handed down."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop.errors import KnownError
from desktop.foundation import collector
from desktop.foundation.clock import Clock, clock_in_use
from desktop.foundation.drives import Drives, removable_drives
from desktop.foundation.translation import _, use_language
from desktop.model.window_request import WindowRequest
from desktop.ui import compat
from desktop.ui.main_window import MainWindow
from desktop.ui.preferences import Preferences, settings_folder
from desktop.ui.qt_words import speak
from desktop.ui.shell.keymap import FocusWatch
from desktop.ui.tasks import TaskRunner
from desktop.ui.theme import FUSION, Theme

if TYPE_CHECKING:
    from desktop.ui.start.single_instance import SingleInstance

_LISTEN_AFTER_MS, _SETTLED_AFTER_MS = 500, 1500


class Application:
    """Everything that lives as long as the program. One a process; tests make their own on the same QApplication."""

    def __init__(self, qt: QApplication, *, clock: Clock, preferences: Preferences, drives: Drives) -> None:
        self.qt = qt
        self.clock = clock
        self.preferences = preferences
        self.drives = drives
        self.theme = Theme()
        self.theme.set_scale(preferences.scale)
        wanted = preferences.high_contrast
        self.theme.set_high_contrast(compat.system_wants_high_contrast(qt.styleHints()) if wanted is None else wanted)
        self.theme.apply(qt)
        self._focus = FocusWatch(qt)

    def window(self) -> MainWindow:
        """A window with a worker of its own; nothing shows in it yet."""
        return MainWindow(
            theme=self.theme,
            tasks=TaskRunner(),
            clock=self.clock,
            preferences=self.preferences,
            drives=self.drives,
            focus=self._focus,
        )

    def open_workspace_window(self, path: Path, *, password: str | None = None) -> MainWindow:
        """A window on one workspace: what ``xinglin`` shows when there is one to open."""
        window = self.window()
        window.open_workspace(path, password)
        window.show()
        return window

    def close(self) -> None:
        """What hangs on the QApplication goes; the windows are closed by whoever has them."""
        self._focus.deleteLater()


def qt_application(arguments: Sequence[str]) -> QApplication:
    """The process's QApplication, told what it must know before any window is made."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    qt = QApplication([sys.argv[0], "-style", "Fusion", *arguments])
    qt.setProperty(FUSION, True)
    qt.setApplicationName("xinglin")
    qt.setApplicationDisplayName(_("杏林台账"))
    qt.setQuitOnLastWindowClosed(True)
    return qt


def keep_log() -> None:
    """The unexpected goes to a file that the township can be sent: tracebacks without values, no personal data."""
    from desktop.foundation import traces  # a moment after the window: nobody waits for it

    traces.keep_log(settings_folder())


def settle() -> None:
    """What can wait until somebody looks at the first page."""
    collector.leave_out_what_stands()
    keep_log()


def run(request: WindowRequest) -> int:
    """Show the window until it is closed; the exit code."""
    from desktop.ui.start.single_instance import SingleInstance

    preferences = Preferences()
    use_language(os.environ.get("XINGLIN_LANG") or preferences.language)
    try:
        clock = clock_in_use()
    except KnownError as error:
        return _say(error)
    qt = qt_application([])
    speak()
    instance = SingleInstance(settings_folder(), listen_after_ms=_LISTEN_AFTER_MS)
    if not instance.first:
        return _hand_over(instance, request)
    application = Application(qt, clock=clock, preferences=preferences, drives=removable_drives)
    window = application.window()
    window.keeping = True
    instance.asked.connect(window.start.flow.asked_again)
    window.show()
    sys.excepthook = window.unexpected
    window.start.flow.begin(request)
    QTimer.singleShot(_SETTLED_AFTER_MS, settle)
    try:
        return qt.exec()
    finally:
        instance.close()


def _say(error: KnownError) -> int:
    """What stops the program before there is a window; the exit code."""
    problem = error.problem
    sys.stderr.write(f"{problem.code}  {problem.message}  {problem.where}\n  {problem.hint}\n")
    return error.exit_code


def _hand_over(instance: SingleInstance, request: WindowRequest) -> int:
    """This is a second start: the first window comes up with what was asked, this process ends."""
    try:
        instance.hand_over(request)
    except KnownError as error:
        return _say(error)
    sys.stderr.write(_("已经开着一个了，给您切过去。") + "\n")
    return 0
