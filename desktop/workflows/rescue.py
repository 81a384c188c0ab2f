"""Rescuing: what can still be read of a damaged workspace is saved into a new one; the rest is named; the damaged one stays."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import RefusedError, UsageError
from desktop.foundation.atomic import environment_failure, write_atomically
from desktop.foundation.clock import Clock
from desktop.foundation.translation import _
from desktop.foundation.user_state import state_folder
from desktop.foundation.watching import Cancelled, Step, never, no_step, watched
from desktop.storage.audit import record_audit
from desktop.storage.database import open_database
from desktop.storage.locking import ProcessLock
from desktop.storage.moment import moment
from desktop.storage.packs import form_titles
from desktop.storage.rescue import Saved, save_what_is_left
from desktop.storage.rescue_attachments import AttachmentsTaken, take_attachments
from desktop.workflows.feeds import RESTORED, open_new_feed, read_mark
from desktop.workflows.key_file import KEY_NAME, read_key_file, unlock
from desktop.workflows.password_gate import guarded
from desktop.workflows.replacing import STAGING, drop_prepared, finish_replacing, replace_workspace
from desktop.workflows.workspace import DATABASE_NAME, Workspace

__all__ = ["Rescued", "Saved", "rescue", "rescue_in_place"]


@dataclass(frozen=True)
class Rescued:
    """``aside``: where the damaged one is now, if the new one took its place. ``titles``: of forms, by id."""

    workspace: Path
    saved: Saved
    photos: AttachmentsTaken
    feed: str
    titles: Mapping[str, str]
    aside: Path | None = None


def rescue(
    workspace_path: Path,
    to: Path,
    clock: Clock,
    *,
    password: str | None = None,
    state: Path | None = None,
    progress: Step = no_step,
    cancelled: Cancelled = never,
) -> Rescued:
    """Save what is left of the workspace into the empty folder ``to``. The damaged one is only read.

    Raises RefusedError 存 307 where nothing can be read (another disk, another key), 网 101, 收 208, 用 102, 环 1xx,
    ``StoppedError``; then nothing of the new one is left.
    """
    finish_replacing(workspace_path)
    if to.exists() and any(to.iterdir()):
        raise UsageError("用 102", _("这个文件夹里已经有东西了"), where=str(to), hint=_("换一个空文件夹"))
    there = to.exists()
    state = state_folder() if state is None else state
    try:
        saved, photos, feed, titles = _fill(
            workspace_path, to, clock, password, state, watched(progress, cancelled), cancelled
        )
    except BaseException:
        shutil.rmtree(to, ignore_errors=True)
        if there:
            to.mkdir(exist_ok=True)
        raise
    return Rescued(to, saved, photos, feed, titles)


def rescue_in_place(
    workspace_path: Path,
    clock: Clock,
    *,
    password: str | None = None,
    state: Path | None = None,
    progress: Step = no_step,
    cancelled: Cancelled = never,
) -> Rescued:
    """The same, and the new one takes the damaged one's place, which is moved aside whole."""
    finish_replacing(workspace_path)
    state = state_folder() if state is None else state
    staging = workspace_path / STAGING
    lock = ProcessLock(workspace_path / DATABASE_NAME)
    lock.acquire()
    try:
        shutil.rmtree(staging, ignore_errors=True)
        saved, photos, feed, titles = _fill(
            workspace_path, staging, clock, password, state, watched(progress, cancelled), cancelled
        )
        aside = replace_workspace(workspace_path, staging, clock.now())
    except BaseException:
        drop_prepared(workspace_path)
        raise
    finally:
        lock.release()
    return Rescued(workspace_path, saved, photos, feed, titles, aside)


def _fill(
    source: Path, to: Path, clock: Clock, password: str | None, state: Path, step: Step, cancelled: Cancelled
) -> tuple[Saved, AttachmentsTaken, str, dict[str, str]]:
    locks = read_key_file(source)
    with guarded(source) if password is not None and not locks.is_open else contextlib.nullcontext():
        key = unlock(locks, password).key
    try:
        to.mkdir(parents=True, exist_ok=True)
        key_file = (source / KEY_NAME).read_bytes()
    except OSError as error:
        raise environment_failure(error, to) from error
    with open_database(to / DATABASE_NAME, key, journal=locks.journal, create=True) as db:
        saved = save_what_is_left(source / DATABASE_NAME, key, db, progress=step, cancelled=cancelled)
        if not saved.has_identity:
            raise RefusedError(
                "存 307", _("数据文件坏得太厉害，救不出来"), where=str(source),
                hint=_("请用备份恢复；坏的那份留着别删，上一级也留有已经上报的记录"),
            )  # fmt: skip
        copy = Workspace(to, db, clock, None, state)
        with db.atomic():
            there = moment(db)
            record_audit(
                db, at=copy.now_text, who=there.unit_name, what="rescue", target=there.feed, reason=saved.in_short
            )
            had = read_mark(state, there.feed).seq
            feed = open_new_feed(copy, there.seq, there.head, why=RESTORED, had=had, lines=saved.lost_lines)
        titles = {form_id: title for form_id, title, _xform in form_titles(db)}
        photos = take_attachments(source, db, cancelled=cancelled)
    write_atomically(to / KEY_NAME, key_file)
    return saved, photos, feed, titles
