"""Sticks as they are: of any file system, old, full, write-protected, pulled early, on Linux and on Windows."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import EnvironmentFailure
from desktop.foundation import atomic
from desktop.foundation.atomic import (
    clear_half_written,
    environment_failure,
    sync_folder,
    unused_name,
    write_atomically,
)


def _windows(number: int, code: int = errno.EACCES) -> PermissionError:
    error = PermissionError(code, "windows")
    error.winerror = number  # type: ignore[attr-defined]  # only Windows' OSError has it
    return error


def _code(error: OSError) -> str:
    return environment_failure(error, Path("F:/x")).problem.code


@pytest.mark.parametrize("name", ["CON", "nul", "Com1", "lpt9.txt", "AUX ", "prn.2023", "COM¹"])
def test_a_unit_named_like_a_device_of_windows_gets_a_file_all_the_same(tmp_path: Path, name: str):
    made = unused_name(tmp_path, name, ".xinglin").name
    assert made.startswith("_") and made.endswith(".xinglin")


@pytest.mark.parametrize("name", ["CONTROL", "上报_CON_2023-09", "nullen", "COM10", "com"])
def test_names_that_merely_look_like_one_stay(tmp_path: Path, name: str):
    assert unused_name(tmp_path, name, ".xinglin").name == f"{name}.xinglin"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("甲/乙:丙", "甲_乙_丙"),
        ('a\\b|c?d*e<f>g"h', "a_b_c_d_e_f_g_h"),
        ("村 . .", "村"),
        ("\x07铃", "_铃"),
        ("...", "_"),
        ("", "_"),
    ],
)
def test_names_are_of_letters_that_every_file_system_takes(tmp_path: Path, text: str, name: str):
    assert unused_name(tmp_path, text, ".x").name == f"{name}.x"


def test_a_long_name_is_cut_between_characters_and_can_still_be_written(tmp_path: Path):
    path = unused_name(tmp_path, "上报_" + "幸福" * 200, ".xinglin")
    assert len(path.name.encode()) < 230 and "�" not in path.name
    write_atomically(path, b"x")
    second = unused_name(tmp_path, "上报_" + "幸福" * 200, ".xinglin")
    assert second.stem == f"{path.stem} (2)"
    write_atomically(second, b"y")
    assert (path.read_bytes(), second.read_bytes()) == (b"x", b"y")


def test_where_case_does_not_count_nothing_is_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """FAT and NTFS: ABC.x and abc.x are one file."""
    (tmp_path / "回执_A村.x").write_bytes(b"old")
    real = Path.exists

    def folded(path: Path, **more: Any) -> bool:
        held = {entry.casefold() for entry in os.listdir(path.parent)} if real(path.parent) else set()
        return path.name.casefold() in held

    monkeypatch.setattr(Path, "exists", folded)
    assert unused_name(tmp_path, "回执_a村", ".x").name == "回执_a村 (2).x"


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP, errno.ENOSYS])
def test_a_file_system_that_cannot_sync_folders_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
):
    real, folders = os.fsync, []

    def fsync(handle: int) -> None:
        if Path(f"/proc/self/fd/{handle}").is_dir():
            folders.append(handle)
            raise OSError(number, "folder")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    assert write_atomically(tmp_path / "a", b"x").read_bytes() == b"x"
    assert folders


def test_a_failing_disk_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fsync(_handle: int) -> None:
        raise OSError(errno.EIO, "disk")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OSError, match="disk"):
        sync_folder(tmp_path)


def test_on_windows_folders_are_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    opened: list[object] = []
    with monkeypatch.context() as patch:
        patch.setattr(atomic.os, "open", lambda *arguments: opened.append(arguments))
        patch.setattr(atomic.os, "name", "nt")
        sync_folder(tmp_path)
    assert opened == []


@pytest.mark.parametrize("number", [5, 32, 33])
def test_each_way_of_being_busy_is_waited_for_and_no_longer_than_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
):
    waited: list[float] = []
    monkeypatch.setattr(atomic.time, "sleep", waited.append)

    def busy(_part: Path, _path: Path) -> Path:
        raise _windows(number)

    monkeypatch.setattr(Path, "replace", busy)
    with pytest.raises(EnvironmentFailure):
        write_atomically(tmp_path / "a", b"x")
    assert 5 < len(waited) < 30 and sum(waited) <= 1
    assert list(tmp_path.iterdir()) == []


def test_a_stick_that_was_pulled_is_called_that_on_windows_too():
    assert {_code(_windows(number)) for number in (21, 433, 1167)} == {"环 105"}
    assert _code(_windows(19)) == "环 102"  # write-protected
    assert _code(OSError(errno.ENOENT, "x")) == "环 105"


def test_a_path_that_is_too_long_is_said():
    assert _code(OSError(errno.ENAMETOOLONG, "x")) == "环 130"
    error = FileNotFoundError(errno.ENOENT, "x")
    error.winerror = 206  # type: ignore[attr-defined]  # only Windows' OSError has it
    assert _code(error) == "环 130"


@pytest.mark.parametrize("when", ["write", "fsync", "replace", "folder", "read"])
@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "环 101"), (errno.EROFS, "环 102"), (errno.EIO, "环 103")])
def test_full_protected_or_pulled_at_any_moment_leaves_nothing_that_looks_finished_and_unproved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str, number: int, code: str
):
    """After the rename the file is whole; before, or where the medium does not give it back, there is none."""

    def fail(*_arguments: Any) -> Any:
        raise OSError(number, when)

    if when == "write":
        monkeypatch.setattr(Path, "open", fail)
    elif when == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        target = {"replace": "replace_file", "folder": "sync_folder", "read": "read_from_medium"}[when]
        monkeypatch.setattr(atomic, target, fail)
    with pytest.raises(EnvironmentFailure) as failed:
        write_atomically(tmp_path / "上报.xinglin", b"x" * 1000)
    assert failed.value.problem.code == code
    monkeypatch.undo()
    left = {entry.name: entry.read_bytes() for entry in tmp_path.iterdir()}
    assert left in ({}, {"上报.xinglin": b"x" * 1000})
    assert not left or when in ("folder", "read")


def test_what_the_medium_does_not_give_back_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(atomic, "read_from_medium", lambda _path: b"other")
    with pytest.raises(EnvironmentFailure) as failed:
        write_atomically(tmp_path / "上报.xinglin", b"x")
    assert failed.value.problem.code == "环 104"
    assert list(tmp_path.iterdir()) == []


def test_but_never_what_replaced_something(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A key file that reads back wrong may still be right: without it everything were lost."""
    (tmp_path / "key.json").write_bytes(b"old")
    monkeypatch.setattr(atomic, "read_from_medium", lambda _path: b"other")
    with pytest.raises(EnvironmentFailure):
        write_atomically(tmp_path / "key.json", b"new")
    assert (tmp_path / "key.json").read_bytes() == b"new"


def test_what_a_pulled_stick_left_is_cleared_and_nobody_elses(tmp_path: Path):
    (tmp_path / "~上报_幸福村_2023-09_0003.xinglin.part").write_bytes(b"half")
    (tmp_path / "~上报_柳河村_2023-09_0001.xinglin.part").write_bytes(b"another's")
    clear_half_written(tmp_path, "上报_幸福村_2023-09_0003")
    assert [entry.name for entry in tmp_path.iterdir()] == ["~上报_柳河村_2023-09_0001.xinglin.part"]


def test_times_of_a_file_mean_nothing(tmp_path: Path):
    """FAT counts in two seconds and in local time: no decision here asks a file's time."""
    path = write_atomically(tmp_path / "上报.xinglin", b"x")
    for moment in (0, 315_532_800, 4_354_819_200):  # 1970, 1980 (FAT's first), 2107 (its last)
        os.utime(path, (moment, moment))
        assert unused_name(tmp_path, "上报", ".xinglin").name == "上报 (2).xinglin"
        assert write_atomically(path, b"y").read_bytes() == b"y"
