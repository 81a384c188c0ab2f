"""Putting a prepared workspace in the place of the one that lies there, so that a kill at any moment leaves old or new.

``~restore.json`` is written whole or not at all: that is the decision. Moving the files is repeated by whoever comes next.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import shutil
from pathlib import Path

from desktop.foundation.atomic import environment_failure, make_folder, replace_file, sync_folder, write_atomically
from desktop.foundation.translation import _

STAGING = "~restore"
DECISION = "~restore.json"


def pending(path: Path) -> bool:
    """True where a replacement was decided and not finished."""
    return (path / DECISION).is_file()


def replace_workspace(path: Path, staging: Path, now: dt.datetime) -> Path | None:
    """Move every file of ``path`` into a folder of its own and those of ``staging`` in; where the old ones are now.

    The caller holds the workspace's lock. Raises ``EnvironmentFailure``; once the decision is written nothing is undone.
    """
    old = sorted(item.name for item in path.iterdir() if item.is_file() and _ours(item.name))
    new = sorted(item.name for item in staging.iterdir() if item.is_file() and _ours(item.name))
    aside = _unused(path, _("换下的_{when}").format(when=now.strftime("%Y-%m-%d_%H%M"))) if old else ""
    sync_folder(staging)
    if aside:
        make_folder(path / aside)  # a full disk is met here: after the decision nothing needs room
    try:
        write_atomically(path / DECISION, json.dumps({"aside": aside, "old": old, "new": new}).encode())
    except BaseException:
        if aside:
            with contextlib.suppress(OSError):
                (path / aside).rmdir()
        raise
    _finish(path)
    return path / aside if aside else None


def drop_prepared(path: Path) -> None:
    """What was prepared and is not wanted. Once the decision is written it is all there is: then it stays."""
    if not pending(path):
        shutil.rmtree(path / STAGING, ignore_errors=True)


def finish_replacing(path: Path) -> bool:
    """Finish what a kill interrupted; True if there was something. Raises ``EnvironmentFailure``."""
    if not pending(path):
        return False
    _finish(path)
    return True


def _finish(path: Path) -> None:
    decision = path / DECISION
    try:
        plan = json.loads(decision.read_bytes())
        if plan["old"]:
            aside = path / plan["aside"]
            aside.mkdir(exist_ok=True)
            for name in plan["old"]:
                # Already there: it was moved before the kill, and what has the name here now is the new one.
                if not (aside / name).exists() and (path / name).exists():
                    replace_file(path / name, aside / name)
            sync_folder(aside)
            sync_folder(path)
        for name in plan["new"]:
            if (path / STAGING / name).exists():
                replace_file(path / STAGING / name, path / name)
        # Both ends of the moves: a power cut must not take them back when the decision is gone.
        if (path / STAGING).is_dir():
            sync_folder(path / STAGING)
        sync_folder(path)
        decision.unlink()
        sync_folder(path)
    except OSError as error:
        raise environment_failure(error, path) from error
    with contextlib.suppress(OSError):
        shutil.rmtree(path / STAGING)


def _ours(name: str) -> bool:
    """Locks stay (whoever waits for one holds the file), half-written files of ours are nothing."""
    return not name.endswith(".lock") and name != DECISION and not name.startswith("~")


def _unused(path: Path, name: str) -> str:
    number, found = 2, name
    while (path / found).exists():
        found, number = f"{name} ({number})", number + 1
    return found
