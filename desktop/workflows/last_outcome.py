"""What became of the last submission: the newest own number, and what the last receipt says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from desktop import exchange
from desktop.foundation.quick_dataclass import dataclass
from desktop.storage.batches import last_own
from desktop.storage.receipts import last_receipt
from desktop.workflows.workspace import Workspace

if TYPE_CHECKING:
    from desktop.exchange import Receipt

_RECEIVED = ("received", "endorsed")


@dataclass(frozen=True)
class Submission:
    """The own batch with the highest number. ``created`` is a stored moment; ``covered``: the last receipt knows it."""

    seq: int
    period: str
    created: str
    records: int
    covered: bool


@dataclass(frozen=True)
class ReceiptOutcome:
    """The receipt taken in last: ``seq`` is the newest number of ours that it names (0: none), its counts are of it.

    ``missing``: numbers of ours that never arrived.
    """

    org: str
    number: int
    at: str
    taken: str
    seq: int
    received: int
    returned: int
    duplicate: int
    others: int
    missing: tuple[int, ...]
    created: str = ""
    records: int = 0
    states: Mapping[str, str] = field(default_factory=dict)


def last_submission(workspace: Workspace) -> Submission | None:
    """None before the first one."""
    row = last_own(workspace.db, workspace.identity.feed)
    if row is None:
        return None
    receipt = _receipt(workspace)
    covered = receipt is not None and any(item.batch == row.hash for item in receipt[0].batches)
    return Submission(row.seq, row.period, row.created, row.n, covered)


def last_receipt_outcome(workspace: Workspace) -> ReceiptOutcome | None:
    """None until a receipt came."""
    held = _receipt(workspace)
    if held is None:
        return None
    receipt, taken = held
    feed = workspace.identity.feed
    own = sorted((item for item in receipt.batches if item.feed == feed), key=lambda item: item.seq)
    newest = own[-1] if own else None
    states = {record.rid: record.status for record in newest.records} if newest is not None else {}
    counts = list(states.values())
    received, returned, duplicate = (
        sum(state in kinds for state in counts) for kinds in (_RECEIVED, ("returned",), ("duplicate",))
    )
    row = last_own(workspace.db, feed)
    same = row is not None and newest is not None and row.hash == newest.batch
    return ReceiptOutcome(
        org=receipt.org, number=receipt.number, at=receipt.at, taken=taken, seq=newest.seq if newest else 0,
        received=received, returned=returned, duplicate=duplicate, others=len(counts) - received - returned - duplicate,
        missing=receipt.missing.get(feed, ()), created=row.created if same and row else "", records=len(counts), states=states,
    )  # fmt: skip


def _receipt(workspace: Workspace) -> tuple[Receipt, str] | None:
    stored = last_receipt(workspace.db)
    if stored is None:
        return None
    return exchange.read_receipt(exchange.SignedStatement.from_json(stored.raw)), stored.at
