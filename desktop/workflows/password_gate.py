"""Wrong passwords: five are free, then one waits, longer each time. Nothing is ever wiped, nobody is locked out.

The misses lie in the workspace's folder, so the window, the command line and the next start know of them. The wait is
counted by the system's clock since it was started, which cannot be set: a date that is changed forward frees nobody, one
that is changed back locks nobody. After the computer was started anew that clock begins at nought; then only the time
since the start counts, which is never more than what really passed.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from desktop.errors import KnownError, RefusedError
from desktop.foundation.atomic import write_atomically
from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.translation import _

MISSES_NAME = "misses.json"
FREE_MISSES = 5
FIRST_WAIT_S = 30
LONGEST_WAIT_S = 30 * 60
_MOST_MISSES = 1_000_000


@dataclass(frozen=True)
class Waiting:
    """``seconds`` still to wait, rounded up; 0 = go on."""

    misses: int
    seconds: int


@dataclass(frozen=True)
class _Kept:
    misses: int = 0
    since: float = 0.0


def gate(folder: Path, now: Callable[[], float] = time.monotonic) -> Waiting:
    """How it stands. A file that is damaged or gone is as if nobody had missed."""
    kept = _read(folder)
    at = now()
    if kept.misses and at < kept.since:
        # The computer was started anew: what passed before is unknown and does not count.
        kept = _Kept(kept.misses, 0.0)
        _write(folder, kept)
    wait = wait_after(kept.misses)
    return Waiting(kept.misses, max(0, -int(-(wait - (at - kept.since)) // 1)) if wait else 0)


def wait_after(misses: int) -> int:
    """Seconds to wait after so many misses in a row."""
    over = misses - FREE_MISSES
    # The exponent is bounded: a file that says a million misses must not be computed with.
    return 0 if over < 0 else min(FIRST_WAIT_S * 2 ** min(over, 10), LONGEST_WAIT_S)


def missed(folder: Path, now: Callable[[], float] = time.monotonic) -> Waiting:
    """A wrong password or code was tried."""
    _write(folder, _Kept(min(_read(folder).misses + 1, _MOST_MISSES), now()))
    return gate(folder, now)


def passed(folder: Path) -> None:
    """The right one: nothing that was missed before counts any more."""
    with contextlib.suppress(OSError):
        (folder / MISSES_NAME).unlink(missing_ok=True)


@contextlib.contextmanager
def guarded(folder: Path, now: Callable[[], float] = time.monotonic) -> Iterator[None]:
    """Round one try: refuses while one has to wait (网 150), counts a wrong password (收 208) or code (收 319)."""
    waiting = gate(folder, now)
    if waiting.seconds:
        raise must_wait(waiting)
    try:
        yield
    except RefusedError as error:
        if error.problem.code in ("收 208", "收 319"):
            missed(folder, now)
        raise
    if waiting.misses:
        passed(folder)


def must_wait(waiting: Waiting) -> RefusedError:
    """The refusal that says how long."""
    return RefusedError(
        "网 150",
        _("错了 {n} 次，还要等 {time}").format(n=waiting.misses, time=time_in_words(waiting.seconds)),
        hint=_("到时候再输；什么都不会被清掉"),
    )


def time_in_words(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return (_("{m} 分 {s} 秒") if minutes else _("{s} 秒")).format(m=minutes, s=rest)


def _read(folder: Path) -> _Kept:
    try:
        value = json.loads((folder / MISSES_NAME).read_bytes())
        misses, since = value["misses"], value["since"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return _Kept()
    numbers = isinstance(misses, int) and isinstance(since, int | float)
    if not numbers or not 0 <= misses <= _MOST_MISSES or not 0 <= since < 1e12:
        return _Kept()
    return _Kept(misses, float(since))


def _write(folder: Path, kept: _Kept) -> None:
    # A folder that cannot be written holds up nobody: the database there could not be opened either.
    with contextlib.suppress(KnownError):
        write_atomically(
            folder / MISSES_NAME, json.dumps({"fmt": 1, "misses": kept.misses, "since": kept.since}).encode()
        )
