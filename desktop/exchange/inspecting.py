"""What a file says of itself, without any key: who, what, when, to whom, sizes, signature."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from desktop.errors import RefusedError
from desktop.exchange.backup_file import BackupCover, prove_contents, verify_backup
from desktop.exchange.enrolment import read_enrol_parts
from desktop.exchange.envelope import SIGNED_KIND as TRANSPORT
from desktop.exchange.envelope import Parts, check_payload, read_transport, split
from desktop.exchange.recovery import RecoveryRequest, read_recovery_request_parts
from desktop.exchange.signing import verify
from desktop.exchange.statements import EnrolRequest, Transport
from desktop.exchange.trust import Trust

# Kinds that carry the key they are signed with: what they say of themselves can be checked, who they are not.
_OWN_KEY: dict[str, Callable[[Parts], EnrolRequest | RecoveryRequest]] = {
    "enrol": read_enrol_parts,
    "recovery_request": read_recovery_request_parts,
}


def inspect_file(data: bytes, trust: Trust | None = None) -> dict[str, Any]:
    """A file as the command line explains it; nothing is decrypted.

    ``signature``: ``unchecked`` without ``trust``, else ``valid``, ``bad`` or ``unknown_signer``. ``unit`` is whom the
    file is about (a kit's and a grant's is its addressee). ``payload``: how it is kept from strangers, and for how many
    readers; ``words``: the fingerprint of a key that asks to be known, to be compared by a person.
    Raises RefusedError 收 1xx, 202 for what is no readable file.
    """
    parts = split(data)
    transport = read_transport(parts)
    about_addressee = transport.kind in ("kit", "recovery_grant") and len(transport.to) == 1
    found: dict[str, Any] = {
        "kind": transport.kind,
        "from": transport.sender,
        "to": list(transport.to),
        "unit": transport.to[0] if about_addressee else transport.sender,
        "seq": transport.seq,
        "feed": transport.feed,
        "batch": transport.batch,
        "period": transport.period,
        "signed_by": parts.envelope.only(),
        "signature": _signature(parts, transport, trust),
        "size": parts.size,
        "min_reader": transport.min_reader,
        "reader_max": transport.reader_max,
        "roster_ver": transport.roster_version,
        "payload": {"enc": transport.enc, "size": len(parts.payload), "readers": _readers(parts.payload)},
    }
    if transport.kind in _OWN_KEY:
        with contextlib.suppress(RefusedError):  # what is wrong with it, ``signature`` and receiving say
            found["words"] = _OWN_KEY[transport.kind](parts).fingerprint
    return found


def _readers(payload: bytes) -> int:
    """How many keys open it: an age file's header says so in clear. 0 where nothing is encrypted."""
    header = payload.partition(b"\n---")[0]
    return header.count(b"\n-> X25519 ") if header.startswith(b"age-encryption.org/") else 0


def _signature(parts: Parts, transport: Transport, trust: Trust | None) -> str:
    if trust is None:
        return "unchecked"
    signer = trust.device(parts.envelope.only())
    try:
        if signer is None and transport.kind in _OWN_KEY:
            _OWN_KEY[transport.kind](parts)
            return "unknown_signer"
        if signer is None:
            return "unknown_signer"
        verify(
            TRANSPORT, parts.transport.body, parts.envelope,
            keyid=signer.keyid, suite=signer.suite, ed25519_hex=signer.ed25519,
        )  # fmt: skip
        check_payload(parts, transport)
    except RefusedError:
        return "bad"
    return "valid" if signer.org == transport.sender else "bad"


def inspect_backup(found: BackupCover, trust: Trust | None = None) -> dict[str, Any]:
    """The same for a backup, whatever its size; with ``trust`` its contents are read once."""
    transport = found.transport
    return {
        "kind": transport.kind, "from": transport.sender, "to": list(transport.to), "unit": transport.sender,
        "seq": transport.seq, "feed": transport.feed, "batch": "", "period": "", "signed_by": found.keyid,
        "signature": _backup_signature(found, trust), "size": found.size, "min_reader": transport.min_reader,
    }  # fmt: skip


def _backup_signature(found: BackupCover, trust: Trust | None) -> str:
    signer = None if trust is None else trust.device(found.keyid)
    if signer is None:
        return "unchecked" if trust is None else "unknown_signer"
    try:
        verify_backup(found, signer.ed25519, signer.suite)
        prove_contents(found)
    except RefusedError:
        return "bad"
    return "valid" if signer.org == found.transport.sender else "bad"
