"""A file is whole or not there, and what went wrong is said in a sentence with its code."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop.errors import EnvironmentFailure
from desktop.foundation import atomic
from desktop.foundation.atomic import environment_failure, unused_name, write_atomically
from desktop.storage.database import known_error


def test_writes_the_bytes_and_leaves_no_part(tmp_path: Path):
    path = write_atomically(tmp_path / "new" / "上报.xinglin", b"abc")
    assert path.read_bytes() == b"abc"
    assert [entry.name for entry in path.parent.iterdir()] == ["上报.xinglin"]


def test_replaces_what_was_there(tmp_path: Path):
    (tmp_path / "a").write_bytes(b"old")
    write_atomically(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"


@pytest.mark.parametrize("name", ["fsync", "replace_file"])
def test_failure_before_the_rename_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str):
    (tmp_path / "a").write_bytes(b"old")

    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os if name == "fsync" else atomic, name, full)
    with pytest.raises(EnvironmentFailure) as failed:
        write_atomically(tmp_path / "a", b"new")
    assert failed.value.problem.code == "环 101"
    assert (tmp_path / "a").read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]


def test_a_stick_that_gives_back_other_bytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(atomic, "read_from_medium", lambda _path: b"other")
    with pytest.raises(EnvironmentFailure) as failed:
        write_atomically(tmp_path / "a", b"new")
    assert failed.value.problem.code == "环 104"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "环 101"),
        (errno.EACCES, "环 102"),
        (errno.EPERM, "环 102"),
        (errno.EROFS, "环 102"),
        (errno.EIO, "环 103"),
        (errno.ENOENT, "环 105"),
    ],
)
def test_each_failure_has_its_code_and_says_what_to_do(number: int, code: str):
    problem = environment_failure(OSError(number, "x"), Path("/stick/file")).problem
    assert (problem.code, problem.where) == (code, "/stick/file")
    assert problem.hint


def test_a_busy_file_on_windows_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    tries = []
    real = Path.replace

    def busy(part: Path, path: Path) -> Path:
        tries.append(part)
        if len(tries) < 3:
            error = PermissionError(errno.EACCES, "busy")
            error.winerror = 32  # type: ignore[attr-defined]  # only Windows' OSError has it
            raise error
        return real(part, path)

    monkeypatch.setattr(Path, "replace", busy)
    write_atomically(tmp_path / "a", b"new")
    assert len(tries) == 3
    assert (tmp_path / "a").read_bytes() == b"new"


def test_permission_that_stays_denied_is_not_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    tries = []

    def denied(part: Path, _path: Path) -> Path:
        tries.append(part)
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr(Path, "replace", denied)
    with pytest.raises(EnvironmentFailure):
        write_atomically(tmp_path / "a", b"new")
    assert len(tries) == 1


def test_unused_name_counts_upwards(tmp_path: Path):
    assert unused_name(tmp_path, "a", ".x").name == "a.x"
    (tmp_path / "a.x").touch()
    (tmp_path / "a (2).x").touch()
    assert unused_name(tmp_path, "a", ".x").name == "a (3).x"


def test_a_disk_without_room_says_so_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """SQLite says no more than that it could not make a file."""
    said = RuntimeError("unable to open database file")
    assert not atomic.is_full(tmp_path)
    assert not atomic.is_full(tmp_path / "gone")
    with monkeypatch.context() as patch:
        patch.setattr(atomic.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=0))
        assert atomic.is_full(tmp_path)
        problem = known_error(said, tmp_path / "workspace.db")
        assert problem is not None and problem.problem.code == "环 101"
    problem = known_error(said, tmp_path / "workspace.db")
    assert problem is not None and problem.problem.code == "环 102"
