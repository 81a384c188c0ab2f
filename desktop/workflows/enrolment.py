"""Enrolment: a unit's computer asks to be known; a person above compares the words and accepts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import RefusedError
from desktop.exchange import EnrolRequest, build_acceptance, build_enrol, read_enrol, same_words
from desktop.foundation.atomic import environment_failure, unused_name, write_atomically
from desktop.foundation.translation import _
from desktop.model import file_names
from desktop.storage.intake import drop_waiting
from desktop.storage.receipts import save_statement
from desktop.storage.settings import get_setting
from desktop.workflows.network import issue_roster
from desktop.workflows.packs import statement_sha256
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class MadeRequest:
    file: Path
    fingerprint: str


@dataclass(frozen=True)
class Accepted:
    unit: str
    name: str
    device: str
    fingerprint: str
    roster_version: int


def request_enrolment(workspace: Workspace, to: Path) -> MadeRequest:
    """Write this computer's self-signed request; the words go on paper or over the telephone."""
    identity = workspace.identity
    with workspace.db.atomic():
        workspace.audit("enrol.request", workspace.keys.keyid)
    data = build_enrol(
        workspace.keys,
        org=identity.org,
        name=workspace.unit.name,
        network=identity.network,
        secret=get_setting(workspace.db, "kit_secret"),
        created=workspace.now_text,
    )
    file = write_atomically(unused_name(to, f"{file_names.REQUEST}_{workspace.unit.name}", file_names.SUFFIX), data)
    return MadeRequest(file, read_enrol(data).fingerprint)


def accept_enrolment(workspace: Workspace, file: Path, fingerprint: str) -> Accepted:
    """Accept a request whose words a person compared. Files of that unit that wait are tried by the caller.

    Raises ``RefusedError``: 网 130 another network or not below this unit, 网 131 words differ.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise environment_failure(error, file) from error
    return accept_request(workspace, data, file.name, fingerprint)


def accept_request(workspace: Workspace, data: bytes, name: str, fingerprint: str) -> Accepted:
    """Accept a request given as bytes (one that waits in the database); else as ``accept_enrolment``."""
    request = read_enrol(data)
    tree, own = workspace.tree, workspace.identity.org
    if request.network != workspace.identity.network or request.org not in tree or not tree.is_under(request.org, own):
        raise RefusedError("网 130", _("这张核对单不是下级单位的：{org}").format(org=request.org), where=name)
    if not same_words(request.fingerprint, fingerprint):
        raise RefusedError(
            "网 131", _("核对词对不上"), where=name, hint=_("打电话请对方一个词一个词念；还对不上就不要收")
        )
    with workspace.db.atomic():
        version = _enrol(workspace, request)
        drop_waiting(workspace.db, hashlib.sha256(data).hexdigest())
        workspace.audit("enrol.accept", request.org, request.fingerprint)
    return Accepted(request.org, tree[request.org].name, request.device.keyid, request.fingerprint, version)


def _enrol(workspace: Workspace, request: EnrolRequest) -> int:
    """Known already: nothing changes. The top signs a new roster; every level keeps its signed acceptance."""
    trust = workspace.trust()
    if trust.device(request.device.keyid) is not None:
        return trust.roster.version
    acceptance = build_acceptance(request, workspace.keys, workspace.identity.org, workspace.now_text)
    save_statement(workspace.db, "acceptance", statement_sha256(acceptance), 1, acceptance.to_json(), own=True)
    root = workspace.root_keys
    if root is None:
        return trust.roster.version
    version = trust.roster.version + 1
    issue_roster(workspace, version, [*trust.devices, request.device], root, workspace.tree)
    return version
