"""Pictures of windows for people to look at."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtWidgets import QWidget

from tests.ui.harness.turning import until_still


class Pictures:
    """Writes PNGs where the person asked for them (``--pictures DIR``)."""

    def __init__(self, folder: str | None) -> None:
        self.folder = Path(folder) if folder else None

    def __call__(self, window: QWidget, name: str) -> Path | None:
        if self.folder is None:
            return None
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{re.sub(r'[^0-9A-Za-z_.×-]+', '-', name)}.png"
        until_still(window)
        if not window.grab().save(str(path)):
            raise AssertionError(f"could not write {path}")
        return path
