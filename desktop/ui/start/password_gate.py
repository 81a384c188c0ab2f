"""Wrong passwords: five are free, then one waits, longer each time. Nothing is ever wiped, nobody is locked out.

The wait is counted by a clock that only goes forward, not by the computer's date. A restart does not shorten it:
the misses are kept, and the wait they stand for begins anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from desktop.ui.preferences import Preferences

FREE_MISSES = 5
FIRST_WAIT_S = 30
LONGEST_WAIT_S = 30 * 60
MISSES = "password_misses"


class PasswordGate:
    """How long until the next try. ``misses`` is to be kept between two starts."""

    def __init__(self, misses: int = 0, now: Callable[[], float] = time.monotonic) -> None:
        self.misses = max(misses, 0)
        self._now = now
        self._until = now() + self._wait()

    def missed(self) -> None:
        self.misses += 1
        self._until = self._now() + self._wait()

    def opened(self) -> None:
        self.misses, self._until = 0, self._now()

    @property
    def seconds_left(self) -> int:
        """Whole seconds, rounded up; 0 = go on."""
        return max(0, -int(-(self._until - self._now()) // 1))

    def _wait(self) -> int:
        over = self.misses - FREE_MISSES
        # The exponent is bounded: a file that says a million misses must not be computed with.
        return 0 if over < 0 else min(FIRST_WAIT_S * 2 ** min(over, 10), LONGEST_WAIT_S)


def misses_of(preferences: Preferences, path: Path) -> int:
    held = preferences.get(MISSES)
    count = held.get(str(path), 0) if isinstance(held, dict) else 0
    return count if isinstance(count, int) else 0


def keep_misses(preferences: Preferences, path: Path, misses: int) -> None:
    held = preferences.get(MISSES)
    others = {key: value for key, value in held.items() if key != str(path)} if isinstance(held, dict) else {}
    preferences.set(MISSES, {**others, str(path): misses} if misses else others)
