"""A batch's records into the ledger, beside SQL written by hand that puts the same final rows into the same tables."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop.exchange import build_line, line_sha256
from desktop.model.record import RecordLine
from desktop.storage import search_fields, search_index
from desktop.storage.batches import BatchRow, save_batch
from desktop.storage.bulk import BatchLine, insert_lines, refresh_heads
from desktop.storage.database import Database, open_database
from desktop.storage.driver import Row
from desktop.storage.layout import quote
from desktop.storage.packs import load_form
from desktop.storage.projections import ensure_projection
from desktop.storage.records import Live
from tests.benchmarks import bare
from tests.helpers.village_files import Villages, make_villages

FILES, RECORDS = 10, 220
LONG_FILES = 300
WANTED_OF_BY_HAND = 2.5
MOST_OF_BY_HAND = 2.0
FEED = "e" * 32
Lines = Sequence[tuple[bytes, RecordLine]]


@pytest.fixture(scope="module")
def villages(tmp_path_factory) -> Villages:
    return make_villages(tmp_path_factory.mktemp("bulk"), 3)


def batches(villages: Villages, files: int) -> Iterator[Lines]:
    for number in range(files):
        unit = villages.codes[number % len(villages.codes)]
        period = f"{2000 + number // 12}-{1 + number % 12:02}"
        yield [(build_line(line), line) for line in villages.lines(unit, RECORDS, period)]


def new_database(villages: Villages, path: Path) -> Database:
    with villages.open() as county:
        forms = [load_form(county.db, form) for form in villages.models]
    db = open_database(path, bare.KEY, journal="wal", create=True)
    with db.atomic():
        for form in forms:
            assert form is not None
            ensure_projection(db, form.schema)
    return db


def row_of(number: int, lines: Lines) -> BatchRow:
    members = {"records.jsonl.gz": b"".join(raw[:80] for raw, _line in lines)}
    return BatchRow(
        hash=f"{number:064x}", feed=FEED, seq=number + 1, org="V001", device="d", prev="", period="2023-09", created="", n=len(lines),
        batch_json=b"{}", batch_sig=b"", members=members, origin="received",
    )  # fmt: skip


def ours(db: Database, number: int, lines: Lines) -> None:
    with db.atomic():
        row = row_of(number, lines)
        made = [BatchLine(raw, line_sha256(raw), line, plain=True) for raw, line in lines]
        seqs = insert_lines(db, made, feed=FEED, batch=row.hash)
        save_batch(db, row, seqs)
        fresh = {
            item.parsed.rid: [Live(seq, item.parsed.rev, "put", own=False)]
            for seq, item in zip(seqs, made, strict=True)
        }
        parsed = {seq: item.parsed for seq, item in zip(seqs, made, strict=True)}
        refresh_heads(db, list(fresh), fresh=fresh, parsed=parsed)


class ByHand:
    """The rows that ours left, ready made, written file by file with one statement a table."""

    def __init__(self, source: Database, target: Database) -> None:
        self._source, self._target = source, target
        self._first = {"revisions": "seq", "search_rows": "number"}
        self._kept = {name for (name,) in target.execute("SELECT name FROM projections WHERE kind = 'table'")}
        self.taken = 0.0

    def write(self, number: int) -> None:
        tables = list(self._rows(number))
        tokens = self._tokens(number)
        began = time.process_time()
        with self._target.atomic():
            for table, rows in tables:
                marks = ", ".join("?" * len(rows[0]))
                self._target.executemany(f"INSERT INTO {quote(table)} VALUES ({marks})", rows)
            self._target.executemany("INSERT INTO search (rowid, tokens) VALUES (?, ?)", tokens)
        self.taken += time.process_time() - began

    def _rows(self, number: int) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
        mine = "rid IN (SELECT rid FROM revisions WHERE batch = ?)"
        digest = f"{number:064x}"
        asked = {
            "batches": "hash = ?",
            "batch_members": "batch = ?",
            "batch_runs": "batch = ?",
            "revisions": "batch = ?",
        }
        asked |= dict.fromkeys(["heads", "search_rows", *sorted(self._kept)], mine)
        for table, where in asked.items():
            rows = self._source.execute(f"SELECT * FROM {quote(table)} WHERE {where}", (digest,))
            if rows:
                yield table, [tuple(row) for row in rows]

    def _tokens(self, number: int) -> list[tuple[int, str]]:
        rows = self._source.execute(
            "SELECT s.number, s.rid FROM search_rows s JOIN revisions r ON r.rid = s.rid WHERE r.batch = ? ORDER BY 1",
            (f"{number:064x}",),
        )
        return [(row["number"], self._text(row)) for row in rows]

    def _text(self, row: Row) -> str:
        change = search_index._as_stored(self._source, row["rid"])
        assert change.new is not None and change.line is not None
        cut = search_fields.plan(self._source, change.new.form, change.new.form_ver)
        return search_fields.tokens(cut, change.new, change.line.data or {})


def compare(villages: Villages, folder: Path, files: int) -> str:
    source, target = new_database(villages, folder / "ours.db"), new_database(villages, folder / "hand.db")
    taken = 0.0
    by_hand = ByHand(source, target)
    for number, lines in enumerate(batches(villages, files)):
        began = time.process_time()
        ours(source, number, lines)
        taken += time.process_time() - began
        by_hand.write(number)
    same = [db.execute("SELECT count(*), total(revision_seq) FROM heads")[0][:] for db in (source, target)]
    assert same[0] == same[1]
    assert search_index.digests(source) == search_index.digests(target)
    source.close()
    target.close()
    rows = files * RECORDS
    told = (
        f"bulk intake of {rows:,} records in {files} files: {taken / rows * 1e6:.0f} µs a record, the same rows by hand "
        f"{by_hand.taken / rows * 1e6:.0f} µs: {taken / by_hand.taken:.2f} × (wanted {WANTED_OF_BY_HAND})"
    )
    assert taken <= MOST_OF_BY_HAND * by_hand.taken, told
    return told


def test_bulk_intake_costs_little_more_than_sql_by_hand(villages, tmp_path, record_property):
    record_property("told", compare(villages, tmp_path, FILES))


@pytest.mark.long
def test_bulk_intake_of_a_countys_month(villages, tmp_path, record_property):
    record_property("told", compare(villages, tmp_path, LONG_FILES))
