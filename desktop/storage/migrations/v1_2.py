"""Schema 1.2: search, people, attachments and the township's desks."""

from __future__ import annotations

from desktop.storage.driver import SqlUtils
from desktop.storage.migrations.statements import keep_rows, run_script

# Found by what a record says (see search_index.py). The rows are written by whoever opens the file: the rules by which
# texts are cut belong to the program, and change with it. A leaf of 3900 bytes fits SQLCipher's page; that of 4050
# which FTS5 writes by itself takes two. It gathers 8 MB before it writes a segment: fewer are merged later.
# And indexes for questions that still read whole tables: files by sender, unit and period, judgements since a moment.
_SEARCH = """
CREATE TABLE search_rules (version INTEGER NOT NULL);
CREATE TABLE search_rows (number INTEGER PRIMARY KEY, rid TEXT NOT NULL UNIQUE, date TEXT NOT NULL);
CREATE VIRTUAL TABLE search USING fts5(tokens, content='', contentless_delete=1, detail='none', tokenize='ascii');
INSERT INTO search (search, rank) VALUES ('hashsize', 8388608);
INSERT INTO search (search, rank) VALUES ('pgsz', 3900);
CREATE INDEX batches_taken ON batches (origin, status, via, org, hash);
CREATE INDEX batches_of_unit ON batches (org, origin, status);
CREATE INDEX batches_periods ON batches (origin, period);
CREATE INDEX record_events_by_judge ON record_events (by_org, at, state);
"""

# The person who filled in so far keeps the workspace's first slot, and with it the password there may be.
_PEOPLE = """
CREATE TABLE people (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, title TEXT NOT NULL, active INTEGER NOT NULL CHECK (active IN (0, 1)),
    slot TEXT NOT NULL UNIQUE
) WITHOUT ROWID;
INSERT INTO people (id, name, title, active, slot)
    SELECT 'first', json_extract(value, '$'), '', 1, 'first' FROM settings
    WHERE key = 'person' AND json_type(value) = 'text' AND json_extract(value, '$') <> '';
"""

# Which line and which batch names which attachment; the bytes lie in attachments.db (attachments.py). What a receipt has
# covered need not travel again. `private` marks a file named among the personal values, which leaves with nobody.
_ATTACHMENTS = """
CREATE TABLE line_attachments (
    sha256 TEXT NOT NULL, line_sha256 TEXT NOT NULL, size INTEGER NOT NULL, type TEXT NOT NULL, private INTEGER NOT NULL,
    PRIMARY KEY (line_sha256, sha256)
) WITHOUT ROWID;
CREATE INDEX line_attachments_by_hash ON line_attachments (sha256, line_sha256);
CREATE TABLE batch_attachments (
    sha256 TEXT NOT NULL, batch TEXT NOT NULL, PRIMARY KEY (batch, sha256)
) WITHOUT ROWID;
CREATE INDEX batch_attachments_by_hash ON batch_attachments (sha256, batch);
CREATE TABLE delivered_attachments (sha256 TEXT PRIMARY KEY, by_batch TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE learned (
    unit TEXT NOT NULL, form TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
    uses INTEGER NOT NULL, last_day TEXT NOT NULL, PRIMARY KEY (unit, form, field, value)
) WITHOUT ROWID;
"""

# What an intake brought (so that it can be taken back), what was taken back, and what people decided at the desks.
_DESKS = """
CREATE TABLE intake_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT, intake INTEGER NOT NULL REFERENCES intakes (id),
    kind TEXT NOT NULL CHECK (kind IN ('batch', 'endorsement', 'event')), key TEXT NOT NULL
);
CREATE INDEX intake_items_by_intake ON intake_items (intake, kind);
CREATE INDEX intake_items_by_key ON intake_items (key, kind);
CREATE TABLE withdrawals (
    id INTEGER PRIMARY KEY AUTOINCREMENT, intake INTEGER NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL, items TEXT NOT NULL
);
CREATE TABLE withdrawn (kind TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT, desk TEXT NOT NULL, key TEXT NOT NULL, answer TEXT NOT NULL,
    by_org TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE INDEX decisions_by_key ON decisions (desk, key, id);
CREATE INDEX batches_not_taken ON batches (hash) WHERE status <> 'taken';
CREATE INDEX revisions_from_above ON revisions (seq) WHERE batch GLOB 'receipt:*';
CREATE TABLE reg_same_persons (key TEXT PRIMARY KEY, person TEXT NOT NULL) WITHOUT ROWID;
"""


def m0006_search(db: SqlUtils) -> None:
    run_script(db, _SEARCH)


def m0007_people(db: SqlUtils) -> None:
    run_script(db, _PEOPLE)


def m0008_attachments(db: SqlUtils) -> None:
    run_script(db, _ATTACHMENTS)
    db.execute(
        "INSERT INTO line_attachments SELECT item.value ->> 'sha256', r.line_sha256, item.value ->> 'size',"
        " item.value ->> 'type', 0 FROM revisions r, json_each(CAST(COALESCE(r.parsed, r.line) AS TEXT), '$.att') item"
        " WHERE json_valid(CAST(COALESCE(r.parsed, r.line) AS TEXT)) GROUP BY 1, 2"
    )
    db.execute("INSERT INTO batch_attachments SELECT substr(name, 5), batch FROM batch_members WHERE name LIKE 'att/%'")


def m0010_desks(db: SqlUtils) -> None:
    run_script(db, _DESKS)
    for table in ("withdrawals", "decisions"):
        keep_rows(db, table, "UPDATE", "lines")
        keep_rows(db, table, "DELETE", "all")


def m0011_intake(db: SqlUtils) -> None:
    """What every file of an intake asks: what else happened there that day.

    Tables made before had no index of village and day; those made since bring their own.
    """
    db.execute("DROP INDEX IF EXISTS heads_by_date")  # heads_listed begins with the same two columns
    tables = db.execute("SELECT name FROM projections WHERE kind = 'table' AND path = ''").fetchall()
    for (name,) in tables:
        columns = [row[1] for row in db.execute(f'PRAGMA table_info("{name}")').fetchall()]
        if "division_code" in columns:
            db.execute(f'CREATE INDEX IF NOT EXISTS "{name}_by_place" ON "{name}" (division_code, date)')
