"""Every statement the program runs while tests run is explained once: none may read a growing table from end to end.

A ledger of a million records is as quick as one of a hundred only while every question is answered by an index. So the
plan of each statement is asked for where it is first run, on the connection it runs on, and the test that ran it fails
if the plan reads a whole table that grows with use. Statements of the tests themselves are theirs.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.storage import database
from desktop.storage.database import Database

_PROGRAM = str(Path(database.__file__).parents[1])
_EXPLAINED = re.compile(r"\s*(SELECT|WITH|INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
_NAMED = re.compile(r'(?:\b(?:FROM|JOIN|INTO|UPDATE)\s+|,\s*)"?([\w.]+)"?(?:\s+(?:AS\s+)?(\w+))?', re.IGNORECASE)
_SCAN = re.compile(r"SCAN (\S+)(.*)")
# What a county is made of, and what packs bring: as large on the first day as after five years.
BOUNDED = re.compile(
    r"reg_\w+|forms|projections|programmes|programme_files|settings|search_rules|drafts|sqlite_\w+|_sqlite_\w+|pragma_\w+"
    r"|json_each|waiting_files|quarantined_files|people|search_waiting|heads_waiting"
)
# Of all lines only those written on this computer: a clinic's own, a few hundred a year. Of all batches only those put
# aside or taken back.
_OWN = re.compile(r"SCAN \w+ USING (COVERING )?INDEX (revisions_own|batches_not_taken)")
_PAGE = "reads along a key or an index and stops at the end of the page"
_CHECK = "check and rebuild look at everything, that is what they are for"
_COLLECT = "what no record names is looked for among all files kept, seldom and on nobody's way"
# (a whole statement, why it may read everything)
ALLOWED: tuple[tuple[str, str], ...] = (
    (
        r"SELECT rid, .* FROM heads WHERE (1|1 AND op = 'put'|op = 'put') ORDER BY (rid|date( DESC)?, rid( DESC)?) LIMIT \?",
        _PAGE,
    ),
    (r"SELECT date, rid FROM heads WHERE op = 'put' ORDER BY date( DESC)?, rid( DESC)? LIMIT 1 OFFSET \?", _PAGE),
    (r"SELECT 1 FROM heads WHERE op = 'put' LIMIT \?", _PAGE),
    (r"SELECT (at|substr\(at, 1, 10\)) FROM audit ORDER BY id LIMIT 1", _PAGE),
    (r"SELECT (seq, )?line_sha256 FROM revisions ORDER BY seq DESC LIMIT 1", _PAGE),
    (r"SELECT sha256, programme, name, period, version FROM frozen_tables ORDER BY sha256", _CHECK),
    (r"SELECT .* FROM receipts ORDER BY rowid DESC LIMIT 1", _PAGE),
    (r'SELECT \* FROM "\w+"', _CHECK),
    (r"DELETE FROM heads", _CHECK),
    (r"SELECT hash, seq, org FROM batches ORDER BY rowid", _CHECK),
    (
        r"SELECT hash FROM batches b WHERE n > \(SELECT COALESCE\(SUM\(l.n\), 0\) FROM batch_runs l WHERE .*\)",
        "a file a unit and month, not a record, along two keys: what a rescue or another file did not bring",
    ),
    (r"SELECT number, rid, date FROM search_rows ORDER BY number", _CHECK),
    (r"DELETE FROM search_rows WHERE NOT EXISTS .*", _CHECK),
    (r"SELECT id, sha256, name FROM files ORDER BY id", _CHECK),
    (r"SELECT count\(\*\), COALESCE\(sum\(size\), 0\) FROM files", _COLLECT),
    (r"SELECT a.sha256 FROM line_attachments a CROSS JOIN revisions .*", _COLLECT),
    (r"(UPDATE files SET at = \?|SELECT id, sha256 FROM files) WHERE substr\(at, 1, 10\) .*", _COLLECT),
    (
        r"SELECT count\(\*\) FROM heads WHERE op = 'put'",
        "the length of the whole list: asked for when the first page shows, given up when something else is asked",
    ),
    (
        r"SELECT state, count\(\*\) FROM heads WHERE op = 'put' GROUP BY state",
        "the county's overview counts what the units below have, along an index: a tenth of a second for a million",
    ),
    (
        r"SELECT .* FROM batches WHERE \(\? IS NULL OR origin = \?\) AND .*",
        "a file a unit and month, not a record: the boards of all units and receipts for all of them",
    ),
    (r"SELECT n.id, n.at FROM intakes n WHERE EXISTS .* ORDER BY n.id DESC LIMIT \?", _PAGE),
    (
        r"SELECT 1 FROM batches INDEXED BY batches_not_taken WHERE status <> 'taken' LIMIT 1",
        "an index of what was taken back or put aside, and its first entry is enough",
    ),
    (
        r"SELECT feed, MAX\(seq\) AS seq FROM batches WHERE device = \? .*",
        "a file a unit and month, asked when a computer is cut off",
    ),
    (
        r"SELECT key, coalesce\(name, ''\), .* FROM \(SELECT staff_key AS key, .*",
        "the desk for people looks at everybody who is named, when somebody opens it",
    ),
    (
        r"SELECT 1 FROM batches WHERE status <> 'taken' LIMIT 1",
        "a file a unit and month, along an index, once an intake: is there any fork or undone file at all",
    ),
    (
        r"SELECT feed, MAX\(seq\) AS seq FROM batches WHERE device = \? AND .*",
        "a file a unit and month, not a record: where a computer's feeds ended, when a unit asks for its history",
    ),
    (
        r"SELECT DISTINCT n.id, n.at FROM intakes n JOIN intake_items i .*",
        "a row a file taken in, not a record: which intakes can still be taken back",
    ),
    (
        r"SELECT key, coalesce\(name, ''\), .* count\(DISTINCT rid\) FROM \(SELECT .*",
        "who may be one person written twice is looked for among everybody ever named, when somebody asks for it",
    ),
    (
        r"SELECT 1 FROM batches WHERE status <> 'taken' LIMIT 1",
        "a file a unit and month, not a record; it stops at the first that was put aside",
    ),
    (
        r"SELECT DISTINCT unit(, period)? FROM v_zero_report WHERE programme = \?( AND period = \?)?",
        "zero reports: at most one a unit and period, and only where there was nothing to report",
    ),
    (
        r'SELECT v.unit, substr\(min\(n.at\), 1, 10\), b.via FROM "v_zero_report" v .*',
        "the same: when those of a programme and period came in",
    ),
)
_ALLOWED = re.compile("|".join(f"(?:{statement})" for statement, _why in ALLOWED), re.DOTALL)


@dataclass
class Plans:
    """What was explained, and what is wrong with it."""

    seen: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def look(self, db: Database, sql: str, params: Any = None) -> None:
        """Called with every statement."""
        if sql in self.seen:
            return
        where = _asked_by()
        if not where:
            return
        self.seen.add(sql)
        if _EXPLAINED.match(sql):
            self.faults += [f"{where}: {detail}\n    {sql}" for detail in whole_scans(db, sql, params)]

    def take(self) -> list[str]:
        """The faults since the last time."""
        found, self.faults = self.faults, []
        return found


def whole_scans(db: Database, sql: str, params: Any = None) -> list[str]:
    """The steps of a statement's plan that read a growing table from end to end."""
    if _ALLOWED.fullmatch(sql):
        return []
    given = [None] * sql.count("?") if params is None else params
    connection = db._connection
    details = [str(row["detail"]) for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", given).fetchall()]
    tables = {row[0].lower() for row in connection.execute("SELECT name FROM sqlite_master").fetchall()}
    called = {alias or name: name for name, alias in _NAMED.findall(sql)}
    return [detail for detail in details if _is_whole(detail, called, tables)]


def _is_whole(detail: str, called: dict[str, str], tables: set[str]) -> bool:
    if "AUTOMATIC" in detail:
        return True
    found = _SCAN.fullmatch(detail)
    if found is None or _OWN.fullmatch(detail):
        return False
    table, how = called.get(found[1], found[1]), found[2]
    if BOUNDED.fullmatch(table) or table.lower() not in tables:
        return False
    # FTS5 says how it was asked: M for a match, = for one row.
    return not ("VIRTUAL TABLE" in how and re.search(r"INDEX \d+:(.*M\d|=)", how))


def _asked_by() -> str:
    """The program's line that asked, blank if a test did."""
    frame: Any = sys._getframe(2)
    while frame is not None and frame.f_code.co_filename in (__file__, database.__file__):
        frame = frame.f_back
    if frame is None or not frame.f_code.co_filename.startswith(_PROGRAM):
        return ""
    return f"{Path(frame.f_code.co_filename).relative_to(_PROGRAM)}:{frame.f_lineno}"


def watch(plans: Plans) -> Callable[[], None]:
    """From now on every statement of this process is looked at; call what is given to stop."""
    before = execute, executemany, insert, stream = (
        Database.execute,
        Database.executemany,
        Database.insert,
        Database.stream,
    )

    def execute_(self: Database, sql: str, params: Any = ()) -> Any:
        plans.look(self, sql, params)
        return execute(self, sql, params)

    def executemany_(self: Database, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        plans.look(self, sql)
        executemany(self, sql, rows)

    def insert_(self: Database, sql: str, params: Any = ()) -> int:
        plans.look(self, sql, params)
        return insert(self, sql, params)

    def stream_(self: Database, sql: str, params: Any = ()) -> Any:
        plans.look(self, sql, params)
        return stream(self, sql, params)

    Database.execute, Database.executemany = execute_, executemany_  # type: ignore[method-assign]
    Database.insert, Database.stream = insert_, stream_  # type: ignore[method-assign]

    def stop() -> None:
        Database.execute, Database.executemany, Database.insert, Database.stream = before  # type: ignore[method-assign]

    return stop
