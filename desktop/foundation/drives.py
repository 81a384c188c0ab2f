"""Which sticks are plugged in now: folders that belong to removable drives."""

from __future__ import annotations

import os
import re
import string
import sys
from pathlib import Path
from typing import Any, Protocol

# Where desktops mount what a person plugs in.
_MOUNT_ROOTS = ("/media/", "/run/media/", "/mnt/")
_REMOVABLE = 2  # GetDriveTypeW


class Drives(Protocol):
    """Two exist: the computer's, and the demonstration's folders that stand for sticks."""

    def __call__(self) -> tuple[Path, ...]:
        """Folders of the sticks plugged in now, in the order they should be offered."""
        ...


def removable_drives() -> tuple[Path, ...]:
    """The sticks of this computer. Costs well under a millisecond; asks no drive for its contents."""
    return _windows_drives() if sys.platform == "win32" else _linux_mounts(Path("/proc/mounts"))


def _linux_mounts(table: Path) -> tuple[Path, ...]:
    try:
        lines = table.read_bytes().splitlines()
    except OSError:
        return ()
    found = []
    for line in lines:
        fields = line.split(b" ")
        if len(fields) > 1:
            # The table writes a space in a name as \040.
            place = re.sub(rb"\\([0-7]{3})", lambda octal: bytes([int(octal[1], 8)]), fields[1])
            folder = os.fsdecode(place)
            if folder.startswith(_MOUNT_ROOTS) and os.access(folder, os.W_OK | os.R_OK):
                found.append(Path(folder))
    return tuple(dict.fromkeys(found))


def _windows_drives() -> tuple[Path, ...]:  # pragma: no cover  one of the two runs on each system
    import ctypes

    kernel: Any = getattr(ctypes, "windll").kernel32  # noqa: B009  it exists on Windows alone
    present = kernel.GetLogicalDrives()
    letters = [letter for at, letter in enumerate(string.ascii_uppercase) if present >> at & 1]
    roots = [f"{letter}:\\" for letter in letters]
    return tuple(Path(root) for root in roots if kernel.GetDriveTypeW(root) == _REMOVABLE)
