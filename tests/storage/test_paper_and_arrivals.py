"""What was printed and came back, when a unit's report came in, what a unit wrote on a day."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.model.form_schema import FieldSchema, FormSchema
from desktop.storage.arrivals import first_hosted, first_zero
from desktop.storage.batches import save_batch
from desktop.storage.database import Database
from desktop.storage.intake import start_intake
from desktop.storage.latest import revisions_of_day
from desktop.storage.packs import forms_mark, save_form
from desktop.storage.prints import (
    ScanNote,
    in_view_since,
    note_prints,
    note_scan,
    outdated,
    prints_of,
    scans_of,
    settle_prints,
)
from desktop.storage.projections import ensure_projection
from desktop.storage.readonly import Reading
from desktop.storage.undo import note_items
from tests.storage.samples import FREE_CLINIC, batch_row, line, numbers, store

ZERO = FormSchema(
    "zero_report", "1", "零报告", "Zero report", (FieldSchema("programme", "text"), FieldSchema("period", "text"))
)


@pytest.fixture
def ledger(db: Database) -> Database:
    for schema in (FREE_CLINIC, ZERO):
        save_form(db, schema.form_id, "1", "<xform/>", schema, 1)
        ensure_projection(db, schema)
    return db


def come_in(db: Database, sha: str, at: str, via: str, seq: int) -> None:
    """A batch of one line, as an intake takes it."""
    row = batch_row(seq, mark=f"{seq}", via=via)
    save_batch(db, row, numbers(db, [sha]))
    note_items(db, start_intake(db, at, via), [("batch", row.hash)])


def test_a_paper_is_old_when_its_record_stands_in_another_revision(ledger: Database) -> None:
    first = store(ledger, line("r1"))[1]
    other = store(ledger, line("r2"))[1]
    note_prints(ledger, "clinic", [("r1", first), ("r2", other)], at="2023-09-18T08:00", who="王芳")
    assert outdated(ledger, since="2023-09-01", limit=10) == []
    second = store(ledger, line("r1", 2, visits_offline=40))[1]
    (old,) = outdated(ledger, since="2023-09-01", limit=10)
    assert (old.rid, old.line_sha256, old.sheet, old.who) == ("r1", first, "clinic", "王芳")
    assert outdated(ledger, since="2023-10-01", limit=10) == []
    assert [note.line_sha256 for note in prints_of(ledger, "r1")] == [first]
    note_prints(ledger, "clinic", [("r1", second)], at="2023-09-19T08:00", who="王芳")
    assert outdated(ledger, since="2023-09-01", limit=10) == []
    assert [note.line_sha256 for note in prints_of(ledger, "r1")] == [second]


def test_old_paper_that_may_stay_asks_no_more(ledger: Database) -> None:
    note_prints(ledger, "clinic", [("r1", store(ledger, line("r1"))[1])], at="2023-09-18", who="王芳")
    store(ledger, line("r1", 2, visits_offline=40))
    settle_prints(ledger, "r1", at="2023-09-20")
    assert outdated(ledger, since="2023-09-01", limit=10) == prints_of(ledger, "r1") == []


def test_a_print_of_last_winter_is_out_of_view() -> None:
    assert in_view_since(dt.datetime(2023, 9, 30, 8, tzinfo=dt.UTC)) == "2023-06-30"


def test_the_pages_that_came_back_are_known_in_their_order(ledger: Database) -> None:
    notes = [ScanNote("r1", "clinic", page, f"{page}" * 64, "2023-09-20", "王芳") for page in (2, 1)]
    for note in notes:
        note_scan(ledger, note)
    assert scans_of(ledger, "r1") == notes
    assert scans_of(ledger, "r2") == []


def test_a_report_came_when_its_first_file_did(ledger: Database) -> None:
    sha = store(ledger, line("r1"), batch="earlier")[1]
    come_in(ledger, sha, "2023-10-03T09:00", "late.xinglin", 2)
    come_in(ledger, sha, "2023-10-01T09:00", "first.xinglin", 1)
    assert first_hosted(ledger, ["free_clinic"], "2023-09-01", "2023-09-30") == [("V1", "2023-10-01", "first.xinglin")]
    assert first_hosted(ledger, ["free_clinic"], "2023-10-01", "2023-10-31") == []
    assert first_hosted(ledger, ["lecture"], "2023-09-01", "2023-09-30") == []


def test_a_zero_report_came_when_it_did(ledger: Database) -> None:
    from dataclasses import replace

    said = replace(line("z1"), form="zero_report", data={"programme": "month", "period": "2023-09"})
    come_in(ledger, store(ledger, said, batch="earlier")[1], "2023-10-02T09:00", "zero.xinglin", 1)
    assert first_zero(ledger, "month", "2023-09") == [("V1", "2023-10-02", "zero.xinglin")]
    assert first_zero(ledger, "month", "2023-08") == []


def test_what_a_unit_wrote_on_a_day_comes_in_the_order_it_was_written(ledger: Database) -> None:
    for rid, day in (("b", "2023-09-16"), ("a", "2023-09-16"), ("c", "2023-09-17")):
        store(ledger, line(rid, activity_date=day))
    store(ledger, line("d", activity_date="2023-09-16"))
    store(ledger, line("d", 2, op="del"))
    of_day = revisions_of_day(ledger, "free_clinic", "V1", "2023-09-16", exclude="")
    assert [it.parsed.rid for it in of_day] == ["b", "a"]
    assert [it.parsed.rid for it in revisions_of_day(ledger, "free_clinic", "V1", "2023-09-16", exclude="b")] == ["a"]


def test_another_form_is_another_mark(ledger: Database) -> None:
    before = forms_mark(ledger)
    assert forms_mark(ledger) == before
    save_form(ledger, "lecture", "1", "<xform/>", FormSchema("lecture", "1", "讲座", "Lecture", ()), 1)
    assert forms_mark(ledger) != before


def test_a_reading_inside_a_transaction_sees_what_was_there_when_it_began(ledger: Database) -> None:
    store(ledger, line("r1"))
    reading = Reading(ledger)
    with ledger.atomic():
        store(ledger, line("r2"))
        assert reading.ask("SELECT count(*) FROM main.rec_free_clinic__v1") == [(1,)]
    assert reading.ask("SELECT count(*) FROM main.rec_free_clinic__v1") == [(2,)]
    reading.close()
