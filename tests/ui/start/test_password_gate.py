"""The page counts down what the workspace's own count says; another try anywhere is seen at the next look."""

from __future__ import annotations

from pathlib import Path

from desktop.ui.start.password_gate import PasswordGate
from desktop.workflows.password_gate import missed, passed


def test_it_counts_down_between_two_looks(tmp_path: Path):
    at = [0.0]
    for _time in range(5):
        missed(tmp_path)
    gate = PasswordGate(tmp_path, lambda: at[0])
    assert gate.misses == 5
    first = gate.seconds_left
    assert 25 <= first <= 30
    at[0] += 10
    assert gate.seconds_left == first - 10
    at[0] += 1000
    assert gate.seconds_left == 0


def test_a_try_elsewhere_is_seen(tmp_path: Path):
    gate = PasswordGate(tmp_path)
    assert (gate.misses, gate.seconds_left) == (0, 0)
    for _time in range(6):
        missed(tmp_path)
    gate.look()
    assert gate.seconds_left > 30
    passed(tmp_path)
    gate.look()
    assert gate.seconds_left == 0
