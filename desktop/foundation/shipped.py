"""Where the files that ship with the program are: inside the wheel, or in the checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path


def shipped_path(relative: str) -> Path:
    """The path of ``forms/…``, ``resources/…``, ``LICENSE`` or the notices as shipped. Does not promise that it exists."""
    return _base() / relative


@cache
def _base() -> Path:
    """A page has dozens of icons, and the place is looked for once."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_shipped"
    return inside if inside.is_dir() else package.parent
