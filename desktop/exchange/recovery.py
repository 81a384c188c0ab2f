"""A forgotten password: the locked computer's request, and the grant that a unit above makes of it.

The request carries the database key as it was sealed to the units above while the workspace was still open, and a fresh
pair of keys. Whoever opens the seal and seals the key again, to the fresh recipient, has granted it. What vouches for the
request is a person who compared its words; what vouches for the grant is the roster in the database it opens.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop.errors import RefusedError
from desktop.exchange import refusals
from desktop.exchange.container import read_zip, write_zip
from desktop.exchange.encryption import decrypt, encrypt
from desktop.exchange.envelope import SIGNED_KIND as TRANSPORT
from desktop.exchange.envelope import Parts, check_payload, read_transport, seal, split
from desktop.exchange.fields import Fields, open_statement
from desktop.exchange.fingerprint_words import fingerprint
from desktop.exchange.keys import DeviceKeys
from desktop.exchange.roster import device_json, device_record, read_device
from desktop.exchange.signing import SignedStatement, parse_envelope, sign, verify
from desktop.exchange.statements import DeviceRecord, Transport
from desktop.exchange.trust import Trust, check_cut, check_from_above, check_sender, known_signer
from desktop.foundation import canonical_json

REQUEST, GRANT, SEALED = "recovery_request", "recovery_grant", "sealed key"
_MAX_SEALED = 64 * 1024
_HEAD: dict[str, Any] = {"fmt": 1, "min_reader": 1, "crit": []}


@dataclass(frozen=True)
class RecoveryRequest:
    """A locked computer asking its database key back. ``device`` holds keys made for this request alone."""

    org: str
    network: str
    to: tuple[str, ...]
    device: DeviceRecord
    sealed: str = field(repr=False)
    created: str
    fingerprint: str
    sha256: str


@dataclass(frozen=True)
class RecoveryGrant:
    """The database key for one request; ``check_recovery_grant`` says whether ``org`` may give it."""

    org: str
    unit: str
    network: str
    request: str
    by: str
    at: str
    key: bytes = field(repr=False)
    transport: Transport
    signed: SignedStatement = field(repr=False)
    parts: Parts = field(repr=False)


# ------------------------------------------------------------------------------------------------- the sealed key


def seal_database_key(key: bytes, org: str, network: str, recipients: Sequence[str]) -> str:
    """The key for the units above, base64. It says inside whose it is: nobody can pass it off as another unit's."""
    plain = canonical_json.dump({**_HEAD, "org": org, "network": network, "key": key.hex()})
    return base64.b64encode(encrypt(plain, recipients)).decode("ascii")


def open_database_key(request: RecoveryRequest, identities: Sequence[str], *, addressed: str) -> bytes:
    """The key sealed in a request, by one of our identities.

    Raises RefusedError 收 204 (sealed to other computers), 205, 106, 322 (another unit's key).
    """
    fields = open_statement(_decrypt_any(_sealed_bytes(request.sealed), identities, addressed), SEALED)
    if (fields.text("org"), fields.text("network")) != (request.org, request.network):
        raise refusals.sealed_for_another(request.org)
    return bytes.fromhex(fields.sha256("key"))


def _decrypt_any(cipher: bytes, identities: Sequence[str], addressed: str) -> bytes:
    refused: RefusedError = refusals.no_key(addressed)
    for identity in identities:
        try:
            return decrypt(cipher, identity, addressed=addressed)
        except RefusedError as error:
            refused = error
    raise refused


def _sealed_bytes(text: str) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise refusals.bad_statement(REQUEST, "sealed") from error
    # One way to write it: base64 leaves spare bits, and those must not be free to flip.
    if not found or base64.b64encode(found).decode("ascii") != text:
        raise refusals.bad_statement(REQUEST, "sealed")
    return found


# ---------------------------------------------------------------------------------------------------- the request


def build_recovery_request(
    fresh: DeviceKeys, *, org: str, network: str, to: Sequence[str], sealed: str, created: str
) -> bytes:
    """A request as a file, signed by the keys made for it. What is secret in it is sealed already."""
    value = {
        **_HEAD,
        "org": org,
        "network": network,
        "device": device_json(device_record(fresh, org)),
        "sealed": sealed,
        "created": created,
    }
    signed = sign(REQUEST, canonical_json.dump(value), [fresh])
    inner = write_zip([(f"{REQUEST}.json", signed.body), (f"{REQUEST}.sig.json", signed.sig)])
    return seal(inner, kind=REQUEST, from_org=org, to=to, signer=fresh)


def read_recovery_request(data: bytes) -> RecoveryRequest:
    """Read a request: both signatures are its own fresh key's. Whose it is, a person compares.

    Raises RefusedError 收 1xx, 2xx, 320 (another kind of file), 324 (its parts disagree).
    """
    return read_recovery_request_parts(split(data))


def read_recovery_request_parts(parts: Parts) -> RecoveryRequest:
    """``read_recovery_request`` for a file already taken apart."""
    transport = read_transport(parts)
    if transport.kind != REQUEST:
        raise refusals.not_a_recovery_file()
    check_payload(parts, transport)
    signed = _statement(read_zip(parts.payload, first=f"{REQUEST}.json"), REQUEST)
    fields = open_statement(signed.body, REQUEST)
    # Read before it is verified, as an enrolment is: its key is inside.
    device = read_device(fields.object("device"))
    envelope = parse_envelope(signed.sig)
    if envelope.only() != device.keyid or parts.envelope.only() != device.keyid:
        raise refusals.bad_recovery_request("keyid")
    for kind, body, signatures in ((REQUEST, signed.body, envelope), (TRANSPORT, parts.transport.body, parts.envelope)):
        verify(kind, body, signatures, keyid=device.keyid, suite=device.suite, ed25519_hex=device.ed25519)
    request = _request(fields, device, transport, signed)
    if not request.org or device.org != request.org or device.revoked is not None or transport.sender != request.org:
        raise refusals.bad_recovery_request("org")
    return request


def _request(fields: Fields, device: DeviceRecord, transport: Transport, signed: SignedStatement) -> RecoveryRequest:
    sealed = fields.text("sealed", longest=_MAX_SEALED)
    _sealed_bytes(sealed)
    return RecoveryRequest(
        org=fields.text("org"),
        network=fields.text("network"),
        to=transport.to,
        device=device,
        sealed=sealed,
        created=fields.text("created"),
        fingerprint=fingerprint(bytes.fromhex(device.ed25519), device.age),
        sha256=hashlib.sha256(signed.body).hexdigest(),
    )


def check_recovery_request(trust: Trust, request: RecoveryRequest) -> None:
    """T15. A request we may grant. Raises RefusedError 收 303 (to others), 311 (network), 301, 325 (not below us)."""
    if trust.own not in request.to:
        raise refusals.addressed_elsewhere(trust.names(request.to))
    if request.network != trust.roster.network:
        raise refusals.other_network()
    if request.org not in trust.authority:
        raise refusals.not_registered(request.org)
    if not trust.is_above(trust.own, request.org):
        raise refusals.not_above_it(trust.name(trust.own), trust.name(request.org))


# ------------------------------------------------------------------------------------------------------ the grant


def build_recovery_grant(
    request: RecoveryRequest, key: bytes, *, signer: DeviceKeys, org: str, by: str, at: str, roster_version: int = 0
) -> bytes:
    """The key for the request's fresh recipient alone, signed by a computer of ``org``."""
    value = {
        **_HEAD,
        "org": org,
        "unit": request.org,
        "network": request.network,
        "request": request.sha256,
        "key": key.hex(),
        "by": by,
        "at": at,
    }
    signed = sign(GRANT, canonical_json.dump(value), [signer])
    inner = write_zip([(f"{GRANT}.json", signed.body), (f"{GRANT}.sig.json", signed.sig)])
    return seal(
        encrypt(inner, [request.device.age]),
        kind=GRANT,
        from_org=org,
        to=[request.org],
        signer=signer,
        roster_version=roster_version,
    )


def open_recovery_grant(data: bytes, fresh: DeviceKeys, request: RecoveryRequest) -> RecoveryGrant:
    """Open the grant of one request with the keys made for it. **Nothing is verified yet**: the roster is still locked.

    Raises RefusedError 收 1xx, 2xx, 303 (another unit's), 311, 320 (no grant), 321 (the grant of another request).
    """
    parts = split(data)
    transport = read_transport(parts)
    if transport.kind != GRANT:
        raise refusals.not_a_recovery_file()
    if transport.to != (request.org,):
        raise refusals.addressed_elsewhere("、".join(transport.to))
    check_payload(parts, transport)
    try:
        plain = decrypt(parts.payload, fresh.age_identity, addressed=request.org)
    except RefusedError as error:
        raise refusals.other_request() if error.problem.code == "收 204" else error from error
    signed = _statement(read_zip(plain, first=f"{GRANT}.json"), GRANT)
    fields = open_statement(signed.body, GRANT)
    grant = RecoveryGrant(
        org=fields.text("org"),
        unit=fields.text("unit"),
        network=fields.text("network"),
        request=fields.sha256("request"),
        by=fields.text("by"),
        at=fields.text("at"),
        key=bytes.fromhex(fields.sha256("key")),
        transport=transport,
        signed=signed,
        parts=parts,
    )
    if grant.network != request.network:
        raise refusals.other_network()
    if grant.unit != request.org or grant.request != request.sha256:
        raise refusals.other_request()
    return grant


def check_recovery_grant(grant: RecoveryGrant, trust: Trust) -> DeviceRecord:
    """T16. Whose grant it is, by the roster of the database it opened: one device above us signed statement and cover.

    Raises RefusedError 收 201, 202, 301 (unknown key), 304 (other unit), 310 (revoked), 312 (not above).
    """
    signer = known_signer(grant.signed, GRANT, trust)
    if grant.parts.envelope.only() != signer.keyid:
        raise refusals.bad_signature()
    verify(
        TRANSPORT, grant.parts.transport.body, grant.parts.envelope,
        keyid=signer.keyid, suite=signer.suite, ed25519_hex=signer.ed25519,
    )  # fmt: skip
    check_sender(trust, signer, grant.transport)
    if grant.org != signer.org:
        raise refusals.other_unit(trust.name(grant.org), trust.name(signer.org))
    check_cut(trust, signer, grant.transport.feed, grant.transport.seq)
    check_from_above(trust, signer.org)
    return signer


def _statement(members: dict[str, bytes], kind: str) -> SignedStatement:
    names = (f"{kind}.json", f"{kind}.sig.json")
    if tuple(members) != names:
        raise refusals.wrong_members(kind)
    return SignedStatement(members[names[0]], members[names[1]])
