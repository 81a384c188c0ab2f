"""Drafts that wait to be finished, as the first page and the submission show them."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class DraftWaiting:
    """``at``: the words for where it stopped; ``rid``: the record it changes, "" for a new one."""

    draft: str
    rid: str
    form: str
    form_title: str
    title: str
    day: str
    at: str


def drafts_waiting(workspace: Workspace) -> tuple[DraftWaiting, ...]:
    """Newest first."""
    del workspace
    return ()
