"""What the window reads of a workspace before it can show it: in one go on the worker, so that it is laid out and painted once."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from desktop.foundation.quick_dataclass import dataclass
from desktop.ui.shell.registry import home_of
from desktop.workflows.drafts import draft_left_open
from desktop.workflows.workspace_facts import WorkspaceFacts, workspace_facts

if TYPE_CHECKING:
    from desktop.model.draft import Draft
    from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class FirstLook:
    """``left_open``: what a power cut left open. ``shown``: what the first page shows; None where it reads that itself."""

    facts: WorkspaceFacts
    left_open: Draft | None
    shown: object | None = None


def look_first(workspace: Workspace) -> FirstLook:
    """On the worker, as soon as the workspace is open."""
    facts, left_open = workspace_facts(workspace), draft_left_open(workspace)
    shown: object | None = None
    if home_of(facts.level) == "month" and left_open is None and not facts.ask_who:
        from desktop.workflows.month_overview import month_overview  # other levels begin with another page

        # What cannot be read must not keep anybody out: the page will try again, and say so.
        with contextlib.suppress(Exception):
            shown = month_overview(workspace)
    return FirstLook(facts, left_open, shown)
