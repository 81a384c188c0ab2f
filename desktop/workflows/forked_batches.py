"""What a person's choice between two batches of one number means for a batch that comes in."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from desktop.exchange import OpenedBatch, line_sha256
from desktop.storage.batches import batch, save_batch
from desktop.storage.decisions import Decision, decide, decision
from desktop.storage.revisions import insert_revision
from desktop.workflows.attach import keep_received
from desktop.workflows.merge_batch import row_of
from desktop.workflows.workspace import Workspace

# open: nobody has decided about it · counts · lost: another one of its number counts.
Standing = Literal["open", "counts", "lost"]


def fork_key(feed: str, seq: int) -> str:
    return f"{feed} {seq}"


def decide_fork(
    workspace: Workspace, feed: str, seq: int, chosen: str, lost: list[str], *, who: str, reason: str
) -> None:
    """Note the choice, and the batches it was made against: one more of the same number asks again."""
    for key in (fork_key(feed, seq), *(f"{fork_key(feed, seq)} {digest}" for digest in lost)):
        item = Decision("fork", key, chosen, workspace.identity.org, who, workspace.now_text, reason)
        decide(workspace.db, item)


def standing(workspace: Workspace, feed: str, seq: int, digest: str) -> Standing:
    """What was decided about a batch."""
    held = decision(workspace.db, "fork", fork_key(feed, seq))
    if held is None:
        return "open"
    if held.answer == digest:
        return "counts"
    return "lost" if decision(workspace.db, "fork", f"{fork_key(feed, seq)} {digest}") else "open"


def keep_aside(workspace: Workspace, item: OpenedBatch, via: str) -> bool:
    """Keep a batch that lost its number, with its lines, for ever; False if it is here already."""
    if batch(workspace.db, item.sha256) is not None:
        return False
    if not workspace.rehearsing:
        keep_received(
            workspace, item.attachments, {ref.sha256: ref.type for _raw, line in item.lines for ref in line.att}
        )
    numbers = [
        insert_revision(
            workspace.db, feed=item.batch.feed, line=raw, line_sha256=line_sha256(raw), parsed=line, private=None, salt=None,
            batch=item.sha256,
        )
        for raw, line in item.lines
    ]  # fmt: skip
    save_batch(workspace.db, replace(row_of(item, via), status="quarantined"), numbers)
    return True
