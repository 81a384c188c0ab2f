from __future__ import annotations

import pytest

from desktop.ui.start.password_gate import FIRST_WAIT_S, FREE_MISSES, LONGEST_WAIT_S, PasswordGate


class Ticking:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_five_misses_are_free_then_waits_double():
    now = Ticking()
    gate = PasswordGate(now=now)
    for _miss in range(FREE_MISSES - 1):
        gate.missed()
        assert gate.seconds_left == 0
    waits = []
    for _miss in range(4):
        gate.missed()
        waits.append(gate.seconds_left)
        now.at += gate.seconds_left
        assert gate.seconds_left == 0
    assert waits == [FIRST_WAIT_S, 60, 120, 240]


def test_the_time_left_is_whole_seconds_rounded_up():
    now = Ticking()
    gate = PasswordGate(FREE_MISSES, now)
    now.at += 0.4
    assert gate.seconds_left == FIRST_WAIT_S
    now.at += 0.7
    assert gate.seconds_left == FIRST_WAIT_S - 1


def test_a_restart_does_not_shorten_the_wait():
    assert PasswordGate(FREE_MISSES + 1, Ticking()).seconds_left == 60


@pytest.mark.parametrize("misses", [-5, 0, 4])
def test_few_misses_wait_for_nothing(misses: int):
    assert PasswordGate(misses, Ticking()).seconds_left == 0


def test_no_wait_is_longer_than_half_an_hour():
    assert PasswordGate(10**9, Ticking()).seconds_left == LONGEST_WAIT_S


def test_the_right_password_forgets_the_misses():
    gate = PasswordGate(FREE_MISSES, Ticking())
    gate.opened()
    assert (gate.misses, gate.seconds_left) == (0, 0)
