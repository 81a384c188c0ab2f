"""What was dropped on the window."""

from __future__ import annotations

from pathlib import Path

from desktop.foundation.quick_dataclass import dataclass


@dataclass(frozen=True)
class ScanRequest:
    """Files and folders to look at."""

    paths: tuple[Path, ...]
