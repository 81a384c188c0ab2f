"""The mutation table: ``python -m tests.mutation.run`` takes out rule after rule and says which test notices.

``table.json`` holds rule → killer: ``vector NAME`` (that file gets another answer) or a test's id. ``--search`` looks for
killers of rules without one and writes the table; ``--all`` proves every row (some minutes); else only rows by vectors.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from desktop.exchange import kit
from tests.mutation.rules import Rule, rules, without
from tests.vectors import answers

TABLE = Path(__file__).with_name("table.json")
ROOT = Path(__file__).parent.parent.parent
VECTOR = "vector "
STANDSTILL = "standstill"  # something notices, but which test does not say
# Where a rule's killer is looked for after the vectors: the tests nearest to it first, then all of the room.
NEAR = {
    "canonical_json": "strict_json lines", "container": "container", "encryption": "keys_and_words opening_faults round_trips", "endorsement": "trust inner_faults",
    "enrolment": "trust round_trips", "envelope": "opening_faults down", "fields": "opening_faults inner_faults trust down", "fingerprint_words": "keys_and_words",
    "inspecting": "keys_and_words", "keys": "keys_and_words round_trips", "kit": "down", "lines": "lines inner_faults", "opening": "opening_faults", "pack": "down",
    "receipt": "down", "recovery": "recovery", "recovery_code": "recovery_code", "roster": "trust", "signing": "opening_faults inner_faults trust",
    "submission": "inner_faults", "trust": "trust attacks down inner_faults", "batch": "inner_faults trust", "backup_file": "backup_file", "large": "backup_file",
    "history": "history", "handed_down": "history",
}  # fmt: skip


def table() -> dict[str, str]:
    found: dict[str, str] = json.loads(TABLE.read_text(encoding="utf-8"))["killed_by"]
    return found


def survivors() -> dict[str, str]:
    """Rules that may be left out without anybody noticing, each with its reason."""
    found: dict[str, str] = json.loads(TABLE.read_text(encoding="utf-8"))["equivalent"]
    return found


@cache
def _entries() -> dict[str, dict[str, Any]]:
    return {entry["name"]: entry for entry in answers.table()["files"]}


def notices(name: str) -> bool:
    """True if the program, as it is now, gives a vector another answer than it must get."""
    entry = _entries()[name]
    wanted = {key: value for key, value in entry.items() if key not in ("name", "reader", "shows")}
    try:
        with _at_most(4):
            return answers.answer(answers.content(name), answers.table()["readers"][entry["reader"]]) != wanted
    except Exception:  # noqa: BLE001  a crash is noticed too, and so is a standstill
        return True


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Without its rule some code never ends."""

    def ring(_signal: int, _frame: object) -> None:
        raise TimeoutError

    kept = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, kept)


def vector_that_notices(rule: Rule) -> str:
    with without(rule):
        return next((name for name in _entries() if notices(name)), "")


def fails(rule: Rule, tests: list[str]) -> str:
    """The first test that fails without the rule; "" if none does."""

    def run() -> str:
        first = _First()
        pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--rootdir", str(ROOT), *tests], plugins=[first])
        return first.failed

    return _in_a_child(rule, run)


class _First:
    """Notes the first failure."""

    def __init__(self) -> None:
        self.failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid


def quick_kits() -> None:
    """A kit's Argon2id once a code: no rule lies in it."""
    kit.code_identity = cache(kit.code_identity)  # type: ignore[attr-defined]


def search() -> None:
    """Vectors first, for they are quick; then the tests of the room, collected once, in a process for each rule."""
    known = {rule.name: rule for rule in rules()}
    killed = {name: by for name, by in (table() if TABLE.exists() else {}).items() if name in known}
    reasons = {name: why for name, why in (survivors() if TABLE.exists() else {}).items() if name in known}
    only = tuple(word.removeprefix("--only=") for word in sys.argv if word.startswith("--only=")) or ("",)

    def told(rule: Rule, found: str) -> None:
        print(f"{rule.name}\n    {found or 'SURVIVES'}", flush=True)
        if found and found != STANDSTILL:
            killed[rule.name] = found
            _write(killed, reasons)

    def left() -> list[Rule]:
        return [r for r in known.values() if r.name not in {**killed, **reasons} and r.name.startswith(only)]

    if "--tests" not in sys.argv:
        for rule in left():
            by = vector_that_notices(rule)
            told(rule, VECTOR + by if by else "")
    pytest.main(["-q", "-p", "no:cacheprovider", str(ROOT / "tests" / "exchange")], plugins=[_Search(left(), told)])


class _Search:
    """Instead of running the tests once: for every rule, those near to it first, until one fails."""

    def __init__(self, left: list[Rule], told: Callable[[Rule, str], None]) -> None:
        self.left, self.told = left, told

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for rule in self.left:
            near = _near(rule)
            # A test that allows a warning is run by pytest's own hands only.
            plain = [item for item in session.items if item.get_closest_marker("filterwarnings") is None]
            items = sorted(plain, key=lambda item: str(item.path) not in near)
            if "--near" in sys.argv:
                items = [item for item in items if str(item.path) in near]
            self.told(rule, self._killer(rule, items))
        return True

    @staticmethod
    def _killer(rule: Rule, items: list[pytest.Item]) -> str:
        """The first test that fails without the rule; one that fails with it too kills nothing."""
        found = _in_a_child(rule, lambda: _first_failing(items))
        same = [item for item in items if item.nodeid == found]
        assert not _in_a_child(None, lambda: _first_failing(same)), f"{found} fails as it is"
        return found


def _first_failing(items: list[pytest.Item]) -> str:
    for item in items:
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=None)):
            return item.nodeid
    return ""


def _in_a_child(rule: Rule | None, work: Callable[[], str]) -> str:
    """What ``work`` answers without the rule, in a process of its own that may stand still or crash."""
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as told:
        child = os.fork()
        if child == 0:
            silent = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silent, 1)
            os.dup2(silent, 2)
            resource.setrlimit(resource.RLIMIT_CPU, (90, 90))
            with without(rule) if rule else nullcontext():
                Path(told.name).write_text(work(), encoding="utf-8")
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        return told.read() or (STANDSTILL if status else "")


def _near(rule: Rule) -> list[str]:
    names = (ROOT / "tests" / "exchange" / f"test_{name}.py" for name in NEAR[rule.module.rpartition(".")[2]].split())
    return [str(path) for path in names if path.exists()]


def unsought() -> list[str]:
    """Rules whose killer among the tests was not looked for yet: by name, so that none is forgotten."""
    found: list[str] = json.loads(TABLE.read_text(encoding="utf-8"))["unsought"]
    return found


def _write(killed: dict[str, str], reasons: dict[str, str]) -> None:
    known = {rule.name for rule in rules()}
    document = {"equivalent": reasons, "killed_by": killed, "unsought": sorted(known - set(killed) - set(reasons))}
    TABLE.write_text(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def prove(rule: Rule, by: str) -> bool:
    """True if the rule's killer kills it."""
    if by.startswith(VECTOR):
        with without(rule):
            return notices(by.removeprefix(VECTOR))
    return bool(fails(rule, [str(ROOT / by)]))


def main() -> int:
    os.chdir(ROOT)
    quick_kits()
    if "--search" in sys.argv:
        search()
    by = table()
    alive = [
        rule.name
        for rule in rules()
        if rule.name in by
        and ("--all" in sys.argv or by[rule.name].startswith(VECTOR))
        and not prove(rule, by[rule.name])
    ]
    unknown = [rule.name for rule in rules() if rule.name not in by and rule.name not in survivors()]
    print(
        f"{len(rules())} rules, {len(by)} killed, {len(survivors())} equivalent, {len(unknown)} without a killer, {len(alive)} alive"
    )
    for name in (*alive, *unknown):
        print(f"  {name}")
    return 1 if alive or unknown else 0


if __name__ == "__main__":
    sys.exit(main())
