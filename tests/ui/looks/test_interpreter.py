"""What PySide6 does to the interpreter is undone: None is not used up, no module's source is read at its import."""

from __future__ import annotations

import subprocess
import sys

import pytest

from desktop.ui.interpreter import make_immortal

CODE = """
import desktop.ui
from PySide6.QtCore import QObject
thing = QObject()
for _turn in range(300_000):
    thing.setObjectName("x"); thing.parent(); thing.blockSignals(False); thing.isWidgetType()
print("alive")
"""


def test_a_long_day_does_not_stop_the_interpreter():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "alive"), done.stderr[-500:]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="immortal by themselves")
def test_twice_is_harmless():
    before = sys.getrefcount(None)
    assert make_immortal()
    assert abs(sys.getrefcount(None) - before) < 1000
    assert before > 1 << 59


READ = """
import inspect
read = []
real = inspect.getsource
inspect.getsource = lambda thing: read.append(thing.__name__) or real(thing)
import desktop.ui
before = len(read)
import desktop.ui.widgets, desktop.ui.theme
print(len(read) - before)
"""


def test_no_source_is_read_at_an_import():
    done = subprocess.run([sys.executable, "-c", READ], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "0"), done.stderr[-500:]
