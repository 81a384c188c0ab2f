"""Which command lines ask for the window, and what is said where there can be none."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from desktop.cli import main
from desktop.cli.window import window_request
from desktop.errors import UsageError
from desktop.foundation.display import no_window_here
from desktop.model.window_request import WindowRequest


def test_the_plain_start_goes_on_where_one_was():
    assert window_request([]) == WindowRequest()


def test_a_file_is_a_kit_and_a_folder_a_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a.xinglin").write_text("")
    assert window_request([str(tmp_path / "a.xinglin")]) == WindowRequest("kit", tmp_path / "a.xinglin")
    assert window_request([str(tmp_path)]) == WindowRequest("workspace", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert window_request(["a.xinglin"]) == WindowRequest("kit", tmp_path / "a.xinglin")
    assert window_request(["missing.xinglin"]) is None


def test_a_folder_called_like_a_command_is_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "check").mkdir()
    monkeypatch.chdir(tmp_path)
    assert window_request(["check"]) is None


@pytest.mark.parametrize("more", [["--no-window"], ["--json"], ["--help"], ["-h"]])
def test_a_script_gets_no_window(tmp_path: Path, more: list[str]):
    assert window_request(["demo", str(tmp_path), *more]) is None


def test_a_demonstration_asks_for_one(tmp_path: Path):
    wanted = WindowRequest("demo", tmp_path / "d", 40, 7)
    assert window_request(["demo", str(tmp_path / "d"), "--records", "40", "--seed", "7"]) == wanted
    with pytest.raises(UsageError):
        window_request(["demo"])


def test_commands_are_commands(tmp_path: Path):
    for line in (["record", "list", str(tmp_path)], ["--help"], ["--json"], [str(tmp_path), "more"]):
        assert window_request(line) is None


def test_the_missing_package_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert "PySide6-Essentials" in no_window_here()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a screen")
def test_a_screen_is_looked_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert no_window_here() == "没有显示器"
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.setenv(name, ":0")
        assert no_window_here() == ""
        monkeypatch.delenv(name)


def test_without_a_window_the_plain_start_is_wrong_usage(capsys: pytest.CaptureFixture[str]):
    assert main([], "没有显示器") == 2
    told = capsys.readouterr().err
    assert "用 121" in told
    assert "没有显示器" in told
