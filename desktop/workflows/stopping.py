"""Long reading that a person may end: nothing is written by it, and nothing half read is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from desktop.foundation.watching import Cancelled
from desktop.workflows.workspace import Workspace


@contextmanager
def stopped_by(workspace: Workspace, cancelled: Cancelled) -> Iterator[None]:
    """While ``cancelled`` says so, a programme's query ends with ``StoppedError`` within a few milliseconds."""
    with workspace.db.stopped_by(cancelled):
        yield
