"""What the receipts of some units say, asked for together: each question alone takes longer than its answer is worth."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from desktop.exchange import ReceiptBatch, ReceiptRecord
from desktop.foundation.translation import _
from desktop.model.record import RecordEvent
from desktop.storage.batches import BatchRow, newest_lines
from desktop.storage.decisions import Decision, decisions_on
from desktop.storage.records import last_events
from desktop.workflows.workspace import Workspace

_JUDGED = frozenset({"endorsed", "returned", "conflict", "suspect"})
_Key = tuple[str, int]


def receipt_batches(workspace: Workspace, rows: Sequence[BatchRow]) -> dict[str, ReceiptBatch]:
    """What became of the records of each batch, each by its newest line in it; by the batch's hash."""
    found = [newest_lines(workspace.db, row.hash) for row in rows]
    rids = dict.fromkeys(rid for lines in found for rid, _rev, _sha in lines)
    judged = {key: event for key, event in last_events(workspace.db, rids).items() if event.state in _JUDGED}
    settled = decisions_on(workspace.db, "conflict", [_of(key) for key in judged]) if judged else {}
    return {
        row.hash: ReceiptBatch(row.hash, row.feed, row.seq, "taken", _records(lines, judged, settled))
        for row, lines in zip(rows, found, strict=True)
    }


def missing_numbers(have: Collection[int]) -> tuple[int, ...]:
    """Numbers below a feed's newest that never came. ``have``: those that did, a set."""
    return tuple(number for number in range(1, max(have, default=0) + 1) if number not in have)


def _records(
    lines: Sequence[tuple[str, int, str]], judged: Mapping[_Key, RecordEvent], settled: Mapping[str, Decision]
) -> tuple[ReceiptRecord, ...]:
    if not judged:  # a county's first receipts of a month
        return tuple([ReceiptRecord(rid, rev, sha, "received") for rid, rev, sha in lines])
    return tuple([_record(rid, rev, sha, judged.get((rid, rev)), settled) for rid, rev, sha in lines])


def _record(rid: str, rev: int, sha: str, last: RecordEvent | None, settled: Mapping[str, Decision]) -> ReceiptRecord:
    if last is None:
        return ReceiptRecord(rid, rev, sha, "received")
    answer = settled.get(_of((rid, rev)))
    if answer is not None and answer.answer != sha:
        reason = _("第 {rev} 版有两份，挑了另一份：{why}").format(rev=rev, why=answer.reason)
        return ReceiptRecord(rid, rev, sha, "duplicate", "", reason)
    return ReceiptRecord(rid, rev, sha, last.state, last.field, last.reason)


def _of(key: _Key) -> str:
    """A revision as a decision names it."""
    return f"{key[0]} {key[1]}"
