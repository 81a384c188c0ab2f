"""Writing and opening a signed file, beside the bare pipeline: gzip, age, Ed25519, one synced file; the same bytes."""

from __future__ import annotations

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.exchange import OpenedSubmission, build_line, open_file
from desktop.foundation.atomic import write_atomically
from tests.benchmarks import bare
from tests.benchmarks.ratios import in_turns
from tests.helpers.village_files import make_villages

RECORDS, LONG_RECORDS, ROUNDS = 2000, 50_000, 7
MOST_OF_BARE_WRITE, MOST_OF_BARE_READ = 1.5, 2.0


def compare(folder, records: int) -> str:
    villages = make_villages(folder, 1)
    unit = villages.codes[0]
    lines = [build_line(line) for line in villages.lines(unit, records)]
    data = villages.file(unit, lines)
    with villages.open() as county:
        trust, keys = county.trust(), county.keys
    device = trust.device(villages.keys[unit].keyid)
    assert device is not None
    public, identity = bytes.fromhex(device.ed25519), pyrage.x25519.Identity.from_str(keys.age_identity)
    signer = Ed25519PrivateKey.generate()
    content = open_file(data, trust, keys).content
    assert isinstance(content, OpenedSubmission) and len(content.own.lines) == records
    assert len(bare.rows_of_file(data, public, identity)) == records
    written, bare_written, opened, bare_opened = in_turns(
        ROUNDS,
        lambda: write_atomically(folder / "ours.xinglin", villages.file(unit, lines)),
        lambda: bare.write(folder / "bare.bin", lines, signer, keys.age_recipient),
        lambda: open_file(data, trust, keys),
        lambda: bare.rows_of_file(data, public, identity),
    )
    write, read = written.cpu / bare_written.cpu, opened.cpu / bare_opened.cpu
    told = (
        f"signed file of {records:,} records: written in {written.wall * 1000:.0f} ms, {write:.2f} × bare (wanted "
        f"{MOST_OF_BARE_WRITE}); read to verified rows in {opened.wall * 1000:.0f} ms, {read:.2f} × bare (wanted {MOST_OF_BARE_READ:.0f})"
    )
    assert write <= MOST_OF_BARE_WRITE, told
    assert read <= MOST_OF_BARE_READ, told
    return told


def test_a_signed_file_costs_little_more_than_the_bare_pipeline(tmp_path, record_property):
    record_property("told", compare(tmp_path, RECORDS))


@pytest.mark.long
def test_a_large_signed_file_costs_little_more_than_the_bare_pipeline(tmp_path, record_property):
    record_property("told", compare(tmp_path, LONG_RECORDS))
