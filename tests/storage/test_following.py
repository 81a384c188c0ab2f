"""A saved record is the line in the log; heads, views and search follow before anybody can see that they had to."""

from __future__ import annotations

import contextlib

import pytest

from desktop.errors import EnvironmentFailure, KnownError
from desktop.storage import driver, following
from desktop.storage.changes import take_changes
from desktop.storage.database import Database, follows_the_log, open_database
from desktop.storage.health import check
from desktop.storage.projections import ensure_projection
from desktop.storage.readonly import Reading, run_query
from desktop.storage.records import head, heads
from desktop.storage.search import Chosen, find
from tests.storage.samples import FREE_CLINIC, KEY, event, line, store


@pytest.fixture(params=["rollback", "wal"])
def ledger(request, tmp_path):
    with open_database(tmp_path / "w.db", KEY, journal=request.param, create=True) as db:
        ensure_projection(db, FREE_CLINIC)
        yield db


def on_disk(db: Database, table: str = "heads") -> int:
    """Rows as another connection finds them, which nobody told of what is waiting."""
    with contextlib.closing(driver.connect(db.path, db.key, readonly=True)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])


def test_a_save_writes_the_log_alone(ledger):
    store(ledger, line("r1"))
    assert (on_disk(ledger, "revisions"), on_disk(ledger), on_disk(ledger, "rec_free_clinic__v1")) == (1, 0, 0)


@pytest.mark.parametrize(
    "look",
    [
        lambda db: [it.rid for it in heads(db)],
        lambda db: [head(db, "r1").rid],
        lambda db: [it.rid for it in find(db, "幸福", Chosen())],
        lambda db: [row[0] for row in db.stream("SELECT rid FROM rec_free_clinic__v1")],
        lambda db: [row[0] for row in run_query(db, "SELECT rid FROM v_free_clinic", {})[1]],
        lambda db: [row[0] for row in db.execute('SELECT rid FROM "v_free_clinic"')],
    ],
)
def test_whoever_looks_sees_it(ledger, look):
    store(ledger, line("r1"))
    assert look(ledger) == ["r1"]
    assert on_disk(ledger) == 1
    assert on_disk(ledger, "heads_waiting") == 0
    assert check(ledger) == []


def test_a_reading_held_open_sees_what_is_saved_meanwhile(ledger):
    with contextlib.closing(Reading(ledger)) as reading:
        for number in range(3):
            store(ledger, line(f"r{number}"))
            assert reading.ask("SELECT count(*) FROM main.rec_free_clinic__v1") == [(number + 1,)]


def test_who_asks_for_changes_is_told_of_it(ledger):
    take_changes(ledger)
    store(ledger, line("r1"))
    assert take_changes(ledger).rids == {"r1"}


def test_a_table_computed_inside_a_transaction_has_what_was_saved_before_it(ledger):
    store(ledger, line("r1"))
    with ledger.atomic():
        store(ledger, line("r2"))
        assert run_query(ledger, "SELECT rid FROM v_free_clinic", {})[1] == [("r1",)]
    assert len(run_query(ledger, "SELECT rid FROM v_free_clinic", {})[1]) == 2


def test_it_follows_after_the_power_went(ledger, tmp_path):
    store(ledger, line("r1"))
    copy = tmp_path / "after"
    copy.mkdir()
    for side in ("", "-wal", "-journal"):
        with contextlib.suppress(FileNotFoundError):
            (copy / f"w.db{side}").write_bytes((tmp_path / f"w.db{side}").read_bytes())
    with open_database(copy / "w.db", KEY, journal=ledger.journal) as again:
        assert [it.rid for it in heads(again)] == ["r1"]
        assert check(again) == []


def test_a_closed_ledger_has_it_in_every_table(tmp_path):
    with open_database(tmp_path / "c.db", KEY, journal="rollback", create=True) as db:
        ensure_projection(db, FREE_CLINIC)
        store(db, line("r1"))
    with contextlib.closing(driver.connect(tmp_path / "c.db", KEY, readonly=True)) as connection:
        assert connection.execute("SELECT count(*) FROM heads").fetchall()[0][0] == 1


def test_what_was_looked_at_in_a_transaction_that_failed_is_looked_at_again(ledger):
    store(ledger, line("r1"))
    with pytest.raises(ZeroDivisionError), ledger.atomic():
        store(ledger, line("r2"))
        assert len(heads(ledger)) == 2
        raise ZeroDivisionError
    assert [it.rid for it in heads(ledger)] == ["r1"]
    store(ledger, line("r3"))
    with ledger.atomic():
        with pytest.raises(ZeroDivisionError), ledger.atomic():
            assert len(heads(ledger)) == 2
            raise ZeroDivisionError
        assert len(heads(ledger)) == 2
    assert check(ledger) == []


def test_a_judgement_in_the_same_transaction_counts(ledger):
    from desktop.storage.records import add_event

    with ledger.atomic():
        store(ledger, line("r1"))
        add_event(ledger, event("r1", 1, "returned", "看看"))
        store(ledger, line("r2"))
    assert {it.rid: it.state for it in heads(ledger)} == {"r1": "returned", "r2": "ready"}
    assert {it.rid for it in find(ledger, "幸福", Chosen())} == {"r1", "r2"}
    assert check(ledger) == []


def test_not_many_wait(ledger, monkeypatch):
    monkeypatch.setattr(following, "MOST_WAITING", 3)
    for number in range(3):
        following.follow_later(ledger, f"none{number}")
    assert on_disk(ledger, "heads_waiting") == 3
    following.follow_later(ledger, "none3")
    assert on_disk(ledger, "heads_waiting") == 0


@pytest.mark.parametrize("code", ["环 101", "环 102"])
def test_where_nothing_can_be_written_the_rest_is_read(ledger, monkeypatch, code):
    store(ledger, line("r1"))
    assert len(heads(ledger)) == 1
    store(ledger, line("r2"))

    def full(*_arguments: object) -> None:
        raise EnvironmentFailure(code, "满了")

    with monkeypatch.context() as patched:
        patched.setattr(following, "refresh_heads", full)
        assert [it.rid for it in heads(ledger)] == ["r1"]
        with pytest.raises(KnownError, match=code), ledger.atomic():
            heads(ledger)
    assert [it.rid for it in heads(ledger)] == ["r1", "r2"]


def test_another_failure_is_told_and_tried_again(ledger, monkeypatch):
    store(ledger, line("r1"))
    with monkeypatch.context() as patched:
        patched.setattr(following, "refresh_heads", lambda *_a: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            heads(ledger)
    assert len(heads(ledger)) == 1


@pytest.mark.parametrize(
    ("sql", "follows"),
    [
        ("SELECT 1 FROM heads h", True),
        ('SELECT 1 FROM "rec_x__v1"', True),
        ("INSERT INTO search (rowid) VALUES (1)", True),
        ("SELECT rid FROM heads_waiting", False),
        ("SELECT seq FROM revisions", False),
        ("SELECT 1 FROM v_free_clinic", True),
    ],
)
def test_which_statements_look(sql, follows):
    assert follows_the_log(sql) is follows


def test_rows_written_by_hand_find_what_was_saved(ledger):
    store(ledger, line("r1"))
    ledger.executemany("UPDATE heads SET note = ? WHERE rid = ?", [("看过", "r1")])
    assert head(ledger, "r1").note == "看过"
