"""Schema 1.0: the log, the desk and the registers."""

from __future__ import annotations

from desktop.storage.driver import SqlUtils
from desktop.storage.migrations.statements import keep_rows, run_script

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


def m0001_log(db: SqlUtils) -> None:
    run_script(db, _LOG)
    for table in _APPEND_ONLY:
        keep_rows(db, table, "UPDATE", "lines")
        keep_rows(db, table, "DELETE", "all")
    keep_rows(db, "batches", f"UPDATE OF {_BATCH_BYTES}", "lines")
    keep_rows(db, "batches", "DELETE", "all")


def m0002_desk(db: SqlUtils) -> None:
    run_script(db, _DESK)


def m0003_registers(db: SqlUtils) -> None:
    for line in _REGISTERS.strip().splitlines():
        name, columns = line.split(": ")
        listed = ", ".join(f"\"{column}\" TEXT NOT NULL DEFAULT ''" for column in columns.split())
        db.execute(f"CREATE TABLE reg_{name} ({listed})")
        db.execute(f'CREATE INDEX reg_{name}_by_key ON reg_{name} ("{columns.split()[0]}")')
