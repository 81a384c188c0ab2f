"""What the program does for its data without being asked: a backup a day, a look at every page a day, one when it closes."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import KnownError, Problem
from desktop.foundation.atomic import write_atomically
from desktop.foundation.watching import Cancelled, Step, StoppedError, never, no_step, watched
from desktop.storage.health import check_file
from desktop.storage.moment import moment
from desktop.storage.pages import suspicious_pages
from desktop.workflows.backup import BackupMade, back_up, is_protected
from desktop.workflows.backups import daily_backup, daily_backup_due, last_backup, note_backup, own_folder
from desktop.workflows.key_file import KEY_NAME
from desktop.workflows.workspace import Workspace

# On closing nobody waits for more than this; the next day's backup takes it.
MOST_ON_CLOSING = 200_000_000


@dataclass(frozen=True)
class Care:
    """``made``: to be written down by whoever may write (``note_backup``). ``problem``: why no backup was made.

    ``suspect``: a page of the file looks wrong; the worker must look (``file_problem``), for nobody writes then.
    """

    made: BackupMade | None = None
    problem: Problem | None = None
    suspect: bool = False


def background_care(workspace: Workspace, progress: Step = no_step, cancelled: Cancelled = never) -> Care:
    """A backup and a look at every page, each where it is due. Only reads the workspace: runs beside the worker.

    The backup comes first: what SQLite still has in memory may be lost on the disk already. Raises ``StoppedError``.
    """
    made = problem = None
    try:
        if daily_backup_due(workspace):
            made = daily_backup(workspace, progress, cancelled)
    except StoppedError:
        raise
    except KnownError as error:
        problem = error.problem
    suspect = check_due(workspace) and not quick_check(workspace, watched(progress, cancelled))
    return Care(made, problem, suspect)


def check_due(workspace: Workspace) -> bool:
    """Daily, and after the program was not closed as it should be."""
    return workspace.unclean or _last_check(workspace) != workspace.now_text[:10]


def quick_check(workspace: Workspace, progress: Step = no_step) -> bool:
    """True if every page of every file of the workspace has its digest. Nobody who writes waits."""
    for path in sorted(workspace.path.glob("*.db")):
        if suspicious_pages(path, workspace.db.key, progress):
            return False
    _checked(workspace)
    return True


def file_problem(workspace: Workspace) -> Problem | None:
    """On the worker: is the file damaged indeed?"""
    found = check_file(workspace.db)
    if not found:
        _checked(workspace)
    return found[0] if found else None


def closing_backup(workspace: Workspace) -> BackupMade | None:
    """When the window closes: a backup of what is newer than the last one. Whatever fails, the program closes."""
    held = last_backup(workspace.db)
    if held is not None and held.lines == moment(workspace.db).lines:
        return None
    if sum(path.stat().st_size for path in workspace.path.glob("*.db")) > MOST_ON_CLOSING:
        return None
    with contextlib.suppress(KnownError):
        made = back_up(workspace, own_folder(workspace.db, workspace.state), reason="close")
        note_backup(workspace, made)
        return made
    return None


def backup_beside_submission(workspace: Workspace, stick: Path) -> BackupMade | None:
    """A backup on the stick that goes up, where it needs a password: without one the stick would tell everything.

    Whatever fails, the submission stands.
    """
    if not is_protected((workspace.path / KEY_NAME).read_bytes()):
        return None
    with contextlib.suppress(KnownError):
        made = back_up(workspace, stick, reason="daily", stick=True)
        note_backup(workspace, made)
        return made
    return None


def _last_check(workspace: Workspace) -> str:
    try:
        return str(json.loads(_file(workspace).read_bytes())["checked"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _checked(workspace: Workspace) -> None:
    with contextlib.suppress(KnownError):
        write_atomically(_file(workspace), json.dumps({"checked": workspace.now_text[:10]}).encode())


def _file(workspace: Workspace) -> Path:
    assert workspace.state is not None  # of an opened workspace
    return workspace.state / "checks" / f"{workspace.identity.org}_{workspace.identity.network[:8]}.json"
