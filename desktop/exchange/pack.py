"""A pack: forms, programmes, registers, roster and acceptances, signed by the top unit and sent down."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from desktop.exchange import refusals
from desktop.exchange.container import pack_gzip, read_zip, unpack_gzip, write_zip
from desktop.exchange.encryption import encrypt
from desktop.exchange.envelope import seal
from desktop.exchange.fields import Fields, open_statement
from desktop.exchange.keys import DeviceKeys
from desktop.exchange.roster import open_roster
from desktop.exchange.signing import SignedStatement, sign
from desktop.exchange.statements import OpenedPack, PackContent, Transport
from desktop.exchange.trust import Trust, check_networks, check_pack_signer, known_signer
from desktop.foundation import canonical_json

KIND = "pack"
_NAMES = ("pack.json", "pack.sig.json")
BLOB = "blob/"


class Blobs:
    """Contents by the hash of their compressed bytes, so that no member's name comes from a person."""

    def __init__(self) -> None:
        self.members: dict[str, bytes] = {}

    def add(self, content: bytes) -> str:
        packed = pack_gzip(content)
        digest = hashlib.sha256(packed).hexdigest()
        self.members[BLOB + digest] = packed
        return digest


def manifest(pack: PackContent, blobs: Blobs) -> dict[str, Any]:
    """What ``pack.json`` and ``kit.json`` say of a pack; its contents go into ``blobs``."""
    for _version, files in pack.programmes.values():
        for path in files:
            if not good_path(path):
                raise ValueError(f"programme file {path!r}")
    return {
        "version": pack.version,
        "network": pack.network,
        "roster": blobs.add(pack.roster.to_json()),
        "acceptances": [blobs.add(item.to_json()) for item in pack.acceptances],
        "forms": {
            name: {"version": version, "blob": blobs.add(xform.encode("utf-8"))}
            for name, (version, xform) in pack.forms.items()
        },
        "programmes": {
            name: {"version": version, "files": {path: blobs.add(raw) for path, raw in files.items()}}
            for name, (version, files) in pack.programmes.items()
        },
        "registers": {
            name: blobs.add(canonical_json.dump([dict(row) for row in rows])) for name, rows in pack.registers.items()
        },
    }


def good_path(path: str) -> bool:
    """A programme file's path: relative, forward slashes, no ``..``, no blank part, at most 200 characters."""
    parts = path.split("/")
    plain = not any(c in path for c in '\\:*?"<>|') and all(c.isprintable() for c in path)
    return plain and len(path) <= 200 and all(part.strip(" .") for part in parts)


def seal_pack(
    pack: PackContent,
    *,
    from_org: str,
    to: Sequence[str],
    signer: DeviceKeys,
    recipients: Sequence[str],
    seq: int | None = None,
    feed: str = "",
    roster_version: int = 0,
) -> bytes:
    """The finished file. The envelope's number is the pack's version when left out."""
    blobs = Blobs()
    value: dict[str, Any] = {"fmt": 1, "min_reader": 1, "crit": [], "org": from_org, **manifest(pack, blobs)}
    signed = sign(KIND, canonical_json.dump(value), [signer])
    return seal(
        encrypt(inner_zip(_NAMES, signed, blobs), recipients),
        kind=KIND,
        from_org=from_org,
        to=to,
        signer=signer,
        feed=feed,
        seq=pack.version if seq is None else seq,
        roster_version=roster_version,
    )


def inner_zip(names: tuple[str, str], signed: SignedStatement, blobs: Blobs) -> bytes:
    """Statement, signature, then the blobs by name."""
    return write_zip([(names[0], signed.body), (names[1], signed.sig), *sorted(blobs.members.items())])


def open_pack(plain: bytes, transport: Transport, trust: Trust) -> OpenedPack:
    """Read a decrypted pack: only the top unit's device signs one; its roster must not be older than ours.

    Whether the pack's own version is newer is the caller's (``require_newer_pack``). Raises RefusedError.
    """
    members = read_zip(plain, first=_NAMES[0])
    signed = signed_of(members, _NAMES)
    signer = known_signer(signed, KIND, trust)
    check_pack_signer(trust, signer, transport)
    fields = open_statement(signed.body, KIND)
    if fields.text("org") != signer.org:
        raise refusals.other_unit(trust.name(fields.text("org")), trust.name(signer.org))
    content = read_pack(fields, members, _NAMES)
    roster = open_roster(
        content.roster, bytes.fromhex(trust.roster.root.ed25519), at_least_version=trust.roster.version
    )
    check_networks(content.network, roster.network, trust.roster.network)
    return OpenedPack(content, roster, signed)


def signed_of(members: Mapping[str, bytes], names: tuple[str, str]) -> SignedStatement:
    if tuple(members)[:2] != names:
        raise refusals.wrong_members(names[0])
    return SignedStatement(members[names[0]], members[names[1]])


def read_pack(fields: Fields, members: Mapping[str, bytes], names: tuple[str, str]) -> PackContent:
    """Read a manifest and its blobs: exactly the members it names, each hashing to its name."""
    used: set[str] = set()

    def blob(digest: str) -> bytes:
        name = BLOB + digest
        if name not in members:
            raise refusals.wrong_members(name)
        if name not in used and hashlib.sha256(members[name]).hexdigest() != digest:
            raise refusals.member_changed(name)
        used.add(name)
        return unpack_gzip(members[name], where=name)

    # In the order of the page: of two faults every reader tells the same one.
    content = PackContent(
        acceptances=tuple(SignedStatement.from_json(blob(digest)) for digest in fields.texts("acceptances")),
        version=fields.number("version", low=1),
        network=fields.text("network"),
        roster=SignedStatement.from_json(blob(fields.sha256("roster"))),
        forms=fields.named("forms", lambda item: (item.text("version"), _text(blob(item.sha256("blob")), item))),
        programmes=fields.named("programmes", lambda item: (item.number("version"), _files(item, blob))),
        registers=_registers(fields.object("registers"), blob),
    )
    if list(members) != [*names, *sorted(used)]:
        raise refusals.wrong_members(names[0])
    return content


def _text(raw: bytes, fields: Fields) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise fields.fail("blob") from error


def _files(item: Fields, blob: Callable[[str], bytes]) -> dict[str, bytes]:
    files = item.object("files")
    found = {}
    for path in files.value:
        if not good_path(path):
            raise files.fail(path[:80])
        found[path] = blob(files.sha256(path))
    return found


def _registers(fields: Fields, blob: Callable[[str], bytes]) -> dict[str, tuple[Mapping[str, Any], ...]]:
    return {name: _rows(blob(fields.sha256(name)), fields, name) for name in fields.value}


def _rows(raw: bytes, fields: Fields, name: str) -> tuple[Mapping[str, Any], ...]:
    try:
        rows = canonical_json.load(raw)
    except canonical_json.JsonRefused as error:
        raise fields.fail(name) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise fields.fail(name)
    return tuple(rows)
