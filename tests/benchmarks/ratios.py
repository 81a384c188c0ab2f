"""Two works in turns, and what one costs of the other: whatever else the machine does hits both."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Taken:
    """Seconds by the clock and of the processor."""

    wall: float
    cpu: float


def in_turns(rounds: int, *works: Callable[[], Any]) -> list[Taken]:
    """The best round of each work; one comes after the other in every round."""
    found: list[list[Taken]] = [[] for _work in works]
    for _round in range(rounds):
        for work, taken in zip(works, found, strict=True):
            taken.append(timed(work))
    return [Taken(min(each.wall for each in taken), min(each.cpu for each in taken)) for taken in found]


def middle(rounds: int, *works: Callable[[], Any]) -> list[Taken]:
    """The medians of each work: for works that wait for the disk, where the best round is luck."""
    found: list[list[Taken]] = [[] for _work in works]
    for _round in range(rounds):
        for work, taken in zip(works, found, strict=True):
            wall, cpu = time.perf_counter(), time.process_time()
            work()
            taken.append(Taken(time.perf_counter() - wall, time.process_time() - cpu))
    return [
        Taken(statistics.median(each.wall for each in taken), statistics.median(each.cpu for each in taken))
        for taken in found
    ]


def timed(work: Callable[[], Any]) -> Taken:
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Taken(time.perf_counter() - wall, time.process_time() - cpu)
