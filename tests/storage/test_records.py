from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop.storage import driver
from desktop.storage.batches import save_batch, set_batch_status
from desktop.storage.database import Database
from desktop.storage.records import add_event, events, head, heads, record_date, refresh_head
from desktop.storage.revisions import (
    acknowledge,
    feed_head,
    lines_of_feed,
    revision,
    revisions_of,
    unacknowledged,
)
from tests.storage.samples import FEED, OTHER_FEED, batch_row, event, line, numbers, raw, store


def test_the_log_gives_back_what_was_stored(clinic: Database) -> None:
    seq, digest = store(clinic, line("R1"))
    found = revision(clinic, seq)
    assert found.line == raw(found.parsed)[0]
    assert (found.line_sha256, found.feed, found.salt, found.batch) == (digest, FEED, b"s", None)
    assert found.parsed == line("R1")
    with pytest.raises(KeyError):
        revision(clinic, seq + 1)


def test_a_line_in_another_shape_is_kept_beside_its_meaning(clinic: Database) -> None:
    from desktop.storage.revisions import insert_revision

    parsed = replace(line("R1"), explained={"visits_offline": "赶集"})
    seq = insert_revision(
        clinic, feed=FEED, line=b"not json", line_sha256="a", parsed=parsed, private=b"{}", salt=None, batch="b"
    )
    assert revision(clinic, seq).parsed == parsed
    assert revision(clinic, seq).private == b"{}"


@pytest.mark.parametrize("table", ["revisions", "record_events", "acknowledged", "batch_runs", "batch_members"])
def test_the_log_cannot_be_changed(clinic: Database, table: str) -> None:
    _seq, digest = store(clinic, line("R1"))
    add_event(clinic, event("R1", 1, "submitted"))
    acknowledge(clinic, [digest], "b")
    save_batch(clinic, batch_row(), numbers(clinic, [digest]))
    column = clinic.execute(f"PRAGMA table_info({table})")[0]["name"]
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
        with pytest.raises(driver.IntegrityError, match="append-only"):
            clinic.execute(statement)


def test_the_same_line_is_stored_once(clinic: Database) -> None:
    first = store(clinic, line("R1"), batch="b1")
    assert store(clinic, line("R1"), batch="b2") == first
    assert len(revisions_of(clinic, "R1")) == 1
    assert head(clinic, "R1").state == "received"


def test_own_is_ready_others_are_received(clinic: Database) -> None:
    store(clinic, line("R1"))
    store(clinic, line("R2"), batch="b", feed=OTHER_FEED)
    assert [(item.rid, item.state) for item in heads(clinic)] == [("R1", "ready"), ("R2", "received")]


def test_the_newest_event_of_the_head_revision_is_the_state(clinic: Database) -> None:
    store(clinic, line("R1"))
    add_event(clinic, event("R1", 1, "submitted"))
    add_event(clinic, event("R1", 1, "returned", "人数对不上"))
    now = head(clinic, "R1")
    assert (now.state, now.note) == ("returned", "人数对不上")
    store(clinic, line("R1", 2, visits_offline=30))
    assert (head(clinic, "R1").state, head(clinic, "R1").rev) == ("ready", 2)
    add_event(clinic, event("R1", 1, "endorsed"))
    assert head(clinic, "R1").state == "ready"
    assert [item.state for item in events(clinic, "R1")] == ["submitted", "returned", "endorsed"]


def test_an_event_before_its_record_waits_for_it(clinic: Database) -> None:
    add_event(clinic, event("R1", 1, "endorsed"))
    assert head(clinic, "R1") is None
    store(clinic, line("R1"))
    assert head(clinic, "R1").state == "endorsed"


def test_conflict_keeps_both_and_a_higher_revision_settles_it(clinic: Database) -> None:
    first, _ = store(clinic, line("R1"))
    store(clinic, line("R1", visits_offline=99), batch="b", feed=OTHER_FEED)
    now = head(clinic, "R1")
    assert (now.state, now.revision_seq) == ("conflict", first)
    assert [item.parsed.data["visits_offline"] for item in revisions_of(clinic, "R1")] == [35, 99]
    add_event(clinic, event("R1", 1, "endorsed"))
    assert head(clinic, "R1").state == "conflict"
    assert clinic.execute("SELECT * FROM v_free_clinic") == []
    store(clinic, line("R1", 2, visits_offline=99))
    assert (head(clinic, "R1").state, head(clinic, "R1").rev) == ("ready", 2)
    assert clinic.execute("SELECT visits_offline FROM v_free_clinic")[0][0] == 99


def test_conflict_below_the_head_is_settled(clinic: Database) -> None:
    store(clinic, line("R1", 2))
    store(clinic, line("R1", 1), batch="b", feed=OTHER_FEED)
    store(clinic, line("R1", 1, visits_offline=9), batch="b", feed=OTHER_FEED)
    assert (head(clinic, "R1").state, head(clinic, "R1").rev) == ("ready", 2)


def test_deleted_stays_deleted_when_a_stale_put_arrives(clinic: Database) -> None:
    store(clinic, line("R1"))
    store(clinic, line("R1", 3, op="del"))
    store(clinic, line("R1", 2, visits_offline=36), batch="b", feed=OTHER_FEED)
    now = head(clinic, "R1")
    assert (now.op, now.rev, now.note, now.date) == ("del", 3, "录错了", "2023-09-16")
    assert heads(clinic) == []
    assert [item.rid for item in heads(clinic, include_deleted=True)] == ["R1"]
    assert clinic.execute("SELECT * FROM v_free_clinic") == []


def test_a_tombstone_without_its_record_is_kept(clinic: Database) -> None:
    store(clinic, line("R1", 2, op="del"), batch="b", feed=OTHER_FEED)
    assert (head(clinic, "R1").op, head(clinic, "R1").date) == ("del", "")


def test_order_of_arrival_does_not_matter(clinic: Database) -> None:
    revisions = [line("R1", 1), line("R1", 2, visits_offline=5), line("R1", 3, visits_offline=6)]
    for rid, order in (("A", (0, 1, 2)), ("B", (2, 1, 0)), ("C", (1, 2, 0))):
        for index in order:
            store(clinic, replace(revisions[index], rid=rid), batch="b", feed=OTHER_FEED)
    assert {(item.rev, item.state) for item in heads(clinic)} == {(3, "received")}
    assert {row[0] for row in clinic.execute("SELECT visits_offline FROM v_free_clinic")} == {6}


def test_what_is_taken_back_says_nothing_but_stays_in_the_log(clinic: Database) -> None:
    row = batch_row()
    _seq, first = store(clinic, line("R1"), batch=row.hash, feed=OTHER_FEED)
    save_batch(clinic, row, numbers(clinic, [first]))
    assert set_batch_status(clinic, row.hash, "undone") == ["R1"]
    assert head(clinic, "R1") is None
    assert refresh_head(clinic, "R1") is None
    assert clinic.execute("SELECT * FROM v_free_clinic") == []
    assert len(revisions_of(clinic, "R1")) == 1
    save_batch(clinic, row, numbers(clinic, [first]))
    assert head(clinic, "R1").state == "received"
    assert clinic.execute("SELECT rid FROM v_free_clinic")[0][0] == "R1"


def test_an_own_line_never_vanishes_with_a_batch(clinic: Database) -> None:
    row = batch_row(origin="own")
    _seq, digest = store(clinic, line("R1"))
    save_batch(clinic, row, numbers(clinic, [digest]))
    set_batch_status(clinic, row.hash, "undone")
    assert head(clinic, "R1").state == "ready"


def test_lists_go_by_key_and_filter(clinic: Database) -> None:
    for number in range(10):
        store(clinic, line(f"R{number}", activity_date=f"2023-09-{10 + number}"))
    add_event(clinic, event("R3", 1, "returned"))
    first = heads(clinic, limit=4)
    second = heads(clinic, after=first[-1].rid, limit=4)
    assert [item.rid for item in first + second] == [f"R{number}" for number in range(8)]
    assert [item.rid for item in heads(clinic, date_from="2023-09-12", date_to="2023-09-13")] == ["R2", "R3"]
    assert [item.rid for item in heads(clinic, state="returned")] == ["R3"]
    assert heads(clinic, form="lecture") == []
    assert heads(clinic, unit="V2") == []
    assert len(heads(clinic, form="free_clinic", unit="V1")) == 10


def test_lists_go_on_behind_the_last_id_whatever_day_it_has(clinic: Database) -> None:
    for rid, day in (("R1", "2023-09-12"), ("R2", "2023-09-10"), ("R3", "2023-09-12"), ("R4", "2023-09-11")):
        store(clinic, line(rid, activity_date=day))
    seen: list[str] = []
    while found := heads(clinic, after=seen[-1] if seen else None, limit=1):
        seen += [item.rid for item in found]
    assert seen == ["R2", "R4", "R1", "R3"]
    assert [item.rid for item in heads(clinic, after="nobody")] == seen


def test_records_of_a_day_stand_by_their_units(clinic: Database) -> None:
    """Two units' records of two days; the ids alone would mix them."""
    for n, (unit, day) in enumerate(
        (("V2", "11"), ("V1", "11"), ("V2", "10"), ("V2", "11"), ("V1", "11"), ("V1", "10"))
    ):
        store(clinic, replace(line(f"R{n}", activity_date=f"2023-09-{day}"), unit=unit))
    by_unit = ["R5", "R2", "R1", "R4", "R0", "R3"]
    assert [item.rid for item in heads(clinic)] == by_unit
    for limit in range(1, 7):
        seen: list[str] = []
        while found := heads(clinic, after=seen[-1] if seen else None, limit=limit):
            seen += [item.rid for item in found]
        assert seen == by_unit
    assert [item.rid for item in heads(clinic, unit="V2", after="R2")] == ["R0", "R3"]
    assert [item.rid for item in heads(clinic, date_from="2023-09-10", after="R1")] == ["R4", "R0", "R3"]
    assert [item.rid for item in heads(clinic, date_from="2023-09-11", after="R5")] == ["R1", "R4", "R0", "R3"]


def test_lists_use_an_index(clinic: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    store(clinic, line("R1"))
    plans: list[str] = []
    execute = Database.execute

    def listening(db: Database, sql: str, params: Any = ()) -> Any:
        if "FROM heads" in sql:
            plans.append(" ".join(row["detail"] for row in execute(db, f"EXPLAIN QUERY PLAN {sql}", params)))
        return execute(db, sql, params)

    monkeypatch.setattr(Database, "execute", listening)
    for chosen in ({"form": "x"}, {"unit": "x"}, {"state": "ready"}, {}):
        heads(clinic, after="R1", **chosen)
        assert f"heads_listed{'_by_' + next(iter(chosen)) if chosen else ''} " in plans[-1]
        assert "TEMP B-TREE" not in plans[-1]
        assert f"({'date,rid' if 'unit' in chosen else 'date,unit,rid'})>" in plans[-1]  # begins right behind the last


def test_a_head_is_computed_from_its_own_lines_only(clinic: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    save_batch(clinic, batch_row(), numbers(clinic, [store(clinic, line("R1"), batch=batch_row().hash)[1]]))
    asked: list[str] = []
    execute = Database.execute

    def listening(db: Database, sql: str, params: Any = ()) -> Any:
        if sql.startswith("SELECT"):
            asked.extend(row["detail"] for row in execute(db, f"EXPLAIN QUERY PLAN {sql}", params))
        return execute(db, sql, params)

    monkeypatch.setattr(Database, "execute", listening)
    refresh_head(clinic, "R1")
    assert asked
    # json_each is the list of records that are asked for, search_waiting holds two hundred at most.
    assert [
        step
        for step in asked
        if step.startswith("SCAN") and "VIRTUAL TABLE" not in step and "search_waiting" not in step
    ] == []


def test_the_day_of_a_record() -> None:
    blank = replace(line("R1"), data={})
    assert record_date(replace(blank, data={"filled_on": "2023-09-30", "as_of": "2023-09-01"})) == "2023-09-01"
    assert record_date(replace(blank, data={"filled_on": "2023-09-30", "treat_date": "2023-09-02"})) == "2023-09-02"
    assert record_date(replace(blank, data={"filled_on": "2023-10-02", "period": "2023-Q3"})) == "2023-07-01"
    assert record_date(replace(blank, data={"filled_on": "2023-10-02", "period": "秋天"})) == "2023-10-02"
    assert record_date(blank) == "2023-09-17"


def test_a_feed_is_a_chain_and_receipts_cover_it(clinic: Database) -> None:
    assert feed_head(clinic, FEED) is None
    digests = [store(clinic, line(f"R{number}"))[1] for number in range(3)]
    store(clinic, line("R9"), batch="b", feed=FEED)
    assert feed_head(clinic, FEED) == digests[-1]
    assert [item.line_sha256 for item in lines_of_feed(clinic, FEED)] == digests
    acknowledge(clinic, digests[:2], "b1")
    acknowledge(clinic, digests[:2], "b0")
    assert [item.line_sha256 for item in unacknowledged(clinic, FEED)] == digests[2:]


def test_a_thousand_records_in_one_transaction(clinic: Database) -> None:
    """How long they take is measured beside bare SQLite in tests/benchmarks."""
    with clinic.atomic():
        for number in range(1000):
            store(clinic, line(f"R{number:04}"))
    assert clinic.execute("SELECT count(*) FROM v_free_clinic__staff")[0][0] == 2000
