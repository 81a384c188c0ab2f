"""A newer program on a stick: looked for by its name, told, never started from here.

An installer is called ``xinglin-1.2.0-setup.exe`` or ``xinglin_1.2.0_amd64.deb`` and lies at the top of the stick or in a
folder there called 杏林台账. Who opens it is asked by the system whether it may; this program only says that it is there.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

_NAMED = re.compile(r"xinglin[-_](\d+)\.(\d+)(?:\.(\d+))?[-_].*\.(exe|deb)", re.IGNORECASE)
_FOLDERS = ("", "杏林台账", "xinglin")


@dataclass(frozen=True)
class Installer:
    """``version`` as people read it; ``newer`` than the program that runs."""

    file: Path
    version: str
    newer: bool


def find_installer(stick: Path | None, running: str, platform: str = sys.platform) -> Installer | None:
    """The newest installer for this system on a stick, None where there is none. ``running``: this program's version."""
    if stick is None:
        return None
    wanted = "exe" if platform == "win32" else "deb"
    found: list[tuple[tuple[int, ...], Path]] = []
    for folder in (stick / name if name else stick for name in _FOLDERS):
        try:
            files = sorted(folder.iterdir()) if folder.is_dir() else []
        except OSError:  # pulled while we looked
            continue
        for file in files:
            named = _NAMED.fullmatch(file.name)
            if named and named[4].lower() == wanted:
                found.append((_numbers(named[1], named[2], named[3]), file))
    if not found:
        return None
    version, file = max(found)
    return Installer(file, ".".join(str(part) for part in version), version > _numbers(*running.split(".")[:3]))


def opens(found: Installer, needed: str) -> bool:
    """Whether what it installs reads the data that this program is too old for. ``needed``: a version, "" if not known."""
    return found.newer and _numbers(*found.version.split(".")[:3]) >= _numbers(*needed.split(".")[:3])


def _numbers(*parts: str | None) -> tuple[int, ...]:
    """1.2 is 1.2.0; what is no number (a version under way) counts as 0."""
    numbers = [int(part) if part and part.isdecimal() else 0 for part in parts]
    return (*numbers, 0, 0, 0)[:3]
