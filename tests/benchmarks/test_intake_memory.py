"""The memory of an intake does not know how much the ledger holds already."""

from __future__ import annotations

import hashlib
import itertools
from pathlib import Path

import pytest

from desktop.exchange import build_line
from desktop.storage.bulk import BatchLine, insert_lines, refresh_heads
from tests.benchmarks.test_county import peaks
from tests.helpers.village_files import Villages, feed_of, make_villages

FILES, RECORDS = 30, 220
LEDGERS, LONG_LEDGERS = (1_000, 10_000), (10_000, 1_000_000)
MOST_MB = 200
# A ledger a hundred times as large has its trees two levels deeper, and the page cache (32 MB) full.
MOST_GROWTH_MB = 40
_TOGETHER = 5000


def fill(villages: Villages, records: int) -> None:
    """So many records of earlier years in the county's ledger, as bulk intake writes them."""
    unit, period = villages.codes[0], "2021-03"
    lines = ((line, build_line(line)) for line in villages.lines(unit, records, period))
    with villages.open() as county:
        while some := list(itertools.islice(lines, _TOGETHER)):
            held = [BatchLine(raw, hashlib.sha256(raw).hexdigest(), line, plain=True) for line, raw in some]
            with county.db.atomic():
                insert_lines(county.db, held, feed=feed_of(unit), batch="earlier")
                refresh_heads(county.db, sorted(line.rid for line, _raw in some))
        assert county.db.execute("SELECT count(*) FROM heads")[0][0] == records


def peak_into(folder: Path, records: int) -> int:
    """MB at most while the files of thirty villages are rehearsed and taken in, with the process that helps where one does."""
    villages = make_villages(folder, FILES)
    fill(villages, records)
    villages.write(folder / "stick", RECORDS)
    before, most, helper = peaks(villages, [folder / "stick"])
    assert most > before > 0
    return most + helper


def compare(folder: Path, ledgers: tuple[int, int]) -> str:
    small, large = (peak_into(folder / str(records), records) for records in ledgers)
    told = (
        f"memory of an intake of {FILES * RECORDS:,} records: at most {small} MB into a ledger of {ledgers[0]:,}, {large} into one "
        f"of {ledgers[1]:,} (wanted flat, below {MOST_MB})"
    )
    assert max(small, large) < MOST_MB, told
    assert large <= small + MOST_GROWTH_MB, told
    return told


@pytest.mark.long
def test_the_memory_of_an_intake_is_the_same_into_a_million_records(tmp_path, record_property):
    record_property("told", compare(tmp_path, LONG_LEDGERS))


def test_the_memory_of_an_intake_does_not_grow_with_the_ledger(tmp_path, record_property):
    record_property("told", compare(tmp_path, LEDGERS))
