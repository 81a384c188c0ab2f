"""The roster: units and their keys, signed by the root; after TUF's root role, one key of one with room for more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from desktop.exchange import refusals
from desktop.exchange.encryption import is_recipient
from desktop.exchange.fields import Fields, open_statement
from desktop.exchange.keys import SUITE, DeviceKeys, keyid_of
from desktop.exchange.signing import SignedStatement, parse_envelope, sign, verify
from desktop.exchange.statements import DeviceRecord, Roster
from desktop.foundation import canonical_json

KIND = "roster"
MAX_VERSION = 2**31
MAX_JUMP = 10_000


def device_record(keys: DeviceKeys, org: str, name: str = "") -> DeviceRecord:
    """The public half of a device's keys."""
    return DeviceRecord(keys.keyid, org, SUITE, keys.ed25519_public, keys.age_recipient, name)


def device_json(device: DeviceRecord) -> dict[str, Any]:
    value: dict[str, Any] = {
        "keyid": device.keyid,
        "org": device.org,
        "suite": device.suite,
        "ed25519": device.ed25519,
        "age": device.age,
        "name": device.name,
    }
    if device.revoked is not None:
        value["revoked"] = dict(device.revoked)
    return value


def read_device(fields: Fields) -> DeviceRecord:
    """A device's record. Its keyid must be its key's. Raises RefusedError 收 106 or 210.

    A suite this version does not know is kept by name (its keyid cannot be checked) and refused when used.
    """
    suite = fields.text("suite")
    known = suite == SUITE
    revoked = fields.numbers("revoked") if fields.value.get("revoked") is not None else None
    found = DeviceRecord(
        fields.hex32("keyid"),
        fields.text("org"),
        suite,
        fields.sha256("ed25519") if known else fields.text("ed25519"),
        fields.text("age"),
        fields.text("name", default=""),
        revoked,
    )
    if known and keyid_of(bytes.fromhex(found.ed25519)) != found.keyid:
        raise refusals.key_mismatch(fields.where)
    if known and not is_recipient(found.age):
        raise fields.fail("age")
    return found


def build_roster(
    network: str,
    version: int,
    units: Iterable[Sequence[str]],
    devices: Iterable[DeviceRecord],
    root: DeviceKeys,
    recovery: str | None = None,
    expires: str = "",
    *,
    old_root: DeviceKeys | None = None,
) -> SignedStatement:
    """Sign a roster. ``units`` are (code, parent code) pairs. ``old_root`` signs too when the root key is changed."""
    pairs = [[code, parent] for code, parent in units]
    value: dict[str, Any] = {
        "fmt": 1,
        "min_reader": 1,
        "crit": [],
        "network": network,
        "version": version,
        "expires": expires,
        "root": device_json(device_record(root, "", "root")),
        "units": pairs,
        "devices": [device_json(device) for device in devices],
        "recovery": recovery,
    }
    signers = [root] if old_root is None else [old_root, root]
    return sign(KIND, canonical_json.dump(value), signers)


def open_roster(signed: SignedStatement, root_public: bytes, *, at_least_version: int = 0) -> Roster:
    """Verify a roster by the root key in use, then read it. A new root must have signed beside the old one.

    Raises RefusedError 收 201/202 (signature), 307 (older), 308 (jump), 309 (root), 106 (shape).
    """
    envelope = parse_envelope(signed.sig)
    trusted = keyid_of(root_public)
    if trusted not in dict(envelope.signatures):
        raise refusals.root_mismatch()
    verify(KIND, signed.body, envelope, keyid=trusted, suite=SUITE, ed25519_hex=root_public.hex())
    fields = open_statement(signed.body, KIND)
    root = read_device(fields.object("root"))
    # Its keyid was not checked against a key of an unknown suite: else it could wear this root's id and another's words.
    if root.suite != SUITE:
        raise refusals.suite_unknown(root.suite)
    if root.keyid != trusted:
        if root.keyid not in dict(envelope.signatures):
            raise refusals.root_mismatch()
        verify(KIND, signed.body, envelope, keyid=root.keyid, suite=root.suite, ed25519_hex=root.ed25519)
    roster = replace(_read(fields, root), signed=signed)
    if roster.version < at_least_version:
        raise refusals.older_roster(at_least_version, roster.version)
    if roster.version > MAX_VERSION or (at_least_version and roster.version - at_least_version > MAX_JUMP):
        raise refusals.roster_jump(roster.version)
    return roster


def _read(fields: Fields, root: DeviceRecord) -> Roster:
    units: list[tuple[str, str]] = []
    listed = fields.value.get("units")
    if not isinstance(listed, list):
        raise fields.fail("units")
    for pair in listed:
        if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(code, str) for code in pair):
            raise fields.fail("units")
        units.append((pair[0], pair[1]))
    parents: Mapping[str, str] = dict(units)
    devices = fields.items("devices", read_device)
    tops = [code for code, parent in units if parent not in parents]
    # One top, no unit twice, every unit below it: else "ancestor" would have no meaning.
    if len(parents) != len(units) or len(tops) != 1 or not all(_reaches(code, tops[0], parents) for code in parents):
        raise fields.fail("units")
    if len({device.keyid for device in devices}) != len(devices) or any(d.org not in parents for d in devices):
        raise fields.fail("devices")
    recovery = fields.text("recovery") if fields.value.get("recovery") is not None else None
    if recovery is not None and not is_recipient(recovery):
        raise fields.fail("recovery")
    return Roster(
        fields.text("network"),
        fields.number("version", low=1),
        fields.text("expires", default=""),
        root,
        tuple(units),
        devices,
        recovery,
    )


def _reaches(code: str, top: str, parents: Mapping[str, str]) -> bool:
    at, steps = code, 0
    while at != top and steps <= 32:
        at, steps = parents.get(at, ""), steps + 1
    return at == top
