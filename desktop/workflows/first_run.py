"""The first run: looking into a kit, setting the unit up from it, and this computer's own words.

What a window asks step by step; the command line does it in one go (``kits.create_from_kit``).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.consolidation.programmes import load_programme
from desktop.errors import KnownError, RefusedError
from desktop.exchange import OpenedKit, fingerprint, inspect_file, open_kit
from desktop.forms import load_definition
from desktop.foundation.atomic import environment_failure
from desktop.foundation.clock import Clock
from desktop.foundation.translation import _
from desktop.model import file_names
from desktop.model.unit import Unit, UnitTree
from desktop.workflows.kits import CreatedWorkspace, create_from_kit
from desktop.workflows.register_files import unit_of_row
from desktop.workflows.workspace import Workspace, open_workspace

# A stick holds photos and films too: whatever is larger is no kit.
_LARGEST_KIT = 64 * 1024 * 1024
_MOST_FILES = 400
# How much of a division code names the county, the township and the village (GB/T 2260, GB/T 10114).
_PLACE_DIGITS = (6, 9, 12)
_PLACES_OF_LEVEL = {"village": 3, "township": 2}


@dataclass(frozen=True)
class FoundKit:
    """A file that says it is a kit; nothing of it is proven before its code opens it."""

    file: Path
    unit: str


@dataclass(frozen=True)
class KitSummary:
    """What is in a kit, for a person to look at. ``words`` are those of the stamped sheet; ``forms`` are titles."""

    file: Path
    unit: str
    name: str
    level: str
    place: str
    parent: str
    parent_name: str
    forms: tuple[str, ...]
    programmes: tuple[str, ...]
    words: tuple[str, ...]
    parent_reads: bool


@dataclass(frozen=True)
class OwnWords:
    """This computer as the level above gets to know it."""

    name: str
    parent_name: str
    words: tuple[str, ...]


def find_kits(folder: Path) -> tuple[FoundKit, ...]:
    """Kits in a folder (a stick) and the folders directly in it, by name. What cannot be read is passed over."""
    found: list[FoundKit] = []
    with contextlib.suppress(OSError):
        for number, file in enumerate(_candidates(folder)):
            if number >= _MOST_FILES:
                break
            with contextlib.suppress(KnownError):
                found.append(look_at_kit(file))
    return tuple(found)


def _candidates(folder: Path) -> Iterator[Path]:
    inside: list[Path] = []
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.name.startswith("."):
            inside.append(path)
        elif path.suffix == file_names.SUFFIX:
            yield path
    for path in inside:
        with contextlib.suppress(OSError):
            yield from sorted(path.glob(f"*{file_names.SUFFIX}"))


def look_at_kit(file: Path) -> FoundKit:
    """What a kit says on its cover. Raises ``RefusedError`` 收 1xx, 收 316 (no kit), ``EnvironmentFailure``."""
    cover = inspect_file(_read(file))
    if cover["kind"] != "kit":
        raise _no_kit(file)
    return FoundKit(file, str(cover["unit"]))


def _no_kit(file: Path) -> RefusedError:
    return RefusedError("收 316", _("这不是启用包。"), where=file.name, hint=_("请选择文件名以“启用包”开头的文件。"))


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > _LARGEST_KIT:
            raise _no_kit(file)
        return file.read_bytes()
    except OSError as error:
        raise environment_failure(error, file) from error


def open_the_kit(file: Path, code: str) -> KitSummary:
    """Open a kit with the code of its sheet; takes about a second. Raises ``RefusedError`` 收 207 on a wrong code."""
    opened = open_kit(_read(file), code)
    tree = UnitTree.of(unit_of_row(row) for row in opened.content.pack.registers["units"])
    if opened.content.unit not in tree:
        raise RefusedError("网 103", _("启用包里没有它自己的单位"), where=file.name, hint=_("请上级重新做一个启用包"))
    unit = tree[opened.content.unit]
    parent = tree.units.get(unit.parent)
    pack = opened.content.pack
    return KitSummary(
        file=file,
        unit=unit.code,
        name=unit.name,
        level=unit.level,
        place=_place(unit, opened),
        parent=unit.parent,
        parent_name=parent.name if parent else "",
        forms=tuple(load_definition(xform).title for _version, xform in pack.forms.values()),
        programmes=tuple(load_programme(files).title for _version, files in pack.programmes.values()),
        words=tuple(opened.fingerprint.split()),
        parent_reads=bool(opened.content.parents),
    )


def _place(unit: Unit, opened: OpenedKit) -> str:
    """The names of the unit's county, township and village, as far as the pack's places know them."""
    names = {row["code"]: row["name"] for row in opened.content.pack.registers.get("places", ())}
    code = unit.division_code
    wanted = _PLACE_DIGITS[: _PLACES_OF_LEVEL.get(unit.level, 1)]
    found = [names.get(code[:digits].ljust(_PLACE_DIGITS[-1], "0"), "") for digits in wanted]
    return " ".join(name for name in found if name)


def set_up(
    folder: Path, clock: Clock, *, kit: Path, code: str, words: Sequence[str] | None, password: str | None
) -> CreatedWorkspace:
    """Make the unit's workspace in ``folder``, whole or not at all. ``words``: those that a person compared, None = later.

    Raises ``UsageError`` 用 102 where something lies already; else as ``create_from_kit``.
    """
    compared = " ".join(words) if words else None
    return create_from_kit(folder, clock, kit=kit, code=code, fingerprint=compared, password=password)


def free_folder(base: Path, name: str) -> Path:
    """The first folder for a unit of this name below ``base`` that is not taken: 幸福村卫生室, 幸福村卫生室 2 …"""
    plain = "".join("_" if letter in '<>:"/\\|?*' or ord(letter) < 32 else letter for letter in name).strip(" .") or "_"
    folder, number = base / plain, 2
    while folder.exists() and (not folder.is_dir() or _holds_something(folder)):
        folder = base / f"{plain} {number}"
        number += 1
    return folder


def _holds_something(folder: Path) -> bool:
    try:
        return any(folder.iterdir())
    except OSError:
        return True


def can_write(folder: Path) -> bool:
    """Whether a new folder could be made there: asked before a person goes on, proven when it is made."""
    nearest = folder
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    return nearest.is_dir() and os.access(nearest, os.W_OK)


def own_words(workspace: Workspace) -> OwnWords:
    """The fingerprint of this computer's keys: what the level above compares before it accepts a file."""
    keys, unit, tree = workspace.keys, workspace.unit, workspace.tree
    parent = tree[unit.parent].name if unit.parent in tree else ""
    return OwnWords(
        unit.name, parent, tuple(fingerprint(bytes.fromhex(keys.ed25519_public), keys.age_recipient).split())
    )


def words_of(folder: Path, clock: Clock, password: str | None) -> OwnWords:
    """``own_words`` of a workspace that was just made."""
    with open_workspace(folder, clock, password=password) as workspace:
        return own_words(workspace)
