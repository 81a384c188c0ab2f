"""What a person sets for this workspace from the window: who fills in, and that the words were compared."""

from __future__ import annotations

from desktop.errors import UsageError
from desktop.foundation.translation import _
from desktop.storage.settings import set_setting
from desktop.workflows.kits import confirm_fingerprint
from desktop.workflows.workspace import Workspace
from desktop.workflows.workspace_facts import WorkspaceFacts, workspace_facts

LONGEST_NAME = 40


def set_person(workspace: Workspace, name: str) -> WorkspaceFacts:
    """From now on this person fills in. Raises ``UsageError`` (用 148) for no name or one that is too long."""
    told = " ".join(name.split())
    if not told or len(told) > LONGEST_NAME:
        raise UsageError("用 148", _("填表人的名字空着，或者太长"), hint=_("写 1 到 {n} 个字").format(n=LONGEST_NAME))
    with workspace.db.atomic():
        set_setting(workspace.db, "person", told)
        workspace.audit("workspace.person", told, who=told)
    return workspace_facts(workspace)


def confirm_words(workspace: Workspace, words: str) -> WorkspaceFacts:
    """Somebody compared the stamped sheet with the screen. Raises ``RefusedError`` (网 102) if they differ."""
    confirm_fingerprint(workspace, words)
    return workspace_facts(workspace)


def words_of_network(workspace: Workspace) -> str:
    """The words that the stamped sheet shows."""
    return workspace.network_words()
