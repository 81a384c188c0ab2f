"""Opening a file in the exact order of checks: verify before parse, decrypt whole, then look inside."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.errors import KnownError
from desktop.exchange import refusals
from desktop.exchange.encryption import decrypt
from desktop.exchange.enrolment import read_enrol_parts
from desktop.exchange.envelope import SIGNED_KIND as TRANSPORT
from desktop.exchange.envelope import Parts, check_payload, read_transport, split
from desktop.exchange.history import OpenedHistory, open_history
from desktop.exchange.keys import DeviceKeys
from desktop.exchange.pack import open_pack
from desktop.exchange.receipt import open_receipt
from desktop.exchange.recovery import RecoveryRequest, check_recovery_request, read_recovery_request_parts
from desktop.exchange.signing import verify
from desktop.exchange.statements import DeviceRecord, EnrolRequest, OpenedPack, Receipt, Transport
from desktop.exchange.submission import OpenedSubmission, open_submission
from desktop.exchange.trust import Trust, check_addressee, check_cut, check_enrol, check_sender


@dataclass(frozen=True)
class Opened:
    """A file believed. ``content`` by ``kind``: submission, receipt, pack, enrol,
    recovery_request, history. ``digest`` is the whole file's hash.
    """

    kind: str
    transport: Transport
    signer: DeviceRecord
    content: OpenedSubmission | Receipt | OpenedPack | EnrolRequest | RecoveryRequest | OpenedHistory
    digest: str


def open_file(data: bytes, trust: Trust, keys: DeviceKeys) -> Opened:
    """Do every check of the exchange on one file. Nothing of a refused file may be used.

    Raises WaitingError 收 302 (unit in the roster, device not enrolled), RefusedError for everything else:
    收 1xx container, 2xx signature and encryption, 3xx who and to whom, 4xx meaning.
    """
    parts = split(data)
    signer = trust.device(parts.envelope.only())
    if signer is None:
        return _unknown(parts, trust)
    verify(
        TRANSPORT, parts.transport.body, parts.envelope,
        keyid=signer.keyid, suite=signer.suite, ed25519_hex=signer.ed25519,
    )  # fmt: skip
    transport = read_transport(parts)
    check_sender(trust, signer, transport)
    own = _without_roster(parts, transport, trust)
    if own is not None:
        return own
    check_addressee(trust, transport)
    check_cut(trust, signer, transport.feed, transport.seq)
    check_payload(parts, transport)
    plain = decrypt(parts.payload, keys.age_identity, addressed=trust.names(transport.to))
    return Opened(transport.kind, transport, signer, _content(plain, transport, trust), parts.digest)


def _content(
    plain: bytes, transport: Transport, trust: Trust
) -> OpenedSubmission | Receipt | OpenedPack | OpenedHistory:
    if transport.kind == "submission":
        return open_submission(plain, transport, trust)
    if transport.kind == "receipt":
        return open_receipt(plain, transport, trust)
    if transport.kind == "history":
        return open_history(plain, transport, trust)
    return open_pack(plain, transport, trust)


def _without_roster(parts: Parts, transport: Transport, trust: Trust) -> Opened | None:
    """The kinds that the roster does not vouch for: two carry their own key, three are opened elsewhere."""
    if transport.kind == "kit":
        raise refusals.is_kit()
    if transport.kind == "backup":
        raise refusals.is_backup()
    if transport.kind == "recovery_grant":
        raise refusals.is_recovery_grant()
    if transport.kind == "recovery_request":
        request = read_recovery_request_parts(parts)
        check_recovery_request(trust, request)
        return Opened(transport.kind, transport, request.device, request, parts.digest)
    return _enrol(parts, transport, trust) if transport.kind == "enrol" else None


def _enrol(parts: Parts, transport: Transport, trust: Trust) -> Opened:
    request = read_enrol_parts(parts)
    check_enrol(trust, request)
    return Opened("enrol", transport, request.device, request, parts.digest)


def _unknown(parts: Parts, trust: Trust) -> Opened:
    """The signer's key is not known: only what carries its own key opens; the cover is read to say what the file is."""
    transport = read_transport(parts)
    own = _without_roster(parts, transport, trust)
    if own is not None:
        return own
    raise _judge_unknown(transport, trust)


def _judge_unknown(transport: Transport, trust: Trust) -> KnownError:
    if transport.sender not in trust.authority:
        return refusals.not_registered(transport.sender)
    if trust.own not in transport.to:
        return refusals.addressed_elsewhere(trust.names(transport.to))
    return refusals.not_enrolled(trust.name(transport.sender))
