"""The work of the wizard, run on the worker: write with the moments of its steps, read back, write again."""

from __future__ import annotations

import datetime as dt
import errno
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.foundation.atomic import environment_failure, require_folder
from desktop.foundation.clock import Clock
from desktop.ui.tasks import Progress
from desktop.workflows.personal import PersonalAsk, answer_ask
from desktop.workflows.submit_period import Submitted, read_back, submit_again, submit_period
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class Moment:
    """When a step was done and how long it took."""

    at: dt.datetime
    seconds: float


@dataclass(frozen=True)
class Written:
    """The file, and the moments of: checked and numbered, signed and encrypted, written."""

    made: Submitted
    moments: tuple[Moment, ...]


@dataclass(frozen=True)
class Order:
    """What to write where. ``seq`` set: that number once more; ``disk``: of the stick as it was chosen (0: a folder)."""

    period: str
    place: Path
    zeros: tuple[tuple[str, str], ...] = ()
    seq: int = 0
    disk: int = 0


def disk_of(place: Path) -> int:
    """The disk a folder lies on now. A stick's folder may stay behind when the stick goes, and is then our own disk."""
    try:
        return place.stat().st_dev
    except OSError:
        return 0


def answering(ask: PersonalAsk, *, agree: bool) -> Callable[[Workspace, Progress], PersonalAsk]:
    """A person's word on what a programme asks for by law."""
    return lambda workspace, _progress: answer_ask(workspace, ask.programme, ask.form, agree=agree)


class Stopwatch:
    """Takes the time between steps."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._last = clock, time.monotonic()

    def moment(self) -> Moment:
        before, self._last = self._last, time.monotonic()
        return Moment(self._clock.now(), self._last - before)


def write(workspace: Workspace, progress: Progress, order: Order) -> Written:
    """Write the file; every step tells the progress, which may stop before the next one."""
    require_folder(order.place)
    if order.disk and disk_of(order.place) != order.disk:
        raise environment_failure(FileNotFoundError(errno.ENOENT, "", str(order.place)), order.place)
    watch = Stopwatch(workspace.clock)
    moments: list[Moment] = []

    def step(done: int, of: int) -> None:
        moments.append(watch.moment())
        if done < of:  # a whole file is never thrown away
            progress(done, of)

    if order.seq:
        made = submit_again(workspace, order.seq, order.place, step=step)
    else:
        made = submit_period(workspace, order.period, order.place, zeros=order.zeros, step=step)
    from desktop.workflows.background_care import backup_beside_submission  # only whoever submits needs it

    backup_beside_submission(workspace, order.place)
    return Written(made, tuple(moments))


def check(workspace: Workspace, made: Submitted) -> Moment:
    """Read the file from the stick once more; raises where it is not what was written."""
    watch = Stopwatch(workspace.clock)
    read_back(made)
    return watch.moment()
