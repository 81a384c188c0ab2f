"""None, True and False survive a window that returns them a million times (PySide6 6.12 before Python 3.12)."""

from __future__ import annotations

import subprocess
import sys

import pytest

from desktop.ui.immortal import make_immortal

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
