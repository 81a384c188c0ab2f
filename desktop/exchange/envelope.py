"""The outer file of every kind: mimetype, transport statement, its signature, one payload."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.exchange import refusals
from desktop.exchange.container import read_zip, write_zip
from desktop.exchange.fields import READER, open_statement
from desktop.exchange.keys import DeviceKeys
from desktop.exchange.signing import Envelope, SignedStatement, parse_envelope, payload_type, sign
from desktop.exchange.statements import Transport
from desktop.foundation import canonical_json

MIMETYPE = b"application/vnd.xinglin-package+zip;v=1"
_MIMETYPE_STEM = MIMETYPE.rpartition(b"=")[0]
SIGNED_KIND = "transport"
KINDS = (
    "submission", "receipt", "pack", "kit", "enrol", "recovery_request", "recovery_grant", "history", "backup",
)  # fmt: skip
# These travel inside submissions only.
RESERVED_KINDS = ("endorsement", "enrolment")
# How the payload of each kind is kept from strangers.
ENC = {
    "submission": "age-v1", "receipt": "age-v1", "pack": "age-v1", "kit": "kit-v1", "enrol": "none",
    "recovery_request": "none", "recovery_grant": "age-v1", "history": "age-v1", "backup": "none",
}  # fmt: skip
PAYLOAD = {"age-v1": "payload.age", "kit-v1": "payload.age", "none": "payload.zip"}
_STATEMENTS = ("mimetype", "transport.json", "transport.sig.json")
MAX_TRANSPORT = 1024 * 1024


@dataclass(frozen=True)
class Parts:
    """A file taken apart and nothing believed yet. ``digest`` is the hash of the whole file."""

    digest: str
    size: int
    transport: SignedStatement
    envelope: Envelope
    payload_name: str
    payload: bytes


@dataclass(frozen=True)
class Outer:
    """What a file says on its cover, **not verified**: for lists, waiting files and ``inspect``."""

    kind: str
    transport: Transport
    digest: str
    keyid: str
    size: int


def split(data: bytes) -> Parts:
    """Steps 1 to 4: size, container, mimetype, members, signature file's shape. Raises RefusedError 收 1xx, 202."""
    members = read_zip(data)
    read_mimetype(members["mimetype"])
    names = tuple(members)
    check_names(names)
    statement = SignedStatement(members["transport.json"], members["transport.sig.json"])
    envelope = parse_envelope(statement.sig)
    if envelope.payload_type != payload_type(SIGNED_KIND):
        raise refusals.bad_signature_file()
    return Parts(
        hashlib.sha256(data).hexdigest(),
        len(data),
        statement,
        envelope,
        names[3],
        members[names[3]],
    )


def check_names(names: tuple[str, ...]) -> None:
    """Step 3: four outer members in their order. Raises RefusedError 收 107."""
    if len(names) != 4 or names[:3] != _STATEMENTS or names[3] not in PAYLOAD.values():
        raise refusals.wrong_members("transport")


def read_mimetype(mimetype: bytes) -> None:
    """Step 2. Raises RefusedError 收 101, 105 (another version)."""
    if mimetype != MIMETYPE:
        if mimetype.startswith(_MIMETYPE_STEM + b"=") and mimetype[len(_MIMETYPE_STEM) + 1 :].isdigit():
            raise refusals.newer_format("mimetype")
        raise refusals.not_ours()


def read_transport(parts: Parts) -> Transport:
    """Step 5: parse the statement. Raises RefusedError 收 105, 106, 107, 109."""
    if len(parts.transport.body) > MAX_TRANSPORT:
        raise refusals.bad_statement("transport", "too long")
    fields = open_statement(parts.transport.body, "transport")
    kind = fields.text("inner_kind")
    if kind in RESERVED_KINDS:
        raise refusals.reserved_kind(kind)
    if kind not in KINDS:
        raise refusals.newer_format(f"inner_kind {kind}"[:80])
    payload = fields.object("payload")
    found = Transport(
        sender=fields.text("from"),
        to=fields.texts("to"),
        enc=fields.one_of("enc", (ENC[kind],)),
        payload_sha256=payload.sha256("sha256"),
        payload_size=payload.number("size"),
        kind=kind,
        batch=fields.sha256("batch", blank=True),
        feed=fields.text("feed"),
        seq=fields.number("seq"),
        period=fields.text("period"),
        roster_version=fields.number("roster_ver"),
        reader_max=fields.number("reader_max", low=1),
        min_reader=fields.number("min_reader", low=1),
        salt=fields.hex32("salt") if kind == "kit" else "",
    )
    if parts.payload_name != PAYLOAD[found.enc]:
        raise refusals.wrong_members(parts.payload_name)
    return found


def check_payload(parts: Parts, transport: Transport) -> None:
    """Step 6. Raises RefusedError 收 203."""
    if len(parts.payload) != transport.payload_size:
        raise refusals.payload_changed()
    if hashlib.sha256(parts.payload).hexdigest() != transport.payload_sha256:
        raise refusals.payload_changed()


def read_outer(data: bytes) -> Outer:
    """Steps 2, 3 and 5 without any key: nothing in the answer is verified. Raises RefusedError 收 1xx, 202."""
    parts = split(data)
    transport = read_transport(parts)
    return Outer(transport.kind, transport, parts.digest, parts.envelope.only(), parts.size)


def seal(
    payload: bytes,
    *,
    kind: str,
    from_org: str,
    to: Sequence[str],
    signer: DeviceKeys,
    batch: str = "",
    feed: str = "",
    seq: int = 0,
    period: str = "",
    roster_version: int = 0,
    more: Mapping[str, Any] | None = None,
) -> bytes:
    """The finished file round an encrypted (or, for the self-signed kinds, plain) payload."""
    signed = cover(
        kind, from_org=from_org, to=to, signer=signer, sha256=hashlib.sha256(payload).hexdigest(), size=len(payload),
        batch=batch, feed=feed, seq=seq, period=period, roster_version=roster_version, more=more,
    )  # fmt: skip
    return write_zip(
        [
            ("mimetype", MIMETYPE),
            ("transport.json", signed.body),
            ("transport.sig.json", signed.sig),
            (PAYLOAD[ENC[kind]], payload),
        ]
    )


def cover(
    kind: str,
    *,
    from_org: str,
    to: Sequence[str],
    signer: DeviceKeys,
    sha256: str,
    size: int,
    batch: str = "",
    feed: str = "",
    seq: int = 0,
    period: str = "",
    roster_version: int = 0,
    more: Mapping[str, Any] | None = None,
) -> SignedStatement:
    """The signed cover of a payload of which hash and size are known."""
    value: dict[str, Any] = {
        "fmt": 1,
        "min_reader": 1,
        "crit": [],
        "from": from_org,
        "to": list(to),
        "enc": ENC[kind],
        "payload": {"sha256": sha256, "size": size},
        "inner_kind": kind,
        "batch": batch,
        "feed": feed,
        "seq": seq,
        "period": period,
        "roster_ver": roster_version,
        "reader_max": READER,
        **(more or {}),
    }
    return sign(SIGNED_KIND, canonical_json.dump(value), [signer])
