"""Schema 1.3: tables as they were reported, fewer trees to write in, and paper."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.storage.driver import SqlUtils
from desktop.storage.migrations.statements import keep_rows, run_script

# Tables as they were reported, whole, by what they are: a manifest names its contents by their hashes, so that a version
# shares with the one before what has not changed. And when a period was closed: ``mark`` is the newest line there was.
_FROZEN = """
CREATE TABLE frozen_tables (
    sha256 TEXT PRIMARY KEY, programme TEXT NOT NULL, name TEXT NOT NULL, period TEXT NOT NULL, line TEXT NOT NULL,
    version INTEGER NOT NULL, manifest BLOB NOT NULL, UNIQUE (programme, name, period, line, version)
);
CREATE TABLE frozen_contents (sha256 TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE frozen_scans (
    frozen TEXT NOT NULL REFERENCES frozen_tables (sha256), sha256 TEXT NOT NULL, size INTEGER NOT NULL, type TEXT NOT NULL,
    name TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL, UNIQUE (frozen, sha256)
);
CREATE INDEX frozen_scans_by_hash ON frozen_scans (sha256);
CREATE TABLE period_closings (
    id INTEGER PRIMARY KEY AUTOINCREMENT, programme TEXT NOT NULL, period TEXT NOT NULL,
    closed INTEGER NOT NULL CHECK (closed IN (0, 1)), mark TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX period_closings_by_period ON period_closings (programme, period, id);
"""

# Each index of the heads costs every save a page, and every record of an intake one at a random place. Lists go by day
# (heads_listed…), and no question goes by id alone any more. search_waiting: see search_index.py.
_FEWER_PAGES = """
DROP INDEX IF EXISTS heads_by_form;
DROP INDEX IF EXISTS heads_by_version;
DROP INDEX IF EXISTS heads_by_unit;
DROP INDEX IF EXISTS heads_by_state;
CREATE TABLE search_waiting (rid TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE INDEX statements_by_kind ON statements (kind, version);
"""

_PAPER = """
CREATE TABLE prints (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    rid TEXT NOT NULL, line_sha256 TEXT NOT NULL, sheet TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL,
    settled TEXT NOT NULL DEFAULT ''
);
CREATE INDEX prints_by_record ON prints (rid, sheet, id);
CREATE INDEX prints_by_day ON prints (at);
CREATE TABLE scans (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    rid TEXT NOT NULL, sheet TEXT NOT NULL, page INTEGER NOT NULL, sha256 TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL
);
CREATE INDEX scans_by_record ON scans (rid, sheet, page);
"""

# Which lines a batch carries, as runs of their numbers: ``first_seq`` is the number of the line at ``position``, ``n`` lines
# follow each other in both. A row a line, and an index by hash over it, were the two trees that every intake wrote all over.
_RUNS = """
CREATE TABLE batch_runs (
    batch TEXT NOT NULL REFERENCES batches (hash), position INTEGER NOT NULL, first_seq INTEGER NOT NULL,
    n INTEGER NOT NULL CHECK (n BETWEEN 1 AND 256), PRIMARY KEY (batch, position)
) WITHOUT ROWID;
CREATE INDEX batch_runs_by_line ON batch_runs (first_seq, n, batch);
"""
_RUN = 256

# Lists go by day, unit and id. Ids are made by chance: by day and id, what one village sent of a day lay scattered over
# all the day's pages, and each file of an intake changed nearly every page of its month, in three trees.
_HEADS_BY_UNIT = """
DROP INDEX heads_listed;
DROP INDEX heads_listed_by_form;
DROP INDEX heads_listed_by_state;
CREATE INDEX heads_listed ON heads (date, unit, rid, op, state);
CREATE INDEX heads_listed_by_form ON heads (form, date, unit, rid, op, state);
CREATE INDEX heads_listed_by_state ON heads (state, date, unit, rid, op);
"""


def m0012_frozen_tables(db: SqlUtils) -> None:
    run_script(db, _FROZEN)
    for table in ("frozen_tables", "frozen_contents", "frozen_scans", "period_closings"):
        keep_rows(db, table, "UPDATE", "lines")
        keep_rows(db, table, "DELETE", "all")


def m0013_fewer_pages(db: SqlUtils) -> None:
    """Fewer trees to write in for every record: see ``_FEWER_PAGES``; and a repeat's rows lie in their key's own tree."""
    run_script(db, _FEWER_PAGES)
    tables = db.execute(
        "SELECT p.name, m.sql FROM projections p JOIN sqlite_master m ON m.type = 'table' AND m.name = p.name"
        " WHERE p.kind = 'table' AND p.path <> ''"
    ).fetchall()
    for name, sql in tables:
        quoted = '"' + name.replace('"', '""') + '"'
        key = next(row[0] for row in db.execute("SELECT name FROM pragma_index_list(?) WHERE origin = 'pk'", (name,)))
        # Read in the order of the key's index and written in that order: a million records are never sorted in memory.
        db.execute(f'CREATE TABLE m0013 AS SELECT * FROM {quoted} INDEXED BY "{key}" ORDER BY rid, row')
        db.execute(f"DROP TABLE {quoted}")
        db.execute(f"{sql} WITHOUT ROWID")
        db.execute(f"INSERT INTO {quoted} SELECT * FROM m0013 ORDER BY rowid")
        db.execute("DROP TABLE m0013")


def m0014_paper(db: SqlUtils) -> None:
    run_script(db, _PAPER)


def m0016_following(db: SqlUtils) -> None:
    """Records whose head is still to be made from the log: see ``following.py``."""
    db.execute("CREATE TABLE heads_waiting (rid TEXT PRIMARY KEY) WITHOUT ROWID")


def m0017_batch_runs(db: SqlUtils) -> None:
    """The lines of each batch as runs, batch by batch as they came, a run at a time: nothing grows with the ledger."""
    run_script(db, _RUNS)
    for (batch,) in db.execute("SELECT hash FROM batches ORDER BY rowid").fetchall():
        for run in _runs_of(db, batch):
            db.execute("INSERT INTO batch_runs VALUES (?, ?, ?, ?)", (batch, *run))
    _drop(db, "TABLE batch_lines")
    keep_rows(db, "batch_runs", "UPDATE", "lines")
    keep_rows(db, "batch_runs", "DELETE", "all")


def _drop(db: SqlUtils, what: str) -> None:
    # Wiping what is freed would keep every page of it in memory until the statement ends: 300 MB of a million lines. What
    # goes here are hashes, in an encrypted file.
    (wiping,) = db.execute("PRAGMA secure_delete").fetchone()
    db.execute("PRAGMA secure_delete = OFF").fetchall()
    db.execute(f"DROP {what}")
    db.execute(f"PRAGMA secure_delete = {wiping}").fetchall()


def _runs_of(db: SqlUtils, batch: str) -> Iterator[tuple[int, int, int]]:
    """(position, number, how many) of the lines of a batch; those the log has not (a rescue's) are left out."""
    position = first = n = 0
    for place, sha in db.execute(
        "SELECT position, line_sha256 FROM batch_lines WHERE batch = ? ORDER BY position", (batch,)
    ):
        # As a rule it follows the one before: that is the next row there. The index by hash lies all over the file.
        if n and n < _RUN and place == position + n and _is_line(db, first + n, sha):
            n += 1
            continue
        if n:
            yield position, first, n
        found = db.execute("SELECT seq FROM revisions WHERE line_sha256 = ?", (sha,)).fetchone()
        position, first, n = (place, found[0], 1) if found else (0, 0, 0)
    if n:
        yield position, first, n


def _is_line(db: SqlUtils, number: int, sha: str) -> bool:
    return bool(db.execute("SELECT 1 FROM revisions WHERE seq = ? AND line_sha256 = ?", (number, sha)).fetchall())


def m0018_heads_by_unit(db: SqlUtils) -> None:
    """The records of one unit and day side by side in every list: see ``_HEADS_BY_UNIT``."""
    run_script(db, _HEADS_BY_UNIT)


def m0019_short_hashes(db: SqlUtils) -> None:
    """The index of lines by hash holds its first digits: see ``by_hash.py``."""
    _drop(db, "INDEX revisions_by_line")
    db.execute("CREATE INDEX revisions_by_line ON revisions (substr(line_sha256, 1, 12))")
