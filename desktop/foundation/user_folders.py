"""Where the program keeps what belongs to one person of this computer, beside the workspaces and never inside them."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def settings_folder() -> Path:
    """The user's folder for settings: ``xinglin`` in %APPDATA%, or $XDG_CONFIG_HOME/xinglin (``~/.config/xinglin``)."""
    return _user_folder("APPDATA", "AppData/Roaming", "XDG_CONFIG_HOME", ".config")


def data_folder() -> Path:
    """Where workspaces are put unless told otherwise: ``xinglin`` in %LOCALAPPDATA%, or $XDG_DATA_HOME/xinglin."""
    return _user_folder("LOCALAPPDATA", "AppData/Local", "XDG_DATA_HOME", ".local/share")


def state_folder() -> Path:
    """What this computer knows of its workspaces: how far each got, how it was left, its own backups.

    It stays on the computer (a roaming profile would take it to another, and marks would lie there).
    ``XINGLIN_STATE`` names another folder.
    """
    told = os.environ.get("XINGLIN_STATE", "")
    return Path(told) if told else data_folder() / "state"


def _user_folder(windows: str, windows_default: str, xdg: str, xdg_default: str) -> Path:
    name, default = (windows, windows_default) if sys.platform == "win32" else (xdg, xdg_default)
    told = os.environ.get(name, "")
    # A relative XDG folder is to be ignored (XDG Base Directory Specification).
    base = Path(told) if told and Path(told).is_absolute() else Path.home() / default
    return base / "xinglin"
