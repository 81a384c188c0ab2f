"""Many records at once, where one at a time would say it too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop.model.form_schema import FieldSchema
from desktop.storage.batches import save_batch, set_batch_status
from desktop.storage.bulk import BatchLine, add_events, insert_lines, refresh_heads
from desktop.storage.database import Database, open_database
from desktop.storage.projections import ensure_projection
from desktop.storage.records import add_event, head, heads, last_events, refresh_head
from tests.storage.samples import FEED, FREE_CLINIC, KEY, OTHER_FEED, batch_row, event, line, numbers, raw, store


def test_a_record_that_nobody_knows_has_no_head(clinic: Database) -> None:
    store(clinic, line("R1"))
    assert list(refresh_heads(clinic, ["nobody", "R1"])) == ["R1"]
    assert [item.rid for item in heads(clinic)] == ["R1"]


def test_lines_get_the_numbers_they_would_have_got(clinic: Database) -> None:
    first, _sha = store(clinic, line("R1"))
    lines = [line("R2"), line("R3")]
    with clinic.atomic():
        numbers = insert_lines(clinic, [BatchLine(*raw(each), each) for each in lines], feed=FEED, batch=None)
        refresh_heads(clinic, ["R2", "R3"])
    assert numbers == [first + 1, first + 2]
    assert store(clinic, line("R4"))[0] == first + 3
    assert head(clinic, "R3") == refresh_head(clinic, "R3")


def test_judgements_of_many_stand_as_those_of_one(clinic: Database) -> None:
    for rid in ("R1", "R2", "R3"):
        store(clinic, line(rid))
    add_event(clinic, event("R1", 1, "returned", "数不对"))
    add_events(clinic, [event("R1", 1, "endorsed"), event("R2", 1, "returned", "缺照片")])
    assert {item.rid: item.state for item in heads(clinic)} == {"R1": "endorsed", "R2": "returned", "R3": "ready"}
    found = last_events(clinic, ["R1", "R2", "R3"])
    assert {key: (item.state, item.reason) for key, item in found.items()} == {
        ("R1", 1): ("endorsed", ""),
        ("R2", 1): ("returned", "缺照片"),
    }


def test_records_of_a_batch_put_aside_go_and_come_back(clinic: Database) -> None:
    row = batch_row()
    lines = [line("R1"), line("R2")]
    made = [BatchLine(*raw(each), each) for each in lines]
    with clinic.atomic():
        insert_lines(clinic, made, feed=OTHER_FEED, batch=row.hash)
        save_batch(clinic, row, numbers(clinic, [item.sha256 for item in made]))
        refresh_heads(clinic, ["R1", "R2"])
    before = heads(clinic)
    assert set_batch_status(clinic, row.hash, "quarantined") == ["R1", "R2"]
    assert heads(clinic) == []
    assert set_batch_status(clinic, row.hash, "taken") == ["R1", "R2"]
    assert heads(clinic) == before


def test_tables_made_before_get_their_index_of_places(tmp_path: Path) -> None:
    places = replace(FREE_CLINIC, form_id="event", fields=(*FREE_CLINIC.fields, FieldSchema("division_code", "text")))
    path = tmp_path / "old.db"
    with open_database(path, KEY, journal="wal", create=True) as db, db.atomic():
        for form in (FREE_CLINIC, places):
            ensure_projection(db, form)
        (made,) = by_place(db)
        db.execute(f'DROP INDEX "{made}"')
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm0011_intake'")
    with open_database(path, KEY, journal="wal") as db:
        assert by_place(db) == [made]
        plan = db.execute("EXPLAIN QUERY PLAN SELECT rid FROM v_event WHERE date = 'd' AND division_code = 'p'")
        assert made in plan[0]["detail"]


def by_place(db: Database) -> list[str]:
    rows = db.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE '%by_place'")
    return [row["name"] for row in rows]
