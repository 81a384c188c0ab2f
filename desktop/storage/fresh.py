"""Batches of whose records nothing is known here: the rows that ``bulk`` would write, made before they are written.

Most of what a county takes in is so. What their rows say hangs on nothing in the ledger but two running numbers (of the
log, and of each day in the search); so they are made while another thread writes those before them. Whether nothing is
known is asked once more in the transaction that writes them: if it is not so, nothing is written, and they are judged one
by one.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter, itemgetter
from typing import Any

from desktop.foundation.made import made
from desktop.foundation.quick_dataclass import dataclass
from desktop.model.record import AttachmentRef, RecordEvent, RecordHead, RecordLine
from desktop.storage import attachments, projection_tables, search_fields, search_index
from desktop.storage.batches import BatchRow, insert_batches
from desktop.storage.bulk import BatchLine, insert_events
from desktop.storage.database import Database
from desktop.storage.layout import TableLayout, quote
from desktop.storage.records import COLUMNS, record_date
from desktop.storage.revisions import text_of
from desktop.storage.text_rows import AT_ONCE, insert_sql, packed
from desktop.storage.undo import newest_event

# Statements with what each is to be run with, emptied as they are.
Inserts = tuple[str, deque[tuple[Any, ...]]]

_REVISION = ("seq", "rid", "rev", "line_sha256", "feed", "op", "form", "unit", "parsed", "batch", "line")
# The bytes of the lines lie behind each other in the second parameter.
_REVISIONS = insert_sql("revisions", _REVISION, parsed="nullif(v->>8, '')", line="substr(?2, v->>10, v->>11)")
_HEAD = attrgetter(*COLUMNS.split(", "))
_HEADS = insert_sql("heads", COLUMNS.split(", "))
_CARRIED = insert_sql("batch_lines", ("batch", "position", "line_sha256"))
_SEARCH_ROWS = insert_sql("search_rows", ("number", "rid", "date"))
_SEARCH = insert_sql("search", ("rowid", "tokens"))
_KNOWN = """SELECT 1 FROM json_each(?) j WHERE EXISTS (SELECT 1 FROM revisions WHERE rid = j.value)
 OR EXISTS (SELECT 1 FROM record_events WHERE rid = j.value) LIMIT 1"""
_KNOWN_BATCH = "SELECT 1 FROM json_each(?) j CROSS JOIN batches b ON b.hash = j.value LIMIT 1"


class NotFreshError(Exception):
    """Something is known of these records, or others were written meanwhile."""


@dataclass(frozen=True)
class FreshBatch:
    """A received batch, its lines (one of each record, none of them a deletion), and the questions about them."""

    row: BatchRow
    lines: Sequence[BatchLine]
    doubts: Sequence[RecordEvent]

    @property
    def plain(self) -> bool:
        """Whether it may be written so: no record twice, nothing deleted, no personal values."""
        rids = {item.parsed.rid for item in self.lines}
        return len(rids) == len(self.lines) and all(item.parsed.op == "put" and not item.private for item in self.lines)


@dataclass(frozen=True)
class FreshRows:
    """What is to be written of some batches. ``first``: the number in the log that the first of their lines will have."""

    first: int
    batches: Sequence[BatchRow]
    doubts: Sequence[Sequence[RecordEvent]]
    with_files: Sequence[tuple[str, Sequence[AttachmentRef]]]
    rids: str
    rows: Sequence[Inserts]

    def write(self, db: Database) -> list[tuple[int, int]]:
        """Inside the caller's transaction; of each batch the judgements it brought, as ``store_batches`` gives them.

        Raises ``NotFreshError``, and the transaction is to be undone.
        """
        hashes = json.dumps([row.hash for row in self.batches])
        if next_number(db) != self.first or db.one(_KNOWN, (self.rids,)) or db.one(_KNOWN_BATCH, (hashes,)):
            raise NotFreshError
        insert_batches(db, self.batches)
        for sql, left in self.rows:
            db.executemany(sql, _emptied(left))
        for sha256, refs in self.with_files:
            attachments.note_line(db, sha256, refs, None)
        spans, last = [], newest_event(db)
        for doubts in self.doubts:
            before = last
            if doubts:
                insert_events(db, doubts)
                last = newest_event(db)
            spans.append((before, last))
        return spans


def next_number(db: Database) -> int:
    """That the next line in the log will have."""
    row = db.one("SELECT seq FROM sqlite_sequence WHERE name = 'revisions'")
    return int(row["seq"]) + 1 if row is not None else 1


class FreshMaker:
    """Makes the rows of one group of batches after the other, each with the numbers behind those of the last.

    ``read`` gives the database, once nobody is writing; it is asked seldom (for a form, or a day, that comes up for the first
    time).
    """

    def __init__(self, read: Callable[[], Database]) -> None:
        self._read = read
        self._next = next_number(read())
        # Of each day the number that was given last in the search.
        self._days: dict[int, int] = {}
        self._layouts: dict[tuple[str, str], tuple[TableLayout, ...]] = {}
        self._cuts: dict[tuple[str, str], search_fields.Plan | None] = {}

    def rows(self, batches: Sequence[FreshBatch]) -> FreshRows:
        """Of batches that are ``plain`` and have no record in common."""
        first, numbered = self._next, []
        for batch in batches:
            numbers = range(self._next, self._next + len(batch.lines))
            numbered.append((batch, numbers))
            self._next = numbers.stop
        records = sorted(_records(numbered), key=itemgetter(0))
        return FreshRows(
            first=first,
            batches=[batch.row for batch in batches],
            doubts=[batch.doubts for batch in batches],
            with_files=[(it.sha256, it.parsed.att) for batch in batches for it in batch.lines if it.parsed.att],
            rids=json.dumps([rid for rid, _head, _line in records]),
            rows=[
                (_REVISIONS, deque(_revisions(numbered))),
                (_CARRIED, deque(packed(_carried(batches)))),
                (_HEADS, deque(packed(_HEAD(head) for _rid, head, _line in records))),
                *self._tables(records),
                *self._search(records),
            ],
        )

    def _tables(self, records: Sequence[tuple[str, RecordHead, RecordLine]]) -> Iterator[Inserts]:
        told: dict[str, tuple[TableLayout, list[tuple[RecordHead, RecordLine]]]] = {}
        for _rid, head, line in records:
            said = line.data or {}
            for table in self._layout(head) if projection_tables.counts(head) else ():
                if not table.path or said.get(table.path[0]):
                    told.setdefault(table.name, (table, []))[1].append((head, line))
        for table, some in told.values():
            columns = [quote(name) for name in table.all_columns]
            sql = insert_sql(quote(table.name), columns, nulls_from=len(table.system))
            yield sql, deque(packed(row for head, line in some for row in table.rows(head, line)))

    def _search(self, records: Sequence[tuple[str, RecordHead, RecordLine]]) -> Iterator[Inserts]:
        numbered = []
        for rid, head, line in records:
            day = search_index.day_number(head.date)
            if day not in self._days:
                self._days[day] = search_index.next_number(self._read(), day) - 1
            self._days[day] += 1
            numbered.append((self._days[day], rid, head, line))
        yield _SEARCH_ROWS, deque(packed((number, rid, head.date) for number, rid, head, _line in numbered))
        numbered.sort(key=itemgetter(0))
        yield (
            _SEARCH,
            deque(
                packed(
                    (number, search_fields.tokens(self._cut(head), head, line.data or {}))
                    for number, _rid, head, line in numbered
                )
            ),
        )

    def _layout(self, head: RecordHead) -> tuple[TableLayout, ...]:
        form = (head.form, head.form_ver)
        if form not in self._layouts:
            self._layouts[form] = projection_tables.layout(self._read(), *form)
        return self._layouts[form]

    def _cut(self, head: RecordHead) -> search_fields.Plan | None:
        form = (head.form, head.form_ver)
        if form not in self._cuts:
            self._cuts[form] = search_fields.plan(self._read(), *form)
        return self._cuts[form]


def _records(batches: Sequence[tuple[FreshBatch, range]]) -> Iterator[tuple[str, RecordHead, RecordLine]]:
    for batch, numbers in batches:
        asked = {doubt.rid: doubt for doubt in batch.doubts}
        for number, item in zip(numbers, batch.lines, strict=True):
            line = item.parsed
            doubt = asked.get(line.rid)
            fields = {
                "rid": line.rid, "rev": line.rev, "op": line.op, "form": line.form, "form_ver": line.form_ver, "unit": line.unit,
                "date": record_date(line), "state": doubt.state if doubt else "received", "revision_seq": number,
                "note": doubt.reason if doubt else "",
            }  # fmt: skip
            yield line.rid, made(RecordHead, fields), line


def _revisions(batches: Sequence[tuple[FreshBatch, range]]) -> Iterator[tuple[str, bytes]]:
    rows: list[tuple[Any, ...]] = []
    lines: list[bytes] = []
    size = 0
    for batch, numbers in batches:
        feed, digest = batch.row.feed, batch.row.hash
        for number, item in zip(numbers, batch.lines, strict=True):
            it, line = item.parsed, item.line
            told = "" if item.plain else text_of(line, it) or ""
            rows.append(
                (number, it.rid, it.rev, item.sha256, feed, it.op, it.form, it.unit, told, digest, size + 1, len(line))
            )
            lines.append(line)
            size += len(line)
            if len(rows) == AT_ONCE:
                yield *packed(rows)[0], b"".join(lines)
                rows, lines, size = [], [], 0
    if rows:
        yield *packed(rows)[0], b"".join(lines)


def _carried(batches: Sequence[FreshBatch]) -> Iterator[tuple[str, int, str]]:
    for batch in batches:
        for place, item in enumerate(batch.lines):
            yield batch.row.hash, place, item.sha256


def _emptied(left: deque[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    """What was written is needed no more: the next group's rows are being made meanwhile."""
    while left:
        yield left.popleft()
