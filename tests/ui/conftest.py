"""What every test of the window gets, and what it may not leave behind."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.ui.harness import offscreen

offscreen.prepare()  # before anybody makes an application

import pytest  # noqa: E402
from PySide6.QtGui import QFont, QPalette  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from desktop.foundation import translation  # noqa: E402
from tests.helpers.demonstration import demonstration  # noqa: E402
from tests.ui.harness import guards  # noqa: E402
from tests.ui.harness.county import Demonstration, copy_county  # noqa: E402
from tests.ui.harness.gap import LIMIT_MS, GapWatch, crowded  # noqa: E402
from tests.ui.harness.hands import Hands  # noqa: E402
from tests.ui.harness.look import inspect as inspect_window  # noqa: E402
from tests.ui.harness.opening import Openings  # noqa: E402
from tests.ui.harness.pictures import Pictures  # noqa: E402
from tests.ui.harness.turning import until_still  # noqa: E402


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's settings are read or written, even by code that forgot to ask where."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        folder = tmp_path / "person" / name.lower()
        folder.mkdir(parents=True, mode=0o700)
        monkeypatch.setenv(name, str(folder))


@pytest.fixture(autouse=True)
def gap(
    request: pytest.FixtureRequest, qapp: QApplication, record_property: Callable[[str, object], None]
) -> Iterator[GapWatch]:
    """How long the window did not answer; past 400 ms the test fails. ``@pytest.mark.gap(ms)`` moves the limit, with its reason."""
    marker = request.node.get_closest_marker("gap")
    limit = float(marker.args[0]) if marker else LIMIT_MS
    with pytest.MonkeyPatch.context() as patch, GapWatch().watching(patch) as watch:
        yield watch
    record_property("gap", round(watch.worst.wall_ms))
    if watch.worst.over(limit, crowded=crowded()):
        stood = f"{watch.worst.wall_ms:.0f} ms, {watch.worst.cpu_ms:.0f} ms of them at work, {watch.worst.queued_ms:.0f} ms without a processor"
        pytest.fail(f"the window did not answer for {stood} (limit {limit:.0f} ms)", pytrace=False)


@pytest.fixture(scope="session", autouse=True)
def _worker_is_measured() -> Iterator[None]:
    """Coverage follows Python's threads; the window's worker is Qt's and has to be told."""
    from desktop.ui.tasks import _Worker

    real = _Worker.run

    def run(worker: _Worker) -> None:
        sys.settrace(threading.gettrace())
        real(worker)

    with pytest.MonkeyPatch.context() as patch:
        if threading.gettrace() is not None:
            patch.setattr(_Worker, "run", run)
        yield


@pytest.fixture(scope="session")
def _bare_look(qapp: QApplication) -> tuple[QFont, QPalette]:
    """What the application wears before the first theme."""
    return qapp.font(), qapp.palette()


@pytest.fixture(autouse=True)
def _nothing_left(
    gap: GapWatch, qapp: QApplication, _bare_look: tuple[QFont, QPalette], monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Threads, timers and windows end with their test, and Qt had nothing to complain about."""
    started = guards.Started()
    started.watch(monkeypatch)
    with guards.qt_messages() as heard:
        yield
        left = guards.wait_for_silence(started)
        guards.close_windows()
        qapp.setStyleSheet("")  # the next test may have no theme
        qapp.setFont(_bare_look[0])
        qapp.setPalette(_bare_look[1])
    told = [f"Qt said: {line}" for line in heard] + left
    if told:
        pytest.fail("\n".join(told), pytrace=False)


@pytest.fixture(scope="session")
def made_county(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The demonstration county, to be copied from and never opened."""
    return demonstration(tmp_path_factory)


@pytest.fixture
def county(made_county: dict[str, Any], tmp_path: Path) -> Demonstration:
    """A demonstration county of the test's own."""
    return copy_county(made_county, tmp_path / "county")


@pytest.fixture
def openings(tmp_path: Path, qapp: QApplication, gap: GapWatch, _nothing_left: None) -> Iterator[Openings]:
    made = Openings(qapp, tmp_path / "settings", gap)
    yield made
    made.close()
    translation.use_language("zh")


@pytest.fixture
def open_window(openings: Openings) -> Openings:
    """``open_window(path, size=…, scale=…, high_contrast=…, language=…)``: the real window; closed after the test."""
    return openings


@pytest.fixture
def theme(qapp: QApplication, _nothing_left: None) -> Iterator[Any]:
    """A theme of the test's own, worn by the application."""
    from desktop.ui.theme import Theme

    made = Theme()
    made.apply(qapp)
    yield made
    made.deleteLater()


@pytest.fixture
def widget_host(theme: Any, openings: Openings) -> Callable[..., QWidget]:
    """``widget_host(widget)``: one widget in a themed window."""
    return openings.host


@pytest.fixture
def hands(gap: GapWatch) -> Hands:
    return Hands(gap)


@pytest.fixture
def inspect() -> Callable[..., list[str]]:
    """``inspect(window)``: everything that is wrong with how it looks once nothing in it moves, as sentences."""

    def looked(window: QWidget, **options: Any) -> list[str]:
        until_still(window)
        return inspect_window(window, **options)

    return looked


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Pictures:
    """``picture(window, "name")``: a PNG under the folder of ``--pictures``, nothing without one."""
    return Pictures(request.config.getoption("--pictures"))
