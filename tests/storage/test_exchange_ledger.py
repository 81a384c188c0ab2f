"""Batches, intakes, receipts, statements: what came, what went, and what was decided."""

from __future__ import annotations

import pytest

from desktop.errors import Problem
from desktop.storage import driver
from desktop.storage.batches import batch, batch_lines, batches, batches_of_feed, last_own, save_batch, set_batch_status
from desktop.storage.database import Database
from desktop.storage.intake import (
    drop_quarantined,
    drop_waiting,
    file_results,
    file_seen,
    keep_waiting,
    quarantine,
    quarantined,
    save_file_result,
    start_intake,
    waiting,
)
from desktop.storage.receipts import (
    has_receipt,
    last_receipt,
    last_receipt_sha256,
    save_receipt,
    save_statement,
    statements,
)
from desktop.storage.records import head
from desktop.storage.revisions import revisions_of
from tests.storage.samples import FEED, OTHER_FEED, batch_row, line, numbers, store


def test_a_batch_comes_back_byte_for_byte(clinic: Database) -> None:
    digests = [store(clinic, line(f"R{number}"))[1] for number in range(3)]
    row = batch_row(7, feed=FEED, origin="own")
    save_batch(clinic, row, numbers(clinic, digests[::-1]))
    assert batch(clinic, row.hash) == row
    assert [item.line_sha256 for item in batch_lines(clinic, row.hash)] == digests[::-1]
    assert revisions_of(clinic, "R0")[0].batch == row.hash
    assert batch(clinic, "0" * 64) is None
    assert last_own(clinic, FEED) == row
    assert last_own(clinic, OTHER_FEED) is None


def test_batches_are_listed_without_their_bytes(clinic: Database) -> None:
    save_batch(clinic, batch_row(2), [])
    save_batch(clinic, batch_row(1), [])
    save_batch(clinic, batch_row(1, mark="fork", status="quarantined"), [])
    save_batch(clinic, batch_row(5, feed=FEED, origin="own"), [])
    assert [item.seq for item in batches_of_feed(clinic, OTHER_FEED)] == [1, 1, 2]
    assert [item.seq for item in batches(clinic, "received", "taken")] == [2, 1]
    assert [item.seq for item in batches(clinic, status="quarantined")] == [1]
    assert [dict(item.members) for item in batches(clinic, "own")] == [{}]
    assert batches(clinic, "own", with_members=True)[0].members == {"records.jsonl.gz": b"gz"}


def test_what_was_signed_cannot_be_changed(clinic: Database) -> None:
    save_batch(clinic, batch_row(), [])
    for statement in ("UPDATE batches SET seq = 9", "UPDATE batches SET batch_json = x''", "DELETE FROM batches"):
        with pytest.raises(driver.IntegrityError, match="append-only"):
            clinic.execute(statement)


def test_a_quarantined_batch_says_nothing_until_chosen(clinic: Database) -> None:
    row = batch_row(status="quarantined")
    _seq, digest = store(clinic, line("R1"), batch=row.hash, feed=OTHER_FEED)
    save_batch(clinic, row, numbers(clinic, [digest]))
    assert head(clinic, "R1") is None
    assert set_batch_status(clinic, row.hash, "taken") == ["R1"]
    assert head(clinic, "R1") is not None
    assert set_batch_status(clinic, row.hash, "taken") == []
    with pytest.raises(KeyError):
        set_batch_status(clinic, "0" * 64, "taken")


def test_a_line_in_two_batches_stays_while_one_counts(clinic: Database) -> None:
    first, second = batch_row(1), batch_row(2)
    _seq, digest = store(clinic, line("R1"), batch=first.hash, feed=OTHER_FEED)
    save_batch(clinic, first, numbers(clinic, [digest]))
    save_batch(clinic, second, numbers(clinic, [digest]))
    set_batch_status(clinic, first.hash, "undone")
    assert head(clinic, "R1") is not None
    set_batch_status(clinic, second.hash, "undone")
    assert head(clinic, "R1") is None


def test_intakes_keep_every_file(db: Database) -> None:
    intake = start_intake(db, "2023-10-01T09:00:00+08:00", "/media/stick")
    save_file_result(db, intake, "a.xinglin", "aa", "submission", "taken", "V1", 7, {"new": 3}, None)
    problem = Problem("收 101", "不是上报文件", "b.xinglin", "看看选对没有")
    save_file_result(db, intake, "b.xinglin", "bb", "", "refused", "", None, {}, problem)
    results = file_results(db, intake)
    assert [(item.name, item.status, item.seq, item.error) for item in results] == [
        ("a.xinglin", "taken", 7, None),
        ("b.xinglin", "refused", None, problem),
    ]
    assert results[0].counts == {"new": 3}
    assert file_seen(db, "aa") == results[0]
    assert file_seen(db, "bb") is None
    assert start_intake(db, "2023-10-02", "x") == intake + 1


def test_files_wait_for_an_enrolment(db: Database) -> None:
    keep_waiting(db, "bb", "b.xinglin", b"2", "V2", "submission")
    keep_waiting(db, "aa", "a.xinglin", b"1", "V1", "submission")
    keep_waiting(db, "aa", "again.xinglin", b"1", "V1", "submission")
    assert waiting(db) == [("bb", "b.xinglin", b"2", "V2", "submission"), ("aa", "a.xinglin", b"1", "V1", "submission")]
    drop_waiting(db, "bb")
    assert [item[0] for item in waiting(db)] == ["aa"]


def test_files_put_aside_are_kept_whole(db: Database) -> None:
    quarantine(db, "aa", "a.xinglin", b"1", "V1", 7, "fork")
    quarantine(db, "aa", "a.xinglin", b"1", "V1", 7, "other")
    assert [(item.data, item.seq, item.reason) for item in quarantined(db)] == [(b"1", 7, "fork")]
    drop_quarantined(db, "aa")
    assert quarantined(db) == []


def test_an_old_receipt_again_changes_nothing(db: Database) -> None:
    assert last_receipt(db) is last_receipt_sha256(db) is None
    save_receipt(db, "r1", "T1", b"one", "2023-10-01")
    save_receipt(db, "r2", "T1", b"two", "2023-10-02")
    save_receipt(db, "r1", "T1", b"one", "2023-10-03")
    newest = last_receipt(db)
    assert newest is not None
    assert (newest.sha256, newest.raw) == ("r2", b"two")
    assert last_receipt_sha256(db) == "r2"
    assert has_receipt(db, "r1")
    assert not has_receipt(db, "r3")


def test_statements_by_kind_and_version(db: Database) -> None:
    save_statement(db, "roster", "network", 10, b"ten", own=True)
    save_statement(db, "roster", "network", 9, b"nine", own=True)
    save_statement(db, "roster", "network", 10, b"ten", own=True)
    save_statement(db, "acceptance", "V1", 1, b"{}", own=False)
    assert [(item.version, item.raw, item.own) for item in statements(db, "roster")] == [
        (9, b"nine", True),
        (10, b"ten", True),
    ]
    assert [item.key for item in statements(db, "acceptance", "V1")] == ["V1"]
    assert statements(db, "acceptance", "V2") == []
    with pytest.raises(driver.IntegrityError, match="append-only"):
        db.execute("DELETE FROM statements")
