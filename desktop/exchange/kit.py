"""A kit: the pack that sets up one unit. Its recipient has no key yet, only the code on the stamped sheet."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from desktop.errors import RefusedError
from desktop.exchange import refusals
from desktop.exchange.container import read_zip
from desktop.exchange.encryption import decrypt, encrypt
from desktop.exchange.envelope import SIGNED_KIND as TRANSPORT
from desktop.exchange.envelope import check_payload, read_transport, seal, split
from desktop.exchange.fields import open_statement
from desktop.exchange.fingerprint_words import fingerprint
from desktop.exchange.keys import DeviceKeys, code_identity, identity_recipient
from desktop.exchange.pack import Blobs, inner_zip, manifest, read_pack, signed_of
from desktop.exchange.roster import device_json, open_roster, read_device
from desktop.exchange.signing import sign, verify
from desktop.exchange.statements import DeviceRecord, KitContent, Roster, Transport
from desktop.exchange.trust import Trust, check_from_above, check_kit, check_networks, check_sender, known_signer
from desktop.foundation import canonical_json
from desktop.model.unit import UnitTree

KIND = "kit"
_NAMES = ("kit.json", "kit.sig.json")


@dataclass(frozen=True)
class OpenedKit:
    """A kit that is consistent in itself. Whether it is genuine, a person decides by ``fingerprint`` (the root's words)."""

    content: KitContent
    fingerprint: str
    roster: Roster
    signer: DeviceRecord
    transport: Transport
    trust: Trust


def seal_kit(
    kit: KitContent,
    code: str,
    *,
    from_org: str,
    signer: DeviceKeys,
    recipients: Sequence[str] = (),
    roster_version: int = 0,
) -> bytes:
    """The finished file, encrypted to the code's identity (Argon2id) and to no one else unless ``recipients`` says so."""
    salt = secrets.token_bytes(16)
    blobs = Blobs()
    value: dict[str, Any] = {
        "fmt": 1,
        "min_reader": 1,
        "crit": [],
        "org": from_org,
        "unit": kit.unit,
        "network": kit.network or kit.pack.network,
        "root": kit.root_public.hex(),
        "parents": [device_json(device) for device in kit.parents],
        "secret": kit.secret,
        "pack": manifest(kit.pack, blobs),
    }
    signed = sign(KIND, canonical_json.dump(value), [signer])
    recipient = identity_recipient(code_identity(code, salt))
    return seal(
        encrypt(inner_zip(_NAMES, signed, blobs), [recipient, *recipients]),
        kind=KIND,
        from_org=from_org,
        to=[kit.unit],
        signer=signer,
        seq=kit.pack.version,
        roster_version=roster_version,
        more={"salt": salt.hex()},
    )


def open_kit(data: bytes, code: str) -> OpenedKit:
    """Open a kit with its code. Raises RefusedError 收 207 (wrong code), 316 (no kit), 1xx, 2xx, 3xx.

    Nothing can be verified before it is decrypted here: the keys are inside. So the root in the kit is only as good
    as the comparison of its fingerprint with the stamped sheet, and everything else is checked against that root.
    """
    parts = split(data)
    transport = read_transport(parts)
    if transport.kind != KIND:
        raise refusals.not_a_kit()
    check_payload(parts, transport)
    members = read_zip(_decrypt(parts.payload, code, transport), first=_NAMES[0])
    signed = signed_of(members, _NAMES)
    fields = open_statement(signed.body, KIND)
    pack_fields = fields.object("pack")
    pack = read_pack(pack_fields, members, _NAMES)
    content = KitContent(
        fields.text("unit"),
        pack,
        bytes.fromhex(fields.sha256("root")),
        fields.items("parents", read_device),
        fields.text("secret"),
        fields.text("network"),
    )
    org = fields.text("org")
    roster = open_roster(pack.roster, content.root_public)
    trust = Trust(roster, (), UnitTree(), content.unit).with_acceptances(pack.acceptances, keep_good=True)
    signer = known_signer(signed, KIND, trust)
    check_sender(trust, signer, transport)
    if org != signer.org:
        raise refusals.other_unit(trust.name(org), trust.name(signer.org))
    check_from_above(trust, signer.org)
    if parts.envelope.only() != signer.keyid:
        raise refusals.bad_signature()
    verify(
        TRANSPORT, parts.transport.body, parts.envelope,
        keyid=signer.keyid, suite=signer.suite, ed25519_hex=signer.ed25519,
    )  # fmt: skip
    check_networks(content.network, content.pack.network, roster.network)
    check_kit(trust, content.parents, transport)
    root = roster.root
    return OpenedKit(content, fingerprint(bytes.fromhex(root.ed25519), root.age), roster, signer, transport, trust)


def _decrypt(payload: bytes, code: str, transport: Transport) -> bytes:
    identity = code_identity(code, bytes.fromhex(transport.salt))
    try:
        return decrypt(payload, identity, addressed=transport.to[0] if transport.to else "")
    except RefusedError as error:
        if error.problem.code == "收 204":
            raise refusals.wrong_code() from error
        raise
