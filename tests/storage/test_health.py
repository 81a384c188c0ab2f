from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.storage import health
from desktop.storage.batches import save_batch
from desktop.storage.database import Database
from desktop.storage.health import check
from desktop.storage.revisions import insert_revision
from desktop.storage.search_index import write_waiting
from tests.storage.samples import FEED, OTHER_FEED, batch_row, line, numbers, raw, store


@pytest.fixture
def healthy(clinic: Database) -> Database:
    digests = [store(clinic, line(f"R{number}"))[1] for number in range(4)]
    store(clinic, line("R0", 2), batch=batch_row().hash, feed=OTHER_FEED)
    save_batch(clinic, batch_row(), numbers(clinic, [raw(line("R0", 2))[1]]))
    save_batch(clinic, batch_row(1, feed=FEED, origin="own"), numbers(clinic, digests))
    return clinic


def codes(db: Database) -> list[str]:
    return [problem.code for problem in check(db)]


def test_good_health_changes_nothing(healthy: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    before = healthy.execute("SELECT count(*), max(seq) FROM revisions")[0]
    assert check(healthy) == []
    monkeypatch.setattr(health, "_PAGE", 2)
    assert check(healthy) == []
    assert healthy.execute("SELECT count(*), max(seq) FROM revisions")[0] == before
    assert not healthy.in_transaction


def test_a_list_that_differs_from_the_log_is_named_and_not_mended(healthy: Database) -> None:
    healthy.execute("UPDATE rec_free_clinic__v1 SET visits_offline = 9999 WHERE rid = 'R1'")
    problems = check(healthy)
    assert {problem.code for problem in problems} == {"存 115"}
    assert [problem.where for problem in problems] == ["rec_free_clinic__v1", "v_free_clinic"]
    assert healthy.execute("SELECT visits_offline FROM v_free_clinic WHERE rid = 'R1'")[0][0] == 9999


def test_a_lost_head_is_found(healthy: Database) -> None:
    write_waiting(healthy)  # else the search, brought up in the look, would miss it too
    healthy.execute("DELETE FROM heads WHERE rid = 'R1'")
    assert [problem.where for problem in check(healthy)] == ["heads"]


def test_a_changed_line_is_found(healthy: Database) -> None:
    healthy.execute("DROP TRIGGER revisions_keeps_lines")
    healthy.execute("UPDATE revisions SET line = CAST(replace(line, '35', '{') AS BLOB) WHERE rid = 'R1'")
    assert codes(healthy) == ["存 113"]


def test_a_broken_chain_is_found(healthy: Database) -> None:
    parsed = replace(line("R9"), prev="0" * 64)
    body, digest = raw(parsed)
    insert_revision(
        healthy, feed=FEED, line=body, line_sha256=digest, parsed=parsed, private=None, salt=None, batch=None
    )
    assert "存 114" in codes(healthy)


def test_a_batch_that_is_not_what_it_says_is_found(healthy: Database) -> None:
    save_batch(healthy, batch_row(3, members={"records.jsonl.gz": b"other"}), [])
    assert codes(healthy) == ["存 116"]
    save_batch(healthy, batch_row(4, batch_json=b"not json"), [])
    assert codes(healthy) == ["存 116", "存 116"]


def test_a_reference_to_nothing_is_found(healthy: Database) -> None:
    healthy.execute("PRAGMA foreign_keys = OFF")
    healthy.execute("INSERT INTO batch_members VALUES ('nowhere', 'x', x'00')")
    assert [problem.where for problem in check(healthy)] == ["batch_members"]


def test_a_flipped_bit_in_the_file_is_found(healthy: Database, path: Path) -> None:
    body = bytearray(path.read_bytes())
    body[-2000] ^= 1
    path.write_bytes(body)
    problems = check(healthy)
    assert [problem.code for problem in problems] == ["存 111"]
    assert problems[0].where == str(path)
