"""What stands on a township's desk: files put aside, records that wait, news for the next receipt, lists and their counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.errors import Problem
from desktop.model.form_schema import FieldSchema
from desktop.model.record import RecordLine
from desktop.storage import intake, receipt_news, record_lists, review_queue
from desktop.storage.audit import record_audit
from desktop.storage.batches import latest_received, newest_of_batch, save_batch
from desktop.storage.database import Database
from desktop.storage.packs import save_form
from desktop.storage.record_lists import Chosen
from desktop.storage.records import add_event
from desktop.storage.revisions import revision
from desktop.storage.settings import set_setting
from tests.storage.samples import FREE_CLINIC, OTHER_FEED, batch_row, event, line, numbers, store

OWN = "T1"


def received(db: Database, seq: int, *lines: RecordLine, **changes: object) -> str:
    """A batch from below with these lines; its hash."""
    row = batch_row(seq, mark=str(seq), **{"via": "V1", **changes})
    digests = [store(db, parsed, batch=row.hash, feed=OTHER_FEED)[1] for parsed in lines]
    save_batch(db, row, numbers(db, digests))
    return row.hash


# ------------------------------------------------------------------------------------------- intakes


def test_files_of_a_unit_newest_first_and_the_last_intake_that_met_one(db: Database) -> None:
    assert intake.newest_intake(db) is None
    wrong = Problem("收 201", "坏了", "甲.xinglin", "再拷一次")
    first = intake.start_intake(db, "2023-10-01T09:00", "U 盘")
    intake.save_file_result(db, first, "甲.xinglin", "aa", "submission", "refused", "V1", None, {}, wrong)
    intake.save_file_result(db, first, "乙.xinglin", "bb", "submission", "taken", "V1", 7, {"new": 3}, None)
    intake.save_file_result(db, first, "丙.xinglin", "cc", "receipt", "taken", "V1", None, {}, None)
    intake.start_intake(db, "2023-10-02T09:00", "空的 U 盘")
    assert [(seen.name, seen.seq, seen.error) for seen in intake.files_of_unit(db, "V1", "submission")] == [
        ("乙.xinglin", 7, None), ("甲.xinglin", None, wrong),
    ]  # fmt: skip
    assert len(intake.files_of_unit(db, "V1", "submission", limit=1)) == 1
    assert intake.newest_intake(db) == (first, "2023-10-01T09:00")


def test_files_held_back_are_counted_and_named_without_their_bytes(db: Database) -> None:
    assert intake.held_back(db) == (0, 0)
    intake.keep_waiting(db, "aa", "甲.xinglin", b"whole", "V9", "submission")
    intake.quarantine(db, "bb", "乙.xinglin", b"whole", "V1", 3, "收 111")
    assert intake.held_back(db) == (1, 1)
    assert intake.waiting_names(db) == [("aa", "甲.xinglin", "V9", "submission")]
    assert intake.waiting_file(db, "aa") == ("甲.xinglin", b"whole")
    assert intake.waiting_file(db, "bb") is None
    assert intake.quarantined_names(db) == [("乙.xinglin", "V1", 3, "收 111")]
    intake.drop_quarantined(db, "bb")
    assert intake.quarantined(db) == []


def test_the_batch_a_unit_sent_last_and_the_newest_of_each_record(clinic: Database) -> None:
    assert latest_received(clinic, "V1") is None
    both = received(clinic, 1, line("R2"), line("R1"), line("R1", 2, visits_offline=36))
    received(clinic, 2, status="quarantined")
    assert (latest_received(clinic, "V1") or batch_row()).hash == both
    assert {rid: item.parsed.rev for rid, item in newest_of_batch(clinic, both).items()} == {"R1": 2, "R2": 1}


def test_a_line_that_is_not_there(clinic: Database) -> None:
    with pytest.raises(KeyError):
        revision(clinic, 99)


# --------------------------------------------------------------------------------------- the queue


def queue(db: Database, **asked: object) -> list[tuple[str, int]]:
    return [(row.rid, row.rank) for row in review_queue.waiting_rows(db, OWN, **asked)]  # type: ignore[arg-type]


def test_problems_first_then_changes_then_words_then_the_rest(clinic: Database) -> None:
    explained = replace(line("R4"), explained={"visits_offline": "镇里来了人"})
    carried = received(clinic, 3, line("R1"), line("R2"), line("R3", 2), explained, line("R5"), line("R6"))
    store(clinic, replace(line("R9"), unit=OWN))
    for rid, state in (("R1", "suspect"), ("R2", "conflict"), ("R6", "endorsed")):
        add_event(clinic, event(rid, 1, state))
    ranked = [("R2", review_queue.CONFLICT), ("R1", review_queue.SUSPECT), ("R3", review_queue.CHANGED),
              ("R4", review_queue.EXPLAINED), ("R5", review_queue.NEW)]  # fmt: skip
    assert queue(clinic) == ranked
    first = review_queue.waiting_rows(clinic, OWN, limit=2)
    assert [row.seq for row in first] == [3, 3]
    assert queue(clinic, after=first[-1].key) == ranked[2:]
    assert queue(clinic, unit="V2") == queue(clinic, form="lecture") == []
    assert review_queue.waiting_counts(clinic, OWN) == {("V1", "free_clinic", rank): 1 for rank in range(5)}
    plain = (review_queue.EXPLAINED, review_queue.NEW)
    assert review_queue.waiting_of_batch(clinic, OWN, carried, plain) == ["R4", "R5"]
    assert review_queue.judged_since(clinic, OWN, "2023-10-01") == {"endorsed": 1}
    assert review_queue.judged_since(clinic, OWN, "2024-01-01") == {}


def test_news_for_the_next_receipt(clinic: Database) -> None:
    assert receipt_news.senders(clinic) == []
    assert receipt_news.newest_marks(clinic) == [0, 0]
    received(clinic, 1, line("R1"))
    received(clinic, 2, replace(line("R2"), unit="V2"), via="V2")
    assert receipt_news.senders(clinic) == ["V1", "V2"]
    assert receipt_news.news_for(clinic, "V1", [0, 0]) == receipt_news.News(1, {"received": 1})
    marks = receipt_news.newest_marks(clinic)
    assert receipt_news.news_for(clinic, "V1", marks) == receipt_news.News(0, {})
    add_event(clinic, event("R1", 1, "returned"))
    assert receipt_news.news_for(clinic, "V1", marks) == receipt_news.News(0, {"returned": 1})
    assert receipt_news.news_for(clinic, "V2", marks) == receipt_news.News(0, {})


# ------------------------------------------------------------------------------------------- lists


@pytest.fixture
def listed(clinic: Database) -> Database:
    for number in range(1, 8):
        store(clinic, line(f"R{number}", activity_date=f"2023-09-{number:02}"))
    add_event(clinic, event("R2", 1, "returned"))
    store(clinic, line("R7", 2, op="del"))
    return clinic


def test_pages_by_key_hold_every_record_once(listed: Database) -> None:
    first = record_lists.page_of_heads(listed, Chosen(), limit=4)
    rest = record_lists.page_of_heads(listed, Chosen(), after=record_lists.key_of(first[-1]), limit=4)
    assert [head.rid for head in (*first, *rest)] == ["R6", "R5", "R4", "R3", "R2", "R1"]
    inside = Chosen(start="2023-09-02", end="2023-09-05", rids=("R1", "R2", "R3"))
    assert [head.rid for head in record_lists.page_of_heads(listed, inside)] == ["R3", "R2"]


@pytest.mark.parametrize(
    ("every", "before", "ends"),
    [(4, 0, ["R3"]), (3, 0, ["R4", "R1"]), (6, 0, ["R1"]), (10, 0, []), (3, 2, ["R6", "R3"]), (3, 4, ["R5", "R2"])],
)
def test_where_pages_end(listed: Database, every: int, before: int, ends: list[str]) -> None:
    count, starts = record_lists.page_starts(listed, Chosen(), every, before=before)
    assert count == 6
    assert [rid for _day, _unit, rid in starts] == ends


def test_counts_stop_where_nobody_reads_on(listed: Database) -> None:
    assert record_lists.count_by_state(listed, Chosen()) == {"ready": 5, "returned": 1}
    assert record_lists.count_by_state(listed, Chosen(), most=3) == {"ready": 4, "returned": 1}
    assert record_lists.count_by_state(listed, Chosen(state="returned")) == {"returned": 1}
    assert record_lists.count_in_state(listed, "returned") == {("put", "free_clinic"): 1}
    assert record_lists.states_of_unit(listed, "V1", "free_clinic", "2023-09-01", "2023-09-04") == {
        "ready": 3,
        "returned": 1,
    }


def test_rows_say_what_they_hold_and_the_number_that_carried_them(
    listed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_lists, "_MOST_BOUND", 2)
    sent = batch_row(7, origin="own")
    seqs = {row["rid"]: row["seq"] for row in listed.execute("SELECT rid, seq FROM revisions")}
    save_batch(listed, sent, [seqs["R1"]])
    heads = record_lists.page_of_heads(listed, Chosen())
    rows = record_lists.with_lines(listed, [*heads, replace(heads[0], revision_seq=99)])
    assert {row.head.rid: row.seq for row in rows} == {"R1": 7} | {f"R{number}": 0 for number in range(2, 7)}
    assert all(row.own for row in rows)
    assert record_lists.numbers_of_lines(listed, [seqs["R1"], seqs["R2"]]) == {
        seqs["R1"]: [(sent.created, 7)], seqs["R2"]: [],
    }  # fmt: skip


def test_how_often_and_when_last_a_form_was_used(listed: Database) -> None:
    save_form(listed, "lecture", "1", "<x/>", replace(FREE_CLINIC, form_id="lecture"), 1)
    assert record_lists.form_use(listed, "V1") == {"free_clinic": record_lists.FormUse("free_clinic", 6, "2023-09-06")}


def test_records_of_others_are_not_among_ones_own(listed: Database) -> None:
    received(listed, 1, replace(line("X1"), unit="V2"))
    add_event(listed, event("X1", 1, "returned"))
    assert [head.rid for head in record_lists.own_in_state(listed, "returned")] == ["R2"]
    assert record_lists.batches_not_passed_on(listed) == (1, 1)
    set_setting(listed, f"endorsed:{batch_row(1, mark='1').hash}", "said")
    assert record_lists.batches_not_passed_on(listed) == (0, 0)


def test_what_a_unit_hosted_itself(listed: Database) -> None:
    days = ("2023-09-01", "2023-09-30")
    assert record_lists.hosted_by_unit(listed, "V1", "free_clinic", *days) == 5  # a returned one does not count
    assert record_lists.hosted_by_unit(listed, "V1", "never sent", *days) == 0
    joint = replace(FREE_CLINIC, form_id="joint", fields=(*FREE_CLINIC.fields, FieldSchema("our_role", "text")))
    save_form(listed, "joint", "1", "<x/>", joint, 1)
    store(listed, replace(line("J1", our_role="2"), form="joint"))
    store(listed, replace(line("J2"), form="joint"))
    assert record_lists.hosted_by_unit(listed, "V1", "joint", *days) == 1


def test_the_day_the_ledger_was_begun(listed: Database) -> None:
    assert record_lists.first_day(listed) == ""
    record_audit(listed, at="2023-08-31T09:00:00", who="王芳", what="made", target="", reason="")
    assert record_lists.first_day(listed) == "2023-08-31"
