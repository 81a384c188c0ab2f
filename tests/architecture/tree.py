"""The files of the checkout, as the tests of this folder judge them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
_MADE = {"__pycache__", "build", "dist", "node_modules"}


@cache
def tracked_files() -> tuple[Path, ...]:
    """What git tracks, or everything that is not made by a tool where there is no git (an unpacked archive)."""
    try:
        listed = subprocess.run(
            ["git", "-c", "core.quotePath=false", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
        ).stdout.decode()
        found = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        found = [path for path in ROOT.rglob("*") if path.is_file() and not _made(path.relative_to(ROOT))]
    return tuple(path for path in found if path.is_file())


def _made(relative: Path) -> bool:
    hidden = {part for part in relative.parts if part.startswith(".")} - {".ci", ".gitignore"}
    return bool(hidden or _MADE & set(relative.parts))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def program() -> Iterator[Path]:
    """Every Python file of the program itself."""
    return (path for path in tracked_files() if path.suffix == ".py" and path.is_relative_to(ROOT / "desktop"))


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
