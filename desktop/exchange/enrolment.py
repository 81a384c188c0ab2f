"""Enrolment: a device's self-signed request, and its ancestor's signed acceptance of it."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from desktop.exchange import refusals
from desktop.exchange.container import read_zip, write_zip
from desktop.exchange.envelope import SIGNED_KIND as TRANSPORT
from desktop.exchange.envelope import Parts, check_payload, read_transport, seal, split
from desktop.exchange.fields import Fields, open_statement
from desktop.exchange.fingerprint_words import fingerprint
from desktop.exchange.keys import DeviceKeys
from desktop.exchange.roster import device_json, device_record, read_device
from desktop.exchange.signing import SignedStatement, parse_envelope, sign, verify
from desktop.exchange.statements import Acceptance, DeviceRecord, EnrolRequest
from desktop.foundation import canonical_json

KIND = "enrol"
ACCEPTANCE = "acceptance"


def secret_proof(secret: str, network: str, device: DeviceRecord) -> str:
    """HMAC-SHA256 of the one-time kit secret over the keys it vouches for; the secret itself never travels back."""
    words = f"{network}\n{device.org}\n{device.keyid}\n{device.ed25519}\n{device.age}"
    return hmac.new(secret.encode("utf-8"), words.encode("utf-8"), hashlib.sha256).hexdigest()


def proves(request: EnrolRequest, secret: str) -> bool:
    """True if the request was made by someone who opened the kit with this one-time secret."""
    expected = secret_proof(secret, request.network, request.device)
    return bool(secret) and hmac.compare_digest(request.proof, expected)


def build_enrol(
    keys: DeviceKeys, org: str, name: str, network: str, secret: str | None = None, created: str = ""
) -> bytes:
    """A request as a file. It holds public keys only and is not encrypted: who reads it is not yet known."""
    device = device_record(keys, org, name)
    value: dict[str, Any] = {
        "fmt": 1,
        "min_reader": 1,
        "crit": [],
        "network": network,
        "org": org,
        "name": name,
        "device": device_json(device),
        "proof": secret_proof(secret, network, device) if secret else "",
        "created": created,
    }
    signed = sign(KIND, canonical_json.dump(value), [keys])
    inner = write_zip([("enrol.json", signed.body), ("enrol.sig.json", signed.sig)])
    return seal(inner, kind=KIND, from_org=org, to=(), signer=keys)


def read_enrol(data: bytes) -> EnrolRequest:
    """Read a request: both signatures are the requesting key's own. Who it is, a person compares.

    Raises RefusedError 收 1xx, 2xx, 314 (statements disagree).
    """
    return read_enrol_parts(split(data))


def read_enrol_parts(parts: Parts) -> EnrolRequest:
    """``read_enrol`` for a file already taken apart."""
    transport = read_transport(parts)
    if transport.kind != KIND:
        raise refusals.bad_enrol("inner_kind")
    check_payload(parts, transport)
    members = read_zip(parts.payload, first="enrol.json")
    if tuple(members) != ("enrol.json", "enrol.sig.json"):
        raise refusals.wrong_members(KIND)
    request = open_request(SignedStatement(members["enrol.json"], members["enrol.sig.json"]))
    device = request.device
    keyid = parts.envelope.only()
    if keyid != device.keyid or transport.sender != request.org:
        raise refusals.bad_enrol("from")
    verify(TRANSPORT, parts.transport.body, parts.envelope, keyid=keyid, suite=device.suite, ed25519_hex=device.ed25519)
    return request


def open_request(signed: SignedStatement) -> EnrolRequest:
    """Check a request against the key inside it. Raises RefusedError 收 106, 201, 202, 206, 210, 314."""
    # The one statement that must be read before it is verified: its key is inside. It is small and read strictly.
    fields = open_statement(signed.body, KIND)
    device = read_device(fields.object("device"))
    envelope = parse_envelope(signed.sig)
    if envelope.only() != device.keyid:
        raise refusals.bad_enrol("keyid")
    verify(KIND, signed.body, envelope, keyid=device.keyid, suite=device.suite, ed25519_hex=device.ed25519)
    request = _request(fields, device, signed)
    if device.org != request.org or device.revoked is not None or not request.org:
        raise refusals.bad_enrol("org")
    return request


def _request(fields: Fields, device: DeviceRecord, signed: SignedStatement) -> EnrolRequest:
    return EnrolRequest(
        org=fields.text("org"),
        name=fields.text("name"),
        network=fields.text("network"),
        device=device,
        created=fields.text("created"),
        fingerprint=fingerprint(bytes.fromhex(device.ed25519), device.age),
        proof=fields.text("proof", default=""),
        signed=signed,
    )


def build_acceptance(request: EnrolRequest, signer: DeviceKeys, org: str, at: str) -> SignedStatement:
    """``org``'s word that the request's key is its unit's; carries the request byte for byte."""
    value: dict[str, Any] = {
        "fmt": 1,
        "min_reader": 1,
        "crit": [],
        "org": org,
        "at": at,
        "request": request.signed.to_json().decode("utf-8"),
    }
    return sign(ACCEPTANCE, canonical_json.dump(value), [signer])


def read_acceptance(signed: SignedStatement) -> Acceptance:
    """Parse an acceptance whose signature was verified; checks the request inside. Raises RefusedError."""
    fields = open_statement(signed.body, ACCEPTANCE)
    inner = fields.text("request", longest=100_000).encode("utf-8")
    request = open_request(SignedStatement.from_json(inner))
    return Acceptance(fields.text("org"), fields.text("at"), request, signed)
