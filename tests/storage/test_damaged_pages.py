"""Real pages of a real encrypted file are spoilt: what can be read is saved, what cannot is named, nothing is invented."""

from __future__ import annotations

import hashlib
import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.errors import KnownError
from desktop.foundation.watching import StoppedError
from desktop.storage import damaged
from desktop.storage.backup import faults_of
from desktop.storage.batches import save_batch
from desktop.storage.damaged import DamagedFile, Gaps
from desktop.storage.database import Database, Journal, open_database
from desktop.storage.health import check
from desktop.storage.packs import save_form
from desktop.storage.pages import page_digest, suspicious_pages, wrong_pages
from desktop.storage.rescue import LostRecord, Saved, _Job, save_what_is_left
from desktop.storage.settings import get_setting, set_setting
from tests.storage.damage import PAGE, destroy, flip, free_pages, page_count, pages_of
from tests.storage.samples import FEED, FREE_CLINIC, KEY, UNIT, batch_row, event, line, store

RECORDS = 150


def fill(db: Database) -> None:
    with db.atomic():
        save_form(db, "free_clinic", "1", "<xform/>", FREE_CLINIC, 1)
        set_setting(db, "identity", {"org": UNIT, "feed": FEED})
        set_setting(db, "device_keys", {"suite": "x"})
        for number in range(RECORDS):
            store(db, line(f"R{number:03}", activity_date=f"2023-09-{1 + number % 28:02}", place_name="幸福村" * 40))
        db.execute("CREATE TABLE big (id INTEGER PRIMARY KEY, body BLOB)")
        db.executemany("INSERT INTO big (body) VALUES (?)", [(bytes(3000),)] * 40)
    db.catch_up()
    db.execute("DROP TABLE big")  # its pages are the free list


@pytest.fixture(scope="module", params=["rollback", "wal"])
def _made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Journal]:
    folder = tmp_path_factory.mktemp("whole")
    with open_database(folder / "workspace.db", KEY, journal=request.param, create=True) as db:
        fill(db)
        assert check(db) == []
    return folder, request.param


@pytest.fixture
def hurt(_made: tuple[Path, Journal], tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(_made[0], tmp_path / "hurt"))
    return folder / "workspace.db"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Database]:
    (tmp_path / "new").mkdir()
    with open_database(tmp_path / "new" / "workspace.db", KEY, journal="rollback", create=True) as db:
        yield db


def saved_from(path: Path, fresh: Database) -> Saved:
    """Rescue; whatever came of it is in itself sound, and every line is what it was."""
    before = path.read_bytes()
    found = save_what_is_left(path, KEY, fresh)
    assert path.read_bytes() == before
    assert [problem.code for problem in check(fresh) if problem.code != "存 114"] == []
    assert [item.name for item in fresh.path.parent.iterdir() if item.name.startswith("~")] == []
    for row in fresh.execute("SELECT line, line_sha256 FROM revisions"):
        assert hashlib.sha256(row["line"]).hexdigest() == row["line_sha256"]
    return found


def here(db: Database) -> set[str]:
    return {row[0] for row in db.execute("SELECT rid FROM heads")}


ALL = {f"R{number:03}" for number in range(RECORDS)}


def test_nothing_is_lost_of_a_whole_one(hurt: Path, fresh: Database) -> None:
    found = saved_from(hurt, fresh)
    assert (found.lines, found.lost, found.wrong_pages, found.mended, found.has_identity) == (RECORDS, (), 0, 0, True)
    assert here(fresh) == ALL
    assert all(item.lost == 0 and not item.uncertain for item in found.tables)
    assert get_setting(fresh, "identity") == {"org": UNIT, "feed": FEED}


def test_a_destroyed_leaf_of_the_log_costs_its_records_and_names_them(hurt: Path, fresh: Database) -> None:
    leaves = pages_of(hurt, KEY, "revisions")["leaf"]
    destroy(hurt, leaves[len(leaves) // 2])
    found = saved_from(hurt, fresh)
    lost = {item.rid for item in found.lost}
    assert found.wrong_pages == 1
    assert 0 < len(lost) < 20
    assert here(fresh) == ALL - lost
    assert found.lines + len(lost) == RECORDS
    named = next(iter(found.lost))
    assert (named.rev, named.form) == (1, "free_clinic")
    assert named.date.startswith("2023-09-")
    assert str(found.lines) in found.in_short


def test_a_flipped_bit_of_a_leaf_costs_nothing_or_the_one_record(hurt: Path, fresh: Database) -> None:
    """SQLCipher refuses the page; with its digest put right every line that still has its hash is taken."""
    leaf = pages_of(hurt, KEY, "revisions")["leaf"][3]
    flip(hurt, leaf, at=PAGE - 400)
    found = saved_from(hurt, fresh)
    assert found.wrong_pages == 1
    assert found.mended > 0
    assert found.lost_lines <= 1
    assert here(fresh) == ALL - {item.rid for item in found.lost}


@pytest.mark.parametrize("way", [destroy, flip], ids=["destroyed", "bit"])
def test_an_interior_page_of_the_log(hurt: Path, fresh: Database, way: Callable[[Path, int], None]) -> None:
    """The way to every leaf is gone; a single wrong bit in it is got over, else all that is lost is named."""
    interior = pages_of(hurt, KEY, "revisions")["interior"]
    assert interior
    way(hurt, interior[0])
    found = saved_from(hurt, fresh)
    lost = {item.rid for item in found.lost}
    assert here(fresh) == ALL - lost
    assert (way is flip) == (lost == set())


@pytest.mark.parametrize("way", [destroy, flip], ids=["destroyed", "bit"])
def test_the_header_page(hurt: Path, fresh: Database, way: Callable[[Path, int], None]) -> None:
    """Page 1 has the salt and the beginning of the schema: with a wrong bit all is saved, destroyed nothing can be."""
    way(hurt, 1)
    with pytest.raises(KnownError):
        open_database(hurt, KEY, journal="rollback")
    found = saved_from(hurt, fresh)
    assert found.has_identity == (way is flip)
    assert here(fresh) == (ALL if way is flip else set())


def test_a_page_of_the_schema_behind_the_first(hurt: Path, fresh: Database) -> None:
    schema = pages_of(hurt, KEY, "sqlite_master")["leaf"]
    assert len(schema) > 1
    flip(hurt, schema[-1], at=PAGE - 300)
    found = saved_from(hurt, fresh)
    assert here(fresh) == ALL - {item.rid for item in found.lost}
    assert found.lost_lines == 0


def test_the_free_list_costs_nothing(hurt: Path, fresh: Database) -> None:
    free = free_pages(hurt, KEY)
    assert len(free) > 20
    destroy(hurt, *free)
    assert faults_of(hurt, KEY) != []
    found = saved_from(hurt, fresh)
    assert found.wrong_pages == len(free)
    assert (here(fresh), found.lost) == (ALL, ())


@pytest.mark.parametrize("index", ["heads_listed", "revisions_by_line"])
def test_a_destroyed_index_costs_nothing(hurt: Path, fresh: Database, index: str) -> None:
    pages = pages_of(hurt, KEY, index)
    destroy(hurt, *pages["leaf"], *pages["interior"])
    found = saved_from(hurt, fresh)
    assert (here(fresh), found.lost) == (ALL, ())


def test_all_views_are_made_again(hurt: Path, fresh: Database) -> None:
    for table in ("heads", "rec_free_clinic__v1"):
        pages = pages_of(hurt, KEY, table)
        destroy(hurt, *pages["leaf"], *pages["interior"])
    found = saved_from(hurt, fresh)
    assert (here(fresh), found.lost) == (ALL, ())


def test_settings_are_saved_row_by_row(hurt: Path, fresh: Database) -> None:
    """A table without row numbers is read by its key, on both sides of what is lost."""
    with open_database(hurt, KEY, journal="rollback") as db, db.atomic():
        for number in range(300):
            set_setting(db, f"k{number:03}", "x" * 100)
        db.execute("PRAGMA journal_mode")
    leaves = pages_of(hurt, KEY, "settings")["leaf"]
    destroy(hurt, leaves[len(leaves) // 2])
    saved_from(hurt, fresh)
    held = [number for number in range(300) if get_setting(fresh, f"k{number:03}")]
    assert 0 < 300 - len(held) < 80
    assert get_setting(fresh, "identity") is not None


def test_several_pages_at_once(hurt: Path, fresh: Database) -> None:
    leaves = pages_of(hurt, KEY, "revisions")["leaf"]
    destroy(hurt, leaves[1], leaves[3], leaves[-1])
    found = saved_from(hurt, fresh)
    lost = {item.rid for item in found.lost}
    assert here(fresh) == ALL - lost
    table = next(item for item in found.tables if item.table == "revisions")
    assert (table.saved, table.saved + len(lost)) == (found.lines, RECORDS)


def test_a_file_cut_short(hurt: Path, fresh: Database) -> None:
    """The tail went with the power: whatever stands before it is read, also from a page that was cut in half."""
    body = hurt.read_bytes()
    hurt.write_bytes(body[: len(body) * 2 // 3 + 1000])
    found = saved_from(hurt, fresh)
    assert here(fresh) == ALL - {item.rid for item in found.lost}


def test_a_wal_that_is_damaged(tmp_path: Path, fresh: Database) -> None:
    """What a transaction wrote stands in the log file alone until it is folded in. Damage there costs what is behind it."""
    path = tmp_path / "live" / "workspace.db"
    path.parent.mkdir()
    db = open_database(path, KEY, journal="wal", create=True)
    db.execute("PRAGMA wal_autocheckpoint = 0")
    fill(db)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store(db, line("W1"))
    half = (path.parent / "workspace.db-wal").stat().st_size
    store(db, line("W2"))
    cut = tmp_path / "cut"
    shutil.copytree(path.parent, cut)
    db.close()
    wal = cut / "workspace.db-wal"
    body = bytearray(wal.read_bytes())
    body[half + 24 + 50] ^= 1
    wal.write_bytes(body)
    with open_database(cut / "workspace.db", KEY, journal="wal") as opened:
        assert check(opened) == []
        assert here(opened) == ALL | {"W1"}
    found = saved_from(cut / "workspace.db", fresh)
    assert (here(fresh), found.lost) == (ALL | {"W1"}, ())


def test_a_crash_in_the_middle_of_a_transaction(hurt: Path, fresh: Database, tmp_path: Path) -> None:
    """A journal that was not rolled back yet counts: what it undoes was never told to anybody as saved."""
    with open_database(hurt, KEY, journal="rollback") as db:
        db.execute("PRAGMA cache_size = 1")
        with db.atomic():
            for number in range(40):
                store(db, line(f"Z{number:03}", place_name="幸福村" * 200))
            cut = Path(shutil.copytree(hurt.parent, tmp_path / "cut"))
    assert (cut / "workspace.db-journal").stat().st_size > 0
    found = saved_from(cut / "workspace.db", fresh)
    assert (here(fresh), found.lost) == (ALL, ())


def test_what_hangs_on_a_lost_row_is_left(hurt: Path, fresh: Database) -> None:
    with open_database(hurt, KEY, journal="rollback") as db, db.atomic():
        db.execute("PRAGMA foreign_keys")
        from desktop.storage.records import add_event

        add_event(db, event("R001", 1, "received"))
    found = saved_from(hurt, fresh)
    assert next(item.saved for item in found.tables if item.table == "record_events") == 1


def test_stopping(hurt: Path, fresh: Database) -> None:
    with pytest.raises(StoppedError):
        save_what_is_left(hurt, KEY, fresh, cancelled=lambda: True)
    assert [item.name for item in fresh.path.parent.iterdir() if item.name.startswith("~")] == []
    assert here(fresh) == set()


def test_progress_only_rises(hurt: Path, fresh: Database) -> None:
    told: list[float] = []
    save_what_is_left(hurt, KEY, fresh, progress=lambda done, total: told.append(done / total))
    assert told == sorted(told)
    assert told[-1] > 0.9


def test_digests_are_sqlciphers(hurt: Path) -> None:
    assert list(wrong_pages(hurt, KEY)) == []
    flip(hurt, 5)
    assert [number for number, _page in wrong_pages(hurt, KEY)] == [5]
    assert page_digest(b"k" * 32, 1, bytes(PAGE)) != page_digest(b"k" * 32, 2, bytes(PAGE))


def test_tries_have_an_end(hurt: Path, fresh: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of which nothing can be read is given up after so many tries, and nobody claims to know its size."""
    monkeypatch.setattr(damaged, "_TRIES", 5)
    monkeypatch.setattr(damaged, "_BLIND_TRIES", 5)
    leaves = pages_of(hurt, KEY, "revisions")["leaf"]
    destroy(hurt, *leaves)
    source = DamagedFile(hurt, KEY)
    gaps = Gaps()
    assert list(source.rows("revisions", ["rid"], gaps)) == []
    assert gaps.unknown
    assert source.reopened < 30
    found = saved_from(hurt, fresh)
    assert found.lines == 0
    assert {item.rid for item in found.lost} == ALL


def test_an_empty_table_has_no_gaps(hurt: Path) -> None:
    source, gaps = DamagedFile(hurt, KEY), Gaps()
    assert list(source.rows("audit", ["id"], gaps)) == []
    assert (gaps.ranges, gaps.unknown) == ([], False)
    source.close()
    source.close()


def test_a_key_between_two_others() -> None:
    for low, high in itertools.pairwise(["", "R", "R0", "R001", "R002", "Z", "幸", chr(0x10FFFF)]):
        middle = damaged._between(low, high)
        assert middle is None or low < middle < high
    assert damaged._between("R1", "R1") is None
    assert damaged._between("幸", "福") is None


def test_neighbouring_gaps_are_one() -> None:
    assert damaged._joined([(5, 6), (1, 2), (3, 4), (9, 9)]) == [(1, 6), (9, 9)]


def test_a_batch_that_is_lost_takes_its_members_along(hurt: Path, fresh: Database) -> None:
    with open_database(hurt, KEY, journal="rollback") as db:
        for number in range(1, 60):
            save_batch(db, batch_row(number, mark=f"{number}" * 60), [])
    destroy(hurt, pages_of(hurt, KEY, "batches")["leaf"][1])
    found = {item.table: item for item in saved_from(hurt, fresh).tables}
    assert 0 < found["batches"].saved < 59
    assert found["batch_members"].saved == found["batches"].saved
    assert [problem.code for problem in check(fresh)] == []


def test_what_a_mended_page_says_of_names_is_not_believed(hurt: Path, fresh: Database) -> None:
    job = _Job(fresh, DamagedFile(hurt, KEY), DamagedFile(hurt, KEY))
    named: dict[tuple[str, int], LostRecord] = {}
    for rid, rev in ((b"R", 1), ("R", None), ("R", 1), ("R", 1)):
        job._name(named, rid, rev)
    assert named == {("R", 1): LostRecord("R", 1)}
    job.original.close()
    job.sealed.close()


def test_nobody_knows_how_long_a_table_is(hurt: Path) -> None:
    destroy(hurt, *pages_of(hurt, KEY, "sqlite_sequence")["leaf"])
    assert DamagedFile(hurt, KEY)._highest("revisions") > RECORDS


def test_pages_that_stay_wrong_are_suspicious(hurt: Path) -> None:
    paused: list[float] = []
    assert suspicious_pages(hurt, KEY, pause=paused.append) == []
    assert paused == []
    before = hurt.read_bytes()
    flip(hurt, 7)
    assert suspicious_pages(hurt, KEY, pause=paused.append) == [7]
    assert len(paused) == 3
    # Somebody was in the middle of writing it.
    assert suspicious_pages(hurt, KEY, pause=lambda _s: bool(hurt.write_bytes(before))) == []
    # It was cut off meanwhile.
    flip(hurt, page_count(hurt))
    assert suspicious_pages(hurt, KEY, pause=lambda _s: bool(hurt.write_bytes(before[:-PAGE]))) == []


def test_a_page_that_was_never_written_is_none(hurt: Path) -> None:
    with hurt.open("ab") as stream:
        stream.write(bytes(PAGE))
    assert suspicious_pages(hurt, KEY) == []
