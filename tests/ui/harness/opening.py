"""Windows for tests, through the program's own composition, and away again without a trace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.foundation import translation
from tests.ui.harness.guards import settle


class Openings:
    """Opens windows on workspaces and closes every one of them."""

    def __init__(self, settings: Path) -> None:
        self._settings = settings
        self._applications: list[Any] = []
        self._windows: list[QWidget] = []

    def __call__(
        self,
        path: Path,
        *,
        size: tuple[int, int] = (1366, 697),
        scale: float = 1.0,
        high_contrast: bool = False,
        language: str = "zh",
        clock: Any = None,
    ) -> Any:
        from desktop.app import Application
        from tests.helpers.clock import fixed_clock

        translation.use_language(language)
        application = Application()
        self._applications.append(application)
        window = application.open_workspace_window(
            path, clock=clock or fixed_clock(), preferences=self.preferences(), language=language
        )
        self._windows.append(window)
        dress(window, size=size, scale=scale, high_contrast=high_contrast)
        return window

    def preferences(self) -> Any:
        """Settings of a person nobody knows, in the test's own folder."""
        from desktop.ui.preferences import Preferences

        return Preferences(self._settings / "window.json")

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

    def close(self) -> None:
        """Newest first, as a person closes them."""
        for window in reversed(self._windows):
            window.close()
            window.deleteLater()
        for application in reversed(self._applications):
            if hasattr(application, "close"):
                application.close()
        self._windows.clear()
        self._applications.clear()
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
