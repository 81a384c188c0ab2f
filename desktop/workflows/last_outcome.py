"""What became of the last submission: the newest own number, and what the last receipt says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from desktop import exchange
from desktop.foundation.quick_dataclass import dataclass
from desktop.storage.batches import last_own
from desktop.storage.receipts import last_receipt, last_receipt_sha256
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows.workspace import Workspace

# Raised when what is put by changes its shape.
_KEPT_AS, _LAST_RECEIPT = 1, "last_receipt_said"
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
    said = _said(workspace)
    return Submission(row.seq, row.period, row.created, row.n, said is not None and row.hash in said["batches"])


def last_receipt_outcome(workspace: Workspace) -> ReceiptOutcome | None:
    """None until a receipt came."""
    said = _said(workspace)
    if said is None:
        return None
    states: dict[str, str] = said["states"]
    counts = list(states.values())
    received, returned, duplicate = (
        sum(state in kinds for state in counts) for kinds in (_RECEIVED, ("returned",), ("duplicate",))
    )
    row = last_own(workspace.db, workspace.identity.feed)
    same = row is not None and row.hash == said["newest"]
    return ReceiptOutcome(
        org=said["org"], number=said["number"], at=said["at"], taken=said["taken"], seq=said["seq"],
        received=received, returned=returned, duplicate=duplicate, others=len(counts) - received - returned - duplicate,
        missing=tuple(said["missing"]), created=row.created if same and row else "", records=len(counts), states=states,
    )  # fmt: skip


def _said(workspace: Workspace) -> dict[str, Any] | None:
    """What the receipt taken in last says of this feed, put by: opening signed files is not a start's work."""
    db, feed = workspace.db, workspace.identity.feed
    digest = last_receipt_sha256(db)
    if digest is None:
        return None
    mark = [_KEPT_AS, digest, feed]
    kept = get_setting(db, _LAST_RECEIPT)
    if not isinstance(kept, dict) or kept.get("of") != mark:
        kept = {"of": mark, **_read(workspace, feed)}
        with db.joined():
            set_setting(db, _LAST_RECEIPT, kept)
    return kept


def _read(workspace: Workspace, feed: str) -> dict[str, Any]:
    stored = last_receipt(workspace.db)
    assert stored is not None  # it has a hash
    receipt = exchange.read_receipt(exchange.SignedStatement.from_json(stored.raw))
    newest = max((item for item in receipt.batches if item.feed == feed), key=lambda item: item.seq, default=None)
    return {
        "org": receipt.org, "number": receipt.number, "at": receipt.at, "taken": stored.at,
        "batches": [item.batch for item in receipt.batches], "missing": list(receipt.missing.get(feed, ())),
        "newest": newest.batch if newest else "", "seq": newest.seq if newest else 0,
        "states": {record.rid: record.status for record in newest.records} if newest else {},
    }  # fmt: skip
