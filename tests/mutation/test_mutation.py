"""Every rule of the exchange kills at least one test: the table is complete, true, and never longer than the source.

``python -m tests.mutation.run`` proves the rows that a vector kills; with ``--all`` every row; ``--search`` fills in new rules.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from desktop.exchange import kit
from tests.mutation import run
from tests.mutation.rules import Rule, rules, without

ROOT = Path(run.ROOT)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kit, "code_identity", cache(kit.code_identity))


# The killers of so many rules were not looked for among the tests; it may only become less.
STILL_UNSOUGHT = 0


def test_every_rule_stands_in_the_table() -> None:
    names = {rule.name for rule in rules()}
    assert len(names) == len(rules()) > 400
    table, reasons, unsought = run.table(), run.survivors(), set(run.unsought())
    assert names - set(table) - set(reasons) == unsought, "python -m tests.mutation.run --search"
    assert (set(table) | set(reasons) | unsought) - names == set(), "rules that are no more"
    assert not set(table) & set(reasons)
    assert all(len(why) > 20 for why in reasons.values()), "a rule nobody would miss needs its reason"
    assert len(unsought) <= STILL_UNSOUGHT


def test_the_tests_named_are_there() -> None:
    for by in set(run.table().values()):
        if not by.startswith(run.VECTOR):
            file, _colons, rest = by.partition("::")
            function = rest.partition("[")[0]
            assert f"def {function}(" in (ROOT / file).read_text(encoding="utf-8"), by


def _by_vectors() -> list[Rule]:
    return [rule for rule in rules() if run.table().get(rule.name, "").startswith(run.VECTOR)]


def test_vectors_kill_the_rules_they_are_said_to(long_run: bool) -> None:
    """A sample at every change (another one for another source), all of them in the long run."""
    chosen = _by_vectors() if long_run else _by_vectors()[::6]
    alive = [rule.name for rule in chosen if not run.prove(rule, run.table()[rule.name])]
    assert alive == []


def test_with_all_its_rules_the_program_is_not_noticed() -> None:
    """What the vectors notice is the missing rule: with it they are content."""
    kept = {run.table()[rule.name].removeprefix(run.VECTOR) for rule in _by_vectors()[::6]}
    assert [name for name in kept if run.notices(name)] == []
    with without(_by_vectors()[0]):
        assert run.notices(run.table()[_by_vectors()[0].name].removeprefix(run.VECTOR))
    assert not run.notices(run.table()[_by_vectors()[0].name].removeprefix(run.VECTOR))


@pytest.mark.long
def test_the_other_rules_kill_the_tests_named() -> None:
    by = run.table()
    others = [rule for rule in rules() if rule.name in by and not by[rule.name].startswith(run.VECTOR)]
    assert [rule.name for rule in others if not run.prove(rule, by[rule.name])] == []
