"""What long work is handed: somebody to tell how far it is, and somebody to ask whether it should stop."""

from __future__ import annotations

from collections.abc import Callable

from desktop.errors import KnownError
from desktop.foundation.translation import _

# (done, of how many); may raise to stop.
Step = Callable[[int, int], None]
Cancelled = Callable[[], bool]


def no_step(_done: int, _total: int) -> None:
    """Nobody watches."""


def never() -> bool:
    """Nobody can stop it."""
    return False


class StoppedError(KnownError):
    """A person (or the closing window) stopped long work: whatever it had begun is gone, nothing else changed."""

    def __init__(self) -> None:
        super().__init__("用 160", _("停下了，什么也没有改"))


def watched(progress: Step, cancelled: Cancelled) -> Step:
    """A step that also asks. Raises ``StoppedError``."""

    def step(done: int, total: int) -> None:
        if cancelled():
            raise StoppedError
        progress(done, total)

    return step
