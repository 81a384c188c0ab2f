"""What people decide and take back: the log keeps everything, the views follow, and what was taken back says nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.model.form_schema import FieldSchema, FormSchema, RepeatSchema
from desktop.model.record import RecordEvent
from desktop.storage.batches import batch, batches, batches_of_feed, newest_of_device, save_batch, set_batch_status
from desktop.storage.bulk import BatchLine, insert_lines, known_lines, refresh_heads
from desktop.storage.conflicts import conflicting_records, rival_lines
from desktop.storage.database import Database
from desktop.storage.decisions import Decision, decide, decision, decisions, decisions_on, pair_key
from desktop.storage.driver import IntegrityError
from desktop.storage.duplicate_candidates import suspect_records
from desktop.storage.handed_down import keep_handed_down, to_hand_down
from desktop.storage.intake import drop_quarantined, quarantine, quarantined, start_intake
from desktop.storage.projections import ensure_projection, rebuild
from desktop.storage.receipts import save_statement, statements
from desktop.storage.records import add_event, events, head
from desktop.storage.revisions import revisions_of
from desktop.storage.same_persons import named_persons, same_persons, save_same_persons
from desktop.storage.settings import set_setting
from desktop.storage.undo import (
    batches_of_intake,
    built_on,
    intake_known,
    intakes_to_undo,
    newest_event,
    note_items,
    records_of_batches,
    take_back,
)
from tests.storage.samples import FEED, UNIT, batch_row, line, numbers, raw

TOWN = "T1"


def _taken(db: Database, seq: int, *lines: BatchLine, feed: str = FEED) -> str:
    """One received batch with its lines, as an intake takes it in."""
    row = replace(batch_row(seq=seq, feed=feed), origin="received", via=UNIT)
    insert_lines(db, lines, feed=feed, batch=row.hash)
    save_batch(db, row, numbers(db, [item.sha256 for item in lines]))
    refresh_heads(db, [item.parsed.rid for item in lines])
    return row.hash


def _line(rid: str, rev: int = 1, **data: object) -> BatchLine:
    parsed = line(rid, rev, **data)
    body, sha = raw(parsed)
    return BatchLine(body, sha, parsed)


def _event(rid: str, state: str, by: str = TOWN, reason: str = "", rev: int = 1, field: str = "") -> RecordEvent:
    return RecordEvent(rid, rev, state, by, "周", "2023-09-25", field, reason)  # type: ignore[arg-type]  # any text here


def _intake(db: Database, *hashes: str, after: int = 0) -> int:
    intake = start_intake(db, "2023-09-25", "stick")
    note_items(db, intake, [*(("batch", digest) for digest in hashes), ("event", f"{after}-{newest_event(db)}")])
    return intake


def test_a_decision_is_appended_and_the_newest_holds(db: Database):
    key = pair_key("b", "a")
    assert key == pair_key("a", "b") and decision(db, "duplicate", key) is None
    for answer in ("same a", "different"):
        decide(db, Decision("duplicate", key, answer, TOWN, "周", "2023-09-25", ""))
    decide(db, Decision("person", key, "same", TOWN, "周", "2023-09-25", ""))
    held = decision(db, "duplicate", key)
    assert held is not None and held.answer == "different"
    assert {name: item.answer for name, item in decisions(db, "duplicate").items()} == {key: "different"}
    decide(db, Decision("duplicate", "c", "same c", TOWN, "周", "2023-09-25", ""))
    assert decisions_on(db, "duplicate", [key, "no"]) == {key: held}
    assert decisions_on(db, "fork", [key]) == {} == decisions_on(db, "duplicate", [])
    for statement in ("UPDATE decisions SET answer = 'x'", "DELETE FROM decisions", "DELETE FROM withdrawals"):
        if statement.endswith("withdrawals"):
            db.execute("INSERT INTO withdrawals (intake, at, who, items) VALUES (1, '', '', '[]')")
        with pytest.raises((IntegrityError, Exception), match="append-only"):
            db.execute(statement)


def test_an_intake_is_taken_back_and_taken_in_again(db: Database):
    item = _line("r1")
    digest = _taken(db, 1, item)
    intake = _intake(db, digest)
    assert (batches_of_intake(db, intake), intakes_to_undo(db)) == ([digest], [(intake, "2023-09-25")])
    assert intake_known(db, intake) and not intake_known(db, 99)
    assert take_back(db, intake, [digest], at="now", who="周") == ["r1"]
    assert head(db, "r1") is None and known_lines(db, ["r1"]) == {}
    assert batches_of_feed(db, FEED) == [] and batches(db) == []
    assert [row.status for row in batches(db, status="undone")] == ["undone"]
    assert intakes_to_undo(db) == [] and len(revisions_of(db, "r1")) == 1
    set_batch = batch(db, digest)
    assert set_batch is not None and set_batch_status(db, digest, "undone") == []
    fresh = _line("r2")
    numbers = insert_lines(db, [item, fresh], feed=FEED, batch=digest)
    assert numbers[0] == revisions_of(db, "r1")[0].seq != numbers[1]
    save_batch(db, replace(set_batch, status="taken", via="again"), numbers[:1])
    assert head(db, "r1") is not None and [row.via for row in batches(db)] == ["again"]


def test_judgements_and_statements_of_the_intake_go_with_it(db: Database):
    digest = _taken(db, 1, _line("r1"))
    after = newest_event(db)
    add_event(db, _event("r1", "endorsed"))
    number = save_statement(db, "endorsement", f"{digest}:{TOWN}", 1, b"{}", own=False)
    intake = _intake(db, digest, after=after)
    note_items(db, intake, [("endorsement", str(number))])
    take_back(db, intake, [digest], at="now", who="周")
    assert events(db, "r1") == [] and statements(db, "endorsement") == []
    assert save_statement(db, "endorsement", f"{digest}:{TOWN}", 1, b"{}", own=False) == number
    assert len(statements(db, "endorsement")) == 1


def test_a_doubt_that_named_a_record_taken_back_goes_with_it(db: Database):
    first = _taken(db, 1, _line("r1"))
    intake = _intake(db, first)
    _taken(db, 2, _line("r2"))
    add_event(db, _event("r2", "suspect", field="r1"))
    assert suspect_records(db) == ["r2"]
    assert take_back(db, intake, [first], at="now", who="周") == ["r1", "r2"]
    found = head(db, "r2")
    assert found is not None and found.state == "received" and suspect_records(db) == []


def test_what_stands_on_an_intake_is_named(db: Database):
    digest = _taken(db, 1, _line("r1"))
    intake = _intake(db, digest)
    rids = records_of_batches(db, [digest])
    nothing = built_on(db, TOWN, intake, [digest], rids)
    assert (nothing.told, nothing.sent_up, nothing.judged, nothing.changed) == ((), (), (), ())
    set_setting(db, f"receipt_told:{UNIT}", 99)
    set_setting(db, f"endorsed:{digest}", "#")
    add_event(db, _event("r1", "returned"))
    own = _line("r1", 2, visits_offline=9)
    insert_lines(db, [own], feed="0" * 32, batch=None)
    found = built_on(db, TOWN, intake, [digest], rids)
    org = batches(db)[0].org
    assert (found.told, found.sent_up, found.judged, found.changed) == ((org,), (org,), ("r1",), ("r1",))


def test_two_lines_of_one_revision_are_rivals_until_one_is_put_aside(db: Database):
    _taken(db, 1, _line("r1", visits_offline=1))
    second = _taken(db, 2, _line("r1", visits_offline=2))
    assert conflicting_records(db) == ["r1"] and len(rival_lines(db, "r1")) == 2
    set_batch_status(db, second, "quarantined")
    assert conflicting_records(db) == [] and len(rival_lines(db, "r1")) == 1


def test_a_batch_put_aside_from_the_first_counts_for_nothing(db: Database):
    item = _line("r1")
    row = replace(batch_row(seq=1), origin="received", status="quarantined", via=UNIT)
    insert_lines(db, [item], feed=FEED, batch=row.hash)
    save_batch(db, row, numbers(db, [item.sha256]))
    assert head(db, "r1") is None


def test_the_last_number_of_a_computer_by_feed(db: Database):
    one, two = replace(batch_row(seq=1, feed=FEED), device="d" * 32), batch_row(seq=7, feed="e" * 32)
    for row in (one, two, replace(batch_row(seq=8, feed="e" * 32), device="d" * 32, status="quarantined")):
        save_batch(db, row, [])
    assert list(newest_of_device(db, "d" * 32).items()) == [(FEED, 1), ("e" * 32, 7)]
    assert newest_of_device(db, "nobody") == {}


def test_lines_of_units_above_come_down_and_go_further_down(db: Database):
    item = _line("r1")
    assert keep_handed_down(db, "a" * 64, item.line, item.sha256, item.parsed)
    assert not keep_handed_down(db, "b" * 64, item.line, item.sha256, item.parsed)
    own = _line("r2")
    insert_lines(db, [own], feed=FEED, batch=None)
    _taken(db, 1, _line("r3"))
    found = to_hand_down(db, [UNIT])
    assert [line.parsed.rid for line in found] == ["r1", "r2"]
    assert to_hand_down(db, [UNIT], after=found[-1].seq) == [] and to_hand_down(db, ["other"]) == []
    assert head(db, "r1") is not None


def test_personal_values_that_came_along_are_kept_with_their_line(db: Database):
    item = replace(_line("r1"), private=(b"salt", b'{"patient_name":"x"}'))
    _taken(db, 1, item)
    (held,) = revisions_of(db, "r1")
    assert (held.salt, held.private) == (b"salt", b'{"patient_name":"x"}')


def test_a_file_put_aside_is_dropped_when_a_person_has_chosen(db: Database):
    quarantine(db, "a" * 64, "x", b"data", UNIT, 3, "收 410")
    assert [file.seq for file in quarantined(db)] == [3]
    drop_quarantined(db, "a" * 64)
    assert quarantined(db) == []


STAFFED = FormSchema(
    "lecture", "1", "讲座", "Lecture", (FieldSchema("activity_date", "date"),),
    (
        RepeatSchema(
            "staff", "人员", "Staff",
            tuple(FieldSchema(name, "text") for name in ("staff_name", "staff_unit", "staff_title", "staff_key")),
        ),
    ),
)  # fmt: skip


def _lecture(rid: str, *keys: str) -> BatchLine:
    staff = [{"staff_name": "周文清", "staff_unit": "U", "staff_title": "232", "staff_key": key} for key in keys]
    parsed = replace(line(rid), form="lecture", data={"activity_date": "2023-09-16", "staff": staff})
    body, sha = raw(parsed)
    return BatchLine(body, sha, parsed)


def test_two_keys_of_one_person_read_as_one_in_every_view(db: Database):
    assert named_persons(db) == ()
    ensure_projection(db, STAFFED)
    _taken(db, 1, _lecture("r1", "P1"), _lecture("r2", "x@U", "P1"))

    def keys() -> list[str]:
        rows = db.execute('SELECT staff_key FROM "v_lecture__staff" ORDER BY rid, row')
        return [row["staff_key"] for row in rows]

    assert [(item.key, item.records) for item in named_persons(db)] == [("P1", 2), ("x@U", 1)]
    save_same_persons(db, {"x@U": "P1"})
    assert keys() == ["P1", "P1", "P1"] and same_persons(db) == {"x@U": "P1"}
    rebuild(db)
    assert keys() == ["P1", "P1", "P1"]
    assert [item.key for item in named_persons(db)] == ["P1", "x@U"]  # records say what they said
    save_same_persons(db, {})
    assert keys() == ["P1", "x@U", "P1"]
