"""What the window remembers of one person on this computer: text size, contrast, language, workspaces, widths.

One JSON file per user of the system, no secrets in it, written whole or not at all. It is comfort: a file that is
damaged or cannot be written never stops the program. Keys that this version does not know are kept for the one that does.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop.errors import KnownError
from desktop.foundation.atomic import unused_name, write_atomically
from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.user_folders import cache_folder, data_folder, settings_folder

__all__ = ["KnownWorkspace", "Preferences", "cache_folder", "data_folder", "settings_folder"]

FILE_NAME = "window.json"
LANGUAGES = ("zh", "en")
_SMALLEST, _GREATEST = 1.0, 2.0


@dataclass(frozen=True)
class KnownWorkspace:
    """One workspace opened on this computer before. ``opened`` is local ISO text; ``place`` says where the unit is."""

    path: Path
    name: str
    level: str = ""
    place: str = ""
    opened: str = ""


class Preferences:
    """Read once at start, written at every change. Every value that is read is checked: the file may be anybody's."""

    def __init__(self, file: Path | None = None) -> None:
        self.file = settings_folder() / FILE_NAME if file is None else file
        self.set_aside: Path | None = None  # where a damaged file was put
        self.unsaved = False  # the last write failed (disk full, folder not writable)
        self._values: dict[str, Any] = self._read()

    # ------------------------------------------------------------------------------------------ looks

    @property
    def scale(self) -> float:
        """Text size, 1.0 to 2.0."""
        value = self._values.get("scale")
        if isinstance(value, bool) or not isinstance(value, int | float):
            return _SMALLEST
        return min(max(float(value), _SMALLEST), _GREATEST)

    @scale.setter
    def scale(self, value: float) -> None:
        self.set("scale", value)

    @property
    def high_contrast(self) -> bool | None:
        """True or False as the person chose; None follows the system."""
        value = self._values.get("high_contrast")
        return value if isinstance(value, bool) else None

    @high_contrast.setter
    def high_contrast(self, value: bool | None) -> None:
        self.set("high_contrast", value)

    @property
    def language(self) -> str | None:
        """``zh`` or ``en``; None leaves it to XINGLIN_LANG and the source language."""
        value = self._values.get("language")
        return value if value in LANGUAGES else None

    @language.setter
    def language(self, value: str | None) -> None:
        self.set("language", value)

    def column_widths(self, table: str) -> dict[str, int]:
        """Widths in unscaled pixels by column key, as the person left them."""
        held = self._values.get("columns")
        widths = held.get(table) if isinstance(held, dict) else None
        if not isinstance(widths, dict):
            return {}
        return {key: width for key, width in widths.items() if isinstance(width, int) and 0 < width < 10_000}

    def set_column_widths(self, table: str, widths: Mapping[str, int]) -> None:
        held = self._values.get("columns")
        self.set("columns", {**(held if isinstance(held, dict) else {}), table: dict(widths)})

    # ------------------------------------------------------------------------------------- workspaces

    @property
    def known(self) -> tuple[KnownWorkspace, ...]:
        """Workspaces opened here before, the last opened first."""
        listed = self._values.get("workspaces")
        found = [_known(item) for item in listed] if isinstance(listed, list) else []
        return tuple(sorted((item for item in found if item), key=lambda item: item.opened, reverse=True))

    @property
    def last(self) -> Path | None:
        """The workspace that was open last."""
        value = self._values.get("last")
        return Path(value) if isinstance(value, str) and value else None

    def remember(self, workspace: KnownWorkspace) -> None:
        """A workspace was opened: it is the last one now, and known with what it says of itself."""
        others = [item for item in self.known if item.path != workspace.path]
        self._update({"workspaces": [_plain(item) for item in (workspace, *others)], "last": str(workspace.path)})

    def forget(self, path: Path) -> None:
        """Take a workspace off the list; its folder is not touched."""
        left = [_plain(item) for item in self.known if item.path != path]
        self._update({"workspaces": left, "last": None if self.last == path else self._values.get("last")})

    # ------------------------------------------------------------------------------------ anything else

    def get(self, key: str, default: Any = None) -> Any:
        return self._values.get(key, default)

    def set(self, key: str, value: Any) -> None:
        """Keep any JSON value under ``key``."""
        self._update({key: value})

    def _update(self, values: Mapping[str, Any]) -> None:
        changed = {**self._values, **values}
        if changed == self._values and not self.unsaved:
            return
        self._values = changed
        try:
            write_atomically(self.file, json.dumps(changed, ensure_ascii=False, indent=1, sort_keys=True).encode())
        except KnownError:
            self.unsaved = True
        else:
            self.unsaved = False

    def _read(self) -> dict[str, Any]:
        try:
            values = json.loads(self.file.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError):
            values = None
        if isinstance(values, dict):
            return values
        with contextlib.suppress(OSError):
            aside = unused_name(self.file.parent, f"{self.file.stem}.damaged", self.file.suffix)
            self.set_aside = self.file.rename(aside)
        return {}


def _known(item: Any) -> KnownWorkspace | None:
    if not isinstance(item, dict) or not all(isinstance(value, str) for value in item.values()):
        return None
    path = item.get("path", "")
    if not path or "\0" in path or not Path(path).is_absolute():
        return None
    return KnownWorkspace(
        Path(path), item.get("name", ""), item.get("level", ""), item.get("place", ""), item.get("opened", "")
    )


def _plain(workspace: KnownWorkspace) -> dict[str, str]:
    return {**asdict(workspace), "path": str(workspace.path)}
