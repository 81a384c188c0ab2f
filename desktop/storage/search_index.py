"""The full-text index of records: written with the heads, read by ``search``. Nothing here is truth: all can be rebuilt.

``search`` is a contentless FTS5 table whose one column is the set of a record's tokens (``foundation/search_text.py``;
what has a code, a unit, a form, a choice, a technique, has one token: its names are looked up when somebody searches,
so a new name is found at once). Its rowid is the record's *number*: the day in the upper bits, the place among the
records of that day in the lower ones. FTS5 walks by number, so the newest of a million matches come first without
sorting them. ``search_rows`` says which number a record has.

Rows are written at the end of the transaction, in the order of their numbers: FTS5 writes out what it has gathered
each time a number is lower than the last. Where a transaction changed only a few records (one was saved), it only notes
their ids in ``search_waiting``, and whoever searches next writes the rows first: each time FTS5 writes, it changes some
ten pages, a third of what a save has to encrypt and to put on the disk.
"""

from __future__ import annotations

import bisect
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter

from desktop.errors import EnvironmentFailure
from desktop.foundation.quick_dataclass import dataclass
from desktop.model.record import RecordHead, RecordLine
from desktop.storage import search_fields, search_rules
from desktop.storage.database import Database
from desktop.storage.revisions import parsed_line

DAY_BITS = 24
# So many records wait in memory at most; more are written in between.
MOST_WAITING = 1000
# A transaction that changed no more records than this leaves them to the next search; so many are left at most.
FEW, MOST_LEFT = 20, 200
_LATE = "search"
_PAGE = 1000
_LAST_DAY = dt.date.max.toordinal()


@dataclass(frozen=True)
class Change:
    """A record's head before and after, None where there is none; ``line`` is the new head's."""

    rid: str
    old: RecordHead | None
    new: RecordHead | None
    line: RecordLine | None


def update(db: Database, changes: Iterable[Change]) -> None:
    """Let the index follow; written when the running transaction ends."""
    waiting = db.late.get(_LATE)
    if not isinstance(waiting, _Waiting):
        waiting = db.late[_LATE] = _Waiting()
    for change in changes:
        if change.rid in waiting.changes or _said(change.old) != _said(change.new):
            waiting.changes[change.rid] = change
    if len(waiting.changes) >= MOST_WAITING:
        waiting.write(db)


def write_waiting(db: Database) -> None:
    """What waits, for the end of the transaction or for somebody who searches, now.

    On a full disk the rows wait on, and what is in the index is found all the same; inside a transaction it is the
    transaction's failure.
    """
    inside = db.in_transaction
    db.catch_up()
    waiting = db.late.get(_LATE)
    gathered = waiting.take() if isinstance(waiting, _Waiting) else {}
    if not gathered and db.one("SELECT 1 FROM search_waiting LIMIT 1") is None:
        return
    try:
        with db.joined():
            _write_with_left(db, gathered)
    except EnvironmentFailure:
        if inside:  # half of it may be written, or all of the transaction undone
            raise


def _write_with_left(db: Database, gathered: Mapping[str, Change | None]) -> None:
    """These, and those that earlier transactions left."""
    left = {row["rid"]: None for row in db.execute("SELECT rid FROM search_waiting")}
    if left:
        db.execute("DELETE FROM search_waiting")
    changes = [change or _as_stored(db, rid) for rid, change in (left | dict(gathered)).items()]
    _write(db, sorted(changes, key=_place))


def clear(db: Database) -> None:
    """Throw the index away, but not the numbers: records keep theirs."""
    db.late.pop(_LATE, None)
    db.execute("DELETE FROM search_waiting")
    db.execute("INSERT INTO search (search) VALUES ('delete-all')")


def fill(db: Database) -> None:
    """The index of all heads anew, in pages."""
    clear(db)
    after = ""
    while True:
        rows = db.execute("SELECT rid FROM heads WHERE rid > ? ORDER BY rid LIMIT ?", (after, _PAGE))
        update(db, [_as_stored(db, row["rid"]) for row in rows])
        if len(rows) < _PAGE:
            break
        after = rows[-1]["rid"]
    finish(db)


def finish(db: Database) -> None:
    """After every record was given to ``update``: write what waits, forget numbers of records that are no more."""
    write_waiting(db)
    db.execute(
        "DELETE FROM search_rows WHERE NOT EXISTS"
        " (SELECT 1 FROM heads WHERE heads.rid = search_rows.rid AND heads.op = 'put')"
    )
    db.execute("DELETE FROM search_rules")
    db.execute("INSERT INTO search_rules (version) VALUES (?)", (search_rules.TOKENS_VERSION,))


def digests(db: Database) -> dict[str, str]:
    """What the index says, to be compared with what it should say: any row that differs gives another digest."""
    write_waiting(db)
    db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_terms USING fts5vocab(main, search, instance)")
    terms, rows = hashlib.sha256(), hashlib.sha256()
    for row in db.stream(
        "SELECT term, count(*), sum(doc % 2147483629), sum(doc % 2147483587) FROM temp.search_terms GROUP BY term"
    ):
        terms.update(repr(tuple(row)).encode())
    db.execute("DROP TABLE temp.search_terms")
    for row in db.stream("SELECT number, rid, date FROM search_rows ORDER BY number"):
        rows.update(repr(tuple(row)).encode())
    return {"search": terms.hexdigest(), "search_rows": rows.hexdigest()}


def day_number(date: str) -> int:
    """Where a day stands among all: its ordinal. Other texts stand at the last day that sorts before them."""
    try:
        return dt.date.fromisoformat(date).toordinal() if len(date) == 10 else _between(date)
    except ValueError:
        return _between(date)


def first_number(day: int) -> int:
    """The lowest number a record of this day can have."""
    return day << DAY_BITS


def _between(date: str) -> int:
    return bisect.bisect_right(range(1, _LAST_DAY + 1), date, key=lambda day: dt.date.fromordinal(day).isoformat())


class _Waiting:
    """Changes gathered until the transaction ends."""

    def __init__(self) -> None:
        self.changes: dict[str, Change | None] = {}

    def doubt(self) -> None:
        """Part of the transaction was undone: what was gathered may never have happened, so it is read anew."""
        self.changes = dict.fromkeys(self.changes)

    def take(self) -> dict[str, Change | None]:
        """What was gathered; from now on nothing is."""
        gathered, self.changes = self.changes, {}
        return gathered

    def write(self, db: Database) -> None:
        if not self.changes:
            return  # not even a look at the tables: a record just saved may wait on
        db.catch_up()
        gathered = self.take()
        if len(gathered) <= FEW:
            db.executemany("INSERT OR IGNORE INTO search_waiting (rid) VALUES (?)", [(rid,) for rid in gathered])
            if db.execute("SELECT count(*) FROM search_waiting")[0][0] <= MOST_LEFT:
                return
            gathered = {}
        _write_with_left(db, gathered)


def _said(head: RecordHead | None) -> tuple[int, str] | None:
    """What a head's tokens depend on."""
    return None if head is None else (head.revision_seq, head.state)


def _place(change: Change) -> tuple[int, str]:
    return (day_number(change.new.date) if change.new else 0, change.rid)


def _as_stored(db: Database, rid: str) -> Change:
    row = db.one(
        "SELECT h.rid, h.rev, h.op, h.form, h.form_ver, h.unit, h.date, h.state, h.revision_seq, h.note, r.line, r.parsed"
        " FROM heads h JOIN revisions r ON r.seq = h.revision_seq WHERE h.rid = ?",
        (rid,),
    )
    if row is None:
        return Change(rid, None, None, None)
    return Change(rid, None, RecordHead(*tuple(row)[:10]), parsed_line(row["line"], row["parsed"]))


def _write(db: Database, changes: Sequence[Change]) -> None:
    """Take away what was there, then write all rows by rising number."""
    last: dict[int, int] = {}
    texts: list[tuple[int, RecordHead, RecordLine]] = []
    numbers: list[tuple[int, str, str]] = []
    held = _held(db, changes)
    private = _private(db, changes)
    db.executemany("DELETE FROM search WHERE rowid = ?", [(number,) for number, _date in held.values()])
    gone = [(change.rid,) for change in changes if change.rid in held and not _stands(change)]
    db.executemany("DELETE FROM search_rows WHERE rid = ?", gone)
    for change in changes:
        new, line = change.new, change.line
        if new is None or line is None or not _stands(change):
            continue
        day = day_number(new.date)
        number, date = held.get(change.rid, (-1, ""))
        moved = number >> DAY_BITS != day
        if moved:
            number = last[day] = _next(db, day, last)
        if moved or date != new.date:
            numbers.append((number, change.rid, new.date))
        texts.append((number, new, line))
    db.executemany("INSERT OR REPLACE INTO search_rows (number, rid, date) VALUES (?, ?, ?)", numbers)
    texts.sort(key=itemgetter(0))
    plans = {(head.form, head.form_ver): None for _number, head, _line in texts}
    cuts = {form: search_fields.plan(db, *form) for form in plans}
    db.executemany(
        "INSERT INTO search (rowid, tokens) VALUES (?, ?)",
        (
            (number, search_fields.tokens(cuts[head.form, head.form_ver], head, line.data or {}, private.get(head.revision_seq, {})))
            for number, head, line in texts
        ),
    )  # fmt: skip


def _stands(change: Change) -> bool:
    return change.new is not None and change.line is not None and change.new.op == "put"


def _held(db: Database, changes: Sequence[Change]) -> dict[str, tuple[int, str]]:
    """Number and day of those that are in the index."""
    rows = db.execute(
        "SELECT s.rid, s.number, s.date FROM json_each(?) j CROSS JOIN search_rows s ON s.rid = j.value",
        (json.dumps([change.rid for change in changes]),),
    )
    return {rid: (number, date) for rid, number, date in rows}


def _private(db: Database, changes: Sequence[Change]) -> dict[int, dict[str, object]]:
    """Personal values by the number of the line, of lines that have any."""
    wanted = [it.new.revision_seq for it in changes if it.new and it.line and it.line.priv is not None]
    rows = db.execute(
        "SELECT r.seq, r.private FROM json_each(?) j CROSS JOIN revisions r ON r.seq = j.value WHERE r.private IS NOT NULL",
        (json.dumps(wanted),),
    ) if wanted else ()  # fmt: skip
    return {seq: _values(private) for seq, private in rows}


def _next(db: Database, day: int, last: dict[int, int]) -> int:
    """The number behind the last one of a day."""
    return last[day] + 1 if day in last else next_number(db, day)


def next_number(db: Database, day: int) -> int:
    """The number that the next record of a day gets."""
    first = first_number(day)
    row = db.one("SELECT max(number) FROM search_rows WHERE number BETWEEN ? AND ?", (first, first_number(day + 1) - 1))
    return first if row is None or row[0] is None else int(row[0]) + 1


def _values(private: bytes) -> dict[str, object]:
    try:
        found = json.loads(private)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
