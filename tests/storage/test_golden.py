"""Every schema that was ever released opens, is backed up first, is brought up to date and holds what it held."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.errors import EnvironmentFailure
from desktop.storage.audit import audit_entries
from desktop.storage.database import Database, open_database
from desktop.storage.health import check
from desktop.storage.migrations import STEPS, VERSION
from desktop.storage.moment import moment_of_file
from desktop.storage.records import events, heads
from desktop.storage.revisions import revisions_of, unacknowledged
from desktop.storage.settings import get_setting
from tests.storage.samples import DATA, FEED, KEY, UNIT

GOLDEN = Path(__file__).with_name("golden")
RELEASED = sorted(path.stem.removeprefix("schema_") for path in GOLDEN.glob("schema_*.db"))


@pytest.fixture(params=RELEASED)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copy(GOLDEN / f"schema_{request.param}.db", tmp_path / "workspace.db"))


@pytest.fixture
def opened(old: Path) -> Iterator[Database]:
    with open_database(old, KEY, journal="rollback") as db:
        yield db


def test_the_first_releases_are_here() -> None:
    assert {"1.0", "1.1"} <= set(RELEASED)


def test_it_says_its_own_version(old: Path) -> None:
    stated = old.resolve(), moment_of_file(old, KEY).schema
    assert stated[1] <= VERSION
    assert GOLDEN.joinpath(f"schema_{stated[1][0]}.{stated[1][1]}.db").read_bytes() == old.read_bytes()


def test_it_is_brought_up_to_date_and_is_sound(opened: Database) -> None:
    version = opened.execute("PRAGMA user_version")[0][0]
    assert (version >> 16, version & 0xFFFF) == VERSION
    applied = {row[0] for row in opened.execute("SELECT name FROM _sqlite_migrations")}
    assert applied == {step.__name__ for step in STEPS}
    assert check(opened) == []


def test_it_holds_what_it_held(opened: Database) -> None:
    held = {head.rid: (head.rev, head.op, head.state) for head in heads(opened, include_deleted=True)}
    assert set(held) == {"R0", "R1", "R2", "R3", "R4", "X1"}
    assert held["R1"][:2] == (2, "put")
    assert held["R2"][:2] == (2, "del")
    assert held["R3"][2] == "returned"
    assert [event.reason for event in events(opened, "R3", 1)] == ["人数不对"]
    line = revisions_of(opened, "R1")[1].parsed
    assert line.data == {**DATA, "visits_offline": 40}
    assert get_setting(opened, "identity") == {"org": UNIT, "feed": FEED}
    assert [entry.reason for entry in audit_entries(opened)] == ["报县里"]
    assert [line.parsed.rid for line in unacknowledged(opened, FEED)] == ["R3", "R4", "R1", "R2"]
    # Neither the deleted nor the returned one.
    assert {row[0] for row in opened.execute("SELECT rid FROM v_free_clinic")} == {"R0", "R1", "R4", "X1"}


def test_trees_that_every_save_wrote_in_are_gone_and_the_rows_of_repeats_stay(old: Path) -> None:
    with open_database(old, KEY, journal="rollback") as db:
        made = {row["name"]: row["sql"] for row in db.execute("SELECT name, sql FROM sqlite_master WHERE sql <> ''")}
        repeats = [
            row["name"] for row in db.execute("SELECT name FROM projections WHERE kind = 'table' AND path <> ''")
        ]
        assert not {f"heads_by_{column}" for column in ("form", "version", "unit", "state", "date")} & set(made)
        assert repeats and all(made[name].endswith("WITHOUT ROWID") for name in repeats)
        staff = db.execute("SELECT rid, row, staff_name FROM rec_free_clinic__v1__staff ORDER BY rid, row")
        held = sorted({row[0] for row in db.execute("SELECT rid FROM v_free_clinic")})
        assert [tuple(row) for row in staff] == [(rid, *who) for rid in held for who in ((1, "王芳"), (2, "李强"))]
        assert not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'm0013'")


def test_lists_go_by_day_unit_and_id_whatever_program_made_the_ledger(old: Path) -> None:
    with open_database(old, KEY, journal="rollback") as db:
        for index, first in (
            ("heads_listed", []),
            ("heads_listed_by_form", ["form"]),
            ("heads_listed_by_state", ["state"]),
        ):
            columns = [row["name"] for row in db.execute("SELECT name FROM pragma_index_info(?)", (index,))]
            assert columns[: len(first) + 3] == [*first, "date", "unit", "rid"]
        listed = [(head.date, head.unit, head.rid) for head in heads(db)]
        assert listed == sorted(listed) and {rid for _date, _unit, rid in listed} == {"R0", "R1", "R3", "R4", "X1"}


def test_a_backup_comes_before_the_first_step(old: Path) -> None:
    seen: list[tuple[int, int]] = []

    def before(db: Database) -> None:
        version = db.execute("PRAGMA user_version")[0][0]
        seen.append((version >> 16, version & 0xFFFF))

    released = moment_of_file(old, KEY).schema
    for _time in range(2):
        open_database(old, KEY, journal="rollback", before_migration=before).close()
    assert seen == ([released] if released != VERSION else [])


def test_without_a_backup_nothing_is_changed(old: Path) -> None:
    if moment_of_file(old, KEY).schema == VERSION:
        return
    body = old.read_bytes()

    def full(_db: Database) -> None:
        raise EnvironmentFailure("环 101", "磁盘满了，没有写完")

    with pytest.raises(EnvironmentFailure, match="环 101"):
        open_database(old, KEY, journal="rollback", before_migration=full)
    assert old.read_bytes() == body
    open_database(old, KEY, journal="rollback").close()
