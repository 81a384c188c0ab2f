"""Taking in a history: a new computer (or one that lost its data) has again what its unit had reported.

Its own batches are its own again, as sent by the old computer: nothing of them goes out a second time. What was never
sent, and personal values, which never left, are gone with the old computer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.exchange import Continues, Opened, OpenedBatch, OpenedHistory, line_sha256
from desktop.storage.batches import batch, last_own, save_batch
from desktop.storage.records import head, refresh_head
from desktop.storage.revisions import acknowledge, insert_revision
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows.attach import keep_received
from desktop.workflows.corrections import take_handed_down
from desktop.workflows.judged_batches import acked_key, endorsed_key, judgement_on
from desktop.workflows.merge_batch import row_of
from desktop.workflows.receive_receipt import take_judgements
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class BroughtBack:
    """``batches`` that were not here; ``records`` there are now that were not."""

    batches: int
    records: int


def take_history(workspace: Workspace, opened: Opened) -> BroughtBack:
    """Merge inside the caller's transaction; what is here already stays as it is."""
    content = opened.content
    assert isinstance(content, OpenedHistory)  # its kind said so
    history, fresh = content.history, 0
    rids = {line.rid for item in content.batches for _raw, line in item.lines}
    known = {rid for rid in rids if head(workspace.db, rid) is not None}
    for told, item in zip(history.batches, content.batches, strict=True):
        if batch(workspace.db, item.sha256) is None:
            _keep(workspace, item)
            fresh += 1
        row = batch(workspace.db, item.sha256)
        assert row is not None  # it was kept a moment ago
        take_judgements(workspace, told, row, org=history.org, at=history.at)
        if row.origin == "received":  # the unit above has it, and what was judged of it: that is where it came from
            set_setting(workspace.db, acked_key(item.sha256), 1)
            set_setting(workspace.db, endorsed_key(item.sha256), judgement_on(workspace, row))
    take_handed_down(workspace, history.revisions, opened.digest)
    if history.newest is not None:
        _continue(workspace, history.newest)
    workspace.audit("history.take", f"{history.org} {history.part}/{history.parts} {fresh}")
    return BroughtBack(fresh, len(rids - known))


def _keep(workspace: Workspace, item: OpenedBatch) -> None:
    own = workspace.identity.org
    if not workspace.rehearsing:
        keep_received(
            workspace, item.attachments, {ref.sha256: ref.type for _raw, line in item.lines for ref in line.att}
        )
    private = {(line.rid, line.rev): line for line in item.private}
    numbers = []
    for raw, line in item.lines:
        held = private.get((line.rid, line.rev))
        number = insert_revision(
            workspace.db, feed=item.batch.feed, line=raw, line_sha256=line_sha256(raw), parsed=line,
            private=held.data if held else None, salt=held.salt if held else None, batch=item.sha256,
        )  # fmt: skip
        numbers.append(number)
    row = row_of(item, item.batch.org)
    if item.batch.org == own:
        save_batch(workspace.db, replace(row, origin="own", via=""), numbers)
        acknowledge(workspace.db, [line_sha256(raw) for raw, _line in item.lines], item.sha256)
    else:
        via = workspace.tree.child_towards(own, item.batch.org)
        save_batch(workspace.db, replace(row, via=via), numbers)
    for rid in sorted({line.rid for _raw, line in item.lines}):
        refresh_head(workspace.db, rid)


def _continue(workspace: Workspace, newest: Continues) -> None:
    """A feed in which nothing was sent yet goes on where the old computer's ended."""
    feed = workspace.identity.feed
    key = f"continues:{feed}"
    if newest.feed != feed and last_own(workspace.db, feed) is None and get_setting(workspace.db, key) is None:
        set_setting(workspace.db, key, newest.__dict__)
