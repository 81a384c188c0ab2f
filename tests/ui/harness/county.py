"""A copy of the demonstration county for one test: real workspaces, real sticks."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Demonstration:
    """Workspaces by role. ``sticks`` holds a folder a stick, named after the unit."""

    folder: Path
    county: Path
    townships: tuple[Path, ...]
    villages: tuple[Path, ...]
    direct: tuple[Path, ...]

    @property
    def sticks(self) -> Path:
        return self.folder / "sticks"

    def stick(self, name: str) -> Path:
        """The stick of that name, empty if it was never used."""
        folder = self.sticks / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def of(self, role: str) -> Path:
        """The first workspace of ``village``, ``township`` or ``county``."""
        return {"county": self.county, "township": self.townships[0], "village": self.villages[0]}[role]


def copy_county(made: Mapping[str, Any], folder: Path) -> Demonstration:
    """Copy what ``tests.helpers.demonstration`` made; the original is never opened by a window."""
    origin = Path(made["folder"])
    shutil.copytree(origin, folder)

    def moved(path: str) -> Path:
        return folder / Path(path).relative_to(origin)

    places = made["workspaces"]
    return Demonstration(
        folder,
        moved(places["county"]),
        tuple(moved(path) for path in places["townships"]),
        tuple(moved(path) for path in places["villages"]),
        tuple(moved(path) for path in places.get("direct", [])),
    )
