"""Circles of garbage are looked for on the window's thread alone.

Python looks for them in whichever thread makes one object too many. A page, its widgets and the calls between them are
such a circle: found on the worker, Qt's objects die on a thread that is not theirs, and the program with them.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

# Between two looks. What the worker drops meanwhile is nearly all freed without any: only circles wait.
LOOK_EVERY_MS = 500
_at_work: set[int] = set()
_was_on: list[bool] = []


class Collector(QObject):
    """While one of these is at work, garbage is collected by its timer alone. Made and closed on the window's thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        if not _at_work:
            _was_on[:] = [gc.isenabled()]
        _at_work.add(id(self))
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(look)
        self._timer.start(LOOK_EVERY_MS)

    def close(self) -> None:
        """The threads beside the window's have ended: Python looks by itself again, as it did before."""
        self._timer.stop()
        _at_work.discard(id(self))
        if not _at_work and _was_on.pop():
            gc.enable()


def look() -> None:
    """Collect the oldest generation whose turn has come, by Python's own thresholds."""
    counts = zip(gc.get_count(), gc.get_threshold(), strict=True)
    due = [generation for generation, (count, most) in enumerate(counts) if count > most]
    if due:
        gc.collect(due[-1])
