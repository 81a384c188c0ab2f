"""What a rehearsal has seen, beside the database: the files that come later are judged as if the earlier were taken in.

Nothing of it is written, so that a rehearsal costs reading and checking alone. It holds for files that carry their
sender's own batch and nothing else; for others the rehearsal takes in really, and takes it back.

A county's stick holds tens of thousands of lines: each is kept as some hundred bytes, whatever it says.
"""

from __future__ import annotations

import hashlib
import struct
import sys
from collections.abc import Collection, Iterable, Sequence

from desktop.model.record import RecordFacts
from desktop.storage.bulk import Known
from desktop.workflows.glances import Event

# A line as it is kept: its revision, whether it deletes, the bytes of its hash.
_LINE = struct.Struct("<q?32s")
_USUAL = 32


class NotPlainError(Exception):
    """This file can only be rehearsed by taking it in; never seen outside."""


class Rehearsed:
    """Batches, lines and events of the files rehearsed so far."""

    def __init__(self) -> None:
        self._batches: dict[str, list[tuple[int, str, str]]] = {}
        self._lines: dict[str | bytes, bytes] = {}
        self._events: dict[Event, list[RecordFacts]] = {}
        # None: of no event any more.
        self._where: dict[str | bytes, Event | None] = {}
        self._names: dict[Event, Event] = {}
        self._attachments: set[str] = set()

    def batches(self, feed: str) -> Sequence[tuple[int, str, str]]:
        """(number, hash, prev) of a feed."""
        return self._batches.get(feed, ())

    def add_batch(self, feed: str, seq: int, digest: str, prev: str) -> None:
        self._batches.setdefault(feed, []).append((seq, digest, prev))

    def add_attachments(self, hashes: Iterable[str]) -> set[str]:
        """All that came along so far, with these."""
        self._attachments.update(hashes)
        return set(self._attachments)

    def lines(self, rids: Iterable[str]) -> dict[str, list[Known]]:
        """Lines of these records that only the rehearsal has seen."""
        kept = ((rid, self._lines.get(_key(rid))) for rid in rids)
        return {rid: [_known(*line) for line in _LINE.iter_unpack(lines)] for rid, lines in kept if lines is not None}

    def add_line(self, rid: str, line: Known) -> None:
        rev, sha, op = line
        key = _key(rid)
        self._lines[key] = self._lines.get(key, b"") + _LINE.pack(rev, op == "del", bytes.fromhex(sha))

    def move_event(self, rid: str, event: Event, facts: RecordFacts | None, *, known: bool) -> None:
        """The record tells of this event now, or (None) of none, deleted or in conflict: whatever the tables say of it,
        which have it only if it was ``known`` before this file.
        """
        key = _key(rid)
        before = self._where.get(key)
        if before is not None:
            self._events[before] = [held for held in self._events[before] if held.rid != rid]
        if facts is None:
            if known or before is not None:
                self._where[key] = None
            return
        event = (sys.intern(event[0]), sys.intern(event[1]), sys.intern(event[2]))
        told = self._events.setdefault(event, [])
        self._where[key] = self._names.setdefault(event, event)
        told.append(_shared(facts))

    def events(self, event: Event, stored: Collection[RecordFacts], most: int) -> list[RecordFacts]:
        """What is known of an event: ``stored`` as the tables have it, corrected; by id, at most ``most``."""
        found = [facts for facts in stored if _key(facts.rid) not in self._where]
        found += self._events.get(event, ())
        return sorted(found, key=lambda facts: facts.rid)[:most]


def _key(rid: str) -> str | bytes:
    """The id itself, which other dictionaries hold too; of a longer one than any of ours a hash: whatever somebody sends as
    one, it takes no more.
    """
    if len(rid) <= _USUAL:
        return rid
    return hashlib.blake2b(rid.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _shared(facts: RecordFacts) -> RecordFacts:
    """The same; units, days, villages, places and people that others name too are held once."""
    same = sys.intern
    return RecordFacts(
        facts.rid, same(facts.unit), same(facts.date), same(facts.division_code), same(facts.place), same(facts.topic),
        same(facts.day_part), tuple([same(key) for key in facts.staff_keys]),
    )  # fmt: skip


def _known(rev: int, deleted: bool, digest: bytes) -> Known:
    return rev, digest.hex(), "del" if deleted else "put"
