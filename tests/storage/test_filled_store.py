"""The ledger that benchmarks are measured on is the one that saving would have made."""

from __future__ import annotations

from pathlib import Path

from desktop.exchange import build_line
from desktop.storage.database import Database
from desktop.storage.health import check
from desktop.storage.search_index import digests
from tests.helpers.filled_store import create, fill, line_of, raw_of, save_one, state_of

RECORDS = 300
VIEWS = ("heads", "record_events", "rec_outreach__v1", "rec_outreach__v1__staff", "search_rows", "revisions")


def rows(db: Database, table: str) -> list[tuple[object, ...]]:
    left_out = ("id",) if table == "record_events" else ()
    columns = [row["name"] for row in db.execute(f"PRAGMA table_info({table})") if row["name"] not in left_out]
    return sorted(map(repr, (tuple(row) for row in db.execute(f"SELECT {', '.join(columns)} FROM {table}"))))


def test_the_same_rows_as_saving_each(tmp_path: Path):
    with create(tmp_path / "quick.db") as quick, create(tmp_path / "saved.db") as saved:
        fill(quick, RECORDS)
        with saved.atomic():
            for number in range(RECORDS):
                save_one(saved, line_of(number, RECORDS), state_of(number))
        for table in VIEWS:
            assert rows(quick, table) == rows(saved, table), table
        assert digests(quick) == digests(saved)
        assert indexes(quick) == indexes(saved)
        assert raw_of(line_of(7, RECORDS)) == build_line(line_of(7, RECORDS))


def test_it_is_a_healthy_one_but_for_the_chain_of_its_feed(tmp_path: Path):
    with create(tmp_path / "quick.db") as quick:
        fill(quick, RECORDS)
        assert {problem.code for problem in check(quick)} == {"存 114"}


def indexes(db: Database) -> list[str]:
    return sorted(str(row[0]) for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'index'"))
