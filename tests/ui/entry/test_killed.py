"""The program killed while somebody types: the next start is in the same record, at the same field, with every letter."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from tests.helpers.command_line import ROOT, environment

# What a person does in the first process; each step is said once two seconds may have passed since its last letter.
SCRIPT = """
    import sys, time
    from tests.ui.harness import offscreen
    offscreen.prepare()
    from pathlib import Path
    from PySide6.QtWidgets import QApplication
    from PySide6.QtTest import QTest
    from PySide6.QtCore import Qt
    from desktop.app import Application, qt_application
    from desktop.ui.pages.entry.request import EntryRequest
    from desktop.ui.preferences import Preferences
    from tests.helpers.clock import fixed_clock

    app = qt_application([])
    place = Path(sys.argv[1])
    application = Application(
        app, clock=fixed_clock(), preferences=Preferences(place.parent / "window.json"), drives=lambda: ()
    )
    window = application.open_workspace_window(place)
    window.activateWindow()

    def until(happened, seconds=20):
        end = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < end, "too slow"
            app.processEvents()

    until(lambda: window.shell is not None and not window.tasks.busy)
    window.shell.go("entry", EntryRequest(form="free_clinic"))
    until(lambda: getattr(window.shell.page, "model", None) is not None and not window.tasks.busy)
    for keys, enter in [("", 1), ("1", 0), ("lao huai shu", 0)][: int(sys.argv[2])]:
        for letter in keys:
            QTest.keyClick(QApplication.focusWidget(), letter)
            app.processEvents()
        for _each in range(enter):
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
            app.processEvents()
    end = time.monotonic() + 2.0
    while time.monotonic() < end:
        app.processEvents()
    print("typed", window.shell.page.place, flush=True)
    while True:
        app.processEvents()
"""


@pytest.mark.gap(900, reason="another process is killed beside this one")
@pytest.mark.parametrize(("steps", "place", "text"), [(2, "place_name", ""), (3, "place_name", "lao huai shu")])
def test_two_seconds_after_the_last_letter_nothing_can_be_lost(
    steps, place, text, county, open_window, hands, tmp_path
):
    village = county.villages[0]
    running = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SCRIPT), str(village), str(steps)],
        cwd=ROOT,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    said = running.stdout.readline()
    os.kill(running.pid, signal.SIGKILL)
    _out, errors = running.communicate()
    assert said.split() == ["typed", place], errors
    window = open_window(village)
    hands.until(lambda: window.shell.page.name == "entry" and window.shell.page.model is not None)
    hands.idle(window)
    page = window.shell.page
    assert page.place == place
    assert page.model.session.value("day_part") == "1"
    held = page.model.session.value("place_name") or page.model.typed.get("place_name", "")
    assert held == text
    assert any("断电前" in line for line in window.shell.notices.texts())
