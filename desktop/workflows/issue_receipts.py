"""Receipts: one a unit directly below, saying of every record what became of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import KnownError
from desktop.exchange import Head, Receipt, ReceiptBatch, ReceiptRecord, seal_receipt
from desktop.foundation.atomic import unused_name, write_atomically
from desktop.foundation.translation import _
from desktop.model import file_names
from desktop.model.record import RecordEvent
from desktop.storage.batches import BatchRow, batches, batches_of_feed, newest_lines
from desktop.storage.decisions import decision
from desktop.storage.receipt_news import newest_marks, news_for, senders
from desktop.storage.records import head, last_events
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows.corrections import handed_down, note_handed_down
from desktop.workflows.settle_fork import forks_by_unit
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class IssuedReceipt:
    """``returned``: records still to be mended, each once; a return that a later revision answered is not counted."""

    unit: str
    file: Path
    number: int
    batches: int
    returned: int


@dataclass(frozen=True)
class DueReceipt:
    """A receipt that would tell its unit something new: ``files`` not answered yet, records by what it would say of them."""

    unit: str
    name: str
    number: int
    files: int
    received: int
    endorsed: int
    returned: int
    doubtful: int
    missing: tuple[int, ...]


def issue_receipts(
    workspace: Workspace,
    to: Path,
    *,
    units: Collection[str] | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[IssuedReceipt, ...]:
    """Write one receipt for every unit directly below that has sent something (or for ``units`` of them only).

    Its number rises with each. ``cancelled`` is asked between two; what is written stays written.
    """
    by_unit: dict[str, list[BatchRow]] = {}
    for row in batches(workspace.db, origin="received", status="taken"):
        if units is None or row.via in units:
            by_unit.setdefault(row.via, []).append(row)
    forks = forks_by_unit(workspace) if by_unit else {}
    issued: list[IssuedReceipt] = []
    for number, (unit, rows) in enumerate(sorted(by_unit.items()), start=1):
        if cancelled():
            break
        progress(number, len(by_unit))
        issued.append(_issue(workspace, unit, rows, to, forks.get(unit, ())))
    return tuple(issued)


def due_receipts(workspace: Workspace) -> tuple[DueReceipt, ...]:
    """Units below with files or judgements that no receipt has told them of."""
    found = []
    feeds: dict[str, set[str]] = {}
    for row in batches(workspace.db, origin="received", status="taken"):
        feeds.setdefault(row.org, set()).add(row.feed)
    for unit in senders(workspace.db):
        news = news_for(workspace.db, unit, get_setting(workspace.db, _upto(unit), [0, 0]))
        if not news.files and not sum(news.states.values()):
            continue
        states = news.states
        gaps = {number for feed in feeds.get(unit, ()) for number in missing_numbers(workspace, feed)}
        found.append(
            DueReceipt(
                unit=unit,
                name=workspace.tree[unit].name if unit in workspace.tree else unit,
                number=get_setting(workspace.db, f"receipt_to:{unit}", 0) + 1,
                files=news.files,
                received=states.get("received", 0),
                endorsed=states.get("endorsed", 0),
                returned=states.get("returned", 0),
                doubtful=states.get("conflict", 0) + states.get("suspect", 0),
                missing=tuple(sorted(gaps)),
            )
        )
    return tuple(sorted(found, key=lambda due: (-due.returned, due.name)))


def _upto(unit: str) -> str:
    """Setting: [the last batch, the last judgement] that a receipt has told a unit of."""
    return f"receipt_upto:{unit}"


def _told(unit: str) -> str:
    """Setting: the last batch that a receipt on some stick may speak of, known before the stick is written."""
    return f"receipt_told:{unit}"


def _issue(
    workspace: Workspace, unit: str, rows: Sequence[BatchRow], to: Path, forks: Sequence[tuple[str, int]]
) -> IssuedReceipt:
    trust = workspace.trust()
    upto = newest_marks(workspace.db)
    with workspace.db.atomic():
        number = get_setting(workspace.db, f"receipt_to:{unit}", 0) + 1
        set_setting(workspace.db, f"receipt_to:{unit}", number)
        told = get_setting(workspace.db, _told(unit), 0)
        set_setting(workspace.db, _told(unit), upto[0])
        items = tuple(receipt_batch(workspace, row) for row in rows)
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
        forks=tuple(forks),
        roster_version=trust.roster.version,
        packs={"pack": get_setting(workspace.db, "pack_version", 0)},
        revisions=handed_down(workspace, unit, rows),
    )
    note_handed_down(workspace, receipt)
    recipients = [device.age for device in trust.devices_of(unit)]
    data = seal_receipt(receipt, signer=workspace.keys, recipients=recipients)
    name = workspace.tree[unit].name
    try:
        file = write_atomically(unused_name(to, f"{file_names.RECEIPT}_{name}_{number:04}", file_names.SUFFIX), data)
    except KnownError:
        set_setting(workspace.db, _told(unit), told)  # nothing left on the stick: an intake may still be undone
        raise
    set_setting(workspace.db, _upto(unit), upto)  # written and read back: only now has it been told
    said = {(record.rid, record.rev) for item in items for record in item.records if record.status == "returned"}
    heads = [head(workspace.db, rid) for rid in sorted({rid for rid, _rev in said})]
    returned = sum(found is not None and (found.rid, found.rev) in said for found in heads)
    return IssuedReceipt(unit, file, number, len(items), returned)


def receipt_batch(workspace: Workspace, row: BatchRow) -> ReceiptBatch:
    """What became of a batch's records, each by its newest line in it."""
    lines = newest_lines(workspace.db, row.hash)
    judged = last_events(workspace.db, [rid for rid, _rev, _sha in lines])
    records = tuple(_receipt_record(workspace, rid, rev, sha, judged.get((rid, rev))) for rid, rev, sha in lines)
    return ReceiptBatch(batch=row.hash, feed=row.feed, seq=row.seq, status="taken", records=records)


def _receipt_record(workspace: Workspace, rid: str, rev: int, sha: str, last: RecordEvent | None) -> ReceiptRecord:
    if last is None or last.state not in ("endorsed", "returned", "conflict", "suspect"):
        return ReceiptRecord(rid, rev, sha, "received")
    settled = decision(workspace.db, "conflict", f"{rid} {rev}")
    if settled is not None and settled.answer != sha:
        reason = _("第 {rev} 版有两份，挑了另一份：{why}").format(rev=rev, why=settled.reason)
        return ReceiptRecord(rid, rev, sha, "duplicate", "", reason)
    return ReceiptRecord(rid, rev, sha, last.state, last.field, last.reason)


def missing_numbers(workspace: Workspace, feed: str) -> tuple[int, ...]:
    """Numbers below the feed's newest that never came."""
    have = {row.seq for row in batches_of_feed(workspace.db, feed)}
    return tuple(number for number in range(1, max(have, default=0) + 1) if number not in have)
