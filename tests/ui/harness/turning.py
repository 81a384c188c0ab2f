"""Let the event loop turn until something is true."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QWidget

EVERY_MS = 10
STILL_TURNS, STILL_MS = 3, 2000


def turn_until(happened: Callable[[], Any], ms: int) -> Any:
    """What ``happened`` said at last: something true, or what it said when ``ms`` were over."""
    found = happened()
    if found:
        return found
    loop, ticker = QEventLoop(), QTimer()
    deadline = time.monotonic() + ms / 1000
    failures: list[BaseException] = []

    def look() -> None:
        nonlocal found
        try:
            found = happened()
        except BaseException as error:  # noqa: BLE001 - raised again outside of Qt's stack
            failures.append(error)
        if found or failures or time.monotonic() > deadline:
            loop.quit()

    ticker.timeout.connect(look)
    ticker.start(EVERY_MS)
    loop.exec()
    ticker.stop()
    if failures:
        raise failures[0]
    return found


def until_still(window: QWidget) -> None:
    """Let the loop turn until nothing in the window moves: a text that wraps or a scroll bar that comes up moves the rest after it."""
    seen: list[object] = []

    def moves_no_more() -> bool:
        seen.append([(child.geometry(), child.isVisible()) for child in window.findChildren(QWidget)])
        return len(seen) > STILL_TURNS and all(one == seen[-1] for one in seen[-STILL_TURNS:-1])

    turn_until(moves_no_more, STILL_MS)
