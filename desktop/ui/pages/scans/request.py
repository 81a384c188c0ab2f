"""What was dropped on the window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ScanRequest:
    """Files and folders to look at."""

    paths: tuple[Path, ...]
