"""How a batch from below stands: what the unit above has, and what this unit's judgement on it is now."""

from __future__ import annotations

from desktop.storage.batches import BatchRow, newest_of_batch
from desktop.storage.records import events
from desktop.workflows.workspace import Workspace


def acked_key(batch_hash: str) -> str:
    """The setting that says a receipt from above covers a forwarded batch."""
    return f"acked:{batch_hash}"


def endorsed_key(batch_hash: str) -> str:
    """The setting that holds the judgement on a forwarded batch as it was last sent up."""
    return f"endorsed:{batch_hash}"


def judgement_on(workspace: Workspace, row: BatchRow) -> str:
    """The present judgement on a batch as stable text: what is excluded, what nobody has looked at."""
    excluded, unreviewed = exclusions(workspace, row)
    return "|".join(excluded) + "#" + "|".join(unreviewed)


def exclusions(workspace: Workspace, row: BatchRow) -> tuple[list[str], list[str]]:
    """(rids returned or in conflict, rids nobody has judged yet) for the newest revision of each record of the batch."""
    excluded, unreviewed = [], []
    for rid, line in newest_of_batch(workspace.db, row.hash).items():
        states = [event.state for event in events(workspace.db, rid, line.parsed.rev)]
        state = states[-1] if states else "received"
        if state in ("returned", "conflict"):
            excluded.append(rid)
        elif state != "endorsed":
            unreviewed.append(rid)
    return excluded, unreviewed
