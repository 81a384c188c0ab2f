"""Lines that this unit or one above wrote on records of units below: a receipt takes them down."""

from __future__ import annotations

import json
from collections.abc import Sequence

from desktop.model.record import RecordLine, StoredRevision
from desktop.storage.database import Database
from desktop.storage.records import refresh_head
from desktop.storage.revisions import holds_line, insert_revision, revision

# In the column ``batch`` of a line that came with a receipt: it is in no batch, and must never be sent up as our own.
FROM_ABOVE = "receipt:"


def keep_handed_down(db: Database, receipt: str, line: bytes, line_sha256: str, parsed: RecordLine) -> bool:
    """Keep a line that came down with the receipt (or history) of that hash; False if it was here before."""
    if holds_line(db, line_sha256):
        return False
    insert_revision(
        db, feed="", line=line, line_sha256=line_sha256, parsed=parsed, private=None, salt=None, batch=FROM_ABOVE + receipt,
    )  # fmt: skip
    refresh_head(db, parsed.rid)
    return True


def to_hand_down(db: Database, units: Sequence[str], after: int = 0) -> list[StoredRevision]:
    """Lines of units above on the records of ``units``, behind number ``after`` of this log, in order."""
    return [revision(db, seq) for seq, _unit in numbers_to_hand_down(db, units, after)]


def numbers_to_hand_down(db: Database, units: Sequence[str], after: int = 0) -> list[tuple[int, str]]:
    """Their numbers in this log, each with the unit whose record it is."""
    wanted = {"units": json.dumps(list(units)), "after": after}
    below = "r.unit IN (SELECT value FROM json_each(:units)) AND r.seq > :after"
    # Few lines were written here or came from above, and each has its index; by number SQLite would read the whole log.
    rows = db.execute(
        f"SELECT r.seq, r.unit FROM revisions r INDEXED BY revisions_own WHERE r.batch IS NULL AND {below}"
        f" UNION SELECT r.seq, r.unit FROM revisions r INDEXED BY revisions_from_above WHERE r.batch GLOB '{FROM_ABOVE}*' AND {below} ORDER BY 1",
        wanted,
    )
    return [(row[0], row[1]) for row in rows]
