"""The ledger of batches: every byte that was signed, where it came from and what was decided about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from operator import attrgetter
from typing import Any, Literal

from desktop.foundation.quick_dataclass import dataclass
from desktop.model.record import StoredRevision
from desktop.storage.batch_runs import CARRIES, MOST, add_runs
from desktop.storage.database import Database
from desktop.storage.driver import Row
from desktop.storage.revisions import revisions_of_batch

Origin = Literal["own", "received"]
BatchStatus = Literal["taken", "quarantined", "undone"]

_COLUMNS = "hash, feed, seq, org, device, prev, period, created, n, batch_json, batch_sig, origin, status, via"
_VALUES = attrgetter(*_COLUMNS.split(", "))


@dataclass(frozen=True)
class BatchRow:
    """One signed batch, without the bytes of its attachments. ``hash`` is the hex SHA-256 of ``batch_json``; ``prev`` "" for a feed's first.

    ``via`` says how it came: the file's name, or the unit that forwarded it. ``members`` are the signed members by
    name, exact bytes; lists leave them empty unless asked.
    """

    hash: str
    feed: str
    seq: int
    org: str
    device: str
    prev: str
    period: str
    created: str
    n: int
    batch_json: bytes
    batch_sig: bytes
    members: Mapping[str, bytes] = field(default_factory=dict)
    origin: Origin = "own"
    status: BatchStatus = "taken"
    via: str = ""


def has_untaken(db: Database) -> bool:
    """Whether any batch was taken back or put aside: only then the log may hold lines that do not count."""
    return db.one("SELECT 1 FROM batches INDEXED BY batches_not_taken WHERE status <> 'taken' LIMIT 1") is not None


def save_batch(db: Database, row: BatchRow, numbers: Iterable[int]) -> None:
    """Keep a batch, its members and the lines it carries: their numbers in the log, in the batch's order. The same batch
    again only updates its status.

    One that was taken back and comes again counts as having come now. Of its attachments only the names are kept here;
    their bytes are ``attachments.put`` before.
    """
    with db.joined():
        known = db.one("SELECT status FROM batches WHERE hash = ?", (row.hash,))
        if known is not None:
            if known["status"] == "undone":
                db.execute(
                    "UPDATE batches SET rowid = (SELECT MAX(rowid) + 1 FROM batches), via = ? WHERE hash = ?",
                    (row.via, row.hash),
                )
            set_batch_status(db, row.hash, row.status)
            return
        insert_batches(db, (row,))
        add_runs(db, row.hash, enumerate(numbers))
        if row.status != "taken":
            _refresh(db, row.hash)
        else:
            _revive(db, row.hash)


def insert_batches(db: Database, rows: Sequence[BatchRow]) -> None:
    """Batches that are not here yet, with their members, without their lines."""
    from desktop.storage import attachments  # where a batch comes in or goes out; a start only looks

    marks = ", ".join("?" for _name in _COLUMNS.split(","))
    db.executemany(f"INSERT INTO batches ({_COLUMNS}) VALUES ({marks})", [_VALUES(row) for row in rows])
    db.executemany(
        "INSERT INTO batch_members VALUES (?, ?, ?)",
        [
            (row.hash, name, data)
            for row in rows
            for name, data in row.members.items()
            if not name.startswith(attachments.MEMBER)
        ],
    )
    for row in rows:
        if carried := attachments.in_statement(row.batch_json):
            attachments.note_batch(db, row.hash, carried)


def set_batch_status(db: Database, digest: str, status: BatchStatus) -> list[str]:
    """Take a batch in, put it aside or take it back. The log keeps its lines; heads follow. Gives the records touched.

    Raises ``KeyError`` for an unknown batch.
    """
    with db.atomic():
        known = db.one("SELECT status FROM batches WHERE hash = ?", (digest,))
        if known is None:
            raise KeyError(digest)
        if known["status"] == status:
            return []
        db.execute("UPDATE batches SET status = ? WHERE hash = ?", (status, digest))
        return _refresh(db, digest)


def batch(db: Database, digest: str) -> BatchRow | None:
    """One batch with its members."""
    found = _read(db, "WHERE hash = ?", (digest,), with_members=True)
    return found[0] if found else None


def newest_of_device(db: Database, device: str) -> dict[str, int]:
    """Feed → its highest number taken in of one computer, the feed whose batch came last at the end."""
    rows = db.execute(
        "SELECT feed, MAX(seq) AS seq FROM batches WHERE device = ? AND status = 'taken' GROUP BY feed ORDER BY MAX(rowid)",
        (device,),
    )
    return {row["feed"]: int(row["seq"]) for row in rows}


def batches_of_feed(db: Database, feed: str) -> list[BatchRow]:
    """Every batch of a feed by number, without members and without those taken back; two of one number are a fork."""
    return _read(db, "WHERE feed = ? AND status <> 'undone' ORDER BY seq, rowid", (feed,))


def batches(
    db: Database, origin: Origin | None = None, status: BatchStatus | None = None, *, with_members: bool = False
) -> list[BatchRow]:
    """All batches in the order they were taken in; those taken back only where ``status`` asks for them."""
    return _read(
        db,
        "WHERE (? IS NULL OR origin = ?) AND CASE WHEN ? IS NULL THEN status <> 'undone' ELSE status = ? END ORDER BY rowid",
        (origin, origin, status, status),
        with_members=with_members,
    )


def latest_received(db: Database, org: str) -> BatchRow | None:
    """The batch of a unit that was taken in last, without members."""
    found = _read(db, "WHERE org = ? AND origin = 'received' AND status = 'taken' ORDER BY rowid DESC LIMIT 1", (org,))
    return found[0] if found else None


def batch_lines(db: Database, digest: str) -> list[StoredRevision]:
    """The revisions a batch carries, in its order."""
    return revisions_of_batch(db, digest)


def newest_of_batch(db: Database, digest: str) -> dict[str, StoredRevision]:
    """Of each record in a batch the highest revision it carries, by record id in order."""
    newest = {line.parsed.rid: line for line in sorted(batch_lines(db, digest), key=lambda line: line.parsed.rev)}
    return dict(sorted(newest.items()))


def newest_lines(db: Database, digest: str) -> list[tuple[str, int, str]]:
    """(record, revision, hash of the line) of the same, without reading the lines."""
    # Sorted and chosen here: in SQLite that takes as long as the reading.
    rows = db.execute(
        f"SELECT r.rid, r.rev, r.line_sha256 FROM batch_runs l CROSS JOIN revisions r ON {CARRIES} WHERE l.batch = ?",
        (digest,),
    )
    lines = [(row[0], row[1], row[2]) for row in rows]
    newest = {line[0]: line for line in lines}
    if len(newest) < len(lines):
        newest = {line[0]: line for line in sorted(lines)}
    return [newest[rid] for rid in sorted(newest)]


def numbers_of_feeds(db: Database, feeds: Sequence[str]) -> dict[str, set[int]]:
    """Feed → the numbers of all its batches here but those taken back."""
    rows = db.execute(
        "SELECT b.feed, b.seq FROM json_each(?) j CROSS JOIN batches b ON b.feed = j.value WHERE b.status <> 'undone'",
        (json.dumps(list(feeds)),),
    )
    found: dict[str, set[int]] = {feed: set() for feed in feeds}
    for feed, seq in rows:
        found[feed].add(seq)
    return found


def last_own(db: Database, feed: str) -> BatchRow | None:
    """The own batch with the highest number of ``feed``, with its members (``submit --again`` exports it)."""
    found = _read(db, "WHERE feed = ? AND origin = 'own' ORDER BY seq DESC LIMIT 1", (feed,), with_members=True)
    return found[0] if found else None


def own_periods(db: Database, feed: str) -> list[tuple[str, str]]:
    """(period, moment it was made) of every own batch that stands, newest first."""
    rows = db.execute(
        "SELECT period, created FROM batches WHERE feed = ? AND origin = 'own' AND status = 'taken' ORDER BY seq DESC",
        (feed,),
    )
    return [(row["period"], row["created"]) for row in rows]


def _revive(db: Database, digest: str) -> None:
    """Lines that were here in a batch put aside or taken back count again, now that this one carries them."""
    rows = db.execute(
        "SELECT DISTINCT r.rid FROM batch_runs n"
        f" CROSS JOIN batch_runs l ON l.first_seq BETWEEN n.first_seq - {MOST - 1} AND n.first_seq + n.n - 1"
        " AND l.first_seq + l.n > n.first_seq CROSS JOIN batches b ON b.hash = l.batch AND b.status <> 'taken'"
        f" CROSS JOIN revisions r ON {CARRIES} AND r.seq BETWEEN n.first_seq AND n.first_seq + n.n - 1"
        " WHERE n.batch = ? ORDER BY r.rid",
        (digest,),
    )
    from desktop.storage.bulk import refresh_heads

    refresh_heads(db, [row["rid"] for row in rows])


def _refresh(db: Database, digest: str) -> list[str]:
    rows = db.execute(
        f"SELECT DISTINCT r.rid FROM batch_runs l CROSS JOIN revisions r ON {CARRIES} WHERE l.batch = ? ORDER BY r.rid",
        (digest,),
    )
    rids = [row["rid"] for row in rows]
    from desktop.storage.bulk import refresh_heads  # forms, projections, search: a start only looks

    refresh_heads(db, rids)
    return rids


def _read(db: Database, tail: str, params: tuple[Any, ...], *, with_members: bool = False) -> list[BatchRow]:
    return [_batch(db, row, with_members) for row in db.execute(f"SELECT {_COLUMNS} FROM batches {tail}", params)]


def _batch(db: Database, row: Row, with_members: bool) -> BatchRow:
    members: dict[str, bytes] = {}
    if with_members:
        stored = db.execute("SELECT name, data FROM batch_members WHERE batch = ? ORDER BY rowid", (row["hash"],))
        members = {item["name"]: item["data"] for item in stored}
    return BatchRow(members=members, **{name: row[name] for name in row.keys()})  # noqa: SIM118  a Row is no mapping
