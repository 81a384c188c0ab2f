"""DSSE signatures with Ed25519, over exact bytes that are kept for ever and never written again to verify."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from desktop.exchange import refusals
from desktop.exchange.keys import RESERVED_SUITES, SUITE, DeviceKeys
from desktop.foundation import canonical_json

MAX_SIGNATURE_FILE = 8 * 1024
_MAX_SIGNATURES = 4


def payload_type(kind: str) -> str:
    """The DSSE payload type of a statement kind: a signature of one kind never passes for another's."""
    return f"application/vnd.xinglin.{kind}+json;v=1"


@dataclass(frozen=True)
class SignedStatement:
    """A statement's exact bytes and its signature file's exact bytes."""

    body: bytes
    sig: bytes

    def to_json(self) -> bytes:
        """One JSON document holding both, for storing and for carrying inside another file."""
        return canonical_json.dump({"body": self.body.decode("utf-8"), "sig": self.sig.decode("utf-8")})

    @classmethod
    def from_json(cls, raw: bytes) -> SignedStatement:
        """Raises RefusedError 收 106."""
        try:
            value = canonical_json.load(raw)
            return cls(value["body"].encode("utf-8"), value["sig"].encode("utf-8"))
        except (canonical_json.JsonRefused, KeyError, TypeError, AttributeError, UnicodeError) as error:
            raise refusals.bad_statement("signed statement") from error


@dataclass(frozen=True)
class Envelope:
    """A parsed signature file: payload type and (keyid, 64 bytes) pairs."""

    payload_type: str
    signatures: tuple[tuple[str, bytes], ...]

    def only(self) -> str:
        """The keyid of a file that must have exactly one signature. Raises RefusedError 收 202."""
        if len(self.signatures) != 1:
            raise refusals.bad_signature_file()
        return self.signatures[0][0]


def pae(kind: str, body: bytes) -> bytes:
    """DSSE's pre-authentication encoding."""
    name = payload_type(kind).encode("ascii")
    return b"DSSEv1 %d %s %d %s" % (len(name), name, len(body), body)


def sign(kind: str, body: bytes, signers: Sequence[DeviceKeys]) -> SignedStatement:
    """Sign ``body`` as ``kind`` by each signer in turn."""
    message = pae(kind, body)
    found = [{"keyid": keys.keyid, "sig": base64.b64encode(keys.sign(message)).decode("ascii")} for keys in signers]
    return SignedStatement(body, canonical_json.dump({"payloadType": payload_type(kind), "signatures": found}))


def parse_envelope(sig: bytes) -> Envelope:
    """Read a signature file of at most 8 KB. Raises RefusedError 收 202."""
    if len(sig) > MAX_SIGNATURE_FILE:
        raise refusals.bad_signature_file()
    try:
        value = canonical_json.load(sig)
        pairs = [(item["keyid"], item["sig"]) for item in value["signatures"]]
        found = tuple((keyid, base64.b64decode(text, validate=True)) for keyid, text in pairs)
        # One way to write it: base64 leaves spare bits, and those must not be free to flip.
        tidy = all(
            base64.b64encode(raw).decode("ascii") == text for (_k, raw), (_i, text) in zip(found, pairs, strict=True)
        )
        kind = value["payloadType"]
    except (canonical_json.JsonRefused, binascii.Error, KeyError, TypeError, ValueError) as error:
        raise refusals.bad_signature_file() from error
    shaped = isinstance(kind, str) and all(isinstance(keyid, str) and len(raw) == 64 for keyid, raw in found)
    # Only texts are compared: a list for a keyid would not be refused but end the whole intake.
    distinct = shaped and len({keyid for keyid, _raw in found}) == len(found)
    if not (tidy and distinct and 1 <= len(found) <= _MAX_SIGNATURES):
        raise refusals.bad_signature_file()
    return Envelope(kind, found)


def verify(kind: str, body: bytes, envelope: Envelope, *, keyid: str, suite: str, ed25519_hex: str) -> None:
    """Check ``keyid``'s signature. The algorithm is the key record's ``suite``, never the file's word.

    Raises RefusedError 收 201 (does not verify), 202 (other payload type, no such signature), 206 (suite).
    """
    if suite != SUITE or suite in RESERVED_SUITES:
        raise refusals.suite_unknown(suite)
    if envelope.payload_type != payload_type(kind):
        raise refusals.bad_signature_file()
    raw = dict(envelope.signatures).get(keyid)
    if raw is None:
        raise refusals.bad_signature_file()
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(ed25519_hex)).verify(raw, pae(kind, body))
    except (InvalidSignature, ValueError) as error:
        raise refusals.bad_signature() from error
