"""The watch over statements sees what it is there to see. What it says of the program's own, every other test shows."""

from __future__ import annotations

import re

import pytest

from desktop.storage.audit import audit_entries
from tests.helpers.plans import ALLOWED, Plans, watch, whole_scans


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM revisions",
        "SELECT rid FROM heads WHERE note = ?",
        "SELECT h.rid FROM heads h WHERE h.note = ?",
        "SELECT r.rid FROM batches b JOIN revisions AS r ON r.private = b.hash WHERE b.hash = ?",
        "SELECT * FROM v_free_clinic WHERE place_name = ?",
        "SELECT rid FROM heads WHERE note = ? ORDER BY rid LIMIT 1",
        "UPDATE batches SET status = 'taken' WHERE via = ?",
        "DELETE FROM intake_files WHERE name = ?",
        "INSERT INTO acknowledged SELECT line_sha256, ? FROM revisions",
        "SELECT rowid FROM search",
        "SELECT min(date), max(date) FROM heads",
        "SELECT a.rid FROM record_events a JOIN record_events b ON a.reason = b.reason WHERE a.id = ?",
    ],
)
def test_a_table_read_from_end_to_end_is_seen(clinic, sql):
    assert whole_scans(clinic, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT rid FROM heads WHERE rid = ?",
        "SELECT rid FROM heads WHERE unit = ? AND date BETWEEN ? AND ? ORDER BY date DESC, unit DESC, rid DESC LIMIT ?",
        "SELECT * FROM v_free_clinic WHERE unit = ?",
        "SELECT rowid FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?",
        "DELETE FROM search WHERE rowid = ?",
        "SELECT code FROM reg_units WHERE name = ?",
        "SELECT seq FROM revisions INDEXED BY revisions_own WHERE batch IS NULL",
        "SELECT value FROM json_each(?)",
        "WITH one (n) AS (VALUES (1)) SELECT n FROM one",
        "SELECT 1",
        "INSERT INTO audit (at, who, what, target, reason) VALUES (?, ?, ?, ?, ?)",
    ],
)
def test_what_goes_by_an_index_or_stays_small_is_not(clinic, sql):
    assert whole_scans(clinic, sql) == []


def test_only_what_the_program_asks_is_looked_at_and_once(clinic):
    plans = Plans()
    stop = watch(plans)
    try:
        clinic.execute("SELECT count(*) FROM audit")
        assert not plans.seen
        audit_entries(clinic)
        assert len(plans.seen) == 1
        audit_entries(clinic)
        assert len(plans.seen) == 1
    finally:
        stop()
    assert plans.take() == []


def test_every_exception_has_a_reason_and_is_a_statement():
    for statement, why in ALLOWED:
        assert re.compile(statement).pattern.lstrip("(").startswith(("SELECT", "DELETE", "UPDATE"))
        assert len(why) > 20
