"""The looks that every page is looked at in: the smallest screens, text at its usual, a large and the largest size, both palettes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.ui.harness.gap import GapWatch
from tests.ui.harness.guards import settle
from tests.ui.harness.look import inspect
from tests.ui.harness.opening import dress
from tests.ui.harness.turning import until_still


@dataclass(frozen=True)
class Look:
    size: tuple[int, int]
    scale: float
    high_contrast: bool

    @property
    def shade(self) -> str:
        return "black" if self.high_contrast else "light"

    def __str__(self) -> str:
        return f"{self.size[0]}×{self.size[1]} {self.scale:.0%} {self.shade}"

    def findings(self, window: Any) -> list[str]:
        """What is wrong now. A page that asks for more room than there is makes the window grow past the screen."""
        found = self._seen(window)
        if not found:
            return []
        # What came to an end just now (存好了) may still want its place: only what stays is wrong.
        settle()
        after = self._seen(window)
        return [line for line in found if line in after]

    def _seen(self, window: Any) -> list[str]:
        until_still(window)
        had = (window.width(), window.height())
        grown = [] if had == self.size else [f"size: the window is {had[0]}×{had[1]} on a screen of {self}"]
        return grown + inspect(window)


# In this order the text size and the palette, which cost most, change four times in all.
LOOKS = tuple(
    Look(size, scale, high_contrast)
    for size, scale, high_contrast in (
        ((1366, 697), 1.0, False),
        ((1024, 600), 1.0, False),
        ((1366, 697), 1.5, False),
        ((1366, 697), 1.5, True),
        ((1366, 697), 1.0, True),
        ((1024, 600), 1.0, True),
        ((1366, 697), 2.0, False),
    )
)


def each_look(window: Any, hands: Any, gap: GapWatch) -> Iterator[Look]:
    """The window in each look, everything loaded. Changing the look is the test's doing and no standstill."""
    for look in LOOKS:
        with gap.paused():
            dress(window, size=look.size, scale=look.scale, high_contrast=look.high_contrast)
            hands.idle(window)
            settle()
        yield look
