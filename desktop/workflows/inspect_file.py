"""Explaining a file: without any key what it says of itself, with a workspace what would happen if it were received."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop.exchange import inspect_backup, inspect_file, is_backup, read_backup
from desktop.foundation.atomic import environment_failure
from desktop.workflows.receive_files import receive
from desktop.workflows.workspace import Workspace


def inspect_path(path: Path, workspace: Workspace | None = None) -> dict[str, Any]:
    """The JSON of ``xinglin inspect``. Raises ``RefusedError`` if the file is none of ours.

    With a workspace ``on_receive`` says what ``receive`` would answer: it is rehearsed, and everything taken back.
    """
    trust = workspace.trust() if workspace else None
    if is_backup(path):  # gigabytes perhaps
        return inspect_backup(read_backup(path), trust)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise environment_failure(error, path) from error
    found = inspect_file(data, trust)
    if workspace is not None:
        found["on_receive"] = _rehearsed(path, workspace)
    return found


def _rehearsed(path: Path, workspace: Workspace) -> dict[str, Any]:
    result = receive(workspace, [path], dry_run=True).files[0]
    told: dict[str, Any] = {
        "status": result.status,
        "counts": dict(result.counts.__dict__),
        "missing": list(result.missing),
    }
    problem = result.error
    told["error"] = problem and {
        "code": problem.code,
        "message": problem.message,
        "where": problem.where,
        "hint": problem.hint,
    }
    return told
