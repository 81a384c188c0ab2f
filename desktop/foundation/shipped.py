"""Where the files that ship with the program are: inside the wheel, or in the checkout."""

from __future__ import annotations

from pathlib import Path


def shipped_path(relative: str) -> Path:
    """The path of ``forms/…``, ``resources/…``, ``LICENSE`` or the notices as shipped. Does not promise that it exists."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_shipped"
    return (inside if inside.is_dir() else package.parent) / relative
