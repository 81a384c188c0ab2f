"""The month's ten records with the power cut again and again: each start is where the last one stopped, nothing twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.storage.drafts import list_drafts
from desktop.storage.records import heads
from desktop.workflows.workspace import open_workspace
from tests.helpers.clock import fixed_clock
from tests.helpers.command_line import ROOT, environment
from tests.ui.month.plays import PASSWORD, TEN

# (record, after which of its fields), in the middle of saving, and the steps of the stick. Each is one power cut.
FEW = ([0, 2], ["save", 0], "writing")
ALL = (
    "signed in", [0, 0], [0, 4], [0, len(TEN[0][2]) - 1], ["save", 0], [1, 5], [1, 8], ["save", 1], [2, 1], [2, 2], [3, 5],
    [3, 7], [3, 9], ["save", 3], [4, 3], [5, 6], ["save", 6], [9, 2], ["save", 9], "review", "writing", "written",
)  # fmt: skip


def start(plan: dict, folder: Path) -> int:
    """One life of the program; minus nine when it was shot."""
    file = folder / "plan.json"
    file.write_text(json.dumps(plan), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.month.driver", str(file)],
        cwd=ROOT, env=environment(folder), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode in (0, -signal.SIGKILL), done.stderr[-3000:]
    return done.returncode


@pytest.mark.gap(900, reason="the window lives in another process")
@pytest.mark.parametrize("points", [FEW, pytest.param(ALL, marks=pytest.mark.long)])
def test_every_start_goes_on_where_the_last_one_stopped(points, stage, tmp_path):
    stage.stick.mkdir(exist_ok=True)
    plan = {"kit": str(stage.kit), "code": stage.code, "stick": str(stage.stick), "workspace": "", "so_far": {}}
    so_far = tmp_path / "so_far.json"
    for point in points:
        assert start(plan | {"point": point}, tmp_path) == -signal.SIGKILL, point
        plan["so_far"] = json.loads(so_far.read_text("utf-8"))
        plan["workspace"] = plan["so_far"]["workspace"]
    assert start(plan | {"point": None}, tmp_path) == 0

    # Every record once, however often it was begun, no draft left, and a whole file on the stick.
    with open_workspace(Path(plan["workspace"]), fixed_clock(), password=PASSWORD) as workspace:
        kept = list(heads(workspace.db))
        assert sorted(head.form for head in kept) == sorted(form for _initials, form, _steps in TEN)
        assert {head.state for head in kept} == {"submitted"}
        assert {head.rev for head in kept} == {1}
        assert list_drafts(workspace.db) == []
    files = sorted(stage.stick.glob("上报_*"))
    assert files
    assert [file.name for file in stage.stick.iterdir() if file.name.startswith("~")] == []
