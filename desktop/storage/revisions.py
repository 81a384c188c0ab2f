"""The append-only log of revisions: the truth everything else is computed from.

A line is kept as the exact bytes that were signed. Triggers refuse any UPDATE or DELETE.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

from desktop.model.record import AttachmentRef, RecordLine, StoredRevision
from desktop.storage.batch_runs import CARRIED, CARRIES
from desktop.storage.by_hash import by_hash
from desktop.storage.database import Database
from desktop.storage.driver import Row

_COLUMNS = f"""r.seq, r.feed, r.line_sha256, r.line, r.parsed, r.private, r.salt,
    COALESCE(r.batch, (SELECT b.hash FROM batch_runs l CROSS JOIN batches b ON b.hash = l.batch
        WHERE {CARRIED} ORDER BY b.rowid LIMIT 1)) AS batch"""
_LINE_KEYS = frozenset(item.name for item in fields(RecordLine))

# Lines of an intake that was taken back or put aside stay in the log but say nothing. A line no batch names yet
# (just written, or being taken in right now) counts; one whose runs were lost goes by the batch it came in.
LIVE = f"""COALESCE((SELECT MAX(b.status = 'taken') FROM batch_runs l CROSS JOIN batches b ON b.hash = l.batch WHERE {CARRIED}),
    (SELECT b.status = 'taken' FROM batches b WHERE b.hash = r.batch), 1) = 1"""
COUNTING = f"(r.batch IS NULL OR {LIVE})"


def insert_revision(
    db: Database,
    *,
    feed: str,
    line: bytes,
    line_sha256: str,
    parsed: RecordLine,
    private: bytes | None,
    salt: bytes | None,
    batch: str | None,
    plain: bool = False,
) -> int:
    """Append one line and give its number in this log; a line already there keeps its number.

    ``batch`` None means written here (an own line); otherwise the hash of the batch it came in. ``private`` is the
    JSON of the personal values, which is never projected. ``plain``: the line's own JSON says all that ``parsed`` does
    and no more, as whoever wrote the one from the other knows. Call ``records.refresh_head`` afterwards.
    """
    known = db.one(
        "SELECT seq FROM revisions WHERE rid = ? AND rev = ? AND line_sha256 = ?", (parsed.rid, parsed.rev, line_sha256)
    )
    if known is not None:
        return int(known["seq"])
    if parsed.att or private:
        from desktop.storage import attachments

        attachments.note_line(db, line_sha256, parsed.att, private)
    return db.insert(
        "INSERT INTO revisions (rid, rev, line_sha256, feed, op, form, unit, line, parsed, private, salt, batch)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            parsed.rid,
            parsed.rev,
            line_sha256,
            feed,
            parsed.op,
            parsed.form,
            parsed.unit,
            line,
            None if plain else text_of(line, parsed),
            private,
            salt,
            batch,
        ),
    )


def feed_head(db: Database, feed: str) -> str | None:
    """The hash of the last own line of ``feed``: the ``prev`` of the next one."""
    row = db.one(
        "SELECT line_sha256 FROM revisions WHERE feed = ? AND batch IS NULL ORDER BY seq DESC LIMIT 1", (feed,)
    )
    return None if row is None else str(row["line_sha256"])


def revisions_of(db: Database, rid: str) -> list[StoredRevision]:
    """Every line of a record, conflicting and withdrawn ones too, by revision and then as stored."""
    return _read(db, "WHERE r.rid = ? ORDER BY r.rev, r.seq", (rid,))


def next_number(db: Database) -> int:
    """That the next line in the log will have."""
    row = db.one("SELECT seq FROM sqlite_sequence WHERE name = 'revisions'")
    return int(row["seq"]) + 1 if row is not None else 1


def holds_line(db: Database, line_sha256: str) -> bool:
    """True if the log has this very line, whatever batch it came in."""
    return db.one(f"SELECT 1 AS held FROM revisions r WHERE {by_hash('?1')}", (line_sha256,)) is not None


def numbers_of(db: Database, lines: Iterable[tuple[str, int, str]]) -> dict[str, int]:
    """The number in the log of lines given as (record, revision, hash), by hash; one that is not there is left out."""
    rows = db.execute(
        "SELECT r.line_sha256, r.seq FROM json_each(?) j CROSS JOIN revisions r ON r.rid = j.value ->> 0"
        " AND r.rev = j.value ->> 1 AND r.line_sha256 = j.value ->> 2",
        (json.dumps(list(lines)),),
    )
    return {row["line_sha256"]: int(row["seq"]) for row in rows}


def revision(db: Database, seq: int) -> StoredRevision:
    """One line by its number. Raises ``KeyError``."""
    found = _read(db, "WHERE r.seq = ?", (seq,))
    if not found:
        raise KeyError(seq)
    return found[0]


def lines_of_feed(db: Database, feed: str, *, after: int = 0, limit: int = 1000) -> list[StoredRevision]:
    """Own lines of ``feed`` in order, from behind number ``after``."""
    return _read(db, "WHERE r.feed = ? AND r.batch IS NULL AND r.seq > ? ORDER BY r.seq LIMIT ?", (feed, after, limit))


def unacknowledged(db: Database, feed: str | None = None) -> list[StoredRevision]:
    """Own lines, in order, that no receipt has covered: what the next batch carries.

    Of every feed this computer ever wrote in (a new one takes up what the one before it left), or of ``feed`` alone.
    """
    return _read(
        db,
        "INDEXED BY revisions_own WHERE (? IS NULL OR r.feed = ?) AND r.batch IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM acknowledged a WHERE a.line_sha256 = r.line_sha256) ORDER BY r.seq",
        (feed, feed),
    )


def revisions_of_batch(db: Database, batch: str) -> list[StoredRevision]:
    """The revisions a batch carries, in its order."""
    tail = f"CROSS JOIN revisions r ON {CARRIES} WHERE l.batch = ? ORDER BY l.position, r.seq"
    return _read(db, tail, (batch,), source="batch_runs l")


def acknowledge(db: Database, line_shas: Iterable[str], by_batch: str) -> None:
    """A receipt covered these lines, as members of batch ``by_batch``. An old receipt again changes nothing."""
    db.executemany("INSERT OR IGNORE INTO acknowledged VALUES (?, ?)", [(sha, by_batch) for sha in line_shas])


def live_revisions(db: Database, rid: str) -> list[Row]:
    """(seq, rev, op, line_sha256, own) of the lines that count, highest revision first.

    Lines that dispute a revision come in the order of their hashes: whoever's file came first, everybody sees the same.
    """
    return db.execute(
        "SELECT r.seq, r.rev, r.op, r.line_sha256, r.batch IS NULL AS own FROM revisions r"
        f" WHERE r.rid = ? AND {COUNTING} ORDER BY r.rev DESC, r.line_sha256",
        (rid,),
    )


def text_of(line: bytes, parsed: RecordLine) -> str | None:
    """``parsed`` as it is kept beside its line; None where the line's own JSON says it all."""
    if _line_says(line, parsed):
        return None
    from desktop.foundation import canonical_json

    return canonical_json.dump(asdict(parsed)).decode()


def parsed_line(line: bytes, parsed: str | None) -> RecordLine:
    """The parsed form of a stored line."""
    return _from_json(json.loads(line if parsed is None else parsed))


def _read(db: Database, tail: str, params: tuple[Any, ...], source: str = "revisions r") -> list[StoredRevision]:
    return [stored(row) for row in db.execute(f"SELECT {_COLUMNS} FROM {source} {tail}", params)]


def stored(row: Row) -> StoredRevision:
    """A revision from a row with the log's columns."""
    return StoredRevision(
        seq=row["seq"],
        feed=row["feed"],
        line_sha256=row["line_sha256"],
        line=row["line"],
        parsed=parsed_line(row["line"], row["parsed"]),
        private=row["private"],
        salt=row["salt"],
        batch=row["batch"],
    )


def _line_says(line: bytes, parsed: RecordLine) -> bool:
    """True if the line's own JSON gives ``parsed`` back, so that it need not be stored twice."""
    try:
        value = json.loads(line)
        return isinstance(value, dict) and value.keys() <= _LINE_KEYS and _from_json(value) == parsed
    except (ValueError, TypeError, KeyError):
        return False


def _from_json(value: dict[str, Any]) -> RecordLine:
    attachments = tuple(AttachmentRef(**item) for item in value.get("att") or ())
    return RecordLine(**{**value, "att": attachments})
