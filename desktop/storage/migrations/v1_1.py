"""Schema 1.1: drafts, and lists of records."""

from __future__ import annotations

from desktop.storage.driver import SqlUtils
from desktop.storage.migrations.statements import run_script

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


def m0004_drafts(db: SqlUtils) -> None:
    run_script(db, _DRAFTS)


def m0005_record_lists(db: SqlUtils) -> None:
    run_script(db, _RECORD_LISTS)
