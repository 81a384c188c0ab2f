"""Which backups stay on a disk and on a stick; the last good one always does."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from desktop.errors import EnvironmentFailure
from desktop.exchange import BackupFacts, write_backup
from desktop.workflows import backup_rotation
from desktop.workflows.backup_rotation import KeptBackup, backups_in, kept_of, make_room, next_number, rotate
from tests.exchange import world as w
from tests.exchange.test_backup_file import FACTS

KEYS = w.keys_of(w.VILLAGE)


def made(folder: Path, number: int, day: str, reason: str = "daily", org: str = w.VILLAGE) -> Path:
    folder.mkdir(exist_ok=True)
    database = folder / "~copy.db"
    database.write_bytes(b"x" * 500)
    keys = w.keys_of(org)
    facts: BackupFacts = dataclasses.replace(
        FACTS, number=number, made=f"{day}T17:00:00+08:00", reason=reason, device=keys.keyid, org=org
    )
    path = folder / f"备份_{org}_{number:04}.xinglin"
    write_backup(path, facts, [("workspace.db", database)], b"{}", keys)
    database.unlink()
    return path


def left(folder: Path) -> list[int]:
    return sorted(item.number for item in backups_in(folder))


def of_days(folder: Path, days: list[str]) -> list[KeptBackup]:
    for number, day in enumerate(days, start=1):
        made(folder, number, day)
    return backups_in(folder, KEYS.keyid)


def test_a_disk_keeps_days_weeks_and_months(tmp_path: Path) -> None:
    days = [f"2023-{month:02}-{day:02}" for month in (6, 7, 8) for day in (1, 15)]
    days += [f"2023-09-{day:02}" for day in range(1, 29)]
    held = of_days(tmp_path / "b", days)
    stay = {item.made[:10] for item in held if item.path in kept_of(held, stick=False)}
    assert {f"2023-09-{day:02}" for day in range(22, 29)} <= stay
    assert {"2023-09-28", "2023-09-24", "2023-09-17", "2023-09-10"} <= stay  # the newest of each of four weeks
    assert {"2023-06-15", "2023-07-15", "2023-08-15"} <= stay
    assert not {"2023-06-01", "2023-09-01", "2023-09-20"} & stay


def test_a_stick_keeps_three(tmp_path: Path) -> None:
    held = of_days(tmp_path / "b", [f"2023-09-{day:02}" for day in range(1, 9)])
    assert {item.number for item in held if item.path in kept_of(held, stick=True)} == {6, 7, 8}


def test_a_clock_that_went_back_loses_nothing_new(tmp_path: Path) -> None:
    """Order is by number: what was made last stays, whatever its date says."""
    folder = tmp_path / "b"
    of_days(folder, ["2023-09-01", "2023-09-02", "2023-09-03", "1970-01-01"])
    newest = backups_in(folder)[0]
    assert newest.made.startswith("1970")
    rotate(folder, newest.cover, stick=True)
    assert left(folder) == [2, 3, 4]


def test_those_before_a_migration_stay_until_two_more(tmp_path: Path) -> None:
    folder = tmp_path / "b"
    for number in range(1, 4):
        made(folder, number, f"2023-0{number}-01", "migration")
    for number in range(4, 10):
        made(folder, number, "2023-09-01")
    kept, removed = rotate(folder, backups_in(folder)[0].cover, stick=True)
    assert left(folder) == [2, 3, 7, 8, 9]
    assert (len(kept), len(removed)) == (5, 4)


def test_other_computers_and_other_files_are_not_touched(tmp_path: Path) -> None:
    folder = tmp_path / "b"
    for number in range(1, 6):
        made(folder, number, "2023-09-01", org=w.NEIGHBOUR)
    (folder / "上报.xinglin").write_bytes(b"x")
    (folder / "~备份.xinglin").write_bytes((folder / f"备份_{w.NEIGHBOUR}_0001.xinglin").read_bytes())
    mine = made(folder, next_number(folder, KEYS.keyid), "2023-09-02")
    assert mine.name.endswith("_0001.xinglin")
    rotate(folder, backups_in(folder, KEYS.keyid)[0].cover, stick=True)
    assert left(folder) == [1, 1, 2, 3, 4, 5]
    assert (folder / "上报.xinglin").exists()


def test_nothing_is_there_yet(tmp_path: Path) -> None:
    assert (backups_in(tmp_path / "none"), next_number(tmp_path / "none", "x")) == ([], 1)


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A disk that holds four backups and not one more."""
    folder = tmp_path / "b"
    of_days(folder, [f"2023-09-0{day}" for day in range(1, 5)])
    size = next(folder.glob("*.xinglin")).stat().st_size
    room = 4 * size + 4 * backup_rotation._SPARE

    def usage(_folder: Path) -> shutil._ntuple_diskusage:
        used = sum(item.stat().st_size + backup_rotation._SPARE for item in folder.glob("*.xinglin"))
        return shutil._ntuple_diskusage(room, used, room - used)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    return folder


def test_the_oldest_make_room(full: Path) -> None:
    make_room(full, KEYS.keyid, 3000)
    assert left(full) == [3, 4] or left(full) == [2, 3, 4]


def test_the_only_good_one_stays_however_full_the_disk_is(full: Path) -> None:
    body = bytearray((full / f"备份_{w.VILLAGE}_0004.xinglin").read_bytes())
    body[body.index(b"x" * 500) + 7] ^= 1
    (full / f"备份_{w.VILLAGE}_0004.xinglin").write_bytes(body)
    with pytest.raises(EnvironmentFailure, match="环 114"):
        make_room(full, KEYS.keyid, 10_000_000)
    assert 3 in left(full)


def test_a_date_that_is_none_is_its_own_week() -> None:
    assert backup_rotation._week("long ago") == "long ago"
    assert backup_rotation._week("2023-09-28T") == "2023-39"
