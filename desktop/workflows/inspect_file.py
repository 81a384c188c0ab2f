"""Explaining a file: without any key what it says of itself, with a workspace whether its signature holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop.exchange import inspect_backup, inspect_file, is_backup, read_backup
from desktop.foundation.atomic import environment_failure
from desktop.workflows.workspace import Workspace


def inspect_path(path: Path, workspace: Workspace | None = None) -> dict[str, Any]:
    """The JSON of ``xinglin inspect``. Raises ``RefusedError`` if the file is none of ours."""
    trust = workspace.trust() if workspace else None
    if is_backup(path):  # gigabytes perhaps
        return inspect_backup(read_backup(path), trust)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise environment_failure(error, path) from error
    return inspect_file(data, trust)
