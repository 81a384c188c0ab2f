"""Every statement the program runs while tests run is explained once: none may read a growing table from end to end.

A ledger of a million records is as quick as one of a hundred only while every question is answered by an index. So the
plan of each statement is asked for where it is first run, on the connection it runs on, and the test that ran it fails
if the plan reads a whole table that grows with use. Statements of the tests themselves are theirs.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
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
    r"|json_each|waiting_files|quarantined_files"
)
# (the beginning of a statement, why it may read everything)
ALLOWED: tuple[tuple[str, str], ...] = ()


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


def whole_scans(db: Database, sql: str, params: Any = None) -> list[str]:
    """The steps of a statement's plan that read a growing table from end to end."""
    if any(sql.startswith(beginning) for beginning, _why in ALLOWED):
        return []
    given = [None] * sql.count("?") if params is None else params
    connection = db._connection  # noqa: SLF001
    details = [str(row["detail"]) for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", given).fetchall()]
    tables = {row[0].lower() for row in connection.execute("SELECT name FROM sqlite_master").fetchall()}
    stops = " LIMIT " in sql and not any("TEMP B-TREE" in detail for detail in details)
    called = {alias or name: name for name, alias in _NAMED.findall(sql)}
    return [detail for detail in details if _is_whole(detail, called, tables, stops=stops)]


def _is_whole(detail: str, called: dict[str, str], tables: set[str], *, stops: bool) -> bool:
    if "AUTOMATIC" in detail:
        return True
    found = _SCAN.fullmatch(detail)
    if found is None:
        return False
    table, how = called.get(found[1], found[1]), found[2]
    if BOUNDED.fullmatch(table) or table.lower() not in tables:
        return False
    if "VIRTUAL TABLE" in how:
        return not re.search(r"INDEX \d+:(.*M\d|=)", how)
    return not (stops and "USING" in how)


def _asked_by() -> str:
    """The program's line that asked, blank if a test did."""
    frame: Any = sys._getframe(2)
    while frame is not None and frame.f_code.co_filename in (__file__, database.__file__):
        frame = frame.f_back
    if frame is None or not frame.f_code.co_filename.startswith(_PROGRAM):
        return ""
    return f"{Path(frame.f_code.co_filename).relative_to(_PROGRAM)}:{frame.f_lineno}"


def watch(plans: Plans) -> None:
    """From now on every statement of this process is looked at."""
    execute, executemany, insert, stream = Database.execute, Database.executemany, Database.insert, Database.stream

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
