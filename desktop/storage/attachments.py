"""Photos and scans by what they are: ``attachments.db`` beside the main file, named by SHA-256, in chunks.

Written before the record that names them: a cut in the power leaves at worst a file that nobody names, and
``collect`` throws those away. Opened when first needed; every function takes the main ``Database``.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Generator, Iterable, Iterator
from datetime import date, timedelta
from typing import BinaryIO

from desktop.errors import Problem, RefusedError
from desktop.foundation.atomic import require_room, size_in_words
from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.translation import _
from desktop.model.record import AttachmentRef
from desktop.storage import attachments_schema
from desktop.storage.batch_runs import CARRIED
from desktop.storage.by_hash import by_hash
from desktop.storage.database import Database, open_beside
from desktop.storage.driver import Row

CHUNK_BYTES = 256 * 1024
MAX_FILE_BYTES = 20 * 1024 * 1024
# The ledger needs room to grow when the photos have taken theirs: a record matters more than a photo.
SPARE_BYTES = 200 * 1024 * 1024
# What nobody names yet may be named in a moment (a draft about to be saved, an intake under way).
GRACE_DAYS = 7
# How a batch names an attachment among its members.
MEMBER = "att/"
_PLACES = 1 << 16
_MOST_TOLD = 20
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class StoredFile:
    """``name`` is what the file was called here; it never leaves the computer. ``looks`` is 16 hex digits for a photo."""

    ref: AttachmentRef
    name: str
    looks: str
    at: str


def put(
    db: Database, content: bytes | BinaryIO, *, media_type: str, at: str, name: str = "", looks: str = ""
) -> AttachmentRef:
    """Keep a file and give its name; one that is here already stays as it was. ``at`` is local ISO text.

    A stream is read in chunks. Raises ``RefusedError`` 存 123 beyond ``MAX_FILE_BYTES``, ``EnvironmentFailure`` 环 114
    where the disk is nearly full.
    """
    store = _store(db)
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    require_room(store.path.parent, (len(content) if isinstance(content, bytes) else MAX_FILE_BYTES) + SPARE_BYTES)
    import hashlib  # OpenSSL's is 2 ms to load

    digest, size = hashlib.sha256(), 0
    with store.atomic():
        file = int(store.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM files")[0][0])
        place = 0
        while chunk := stream.read(CHUNK_BYTES):
            size += len(chunk)
            if size > MAX_FILE_BYTES:
                raise _too_large(name)
            digest.update(chunk)
            store.execute("INSERT INTO chunks VALUES (?, ?)", (file * _PLACES + place, chunk))
            place += 1
        ref = AttachmentRef(digest.hexdigest(), size, media_type)
        known = info(db, ref.sha256)
        if known is not None:
            _drop_chunks(store, file)
            # Found again: its days of grace begin anew.
            store.execute("UPDATE files SET at = ? WHERE sha256 = ?", (at, ref.sha256))
            return known.ref
        store.execute(
            "INSERT INTO files (id, sha256, size, type, name, looks, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (file, ref.sha256, size, media_type, name, looks, at),
        )
    return ref


def has(db: Database, sha256: str) -> bool:
    """True if the file is here."""
    return info(db, sha256) is not None


def missing(db: Database, hashes: Iterable[str]) -> list[str]:
    """Of these the ones that are not here, sorted."""
    return sorted(sha256 for sha256 in set(hashes) if not has(db, sha256))


def info(db: Database, sha256: str) -> StoredFile | None:
    """What is known of a file without reading it; None where it is not here."""
    store = _there(db)
    row = None if store is None else store.one("SELECT * FROM files WHERE sha256 = ?", (sha256,))
    return None if row is None else _stored(row)


def chunks(db: Database, sha256: str) -> Iterator[bytes]:
    """The bytes, chunk by chunk; at the end they are what the name says or it raises ``RefusedError`` 存 122.

    Raises 存 121 where the file is not here. Whoever cannot take back what was handed on uses ``read``.
    """
    store = _there(db)
    row = None if store is None else store.one("SELECT id FROM files WHERE sha256 = ?", (sha256,))
    if store is None or row is None:
        raise RefusedError(
            "存 121", _("附件不在这台电脑上"), where=sha256[:12], hint=_("请对方把带这个附件的那一号再上报一次")
        )
    if not (yield from _proved(store, row["id"], sha256)):
        raise RefusedError(
            "存 122", _("附件和它的校验码对不上"), where=sha256[:12], hint=_("请从最近的备份恢复，或把原件再附一次")
        )


def read(db: Database, sha256: str) -> bytes:
    """The whole file, proved. Raises as ``chunks``."""
    return b"".join(chunks(db, sha256))


def looking_like(db: Database, looks: str) -> list[StoredFile]:
    """Photos that look exactly so, oldest first."""
    store = _there(db)
    return [] if store is None else [
        _stored(row) for row in store.execute("SELECT * FROM files WHERE looks = ? AND looks <> '' ORDER BY id", (looks,))
    ]  # fmt: skip


def named_by(db: Database, sha256: str) -> list[str]:
    """Records that name the file as they stand, the first to do so first."""
    rows = db.execute(
        f"SELECT h.rid FROM line_attachments a CROSS JOIN revisions r ON {by_hash('a.line_sha256')}"
        " JOIN heads h ON h.rid = r.rid AND h.revision_seq = r.seq WHERE a.sha256 = ? AND h.op = 'put' ORDER BY r.seq",
        (sha256,),
    )
    return [row["rid"] for row in rows]


def total_size(db: Database) -> tuple[int, int]:
    """(files, bytes) kept."""
    store = _there(db)
    row = None if store is None else store.execute("SELECT count(*), COALESCE(sum(size), 0) FROM files")[0]
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def collect(db: Database, today: str) -> int:
    """Throw away what no line, kept batch, reported table or draft names and what is older than the days of grace; gives how many.

    A file from the future (the clock was wrong once) begins its days of grace anew.
    """
    store = _there(db)
    if store is None:
        return 0
    oldest = (date.fromisoformat(today[:10]) - timedelta(days=GRACE_DAYS)).isoformat()
    with store.atomic():
        store.execute("UPDATE files SET at = ? WHERE substr(at, 1, 10) > ?", (today, today[:10]))
        rows = store.execute("SELECT id, sha256 FROM files WHERE substr(at, 1, 10) < ? ORDER BY id", (oldest,))
        wanted = _in_drafts(db) if rows else set()
        unnamed = [row for row in rows if row["sha256"] not in wanted and not _is_named(db, row["sha256"])]
        for row in unnamed:
            _drop_chunks(store, row["id"])
            store.execute("DELETE FROM files WHERE id = ?", (row["id"],))
    if unnamed:
        store.execute("PRAGMA incremental_vacuum")
    return len(unnamed)


def check(db: Database) -> list[Problem]:
    """Every file against its name, and every file that should be here. Changes nothing.

    存 117 the file of attachments is damaged · 118 an attachment is not what its hash says · 119 one is gone.
    """
    try:
        store = _there(db)
    except RefusedError as error:
        return [error.problem]  # not to be opened: said as any database's, the ledger goes on without it
    hint = _("请从最近的备份恢复，或把原件再附一次")
    found: list[Problem] = []
    if store is not None:
        if _is_damaged(store):
            return [Problem("存 117", _("附件文件坏了"), where=str(store.path), hint=_("请从最近的备份恢复"))]
        for row in store.execute("SELECT id, sha256, name FROM files ORDER BY id"):
            if not _is_proved(store, row["id"], row["sha256"]):
                where = row["name"] or row["sha256"][:12]
                found.append(Problem("存 118", _("附件和它的校验码对不上"), where=where, hint=hint))
    gone = missing(db, (row[0] for row in db.execute(_OWED)))
    found += [Problem("存 119", _("附件不见了"), where=sha256[:12], hint=hint) for sha256 in gone[:_MOST_TOLD]]
    return found


# What this workspace wrote itself, and what a batch that counts was signed with. A file that only a received line names
# may never have come along: that is said at its record.
_OWED = f"""SELECT a.sha256 FROM line_attachments a CROSS JOIN revisions r ON {by_hash("a.line_sha256")} WHERE r.batch IS NULL
    UNION SELECT a.sha256 FROM batch_attachments a JOIN batches b ON b.hash = a.batch WHERE b.status <> 'undone'
        AND NOT EXISTS (SELECT 1 FROM batch_members m WHERE m.batch = a.batch AND m.name = 'att/' || a.sha256)
    UNION SELECT sha256 FROM frozen_scans"""


def _is_named(db: Database, sha256: str) -> bool:
    """True if a line that counts or may count again, a batch not taken back, or a reported table names the file."""
    return db.one(
        f"SELECT 1 FROM line_attachments a CROSS JOIN revisions r ON {by_hash('a.line_sha256')} WHERE a.sha256 = :sha256"
        " AND (r.batch IS NULL OR EXISTS (SELECT 1 FROM batch_runs l CROSS JOIN batches b ON b.hash = l.batch"
        f" WHERE {CARRIED} AND b.status <> 'undone'))"
        " UNION ALL SELECT 1 FROM batch_attachments a JOIN batches b ON b.hash = a.batch"
        " WHERE a.sha256 = :sha256 AND b.status <> 'undone'"
        " UNION ALL SELECT 1 FROM frozen_scans WHERE sha256 = :sha256 LIMIT 1",
        {"sha256": sha256},
    ) is not None  # fmt: skip


def _in_drafts(db: Database) -> set[str]:
    found: set[str] = set()
    for row in db.execute("SELECT answers, typed FROM drafts"):
        found.update(_HASH.findall(row["answers"] + row["typed"]))
    return found


def note_line(db: Database, line_sha256: str, att: Iterable[AttachmentRef], private: bytes | None) -> None:
    """Remember which files a line names; those among its personal values by what is known of them here."""
    rows = [(ref.sha256, line_sha256, ref.size, ref.type, 0) for ref in att]
    open_names = {row[0] for row in rows}
    for sha256 in sorted(set(_HASH.findall(private.decode())) - open_names) if private else ():
        held = info(db, sha256)
        if held is not None:
            rows.append((sha256, line_sha256, held.ref.size, held.ref.type, 1))
    if rows:
        db.executemany("INSERT OR IGNORE INTO line_attachments VALUES (?, ?, ?, ?, ?)", rows)


def note_batch(db: Database, batch: str, hashes: Iterable[str]) -> None:
    """Remember which files a batch was signed with."""
    db.executemany("INSERT OR IGNORE INTO batch_attachments VALUES (?, ?)", [(sha256, batch) for sha256 in hashes])


def of_line(db: Database, line_sha256: str) -> list[tuple[AttachmentRef, bool]]:
    """(file, is it among the personal values) of a line, by hash."""
    rows = db.execute(
        "SELECT sha256, size, type, private FROM line_attachments WHERE line_sha256 = ? ORDER BY sha256", (line_sha256,)
    )
    return [(AttachmentRef(row["sha256"], row["size"], row["type"]), bool(row["private"])) for row in rows]


def of_batch(db: Database, batch: str) -> list[str]:
    """The files a batch was signed with, sorted."""
    rows = db.execute("SELECT sha256 FROM batch_attachments WHERE batch = ? ORDER BY sha256", (batch,))
    return [row["sha256"] for row in rows]


def delivered(db: Database, batch: str) -> None:
    """A receipt covers ``batch``: the files it carried need not travel again."""
    db.execute(
        "INSERT OR IGNORE INTO delivered_attachments SELECT sha256, batch FROM batch_attachments WHERE batch = ?",
        (batch,),
    )


def undelivered(db: Database, feed: str | None = None) -> list[AttachmentRef]:
    """Files of own records as they stand that no receipt has covered: those no batch has carried yet first, then by age.

    Of every feed this computer ever wrote in, or of ``feed`` alone. What an earlier revision named and the present one does
    not stays here: somebody took it away on purpose.
    """
    rows = db.execute(
        "SELECT a.sha256, a.size, a.type, MIN(r.seq) AS first,"
        " EXISTS (SELECT 1 FROM batch_attachments b JOIN batches o ON o.hash = b.batch"
        "  WHERE b.sha256 = a.sha256 AND o.origin = 'own') AS carried"
        " FROM revisions r INDEXED BY revisions_own CROSS JOIN line_attachments a ON a.line_sha256 = r.line_sha256"
        " JOIN heads h ON h.rid = r.rid AND h.revision_seq = r.seq"
        " WHERE r.batch IS NULL AND (? IS NULL OR r.feed = ?) AND a.private = 0"
        " AND NOT EXISTS (SELECT 1 FROM delivered_attachments d WHERE d.sha256 = a.sha256)"
        " GROUP BY a.sha256 ORDER BY carried, first",
        (feed, feed),
    )
    return [AttachmentRef(row["sha256"], row["size"], row["type"]) for row in rows]


def in_statement(batch_json: bytes) -> dict[str, int]:
    """Hash → size of the attachments a batch's own statement names."""
    try:
        members = json.loads(batch_json)["members"]
        return {name.removeprefix(MEMBER): members[name]["size"] for name in members if name.startswith(MEMBER)}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _store(db: Database) -> Database:
    return open_beside(db, attachments_schema.NAME, attachments_schema.refuse_newer, attachments_schema.migrate)


def _there(db: Database) -> Database | None:
    """The store if there is one: nothing is made by looking."""
    opened = db.beside.get(attachments_schema.NAME)
    if opened is not None:
        return opened
    return _store(db) if db.path.with_name(attachments_schema.NAME).exists() else None


def _proved(store: Database, file: int, sha256: str) -> Generator[bytes, None, bool]:
    """The chunks; at the end whether they are what the name says."""
    import hashlib

    digest, place = hashlib.sha256(), file * _PLACES
    while row := store.one("SELECT data FROM chunks WHERE id = ? AND id < ?", (place, (file + 1) * _PLACES)):
        digest.update(row["data"])
        yield row["data"]
        place += 1
    return digest.hexdigest() == sha256


def _is_proved(store: Database, file: int, sha256: str) -> bool:
    proof = _proved(store, file, sha256)
    while True:
        try:
            next(proof)
        except StopIteration as end:
            return bool(end.value)


def _drop_chunks(store: Database, file: int) -> None:
    store.execute("DELETE FROM chunks WHERE id >= ? AND id < ?", (file * _PLACES, (file + 1) * _PLACES))


def _is_damaged(store: Database) -> bool:
    # As health.check does: a page may be torn in the file and whole in the log beside it.
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if store.execute("PRAGMA cipher_integrity_check"):
        return True
    return any(row[0] != "ok" for row in store.execute("PRAGMA integrity_check(20)"))


def _stored(row: Row) -> StoredFile:
    return StoredFile(AttachmentRef(row["sha256"], row["size"], row["type"]), row["name"], row["looks"], row["at"])


def _too_large(name: str) -> RefusedError:
    return RefusedError(
        "存 123",
        _("附件太大：最多 {most}").format(most=size_in_words(MAX_FILE_BYTES)),
        where=name,
        hint=_("扫描时选小一点的分辨率，或分成几个文件"),
    )
