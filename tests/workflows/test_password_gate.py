"""Wrong passwords cost time after the fifth: the same everywhere, over a restart, whatever the clocks say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.errors import RefusedError
from desktop.workflows import password_gate
from desktop.workflows.password_gate import (
    LONGEST_WAIT_S,
    MISSES_NAME,
    gate,
    guarded,
    missed,
    passed,
    time_in_words,
    wait_after,
)


class Uptime:
    """Seconds since the computer was started: the one clock nobody can set."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def now() -> Uptime:
    return Uptime()


def miss(folder: Path, now: Uptime, times: int) -> None:
    for _time in range(times):
        missed(folder, now)


def test_five_are_free_then_it_grows_and_stops_growing():
    assert [wait_after(misses) for misses in (0, 4, 5, 6, 7, 8)] == [0, 0, 30, 60, 120, 240]
    assert wait_after(1_000_000) == LONGEST_WAIT_S


def test_the_wait_passes_by_itself(tmp_path: Path, now: Uptime):
    miss(tmp_path, now, 4)
    assert gate(tmp_path, now).seconds == 0
    miss(tmp_path, now, 1)
    assert (gate(tmp_path, now).misses, gate(tmp_path, now).seconds) == (5, 30)
    now.at += 29.5
    assert gate(tmp_path, now).seconds == 1
    now.at += 0.5
    assert gate(tmp_path, now).seconds == 0


def test_a_try_is_refused_while_one_waits_and_the_right_one_ends_it(tmp_path: Path, now: Uptime):
    for _time in range(5):
        with pytest.raises(RefusedError, match="收 208"), guarded(tmp_path, now):
            raise RefusedError("收 208", "密码不对")
    tried = []
    with pytest.raises(RefusedError) as caught, guarded(tmp_path, now):
        tried.append("even the right one")
    assert not tried
    assert (caught.value.problem.code, caught.value.problem.message) == ("网 150", "错了 5 次，还要等 30 秒")
    now.at += 30
    with guarded(tmp_path, now):
        tried.append("right")
    assert (tried, gate(tmp_path, now).misses, (tmp_path / MISSES_NAME).exists()) == (["right"], 0, False)


def test_a_typing_error_in_a_code_costs_nothing(tmp_path: Path, now: Uptime):
    for code, misses in (("收 318", 0), ("收 319", 1)):
        with pytest.raises(RefusedError), guarded(tmp_path, now):
            raise RefusedError(code, "")
        assert gate(tmp_path, now).misses == misses


def test_the_date_has_no_say(tmp_path: Path, now: Uptime, monkeypatch: pytest.MonkeyPatch):
    miss(tmp_path, now, 6)
    for year in (0.0, 4e9):
        monkeypatch.setattr("time.time", lambda year=year: year)
        assert gate(tmp_path, now).seconds == 60


def test_starting_the_computer_anew_neither_frees_nor_locks(tmp_path: Path, now: Uptime):
    now.at = 3_000_000.0
    miss(tmp_path, now, 6)
    now.at = 20.0  # 20 seconds after the computer was started again
    assert gate(tmp_path, now).seconds == 40
    now.at = 60.0
    assert gate(tmp_path, now).seconds == 0
    now.at = 3_000_010.0  # it ran so long again: what was waited for is not waited for twice
    assert gate(tmp_path, now).seconds == 0


@pytest.mark.parametrize(
    "kept",
    [b"", b"[]", b"{}", b'{"misses": "9", "since": 0}', b'{"misses": -1, "since": 0}', b'{"misses": 9, "since": 1e99}',
     b'{"misses": 99999999999, "since": 0}', b'{"misses": 9, "since": null}'],
)  # fmt: skip
def test_a_damaged_file_locks_nobody(tmp_path: Path, now: Uptime, kept: bytes):
    (tmp_path / MISSES_NAME).write_bytes(kept)
    assert gate(tmp_path, now).seconds == 0


def test_nothing_but_two_numbers_is_written(tmp_path: Path, now: Uptime):
    miss(tmp_path, now, 3)
    assert json.loads((tmp_path / MISSES_NAME).read_bytes()) == {"fmt": 1, "misses": 3, "since": 1000.0}
    passed(tmp_path)
    passed(tmp_path)
    assert gate(tmp_path, now).misses == 0


def test_a_folder_that_cannot_be_written_holds_nobody_up(tmp_path: Path, now: Uptime):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    assert missed(blocked, now).seconds == 0


def test_time_in_words():
    assert (time_in_words(30), time_in_words(61)) == ("30 秒", "1 分 1 秒")
    assert password_gate.FREE_MISSES == 5
