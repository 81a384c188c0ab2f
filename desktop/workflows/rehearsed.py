"""What a rehearsal has seen, beside the database: the files that come later are judged as if the earlier were taken in.

Nothing of it is written, so that a rehearsal costs reading and checking alone. It holds for files that carry their
sender's own batch and nothing else; for others the rehearsal takes in really, and takes it back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from desktop.model.record import RecordFacts
from desktop.storage.bulk import Known

# (form, day, village) of an event.
Event = tuple[str, str, str]


class NotPlainError(Exception):
    """This file can only be rehearsed by taking it in; never seen outside."""


class Rehearsed:
    """Batches, lines and events of the files rehearsed so far."""

    def __init__(self) -> None:
        self._batches: dict[str, list[tuple[int, str, str]]] = {}
        self._lines: dict[str, list[Known]] = {}
        self._events: dict[Event, dict[str, RecordFacts]] = {}
        self._where: dict[str, Event | None] = {}
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
        return {rid: self._lines[rid] for rid in rids if rid in self._lines}

    def add_line(self, rid: str, line: Known) -> None:
        self._lines.setdefault(rid, []).append(line)

    def move_event(self, rid: str, event: Event, facts: RecordFacts | None) -> None:
        """The record tells of this event now, or (None) of none, deleted or in conflict: whatever the tables say of it."""
        before = self._where.get(rid)
        if before is not None:
            del self._events[before][rid]
        self._where[rid] = event if facts is not None else None
        if facts is not None:
            self._events.setdefault(event, {})[rid] = facts

    def events(self, event: Event, stored: Collection[RecordFacts], most: int) -> list[RecordFacts]:
        """What is known of an event: ``stored`` as the tables have it, corrected; by id, at most ``most``."""
        found = {facts.rid: facts for facts in stored if facts.rid not in self._where}
        found.update(self._events.get(event, {}))
        return [found[rid] for rid in sorted(found)][:most]
