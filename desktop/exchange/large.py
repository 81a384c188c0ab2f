"""The same container for files of gigabytes: written and read as a stream, with the same bytes and the same strictness.

Every byte of an archive that is not a member's content follows from names, sizes and CRCs. So rebuilding it and
comparing costs no memory: directory and local headers are made again and compared, contents are streamed past their
CRC. ``container`` does the same thing with everything in memory; the tests hold the two together.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from desktop.exchange import refusals
from desktop.exchange.container import good_name

CHUNK = 1 << 20
# Without ZIP64 neither a member nor an offset goes beyond four bytes; a stick's FAT32 stops there too.
MAX_ARCHIVE = (1 << 32) - 1
MAX_MEMBERS = 64
_LOCAL = struct.Struct("<4s2B4HL2L2H")
_ENTRY = struct.Struct("<4s4B4HL2L5H2L")
_END = struct.Struct("<4s4H2LH")
_NEW_YEAR_1980 = (1 << 5) | 1
_OWNER_ONLY = 0o600 << 16


@dataclass(frozen=True)
class Member:
    """A member's place: ``offset`` of its content from the file's beginning, once it is known."""

    name: str
    size: int
    crc: int
    offset: int = 0


def local_header(member: Member) -> bytes:
    name = member.name.encode("ascii")
    return (
        _LOCAL.pack(b"PK\x03\x04", 20, 0, 0, 0, 0, _NEW_YEAR_1980, member.crc, member.size, member.size, len(name), 0)
        + name
    )


def directory(members: Sequence[Member]) -> bytes:
    """What ends an archive that holds ``members`` and nothing else, in this order."""
    entries, offset = b"", 0
    for member in members:
        name = member.name.encode("ascii")
        entries += (
            _ENTRY.pack(
                b"PK\x01\x02", 20, 0, 20, 0, 0, 0, 0, _NEW_YEAR_1980, member.crc, member.size, member.size,
                len(name), 0, 0, 0, 0, _OWNER_ONLY, offset,
            )
            + name
        )  # fmt: skip
        offset += _LOCAL.size + len(name) + member.size
    return entries + _END.pack(b"PK\x05\x06", 0, 0, len(members), len(members), len(entries), offset, 0)


def archive_size(members: Sequence[Member]) -> int:
    """Bytes of the whole archive; CRCs do not matter."""
    heads = sum(_LOCAL.size + _ENTRY.size + 2 * len(member.name) for member in members)
    return heads + sum(member.size for member in members) + _END.size


def read_directory(stream: BinaryIO, start: int, size: int, *, first: str) -> dict[str, Member]:
    """The members of the archive that fills ``size`` bytes from ``start``; every byte but their contents is proved.

    Raises RefusedError 收 101 (not ours), 102 (cut short), 103 (any byte differs).
    """
    _check_beginning(_read(stream, start, min(size, 30 + len(first))), first)
    tail = _read(stream, start + max(0, size - _END.size), min(size, _END.size))
    if len(tail) < _END.size or not tail.startswith(b"PK\x05\x06"):
        raise refusals.incomplete()
    _sig, _disk, _from, here, total, length, offset, _comment = _END.unpack(tail)
    begins = size - _END.size - length - offset
    if begins > 0 and _read(stream, start + begins, 4) == b"PK\x03\x04":
        raise refusals.incomplete()  # cut exactly where the payload's own archive ends
    if here != total or not 0 < total <= MAX_MEMBERS or begins != 0:
        raise refusals.damaged()
    raw = _read(stream, start + offset, length + _END.size)
    found = list(_entries(raw, total, start))
    if raw != directory(found) or len({member.name for member in found}) != total or found[0].name != first:
        raise refusals.damaged()
    for member in found:
        head = local_header(member)
        if _read(stream, member.offset - len(head), len(head)) != head:
            raise refusals.damaged()
    return {member.name: member for member in found}


def contents(stream: BinaryIO, member: Member) -> Iterator[bytes]:
    """A member's bytes in pieces. Raises RefusedError 收 103 at the end where the CRC is another."""
    stream.seek(member.offset)
    left, crc = member.size, 0
    while left:
        piece = stream.read(min(CHUNK, left))
        if not piece:
            raise refusals.incomplete()
        left -= len(piece)
        crc = zlib.crc32(piece, crc)
        yield piece
    if crc != member.crc:
        raise refusals.damaged()


def small(stream: BinaryIO, members: Mapping[str, Member], name: str, limit: int) -> bytes:
    """One small member whole. Raises RefusedError 收 103, 107."""
    member = members.get(name)
    if member is None or member.size > limit:
        raise refusals.wrong_members(name)
    return b"".join(contents(stream, member))


def _check_beginning(head: bytes, first: str) -> None:
    if not head or not b"PK\x03\x04".startswith(head[:4]) or not first.encode("ascii").startswith(head[30:]):
        raise refusals.not_ours()


def _entries(raw: bytes, total: int, start: int) -> Iterator[Member]:
    """As the directory says; it is compared with what it should be afterwards."""
    at, place = 0, start
    for _number in range(total):
        if at + _ENTRY.size > len(raw) - _END.size:
            raise refusals.damaged()
        fields = _ENTRY.unpack_from(raw, at)
        length = fields[12]
        name = raw[at + _ENTRY.size : at + _ENTRY.size + length].decode("latin-1")
        if not good_name(name):
            raise refusals.damaged()
        place += _LOCAL.size + len(name)
        yield Member(name, fields[11], fields[9], place)
        place += fields[11]
        at += _ENTRY.size + length


def _read(stream: BinaryIO, at: int, length: int) -> bytes:
    stream.seek(at)
    return stream.read(length)
