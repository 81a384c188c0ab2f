"""What differs between PySide6 6.8 and 6.12, in one place."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6 import QtCore, QtGui

if TYPE_CHECKING:
    from PySide6.QtGui import QStyleHints
    from PySide6.QtWidgets import QWidget


def system_wants_high_contrast(hints: QStyleHints) -> bool:
    """The system's own contrast setting; Qt tells it from 6.10 on, before that nobody asks."""
    accessibility = getattr(hints, "accessibility", None)
    if accessibility is None:
        return False
    from PySide6.QtCore import Qt

    wanted = getattr(Qt, "ContrastPreference", None)
    return wanted is not None and accessibility().contrastPreference() == wanted.HighContrast


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say ``text``; Qt can from 6.8 on, where the class is there."""
    event = getattr(QtGui, "QAccessibleAnnouncementEvent", None)
    # By its module: its enums take longer to load than the rest of this file.
    if event is not None and QtGui.QAccessible.isActive():
        QtGui.QAccessible.updateAccessibility(event(widget, text))


def has_clock_settings() -> bool:
    """Whether the system's own page for date and time can be opened from here: Windows has an address for it."""
    return sys.platform == "win32"


def open_folder(folder: Path) -> bool:
    """Show a folder in the system's own window of files; False where the system has none."""
    return QtGui.QDesktopServices.openUrl(QtCore.QUrl.fromLocalFile(str(folder)))


def open_clock_settings() -> None:
    """The system's page for date and time."""
    QtGui.QDesktopServices.openUrl("ms-settings:dateandtime")
