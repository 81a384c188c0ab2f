"""Taking in a receipt: the only thing that counts as delivery."""

from __future__ import annotations

from typing import cast

from desktop.errors import RefusedError
from desktop.exchange import Opened, Receipt, ReceiptBatch
from desktop.foundation.translation import _
from desktop.model.record import RecordEvent, State
from desktop.storage import attachments
from desktop.storage.batches import BatchRow, batch, batch_lines, last_own
from desktop.storage.receipts import has_receipt, save_receipt
from desktop.storage.records import add_event, events
from desktop.storage.revisions import acknowledge
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows.corrections import take_handed_down
from desktop.workflows.feeds import RECEIPT, open_new_feed
from desktop.workflows.judged_batches import acked_key
from desktop.workflows.workspace import Workspace


class RolledBackError(RefusedError):
    """The unit above has more of this computer's feed than it has itself: the database was put back to an older one."""

    def __init__(self, seq: int) -> None:
        super().__init__(
            "收 420",
            _("回执说的第 {seq} 号这台电脑没有报过").format(seq=seq),
            hint=_("是不是恢复过旧的备份？已经换了新的序列，再收一次这份回执；缺的记录请上级拷回来"),
        )
        self.seq = seq


def note_rolled_back(workspace: Workspace, error: RolledBackError) -> None:
    """From now on this computer writes under a new feed: the numbers above are taken. In the caller's transaction."""
    last = last_own(workspace.db, workspace.identity.feed)
    seq, digest = (last.seq, last.hash) if last else (0, "")
    open_new_feed(workspace, seq, digest, why=RECEIPT, had=error.seq)


def take_receipt(workspace: Workspace, opened: Opened, digest: str) -> bool:
    """Record what the unit above says of our batches; False if this receipt (or a later one) is here already.

    Raises ``RolledBackError`` (收 420) for a batch or a head that this computer never made: was the database restored?
    """
    receipt = opened.content
    assert isinstance(receipt, Receipt)  # its kind said so
    if has_receipt(workspace.db, digest) or receipt.number <= get_setting(workspace.db, "receipt_number", 0):
        return False
    known = [(item, batch(workspace.db, item.batch)) for item in receipt.batches]
    forked = any(feed == workspace.identity.feed for feed, _seq in receipt.forks)
    for item, row in known:
        if row is None and item.feed == workspace.identity.feed and not forked:
            raise RolledBackError(item.seq)
    said = receipt.heads.get(workspace.identity.feed)
    if said is not None and said.seq and not forked and batch(workspace.db, said.hash) is None:
        raise RolledBackError(said.seq)
    for item, row in known:
        if row is not None:
            _take_batch(workspace, receipt, item, row)
    take_handed_down(workspace, receipt.revisions, receipt.sha256)
    save_receipt(workspace.db, digest, receipt.org, receipt.signed.to_json(), workspace.now_text)
    set_setting(workspace.db, "receipt_number", receipt.number)
    head = receipt.heads.get(workspace.identity.feed)
    if head is not None:
        set_setting(
            workspace.db, "acked", {"receipt": receipt.sha256, "feed": workspace.identity.feed, "seq": head.seq}
        )
    if forked:  # another computer wrote the same numbers: from now on neither goes on with them
        open_new_feed(workspace, head.seq if head else 0, head.hash if head else "")
    return True


def _take_batch(workspace: Workspace, receipt: Receipt, item: ReceiptBatch, row: BatchRow) -> None:
    lines = batch_lines(workspace.db, row.hash)
    if row.origin == "own":
        acknowledge(workspace.db, [line.line_sha256 for line in lines], row.hash)
        if item.status in ("taken", "duplicate"):
            attachments.delivered(workspace.db, row.hash)
    else:
        set_setting(workspace.db, acked_key(row.hash), receipt.number)
    take_judgements(workspace, item, row, org=receipt.org, at=receipt.at)


def take_judgements(workspace: Workspace, item: ReceiptBatch, row: BatchRow, *, org: str, at: str) -> None:
    """What ``org`` above says of every record of a batch that is here: an event where it is news."""
    lines = batch_lines(workspace.db, row.hash)
    newest = {line.parsed.rid: line.parsed.rev for line in sorted(lines, key=lambda line: line.parsed.rev)}
    for record in item.records:
        if record.rid not in newest or record.rev > newest[record.rid]:
            continue
        state: State = "received" if record.status == "duplicate" else cast("State", record.status)
        last = events(workspace.db, record.rid, record.rev)
        if last and last[-1].state == record.status and last[-1].reason == record.reason:
            continue
        if record.status == "received" and row.origin == "received":
            continue
        add_event(workspace.db, RecordEvent(record.rid, record.rev, state, org, "", at, record.field, record.reason))
