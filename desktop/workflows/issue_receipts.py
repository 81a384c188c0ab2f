"""Receipts: one a unit directly below, saying of every record what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.exchange import Head, Receipt, ReceiptBatch, ReceiptRecord, seal_receipt
from desktop.foundation.atomic import unused_name, write_atomically
from desktop.foundation.translation import _
from desktop.model.record import StoredRevision
from desktop.storage.batches import BatchRow, batches, batches_of_feed, newest_of_batch
from desktop.storage.records import events, head
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class IssuedReceipt:
    """``returned``: records still to be mended, each once; a return that a later revision answered is not counted."""

    unit: str
    file: Path
    number: int
    batches: int
    returned: int


def issue_receipts(workspace: Workspace, to: Path) -> tuple[IssuedReceipt, ...]:
    """Write one receipt for every unit directly below that has sent something. Its number rises with each."""
    by_unit: dict[str, list[BatchRow]] = {}
    for row in batches(workspace.db, origin="received", status="taken"):
        by_unit.setdefault(row.via, []).append(row)
    return tuple(_issue(workspace, unit, rows, to) for unit, rows in sorted(by_unit.items()))


def _issue(workspace: Workspace, unit: str, rows: Sequence[BatchRow], to: Path) -> IssuedReceipt:
    trust = workspace.trust()
    with workspace.db.atomic():
        number = get_setting(workspace.db, f"receipt_to:{unit}", 0) + 1
        set_setting(workspace.db, f"receipt_to:{unit}", number)
        items = tuple(_receipt_batch(workspace, row) for row in rows)
        for feed in {row.feed for row in rows}:
            set_setting(workspace.db, f"receipted:{feed}", max(row.seq for row in rows if row.feed == feed))
        workspace.audit("receipt", f"{unit} {number}")
    newest: dict[str, BatchRow] = {}
    for row in sorted((row for row in rows if row.org == unit), key=lambda row: row.seq):
        newest[row.feed] = row
    gaps = {feed: missing_numbers(workspace, feed) for feed in newest}
    receipt = Receipt(
        org=workspace.identity.org,
        to=unit,
        number=number,
        at=workspace.now_text,
        batches=items,
        heads={feed: Head(row.seq, row.hash) for feed, row in newest.items()},
        missing={feed: numbers for feed, numbers in gaps.items() if numbers},
        roster_version=trust.roster.version,
        packs={"pack": get_setting(workspace.db, "pack_version", 0)},
    )
    recipients = [device.age for device in trust.devices_of(unit)]
    data = seal_receipt(receipt, signer=workspace.keys, recipients=recipients)
    name = workspace.tree[unit].name
    file = write_atomically(unused_name(to, f"{_('回执')}_{name}_{number:04}", ".xinglin"), data)
    said = {(record.rid, record.rev) for item in items for record in item.records if record.status == "returned"}
    heads = [head(workspace.db, rid) for rid in sorted({rid for rid, _rev in said})]
    returned = sum(found is not None and (found.rid, found.rev) in said for found in heads)
    return IssuedReceipt(unit, file, number, len(items), returned)


def _receipt_batch(workspace: Workspace, row: BatchRow) -> ReceiptBatch:
    records = tuple(_receipt_record(workspace, line) for line in newest_of_batch(workspace.db, row.hash).values())
    return ReceiptBatch(batch=row.hash, feed=row.feed, seq=row.seq, status="taken", records=records)


def _receipt_record(workspace: Workspace, line: StoredRevision) -> ReceiptRecord:
    rid, rev = line.parsed.rid, line.parsed.rev
    judged = events(workspace.db, rid, rev)
    if not judged or judged[-1].state not in ("endorsed", "returned", "conflict", "suspect"):
        return ReceiptRecord(rid, rev, line.line_sha256, "received")
    last = judged[-1]
    return ReceiptRecord(rid, rev, line.line_sha256, last.state, last.field, last.reason)


def missing_numbers(workspace: Workspace, feed: str) -> tuple[int, ...]:
    """Numbers below the feed's newest that never came."""
    have = {row.seq for row in batches_of_feed(workspace.db, feed)}
    return tuple(number for number in range(1, max(have, default=0) + 1) if number not in have)
