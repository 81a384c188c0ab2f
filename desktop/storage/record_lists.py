"""Records as lists show them: newest first, a page at a time, counted by state; every question by an index."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from desktop.foundation.quick_dataclass import dataclass
from desktop.model.record import STATES, RecordHead, RecordLine
from desktop.storage.batch_runs import CARRIED
from desktop.storage.database import Database
from desktop.storage.revisions import parsed_line

Grouping = Literal["form", "state", "unit"]
# Where a record stands in every list: its day, its unit, its id.
Key = tuple[str, str, str]
_COLUMNS = "rid, rev, op, form, form_ver, unit, date, state, revision_seq, note"
# SQLite takes 999 bound values everywhere; a page stays far below.
_MOST_BOUND = 500
_MOST_COUNTED = 1000
# Beyond this a count says "more": nobody reads the sixth digit, and a million rows are not counted at every letter typed.
MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Chosen:
    """Which records: blank means all. Dates are inclusive ISO days; ``rids`` are the records behind a figure.

    ``oldest_first``: from which end the list is read.
    """

    start: str = ""
    end: str = ""
    form: str = ""
    state: str = ""
    unit: str = ""
    rids: tuple[str, ...] = ()
    oldest_first: bool = False


@dataclass(frozen=True)
class ListedRecord:
    """``seq``: number of the newest batch that carried this revision, 0 if none did. ``own``: written here."""

    head: RecordHead
    line: RecordLine
    own: bool
    seq: int


@dataclass(frozen=True)
class FormUse:
    form: str
    records: int
    last_day: str


def key_of(head: RecordHead) -> Key:
    """Where a record stands in every list."""
    return head.date, head.unit, head.rid


def page_of_heads(db: Database, chosen: Chosen, *, after: Key | None = None, limit: int = 100) -> list[RecordHead]:
    """Records by their keys from the choice's end; go on with ``after`` = the last key. Deleted ones are left out."""
    where, params = _where(chosen, after)
    sql = f"SELECT {_COLUMNS} FROM heads WHERE {where} {_order(chosen)} LIMIT ?"
    return [RecordHead(*row) for row in db.execute(sql, (*params, limit))]


def go_on() -> None:
    """Between two steps of a long answer, where nobody wants to stop it."""


def page_starts(
    db: Database, chosen: Chosen, every: int, *, before: int = 0, between: Callable[[], None] = go_on
) -> tuple[int, list[Key]]:
    """How many records there are, and the key at the end of each page of ``every`` rows.

    ``before`` rows of another kind stand above them in the same list; ``between`` pages it may be stopped. Goes from key to key along the index: of a million
    records this takes a quarter of a second, numbering their rows takes four times as long.
    """
    begin, end = "SELECT date, unit, rid FROM heads WHERE", f"{_order(chosen)} LIMIT 1 OFFSET ?"
    found: list[Key] = []
    where, params = _where(chosen)
    row = db.one(f"{begin} {where} {end}", (*params, every - before % every - 1))
    while row is not None:
        found.append((row[0], row[1], row[2]))
        between()
        where, params = _where(chosen, found[-1])
        row = db.one(f"{begin} {where} {end}", (*params, every - 1))
    rest = db.execute(f"SELECT count(*) FROM heads WHERE {where}", params)
    passed = len(found) * every - before % every if found else 0
    return passed + int(rest[0][0]), found


def count_by_state(
    db: Database, chosen: Chosen, *, most: int = MOST_COUNTED, between: Callable[[], None] = go_on
) -> dict[str, int]:
    """Records of the choice by state, each counted up to ``most`` + 1: that many are "more"."""
    counted = {}
    for state in [chosen.state] if chosen.state else STATES:
        between()
        where, params = _where(replace(chosen, state=state))
        rows = db.execute(f"SELECT count(*) FROM (SELECT 1 FROM heads WHERE {where} LIMIT ?)", (*params, most + 1))
        if rows and rows[0][0]:
            counted[state] = int(rows[0][0])
    return counted


def values_in_use(db: Database, column: Grouping) -> list[str]:
    """Every form, state or unit that records have; leaps from value to value along its index."""
    rows = db.execute(
        f"WITH RECURSIVE each (value) AS (SELECT min({column}) FROM heads UNION ALL"
        f" SELECT (SELECT min({column}) FROM heads WHERE {column} > value) FROM each WHERE value IS NOT NULL)"
        " SELECT value FROM each WHERE value IS NOT NULL"
    )
    return [row[0] for row in rows]


def with_lines(db: Database, heads: Sequence[RecordHead]) -> list[ListedRecord]:
    """The heads with what they say and the number of the batch that carried it, in the same order."""
    lines: dict[int, tuple[RecordLine, bool]] = {}
    numbers: dict[int, int] = {}
    for start in range(0, len(heads), _MOST_BOUND):
        seqs = [head.revision_seq for head in heads[start : start + _MOST_BOUND]]
        marks = ", ".join("?" for _seq in seqs)
        for row in db.execute(f"SELECT seq, line, parsed, batch IS NULL FROM revisions WHERE seq IN ({marks})", seqs):
            lines[row[0]] = (parsed_line(row[1], row[2]), bool(row[3]))
        carried = db.execute(
            f"SELECT r.seq, max(b.seq) FROM revisions r CROSS JOIN batch_runs l ON {CARRIED}"
            f" CROSS JOIN batches b ON b.hash = l.batch WHERE r.seq IN ({marks}) GROUP BY r.seq",
            seqs,
        )
        numbers |= {row[0]: row[1] for row in carried}
    return [
        ListedRecord(head, *lines[head.revision_seq], numbers.get(head.revision_seq, 0))
        for head in heads
        if head.revision_seq in lines
    ]


def numbers_of_lines(db: Database, seqs: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    """Number of a line in the log → (created, number) of the batches that carried it, in the order they were stored."""
    found: dict[int, list[tuple[str, int]]] = {}
    for seq in seqs:
        rows = db.execute(
            "SELECT b.created, b.seq FROM revisions r CROSS JOIN batch_runs l"
            f" ON {CARRIED} CROSS JOIN batches b ON b.hash = l.batch WHERE r.seq = ? ORDER BY b.rowid",
            (seq,),
        )
        found[seq] = [(row[0], row[1]) for row in rows]
    return found


def form_use(db: Database, unit: str) -> dict[str, FormUse]:
    """How often (counted up to a thousand) and when last a unit used each form it has."""
    rows = db.execute(
        "SELECT form_id, (SELECT date FROM heads WHERE unit = ?1 AND form = form_id AND op = 'put' ORDER BY date DESC LIMIT 1),"
        " (SELECT count(*) FROM (SELECT 1 FROM heads WHERE unit = ?1 AND form = form_id AND op = 'put' LIMIT ?2))"
        " FROM (SELECT DISTINCT form_id FROM forms)",
        (unit, _MOST_COUNTED),
    )
    return {form: FormUse(form, int(count), str(last)) for form, last, count in rows if count}


def states_of_unit(db: Database, unit: str, form: str, start: str, end: str) -> dict[str, int]:
    """Records of one unit and form inside the days, by state."""
    rows = db.execute(
        "SELECT state, count(*) FROM heads WHERE unit = ? AND form = ? AND date BETWEEN ? AND ? AND op = 'put'"
        " GROUP BY state",
        (unit, form, start, end),
    )
    return {row[0]: row[1] for row in rows}


def hosted_by_unit(db: Database, unit: str, form: str, start: str, end: str) -> int:
    """Counted records of one unit that it hosted itself; a participation (our_role 2) is not hosted."""
    columns = {row[0] for row in db.execute("SELECT name FROM pragma_table_info(?)", (f"v_{form}",))}
    if not columns:
        return 0
    role = "AND coalesce(our_role, '1') <> '2'" if "our_role" in columns else ""
    row = db.one(f'SELECT count(*) FROM "v_{form}" WHERE unit = ? AND date BETWEEN ? AND ? {role}', (unit, start, end))
    return 0 if row is None else int(row[0])


def own_in_state(db: Database, state: str, *, limit: int = _MOST_BOUND) -> list[RecordHead]:
    """Records written on this computer that stand in a state, newest first (those of units below are not ours)."""
    listed = ", ".join(f"h.{name.strip()}" for name in _COLUMNS.split(","))
    rows = db.execute(
        f"SELECT {listed} FROM heads h CROSS JOIN revisions r ON r.seq = h.revision_seq"
        " WHERE h.state = ? AND h.op = 'put' AND r.batch IS NULL ORDER BY h.date DESC, h.unit DESC, h.rid DESC LIMIT ?",
        (state, limit),
    )
    return [RecordHead(*row) for row in rows]


def count_in_state(db: Database, state: str) -> dict[tuple[str, str], int]:
    """(operation, form) → records in a state: few states hold many, and those that wait hold few."""
    rows = db.execute("SELECT op, form, count(*) FROM heads WHERE state = ? GROUP BY op, form", (state,))
    return {(row[0], row[1]): row[2] for row in rows}


def batches_not_passed_on(db: Database) -> tuple[int, int]:
    """(batches, units) taken in from below that no file of ours has carried up yet."""
    row = db.one(
        "SELECT count(*), count(DISTINCT org) FROM batches b WHERE origin = 'received' AND status = 'taken'"
        " AND NOT EXISTS (SELECT 1 FROM settings s WHERE s.key = 'endorsed:' || b.hash)"
    )
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def first_day(db: Database) -> str:
    """The day this computer's ledger was begun; blank if nothing was ever done."""
    row = db.one("SELECT at FROM audit ORDER BY id LIMIT 1")
    return "" if row is None else str(row["at"])[:10]


def _order(chosen: Chosen) -> str:
    return "ORDER BY date, unit, rid" if chosen.oldest_first else "ORDER BY date DESC, unit DESC, rid DESC"


def behind(key: Key, unit: str | None, sign: str) -> tuple[str, tuple[str, ...]]:
    """The condition that a record stands behind a key, and its values; ``unit``: the only one that is listed.

    The index of a unit has no unit between day and id: asked for all three it would begin at the start of the day.
    """
    if unit:
        return f"(date, rid) {sign} (?, ?)", (key[0], key[2])
    return f"(date, unit, rid) {sign} (?, ?, ?)", key


def _where(chosen: Chosen, after: Key | None = None) -> tuple[str, tuple[str, ...]]:
    conditions = ["op = 'put'"]
    params: list[str] = []
    start, end = chosen.start, chosen.end
    if after is not None and chosen.oldest_first and after[0] >= start:
        start = ""  # the key says more; told both, SQLite begins every page where the list begins
    elif after is not None and not chosen.oldest_first and after[0] <= end:
        end = ""
    for condition, value in (
        ("unit = ?", chosen.unit),
        ("form = ?", chosen.form),
        ("state = ?", chosen.state),
        ("date >= ?", start),
        ("date <= ?", end),
    ):
        if value:
            conditions.append(condition)
            params.append(value)
    if chosen.rids:
        # One value holds them all: a figure may stand on more records than SQLite takes bound values.
        conditions.append("rid IN (SELECT value FROM json_each(?))")
        params.append(json.dumps(chosen.rids))
    if after is not None:
        condition, values = behind(after, chosen.unit, ">" if chosen.oldest_first else "<")
        conditions.append(condition)
        params += values
    return " AND ".join(conditions), tuple(params)
