"""Where everything of a demonstration county lies, and what one can try there: written when it is finished."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop.foundation.atomic import write_atomically
from desktop.foundation.clock import Clock, RunningClock, SystemClock
from desktop.foundation.quick_dataclass import dataclass
from desktop.model.unit import UnitTree

PLAN_NAME = "demo.json"


@dataclass(frozen=True)
class DemoPlace:
    """One workspace of the demonstration; ``parent`` is the name of the unit above."""

    path: Path
    name: str
    level: str
    parent: str


@dataclass(frozen=True)
class DemoPlaces:
    """``start`` is the moment at which the demonstration's month stands. Places are in the register's order."""

    folder: Path
    start: dt.datetime
    places: tuple[DemoPlace, ...]

    def of_level(self, level: str) -> tuple[DemoPlace, ...]:
        return tuple(place for place in self.places if place.level == level)


def write_plan(folder: Path, start: dt.datetime, places: Mapping[str, Path], tree: UnitTree) -> Path:
    """Say where everything is. Written last: a demonstration without it was never finished."""
    listed = [
        {
            "path": places[unit.code].relative_to(folder).as_posix(),
            "name": unit.name,
            "level": unit.level,
            "parent": tree[unit.parent].name if unit.parent in tree else "",
        }
        for unit in tree
        if unit.code in places
    ]
    plan = {"fmt": 1, "start": start.isoformat(), "places": listed}
    return write_atomically(folder / PLAN_NAME, json.dumps(plan, ensure_ascii=False, indent=1).encode())


def demo_places(folder: Path) -> DemoPlaces | None:
    """The demonstration in ``folder``, None where there is none (or only half of one)."""
    try:
        plan: Any = json.loads((folder / PLAN_NAME).read_bytes())
        start = dt.datetime.fromisoformat(plan["start"])
        places = tuple(
            DemoPlace(folder / item["path"], item["name"], item["level"], item["parent"]) for item in plan["places"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return DemoPlaces(folder, start, places) if places and start.tzinfo else None


def demo_around(workspace: Path) -> DemoPlaces | None:
    """The demonstration that a workspace belongs to, None for a real one."""
    for folder in workspace.parents[:2]:
        found = demo_places(folder)
        if found and any(place.path == workspace for place in found.places):
            return found
    return None


def clock_of(workspace: Path, clock: Clock) -> Clock:
    """The clock a workspace lives by: the computer's, but a demonstration's month stands where its records are.

    A clock that somebody set (XINGLIN_NOW, a test) stays.
    """
    around = demo_around(workspace) if isinstance(clock, SystemClock) else None
    return clock if around is None else RunningClock(around.start)
