"""A copy is of one moment, whole, under the same key, and of nothing that was not committed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.errors import EnvironmentFailure, RefusedError
from desktop.foundation.watching import StoppedError
from desktop.storage import driver
from desktop.storage.backup import copy_database, copy_file, faults_of, require_whole
from desktop.storage.database import Database, Journal, open_database
from desktop.storage.health import check, check_log
from desktop.storage.moment import moment, moment_of_file
from desktop.storage.packs import save_form
from desktop.storage.settings import set_setting
from tests.storage.damage import flip, page_count
from tests.storage.samples import FREE_CLINIC, KEY, UNIT, batch_row, line, store

_PAGES = 3


@pytest.fixture(params=["rollback", "wal"])
def journal(request: pytest.FixtureRequest) -> Journal:
    found: Journal = request.param
    return found


@pytest.fixture
def ledger(path: Path, journal: Journal) -> Iterator[Database]:
    """Sixty records of a village that was set up."""
    path.parent.mkdir()
    with open_database(path, KEY, journal=journal, create=True) as db:
        save_form(db, "free_clinic", "1", "<xform/>", FREE_CLINIC, 1)
        set_setting(db, "identity", {"org": UNIT, "feed": "f" * 32})
        with db.atomic():
            for number in range(60):
                store(db, line(f"R{number:02}"))
        yield db


def rids(path: Path) -> list[str]:
    with open_database(path, KEY, journal="rollback") as copy:
        assert check(copy) == []
        return [row[0] for row in copy.execute("SELECT rid FROM heads ORDER BY rid")]


def test_a_copy_has_everything_and_is_one_file(ledger: Database, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    made = copy_database(ledger, tmp_path / "copy.db", pages=_PAGES, progress=lambda *at: told.append(at))
    assert [path.name for path in tmp_path.glob("*copy.db*")] == ["copy.db"]
    assert made.size == made.path.stat().st_size == page_count(made.path) * 4096
    assert told[-1][0] == told[-1][1] and len(told) > 5
    with open_database(made.path, KEY, journal="rollback") as copy:
        assert check_log(copy) == []
        assert copy.execute("PRAGMA journal_mode")[0][0] == "delete"
    assert len(rids(made.path)) == 60


def test_the_copy_needs_the_same_key(ledger: Database, tmp_path: Path) -> None:
    made = copy_database(ledger, tmp_path / "copy.db")
    with pytest.raises(RefusedError, match="存 101"):
        open_database(made.path, bytes(32), journal="rollback")
    assert "幸福村".encode() not in made.path.read_bytes()


def test_what_is_written_meanwhile_never_leaves_half_of_it(ledger: Database, tmp_path: Path) -> None:
    """A rollback journal's copy takes it along, a WAL's is of the moment it began; both are whole."""
    written = []

    def write(done: int, _total: int) -> None:
        if not written and done > _PAGES:
            written.append(store(ledger, line("R99")))

    found = rids(copy_database(ledger, tmp_path / "copy.db", pages=_PAGES, progress=write).path)
    assert written
    assert found[:60] == [f"R{number:02}" for number in range(60)]
    assert found[60:] == (["R99"] if ledger.journal == "rollback" else [])


def test_a_transaction_under_way_is_waited_for(ledger: Database, tmp_path: Path) -> None:
    """Another thread copies while this one is in the middle of a transaction: none or all of it is in the copy."""
    copied = threading.Thread(target=copy_database, args=(ledger, tmp_path / "copy.db"), kwargs={"pages": 1})
    with ledger.atomic():
        store(ledger, line("S1"))
        copied.start()
        copied.join(0.1)
        store(ledger, line("S2"))
    copied.join()
    assert ("S1" in rids(tmp_path / "copy.db")) == ("S2" in rids(tmp_path / "copy.db"))


def test_stopping_leaves_nothing(ledger: Database, tmp_path: Path) -> None:
    asked = iter([False, False, True])
    with pytest.raises(StoppedError):
        copy_database(ledger, tmp_path / "copy.db", pages=_PAGES, cancelled=lambda: next(asked))
    assert list(tmp_path.glob("*copy*")) == []


def test_stopping_while_the_copy_is_checked_leaves_nothing(
    ledger: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[int] = []
    monkeypatch.setattr("desktop.storage.backup._ASK_EVERY", 1)
    with pytest.raises(StoppedError):
        copy_database(
            ledger, tmp_path / "copy.db", progress=lambda done, total: copied.append(total - done),
            cancelled=lambda: copied[-1:] == [0],
        )  # fmt: skip
    assert list(tmp_path.glob("*copy*")) == []


def test_a_database_with_a_bad_page_is_not_copied(ledger: Database, path: Path, tmp_path: Path) -> None:
    journal = ledger.journal
    ledger.close()
    flip(path, page_count(path) // 2)
    with open_database(path, KEY, journal=journal) as hurt, pytest.raises(RefusedError, match="存 102"):
        copy_database(hurt, tmp_path / "copy.db")
    assert list(tmp_path.glob("*copy*")) == []


def test_another_file_of_the_workspace_is_copied(ledger: Database, path: Path, tmp_path: Path) -> None:
    """The attachments' file, while somebody has it open."""
    other = tmp_path / "copy" / "other.db"
    assert copy_file(path, KEY, other).path == other
    assert len(rids(other)) == 60
    ledger.close()
    flip(path, 2)
    with pytest.raises(RefusedError, match="存 102"):
        copy_file(path, KEY, tmp_path / "again.db")
    assert not (tmp_path / "again.db").exists()


def test_a_copy_that_came_back_otherwise_does_not_count(
    ledger: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = driver.copy_pages

    def bad_medium(source: object, target: driver.Connection, *rest: object) -> None:
        real(source, target, *rest)  # type: ignore[arg-type]
        flip(next(tmp_path.glob("~copy.db.part")), 3)

    monkeypatch.setattr(driver, "copy_pages", bad_medium)
    with pytest.raises(RefusedError, match="存 301"):
        copy_database(ledger, tmp_path / "copy.db")
    assert list(tmp_path.glob("*copy*")) == []


def test_structure_is_judged_where_every_digest_is_right(ledger: Database, tmp_path: Path) -> None:
    made = copy_database(ledger, tmp_path / "copy.db").path
    assert faults_of(made, KEY) == []
    connection = driver.connect(made, KEY)
    connection.execute("PRAGMA writable_schema = ON").fetchall()
    connection.execute("UPDATE sqlite_master SET rootpage = 3 WHERE name = 'heads_listed'").fetchall()
    connection.close()
    assert faults_of(made, KEY) != []
    with pytest.raises(RefusedError, match="存 301"):
        require_whole(made, KEY)


def test_a_disk_that_fills_up_is_said_and_nothing_is_left(
    ledger: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise driver.DatabaseError("database or disk is full")

    monkeypatch.setattr(driver, "copy_pages", full)
    with pytest.raises(EnvironmentFailure, match="环 101"):
        copy_database(ledger, tmp_path / "copy.db")
    with pytest.raises(EnvironmentFailure, match="环 101"):
        copy_file(ledger.path, KEY, tmp_path / "copy.db")
    assert list(tmp_path.glob("*copy*")) == []


def test_a_file_that_is_no_database_is_at_fault(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"x" * 8192)
    assert len(faults_of(tmp_path / "x.db", KEY)) >= 1


def test_where_a_database_stands(ledger: Database, tmp_path: Path) -> None:
    from desktop.storage.batches import save_batch

    save_batch(ledger, batch_row(3, feed="f" * 32, origin="own"), [])
    set_setting(ledger, "device_keys", {"suite": "x"})
    ledger.execute("INSERT INTO reg_units (code, name) VALUES (?, '幸福村卫生室')", (UNIT,))
    here = moment(ledger)
    assert (here.org, here.feed, here.unit_name, here.seq, here.lines) == (UNIT, "f" * 32, "幸福村卫生室", 3, 60)
    assert here.head == batch_row(3, feed="f" * 32).hash
    assert here.keys == {"suite": "x"}
    assert moment_of_file(copy_database(ledger, tmp_path / "copy.db").path, KEY) == here


def test_where_a_database_without_a_unit_stands(db: Database, tmp_path: Path) -> None:
    here = moment(db)
    assert (here.org, here.feed, here.unit_name, here.seq, here.head, here.lines, here.keys) == (
        "",
        "",
        "",
        0,
        "",
        0,
        None,
    )
    (tmp_path / "x.db").write_bytes(b"x" * 8192)
    with pytest.raises(RefusedError, match="存 102"):
        moment_of_file(tmp_path / "x.db", KEY)
