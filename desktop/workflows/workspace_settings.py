"""What a person sets for this workspace from the window: who fills in, and that the words were compared."""

from __future__ import annotations

from desktop.workflows.kits import confirm_fingerprint
from desktop.workflows.people import LONGEST_NAME, fills_in
from desktop.workflows.workspace import Workspace
from desktop.workflows.workspace_facts import WorkspaceFacts, workspace_facts

__all__ = ["LONGEST_NAME", "confirm_words", "set_person", "words_of_network"]


def set_person(workspace: Workspace, name: str) -> WorkspaceFacts:
    """From now on this person fills in. Raises ``UsageError`` (用 148) for no name, ``RefusedError`` (网 154) for a password."""
    fills_in(workspace, name)
    return workspace_facts(workspace)


def confirm_words(workspace: Workspace, words: str) -> WorkspaceFacts:
    """Somebody compared the stamped sheet with the screen. Raises ``RefusedError`` (网 102) if they differ."""
    confirm_fingerprint(workspace, words)
    return workspace_facts(workspace)


def words_of_network(workspace: Workspace) -> str:
    """The words that the stamped sheet shows."""
    return workspace.network_words()
