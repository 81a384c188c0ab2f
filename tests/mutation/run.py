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
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from desktop.exchange import kit
from tests.mutation.rules import Rule, rules, without
from tests.vectors import answers

TABLE = Path(__file__).with_name("table.json")
ROOT = Path(__file__).parent.parent.parent
SEARCHED = (
    "tests/exchange",
    "tests/vectors/test_round_trips.py",
    "tests/chain/test_files_and_trust.py",
    "tests/faults",
)
VECTOR = "vector "


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
    """The first test that fails without the rule, in a process of its own; "" if none does."""
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as told:
        child = os.fork()
        if child == 0:
            silent = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silent, 1)
            os.dup2(silent, 2)
            resource.setrlimit(resource.RLIMIT_CPU, (90, 90))
            _judge(rule, tests, Path(told.name))
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        return told.read() or ("standstill" if status else "")


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


def _judge(rule: Rule, tests: list[str], told: Path) -> None:
    first = _First()
    with without(rule):
        pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--rootdir", str(ROOT), *tests], plugins=[first])
    told.write_text(first.failed, encoding="utf-8")


def quick_kits() -> None:
    """A kit's Argon2id once a code: no rule lies in it."""
    kit.code_identity = cache(kit.code_identity)  # type: ignore[attr-defined]


def search() -> None:
    """Vectors first, for they are quick; then the tests of the room, in a process for each rule."""
    known = {rule.name: rule for rule in rules()}
    killed = {name: by for name, by in (table() if TABLE.exists() else {}).items() if name in known}
    reasons = {name: why for name, why in (survivors() if TABLE.exists() else {}).items() if name in known}
    tests = [str(ROOT / place) for place in SEARCHED]
    for look in (
        lambda rule: VECTOR + by if (by := vector_that_notices(rule)) else "",
        lambda rule: fails(rule, tests),
    ):
        for rule in known.values():
            if rule.name in killed or rule.name in reasons:
                continue
            found = look(rule)
            print(f"{rule.name}\n    {found or 'SURVIVES'}", flush=True)
            if found:
                killed[rule.name] = found
                _write(killed, reasons)
        pytest.main(
            ["--collect-only", "-qq", "-p", "no:cacheprovider", *tests]
        )  # imported once, before the processes part


def _write(killed: dict[str, str], reasons: dict[str, str]) -> None:
    document = {"equivalent": reasons, "killed_by": killed}
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
