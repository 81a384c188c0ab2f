"""Where this person's program keeps what belongs to no workspace folder: it must not travel with a copy of the data."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def state_folder() -> Path:
    """``XINGLIN_STATE``, else ``xinglin`` in %LOCALAPPDATA% or in $XDG_STATE_HOME (``~/.local/state``). Not made here."""
    told = os.environ.get("XINGLIN_STATE", "")
    if told and Path(told).is_absolute():
        return Path(told)
    windows = sys.platform == "win32"
    name, default = ("LOCALAPPDATA", "AppData/Local") if windows else ("XDG_STATE_HOME", ".local/state")
    base = os.environ.get(name, "")
    # A relative XDG folder is to be ignored (XDG Base Directory Specification).
    return (Path(base) if base and Path(base).is_absolute() else Path.home() / default) / "xinglin"
