"""What is done now and then without being asked: attachments that nobody names are thrown away."""

from __future__ import annotations

import contextlib

from desktop.errors import KnownError
from desktop.storage import attachments
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows.workspace import Workspace

_DONE = "tidied"


def tidy(workspace: Workspace) -> int:
    """Once a day; how many files went. A photo taken out of a draft, or of an intake that was taken back, has days of grace.

    What the environment refuses now is tried again the next day: nobody waits for it.
    """
    today = workspace.now_text[:10]
    with contextlib.suppress(KnownError):
        if get_setting(workspace.db, _DONE) == today or attachments.total_size(workspace.db) == (0, 0):
            return 0
        gone = attachments.collect(workspace.db, today)
        set_setting(workspace.db, _DONE, today)
        return gone
    return 0
