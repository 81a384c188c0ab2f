"""The schema, as steps that are never edited after a release: a later change is a new step with a new name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop.errors import RefusedError
from desktop.foundation.translation import _
from desktop.storage.driver import Migrations, SqlUtils

# major: an older program must not touch the file · minor: additions.
VERSION = (1, 3)
APPLICATION_ID = 0x786C6E67  # "xlng"

migrations = Migrations("xinglin")
Steps = tuple[Callable[[SqlUtils], None], ...]

_LOG = """
CREATE TABLE revisions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    rid TEXT NOT NULL, rev INTEGER NOT NULL, line_sha256 TEXT NOT NULL,
    feed TEXT NOT NULL, op TEXT NOT NULL, form TEXT NOT NULL, unit TEXT NOT NULL,
    line BLOB NOT NULL, parsed TEXT, private BLOB, salt BLOB, batch TEXT,
    UNIQUE (rid, rev, line_sha256)
);
CREATE INDEX revisions_by_line ON revisions (line_sha256);
CREATE INDEX revisions_own ON revisions (feed, seq) WHERE batch IS NULL;
CREATE TABLE record_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    rid TEXT NOT NULL, rev INTEGER NOT NULL, state TEXT NOT NULL,
    by_org TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, field TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE INDEX record_events_by_record ON record_events (rid, rev, id);
CREATE TABLE acknowledged (line_sha256 TEXT PRIMARY KEY, by_batch TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, target TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE TABLE batches (
    hash TEXT PRIMARY KEY, feed TEXT NOT NULL, seq INTEGER NOT NULL, org TEXT NOT NULL, device TEXT NOT NULL,
    prev TEXT NOT NULL, period TEXT NOT NULL, created TEXT NOT NULL, n INTEGER NOT NULL,
    batch_json BLOB NOT NULL, batch_sig BLOB NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('own', 'received')),
    status TEXT NOT NULL CHECK (status IN ('taken', 'quarantined', 'undone')), via TEXT NOT NULL
);
CREATE INDEX batches_by_feed ON batches (feed, seq);
CREATE INDEX batches_by_period ON batches (period, org);
CREATE TABLE batch_members (
    batch TEXT NOT NULL REFERENCES batches (hash), name TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (batch, name)
);
CREATE TABLE batch_lines (
    batch TEXT NOT NULL REFERENCES batches (hash), position INTEGER NOT NULL, line_sha256 TEXT NOT NULL,
    PRIMARY KEY (batch, position)
) WITHOUT ROWID;
CREATE INDEX batch_lines_by_line ON batch_lines (line_sha256, batch);
CREATE TABLE receipts (sha256 TEXT NOT NULL UNIQUE, from_org TEXT NOT NULL, raw BLOB NOT NULL, at TEXT NOT NULL);
CREATE TABLE statements (
    kind TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, raw BLOB NOT NULL, own INTEGER NOT NULL,
    UNIQUE (kind, key, version, raw)
);
"""

_DESK = """
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE heads (
    rid TEXT PRIMARY KEY, rev INTEGER NOT NULL, op TEXT NOT NULL, form TEXT NOT NULL, form_ver TEXT NOT NULL,
    unit TEXT NOT NULL, date TEXT NOT NULL, state TEXT NOT NULL, revision_seq INTEGER NOT NULL, note TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX heads_by_form ON heads (form, rid);
CREATE INDEX heads_by_version ON heads (form, form_ver, rid);
CREATE INDEX heads_by_unit ON heads (unit, rid);
CREATE INDEX heads_by_state ON heads (state, rid);
CREATE INDEX heads_by_date ON heads (date, rid);
CREATE TABLE forms (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    form_id TEXT NOT NULL, version TEXT NOT NULL, xform TEXT NOT NULL, schema TEXT NOT NULL,
    pack_version INTEGER NOT NULL, UNIQUE (form_id, version)
);
CREATE TABLE projections (
    name TEXT PRIMARY KEY COLLATE NOCASE, kind TEXT NOT NULL CHECK (kind IN ('table', 'view')),
    form TEXT NOT NULL, version TEXT NOT NULL, path TEXT NOT NULL, schema TEXT
);
CREATE INDEX projections_by_form ON projections (form, version);
CREATE TABLE programmes (
    id TEXT NOT NULL, version INTEGER NOT NULL, enabled INTEGER NOT NULL, PRIMARY KEY (id, version)
);
CREATE TABLE programme_files (
    id TEXT NOT NULL, version INTEGER NOT NULL, path TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (id, version, path)
);
CREATE TABLE intakes (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, source TEXT NOT NULL);
CREATE TABLE intake_files (
    id INTEGER PRIMARY KEY AUTOINCREMENT, intake INTEGER NOT NULL REFERENCES intakes (id),
    name TEXT NOT NULL, sha256 TEXT NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL,
    unit TEXT NOT NULL, seq INTEGER, counts TEXT NOT NULL, error TEXT
);
CREATE INDEX intake_files_by_intake ON intake_files (intake, id);
CREATE INDEX intake_files_by_hash ON intake_files (sha256, status);
CREATE TABLE waiting_files (
    sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, data BLOB NOT NULL, unit TEXT NOT NULL, kind TEXT NOT NULL
);
CREATE TABLE quarantined_files (
    sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, data BLOB NOT NULL, unit TEXT NOT NULL, seq INTEGER,
    reason TEXT NOT NULL
);
CREATE TABLE reg_unit_tree (ancestor TEXT NOT NULL, code TEXT NOT NULL, PRIMARY KEY (ancestor, code)) WITHOUT ROWID;
CREATE INDEX reg_unit_tree_by_code ON reg_unit_tree (code, ancestor);
"""

# What is being filled in: changed at every pause of typing, so no trigger keeps it.
_DRAFTS = """
CREATE TABLE drafts (
    id TEXT PRIMARY KEY, form TEXT NOT NULL, form_ver TEXT NOT NULL, unit TEXT NOT NULL,
    rid TEXT NOT NULL, rev INTEGER NOT NULL, answers TEXT NOT NULL, typed TEXT NOT NULL, explained TEXT NOT NULL,
    place TEXT NOT NULL, made TEXT NOT NULL, changed TEXT NOT NULL, is_open INTEGER NOT NULL
);
CREATE INDEX drafts_by_change ON drafts (changed);
CREATE INDEX drafts_by_record ON drafts (rid) WHERE rid <> '';
CREATE UNIQUE INDEX drafts_open ON drafts (is_open) WHERE is_open = 1;
"""

# Lists are read newest first, by one filter or another, and counted by state without touching the rows.
_RECORD_LISTS = """
CREATE INDEX heads_listed ON heads (date, rid, op, state);
CREATE INDEX heads_listed_by_form ON heads (form, date, rid, op, state);
CREATE INDEX heads_listed_by_state ON heads (state, date, rid, op);
CREATE INDEX heads_listed_by_unit ON heads (unit, date, rid, op, state);
CREATE INDEX heads_of_unit_by_form ON heads (unit, form, date, op, state);
"""

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

# Written out, not read from desktop.model.registers: what a step once did must not change with the program.
_REGISTERS = """
units: code name short_name aliases level parent uscc ws218_class hospital_grade is_medical line is_tcm division_code \
status valid_from valid_to phone
persons: key name unit profession title title_since licence_no honour backbone phone valid_from valid_to
sites: key name site_type division_code people active
places: code name area_tags residents
pairings: kind from to start end
techniques: code name aliases category counts_as_item invasive consent level ethnic catalogue_version
materials: code name class unit
targets: programme indicator unit period value measure baseline due lead_office contact
deadlines: programme period level date
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

# What happened stays: these tables only grow. Of a batch only its judgement (status, via) may change.
_APPEND_ONLY = (
    "revisions",
    "record_events",
    "acknowledged",
    "audit",
    "batch_members",
    "batch_lines",
    "receipts",
    "statements",
)
_BATCH_BYTES = "hash, feed, seq, org, device, prev, period, created, n, batch_json, batch_sig, origin"


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


def _script(db: SqlUtils, script: str) -> None:
    # executescript() would commit the running transaction first, and a half-made schema could stay.
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)


def _keep(db: SqlUtils, table: str, operation: str, name: str) -> None:
    db.execute(
        f"CREATE TRIGGER {table}_keeps_{name} BEFORE {operation} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def m0001_log(db: SqlUtils) -> None:
    _script(db, _LOG)
    for table in _APPEND_ONLY:
        _keep(db, table, "UPDATE", "lines")
        _keep(db, table, "DELETE", "all")
    _keep(db, "batches", f"UPDATE OF {_BATCH_BYTES}", "lines")
    _keep(db, "batches", "DELETE", "all")


def m0002_desk(db: SqlUtils) -> None:
    _script(db, _DESK)


def m0003_registers(db: SqlUtils) -> None:
    for line in _REGISTERS.strip().splitlines():
        name, columns = line.split(": ")
        listed = ", ".join(f"\"{column}\" TEXT NOT NULL DEFAULT ''" for column in columns.split())
        db.execute(f"CREATE TABLE reg_{name} ({listed})")
        db.execute(f'CREATE INDEX reg_{name}_by_key ON reg_{name} ("{columns.split()[0]}")')


def m0004_drafts(db: SqlUtils) -> None:
    _script(db, _DRAFTS)


def m0005_record_lists(db: SqlUtils) -> None:
    _script(db, _RECORD_LISTS)


def m0006_search(db: SqlUtils) -> None:
    _script(db, _SEARCH)


def m0007_people(db: SqlUtils) -> None:
    _script(db, _PEOPLE)


def m0008_attachments(db: SqlUtils) -> None:
    _script(db, _ATTACHMENTS)
    db.execute(
        "INSERT INTO line_attachments SELECT item.value ->> 'sha256', r.line_sha256, item.value ->> 'size',"
        " item.value ->> 'type', 0 FROM revisions r, json_each(CAST(COALESCE(r.parsed, r.line) AS TEXT), '$.att') item"
        " WHERE json_valid(CAST(COALESCE(r.parsed, r.line) AS TEXT)) GROUP BY 1, 2"
    )
    db.execute("INSERT INTO batch_attachments SELECT substr(name, 5), batch FROM batch_members WHERE name LIKE 'att/%'")


def m0010_desks(db: SqlUtils) -> None:
    _script(db, _DESKS)
    for table in ("withdrawals", "decisions"):
        _keep(db, table, "UPDATE", "lines")
        _keep(db, table, "DELETE", "all")


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


def m0012_frozen_tables(db: SqlUtils) -> None:
    _script(db, _FROZEN)
    for table in ("frozen_tables", "frozen_contents", "frozen_scans", "period_closings"):
        _keep(db, table, "UPDATE", "lines")
        _keep(db, table, "DELETE", "all")


def m0013_fewer_pages(db: SqlUtils) -> None:
    """Fewer trees to write in for every record: see ``_FEWER_PAGES``; and a repeat's rows lie in their key's own tree."""
    _script(db, _FEWER_PAGES)
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
    _script(db, _PAPER)


STEPS = (
    m0001_log,
    m0002_desk,
    m0003_registers,
    m0004_drafts,
    m0005_record_lists,
    m0006_search,
    m0007_people,
    m0008_attachments,
    m0010_desks,
    m0011_intake,
    m0012_frozen_tables,
    m0013_fewer_pages,
    m0014_paper,
)
for _step in STEPS:
    migrations()(_step)


def refuse_newer(db: SqlUtils, path: Path) -> None:
    """Refuse a database a newer program wrote (存 103): by its version, or by a step this program does not know."""
    refuse_newer_than(db, path, migrations, STEPS, VERSION)


def migrate(db: SqlUtils) -> None:
    """Apply the steps that are missing, inside the caller's transaction."""
    apply_missing(db, migrations, STEPS, VERSION, APPLICATION_ID)


def refuse_newer_than(db: SqlUtils, path: Path, known: Migrations, steps: Steps, version: tuple[int, int]) -> None:
    """Refuse any file of ours that a newer program wrote (存 103)."""
    found = int(db.execute("PRAGMA user_version").fetchall()[0][0])
    if (found >> 16, found & 0xFFFF) > version or _applied(db, known) - _names(steps):
        raise RefusedError(
            "存 103",
            _("这个数据库是更新的杏林台账写的，这里的程序太旧，不敢动它"),
            where=str(path),
            hint=_("请先升级程序；数据没有改动"),
        )


def behind(db: SqlUtils) -> bool:
    """True if steps are missing."""
    return _applied(db, migrations) != _names(STEPS)


def apply_missing(db: SqlUtils, known: Migrations, steps: Steps, version: tuple[int, int], application_id: int) -> None:
    """Bring any file of ours up to date, inside the caller's transaction."""
    if _applied(db, known) != _names(steps):
        known.apply(db)
        db.execute(f"PRAGMA user_version = {version[0] << 16 | version[1]}").fetchall()
        db.execute(f"PRAGMA application_id = {application_id}").fetchall()


def _applied(db: SqlUtils, known: Migrations) -> set[str]:
    return {migration.name for migration in known.applied(db)}


def _names(steps: Steps) -> set[str]:
    return {step.__name__ for step in steps}
