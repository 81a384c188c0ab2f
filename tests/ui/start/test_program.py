"""``python -m desktop`` as a person's system starts it: once, twice, and where there is no screen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers.command_line import environment

OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}


def start(state: Path, *arguments: str | Path, extra: dict[str, str] | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "desktop", *map(str, arguments)],
        env=environment(state, OFFSCREEN if extra is None else extra),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def finished(process: subprocess.Popen[str], seconds: float = 60) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=seconds)
    return process.returncode, out, err


def screenless(state: Path) -> dict[str, str]:
    return {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}


@pytest.fixture
def first(tmp_path):
    process = start(tmp_path)
    lock = tmp_path / "config" / "xinglin" / "window.lock"
    deadline = time.monotonic() + 60
    while not lock.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    yield process
    process.kill()
    process.communicate()


def test_a_second_start_says_so_and_the_first_opens_what_it_brought(first, tmp_path, county):
    code, _out, err = finished(start(tmp_path, county.villages[0]))
    assert (code, err.strip()) == (0, "已经开着一个了，给您切过去。")
    settings = tmp_path / "config" / "xinglin" / "window.json"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if settings.exists() and json.loads(settings.read_bytes()).get("last") == str(county.villages[0]):
            break
        time.sleep(0.1)
    assert json.loads(settings.read_bytes())["last"] == str(county.villages[0])
    assert first.poll() is None


def test_after_a_crash_the_next_start_is_the_first(first, tmp_path):
    first.kill()
    first.wait()
    again = start(tmp_path)
    time.sleep(3)
    try:
        assert again.poll() is None, again.communicate()
    finally:
        again.kill()
        again.communicate()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a screen")
def test_where_there_is_no_screen_it_says_so_and_what_still_works(tmp_path):
    code, _out, err = finished(start(tmp_path, extra=screenless(tmp_path)))
    assert code == 2
    assert "用 121" in err
    assert "没有显示器" in err
    assert "--help" in err


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a screen")
def test_without_a_screen_the_demonstration_runs_all_the_same(tmp_path):
    code, out, err = finished(
        start(tmp_path, "demo", tmp_path / "d", "--records", "30", extra=screenless(tmp_path)), 300
    )
    assert code == 0, err
    assert "没有显示器" in err
    assert str(tmp_path / "d" / "county") in out


def test_a_command_never_opens_a_window(tmp_path):
    code, out, _err = finished(start(tmp_path, "record", "list", tmp_path / "nowhere", "--json"))
    assert code == 2
    assert json.loads(out)["error"]["code"] == "用 101"


def test_a_demonstration_as_json_wants_no_window(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("")
    code, out, _err = finished(start(tmp_path, "demo", tmp_path / "full", "--json"))
    assert code == 2
    assert json.loads(out)["error"]["code"] == "用 102"
    assert os.listdir(tmp_path / "full") == ["x"]
