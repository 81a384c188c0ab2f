"""Taking in a batch the slow way: line by line, with what the entry of one record uses. What the bulk way is held against."""

from __future__ import annotations

from collections import Counter
from typing import Any

from desktop.consolidation.merge import judge
from desktop.consolidation.suspects import suspects
from desktop.exchange import OpenedBatch, line_sha256
from desktop.foundation.translation import _
from desktop.storage.batches import save_batch
from desktop.storage.duplicate_candidates import candidates, event_fields
from desktop.storage.records import add_event, head, refresh_head
from desktop.storage.revisions import holds_line, insert_revision, live_revisions, revision
from desktop.workflows.attach import keep_received
from desktop.workflows.check_lines import new_line_checks
from desktop.workflows.merge_batch import doubt, row_of
from desktop.workflows.workspace import Workspace


def merge_one_by_one(workspace: Workspace, item: OpenedBatch, via: str, **_ways: Any) -> Counter[str]:
    """``merge_batch`` without a rehearsal's memory."""
    found: Counter[str] = Counter()
    touched: list[str] = []
    numbers: list[int] = []
    for number, (raw, line) in enumerate(item.lines, start=1):
        if line.op == "put" and not holds_line(workspace.db, line_sha256(raw)):
            new_line_checks(workspace).check(item.batch, [(number, line)])
    if not workspace.rehearsing:
        types = {ref.sha256: ref.type for _raw, line in item.lines for ref in line.att}
        keep_received(workspace, item.attachments, types)
    for raw, line in item.lines:
        sha = line_sha256(raw)
        known = [(held["rev"], held["line_sha256"], held["op"]) for held in live_revisions(workspace.db, line.rid)]
        outcome = judge(known, (line.rev, sha, line.op))
        found["same" if outcome in ("same", "stale") else outcome] += 1
        seq = insert_revision(
            workspace.db, feed=item.batch.feed, line=raw, line_sha256=sha, parsed=line, private=None, salt=None,
            batch=item.sha256,
        )  # fmt: skip
        numbers.append(seq)
        refresh_head(workspace.db, line.rid)
        if outcome == "conflict":
            reason = _("同一条记录的同一版有两个不同的内容")
            add_event(workspace.db, doubt(workspace, line.rid, line.rev, "conflict", reason))
        elif outcome in ("new", "changed") and line.op == "put":
            touched.append(line.rid)
    save_batch(workspace.db, row_of(item, via), numbers)
    for rid in {line.rid: None for _raw, line in item.lines}:
        refresh_head(workspace.db, rid)
    found["suspect"] += sum(_suspicious(workspace, rid) for rid in touched)
    return found


def _suspicious(workspace: Workspace, rid: str) -> bool:
    now = head(workspace.db, rid)
    assert now is not None
    place = str((revision(workspace.db, now.revision_seq).parsed.data or {}).get("division_code", ""))
    fields = event_fields(workspace.db, now.form)
    if now.op == "del" or not place or fields is None:
        return False
    facts = {item.rid: item for item in candidates(workspace.db, fields, now.date, place)}
    own = facts.get(rid)
    twins = suspects(own, facts.values()) if own else []
    if twins:
        add_event(
            workspace.db,
            doubt(
                workspace, rid, now.rev, "suspect", _("像是和 {rid} 记的同一件事").format(rid=twins[0]), about=twins[0]
            ),
        )
    return bool(twins)
