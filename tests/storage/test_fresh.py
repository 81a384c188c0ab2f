"""Batches of which nothing was known: their rows are those that ``bulk`` writes, and nothing is written where something was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop.model.record import AttachmentRef, RecordEvent, RecordLine
from desktop.storage import fresh
from desktop.storage.batches import save_batch, set_batch_status
from desktop.storage.bulk import BatchLine, insert_events, insert_lines, refresh_heads
from desktop.storage.database import Database, open_database
from desktop.storage.fresh import FreshBatch, FreshMaker, NotFreshError
from desktop.storage.layout import quote
from desktop.storage.packs import save_form
from desktop.storage.records import head
from desktop.storage.search_index import write_waiting
from tests.storage.samples import FREE_CLINIC, KEY, OTHER_FEED, batch_row, event, line, raw, store

PHOTO = AttachmentRef("a" * 64, 10, "image/jpeg")
EMPTY = dict.fromkeys(("place_name", "visits_offline", "waived_yuan", "aud_type", "staff"))


@pytest.fixture
def other(tmp_path: Path) -> Iterable[Database]:
    """A second database like ``clinic``."""
    database = open_database(tmp_path / "other.db", KEY, journal="wal", create=True)
    save_form(database, "free_clinic", "1", "<xform/>", FREE_CLINIC, 1)
    yield database
    database.close()


def batch(
    seq: int, lines: Sequence[RecordLine], doubts: Sequence[RecordEvent] = (), odd: Sequence[str] = ()
) -> FreshBatch:
    bodies = [raw(each) for each in lines]
    made = [BatchLine(*body, each, each.rid not in odd) for body, each in zip(bodies, lines, strict=True)]
    return FreshBatch(batch_row(seq, lines=[body for body, _sha in bodies]), made, doubts)


def with_photo(rid: str, **data: Any) -> RecordLine:
    return RecordLine(**{**vars(line(rid, **data)), "att": (PHOTO,)})


def of_another_form(rid: str, form: str) -> RecordLine:
    return RecordLine(**{**vars(line(rid)), "form": form})


# Days and records in no order, a record that says next to nothing, one of a form that is not here, questions, a photo.
BATCHES = [
    batch(
        1,
        [line("R9"), line("R2", activity_date="2023-09-01"), line("R5", **EMPTY)],
        [event("R2", 1, "suspect", "像是")],
    ),
    batch(2, [line("R1", activity_date="2022-01-31"), with_photo("R7")]),
    batch(3, [line("R3", visits_offline="无", patient_name="张三"), of_another_form("R4", "unknown")], odd=["R3"]),
    batch(4, [line("R6", place_name="\x00\u2028'\"")], [event("R6", 1, "returned"), event("R6", 1, "received")]),
    batch(5, [line("R10"), line("R11", **EMPTY)], [event("R10", 1, "returned", "数不对")]),
    batch(6, [line("R12", **EMPTY)]),
]


def taken(db: Database, batches: Sequence[FreshBatch]) -> list[tuple[int, int]]:
    """As ``bulk`` writes them."""
    spans = []
    with db.atomic():
        for each in batches:
            assert each.plain
            numbers = insert_lines(db, each.lines, feed=each.row.feed, batch=each.row.hash)
            save_batch(db, each.row, numbers)
            before = len(db.execute("SELECT 1 FROM record_events"))
            insert_events(db, each.doubts)
            spans.append((before, before + len(each.doubts)))
        refresh_heads(db, [item.parsed.rid for each in batches for item in each.lines])
    return spans


def taken_fresh(db: Database, batches: Sequence[FreshBatch], *, at_once: int) -> list[tuple[int, int]]:
    maker, spans = FreshMaker(lambda: db), []
    for start in range(0, len(batches), at_once):
        some = batches[start : start + at_once]
        for each in some:
            maker.add(each)
        assert maker.lines == sum(len(each.lines) for each in some)
        rows = maker.cut()
        assert maker.lines == 0
        with db.atomic():
            spans += rows.write(db)
        assert not (rows.revisions or rows.tokens)  # what was written is held no longer
    return spans


def contents(db: Database) -> dict[str, list[str]]:
    """Every row of every table; of the search which record stands on which day, and what its index says of each."""
    write_waiting(db)
    db.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, search, instance)")
    terms = db.execute("SELECT DISTINCT s.rid, t.term FROM temp.terms t JOIN search_rows s ON s.number = t.doc")
    said = {"index": sorted(repr(tuple(row)) for row in terms)}
    db.execute("DROP TABLE temp.terms")
    names = [row["name"] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found = {
        name: sorted(repr(tuple(row)) for row in db.execute(f"SELECT * FROM {quote(name)}"))
        for name in names
        if not name.startswith(("search", "_sqlite_migrations"))  # by who was written together; says when
    }
    return {
        **found,
        **said,
        "search_rows": sorted(repr(tuple(row)) for row in db.execute("SELECT rid, date FROM search_rows")),
    }


@pytest.mark.parametrize("at_once", [1, 2, 6])
@pytest.mark.parametrize("rows_at_once", [1, 500])
def test_the_rows_are_those_that_bulk_writes(clinic, other, monkeypatch, at_once, rows_at_once):
    monkeypatch.setattr(fresh, "AT_ONCE", rows_at_once)
    monkeypatch.setattr(fresh, "_SEARCH_AT_ONCE", rows_at_once)
    for db in (clinic, other):
        store(db, line("R0"))  # something was here
    assert taken_fresh(clinic, BATCHES, at_once=at_once) == taken(other, BATCHES)
    ours, wanted = contents(clinic), contents(other)
    for name in wanted:
        assert ours[name] == wanted[name], name
    store(clinic, line("R8"))  # and the numbers go on behind them
    store(other, line("R8"))
    assert contents(clinic) == contents(other)


def test_into_an_empty_ledger(clinic, other):
    assert taken_fresh(clinic, BATCHES, at_once=3) == taken(other, BATCHES)
    assert contents(clinic) == contents(other)


@pytest.mark.parametrize("known", ["line taken back", "judgement", "batch", "number"])
def test_nothing_is_written_where_something_is_known(clinic, known):
    """What counts for nothing was not seen by whoever judged them; and the rows are made for the very next number."""
    if known == "line taken back":
        taken(clinic, [batch(8, [line("R2")])])
        set_batch_status(clinic, batch(8, [line("R2")]).row.hash, "undone")
        assert head(clinic, "R2") is None
    elif known == "judgement":
        insert_events(clinic, [event("R5", 1, "returned")])
    elif known == "batch":
        save_batch(clinic, BATCHES[0].row, [])
    maker = FreshMaker(lambda: clinic)
    maker.add(BATCHES[0])
    rows = maker.cut()
    if known == "number":
        store(clinic, line("R0"))
    clinic.catch_up()
    before = contents(clinic)
    with pytest.raises(NotFreshError), clinic.atomic():
        rows.write(clinic)
    assert contents(clinic) == before


def test_another_batch_taken_back_does_not_matter(clinic, other):
    for db in (clinic, other):
        taken(db, [batch(8, [line("R99")])])
        set_batch_status(db, batch(8, [line("R99")]).row.hash, "undone")
    assert taken_fresh(clinic, BATCHES, at_once=6) == taken(other, BATCHES)
    assert contents(clinic) == contents(other)


@pytest.mark.parametrize(
    ("what", "lines"),
    [
        ("a record twice", [BatchLine(*raw(line("R1")), line("R1")), BatchLine(*raw(line("R1", 2)), line("R1", 2))]),
        ("a deletion", [BatchLine(*raw(line("R1", 2, op="del")), line("R1", 2, op="del"))]),
        ("personal values", [BatchLine(*raw(line("R1")), line("R1"), private=(b"salt", b"{}"))]),
    ],
)
def test_what_is_not_plain_is_not_for_it(what, lines):
    assert not FreshBatch(batch_row(), lines, ()).plain, what


def test_a_form_is_asked_for_once(clinic):
    asked: list[int] = []

    def read() -> Database:
        asked.append(1)
        return clinic

    maker = FreshMaker(read)
    for seq in range(1, 6):
        maker.add(batch(seq, [line(f"R{seq}")]))
    assert len(asked) == 4  # the next number, the form's tables, its search, the day's last number
    assert maker.cut().batches[0][0].feed == OTHER_FEED
