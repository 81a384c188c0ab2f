"""One record saved for good, beside plain SQLite: one row of the same bytes, and the same rows in the same tables and indexes.

Write-ahead log, everything synced, in all of them.
"""

from __future__ import annotations

import itertools
import sqlite3
from pathlib import Path
from typing import Any

from desktop.storage.bulk import BatchLine, insert_lines, refresh_heads
from desktop.storage.database import Database, open_database
from desktop.storage.layout import quote
from desktop.storage.projections import ensure_projection
from tests.benchmarks.ratios import middle
from tests.storage.samples import FEED, FREE_CLINIC, KEY, line, raw, store

SAVES, EARLIER = 60, 2000
WANTED_OF_PLAIN = 2.0
# A record stands in 20 pages (the log and its four trees, the head and its six, a view and its repeats, a note for the
# search), each encrypted and authenticated in 12 µs, where the plain row stands in three that are not: 0.9 ms of processor
# beside 0.1 (and in both 0.2 to make the line). Where a sync takes 1 ms and more, as in the computers of villages, the clock says 1.0 to 1.9 times the plain
# row; on a disk that syncs in 0.2 ms, three to four. So the clock is told with what is wanted, and work is held.
MOST_WORK_OF_PLAIN, MOST_WORK_OF_SAME_ROWS = 6.0, 7.0
# The tables a save writes in, besides those of its form.
TABLES = ("revisions", "heads", "search_waiting")
Row = tuple[str, tuple[Any, ...]]


def _plain(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE records (rid TEXT PRIMARY KEY, line BLOB)")
    return connection


def _filled(path: Path, journal: str) -> Database:
    db = open_database(path, KEY, journal="wal" if journal == "wal" else "rollback", create=True)
    with db.atomic():
        ensure_projection(db, FREE_CLINIC)
        earlier = [line(f"A{number}") for number in range(EARLIER)]
        insert_lines(db, [BatchLine(*raw(each), each) for each in earlier], feed=FEED, batch=None)
        refresh_heads(db, [each.rid for each in earlier])
    return db


def _twin(db: Database, path: Path) -> tuple[sqlite3.Connection, list[str]]:
    """Plain SQLite with the same tables and indexes, filled alike; and their names."""
    twin = sqlite3.connect(path, isolation_level=None)
    twin.execute("PRAGMA journal_mode = WAL")
    twin.execute("PRAGMA synchronous = FULL")
    names = [*TABLES, *(row[0] for row in db.execute("SELECT name FROM projections WHERE kind = 'table'"))]
    made = db.execute(
        "SELECT tbl_name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql <> '' ORDER BY type DESC"
    )
    for table, statement in made:
        if table in names:
            twin.execute(statement)
    for name in names:
        rows = [tuple(row) for row in db.execute(f"SELECT * FROM {quote(name)}")]
        if rows:
            twin.executemany(_insert(name, rows[0]), rows)
    return twin, names


def _insert(table: str, row: tuple[Any, ...]) -> str:
    return f"INSERT INTO {quote(table)} VALUES ({', '.join('?' * len(row))})"


def _rows_of(db: Database, names: list[str], rid: str) -> list[Row]:
    found = [
        (name, tuple(row)) for name in names for row in db.execute(f"SELECT * FROM {quote(name)} WHERE rid = ?", (rid,))
    ]
    return [(_insert(name, row), row) for name, row in found]


def test_a_record_saved_for_good_beside_a_row_in_plain_sqlite(tmp_path, record_property):
    plain = _plain(tmp_path / "plain.db")
    plain.executemany("INSERT INTO records VALUES (?, ?)", [(f"A{n}", raw(line(f"A{n}"))[0]) for n in range(EARLIER)])
    township, village = _filled(tmp_path / "wal.db", "wal"), _filled(tmp_path / "rollback.db", "rollback")
    source = _filled(tmp_path / "source.db", "wal")
    twin, names = _twin(source, tmp_path / "twin.db")
    given = []
    for number in range(SAVES):
        with source.atomic():
            store(source, line(f"T{number}"))
        given.append(_rows_of(source, names, f"T{number}"))
    numbers, left = itertools.count(), iter(given)

    def same_rows() -> None:
        twin.execute("BEGIN IMMEDIATE")
        for statement, row in next(left):
            twin.execute(statement, row)
        twin.execute("COMMIT")

    def one_row() -> None:
        rid = f"B{next(numbers)}"
        plain.execute("BEGIN IMMEDIATE")
        plain.execute("INSERT INTO records VALUES (?, ?)", (rid, raw(line(rid))[0]))
        plain.execute("COMMIT")

    def saved(db: Database) -> None:
        with db.atomic():
            store(db, line(f"B{next(numbers)}"))

    bare, alike, ours, careful = middle(SAVES, one_row, same_rows, lambda: saved(township), lambda: saved(village))
    for each in (plain, township, village, twin, source):
        each.close()
    ratio = f"{ours.wall / bare.wall:.2f} × (wanted {WANTED_OF_PLAIN:.0f}), the work {ours.cpu / bare.cpu:.1f} ×"
    record_property(
        "told",
        f"durable save of one record: {ours.wall * 1000:.2f} ms ({ours.cpu * 1000:.2f} of processor), a row in plain sqlite3 "
        f"{bare.wall * 1000:.2f} ({bare.cpu * 1000:.2f}): {ratio}; the same rows there {alike.wall * 1000:.2f} "
        f"({alike.cpu * 1000:.2f}): {ours.wall / alike.wall:.2f} ×; with the village's rollback journal {careful.wall * 1000:.2f} ms",
    )
    assert ours.cpu <= MOST_WORK_OF_PLAIN * bare.cpu
    assert ours.cpu <= MOST_WORK_OF_SAME_ROWS * alike.cpu
