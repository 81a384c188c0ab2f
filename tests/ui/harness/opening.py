"""Windows for tests, through the program's own composition, and away again without a trace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop.foundation import translation
from tests.ui.harness.gap import GapWatch
from tests.ui.harness.guards import settle
from tests.ui.harness.turning import turn_until

OPEN_MS = 20_000


class Openings:
    """Opens windows on workspaces and closes every one of them. ``plug`` and ``unplug`` stand for sticks."""

    def __init__(self, qt: QApplication, settings: Path, gap: GapWatch) -> None:
        self._qt = qt
        self._settings = settings
        self._gap = gap
        self._sticks: list[Path] = []
        self._windows: list[Any] = []

    def __call__(
        self,
        path: Path,
        *,
        size: tuple[int, int] = (1366, 697),
        scale: float = 1.0,
        high_contrast: bool = False,
        language: str = "zh",
        clock: Any = None,
        password: str | None = None,
    ) -> Any:
        """The real window on a workspace, showing its first page with everything loaded."""
        from desktop.app import Application
        from tests.helpers.clock import fixed_clock

        translation.use_language(language)
        with self._gap.paused():
            application = Application(
                self._qt, clock=clock or fixed_clock(), preferences=self.preferences(language), drives=self.drives
            )
            window = application.open_workspace_window(path, password=password)
            window.application_of_test = application  # lives as long as its window
            self._windows.append(window)
            dress(window, size=size, scale=scale, high_contrast=high_contrast)
            if not turn_until(lambda: window.shell is not None and not window.tasks.busy, OPEN_MS):
                raise AssertionError(f"{path} did not open in {OPEN_MS} ms")
            settle()
        return window

    def drives(self) -> tuple[Path, ...]:
        """The sticks that are plugged in, newest first."""
        return tuple(self._sticks)

    def plug(self, stick: Path) -> None:
        """A folder becomes a stick; every window sees it at its next look (F5)."""
        self._sticks.insert(0, stick)

    def unplug(self) -> None:
        self._sticks.clear()

    def preferences(self, language: str = "zh") -> Any:
        """Settings of a person nobody knows, in the test's own folder."""
        from desktop.ui.preferences import Preferences

        made = Preferences(self._settings / f"window-{len(self._windows)}.json")
        made.language = language
        made.high_contrast = False  # whatever the machine of the test asks for
        return made

    def host(self, widget: QWidget, size: tuple[int, int] | None = None) -> QWidget:
        """``widget`` alone in a window, shown and active. The application wears the theme already."""
        frame = QWidget()
        frame.setObjectName("host")
        inside = QVBoxLayout(frame)
        inside.addWidget(widget)
        self._windows.append(frame)
        if size:
            frame.resize(*size)
        activate(frame)
        return frame

    def keep(self, window: Any) -> None:
        """A window that a test began itself is closed with the others."""
        self._windows.append(window)

    @staticmethod
    def sit_at(window: Any) -> None:
        """Go to another computer: its window gets the keys, where its own focus was."""
        window.raise_()
        activate(window)

    def close(self) -> None:
        """Newest first, as a person closes them."""
        with self._gap.paused():
            while self._windows:
                window = self._windows.pop()
                window.close()
                window.deleteLater()
                application = getattr(window, "application_of_test", None)
                if application is not None:
                    application.close()
            settle()


def dress(window: Any, *, size: tuple[int, int], scale: float, high_contrast: bool) -> None:
    """Size, text size and contrast, then on the screen."""
    theme = getattr(window, "theme", None)
    if theme is not None:
        if theme.scale != scale:
            theme.set_scale(scale)
        if theme.high_contrast != high_contrast:
            theme.set_high_contrast(high_contrast)
    window.resize(*size)
    activate(window)
    window.resize(*size)
    settle()


def activate(window: QWidget) -> None:
    """Show it and give it the keys; the offscreen platform grants that at once."""
    window.show()
    window.activateWindow()
    settle()
