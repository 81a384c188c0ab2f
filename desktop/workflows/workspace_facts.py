"""What a window has to know of the workspace it shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class WorkspaceFacts:
    """``level`` is one of ``model.unit.LEVELS``. ``children``: somebody reports to it."""

    path: Path
    org: str
    name: str
    level: str
    person: str
    parent: str
    parent_name: str
    confirmed: bool
    children: bool


def workspace_facts(workspace: Workspace) -> WorkspaceFacts:
    """Read once when a window opens, and again when a pack, a confirmation or another person changes them."""
    identity, tree, unit = workspace.identity, workspace.tree, workspace.unit
    parent = tree[unit.parent] if unit.parent and unit.parent in tree else None
    return WorkspaceFacts(
        path=workspace.path,
        org=identity.org,
        name=unit.name,
        level=unit.level,
        person=workspace.person(None),
        parent=parent.code if parent else "",
        parent_name=parent.name if parent else "",
        confirmed=identity.confirmed,
        children=bool(tree.children(identity.org)),
    )
