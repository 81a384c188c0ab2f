"""What the pages of backups show: the last one, where daily ones go, and what there is to restore from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.exchange import read_backup
from desktop.foundation.user_state import state_folder
from desktop.storage.moment import moment
from desktop.workflows.backup import is_protected
from desktop.workflows.backup_rotation import KeptBackup, backups_in
from desktop.workflows.backups import LastBackup, last_backup, own_folder
from desktop.workflows.key_file import KEY_NAME
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class BackupRow:
    """One backup that can be restored. ``lines``: versions of records in it; ``reason``: hand, daily, close, migration."""

    path: Path
    org: str
    made: str
    size: int
    number: int
    lines: int
    reason: str


@dataclass(frozen=True)
class BackupOverview:
    """``since``: versions of records written after the last backup; ``own``: the folder is the program's own choice.

    ``protected``: whoever finds a backup still needs a password or the recovery code.
    """

    last: LastBackup | None
    folder: Path
    own: bool
    since: int
    protected: bool
    rows: tuple[BackupRow, ...]


def backup_overview(workspace: Workspace, sticks: Sequence[Path] = ()) -> BackupOverview:
    """Of the workspace that is open."""
    db = workspace.db
    last, folder = last_backup(db), own_folder(db, workspace.state)
    here = moment(db)
    return BackupOverview(
        last=last,
        folder=folder,
        own=folder == own_folder(db, workspace.state, told=False),
        since=max(0, here.lines - (last.lines if last else 0)),
        protected=is_protected((workspace.path / KEY_NAME).read_bytes()),
        rows=tuple(row for row in rows_in([folder, *sticks]) if row.org == here.org),
    )


def backups_known(more: Sequence[Path] = (), state: Path | None = None) -> tuple[BackupRow, ...]:
    """Of every unit on this computer and on ``more`` (sticks), when no workspace can be opened."""
    base = (state_folder() if state is None else state) / "backups"
    own = sorted(path for path in base.iterdir() if path.is_dir()) if base.is_dir() else []
    return rows_in([*own, *more])


def rows_in(folders: Sequence[Path]) -> tuple[BackupRow, ...]:
    """The newest first by what they say of their time, then by number."""
    found = [_row(item) for folder in dict.fromkeys(folders) for item in backups_in(folder)]
    return tuple(sorted(found, key=lambda row: (row.made, row.number), reverse=True))


def row_of(file: Path) -> BackupRow:
    """Of one file. Raises as ``read_backup``."""
    return _row(KeptBackup(file, read_backup(file)))


def _row(item: KeptBackup) -> BackupRow:
    facts = item.cover.facts
    return BackupRow(item.path, facts.org, facts.made, item.cover.size, facts.number, facts.lines, facts.reason)
