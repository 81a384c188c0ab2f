"""Facts kept between two looks: whatever changed, they are what asking for everything would give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.errors import RefusedError
from desktop.model.record import RecordEvent
from desktop.storage import facts as facts_module
from desktop.storage.changes import Changes, take_changes
from desktop.storage.database import Database, open_database
from desktop.storage.driver import DatabaseError
from desktop.storage.facts import COLUMNS, FactStore, Query, fact_store
from desktop.storage.packs import save_form
from desktop.storage.projections import rebuild
from desktop.storage.readonly import Reading
from desktop.storage.records import add_event, heads
from desktop.storage.registers import save_register
from tests.storage.samples import FREE_CLINIC, KEY, UNIT, line, store

DAYS = {"start": "2023-09-01", "end": "2023-09-30"}
# A person stands in one cell, whoever wrote the title last: the facts of several records hang together.
TITLES = """WITH seen AS (
  SELECT c.rid, c.rev, c.unit, c.date, s.row, s.staff_name AS who,
         first_value(s.staff_title) OVER (PARTITION BY s.staff_name ORDER BY c.date DESC, c.rid DESC, s.row DESC) AS title
  FROM v_free_clinic c JOIN v_free_clinic__staff s ON s.rid = c.rid WHERE c.date BETWEEN :start AND :end)
SELECT rid AS record, rev, unit, 'free_clinic' AS form, date, '' AS line, coalesce(title, 'none') AS cell, NULL AS value,
       who AS key, 'staff ' || row AS part FROM seen
UNION ALL SELECT rid, rev, unit, 'free_clinic', date, '', 'visits', visits_offline, NULL, '' FROM v_free_clinic
  WHERE date BETWEEN :start AND :end
UNION ALL SELECT rid, rev, unit, 'free_clinic', date, '', 'waived', waived_yuan, NULL, '' FROM v_free_clinic
  WHERE date BETWEEN :start AND :end"""
TOGETHER = """SELECT c.rid, s.staff_name AS key FROM v_free_clinic c JOIN v_free_clinic__staff s ON s.rid = c.rid
 WHERE c.date BETWEEN :start AND :end"""
PEOPLE = """SELECT s.staff_name AS name, max(c.date) AS last, s.staff_name AS key FROM v_free_clinic c
 JOIN v_free_clinic__staff s ON s.rid = c.rid WHERE c.date BETWEEN :start AND :end GROUP BY 1 ORDER BY last, name"""
PLACES = "SELECT DISTINCT place_name AS name FROM v_free_clinic WHERE date BETWEEN :start AND :end ORDER BY name"
QUERY = Query(TITLES, DAYS, TOGETHER, {"people": PEOPLE, "places": PLACES})


@pytest.fixture
def held(clinic: Database) -> Database:
    for number in range(6):
        store(clinic, line(f"R{number}", activity_date=f"2023-09-{10 + number}"))
    return clinic


def told(db: Database, query: Query = QUERY, by: FactStore | None = None) -> tuple[Any, ...]:
    """All that a store says of a query, but for how it came to know."""
    asked = by or fact_store(db)
    found, rows = asked.gathered(query), sorted(map(repr, asked.rows(query)))
    parts = (sorted(map(repr, part)) for part in (found.whole, found.others, found.keys))
    return (found.count, found.records, found.cells, *parts, found.lists, rows)


def anew(db: Database, query: Query = QUERY) -> tuple[Any, ...]:
    fact_store(db).close()
    return told(db, query)


def how(db: Database, query: Query = QUERY) -> str:
    return fact_store(db).gathered(query).how


def test_sums_and_keys_are_told_by_unit_line_and_cell(held: Database) -> None:
    found = fact_store(held).gathered(QUERY)
    assert (found.how, found.records, found.count) == ("full", 6, 24)
    assert found.whole == [(UNIT, "", "visits", 210, 6)]
    assert found.others == [(UNIT, "", "waived", "12.50", 6)]
    assert sorted(found.keys) == [(UNIT, "", "233", "王芳"), (UNIT, "", "none", "李强")]
    assert found.cells == {"visits", "waived", "233", "none"}
    assert [row["name"] for row in found.lists["people"]] == ["李强", "王芳"]


def test_without_some_records_and_cells(held: Database) -> None:
    found = fact_store(held).gathered(QUERY, uncounted=["R1"], stock=["waived"])
    assert found.whole == [(UNIT, "", "visits", 175, 5)] and found.others == []


def test_rows_are_those_of_the_cells_that_are_asked_for(held: Database) -> None:
    rows = fact_store(held).rows(QUERY, ["waived"])
    assert rows[0] == ("R0", 1, UNIT, "free_clinic", "2023-09-10", "", "waived", "12.50", None, "")
    assert (len(rows), len(COLUMNS)) == (6, 10) and fact_store(held).rows(QUERY, []) == []


def test_nothing_changed_nothing_is_asked(held: Database) -> None:
    assert [how(held), how(held), how(held)] == ["full", "same", "same"]
    assert fact_store(held) is fact_store(held)


def test_only_what_changed_is_asked_for(held: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    before = told(held)
    monkeypatch.setattr(facts_module.FactStore, "_all", lambda *_given: pytest.fail("asked for everything"))
    store(held, line("R5", 2, activity_date="2023-09-15", visits_offline=1))
    assert how(held) == "changed" and told(held) != before


@pytest.mark.parametrize("query", [replace(QUERY, together=None), replace(QUERY, together=TOGETHER)])
def test_a_query_nobody_said_may_be_narrowed_is_asked_in_full(held: Database, query: Query) -> None:
    told(held, query)
    store(held, line("R5", 2, visits_offline=1))
    assert how(held, query) == ("full" if query.together is None else "changed")
    assert told(held, query) == anew(held, query)


def test_facts_that_are_their_records_own_need_no_ties(held: Database) -> None:
    own = Query(TITLES[TITLES.index("SELECT rid, rev, unit, 'free_clinic', date, '', 'visits'") :].replace(
        "SELECT rid, rev, unit, 'free_clinic', date, '', 'visits', visits_offline, NULL, ''",
        "SELECT rid AS record, rev, unit, 'free_clinic' AS form, date, '' AS line, 'visits' AS cell, visits_offline AS value,"
        " NULL AS key, '' AS part", 1,
    ), DAYS, "")  # fmt: skip
    told(held, own)
    store(held, line("R5", 2, visits_offline=1))
    assert how(held, own) == "changed" and told(held, own) == anew(held, own)


def test_too_much_changed_is_asked_in_full(held: Database) -> None:
    told(held)
    for number in range(6):
        store(held, line(f"R{number}", 2, visits_offline=number))
    assert how(held) == "full"


def test_registers_forms_and_a_rebuilding_change_everything(held: Database) -> None:
    for change in (
        lambda: save_register(held, "persons", [{"key": "P1"}]),
        lambda: save_form(held, "free_clinic", "2", "<x/>", replace(FREE_CLINIC, version="2"), 2),
        lambda: rebuild(held),
    ):
        told(held)
        change()
        assert how(held) == "full" and told(held) == anew(held)


def test_what_was_rolled_back_is_no_change(held: Database) -> None:
    told(held)
    with pytest.raises(ZeroDivisionError), held.atomic():
        store(held, line("R9"))
        raise ZeroDivisionError
    assert how(held) == "same"


def test_the_first_look_finds_everything_changed(held: Database) -> None:
    assert take_changes(held).everything
    store(held, line("R1", 2))
    assert take_changes(held) == Changes(frozenset({"R1"}), everything=False)
    assert take_changes(held).rids == frozenset()


def test_a_query_that_returns_no_facts_is_refused_with_the_columns_it_lacks(held: Database) -> None:
    with pytest.raises(RefusedError) as refused:
        told(held, Query("SELECT rid AS record, rev, unit FROM v_free_clinic", DAYS))
    assert refused.value.problem.code == "表 120" and "value" in refused.value.problem.message


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT * FROM revisions", "存 201"), ("DELETE FROM heads", "存 204"), ("nonsense", "存 204"),
        ("SELECT rid FROM v_free_clinic WHERE nothing = 1", "存 204"), ("SELECT * FROM kept.f1", "存 201"),
        ("SELECT hex(rid) FROM v_free_clinic", "存 201"),
    ],
)  # fmt: skip
def test_a_programmes_sql_may_do_no_more_here_than_anywhere(held: Database, sql: str, code: str) -> None:
    for query in (Query(sql, DAYS), replace(QUERY, lists={"people": sql}), replace(QUERY, together=sql)):
        with pytest.raises(RefusedError) as refused:
            told(held, query)
        assert refused.value.problem.code in {code, "存 201", "存 204"}
    assert told(held) == anew(held)


def test_a_list_that_is_no_query_and_a_table_that_needs_too_much_memory_are_refused(
    held: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RefusedError) as refused:
        told(held, replace(QUERY, lists={"people": "-- nothing"}))
    assert refused.value.problem.code == "存 201"

    class Full:
        def set_authorizer(self, _judge: object) -> None: ...
        def set_progress_handler(self, _ask: object, _steps: int) -> None: ...
        def close(self) -> None: ...
        def execute(self, *_given: object) -> None:
            raise MemoryError

    reading = Reading(held)
    reading.close()
    monkeypatch.setattr(reading, "_connection", Full())
    with pytest.raises(RefusedError) as refused:
        reading.fill("kept.f1", "SELECT 1", {})
    assert refused.value.problem.code == "存 202"


def test_a_mistake_of_our_own_is_no_sentence_for_a_person(held: Database) -> None:
    reading = Reading(held)
    with pytest.raises(DatabaseError, match="no such table"):
        reading.ask("SELECT * FROM kept.absent")
    reading.close()


def test_a_failure_leaves_nothing_half(held: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    told(held)
    store(held, line("R5", 2, visits_offline=1))
    with monkeypatch.context() as patch:
        patch.setattr(facts_module, "_merged", lambda *_given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            told(held)
    assert told(held) == anew(held)


def test_no_more_tables_are_kept_than_there_is_room_for(held: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(QUERY, params={"start": "2023-09-01", "end": "2023-09-12"})
    monkeypatch.setattr(facts_module, "MOST_TABLES", 1)
    assert [how(held), how(held, other), how(held)] == ["full", "full", "full"]
    monkeypatch.setattr(facts_module, "MOST_KEPT", 1)
    assert [how(held), how(held)] == ["same", "full"] and told(held) == anew(held)


def test_a_store_may_be_closed_twice_and_with_its_database(held: Database) -> None:
    found = FactStore(held)
    found.close()
    told(held)
    store(held, line("R5", 2, visits_offline=1))
    told(held)
    fact_store(held).close()
    fact_store(held).close()
    held.close()
    assert not held.with_it


NAMES = st.sampled_from(["王芳", "李强", "周文清", "马立新"])
STAFF = st.lists(st.tuples(NAMES, st.sampled_from(["231", "232", "233", None])), max_size=3)
CHANGE = st.tuples(
    st.integers(0, 7),
    st.sampled_from(["put", "put", "put", "del", "returned"]),
    st.integers(1, 30),
    STAFF,
    st.integers(0, 9),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("facts")


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    return iter(range(10_000))


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CHANGE, min_size=1, max_size=3), min_size=1, max_size=6))
def test_after_any_changes_it_is_as_if_everything_had_been_asked_for(
    folder: Path, numbers: Iterator[int], monkeypatch: pytest.MonkeyPatch, batches: list[Any]
) -> None:
    monkeypatch.setattr(facts_module, "_MOST_CHANGED", 9.0)
    with open_database(folder / f"{next(numbers)}.db", KEY, journal="wal", create=True) as db:
        save_form(db, "free_clinic", "1", "<xform/>", FREE_CLINIC, 1)
        store(db, line("R0", activity_date="2023-09-01"))
        told(db)
        for batch in batches:
            with db.atomic():
                for number, what, day, staff, visits in batch:
                    _change(db, f"R{number}", what, day, staff, visits)
            assert how(db) in {"changed", "same"}
            fresh = FactStore(db)
            assert told(db) == told(db, by=fresh)
            fresh.close()


def _change(db: Database, rid: str, what: str, day: int, staff: list[Any], visits: int) -> None:
    known = [head for head in heads(db, include_deleted=True) if head.rid == rid]
    rev = known[0].rev + 1 if known else 1
    if what == "returned":
        if known and known[0].op == "put":
            add_event(db, RecordEvent(rid, known[0].rev, "returned", "T1", "", "2023-10-01"))
        return
    if what == "del":
        if known and known[0].op == "put":
            store(db, line(rid, rev, op="del"))
        return
    rows = [{"staff_name": name, "staff_title": title} for name, title in staff]
    month = "09" if day > 3 else "10"
    store(db, line(rid, rev, activity_date=f"2023-{month}-{day:02}", visits_offline=visits, staff=rows))
