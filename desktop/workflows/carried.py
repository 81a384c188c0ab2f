"""What one number and one file may carry, and a stored batch whole again, its attachments fetched from where they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from desktop.exchange import SignedBatch
from desktop.model.record import AttachmentRef
from desktop.storage import attachments
from desktop.storage.batches import BatchRow, batch
from desktop.workflows.workspace import Workspace

# A file is built, encrypted and read in memory, five bytes for each of its own (measured): what it carries is bounded.
# A number holds some sixty photos, a township's file those of three such numbers.
BATCH_ATTACHMENT_BYTES = 32 * 1024 * 1024
FILE_BYTES = 96 * 1024 * 1024


def choose_to_carry(
    owed: Sequence[AttachmentRef], most_bytes: int = BATCH_ATTACHMENT_BYTES
) -> tuple[list[AttachmentRef], int]:
    """(what goes along now, how many are left for the next number): in their order while there is room, one at least."""
    chosen: list[AttachmentRef] = []
    room = most_bytes
    for ref in owed:
        if not chosen or ref.size <= room:
            chosen.append(ref)
            room -= ref.size
    return chosen, len(owed) - len(chosen)


def within_one_file(found: Sequence[BatchRow], first: Collection[str], most_bytes: int = FILE_BYTES) -> list[BatchRow]:
    """Of the batches to pass on as many as one file may carry, in their order; those in ``first`` have precedence."""
    room = most_bytes
    chosen: set[str] = set()
    for row in sorted(found, key=lambda row: row.hash not in first):
        size = sum(attachments.in_statement(row.batch_json).values())
        if not chosen or size <= room:
            chosen.add(row.hash)
            room -= size
    return [row for row in found if row.hash in chosen]


def load_batch(workspace: Workspace, batch_hash: str) -> BatchRow:
    """A stored batch with its members, the bytes of its attachments left out. Raises ``LookupError``."""
    found = batch(workspace.db, batch_hash)
    if found is None:
        raise LookupError(batch_hash)
    return found


def signed_batch(workspace: Workspace, row: BatchRow) -> SignedBatch:
    """A stored batch as it was signed. Raises ``RefusedError`` 存 121, 存 122 where an attachment is gone or changed."""
    members = dict((row if row.members else load_batch(workspace, row.hash)).members)
    for digest in attachments.of_batch(workspace.db, row.hash):
        if (name := attachments.MEMBER + digest) not in members:
            members[name] = attachments.read(workspace.db, digest)
    return SignedBatch(body=row.batch_json, sig=row.batch_sig, members=members)
