"""Attachments out of another file of them, whole or damaged: each is taken only if its bytes are what its name says."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from pathlib import Path

from desktop.foundation.watching import Cancelled, never
from desktop.storage import attachments
from desktop.storage.attachments_schema import NAME
from desktop.storage.damaged import DamagedFile, Gaps
from desktop.storage.database import Database

_COLUMNS = ["id", "sha256", "type", "name", "looks", "at"]
_PLACES = 1 << 16


@dataclass(frozen=True)
class AttachmentsTaken:
    """``lost``: known by name, their bytes cannot be read; ``uncertain``: nobody knows how many more there were."""

    taken: int = 0
    lost: int = 0
    uncertain: bool = False


def take_attachments(
    folder: Path, db: Database, key: bytes | None = None, *, cancelled: Cancelled = never
) -> AttachmentsTaken:
    """Those of the workspace in ``folder`` that ``db``'s workspace has not. ``key`` is that one's, if another; it is only read."""
    if not (folder / NAME).is_file():
        return AttachmentsTaken()
    with contextlib.closing(DamagedFile(folder / NAME, key or db.key, cancelled)) as old:
        taken = lost = 0
        gaps = Gaps()
        for number, row in old.rows("files", _COLUMNS, gaps):
            _id, sha256, media_type, name, looks, at = row
            if attachments.has(db, str(sha256)):
                continue
            content = _content(old, number)
            if content is None or hashlib.sha256(content).hexdigest() != sha256:
                lost += 1
                continue
            attachments.put(db, content, media_type=media_type, at=at, name=name, looks=looks)
            taken += 1
        return AttachmentsTaken(taken, lost, gaps.unknown or bool(gaps.ranges))


def _content(old: DamagedFile, number: int) -> bytes | None:
    rows = old.query(
        "SELECT data FROM chunks WHERE id >= ? AND id < ? ORDER BY id", (number * _PLACES, (number + 1) * _PLACES)
    )
    return None if rows is None else b"".join(bytes(row[0]) for row in rows)
