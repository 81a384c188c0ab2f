"""The seeds that a long fuzz run kept, one for every answer of every vector: tried again at every change.

The run itself: ``nice python -m tests.fuzz.run --minutes 12 --keep``. What it meets by chance the sweep meets in order:
here each place is taken out, ``nice python -m tests.fuzz.sweep`` gives it every odd value too.
"""

from __future__ import annotations

import json
from functools import cache

import pytest

from desktop.exchange import kit
from tests.fuzz import run, sweep
from tests.stranger import reader as stranger

KEPT = json.loads(run.SEEDS.read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kit, "code_identity", cache(kit.code_identity))
    monkeypatch.setattr(stranger, "identity_of_code", cache(stranger.identity_of_code))


def test_kept_seeds_meet_only_known_errors_and_two_readers_agree() -> None:
    seeds = sorted({seed for answers in KEPT["seeds"].values() for found in answers.values() for seed in found})
    told = {seed: run.tried(seed) for seed in seeds}
    assert {seed: problem for seed, (_vector, _said, problem) in told.items() if problem} == {}
    reached = {said for _vector, said, _problem in told.values()}
    assert len(reached) >= 25, "a fuzzer that no longer comes far finds nothing"


def test_the_run_that_kept_them_was_long_enough() -> None:
    assert KEPT["minutes"] >= 10
    assert sum(KEPT["answers"].values()) == KEPT["files"]
    assert "crash" not in KEPT["answers"]


def test_whatever_is_taken_out_of_a_good_file_both_readers_say_the_same() -> None:
    told = [(done, run.judged(data, reader)) for reader, done, data in sweep.spoiled_files(0)]
    assert [f"{done}: {problem}" for done, (_said, problem) in told if problem] == []
    assert len(told) > 1_000
    assert len({said for _done, (said, _problem) in told}) >= 8
