"""The vectors on disk, and the program's answer to one: what a reader of any make must say too.

``vectors.json``: ``readers`` (who opens: unit, root key in use, roster, acceptances, age identity; or a kit's code; or for a
grant the request it answers, whose fresh identity it is; or for a backup the device whose keys are in it) and
``files`` (name, reader, what it shows, the answer wanted). The files lie in ``files/``. Keys were made for this.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from desktop.errors import KnownError, WaitingError
from desktop.exchange import (
    DeviceKeys,
    EnrolRequest,
    OpenedHistory,
    OpenedKit,
    OpenedPack,
    OpenedSubmission,
    Receipt,
    RecoveryRequest,
    SignedStatement,
    Trust,
    check_recovery_grant,
    line_sha256,
    open_database_key,
    open_file,
    open_kit,
    open_recovery_grant,
    open_roster,
    prove_contents,
    read_backup,
    read_recovery_request,
    verify_backup,
)
from desktop.model.unit import UnitTree

FOLDER = Path(__file__).parent
FILES, TABLE = FOLDER / "files", FOLDER / "vectors.json"


@cache
def table() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return found


def content(name: str) -> bytes:
    return (FILES / f"{name}.xinglin").read_bytes()


def trust_of(reader: dict[str, Any]) -> Trust:
    """What a reader of ``vectors.json`` knows."""
    roster = open_roster(_statement(reader["roster"]), bytes.fromhex(reader["root"]))
    return Trust(roster, (), UnitTree(), reader["unit"]).with_acceptances(map(_statement, reader["accepted"]))


def _statement(value: dict[str, str]) -> SignedStatement:
    return SignedStatement(value["body"].encode(), value["sig"].encode())


def answer(data: bytes, reader: dict[str, Any]) -> dict[str, Any]:
    """The program's answer, in the vectors' shape."""
    try:
        if "code" in reader:
            return _kit(open_kit(data, reader["code"]))
        if "request" in reader:
            return _grant(data, reader)
        if "database" in reader:
            return _backup(data, reader["database"])
        opened = open_file(data, trust_of(reader), DeviceKeys(b"", reader["identity"]))
        if isinstance(opened.content, RecoveryRequest):
            return _request(opened.content, reader["identity"])
    except KnownError as error:
        return {"answer": "waits" if isinstance(error, WaitingError) else "refused", "code": error.problem.code}
    told = _TELLS[opened.kind](opened.content)
    return {"answer": "opened", "kind": opened.kind, "from": opened.transport.sender, **told}


def _submission(content: OpenedSubmission) -> dict[str, Any]:
    return {
        "batches": [
            {
                "sha256": item.sha256,
                "org": item.batch.org,
                "seq": item.batch.seq,
                "lines": [line_sha256(raw) for raw, _line in item.lines],
                "attachments": sorted(item.attachments),
                "missing": list(item.missing),
                "private": [[line.rid, line.rev, line.data.decode()] for line in item.private],
            }
            for item in content.batches
        ],
        "endorsements": [[item.batch, item.decision, list(item.excluded), item.org] for item in content.endorsements],
        "acceptances": [[item.device.keyid, item.request.org, item.org] for item in content.acceptances],
    }


def _receipt(content: Receipt) -> dict[str, Any]:
    return {
        "number": content.number,
        "batches": [[item.batch, item.status, [[r.rid, r.rev, r.status] for r in item.records]] for item in content.batches],
        "heads": {feed: [head.seq, head.hash] for feed, head in content.heads.items()},
        "missing": {feed: list(numbers) for feed, numbers in content.missing.items()},
        "forks": [list(fork) for fork in content.forks],
        **({"revisions": [line_sha256(raw) for raw, _line in content.revisions]} if content.revisions else {}),
    }  # fmt: skip


def _pack(content: OpenedPack) -> dict[str, Any]:
    pack = content.content
    files = {path: raw for _version, found in pack.programmes.values() for path, raw in found.items()}
    return {
        "version": pack.version,
        "roster": content.roster.version,
        "root": content.roster.root.keyid,
        "forms": {name: [version, _sha(text.encode())] for name, (version, text) in pack.forms.items()},
        "files": {path: _sha(raw) for path, raw in files.items()},
        "registers": {name: len(rows) for name, rows in pack.registers.items()},
        "acceptances": len(pack.acceptances),
    }


def _enrol(content: EnrolRequest) -> dict[str, Any]:
    return {"org": content.org, "keyid": content.device.keyid, "words": content.fingerprint, "proof": content.proof}


def _kit(kit: OpenedKit) -> dict[str, Any]:
    content = kit.content
    return {
        "answer": "opened",
        "kind": "kit",
        "from": kit.transport.sender,
        "unit": content.unit,
        "words": kit.fingerprint,
        "secret": content.secret,
        "parents": [device.keyid for device in content.parents],
        "version": content.pack.version,
        "roster": kit.roster.version,
    }


def _request(content: RecoveryRequest, identity: str) -> dict[str, Any]:
    """A request and, as if its words had been compared, the key sealed in it."""
    key = open_database_key(content, [identity], addressed="")
    return {
        "answer": "opened",
        "kind": "recovery_request",
        "from": content.org,
        "words": content.fingerprint,
        "request": content.sha256,
        "key": key.hex(),
    }


def _grant(data: bytes, reader: dict[str, Any]) -> dict[str, Any]:
    """A grant as the computer that made ``request`` reads it; its roster is the one in the database."""
    request = read_recovery_request(content(reader["request"]))
    grant = open_recovery_grant(data, DeviceKeys(b"", reader["identity"]), request)
    signer = check_recovery_grant(grant, trust_of(reader))
    return {
        "answer": "opened",
        "kind": "recovery_grant",
        "from": signer.org,
        "request": grant.request,
        "key": grant.key.hex(),
        "by": grant.by,
    }


def _backup(data: bytes, database: dict[str, str]) -> dict[str, Any]:
    """A backup as the restoring program reads it; ``database`` is the device whose keys are inside."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.xinglin"
        path.write_bytes(data)
        found = read_backup(path)
        prove_contents(found)
    verify_backup(found, database["ed25519"], database["suite"])
    facts = found.facts
    return {
        "answer": "opened",
        "kind": "backup",
        "from": facts.org,
        "seq": facts.seq,
        "lines": facts.lines,
        "number": facts.number,
        "members": {name: sha256 for name, (sha256, _size) in found.files.items()},
    }


def _sha(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _history(content: OpenedHistory) -> dict[str, Any]:
    told, newest = content.history, content.history.newest
    return {
        "part": [told.part, told.parts],
        "newest": [newest.feed, newest.seq, newest.hash] if newest else None,
        "batches": [
            [item.sha256, item.batch.org, [[r.rid, r.rev, r.status] for r in judged.records]]
            for judged, item in zip(told.batches, content.batches, strict=True)
        ],
        "revisions": [line_sha256(raw) for raw, _line in told.revisions],
    }


_TELLS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "submission": _submission,
    "receipt": _receipt,
    "pack": _pack,
    "enrol": _enrol,
    "history": _history,
}
