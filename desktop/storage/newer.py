"""What another database of the same unit has and this one has not: all that was written after a backup was made."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.model.record import AttachmentRef
from desktop.storage import attachments, driver
from desktop.storage.batches_mended import mend_runs
from desktop.storage.damaged import DamagedFile, Gaps
from desktop.storage.database import Database
from desktop.storage.drafts import load_draft
from desktop.storage.health import accept_gaps
from desktop.storage.layout import quote
from desktop.storage.records import refresh_head
from desktop.storage.rescue_attachments import take_attachments
from desktop.storage.revisions import holds_line
from desktop.storage.settings import get_setting, set_setting

_LOG = ["rid", "rev", "line_sha256", "feed", "op", "form", "unit", "line", "parsed", "private", "salt", "batch"]
_DRAFTS = [
    "id", "form", "form_ver", "unit", "rid", "rev", "answers", "typed", "explained", "place", "made", "changed",
]  # fmt: skip


# What says itself what it is; parents before children.
_UNION = (
    "batches", "batch_members", "receipts", "statements", "acknowledged", "batch_attachments",
    "delivered_attachments", "frozen_contents", "frozen_tables", "frozen_scans",
)  # fmt: skip
_APPENDED = ("record_events", "audit", "period_closings")
# (bytes, their hash) of the tables whose rows prove themselves.
_PROOFS = {
    "batches": ("batch_json", "hash"), "frozen_contents": ("data", "sha256"), "frozen_tables": ("manifest", "sha256"),
}  # fmt: skip
# The newest receipt taken; workflows/receive_receipt.py.
RECEIPT_NUMBER = "receipt_number"


@dataclass(frozen=True)
class Newer:
    """``org``: whose database it is ("" where it cannot be read). ``lines``, ``drafts``, ``attachments``: how many came
    along; ``seq``: the last number its feed had used.
    """

    org: str = ""
    seq: int = 0
    lines: int = 0
    drafts: int = 0
    attachments: int = 0


def carry_over(path: Path, db: Database, key: bytes | None = None) -> Newer:
    """Take what was written into the database at ``path`` and is not in ``db``, as far as it can be read.

    A merge is a union of logs: lines, batches, receipts and attachments are what their hashes say, and what is not is left.
    What has no hash (events, the log of who did what) is taken where ``path`` is a later state of the same file. Nothing of
    another unit is taken. The old file is only read; ``key`` is its key where it is not ``db``'s.
    """
    with contextlib.closing(DamagedFile(path, key or db.key)) as old:
        identity = _setting(old, "identity")
        here = db.one("SELECT value FROM settings WHERE key = 'identity'")
        org = str(identity.get("org", ""))
        if not org or here is None or json.loads(here["value"])["org"] != org:
            return Newer(org)
        later = _is_later(old, db)
        photos = take_attachments(path.parent, db, key).taken  # before the lines that name them
        with db.atomic():
            for table in _UNION:
                _take_table(old, db, table)
            judged = _newest(db, "record_events")
            for table in _APPENDED if later else ():
                _take_table(old, db, table, after=_newest(db, table))
            taken = [row[0] for _number, row in old.rows("revisions", _LOG, Gaps()) if _take_line(db, row)]
            mend_runs(db, old)
            events = db.execute("SELECT DISTINCT rid FROM record_events NOT INDEXED WHERE id > ?", (judged,))
            for rid in dict.fromkeys([*taken, *(row["rid"] for row in events)]):
                refresh_head(db, rid)
            drafts = sum(_take_draft(db, row) for row in _drafts(old))
            _take_receipt_number(old, db)
            accept_gaps(db)
        rows = old.query("SELECT MAX(seq) FROM batches WHERE feed = ? AND origin = 'own'", (identity.get("feed"),))
        return Newer(org, int(rows[0][0] or 0) if rows else 0, len(taken), drafts, photos)


def owner(path: Path, key: bytes) -> str:
    """The unit whose database that is, "" where it cannot be read."""
    with contextlib.closing(DamagedFile(path, key)) as old:
        return str(_setting(old, "identity").get("org", ""))


def _is_later(old: DamagedFile, db: Database) -> bool:
    """True if ``db`` is an earlier state of that file: its last line stands there under the same number."""
    last = db.one("SELECT seq, line_sha256 FROM revisions WHERE seq = (SELECT MAX(seq) FROM revisions)")
    if last is None:
        return True
    rows = old.query("SELECT line_sha256 FROM revisions WHERE seq = ?", (last["seq"],))
    return bool(rows) and rows is not None and rows[0][0] == last["line_sha256"]


def _newest(db: Database, table: str) -> int:
    return int(db.execute(f"SELECT COALESCE(MAX(id), 0) FROM {quote(table)}")[0][0])


def _take_table(old: DamagedFile, db: Database, table: str, after: int = 0) -> None:
    there = old.columns(table)
    columns = [str(row[1]) for row in db.execute(f"PRAGMA table_info({quote(table)})") if str(row[1]) in there]
    if not columns:
        return
    has_numbers = db.execute("SELECT wr FROM pragma_table_list WHERE name = ?", (table,))[0]["wr"] == 0
    if has_numbers:
        rows: Iterator[tuple[Any, ...]] = (row for number, row in old.rows(table, columns, Gaps()) if number > after)
    else:
        rows = old.keyed(table, columns, columns[0], Gaps())
    marks = ", ".join("?" for _column in columns)
    sql = f"INSERT OR IGNORE INTO {quote(table)} ({', '.join(quote(name) for name in columns)}) VALUES ({marks})"
    for row in rows:
        named = dict(zip(columns, row, strict=True))
        if table in _PROOFS:
            data, digest = _PROOFS[table]
            if hashlib.sha256(named[data]).hexdigest() != named[digest]:
                continue
        with contextlib.suppress(driver.IntegrityError):  # of a batch that could not be read
            db.execute(sql, row)


def _setting(old: DamagedFile, name: str) -> dict[str, Any]:
    rows = old.query("SELECT value FROM settings WHERE key = ?", (name,))
    with contextlib.suppress(ValueError, IndexError, TypeError):
        found = json.loads((rows or [])[0][0])
        if isinstance(found, dict):
            return found
    return {}


def _take_receipt_number(old: DamagedFile, db: Database) -> None:
    """A receipt that was too old there stays too old."""
    for row in old.query("SELECT value FROM settings WHERE key = ?", (RECEIPT_NUMBER,)) or []:
        with contextlib.suppress(ValueError, TypeError):
            set_setting(db, RECEIPT_NUMBER, max(int(json.loads(row[0])), int(get_setting(db, RECEIPT_NUMBER, 0))))


def _take_line(db: Database, row: tuple[Any, ...]) -> bool:
    digest, line = row[2], row[7]
    if hashlib.sha256(line).hexdigest() != digest or not _has_batch(db, row[11]):
        return False
    if holds_line(db, digest):
        return False
    marks = ", ".join("?" for _column in _LOG)
    parsed = json.loads(line if row[8] is None else row[8])
    attachments.note_line(db, digest, [AttachmentRef(**item) for item in parsed.get("att", ())], row[9])
    db.execute(f"INSERT INTO revisions ({', '.join(_LOG)}) VALUES ({marks})", row)
    return True


def _has_batch(db: Database, batch: str | None) -> bool:
    return batch is None or db.one("SELECT 1 FROM batches WHERE hash = ?", (batch,)) is not None


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
