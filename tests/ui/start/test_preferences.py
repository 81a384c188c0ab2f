"""What the window remembers survives restarts, damage and other versions, and never stops the program."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from desktop.ui.preferences import FILE_NAME, KnownWorkspace, Preferences, cache_folder, data_folder, settings_folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / FILE_NAME


def test_what_is_set_is_there_after_a_restart(file: Path):
    first = Preferences(file)
    first.scale, first.high_contrast, first.language = 1.5, True, "en"
    first.set_column_widths("records", {"name": 180, "date": 96})
    first.set("first_run", {"kit": "a"})
    again = Preferences(file)
    assert (again.scale, again.high_contrast, again.language) == (1.5, True, "en")
    assert again.column_widths("records") == {"name": 180, "date": 96}
    assert again.column_widths("board") == {}
    assert again.get("first_run") == {"kit": "a"}


def test_nothing_is_written_before_something_is_set(file: Path):
    preferences = Preferences(file)
    assert (preferences.scale, preferences.high_contrast, preferences.language) == (1.0, None, None)
    assert (preferences.known, preferences.last) == ((), None)
    assert not file.parent.exists()


def test_keys_of_a_newer_version_are_kept(file: Path):
    file.parent.mkdir()
    file.write_text(json.dumps({"voice": {"speed": 3}, "scale": 1.25}), "utf-8")
    Preferences(file).scale = 2.0
    assert json.loads(file.read_bytes()) == {"voice": {"speed": 3}, "scale": 2.0}


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe\x00", b"[" * 100_000, b'"text"'])
def test_a_damaged_file_is_set_aside(file: Path, content: bytes):
    file.parent.mkdir()
    file.write_bytes(content)
    preferences = Preferences(file)
    assert preferences.scale == 1.0
    assert preferences.set_aside is not None
    assert preferences.set_aside.read_bytes() == content
    preferences.scale = 1.25
    assert Preferences(file).scale == 1.25


def test_values_of_the_wrong_kind_count_as_not_set(file: Path):
    file.parent.mkdir()
    wrong = {
        "scale": "big", "high_contrast": 1, "language": "xx", "last": 3, "columns": {"a": [1], "b": {"c": "w", "d": 5}},
        "workspaces": [1, {"path": 5}, {"path": "relative"}, {"path": "/a\0b"}, {"name": "x"}],
    }  # fmt: skip
    file.write_text(json.dumps(wrong), "utf-8")
    preferences = Preferences(file)
    assert (preferences.scale, preferences.high_contrast, preferences.language) == (1.0, None, None)
    assert (preferences.last, preferences.known) == (None, ())
    assert (preferences.column_widths("a"), preferences.column_widths("b")) == ({}, {"d": 5})


@pytest.mark.parametrize(("told", "used"), [(0.1, 1.0), (9, 2.0), (True, 1.0), (1.75, 1.75)])
def test_text_size_stays_between_100_and_200_per_cent(file: Path, told: object, used: float):
    file.parent.mkdir()
    file.write_text(json.dumps({"scale": told}), "utf-8")
    assert Preferences(file).scale == used


def test_the_workspace_opened_last_stands_first(file: Path, tmp_path: Path):
    preferences = Preferences(file)
    one = KnownWorkspace(tmp_path / "one", "幸福村卫生室", "village", "青石镇", "2023-09-01T08:00:00+08:00")
    two = KnownWorkspace(tmp_path / "two", "柳河村卫生室", "village", "", "2023-09-02T08:00:00+08:00")
    for item in (one, two):
        preferences.remember(item)
    assert Preferences(file).known == (two, one)
    assert Preferences(file).last == two.path
    later = KnownWorkspace(one.path, "幸福村卫生室", "village", "青石镇", "2023-09-03T08:00:00+08:00")
    preferences.remember(later)
    assert Preferences(file).known == (later, two)
    preferences.forget(one.path)
    assert (Preferences(file).known, Preferences(file).last) == ((two,), None)


def test_a_file_that_cannot_be_written_does_not_stop_anything(tmp_path: Path):
    (tmp_path / "config").write_text("a file where a folder should be")
    preferences = Preferences(tmp_path / "config" / FILE_NAME)
    preferences.scale = 1.5
    assert preferences.scale == 1.5
    assert preferences.unsaved
    (tmp_path / "config").unlink()
    preferences.scale = 1.5
    assert not preferences.unsaved
    assert Preferences(tmp_path / "config" / FILE_NAME).scale == 1.5


@pytest.mark.skipif(sys.platform == "win32", reason="XDG is for the others")
def test_folders_follow_xdg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_DATA_HOME", "not/absolute")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert settings_folder() == tmp_path / "c" / "xinglin"
    assert data_folder() == tmp_path / ".local/share/xinglin"
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert cache_folder() == tmp_path / ".cache/xinglin"
