"""For a whole batch what ``revisions`` and ``records`` do for one record: the same rows, in a few statements."""

from __future__ import annotations

import itertools
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from desktop.foundation.quick_dataclass import dataclass
from desktop.model.record import RecordEvent, RecordHead, RecordLine
from desktop.storage import attachments, projection_tables, search_index
from desktop.storage.batches import has_untaken
from desktop.storage.by_hash import by_hash
from desktop.storage.database import Database
from desktop.storage.records import COLUMNS, Live, last_events, stand, values_of
from desktop.storage.revisions import COUNTING, next_number, parsed_line, text_of
from desktop.storage.search_index import Change

# (revision, hash of the line, put or del) of a line in the log.
Known = tuple[int, str, str]
_LIVE = f"""SELECT r.rid, r.seq, r.rev, r.op, r.batch IS NULL AS own FROM json_each(?) j CROSS JOIN revisions r ON r.rid = j.value
 WHERE {COUNTING} ORDER BY r.rid, r.rev DESC, r.line_sha256"""


@dataclass(frozen=True)
class BatchLine:
    """A line of a batch. ``plain``: its own JSON says all that ``parsed`` does and no more, as whoever parsed it knows.

    ``private``: (salt, JSON) of its personal values, where they came along.
    """

    line: bytes
    sha256: str
    parsed: RecordLine
    plain: bool = False
    private: tuple[bytes, bytes] | None = None


def known_lines(db: Database, rids: Iterable[str]) -> dict[str, list[Known]]:
    """The lines of these records that count, whatever batch they came in; a record without any is left out."""
    rows = db.execute(
        "SELECT r.rid, r.rev, r.line_sha256, r.op FROM json_each(?) j CROSS JOIN revisions r ON r.rid = j.value"
        f" WHERE {COUNTING} ORDER BY r.rid, r.rev, r.seq",
        (_listed(rids),),
    )
    found: dict[str, list[Known]] = {}
    for rid, rev, sha, op in rows:
        found.setdefault(rid, []).append((rev, sha, op))
    return found


def insert_lines(db: Database, lines: Sequence[BatchLine], *, feed: str, batch: str | None) -> list[int]:
    """Append lines and give their numbers. Call ``refresh_heads`` afterwards.

    None of them counts yet; one that came before, in a batch taken back or put aside, keeps its number.
    """
    first = next_number(db)
    held = _held(db, lines)
    new = [item for item in lines if item.sha256 not in held]
    for item in new:
        if item.parsed.att:
            attachments.note_line(db, item.sha256, item.parsed.att, item.private[1] if item.private else None)
    db.executemany(
        "INSERT INTO revisions (seq, rid, rev, line_sha256, feed, op, form, unit, line, parsed, private, salt, batch)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''), nullif(?, ''), nullif(?, ''), nullif(?, ''))",
        (_row(place, item, feed, batch) for place, item in enumerate(new, start=first)),
    )
    places = itertools.count(first)
    return [held[item.sha256] if item.sha256 in held else next(places) for item in lines]


def _row(number: int, item: BatchLine, feed: str, batch: str | None) -> tuple[Any, ...]:
    """As ``insert_lines`` writes it."""
    # "" stands for NULL and the line is a bytearray: None and bytes are looked up in the driver's adapters each time.
    parsed, (salt, private) = item.parsed, item.private or ("", "")
    told = "" if item.plain else text_of(item.line, parsed) or ""
    return (
        number, parsed.rid, parsed.rev, item.sha256, feed, parsed.op, parsed.form, parsed.unit, bytearray(item.line), told,
        private, salt, batch or "",
    )  # fmt: skip


def _held(db: Database, lines: Sequence[BatchLine]) -> dict[str, int]:
    """Number by hash of the lines that are in the log already: only where something was taken back or put aside."""
    if not has_untaken(db):
        return {}
    rows = db.execute(
        f"SELECT r.line_sha256, r.seq FROM json_each(?) j CROSS JOIN revisions r ON {by_hash('j.value')}",
        (_listed(item.sha256 for item in lines),),
    )
    return {row["line_sha256"]: int(row["seq"]) for row in rows}


def add_events(db: Database, events: Sequence[RecordEvent]) -> None:
    """Append judgements and let the heads follow."""
    with db.joined():
        insert_events(db, events)
        refresh_heads(db, {event.rid for event in events})


def insert_events(db: Database, events: Iterable[RecordEvent]) -> None:
    """Append judgements; ``refresh_heads`` is the caller's."""
    db.executemany(
        "INSERT INTO record_events (rid, rev, state, by_org, by, at, field, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(it.rid, it.rev, it.state, it.by_org, it.by, it.at, it.field, it.reason) for it in events],
    )


def refresh_heads(
    db: Database,
    rids: Collection[str],
    *,
    fresh: Mapping[str, Sequence[Live]] | None = None,
    parsed: Mapping[int, RecordLine] | None = None,
) -> dict[str, tuple[RecordHead, RecordLine]]:
    """Head, projection and search of these records anew from the log and its events; gives those that stand.

    ``fresh``: all lines of records that the log did not hold before, all of them counting; ``parsed``: lines by number
    that need not be read back.
    """
    with db.joined():
        return _refresh(db, rids, dict(fresh or {}), dict(parsed or {}))


def _refresh(
    db: Database, rids: Collection[str], live: dict[str, Sequence[Live]], parsed: dict[int, RecordLine]
) -> dict[str, tuple[RecordHead, RecordLine]]:
    rows = db.execute(
        f"SELECT h.{COLUMNS.replace(', ', ', h.')} FROM json_each(?) j CROSS JOIN heads h ON h.rid = j.value",
        (_listed(rids),),
    )
    old = {row["rid"]: RecordHead(*row) for row in rows}
    _read_live(db, [rid for rid in rids if rid not in live], live)
    events = {key: (event.state, event.reason) for key, event in last_events(db, rids).items()}
    _read_lines(db, live.values(), parsed)
    settled: dict[str, tuple[RecordHead, RecordLine]] = {}
    changes: list[Change] = []
    for rid in rids:
        lines = live.get(rid)
        before = old.get(rid)
        if not lines:
            if before is not None:
                changes.append(Change(rid, before, None, None))
            continue
        head, line = settled[rid] = stand(rid, lines, events.get((rid, lines[0].rev)), parsed.__getitem__)
        if head != before:
            changes.append(Change(rid, before, head, line))
    _write(db, changes)
    return settled


def _read_live(db: Database, rids: Sequence[str], live: dict[str, Sequence[Live]]) -> None:
    found: dict[str, list[Live]] = {}
    for rid, seq, rev, op, own in db.execute(_LIVE, (_listed(rids),)) if rids else ():
        found.setdefault(rid, []).append(Live(seq, rev, op, bool(own)))
    live.update(found)


def _read_lines(db: Database, live: Iterable[Sequence[Live]], parsed: dict[int, RecordLine]) -> None:
    """The highest line of each record, and the snapshot that its tombstone takes the day from."""
    wanted = set()
    for lines in live:
        wanted.add(lines[0].seq)
        if lines[0].op == "del":
            wanted.update(item.seq for item in lines if item.op == "put")
    missing = sorted(wanted - parsed.keys())
    for seq, line, told in db.execute(
        "SELECT r.seq, r.line, r.parsed FROM json_each(?) j CROSS JOIN revisions r ON r.seq = j.value", (json.dumps(missing),)
    ) if missing else ():  # fmt: skip
        parsed[seq] = parsed_line(line, told)


def _write(db: Database, changes: Sequence[Change]) -> None:
    gone = [(change.rid,) for change in changes if change.new is None]
    if gone:
        db.executemany("DELETE FROM heads WHERE rid = ?", gone)
    db.executemany(
        f"INSERT OR REPLACE INTO heads ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (values_of(change.new) for change in changes if change.new is not None),
    )
    projection_tables.move_many(db, changes)
    search_index.update(db, changes)


def _listed(rids: Iterable[str]) -> str:
    return json.dumps(list(rids))
