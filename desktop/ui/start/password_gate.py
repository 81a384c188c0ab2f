"""The wait after wrong passwords, as a page counts it down. It is kept and judged by ``workflows.password_gate``."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from desktop.workflows.password_gate import gate


class PasswordGate:
    """How long until the next try. The folder is looked at again when somebody tried, not at every beat."""

    def __init__(self, folder: Path, now: Callable[[], float] = time.monotonic) -> None:
        self._folder, self._now = folder, now
        self.misses = 0
        self._until = 0.0
        self.look()

    def look(self) -> None:
        """As it stands now: somebody may have tried elsewhere, too."""
        waiting = gate(self._folder)
        self.misses, self._until = waiting.misses, self._now() + waiting.seconds

    @property
    def seconds_left(self) -> int:
        """Whole seconds, rounded up; 0 = go on."""
        return max(0, -int(-(self._until - self._now()) // 1))
