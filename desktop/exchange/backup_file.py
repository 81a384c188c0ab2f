"""The ``backup`` kind: a workspace's databases and key file as they were at one moment, signed, as large as they are.

Nothing is encrypted here: the databases are, under the workspace's own key, and ``key.json`` is what unlocks that key
(or, where there is no password, is that key). The signer's key lies inside the database; see SUBMISSION_FORMAT.md.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from desktop.errors import RefusedError
from desktop.exchange import refusals
from desktop.exchange.envelope import (
    ENC,
    MAX_TRANSPORT,
    MIMETYPE,
    PAYLOAD,
    Parts,
    check_names,
    cover,
    read_mimetype,
    read_transport,
)
from desktop.exchange.envelope import SIGNED_KIND as TRANSPORT
from desktop.exchange.fields import Fields, open_statement
from desktop.exchange.keys import DeviceKeys, keyid_of
from desktop.exchange.large import (
    CHUNK,
    MAX_ARCHIVE,
    Member,
    archive_size,
    contents,
    directory,
    local_header,
    read_directory,
    small,
)
from desktop.exchange.signing import MAX_SIGNATURE_FILE, SignedStatement, parse_envelope, payload_type, sign, verify
from desktop.exchange.statements import Transport
from desktop.foundation import canonical_json
from desktop.foundation.atomic import environment_failure, forget_cached, written_whole
from desktop.foundation.watching import Step, no_step

KIND = "backup"
KEY_FILE, MAIN_DATABASE = "key.json", "workspace.db"
REASONS = ("hand", "daily", "close", "migration")
_STATEMENT, _SIGNATURE = "backup.json", "backup.sig.json"
_LARGEST_KEY_FILE = 1 << 20
_NO_HASH = "0" * 64


@dataclass(frozen=True)
class BackupFacts:
    """What a backup says of itself. ``seq`` and ``head``: the feed's last batch in it (0, ""); ``lines``: the log's length.

    ``number`` counts the backups of one computer in one folder and orders them; ``made`` is shown.
    """

    org: str
    network: str
    device: str
    feed: str
    seq: int
    head: str
    lines: int
    schema: tuple[int, int]
    number: int
    made: str
    reason: str


@dataclass(frozen=True)
class BackupCover:
    """A backup taken apart, **not verified**: its two statements and where its members lie. Every byte but contents was compared."""

    path: Path
    size: int
    transport: Transport
    facts: BackupFacts
    keyid: str
    files: Mapping[str, tuple[str, int]]
    members: Mapping[str, Member] = field(repr=False)
    payload: Member = field(repr=False)
    signed: tuple[SignedStatement, SignedStatement] = field(repr=False)


def write_backup(
    target: Path,
    facts: BackupFacts,
    files: Sequence[tuple[str, Path]],
    key_file: bytes,
    signer: DeviceKeys,
    *,
    progress: Step = no_step,
) -> BackupCover:
    """Write ``target`` from finished copies (name in the workspace, path); it gets its name after it was read back.

    ``progress`` counts bytes, each three times: hashed, written, read back. Raises 存 302 beyond 4 GB, 环 1xx.
    """
    told = _Told(progress, 3 * sum(path.stat().st_size for _name, path in files))
    sources: list[tuple[str, bytes | Path]] = [(KEY_FILE, key_file), *sorted(files)]
    measured = {name: _measure(source, told) for name, source in sources}
    signed = sign(KIND, canonical_json.dump(_statement(facts, measured)), [signer])
    inner: list[tuple[str, bytes | Path]] = [(_STATEMENT, signed.body), (_SIGNATURE, signed.sig), *sources]
    members = [Member(name, len(source), zlib.crc32(source)) if isinstance(source, bytes)
               else Member(name, measured[name][1], measured[name][2]) for name, source in inner]  # fmt: skip
    if archive_size(members) > MAX_ARCHIVE - MAX_TRANSPORT:
        raise refusals.backup_too_large()
    with written_whole(target) as part:
        with part.open("wb") as stream:
            _write(stream, facts, signer, inner, members, told)
            stream.flush()
            os.fsync(stream.fileno())
        forget_cached(part)
        found = read_backup(part)
        prove_contents(found, told=told)
    return BackupCover(**{**found.__dict__, "path": target})


def read_backup(path: Path) -> BackupCover:
    """Container, cover and statement of a backup. Nothing is verified yet: the key is inside (``verify_backup``).

    Raises RefusedError 收 1xx, 202 as for every file, 收 341 for a file of another kind, 环 1xx.
    """
    with _opened(path) as stream:
        size = stream.seek(0, os.SEEK_END)
        outer = read_directory(stream, 0, size, first="mimetype")
        cover_of = _cover(stream, outer, size)
        transport = read_transport(cover_of)
        if transport.kind != KIND:
            raise refusals.not_a_backup(transport.kind)
        payload = outer[PAYLOAD[ENC[KIND]]]
        if payload.size != transport.payload_size:
            raise refusals.payload_changed()
        members = read_directory(stream, payload.offset, payload.size, first=_STATEMENT)
        body = small(stream, members, _STATEMENT, MAX_TRANSPORT)
        sig = small(stream, members, _SIGNATURE, MAX_SIGNATURE_FILE)
    facts, files = _read_statement(body, transport)
    if list(members) != [_STATEMENT, _SIGNATURE, KEY_FILE, *sorted(set(files) - {KEY_FILE})] or any(
        members[name].size != length for name, (_sha, length) in files.items()
    ):
        raise refusals.wrong_members(_STATEMENT)
    signed = (cover_of.transport, SignedStatement(body, sig))
    return BackupCover(path, size, transport, facts, cover_of.envelope.only(), files, members, payload, signed)


def is_backup(path: Path) -> bool:
    """True if a file says that it is a backup; a look at its cover, however large it is."""
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            outer = read_directory(stream, 0, size, first="mimetype")
            return read_transport(_cover(stream, outer, size)).kind == KIND
    except (OSError, RefusedError):
        return False


def prove_contents(found: BackupCover, told: _Told | None = None, progress: Step = no_step) -> None:
    """Read everything once: contents against statement and cover. Raises RefusedError 收 103, 203, 209."""
    told = told or _Told(progress, sum(length for _sha, length in found.files.values()))
    whole = hashlib.sha256()
    with _opened(found.path) as stream:
        for name, member in found.members.items():
            whole.update(local_header(member))
            digest = hashlib.sha256()
            for piece in contents(stream, member):
                whole.update(piece)
                digest.update(piece)
                told(len(piece))
            if name in found.files and digest.hexdigest() != found.files[name][0]:
                raise refusals.member_changed(name)
    whole.update(directory(list(found.members.values())))
    if whole.hexdigest() != found.transport.payload_sha256:
        raise refusals.payload_changed()


def extract(found: BackupCover, folder: Path, *, progress: Step = no_step) -> list[Path]:
    """Write the members into ``folder`` and sync them; whatever is not what the statement says is refused (收 209)."""
    told = _Told(progress, sum(length for _sha, length in found.files.values()))
    made = []
    with _opened(found.path) as stream:
        for name, (sha256, _length) in found.files.items():
            target = folder / name
            digest = hashlib.sha256()
            try:
                with target.open("wb") as out:
                    for piece in contents(stream, found.members[name]):
                        digest.update(piece)
                        out.write(piece)
                        told(len(piece))
                    out.flush()
                    os.fsync(out.fileno())
            except OSError as error:
                raise environment_failure(error, target) from error
            if digest.hexdigest() != sha256:
                raise refusals.member_changed(name)
            made.append(target)
    return made


def verify_backup(found: BackupCover, ed25519_hex: str, suite: str) -> None:
    """Both signatures by the device whose keys the database inside holds. Raises RefusedError 收 201, 202, 206, 304."""
    keyid = keyid_of(bytes.fromhex(ed25519_hex))
    for kind, signed in zip((TRANSPORT, KIND), found.signed, strict=True):
        envelope = parse_envelope(signed.sig)
        envelope.only()
        verify(kind, signed.body, envelope, keyid=keyid, suite=suite, ed25519_hex=ed25519_hex)


class _Told:
    """Adds up what was done."""

    def __init__(self, progress: Step, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def __call__(self, size: int) -> None:
        self._done += size
        self._progress(min(self._done, self._total), self._total)


def _measure(source: bytes | Path, told: _Told) -> tuple[str, int, int]:
    """(SHA-256, size, CRC)."""
    digest, crc, size = hashlib.sha256(), 0, 0
    for piece in _pieces(source):
        digest.update(piece)
        crc = zlib.crc32(piece, crc)
        size += len(piece)
        if isinstance(source, Path):
            told(len(piece))
    return digest.hexdigest(), size, crc


def _pieces(source: bytes | Path) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with _opened(source) as stream:
        while piece := stream.read(CHUNK):
            yield piece


def _write(
    stream: BinaryIO,
    facts: BackupFacts,
    signer: DeviceKeys,
    inner: Iterable[tuple[str, bytes | Path]],
    members: Sequence[Member],
    told: _Told,
) -> None:
    """The payload first, at the place it will have; then the cover that tells its hash, which is as long as a blank one."""
    size = archive_size(members)
    covers = _outer(facts, signer, _NO_HASH, size)
    stream.seek(sum(len(local_header(_small_member(*item))) + len(item[1]) for item in covers))
    name = PAYLOAD[ENC[KIND]]
    stream.seek(len(local_header(Member(name, size, 0))), os.SEEK_CUR)
    digest, crc = hashlib.sha256(), 0

    def put(piece: bytes) -> None:
        nonlocal crc
        digest.update(piece)
        crc = zlib.crc32(piece, crc)
        stream.write(piece)

    for (_name, source), member in zip(inner, members, strict=True):
        put(local_header(member))
        for piece in _pieces(source):
            put(piece)
            if isinstance(source, Path):
                told(len(piece))
    put(directory(members))
    covers = _outer(facts, signer, digest.hexdigest(), size)
    outer = [*(_small_member(*item) for item in covers), Member(name, size, crc)]
    stream.write(directory(outer))
    stream.seek(0)
    for member, (_name, content) in zip(outer, covers, strict=False):
        stream.write(local_header(member) + content)
    stream.write(local_header(outer[-1]))


def _outer(facts: BackupFacts, signer: DeviceKeys, sha256: str, size: int) -> list[tuple[str, bytes]]:
    signed = cover(
        KIND,
        from_org=facts.org,
        to=[facts.org],
        signer=signer,
        sha256=sha256,
        size=size,
        feed=facts.feed,
        seq=facts.seq,
    )
    return [("mimetype", MIMETYPE), ("transport.json", signed.body), ("transport.sig.json", signed.sig)]


def _small_member(name: str, content: bytes) -> Member:
    return Member(name, len(content), zlib.crc32(content))


def _cover(stream: BinaryIO, outer: Mapping[str, Member], size: int) -> Parts:
    read_mimetype(small(stream, outer, "mimetype", len(MIMETYPE) + 20))
    names = tuple(outer)
    check_names(names)
    body = small(stream, outer, "transport.json", MAX_TRANSPORT)
    sig = small(stream, outer, "transport.sig.json", MAX_SIGNATURE_FILE)
    envelope = parse_envelope(sig)
    if envelope.payload_type != payload_type(TRANSPORT):
        raise refusals.bad_signature_file()
    return Parts("", size, SignedStatement(body, sig), envelope, names[3], b"")


def _statement(facts: BackupFacts, measured: Mapping[str, tuple[str, int, int]]) -> dict[str, Any]:
    members = {name: {"sha256": sha256, "size": size} for name, (sha256, size, _crc) in measured.items()}
    return {"fmt": 1, "min_reader": 1, "crit": [], **facts.__dict__, "schema": list(facts.schema), "members": members}


def _read_statement(body: bytes, transport: Transport) -> tuple[BackupFacts, dict[str, tuple[str, int]]]:
    fields = open_statement(body, KIND)
    schema = fields.value.get("schema")
    if not isinstance(schema, list) or len(schema) != 2 or not all(type(part) is int and part >= 0 for part in schema):
        raise fields.fail("schema")
    facts = BackupFacts(
        org=fields.text("org"), network=fields.text("network"), device=fields.hex32("device"), feed=fields.hex32("feed"),
        seq=fields.number("seq"), head=fields.sha256("head", blank=True), lines=fields.number("lines"),
        schema=(schema[0], schema[1]), number=fields.number("number"), made=fields.text("made"), reason=fields.text("reason"),
    )  # fmt: skip
    files = fields.named("members", _file)
    if KEY_FILE not in files or MAIN_DATABASE not in files or files[KEY_FILE][1] > _LARGEST_KEY_FILE:
        raise refusals.wrong_members(_STATEMENT)
    if any(name != KEY_FILE and not (name.endswith(".db") and "/" not in name) for name in files):
        raise refusals.wrong_members(_STATEMENT)
    if (facts.org, facts.feed, facts.seq) != (transport.sender, transport.feed, transport.seq):
        raise refusals.wrong_members(_STATEMENT)
    return facts, files


def _file(fields: Fields) -> tuple[str, int]:
    return fields.sha256("sha256"), fields.number("size")


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as stream:
            yield stream
    except OSError as error:
        raise environment_failure(error, path) from error
