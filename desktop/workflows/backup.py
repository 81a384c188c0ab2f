"""Backing up: one signed file with everything of the workspace, of one moment, while others go on writing.

Order: copy beside the workspace → check the copy → write ``~name.part`` → read it back from the medium → name it →
let go of old ones. Nothing that looks finished is left by a kill, a full disk or a pulled stick.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import RefusedError
from desktop.exchange import BackupFacts, DeviceKeys, write_backup
from desktop.foundation.atomic import environment_failure, require_room, unused_name
from desktop.foundation.clock import Clock, local_text
from desktop.foundation.translation import _
from desktop.foundation.watching import Cancelled, Step, never, no_step, watched
from desktop.storage.backup import copy_database, copy_file
from desktop.storage.database import Database
from desktop.storage.moment import Moment, moment_of_file
from desktop.workflows.backup_rotation import make_room, next_number, rotate
from desktop.workflows.key_file import KEY_NAME
from desktop.workflows.workspace import DATABASE_NAME, Workspace

STAGING = "~backup"


@dataclass(frozen=True)
class BackupMade:
    """``lines`` and ``seq``: how far the log and the feed were. ``protected``: it opens with a password only.

    ``removed``: older ones that were let go of. ``kept``: those that stay beside it.
    """

    file: Path
    size: int
    made: str
    seq: int
    lines: int
    protected: bool
    kept: tuple[Path, ...]
    removed: tuple[Path, ...]


def back_up(
    workspace: Workspace,
    to: Path,
    progress: Step = no_step,
    cancelled: Cancelled = never,
    *,
    reason: str = "hand",
    stick: bool = False,
) -> BackupMade:
    """Write a backup into the folder ``to`` and keep order among the older ones of this computer there.

    Writes nothing into the database, so it may run beside the worker (``workflows.backups.note_backup`` writes it
    down). Raises 存 102 (the database itself is damaged: no backup is made and none is let go of), 存 301, 存 302,
    环 1xx, ``StoppedError``.
    """
    return back_up_database(
        workspace.db, workspace.path, to, workspace.clock, progress, cancelled, reason=reason, stick=stick
    )


def back_up_database(
    db: Database,
    folder: Path,
    to: Path,
    clock: Clock,
    progress: Step = no_step,
    cancelled: Cancelled = never,
    *,
    reason: str = "hand",
    stick: bool = False,
) -> BackupMade:
    """The same for a database whose schema may still be an older one (before a migration)."""
    step = watched(progress, cancelled)
    staging = folder / STAGING
    try:
        key_file = (folder / KEY_NAME).read_bytes()
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        to.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise environment_failure(error, to) from error
    try:
        sizes = {path.name: path.stat().st_size for path in sorted(folder.glob("*.db"))}
        require_room(staging, sum(sizes.values()))
        stages = _Stages(step, sizes)
        files = _copies(db, folder, staging, stages, cancelled)
        there = moment_of_file(staging / DATABASE_NAME, db.key)
        keys = _keys(there)
        make_room(to, keys.keyid, sum(path.stat().st_size for _name, path in files))
        facts = _facts(there, keys.keyid, next_number(to, keys.keyid), local_text(clock.now()), reason)
        stem = f"{_('备份')}_{there.unit_name}_{facts.made[:10]}_{facts.number:04}"
        target = unused_name(to, stem, ".xinglin")
        cover = write_backup(target, facts, files, key_file, keys, progress=stages.rest)
        kept, removed = rotate(to, cover, stick=stick)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return BackupMade(cover.path, cover.size, facts.made, there.seq, there.lines, is_protected(key_file), kept, removed)


class _Stages:
    """One bar for everything: copying counts once, hashing, writing and reading back once each."""

    def __init__(self, step: Step, sizes: dict[str, int]) -> None:
        self._step, self._before = step, 0
        self._copying = sum(sizes.values())

    def copying(self, size: int) -> Step:
        """For the next database, of ``size`` bytes; counts pages of it."""
        before, self._before = self._before, self._before + size

        def step(done: int, total: int) -> None:
            self._step(before + size * done // max(total, 1), 4 * self._copying)

        return step

    def rest(self, done: int, total: int) -> None:
        self._step(self._copying + 3 * self._copying * done // max(total, 1), 4 * self._copying)


def _copies(db: Database, folder: Path, staging: Path, stages: _Stages, cancelled: Cancelled) -> list[tuple[str, Path]]:
    """The main database first: what it names was written before, so the others hold it."""
    main = db.path
    copied = copy_database(
        db, staging / DATABASE_NAME, progress=stages.copying(main.stat().st_size), cancelled=cancelled
    )
    files = [(DATABASE_NAME, copied.path)]
    for path in sorted(folder.glob("*.db")):
        if path.name != DATABASE_NAME:
            step = stages.copying(path.stat().st_size)
            files.append(
                (path.name, copy_file(path, db.key, staging / path.name, progress=step, cancelled=cancelled).path)
            )
    return files


def _keys(there: Moment) -> DeviceKeys:
    if there.identity is None or there.keys is None:
        raise RefusedError("存 303", _("这个工作区还没有建好，没有可备份的"))
    return DeviceKeys.from_json(there.keys)


def _facts(there: Moment, device: str, number: int, made: str, reason: str) -> BackupFacts:
    return BackupFacts(
        org=there.org, network=str((there.identity or {}).get("network", "")), device=device, feed=there.feed, seq=there.seq,
        head=there.head, lines=there.lines, schema=there.schema, number=number, made=made, reason=reason,
    )  # fmt: skip


def is_protected(key_file: bytes) -> bool:
    """False where the key lies in the key file as it is: whoever has the backup can open it."""
    try:
        stored = json.loads(key_file)
    except ValueError:
        return True
    slots = stored.get("slots") if isinstance(stored, dict) else None
    if isinstance(slots, list):
        return not any(isinstance(slot, dict) and slot.get("kind") == "none" for slot in slots)
    return not (isinstance(stored, dict) and "key" in stored)
