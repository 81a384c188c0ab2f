"""One demonstration county a test run, however many workers share it: it takes seconds to make."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from typing import Any

import pytest

from tests.helpers.command_line import must

RECORDS = 30


def demonstration(factory: pytest.TempPathFactory) -> dict[str, Any]:
    """``home``, ``folder`` and the lists of ``demo --json``. To be copied from, never written to."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    told = shared / "demonstration.json"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            folder = shared / "demonstration"
            home = shared / "demonstration-home"
            for left in (folder, home):  # of a worker that failed
                shutil.rmtree(left, ignore_errors=True)
            home.mkdir()
            made = must("demo", folder, "--no-window", "--records", str(RECORDS), state=home, timeout=300)
            told.write_text(json.dumps({**made, "home": str(home), "folder": str(folder)}), "utf-8")
    found: dict[str, Any] = json.loads(told.read_text("utf-8"))
    return found
