"""The words of a request were compared: its computer is known, and what waited for it is taken in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.errors import RefusedError
from desktop.exchange import read_enrol, read_recovery_request
from desktop.foundation.translation import _
from desktop.storage.intake import waiting_file, waiting_names
from desktop.workflows.enrolment import Accepted, accept_enrolment, accept_request
from desktop.workflows.receive_files import FileResult, retry_waiting
from desktop.workflows.recovery import Granted, grant_recovery, grant_request
from desktop.workflows.workspace import Workspace

REQUESTS = ("enrol", "recovery_request")  # a person compares their words


@dataclass(frozen=True)
class WaitingRequest:
    """A request kept from an earlier stick, of a new computer (``enrol``) or for a forgotten password (``recovery_request``).

    ``files``: how many submissions of its unit wait for the computer.
    """

    kind: str
    sha256: str
    name: str
    unit: str
    unit_name: str
    fingerprint: str
    files: int


@dataclass(frozen=True)
class Known:
    """The unit whose computer is known now, and the kept files that were tried again."""

    accepted: Accepted
    files: tuple[FileResult, ...]

    @property
    def records(self) -> int:
        taken = [file.counts for file in self.files if file.status == "taken"]
        return sum(counts.new + counts.changed + counts.conflict for counts in taken)


def waiting_requests(workspace: Workspace) -> tuple[WaitingRequest, ...]:
    """Requests that a person has not compared yet, oldest first."""
    names = waiting_names(workspace.db)
    found: list[WaitingRequest] = []
    for sha, name, unit, kind in names:
        held = waiting_file(workspace.db, sha) if kind in REQUESTS else None
        if held is None:
            continue
        read = read_enrol if kind == "enrol" else read_recovery_request
        waits = kind == "enrol"
        files = sum(waits and other == unit and of not in REQUESTS for _sha, _name, other, of in names)
        title = workspace.tree[unit].name if unit in workspace.tree else unit
        found.append(WaitingRequest(kind, sha, name, unit, title, read(held[1]).fingerprint, files))
    return tuple(found)


def accept_compared(workspace: Workspace, *, file: Path | None, sha256: str, fingerprint: str) -> Known:
    """Accept the request in ``file``, or (None) the kept one ``sha256``, and try the unit's kept files again."""
    if file is not None:
        accepted = accept_enrolment(workspace, file, fingerprint)
    else:
        held = waiting_file(workspace.db, sha256)
        if held is None:
            raise _dealt_with()
        accepted = accept_request(workspace, held[1], held[0], fingerprint)
    return Known(accepted, retry_waiting(workspace, accepted.unit))


def grant_compared(
    workspace: Workspace, *, file: Path | None, sha256: str, fingerprint: str, to: Path, second: str | None = None
) -> Granted:
    """Grant the forgotten password in ``file``, or (None) the kept request ``sha256``. Raises as ``grant_recovery``."""
    if file is not None:
        return grant_recovery(workspace, file, fingerprint, to, second=second)
    held = waiting_file(workspace.db, sha256)
    if held is None:
        raise _dealt_with()
    return grant_request(workspace, held[1], held[0], fingerprint, to, second=second)


def _dealt_with() -> RefusedError:
    return RefusedError("网 133", _("这张核对单已经处理过了"), hint=_("按 F5 再看一遍"))
