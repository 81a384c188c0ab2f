"""Checking a workspace: is everything that was written still there and still whole?"""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from desktop.errors import Problem
from desktop.foundation.translation import _
from desktop.storage.health import check
from desktop.workflows.workspace import Workspace

LOW_DISK_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True)
class CheckReport:
    problems: tuple[Problem, ...]
    free_bytes: int

    @property
    def ok(self) -> bool:
        return not self.problems


def check_workspace(workspace: Workspace) -> CheckReport:
    """Every fault found, in sentences; nothing is changed."""
    problems = list(check(workspace.db))
    free = shutil.disk_usage(workspace.path).free
    if free < LOW_DISK_BYTES:
        problems.append(
            Problem("环 108", _("磁盘只剩 {mb} MB").format(mb=free // 1024**2), str(workspace.path), _("清出一些地方"))
        )
    return CheckReport(tuple(problems), free)
