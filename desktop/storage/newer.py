"""What another database of the same unit has and this one has not: own lines and drafts written after a backup was made."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.storage.damaged import DamagedFile, Gaps
from desktop.storage.database import Database
from desktop.storage.drafts import load_draft
from desktop.storage.records import refresh_head

_LOG = ["rid", "rev", "line_sha256", "feed", "op", "form", "unit", "line", "parsed", "private", "salt", "batch"]
_DRAFTS = [
    "id", "form", "form_ver", "unit", "rid", "rev", "answers", "typed", "explained", "place", "made", "changed",
]  # fmt: skip


@dataclass(frozen=True)
class Newer:
    """``org``: whose database it is ("" where it cannot be read). ``lines`` and ``drafts``: how many came along; ``seq``:
    the last number its feed had used.
    """

    org: str = ""
    seq: int = 0
    lines: int = 0
    drafts: int = 0


def carry_over(path: Path, db: Database) -> Newer:
    """Take own lines and drafts of the database at ``path`` that ``db`` has not, as far as they can be read.

    A merge is a union of logs: a line is its bytes, and one whose bytes do not have its hash is left. Nothing of another
    unit is taken. The old file is only read.
    """
    old = DamagedFile(path, db.key)
    try:
        identity = _setting(old, "identity")
        here = db.one("SELECT value FROM settings WHERE key = 'identity'")
        org = str(identity.get("org", ""))
        if not org or here is None or json.loads(here["value"])["org"] != org:
            return Newer(org)
        with db.atomic():
            lines = sum(_take_line(db, row) for row in _own_lines(old))
            drafts = sum(_take_draft(db, row) for row in _drafts(old))
        rows = old.query("SELECT MAX(seq) FROM batches WHERE feed = ? AND origin = 'own'", (identity.get("feed"),))
        return Newer(org, int(rows[0][0] or 0) if rows else 0, lines, drafts)
    finally:
        old.close()


def _setting(old: DamagedFile, name: str) -> dict[str, Any]:
    rows = old.query("SELECT value FROM settings WHERE key = ?", (name,))
    with contextlib.suppress(ValueError, IndexError, TypeError):
        found = json.loads((rows or [])[0][0])
        if isinstance(found, dict):
            return found
    return {}


def _own_lines(old: DamagedFile) -> Iterator[tuple[Any, ...]]:
    for _number, row in old.rows("revisions", _LOG, Gaps()):
        if row[11] is None:
            yield row


def _take_line(db: Database, row: tuple[Any, ...]) -> bool:
    rid, _rev, digest, line = row[0], row[1], row[2], row[7]
    if hashlib.sha256(line).hexdigest() != digest:
        return False
    if db.one("SELECT 1 FROM revisions WHERE line_sha256 = ?", (digest,)) is not None:
        return False
    marks = ", ".join("?" for _column in _LOG)
    db.execute(f"INSERT INTO revisions ({', '.join(_LOG)}) VALUES ({marks})", row)
    refresh_head(db, rid)
    return True


def _drafts(old: DamagedFile) -> Iterator[tuple[Any, ...]]:
    tables = old.tables() or {}
    if "drafts" in tables:
        for _number, row in old.rows("drafts", _DRAFTS, Gaps()):
            yield row


def _take_draft(db: Database, row: tuple[Any, ...]) -> bool:
    values = dict(zip(_DRAFTS, row, strict=True))
    held = load_draft(db, str(values["id"]))
    if held is not None and held.changed >= str(values["changed"]):
        return False
    # A draft whose record was finished meanwhile is no draft any more.
    marks = ", ".join("?" for _column in _DRAFTS)
    db.execute(f"INSERT OR REPLACE INTO drafts ({', '.join(_DRAFTS)}, is_open) VALUES ({marks}, 0)", row)
    return True
