"""What a unit above wrote on the record of one below reaches it: with its receipts, again and again until it says so."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from desktop.exchange import Receipt, line_sha256, read_batch, sign_receipt
from desktop.model.record import RecordLine
from desktop.storage.batches import BatchRow
from desktop.storage.handed_down import keep_handed_down, to_hand_down
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows.workspace import Workspace

Lines = tuple[tuple[bytes, RecordLine], ...]


def handed_down(workspace: Workspace, unit: str, rows: Sequence[BatchRow]) -> Lines:
    """Lines for the unit's next receipt: all behind those of the last receipt that its own batches say it has taken in."""
    upto = 0
    told = get_setting(workspace.db, _key(unit), {})
    for row in rows:
        acked = read_batch(row.batch_json).acked if row.org == unit and told else None
        upto = max(upto, told.get(acked.receipt, 0)) if acked else upto
    return all_handed_down(workspace, unit, upto)


def all_handed_down(workspace: Workspace, unit: str, after: int = 0) -> Lines:
    codes = [unit, *(below.code for below in workspace.tree.below(unit))]
    return tuple((line.line, line.parsed) for line in to_hand_down(workspace.db, codes, after))


def note_handed_down(workspace: Workspace, receipt: Receipt) -> None:
    """Remember how far this receipt goes, so that its acknowledgement ends the repetition."""
    if not receipt.revisions:
        return
    newest = to_hand_down(workspace.db, list({line.unit for _raw, line in receipt.revisions}))[-1].seq
    digest = hashlib.sha256(sign_receipt(receipt, workspace.keys).body).hexdigest()
    told = get_setting(workspace.db, _key(receipt.to), {})
    set_setting(workspace.db, _key(receipt.to), {**told, digest: newest})


def take_handed_down(workspace: Workspace, lines: Lines, digest: str) -> int:
    """Keep the lines that came with the statement of that hash; how many were new."""
    return sum(keep_handed_down(workspace.db, digest, raw, line_sha256(raw), line) for raw, line in lines)


def _key(unit: str) -> str:
    """Setting: hash of a receipt → the number in our log of the last line it carried."""
    return f"handed_down:{unit}"
