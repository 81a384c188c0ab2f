"""Reported tables and closed periods in storage: append-only, proved by their hashes, found when they are spoilt."""

from __future__ import annotations

import dataclasses
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.errors import RefusedError
from desktop.foundation import canonical_json
from desktop.model.record import AttachmentRef
from desktop.storage import attachments, frozen
from desktop.storage.closings import (
    Closing,
    add_closing,
    closed_periods,
    closings,
    late_records,
    late_rids,
    newest_line,
)
from desktop.storage.database import Database, open_database
from desktop.storage.driver import DatabaseError
from desktop.storage.frozen import Manifest, StampedScan
from desktop.storage.health import check, check_log
from desktop.storage.newer import carry_over
from desktop.storage.provenance import digests, heads_of
from desktop.storage.rescue import save_what_is_left
from desktop.storage.settings import set_setting
from tests.storage.samples import FEED, KEY, UNIT, line, store

FIRST = Manifest(
    "week", "annex2", "2023", "", 1, "2023-09-16", "2023-09-22", "2023-09-30T09:00:00+08:00", "孙立新", "C", "", "", 3, "2023",
    2, {},
)  # fmt: skip
PARTS = {"table": b"figures", "template": b"xlsx"}
SCAN = StampedScan(AttachmentRef("a" * 64, 7, "application/pdf"), "盖章.pdf", FIRST.at, "孙立新")


@pytest.fixture
def held(clinic: Database) -> Database:
    set_setting(clinic, "identity", {"org": UNIT, "feed": FEED})
    one = frozen.keep(clinic, FIRST, PARTS)
    frozen.keep(clinic, replace(FIRST, version=2, former=one.sha256, reason="核实"), {**PARTS, "table": b"others"})
    frozen.keep(clinic, replace(FIRST, line="tcm"), PARTS)
    return clinic


def numbers(db: Database, line: str = "") -> list[int]:
    return [item.manifest.version for item in frozen.versions(db, "week", "annex2", "2023", line)]


def test_versions_stand_beside_each_other_and_share_what_is_the_same(held: Database) -> None:
    assert (numbers(held), numbers(held, "tcm"), numbers(held, "health")) == ([1, 2], [1], [])
    first, second = frozen.versions(held, "week", "annex2", "2023")
    assert (second.manifest.former, second.manifest.reason) == (first.sha256, "核实")
    assert [frozen.part(held, item, "table") for item in (first, second)] == [b"figures", b"others"]
    assert frozen.part(held, first, "settings") is None
    assert held.execute("SELECT count(*) FROM frozen_contents")[0][0] == 3
    newest = frozen.newest_of_programme(held, "week")
    assert [(item.manifest.line, item.manifest.version) for item in newest] == [("", 2), ("tcm", 1)]
    assert frozen.newest_of_programme(held, "month") == []


def test_a_version_is_there_once(held: Database) -> None:
    with pytest.raises(DatabaseError):
        frozen.keep(held, replace(FIRST, who="别人"), {"table": b"forged"})
    assert held.execute("SELECT count(*) FROM frozen_contents")[0][0] == 3  # and nothing of the second attempt


@pytest.mark.parametrize("table", ["frozen_tables", "frozen_contents", "frozen_scans", "period_closings"])
def test_nothing_of_it_can_be_changed_or_taken_out(held: Database, table: str) -> None:
    frozen.add_scan(held, frozen.versions(held, "week", "annex2", "2023")[0].sha256, SCAN)
    add_closing(held, Closing("week", "2023", True, "", "t", "w", ""))
    column = held.execute(f"PRAGMA table_info({table})")[1][1]
    for statement in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="append-only"):
            held.execute(statement)


def test_a_later_programs_manifest_is_read_as_far_as_it_is_known(held: Database) -> None:
    told = dataclasses.asdict(FIRST) | {"stamp": "new"}
    made = frozen.Frozen("x", frozen._manifest(canonical_json.dump(told)))
    assert made.manifest == FIRST


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE frozen_contents SET data = x'00' WHERE data = CAST('xlsx' AS BLOB)",
        "DELETE FROM frozen_contents WHERE data = CAST('xlsx' AS BLOB)",
        "UPDATE frozen_tables SET manifest = CAST(replace(manifest, '孙立新', '别人') AS BLOB)",
    ],
)
def test_the_health_check_names_what_was_spoilt(held: Database, spoil: str) -> None:
    assert check(held) == []
    for trigger in ("frozen_contents_keeps_lines", "frozen_contents_keeps_all", "frozen_tables_keeps_lines"):
        held.execute(f"DROP TRIGGER {trigger}")
    held.execute(spoil)
    found = [problem for problem in check(held) if problem.code == "存 141"]
    assert [problem.where for problem in found].count("week annex2 2023 · 2") == 1
    assert check_log(held) == found
    if "manifest" not in spoil:
        with pytest.raises(RefusedError) as refused:
            frozen.part(held, frozen.versions(held, "week", "annex2", "2023")[0], "template")
        assert (refused.value.problem.code, refused.value.problem.where) == ("存 141", "week annex2 2023 · 1")


def test_the_stamped_scan_belongs_to_its_version_and_is_never_thrown_away(held: Database) -> None:
    first = frozen.versions(held, "week", "annex2", "2023")[0].sha256
    ref = attachments.put(held, b"%PDF stamped", media_type="application/pdf", at="2023-01-01")
    loose = attachments.put(held, b"nobody's", media_type="application/pdf", at="2023-01-01")
    for _twice in range(2):
        frozen.add_scan(held, first, replace(SCAN, ref=ref))
    assert frozen.scans(held, first) == [replace(SCAN, ref=ref)]
    assert attachments.collect(held, "2023-09-30") == 1
    assert attachments.has(held, ref.sha256) and not attachments.has(held, loose.sha256)
    assert check(held) == []
    store_ = held.beside["attachments.db"]
    store_.execute("DELETE FROM chunks")
    store_.execute("DELETE FROM files")
    assert [problem.code for problem in check(held)] == ["存 119"]


def test_a_rescue_and_a_restored_backup_bring_them_back(held: Database, path: Path, tmp_path: Path) -> None:
    frozen.add_scan(held, frozen.versions(held, "week", "annex2", "2023")[0].sha256, SCAN)
    add_closing(held, Closing("week", "2023", True, "", "t", "w", ""))
    held.close()
    for number, way in enumerate(("rescue", "carry")):
        new = tmp_path / f"new{number}"
        new.mkdir()
        with open_database(new / "workspace.db", KEY, journal="rollback", create=True) as db:
            if way == "rescue":
                save_what_is_left(path, KEY, db)
            else:
                set_setting(db, "identity", {"org": UNIT, "feed": FEED})
                carry_over(path, db)
            assert numbers(db) == [1, 2]
            assert len(frozen.scans(db, frozen.versions(db, "week", "annex2", "2023")[0].sha256)) == 1
            assert [item.closed for item in closings(db, "week", "2023")] == [True]
            assert frozen.part(db, frozen.versions(db, "week", "annex2", "2023")[1], "table") == b"others"


def test_what_is_not_what_its_hash_says_does_not_come_along(held: Database, path: Path, tmp_path: Path) -> None:
    for trigger in ("frozen_contents_keeps_lines", "frozen_tables_keeps_lines"):
        held.execute(f"DROP TRIGGER {trigger}")
    held.execute("UPDATE frozen_contents SET data = x'00' WHERE data = CAST('others' AS BLOB)")
    held.execute("UPDATE frozen_tables SET manifest = x'00' WHERE version = 2")
    held.close()
    for number, way in enumerate(("rescue", "carry")):
        new = Path(shutil.copytree(tmp_path / "workspace", tmp_path / f"spoilt{number}")) / "ledger.db"
        (tmp_path / f"into{number}").mkdir()
        with open_database(tmp_path / f"into{number}" / "workspace.db", KEY, journal="rollback", create=True) as db:
            if way == "rescue":
                save_what_is_left(new, KEY, db)
            else:
                set_setting(db, "identity", {"org": UNIT, "feed": FEED})
                carry_over(new, db)
            assert numbers(db) == [1]
            assert db.execute("SELECT count(*) FROM frozen_contents")[0][0] == 2


# ------------------------------------------------------------------------------------------- closed periods


def test_the_last_act_on_a_period_holds(clinic: Database) -> None:
    assert closings(clinic, "week", "2023") == [] and closed_periods(clinic, "week") == []
    for closed, at in ((True, "1"), (False, "2"), (True, "3")):
        add_closing(clinic, Closing("week", "2023", closed, "m" + at, at, "w", "r"))
    add_closing(clinic, Closing("week", "2022", True, "", "4", "w", ""))
    add_closing(clinic, Closing("week", "2022", False, "", "5", "w", "错了"))
    assert [item.at for item in closings(clinic, "week", "2023")] == ["1", "2", "3"]
    assert closed_periods(clinic, "week") == [Closing("week", "2023", True, "m3", "3", "w", "r")]


def test_late_is_what_was_not_here_when_the_period_was_closed(clinic: Database) -> None:
    assert newest_line(clinic) == ""
    days = ("2023-09-16", "2023-09-22")
    store(clinic, line("R1"))
    mark = newest_line(clinic)
    for item in (
        line("R1", 2),
        line("R2"),
        line("R3", activity_date="2023-09-23"),
        line("R4"),
        line("R4", 2, op="del"),
    ):
        store(clinic, item)
    assert late_rids(clinic, ["free_clinic"], *days, mark) == ["R2"]
    assert late_rids(clinic, ["free_clinic"], *days, "") == ["R1", "R2"]
    assert late_rids(clinic, ["lecture"], *days, mark) == []
    assert late_rids(clinic, ["free_clinic"], *days, "0" * 64) == []
    (found,) = late_records(clinic, ["R2"])
    assert (found.rid, found.unit, found.form, found.date) == ("R2", UNIT, "free_clinic", "2023-09-16")
    assert found.arrived == line("R2").made  # written here


def test_which_revision_a_record_stands_at(clinic: Database) -> None:
    digest = [store(clinic, line("R1", rev))[1] for rev in (1, 2)][1]
    assert digests(clinic, ["R1", "R9"]) == {"R1": (2, digest)}
    assert {rid: head.rev for rid, head in heads_of(clinic, ["R1", "R9"]).items()} == {"R1": 2}
