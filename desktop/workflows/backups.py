"""The backups this computer makes by itself: where they lie, when one is due, what is known of the last."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from desktop.foundation.clock import Clock
from desktop.foundation.watching import Cancelled, Step, never, no_step
from desktop.storage.database import Database
from desktop.storage.moment import moment
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows.backup import BackupMade, back_up, back_up_database
from desktop.workflows.workspace import Workspace

FOLDER_SETTING = "backup_folder"
LAST_SETTING = "last_backup"


@dataclass(frozen=True)
class LastBackup:
    """``at``: local text; ``file``: where it was written (a stick may be elsewhere by now)."""

    file: str
    at: str
    size: int
    lines: int
    protected: bool


def own_folder(db: Database, state: Path | None, *, told: bool = True) -> Path:
    """Where daily backups go: as ``told``, else ``backups`` in the user's own folder of this computer, one folder a unit."""
    chosen = get_setting(db, FOLDER_SETTING) if told else ""
    if isinstance(chosen, str) and chosen:
        return Path(chosen)
    identity = get_setting(db, "identity") or {}
    name = f"{identity.get('org', '')}_{str(identity.get('network', ''))[:8]}"
    return (db.path.parent if state is None else state) / "backups" / name


def set_folder(workspace: Workspace, folder: Path | None) -> None:
    """Daily backups go there from now on (another disk, best); None: back to the computer's own."""
    set_setting(workspace.db, FOLDER_SETTING, str(folder) if folder is not None else "")


def last_backup(db: Database) -> LastBackup | None:
    held = get_setting(db, LAST_SETTING)
    return LastBackup(**held) if held else None


def note_backup(workspace: Workspace, made: BackupMade) -> None:
    """Write down that a backup was made: what settings show, and who did it."""
    told = LastBackup(str(made.file), made.made, made.size, made.lines, made.protected)
    with workspace.db.atomic():
        set_setting(workspace.db, LAST_SETTING, asdict(told))
        workspace.audit("backup", made.file.name)


def daily_backup_due(workspace: Workspace) -> bool:
    """True if something was written since the last backup and that was on another day (whatever the clock says)."""
    held = last_backup(workspace.db)
    if held is None:
        return True
    return held.at[:10] != workspace.now_text[:10] and held.lines != moment(workspace.db).lines


def daily_backup(workspace: Workspace, progress: Step = no_step, cancelled: Cancelled = never) -> BackupMade:
    """To this computer's own folder for backups. Raises as ``back_up`` does."""
    return back_up(workspace, own_folder(workspace.db, workspace.state), progress, cancelled, reason="daily")


def back_up_before_migration(db: Database, folder: Path, state: Path, clock: Clock) -> None:
    """Before the first step of a newer schema. A workspace that was never finished has nothing to lose.

    Raises what ``back_up`` raises: without a backup nothing is migrated.
    """
    if get_setting(db, "identity") and get_setting(db, "device_keys"):
        back_up_database(db, folder, own_folder(db, state), clock, reason="migration")
