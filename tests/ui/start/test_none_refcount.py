"""Qt answers with a null pointer as often as it likes: the interpreter lives."""

from __future__ import annotations

import subprocess
import sys
import textwrap

from tests.helpers.command_line import environment

SCRIPT = """
    import desktop.ui
    from PySide6.QtWidgets import QApplication, QWidget

    app = QApplication([])
    window = QWidget()
    for _ in range(300_000):
        window.parentWidget()
    print("alive")
"""


def test_null_pointers_of_qt_do_not_end_the_program(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(SCRIPT)],
        env=environment(tmp_path, {"QT_QPA_PLATFORM": "offscreen"}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "alive"), done.stderr
