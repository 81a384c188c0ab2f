"""Rebuilding the views from the log: the log is the truth, the rest can be made again."""

from __future__ import annotations

from desktop.storage.projections import rebuild
from desktop.workflows.workspace import Workspace


def rebuild_views(workspace: Workspace) -> None:
    """Drop and rebuild every projection in one transaction."""
    with workspace.db.atomic():
        rebuild(workspace.db)
