"""Batches of whose records nothing is known here: the rows that ``bulk`` would write, made before they are written.

Most of what a county takes in is so. What their rows say hangs on nothing in the ledger but two running numbers (of the
log, and of each day in the search); so they are made while another thread writes those before them. That no line of theirs
counted is for the caller to know, of the very ledger that its transaction begins with; what does not count is looked for
here. If anything is, nothing is written, and they are judged one by one.
"""

from __future__ import annotations

import itertools
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from desktop.foundation.made import made
from desktop.foundation.quick_dataclass import dataclass
from desktop.model.record import AttachmentRef, RecordEvent, RecordHead, RecordLine
from desktop.storage import attachments, projection_tables, search_fields, search_index
from desktop.storage.batch_runs import add_runs
from desktop.storage.batches import BatchRow, has_untaken, insert_batches
from desktop.storage.bulk import BatchLine, insert_events
from desktop.storage.database import Database
from desktop.storage.layout import TableLayout, quote
from desktop.storage.records import COLUMNS, record_date, values_of
from desktop.storage.revisions import next_number, text_of
from desktop.storage.text_rows import AT_ONCE, cut, insert_sql, joined
from desktop.storage.undo import newest_event

_REVISION = ("seq", "rid", "rev", "line_sha256", "op", "form", "unit", "parsed", "line", "feed", "batch")
# The bytes of the lines lie behind each other in the second parameter; feed and batch are the same for all.
_LINE = "substr(?2, v.value->>8, v.value->>9)"
_REVISIONS = insert_sql("revisions", _REVISION, parsed="nullif(v.value->>7, '')", line=_LINE, feed="?3", batch="?4")
_HEADS = insert_sql("heads", COLUMNS.split(", "))
_SEARCH_ROWS = insert_sql("search_rows", ("number", "rid", "date"))
# Tokens are long: they too lie behind each other, in the second parameter.
_SEARCH = insert_sql("search", ("rowid", "tokens"), tokens="CAST(substr(?2, v.value->>1, v.value->>2) AS TEXT)")
_Lines = tuple[bytes, bytes, str, str]
# FTS5 puts what it has gathered on its pages before each statement that writes more than a row.
_SEARCH_AT_ONCE = 5 * AT_ONCE
_JUDGED = "SELECT 1 FROM json_each(?) j WHERE EXISTS (SELECT 1 FROM record_events WHERE rid = j.value) LIMIT 1"
_LOGGED = "SELECT 1 FROM json_each(?) j WHERE EXISTS (SELECT 1 FROM revisions WHERE rid = j.value) LIMIT 1"
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


class _Rows:
    """Rows for one statement, each as text and with what they are to be sorted by; gone as they are written."""

    def __init__(self) -> None:
        self._texts: list[tuple[Any, bytes]] = []

    def add(self, keys: Iterable[Any], rows: Sequence[Sequence[Any]]) -> None:
        self._texts += zip(keys, cut(rows), strict=True)

    def sort(self) -> None:
        """A tree's pages are touched while they are in memory, and encrypted once."""
        self._texts.sort(key=itemgetter(0), reverse=True)

    def emptied(self) -> Iterator[tuple[bytes]]:
        """In their order; what was written is needed no more: the next group's rows are being made meanwhile."""
        while self._texts:
            some = self._texts[: -AT_ONCE - 1 : -1]
            del self._texts[-AT_ONCE:]
            yield (joined([text for _key, text in some]),)


class FreshRows:
    """What is to be written of some batches, gone as it is written. ``first``: the number in the log that the first of their
    lines will have.
    """

    def __init__(self, first: int) -> None:
        self.first = first
        self.batches: list[tuple[BatchRow, range]] = []
        self.doubts: list[Sequence[RecordEvent]] = []
        self.with_files: list[tuple[str, Sequence[AttachmentRef]]] = []
        self.rids: list[str] = []
        self.revisions: deque[_Lines] = deque()
        self.following: dict[str, _Rows] = {}
        self.tokens: list[tuple[int, bytes]] = []

    def write(self, db: Database) -> list[tuple[int, int]]:
        """Inside the caller's transaction; of each batch the judgements it brought, as ``store_batches`` gives them.

        Raises ``NotFreshError``, and the transaction is to be undone.
        """
        if next_number(db) != self.first or self._known(db):
            raise NotFreshError
        insert_batches(db, [row for row, _numbers in self.batches])
        for row, numbers in self.batches:
            add_runs(db, row.hash, enumerate(numbers))
        db.executemany(_REVISIONS, _emptied(self.revisions))
        for sql, rows in self.following.items():
            db.executemany(sql, rows.emptied())
        db.executemany(_SEARCH, _tokens(self.tokens))
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

    def _known(self, db: Database) -> bool:
        """Whether something is here that does not count, and so was not seen by whoever judged them: lines of batches taken back
        or put aside, judgements without a line.
        """
        rids, hashes = json.dumps(self.rids), json.dumps([row.hash for row, _numbers in self.batches])
        return (
            db.one(_JUDGED, (rids,)) is not None
            or db.one(_KNOWN_BATCH, (hashes,)) is not None
            or (has_untaken(db) and db.one(_LOGGED, (rids,)) is not None)
        )


class _Table:
    """A table with those of its columns that any record of this writing has said something in: the rest of them, half of most
    forms, need not be made, sent and taken apart to be NULL.
    """

    def __init__(self, table: TableLayout) -> None:
        self._whole = table
        self._said: set[str] = set()
        self._narrow()

    def rows(self, records: Sequence[tuple[RecordHead, RecordLine]]) -> list[tuple[Any, ...]]:
        """Of these records, for ``sql`` as it is from now on."""
        if self._whole.path:
            first = self._whole.path[0]
            return [
                row for head, line in records if (line.data or {}).get(first) for row in self._table.rows(head, line)
            ]
        said = self._said.union(*[line.data or () for _head, line in records])
        if len(said) > len(self._said):
            self._said = said
            self._narrow()
        return [row for head, line in records for row in self._table.rows(head, line)]

    def _narrow(self) -> None:
        whole = self._whole
        columns = tuple(item for item in whole.columns if whole.path or item.field in self._said)
        self._table = table = TableLayout(whole.name, whole.path, whole.system, columns)
        names = [quote(name) for name in table.all_columns]
        self.sql = insert_sql(quote(table.name), names, nulls_from=len(table.system))


class FreshMaker:
    """Makes the rows of batches as they are added, each with the numbers behind those of the last.

    ``read`` gives the database, once nobody is writing; it is asked seldom (for a form, or a day, that comes up for the first
    time).
    """

    def __init__(self, read: Callable[[], Database]) -> None:
        self._read = read
        self._next = next_number(read())
        # Of each day the number that was given last in the search.
        self._days: dict[int, int] = {}
        self._tables: dict[tuple[str, str], Sequence[_Table]] = {}
        self._cuts: dict[tuple[str, str], search_fields.Plan | None] = {}
        self._made = FreshRows(self._next)

    def add(self, batch: FreshBatch) -> None:
        """One that is ``plain`` and has no record in common with those added before."""
        made, first = self._made, self._next
        self._next += len(batch.lines)
        records = list(_records(batch, first))
        made.batches.append((batch.row, range(first, self._next)))
        made.doubts.append(batch.doubts)
        made.with_files.extend((item.sha256, item.parsed.att) for item in batch.lines if item.parsed.att)
        made.rids.extend(head.rid for head, _line in records)
        made.revisions.append(_revisions(batch, first))
        self._add(_HEADS, [head.rid for head, _line in records], [values_of(head) for head, _line in records])
        self._add_tables(records)
        self._add_search(records)

    def cut(self) -> FreshRows:
        """The rows of all that was added since the last cut, in the order in which they are to be written."""
        made, self._made = self._made, FreshRows(self._next)
        for rows in made.following.values():
            rows.sort()
        made.tokens.sort(key=itemgetter(0))
        return made

    @property
    def lines(self) -> int:
        """How many were added since the last cut."""
        return len(self._made.rids)

    def _add(self, sql: str, keys: Iterable[Any], rows: Sequence[Sequence[Any]]) -> None:
        self._made.following.setdefault(sql, _Rows()).add(keys, rows)

    def _add_tables(self, records: Sequence[tuple[RecordHead, RecordLine]]) -> None:
        by_form: dict[tuple[str, str], list[tuple[RecordHead, RecordLine]]] = {}
        for head, line in records:
            if projection_tables.counts(head):
                by_form.setdefault((head.form, head.form_ver), []).append((head, line))
        for form, some in by_form.items():
            if form not in self._tables:
                self._tables[form] = [_Table(table) for table in projection_tables.layout(self._read(), *form)]
            for table in self._tables[form]:
                rows = table.rows(some)
                if rows:
                    self._add(table.sql, [row[0] for row in rows], rows)

    def _add_search(self, records: Sequence[tuple[RecordHead, RecordLine]]) -> None:
        numbered = []
        for head, line in records:
            day = search_index.day_number(head.date)
            if day not in self._days:
                self._days[day] = search_index.next_number(self._read(), day) - 1
            number = self._days[day] = self._days[day] + 1
            numbered.append((number, head.rid, head.date))
            tokens = search_fields.tokens(self._cut_of(head), head, line.data or {})
            self._made.tokens.append((number, tokens.encode()))
        self._add(_SEARCH_ROWS, [head.rid for head, _line in records], numbered)

    def _cut_of(self, head: RecordHead) -> search_fields.Plan | None:
        form = (head.form, head.form_ver)
        if form not in self._cuts:
            self._cuts[form] = search_fields.plan(self._read(), *form)
        return self._cuts[form]


def _records(batch: FreshBatch, first: int) -> Iterator[tuple[RecordHead, RecordLine]]:
    asked = {doubt.rid: doubt for doubt in batch.doubts}
    for number, item in enumerate(batch.lines, start=first):
        line = item.parsed
        doubt = asked.get(line.rid)
        fields = {
            "rid": line.rid, "rev": line.rev, "op": line.op, "form": line.form, "form_ver": line.form_ver, "unit": line.unit,
            "date": record_date(line), "state": doubt.state if doubt else "received", "revision_seq": number,
            "note": doubt.reason if doubt else "",
        }  # fmt: skip
        yield made(RecordHead, fields), line


def _revisions(batch: FreshBatch, first: int) -> _Lines:
    rows: list[tuple[Any, ...]] = []
    size = 0
    for number, item in enumerate(batch.lines, start=first):
        it, long = item.parsed, len(item.line)
        told = "" if item.plain else text_of(item.line, it) or ""
        rows.append((number, it.rid, it.rev, item.sha256, it.op, it.form, it.unit, told, size + 1, long))
        size += long
    return joined(cut(rows)), b"".join(item.line for item in batch.lines), batch.row.feed, batch.row.hash


def _tokens(left: list[tuple[int, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """By rising numbers, as FTS5 likes them; emptied."""
    for start in range(0, len(left), _SEARCH_AT_ONCE):
        some = left[start : start + _SEARCH_AT_ONCE]
        ends = list(itertools.accumulate((len(tokens) for _number, tokens in some), initial=1))
        rows = [(number, end, len(tokens)) for (number, tokens), end in zip(some, ends, strict=False)]
        yield joined(cut(rows)), b"".join(tokens for _number, tokens in some)
    left.clear()


def _emptied(left: deque[_Lines]) -> Iterator[_Lines]:
    while left:
        yield left.popleft()
