"""Receipts: one a unit directly below, saying of every record what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.exchange import Receipt, ReceiptBatch, ReceiptHead, ReceiptRecord, seal_receipt
from desktop.foundation.atomic import unused_name, write_atomically
from desktop.foundation.translation import _
from desktop.storage.batches import BatchRow, batch_lines, batches, batches_of_feed
from desktop.storage.records import events
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class IssuedReceipt:
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
        workspace.audit("receipt", f"{unit} {number}")
    own = [row for row in rows if row.org == unit]
    newest = max(own, key=lambda row: row.seq, default=None)
    receipt = Receipt(
        from_org=workspace.identity.org,
        to_org=unit,
        number=number,
        created=workspace.now_text,
        batches=items,
        head=ReceiptHead(newest.feed, newest.seq, newest.hash) if newest else None,
        missing=_missing(workspace, own),
        pack_version=get_setting(workspace.db, "pack_version", 0),
        roster_version=trust.roster.version,
        reader_max=1,
    )
    recipients = [device.age for device in trust.devices_of(unit)]
    data = seal_receipt(
        receipt, from_org=workspace.identity.org, to=[unit], signer=workspace.keys, recipients=recipients, roster_version=trust.roster.version
    )
    name = workspace.tree[unit].name
    file = write_atomically(unused_name(to, f"{_('回执')}_{name}_{number:04}", ".xinglin"), data)
    returned = sum(record.state == "returned" for item in items for record in item.records)
    return IssuedReceipt(unit, file, number, len(items), returned)


def _receipt_batch(workspace: Workspace, row: BatchRow) -> ReceiptBatch:
    newest = {line.parsed.rid: line.parsed.rev for line in sorted(batch_lines(workspace.db, row.hash), key=lambda line: line.parsed.rev)}
    records = tuple(_receipt_record(workspace, rid, rev) for rid, rev in sorted(newest.items()))
    return ReceiptBatch(batch=row.hash, org=row.org, feed=row.feed, seq=row.seq, records=records)


def _receipt_record(workspace: Workspace, rid: str, rev: int) -> ReceiptRecord:
    judged = [event for event in events(workspace.db, rid) if event.rev == rev]
    if not judged:
        return ReceiptRecord(rid=rid, rev=rev, state="received", field="", reason="", by="")
    last = judged[-1]
    return ReceiptRecord(rid=rid, rev=rev, state=last.state, field=last.field, reason=last.reason, by=last.by)


def _missing(workspace: Workspace, rows: Sequence[BatchRow]) -> tuple[int, ...]:
    """Numbers of the newest feed that never came."""
    if not rows:
        return ()
    feed = rows[-1].feed
    have = {row.seq for row in batches_of_feed(workspace.db, feed)}
    return tuple(number for number in range(1, max(have) + 1) if number not in have)
