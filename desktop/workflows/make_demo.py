"""The demonstration for a window: whole or not there, whoever stops it and whenever the power goes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from desktop.errors import UsageError
from desktop.foundation.atomic import environment_failure
from desktop.foundation.shipped import shipped_path
from desktop.foundation.translation import _
from desktop.workflows.demo import make_demo
from desktop.workflows.demo_places import DemoPlaces, demo_places
from desktop.workflows.register_files import read_units

# What make_demo says beside a line a township: network, kits, villages, county.
_STEPS_BESIDE_TOWNSHIPS = 4


def demo_steps() -> int:
    """How many lines of progress a demonstration has."""
    tree = read_units(shipped_path("forms/demo") / "units.csv")
    return _STEPS_BESIDE_TOWNSHIPS + sum(unit.level == "township" for unit in tree)


def make_demonstration(
    folder: Path,
    *,
    records: int,
    seed: int,
    progress: Callable[[str], None] = lambda _text: None,
    beat: Callable[[], None] = lambda: None,
) -> DemoPlaces:
    """As ``make_demo``, beside its place and then put there by one rename. Raises ``UsageError`` (用 102)."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError("用 102", _("这个文件夹里已经有东西了"), where=str(folder), hint=_("换一个空文件夹"))
    part = folder.with_name(f"~{folder.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)  # of a run that was cut off
        make_demo(part, records=records, seed=seed, progress=progress, beat=beat)
        if folder.exists():
            folder.rmdir()  # Windows does not rename onto an empty folder
        part.rename(folder)
    except OSError as error:
        raise environment_failure(error, folder) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    made = demo_places(folder)
    assert made is not None
    return made
