"""The stick came back: take in what is on it for this unit from above (receipts, packs, its history), and nothing else.

What comes from below waits for a person at 收件; what comes from above is signed for us and can do no harm.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import KnownError, Problem
from desktop.exchange import read_outer
from desktop.foundation.atomic import environment_failure
from desktop.model import file_names
from desktop.storage.records import heads
from desktop.workflows.intake_candidates import MAX_FILE_BYTES
from desktop.workflows.receive_files import receive
from desktop.workflows.workspace import Workspace

FROM_ABOVE = ("receipt", "pack", "history")
_MOST_COUNTED = 200


@dataclass(frozen=True)
class Incoming:
    """``receipts`` and ``packs`` that were new; ``restored``: records that a history brought back; ``returned``: records of ours that are to be mended now.

    ``problems``: files for us that could not be taken in.
    """

    receipts: int = 0
    packs: int = 0
    returned: int = 0
    problems: tuple[Problem, ...] = ()
    restored: int = 0

    @property
    def anything(self) -> bool:
        return bool(self.receipts or self.packs or self.problems or self.restored)


def take_incoming(
    workspace: Workspace, folder: Path, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> Incoming:
    """Take in every receipt and pack under ``folder`` that is addressed to this unit.

    Raises ``EnvironmentFailure`` when the folder cannot be read (the stick was pulled); what was taken in stays.
    """
    ours = [path for path in _files(folder) if _is_for(workspace, path)]
    if not ours:
        return Incoming()
    results = receive(workspace, ours, progress=progress).files
    return Incoming(
        receipts=sum(1 for item in results if item.kind == "receipt" and item.status == "taken"),
        packs=sum(1 for item in results if item.kind == "pack" and item.status == "taken"),
        returned=len(heads(workspace.db, unit=workspace.identity.org, state="returned", limit=_MOST_COUNTED)),
        problems=tuple(item.error for item in results if item.status in ("refused", "quarantined") and item.error),
        restored=sum(item.counts.new for item in results if item.kind == "history" and item.status == "taken"),
    )


def _files(folder: Path) -> list[Path]:
    try:
        return [
            path for path in sorted(folder.rglob(f"*{file_names.SUFFIX}")) if path.is_file() and path.name[0] != "~"
        ]
    except OSError as error:
        raise environment_failure(error, folder) from error


def _is_for(workspace: Workspace, path: Path) -> bool:
    """By its cover; a receipt whose cover cannot be read, by its name: somebody here waits for it."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return False
        outer = read_outer(path.read_bytes())
    except KnownError:
        return path.name.startswith(f"{file_names.RECEIPT}_{workspace.unit.name}")
    except OSError as error:
        raise environment_failure(error, path) from error
    return outer.kind in FROM_ABOVE and workspace.identity.org in outer.transport.to
