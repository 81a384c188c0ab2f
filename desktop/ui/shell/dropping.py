"""Files dropped on the window: photos and scans of signed sheets go where they are looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

_ENDINGS = frozenset(".pdf .jpg .jpeg .png .tif .tiff .bmp .webp .gif .avif".split())


def dropped_scans(mime: QMimeData) -> tuple[Path, ...]:
    """The files and folders that were dropped, if all of them may be scans; else nothing."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    fit = all(path.suffix.lower() in _ENDINGS or path.is_dir() for path in paths)
    return tuple(paths) if paths and fit else ()


class Dropping(QObject):
    """Watches one widget for drops. What has its own use for files (a record in hand) takes them before it."""

    def __init__(self, target: QWidget, came: Callable[[tuple[Path, ...]], None]) -> None:
        super().__init__(target)
        self._came = came
        target.setAcceptDrops(True)
        target.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.DragEnter, QEvent.Type.DragMove} and isinstance(event, QDragEnterEvent):
            if dropped_scans(event.mimeData()):
                event.acceptProposedAction()
                return True
        elif event.type() == QEvent.Type.Drop and isinstance(event, QDropEvent):
            paths = dropped_scans(event.mimeData())
            if paths:
                event.acceptProposedAction()
                self._came(paths)
                return True
        return False
