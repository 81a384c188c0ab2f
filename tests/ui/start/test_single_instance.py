"""Two real processes: the second hands over what it was asked; a crash of the first leaves nothing in the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.model.window_request import WindowRequest
from desktop.ui.start.single_instance import SingleInstance, socket_name
from tests.helpers.command_line import environment

FIRST = """
    import sys
    from pathlib import Path
    from PySide6.QtCore import QCoreApplication
    from desktop.ui.start.single_instance import SingleInstance

    app = QCoreApplication([])
    one = SingleInstance(Path(sys.argv[1]), listen_after_ms=300)  # as the program: who calls earlier calls again
    print("first" if one.first else "second", flush=True)
    one.asked.connect(lambda asked: (print(asked.to_json().decode(), flush=True), app.quit()))
    app.exec()
    one.close()
"""


@pytest.fixture
def started(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(FIRST), str(tmp_path / "state")],
        env=environment(tmp_path), stdout=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "first"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_the_second_start_hands_its_request_to_the_first(started, tmp_path: Path, qapp):
    asked = WindowRequest("kit", tmp_path / "启用包_幸福村.xinglin")
    second = SingleInstance(tmp_path / "state")
    assert not second.first
    second.hand_over(asked)
    heard = started.stdout.readline()
    assert WindowRequest.from_json(heard.encode()) == asked
    assert started.wait(5) == 0
    second.close()
    third = SingleInstance(tmp_path / "state")
    assert third.first
    third.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a killed process leaves no socket file there")
def test_what_a_crash_leaves_is_cleared_away(started, tmp_path: Path, qapp):
    os.kill(started.pid, signal.SIGKILL)
    started.wait()
    after = SingleInstance(tmp_path / "state")
    assert after.first
    heard: list[WindowRequest] = []
    after.asked.connect(heard.append)
    sender = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SECOND), str(tmp_path / "state")], env=environment(tmp_path)
    )
    deadline = time.monotonic() + 20
    while not heard and time.monotonic() < deadline:
        qapp.processEvents()
        time.sleep(0.01)
    after.close()
    assert sender.wait(10) == 0
    assert heard == [WindowRequest("last")]


SECOND = """
    import sys
    from pathlib import Path
    from PySide6.QtCore import QCoreApplication
    from desktop.model.window_request import WindowRequest
    from desktop.ui.start.single_instance import SingleInstance

    app = QCoreApplication([])
    second = SingleInstance(Path(sys.argv[1]))
    assert not second.first
    second.hand_over(WindowRequest("last"))
"""


def test_where_no_lock_can_be_written_the_program_starts(tmp_path: Path, qapp):
    (tmp_path / "state").write_text("a file")
    one = SingleInstance(tmp_path / "state")
    assert one.first
    one.close()


def test_another_user_or_folder_is_another_window(tmp_path: Path):
    assert socket_name(tmp_path / "a") != socket_name(tmp_path / "b")
    assert len(socket_name(tmp_path / ("long" * 100))) < 40


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"null", b'{"kind": "rm", "path": "/", "records": 1, "seed": 1}',
     b'{"kind": "kit", "path": null, "records": 1, "seed": 1}', b'{"kind": "last", "path": 5, "records": 1, "seed": 1}',
     b'{"kind": "kit", "path": "a\\u0000b", "records": 1, "seed": 1}', b"\xff" * 50],
)  # fmt: skip
def test_what_no_start_of_ours_says_is_not_heard(data: bytes):
    assert WindowRequest.from_json(data) is None


@pytest.mark.parametrize("asked", [WindowRequest(), WindowRequest("demo", Path("/d"), 7, 3)])
def test_a_request_survives_the_way(asked: WindowRequest):
    assert WindowRequest.from_json(asked.to_json()) == asked
