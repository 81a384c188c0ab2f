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


def cache_folder() -> Path:
    """What can be worked out again: ``xinglin/cache`` in %LOCALAPPDATA%, or $XDG_CACHE_HOME/xinglin (``~/.cache``)."""
    if sys.platform == "win32":
        return data_folder() / "cache"
    return _user_folder("LOCALAPPDATA", "AppData/Local", "XDG_CACHE_HOME", ".cache")


def _user_folder(windows: str, windows_default: str, xdg: str, xdg_default: str) -> Path:
    name, default = (windows, windows_default) if sys.platform == "win32" else (xdg, xdg_default)
    told = os.environ.get(name, "")
    # A relative XDG folder is to be ignored (XDG Base Directory Specification).
    base = Path(told) if told and Path(told).is_absolute() else Path.home() / default
    return base / "xinglin"
