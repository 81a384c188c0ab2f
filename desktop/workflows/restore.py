"""Restoring a workspace from a backup: proved before anything is replaced, all or nothing, never deleting what was there.

Everything is prepared in ``~restore`` inside the workspace's folder. Writing ``~restore.json`` is the moment it counts: before
it the folder is as it was; after it whoever opens the workspace finishes what is left to move. What lay there goes whole
into ``换下的_…``. A restored workspace always continues under a new feed.
"""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import KnownError, RefusedError, UsageError
from desktop.exchange import BackupCover, extract, read_backup, verify_backup
from desktop.foundation.atomic import environment_failure, require_room
from desktop.foundation.clock import Clock
from desktop.foundation.translation import _
from desktop.foundation.user_state import state_folder
from desktop.foundation.watching import Cancelled, Step, never, no_step, watched
from desktop.storage.health import check_log
from desktop.storage.locking import ProcessLock
from desktop.storage.migrations import VERSION
from desktop.storage.moment import moment
from desktop.storage.newer import Newer, carry_over, owner
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows.feeds import RESTORED, open_new_feed, read_mark, superseded
from desktop.workflows.key_file import KEY_NAME, read_key_file, unlock
from desktop.workflows.replacing import STAGING, drop_prepared, finish_replacing, replace_workspace
from desktop.workflows.workspace import DATABASE_NAME, Workspace, open_workspace

# What was given out under rising numbers after the backup is not known: the next one lies safely above.
JUMP = 100


@dataclass(frozen=True)
class Restored:
    """``aside``: where what lay there is now (None for an empty folder). ``carried``: what was newer there and came along."""

    workspace: Path
    made: str
    seq: int
    lines: int
    feed: str
    aside: Path | None
    carried: Newer


def restore(
    file: Path,
    workspace_path: Path,
    clock: Clock,
    *,
    password: str | None = None,
    state: Path | None = None,
    progress: Step = no_step,
    cancelled: Cancelled = never,
) -> Restored:
    """Make the workspace of the backup ``file`` at ``workspace_path``: an empty folder, or over what is there.

    Raises RefusedError 收 1xx, 2xx, 341, 342 (not a whole, genuine backup), 存 308 (by a newer program), 网 101, 收 208
    (password), 存 304 (its log is not whole), 存 305 (of another unit than the workspace there), 用 102 (other things
    in the folder), 环 110 (open elsewhere), 环 1xx, ``StoppedError``. Whatever is raised, the folder is as it was.
    """
    step = watched(progress, cancelled)
    state = state_folder() if state is None else state
    finish_replacing(workspace_path)
    cover = read_backup(file)
    _require_readable(cover, file)
    made_folder = _prepare(workspace_path)
    lock = ProcessLock(workspace_path / DATABASE_NAME)
    lock.acquire()
    try:
        staging = workspace_path / STAGING
        _extract(cover, staging, step)
        with open_workspace(staging, clock, password=password, state=state, copy=True) as copy:
            _prove(copy, cover)
            carried = _carry(copy, workspace_path, password)
            feed = _new_life(copy, state, carried)
        step(1, 1)
        aside = replace_workspace(workspace_path, staging, clock.now())
        superseded(state, cover.facts.feed, feed)
    except BaseException:
        drop_prepared(workspace_path)
        raise
    finally:
        lock.release()
        if made_folder and not (workspace_path / KEY_NAME).exists():
            _remove_made(workspace_path)
    return Restored(workspace_path, cover.facts.made, cover.facts.seq, cover.facts.lines, feed, aside, carried)


def _require_readable(cover: BackupCover, file: Path) -> None:
    if tuple(cover.facts.schema) > VERSION:
        raise RefusedError(
            "存 308", _("这份备份是更新的杏林台账写的，这里的程序太旧，不敢动它"), where=file.name,
            hint=_("请先升级程序；备份没有改动"),
        )  # fmt: skip


def _prepare(path: Path) -> bool:
    """True if the folder is made here. A folder of other things is none of ours."""
    there = path.exists()
    try:
        path.mkdir(parents=True, exist_ok=True)
        names = {item.name for item in path.iterdir()}
    except OSError as error:
        raise environment_failure(error, path) from error
    ours = {KEY_NAME, DATABASE_NAME, f"{DATABASE_NAME}.lock", STAGING}
    if names and not names & ours:
        raise UsageError(
            "用 102", _("这个文件夹里已经有东西了"), where=str(path), hint=_("换一个空文件夹，或选原来的工作区")
        )
    return not there


def _extract(cover: BackupCover, staging: Path, step: Step) -> None:
    shutil.rmtree(staging, ignore_errors=True)
    try:
        staging.mkdir()
    except OSError as error:
        raise environment_failure(error, staging) from error
    require_room(staging, sum(size for _sha, size in cover.files.values()))
    extract(cover, staging, progress=step)


def _prove(copy: Workspace, cover: BackupCover) -> None:
    """Signed by the computer whose keys are inside, about this unit and feed; its log whole."""
    keys, facts = copy.keys, cover.facts
    if (facts.org, facts.feed, facts.device) != (copy.identity.org, copy.identity.feed, keys.keyid):
        raise RefusedError("收 342", _("备份外面写的和里面的不是一个单位"), where=cover.path.name)
    verify_backup(cover, keys.ed25519_public, keys.to_json()["suite"])
    problems = check_log(copy.db)
    if problems:
        raise RefusedError(
            "存 304", _("这份备份里的数据不完整，没有用它"), where=f"{problems[0].code} {problems[0].message} {problems[0].where}",
            hint=_("请换一份备份；这里原来的东西没有动"),
        )  # fmt: skip


def _carry(copy: Workspace, old: Path, password: str | None) -> Newer:
    """What the database that lies there has and the backup has not: as far as it can still be read."""
    path = old / DATABASE_NAME
    if not path.is_file():
        return Newer()
    key = _key_there(old, password) or copy.db.key
    if owner(path, key) not in ("", copy.identity.org):
        raise RefusedError(
            "存 305", _("这份备份是另一个单位的，没有用它"), where=f"{copy.identity.org} ≠ {owner(path, key)}",
            hint=_("请选本单位的备份，或者换一个空文件夹"),
        )  # fmt: skip
    return carry_over(path, copy.db, key)


def _key_there(old: Path, password: str | None) -> bytes | None:
    """Of a workspace that was made anew it is another one; None where it cannot be had (then the backup's is tried)."""
    try:
        return unlock(read_key_file(old), password).key
    except KnownError:
        return None


def _new_life(copy: Workspace, state: Path, carried: Newer) -> str:
    """New feed, numbers that lie above everything given out, and a word for the person and for the record."""
    db = copy.db
    with db.atomic():
        _jump(copy)
        copy.audit("restore", copy.identity.feed, reason=f"{carried.lines} {carried.drafts}")
        there = moment(db)
        had = max(read_mark(state, there.feed).seq, carried.seq)
        return open_new_feed(copy, there.seq, there.head, why=RESTORED, had=had, lines=carried.lines)


def _jump(copy: Workspace) -> None:
    db = copy.db
    for code in copy.tree.units:  # also of units that had their first receipt after the backup
        name = f"receipt_to:{code}"
        set_setting(db, name, get_setting(db, name, 0) + JUMP)
    if get_setting(db, "root_keys") is not None:
        set_setting(db, "pack_version", get_setting(db, "pack_version", 0) + JUMP)


def _remove_made(path: Path) -> None:
    for left in path.glob("*.lock"):
        with contextlib.suppress(OSError):
            left.unlink()
    with contextlib.suppress(OSError):
        path.rmdir()
