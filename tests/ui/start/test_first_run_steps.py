"""The first run without a window: every step, the way back, and what is left when the power goes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.ui.start.first_run_steps import LEAST_PASSWORD, STEPS, FirstRun, titles
from desktop.workflows.first_run import KitSummary, OwnWords

WORDS = ("红马", "黄牛", "蓝羊", "绿狗", "白猫", "黑鸡", "紫鸭", "青鹅")
KIT = Path("/stick/kit.xinglin")
FOLDER = Path("/data/unit")


def summary(words: tuple[str, ...] = WORDS) -> KitSummary:
    return KitSummary(
        KIT, "V1", "幸福村卫生室", "village", "云岭县 青石镇", "T1", "青石镇卫生院", ("义诊",), ("义诊周",), words, True
    )


@pytest.fixture
def run() -> FirstRun:
    started = FirstRun()
    started.kit_chosen(KIT)
    started.kit_opened(summary(), "11111-22222", FOLDER)
    return started


def ticked(run: FirstRun) -> FirstRun:
    for at in range(8):
        run.tick(at)
    return run


def test_every_step_has_a_title_and_the_code_shares_the_passwords():
    run, numbers = FirstRun(), []
    for step in STEPS:
        run.step = step
        numbers.append(run.index)
    assert numbers == [0, 1, 2, 3, 3, 4]
    assert len(titles()) == 5


def test_space_goes_from_word_to_word_and_only_all_eight_count(run: FirstRun):
    for at in range(7):
        assert run.at_word == at
        assert not run.words_done()
        run.tick()
    assert (run.at_word, run.all_matched) == (7, False)
    run.tick()
    assert run.all_matched
    assert run.words_done()
    assert (run.step, run.later) == ("unit", False)


def test_a_word_can_be_taken_back(run: FirstRun):
    ticked(run)
    run.tick(3)
    assert (run.all_matched, run.at_word) == (False, 3)
    assert not run.words_done()


def test_ticking_skips_the_words_that_are_done_already(run: FirstRun):
    run.tick(1)
    run.tick(0)
    assert run.at_word == 2


def test_arrows_stay_on_the_board(run: FirstRun):
    run.move(-1)
    assert run.at_word == 0
    run.move(4)
    assert run.at_word == 4
    run.move(4)
    assert run.at_word == 4
    run.move(3)
    run.move(1)
    assert run.at_word == 7
    run.move(-4)
    assert run.at_word == 3
    run.tick(99)
    assert run.matched == frozenset()


def test_where_a_word_differs_nothing_goes_on(run: FirstRun):
    ticked(run)
    run.one_differs()
    assert not run.words_done()
    assert not run.words_later()
    assert run.step == "words"
    run.tick(2)  # looked again: taking one back and ticking it means "I was wrong"
    run.tick(2)
    assert run.words_done()


def test_comparing_later_lets_recording_begin(run: FirstRun):
    assert run.words_later()
    assert (run.step, run.later) == ("unit", True)
    run.back()
    assert run.step == "words"
    ticked(run).words_done()
    assert not run.later


def test_two_passwords_or_none(run: FirstRun):
    assert run.password_problem("", "") == ""
    assert run.password_problem("秘密" * LEAST_PASSWORD, "秘密" * LEAST_PASSWORD) == ""
    assert "至少" in run.password_problem("短", "短")
    assert "不一样" in run.password_problem("longenough", "longenougn")
    assert run.password_problem("", "longenough")


def test_back_is_open_until_the_workspace_is_made(run: FirstRun):
    ticked(run).words_done()
    run.unit_seen(FOLDER)
    for step in ("unit", "words", "kit"):
        assert run.back()
        assert run.step == step
    assert not run.back()
    run.step = "password"
    run.password_chosen(None)
    run.workspace_made(FOLDER, OwnWords("幸福村卫生室", "青石镇卫生院", WORDS))
    assert run.step == "request"
    assert not run.may_go_back
    assert not run.back()


def test_the_recovery_code_is_shown_once_and_only_after_a_password(run: FirstRun):
    run.workspace_made(FOLDER, OwnWords("a", "b", WORDS), "CODE1-CODE2")
    assert (run.step, run.recovery_code, run.may_go_back) == ("recovery", "CODE1-CODE2", False)
    assert "CODE1" not in json.dumps(run.kept())
    run.code_kept()
    assert (run.step, run.recovery_code) == ("request", "")


def test_another_kit_forgets_what_was_said_of_the_first(run: FirstRun):
    ticked(run).words_done()
    run.kit_chosen(Path("/stick/other.xinglin"))
    assert (run.summary, run.code, run.matched, run.folder) == (None, "", frozenset(), None)
    run.kit_chosen(Path("/stick/other.xinglin"))
    assert run.kit == Path("/stick/other.xinglin")


def test_after_a_power_cut_the_ticks_count_for_the_same_words_only(run: FirstRun):
    for at in (0, 1, 5):
        run.tick(at)
    kept = json.loads(json.dumps(run.kept()))
    assert "11111" not in json.dumps(kept)
    again = FirstRun.again(kept)
    assert (again.step, again.kit, again.folder) == ("kit", KIT, FOLDER)
    assert again.kept() == kept
    again.kit_opened(summary(), "11111-22222", FOLDER)
    assert (again.matched, again.at_word) == (frozenset({0, 1, 5}), 2)
    other = FirstRun.again(kept)
    other.kit_opened(summary(("黄马", *WORDS[1:])), "11111-22222", FOLDER)
    assert other.matched == frozenset()


def test_nothing_is_kept_once_the_workspace_is_there(run: FirstRun):
    run.workspace_made(FOLDER, OwnWords("a", "b", WORDS))
    assert run.kept() == {}
    assert FirstRun().kept() == {}


@pytest.mark.parametrize(
    "kept", [None, {}, {"kit": 3}, {"kit": ""}, {"kit": "/k", "words": 3}, {"kit": "/k", "matched": "x", "folder": 1}]
)
def test_a_damaged_memory_is_as_good_as_none(kept: dict[str, object] | None):
    again = FirstRun.again(kept)
    assert again.step == "kit"
    assert again.matched == frozenset()
