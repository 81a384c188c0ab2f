"""The index is a view of the log: whatever happens, making it anew changes nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.errors import EnvironmentFailure
from desktop.model.record import RecordHead
from desktop.storage import search_fields, search_index, search_rules
from desktop.storage.database import Database, open_database
from desktop.storage.health import check
from desktop.storage.packs import save_form
from desktop.storage.projections import rebuild
from desktop.storage.record_lists import Chosen, key_of
from desktop.storage.records import add_event
from desktop.storage.search import find
from desktop.storage.search_fields import UNIT, code_token, plan_of, tokens
from desktop.storage.search_index import DAY_BITS, Change, day_number, digests, first_number
from tests.storage.samples import FREE_CLINIC, KEY, event, line, store

ALL = Chosen()
HEAD = RecordHead("AB12", 1, "put", "free_clinic", "1", "V1", "2023-09-16", "ready", 1)


def numbers(db: Database) -> dict[str, int]:
    search_index.write_waiting(db)
    return {row["rid"]: row["number"] for row in db.execute("SELECT rid, number FROM search_rows")}


def lived(db: Database, *, steps: int = 150) -> None:
    """A ledger with a life behind it: entered, changed, moved to other days, judged, deleted, some of it undone."""
    chance = random.Random(5)
    revs: dict[str, int] = {}
    for step in range(steps):
        rid = f"{chance.randrange(40):08x}"
        try:
            with db.atomic():
                revs[rid] = revs.get(rid, 0) + 1
                op = "del" if chance.random() < 0.15 else "put"
                day = f"2023-09-{chance.randrange(1, 29):02}"
                store(db, line(rid, revs[rid], op=op, activity_date=day, place_name=f"第{step}处"))
                if chance.random() < 0.5:
                    add_event(db, event(rid, revs[rid], chance.choice(["returned", "endorsed"])))
                if chance.random() < 0.15:
                    raise InterruptedError
        except InterruptedError:
            revs[rid] -= 1


def test_rebuilding_changes_nothing(clinic):
    lived(clinic)
    before, said = digests(clinic), [head.rid for head in find(clinic, "处", ALL)]
    assert len(said) > 20
    rebuild(clinic)
    assert digests(clinic) == before
    assert [head.rid for head in find(clinic, "处", ALL)] == said
    assert check(clinic) == []


def test_rebuilding_puts_right_what_was_wrong_and_checking_names_it(clinic):
    lived(clinic, steps=30)
    right = digests(clinic)
    number = max(numbers(clinic).values())
    clinic.execute("DELETE FROM search WHERE rowid = ?", (number,))
    assert [problem.where for problem in check(clinic)] == ["search"]
    clinic.execute("INSERT INTO search (rowid, tokens) VALUES (?, ?)", (number, "幸福"))
    assert [problem.where for problem in check(clinic)] == ["search"]
    rebuild(clinic)
    assert digests(clinic) == right
    clinic.execute("UPDATE search_rows SET date = '2020-01-01' WHERE number = ?", (number,))
    assert [problem.where for problem in check(clinic)] == ["search_rows"]
    clinic.execute("INSERT INTO search_rows (number, rid, date) VALUES (7, 'nobody', '2020-01-01')")
    rebuild(clinic)
    assert digests(clinic) == right
    assert check(clinic) == []


def test_checking_twice_leaves_no_trace(clinic):
    lived(clinic, steps=10)
    assert (check(clinic), check(clinic)) == ([], [])
    assert clinic.execute("SELECT name FROM temp.sqlite_master") == []


def test_an_index_made_by_other_rules_is_made_anew_when_the_file_is_opened(clinic, path, monkeypatch):
    lived(clinic, steps=30)
    before, kept = digests(clinic), numbers(clinic)
    clinic.execute("INSERT INTO search (search) VALUES ('delete-all')")
    clinic.close()
    monkeypatch.setattr(search_rules, "TOKENS_VERSION", 999)
    monkeypatch.setattr(search_index, "_PAGE", 7)
    with open_database(path, KEY, journal="rollback") as again:
        assert (digests(again), numbers(again)) == (before, kept)
        assert again.execute("SELECT version FROM search_rules")[0][0] == 999
        again.execute("INSERT INTO search (search) VALUES ('delete-all')")
    with open_database(path, KEY, journal="rollback") as third:
        assert digests(third) != before  # one look: these rules made it, nothing is read


def test_a_file_from_before_the_search_gets_its_index_when_it_is_opened(path: Path):
    """As a program without the last steps left it: every table of the search gone, the step not yet done."""
    path.parent.mkdir()
    with open_database(path, KEY, journal="rollback", create=True) as db:
        save_form(db, "free_clinic", "1", "<xform/>", FREE_CLINIC, 1)
        lived(db, steps=30)
        before = {head.rid for head in find(db, "处", ALL)}
        for table in ("search", "search_rows", "search_rules"):
            db.execute(f"DROP TABLE {table}")
        for index in ("batches_taken", "batches_of_unit", "batches_periods", "record_events_by_judge"):
            db.execute(f"DROP INDEX {index}")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm0006_search'")
        db.execute("PRAGMA user_version = 65537")
    with open_database(path, KEY, journal="rollback") as db:
        assert before and {head.rid for head in find(db, "处", ALL)} == before
        assert check(db) == []


def test_numbers_rise_with_the_day_and_with_the_place_in_it(clinic):
    with clinic.atomic():
        for rid, day in (("b", "2023-09-02"), ("a", "2023-09-02"), ("c", "2023-09-01")):
            store(clinic, line(rid, activity_date=day))
    kept = numbers(clinic)
    assert kept["c"] < kept["a"] < kept["b"]
    store(clinic, line("0", activity_date="2023-09-02"))
    assert numbers(clinic)["0"] == kept["b"] + 1
    assert {rid: number for rid, number in numbers(clinic).items() if rid != "0"} == kept


def test_a_record_keeps_its_number_while_its_day_stays(clinic):
    store(clinic, line("a"))
    first = numbers(clinic)["a"]
    store(clinic, line("a", 2, place_name="别处"))
    assert numbers(clinic)["a"] == first
    store(clinic, line("a", 3, activity_date="2023-09-17"))
    assert numbers(clinic)["a"] == first + (1 << DAY_BITS)


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("0001-01-01", 1), ("0001-01-02", 2), ("", 0), ("0000", 0), ("2023-09", 738_763), ("2023-09-01", 738_764),
        ("2023-09-01x", 738_764), ("2023-09-31", 738_793), ("20230901", 738_885), ("9999-12-31", 3_652_059), ("无", 3_652_059),
    ],
)  # fmt: skip
def test_texts_that_are_no_day_stand_where_they_sort(date, day):
    assert day_number(date) == day
    assert first_number(day) == day << DAY_BITS


def test_lists_with_days_that_are_none_stay_in_the_order_of_their_text(clinic):
    days = ["2023-09-01", "2023-09", "2023-9-1", "无", "2023-09-31", "2023-10-01", "2023-09-30"]
    for n, day in enumerate(days):
        store(clinic, line(f"r{n}", activity_date=day))
    paged, after = [], None
    while heads := find(clinic, "幸福", ALL, after=after, limit=2):
        paged += [head.date for head in heads]
        after = key_of(heads[-1])
    assert paged == sorted(days, reverse=True)


def test_what_is_gathered_is_written_in_between_when_it_is_much(clinic, monkeypatch):
    monkeypatch.setattr(search_index, "MOST_WAITING", 3)
    monkeypatch.setattr(search_index, "FEW", 2)
    with clinic.atomic():
        for number in range(7):
            store(clinic, line(f"r{number}"))
            clinic.catch_up()
        assert clinic.execute("SELECT count(*) FROM search_rows")[0][0] == 6
    assert len(find(clinic, "幸福", ALL)) == 7
    assert check(clinic) == []


def test_what_an_undone_part_of_a_transaction_said_is_not_written(clinic):
    store(clinic, line("r1"))
    with clinic.atomic():
        store(clinic, line("r1", 2, place_name="第二处"))
        with pytest.raises(RuntimeError), clinic.atomic():
            store(clinic, line("r1", 3, place_name="第三处"))
            store(clinic, line("r2", place_name="第三处"))
            raise RuntimeError
    assert [head.rid for head in find(clinic, "第二处", ALL)] == ["r1"]
    assert find(clinic, "第三处", ALL) == []
    assert check(clinic) == []


def left(db: Database) -> set[str]:
    return {row["rid"] for row in db.execute("SELECT rid FROM search_waiting")}


def test_a_save_leaves_its_record_to_whoever_searches_next(clinic):
    before = digests(clinic)
    store(clinic, line("r1"))
    store(clinic, line("r2"))
    assert left(clinic) == {"r1", "r2"}
    assert clinic.execute("SELECT count(*) FROM search_rows")[0][0] == 0
    assert {head.rid for head in find(clinic, "幸福", ALL)} == {"r1", "r2"}
    assert left(clinic) == set() and digests(clinic) != before
    store(clinic, line("r1", 2, op="del"))
    assert left(clinic) == {"r1"}
    assert [head.rid for head in find(clinic, "幸福", ALL)] == ["r2"]


def test_no_more_than_some_are_left(clinic, monkeypatch):
    monkeypatch.setattr(search_index, "MOST_LEFT", 3)
    for number in range(3):
        store(clinic, line(f"r{number}"))
    assert len(left(clinic)) == 3
    store(clinic, line("r3"))
    assert left(clinic) == set() and len(numbers(clinic)) == 4


def test_many_at_once_are_written_with_those_that_were_left(clinic, monkeypatch):
    monkeypatch.setattr(search_index, "FEW", 2)
    store(clinic, line("r0"))
    store(clinic, line("r1"))
    with clinic.atomic():
        for number in range(1, 4):
            store(clinic, line(f"r{number}", 2, place_name="别处"))
    assert left(clinic) == set()
    assert clinic.execute("SELECT count(*) FROM search_rows")[0][0] == 4
    assert {head.rid for head in find(clinic, "别处", ALL)} == {"r1", "r2", "r3"}
    assert check(clinic) == []


def test_where_nothing_can_be_written_what_is_in_the_index_is_found(clinic):
    store(clinic, line("r1"))
    assert find(clinic, "幸福", ALL)
    store(clinic, line("r2"))
    clinic.catch_up()
    store(clinic, line("r3"))
    clinic.execute("PRAGMA query_only = ON")
    assert [head.rid for head in find(clinic, "幸福", ALL)] == ["r1"]
    clinic.execute("PRAGMA query_only = OFF")
    assert left(clinic) == {"r2", "r3"}
    assert {head.rid for head in find(clinic, "幸福", ALL)} == {"r1", "r2", "r3"}


def test_a_record_that_went_while_it_waited_is_not_found(clinic):
    store(clinic, line("r1"))
    clinic.catch_up()
    assert left(clinic) == {"r1"}
    clinic.execute("DELETE FROM heads WHERE rid = 'r1'")
    assert find(clinic, "幸福", ALL) == []
    assert left(clinic) == set()


def test_what_a_transaction_itself_wrote_must_be_found_in_it_or_it_fails(clinic):
    with pytest.raises(EnvironmentFailure), clinic.atomic():
        store(clinic, line("r1"))
        clinic.execute("PRAGMA query_only = ON")
        try:
            find(clinic, "幸福", ALL)
        finally:
            clinic.execute("PRAGMA query_only = OFF")
    assert left(clinic) == set() and find(clinic, "幸福", ALL) == []


def test_a_transaction_that_could_not_bring_the_index_up_is_not_committed(clinic):
    store(clinic, line("r1"))
    with pytest.raises(EnvironmentFailure), clinic.atomic():
        clinic.execute("PRAGMA query_only = ON")
        try:
            find(clinic, "幸福", ALL)
        finally:
            clinic.execute("PRAGMA query_only = OFF")
    assert left(clinic) == {"r1"} and [head.rid for head in find(clinic, "幸福", ALL)] == ["r1"]


def test_looking_whether_all_is_well_leaves_what_waits(clinic):
    store(clinic, line("r1"))
    assert check(clinic) == []
    assert left(clinic) == {"r1"}


def test_a_row_is_written_again_only_when_it_says_something_else(clinic, monkeypatch):
    monkeypatch.setattr(search_index, "FEW", 0)
    store(clinic, line("r1"))
    clinic.catch_up()
    written: list[str] = []
    real = search_fields.tokens
    monkeypatch.setattr(
        search_fields, "tokens", lambda cut, head, *values: written.append(head.rid) or real(cut, head, *values)
    )
    add_event(clinic, event("r1", 1, "returned", "一"))
    assert written == ["r1"]
    add_event(clinic, event("r1", 1, "returned", "二"))  # only the note differs
    assert written == ["r1"]
    with clinic.atomic():
        for n in range(3):
            store(clinic, line("r1", 2 + n, place_name=f"第{n}处"))
            clinic.catch_up()
    assert written == ["r1", "r1"]  # once a transaction


def test_a_change_back_within_a_transaction_is_seen(clinic):
    store(clinic, line("r1"))
    with clinic.atomic():
        add_event(clinic, event("r1", 1, "returned"))
        add_event(clinic, event("r1", 1, "ready"))
    assert [head.rid for head in find(clinic, "幸福", Chosen(state="ready"))] == ["r1"]


def test_changes_may_come_many_at_once_from_whoever_writes_in_bulk(clinic):
    with clinic.atomic():
        for n in range(3):
            store(clinic, line(f"r{n}"))
    before = digests(clinic)
    with clinic.atomic():
        heads = find(clinic, "幸福", ALL)
        search_index.clear(clinic)
        said = {head.rid: line(head.rid) for head in heads}
        search_index.update(clinic, [Change(head.rid, None, head, said[head.rid]) for head in heads])
    assert digests(clinic) == before


def test_an_id_that_is_no_hex_stays_one_token():
    usual, odd = tokens(None, HEAD).split(), tokens(None, replace(HEAD, rid='a "b" c')).split()
    assert "4ab12" in usual
    assert len(odd) == len(usual)
    assert code_token(UNIT, "V1") != code_token("units", "V1")


def test_of_an_unknown_form_what_is_neither_text_nor_number_says_nothing():
    assert tokens(None, HEAD, {"x": None, "y": [], "z": {}}) == tokens(None, HEAD)
    assert tokens(None, HEAD, {"x": [35], "y": {"z": "王"}}).split()[-4:] == [
        "335",
        *tokens(None, HEAD, {"z": "王"}).split()[-3:],
    ]


def test_numbers_with_a_point_are_found_with_and_without_their_zeros_and_none_is_no_number():
    cut = plan_of(FREE_CLINIC)

    def said(value: str | int) -> set[str]:
        every = tokens(cut, HEAD, {"waived_yuan": value, "visits_offline": value}).split()
        return set(every) - set(tokens(cut, HEAD).split())

    assert said("12.50") == {"312", "350", "35"}
    assert said("12.5") == {"312", "35"}
    assert said("无") == said("5") == said(5) == set()
    assert said("-35") == said(-35) == {"335"}


def test_records_without_a_day_are_found_too(clinic):
    store(clinic, replace(line("r1", activity_date=None), made=""))
    store(clinic, line("r2"))
    assert {head.rid for head in find(clinic, "幸福", ALL)} == {"r1", "r2"}
    assert set(numbers(clinic)) == {"r1", "r2"} and numbers(clinic)["r1"] < first_number(1)
    before = digests(clinic)
    rebuild(clinic)
    assert digests(clinic) == before
