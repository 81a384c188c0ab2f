"""What the signed statements of a kind amount to, the newest lines of a batch, records that look doubled."""

from __future__ import annotations

from dataclasses import replace

from desktop.storage.batches import batches, newest_lines, numbers_of_feeds, save_batch, set_batch_status
from desktop.storage.database import Database
from desktop.storage.duplicate_candidates import suspect_records
from desktop.storage.receipt_news import standing_revisions
from desktop.storage.receipts import save_statement, statement_state
from desktop.storage.records import add_event
from tests.storage.samples import OTHER_FEED, batch_row, event, line, numbers, store


def test_records_that_look_doubled_by_day(clinic: Database) -> None:
    for rid, day in (("R1", "2023-09-20"), ("R2", "2023-09-02"), ("R3", "2023-09-03")):
        store(clinic, line(rid, activity_date=day))
    for rid in ("R1", "R2"):
        add_event(clinic, event(rid, 1, "suspect", "R3"))
    assert suspect_records(clinic) == ["R2", "R1"]
    assert suspect_records(clinic, limit=1) == ["R2"]


def test_what_is_known_of_statements_and_newest_lines(clinic: Database) -> None:
    assert statement_state(clinic, "roster", "pack") == ()
    save_statement(clinic, "roster", "root", 1, b"1", own=False)
    save_statement(clinic, "roster", "root", 3, b"3", own=False)
    assert statement_state(clinic, "roster", "pack") == (("roster", 2, 3),)
    row = batch_row()
    digests = [store(clinic, parsed, batch=row.hash, feed=OTHER_FEED)[1] for parsed in (line("R1"), line("R1", 2))]
    save_batch(clinic, row, numbers(clinic, digests))
    assert [(rid, rev) for rid, rev, _sha in newest_lines(clinic, row.hash)] == [("R1", 2)]
    assert standing_revisions(clinic, ["R1", "no"]) == {"R1": 2}


def test_the_newest_lines_of_a_batch_are_its_own(clinic: Database) -> None:
    """Each record once, by id, in the highest revision of this batch, whatever order it was sent in."""
    first, second = batch_row(), batch_row(2, mark="2")
    sent = (line("R2", 2), line("R1"), line("R2"), line("R2", 3))
    digests = [store(clinic, parsed, batch=first.hash, feed=OTHER_FEED)[1] for parsed in sent]
    save_batch(clinic, first, numbers(clinic, digests[:3]))
    save_batch(clinic, second, numbers(clinic, digests[3:]))
    assert newest_lines(clinic, first.hash) == [("R1", 1, digests[1]), ("R2", 2, digests[0])]
    assert newest_lines(clinic, second.hash) == [("R2", 3, digests[3])]
    assert newest_lines(clinic, "no") == []


def test_numbers_of_feeds_leave_out_what_was_taken_back(clinic: Database) -> None:
    rows = [batch_row(seq, mark=str(seq)) for seq in (1, 2, 4)]
    for row in rows:
        save_batch(clinic, row, [])
    set_batch_status(clinic, rows[0].hash, "undone")
    set_batch_status(clinic, rows[1].hash, "quarantined")
    feed = rows[0].feed
    assert numbers_of_feeds(clinic, [feed, "no"]) == {feed: {2, 4}, "no": set()}


def test_the_same_batch_again_keeps_its_place_and_takes_the_new_status(clinic: Database) -> None:
    row = batch_row()
    for seq in (1, 2):
        save_batch(clinic, batch_row(seq, mark=str(seq)), [])
    save_batch(clinic, row, [])
    before = [item.hash for item in batches(clinic)]
    save_batch(clinic, batch_row(1, mark="1", via="another.xinglin"), [])
    assert [item.hash for item in batches(clinic)] == before
    save_batch(clinic, replace(row, status="quarantined"), [])
    assert [item.status for item in batches(clinic)] == ["taken", "taken", "quarantined"]
