"""What every test gets: a thread left running is named, the language is the source's, slow runs are asked for."""

from __future__ import annotations

import importlib.util
import itertools
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from desktop.foundation import translation
from tests.helpers.plans import Plans, watch

ROOT = Path(__file__).resolve().parent.parent
# The core is tested where there is no Qt (packaging/test.sh); the window has an environment of its own.
collect_ignore = [] if importlib.util.find_spec("PySide6") else ["ui"]
VECTORS = ROOT.parent / "shared" / "vectors"
# Nothing is a timed test: on a crowded machine an example, and the drawing of it, takes as long as it takes. What
# Hypothesis settles by itself where CI runs (no chance, no database) stays beneath. Settings of a test that suppress
# another health check replace this list: they name too_slow again.
settings.register_profile("unhurried", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--vectors",
        default=os.environ.get("XINGLIN_VECTORS", str(VECTORS) if VECTORS.is_dir() else ""),
        help="folder of the conformance vectors (also XINGLIN_VECTORS); default: beside the checkout, if there",
    )
    parser.addoption(
        "--long", action="store_true", default=bool(os.environ.get("XINGLIN_LONG")), help="the long runs too"
    )
    parser.addoption("--pictures", metavar="DIR", help="tests of the window write what they see into DIR, as PNG")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    # Deselected, not skipped: a skip in the closing line should always be worth reading.
    long = [item for item in items if item.get_closest_marker("long")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("long")]


@pytest.fixture
def vectors(request: pytest.FixtureRequest) -> Path:
    """The folder of the conformance vectors; they are never part of the project."""
    folder = Path(request.config.getoption("--vectors") or "missing")
    if not folder.is_dir():
        pytest.skip("conformance vectors are not beside this checkout: pytest --vectors DIR")
    return folder


@pytest.fixture(scope="session")
def long_run(request: pytest.FixtureRequest) -> bool:
    """True when all points are wanted rather than a sample (``--long``)."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session", autouse=True)
def _states(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[Path]]:
    """What the program keeps of a person outside the workspaces goes nowhere near this person's. One for what tests share."""
    base = tmp_path_factory.mktemp("states")
    folders = (base / f"{number}" for number in itertools.count())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XINGLIN_STATE", str(next(folders)))
        yield folders


@pytest.fixture(autouse=True)
def _own_state(_states: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test is a computer of its own: a shared workspace that was copied for it was never further than it is."""
    monkeypatch.setenv("XINGLIN_STATE", str(next(_states)))


@pytest.fixture(autouse=True)
def _source_language() -> Iterator[None]:
    """Sentences are asserted in Chinese, whatever the machine speaks; a test that switches is switched back."""
    translation.use_language("zh")
    yield
    translation.use_language("zh")


@pytest.fixture(autouse=True)
def _no_leaked_threads(request: pytest.FixtureRequest) -> Iterator[None]:
    """A thread that outlives its test fails that test, by name."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 2.0
    leaked = _new_threads(before)
    while leaked and time.monotonic() < deadline:
        time.sleep(0.02)
        leaked = _new_threads(before)
    if leaked:
        frames = sys._current_frames()
        told = [f"{thread.name} ({_where(frames.get(thread.ident or 0))})" for thread in leaked]
        pytest.fail(f"{request.node.nodeid} left threads running: {', '.join(told)}", pytrace=False)


@pytest.fixture(scope="session")
def _plans() -> Iterator[Plans]:
    plans = Plans()
    stop = watch(plans)
    yield plans
    stop()


@pytest.fixture(autouse=True)
def _no_whole_scans(_plans: Plans) -> Iterator[None]:
    """A statement of the program that reads a growing table from end to end fails the test that ran it first."""
    yield
    faults = _plans.take()
    if faults:
        pytest.fail("an index, or a reason in tests/helpers/plans.py:\n" + "\n".join(faults), pytrace=False)


def _new_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread not in before and thread.is_alive()]


def _where(frame: object) -> str:
    code = getattr(frame, "f_code", None)
    return f"{code.co_filename}:{getattr(frame, 'f_lineno', '?')}" if code else "no Python frame"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests have to say beside passing: ``record_property("told", …)``; and the window's longest standstill.

    Where one run follows another (packaging/test.sh) the file XINGLIN_EARLIER hands down what was said before.
    """
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    said = [(name, value, report) for report in reports for name, value in getattr(report, "user_properties", [])]
    lines = sorted({str(value) for name, value, _report in said if name == "told"})
    kills = [value for name, value, _report in said if name == "kills"]
    if kills:
        killed, inside = (sum(values) for values in zip(*kills, strict=True))
        lines.append(f"kill -9: {killed} kills in all, {inside} of them inside an open transaction")
    gaps = [(value, report.nodeid) for name, value, report in said if name == "gap"]
    if gaps:
        lines.append("event loop: longest gap {} ms, in {}".format(*max(gaps)))
    earlier = Path(os.environ.get("XINGLIN_EARLIER") or os.devnull)
    for line in (*earlier.read_text("utf-8").splitlines(), *lines):
        terminalreporter.write_line(line)
    with earlier.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
