"""A change of the key file and its line in the audit log, which are two files: whatever moment the power goes at, they agree.

The line is on the disk before the key file: no change is unknown to the log. With it lies what the key file was; where
the power went (or the disk was full) before the new one was there, the next opening, or the next change, says in the log
that the announced change did not happen.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.translation import _
from desktop.storage.settings import drop_setting, get_setting, set_setting
from desktop.workflows.key_file import KEY_NAME

if TYPE_CHECKING:
    from desktop.workflows.workspace import Workspace

# Setting: {"file": the hash of the key file before the change, "at": when the log was told of it}.
_ANNOUNCED = "key_change"


@dataclass(frozen=True)
class KeyNote:
    """The entry in the audit log for one change of the key file; ``change_key_file`` calls these in their order."""

    workspace: Workspace
    what: str
    target: str
    reason: str

    def announce(self) -> None:
        """The key file is about to be changed."""
        settle_key_change(self.workspace)
        db, at = self.workspace.db, self.workspace.now_text
        with db.atomic():
            self.workspace.audit(self.what, self.target, self.reason)
            set_setting(db, _ANNOUNCED, {"file": _digest(self.workspace.path), "at": at})

    def done(self) -> None:
        """It was changed."""
        drop_setting(self.workspace.db, _ANNOUNCED)


def key_note(workspace: Workspace, what: str, target: str = "", reason: str = "") -> KeyNote:
    """For ``change_key_file``."""
    return KeyNote(workspace, what, target, reason)


def settle_key_change(workspace: Workspace) -> None:
    """Say in the log that an announced change did not happen, if one did not."""
    announced = get_setting(workspace.db, _ANNOUNCED)
    if announced is None:
        return
    with workspace.db.atomic():
        if announced["file"] == _digest(workspace.path):
            workspace.audit("key.unchanged", reason=_("{at} 记的那一件").format(at=announced["at"]))
        drop_setting(workspace.db, _ANNOUNCED)


def _digest(folder: Path) -> str:
    import hashlib  # only where the key file changes

    return hashlib.sha256((folder / KEY_NAME).read_bytes()).hexdigest()
