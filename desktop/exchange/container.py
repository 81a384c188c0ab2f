"""The ZIP container: one way to write it; reading rebuilds it and wants the same bytes.

Stored members, fixed order, 1980-01-01, no extra, comment or flag. Rebuild equality removes every
ambiguity of ZIP at once: two readers cannot see two different files in it.
"""

from __future__ import annotations

import gzip
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator

from desktop.exchange import refusals

MAX_FILE = 512 * 1024 * 1024
MAX_MEMBERS = 20_000
MAX_UNPACKED = 128 * 1024 * 1024
_CHUNK = 1 << 20

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*")
_END = struct.Struct("<4s4H2LH")
_MEMBER_MARK, _END_MARK = b"PK\x03\x04", b"PK\x05\x06"
# What stdlib's zipfile raises on hostile bytes: it was written for honest ones.
_ZIP_ERRORS = (
    zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, struct.error, ValueError, EOFError,
    OverflowError, RuntimeError, OSError, IndexError, zlib.error,
)  # fmt: skip


def good_name(name: str) -> bool:
    """Lower-case ASCII path without ``..``, leading slash, backslash or blank; at most 200 characters."""
    return len(name) <= 200 and _NAME.fullmatch(name) is not None


def write_zip(members: Iterable[tuple[str, bytes]]) -> bytes:
    """The container's bytes. The same members give the same bytes on every system. Raises ``ValueError`` on a bad name."""
    buffer = io.BytesIO()
    seen: set[str] = set()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
        for name, content in members:
            if name in seen or not good_name(name):
                raise ValueError(f"member name {name!r}")
            seen.add(name)
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system = 0
            info.external_attr = 0o600 << 16  # fixed: zipfile fills it in where it is zero
            archive.writestr(info, content)
    return buffer.getvalue()


def read_zip(data: bytes, *, first: str = "mimetype") -> dict[str, bytes]:
    """The members in order. ``first`` is the name the file must begin with.

    Raises RefusedError 收 101 (not ours), 102 (cut short), 103 (any other byte differs), 104 (too large).
    """
    _check_ends(data, first)
    try:
        members = _members(data)
        same = write_zip(members.items()) == data
    except _ZIP_ERRORS as error:
        raise refusals.damaged() from error
    if not same or next(iter(members), None) != first:
        raise refusals.damaged()
    return members


def _check_ends(data: bytes, first: str) -> None:
    if len(data) > MAX_FILE:
        raise refusals.too_large()
    name = first.encode("ascii")
    if not data or not _MEMBER_MARK.startswith(data[:4]) or not name.startswith(data[30 : 30 + len(name)]):
        raise refusals.not_ours()
    last = len(data) - _END.size
    if not data.startswith(_END_MARK, last):
        # A closed archive with room behind it was added to; none, or one that lies inside a payload, was cut short.
        raise refusals.damaged() if any(_closes(data, at) for at in _marks(data)) else refusals.incomplete()
    _sig, _disk, _start_disk, here, total, size, offset, comment = _END.unpack_from(data, last)
    begins = last - size - offset
    if begins > 0 and data.startswith(_MEMBER_MARK, begins) and not any(_closes(data, at) for at in _marks(data)):
        raise refusals.incomplete()  # cut exactly where the payload's own archive ends
    if comment or here != total or total > MAX_MEMBERS or offset + size != last:
        raise refusals.damaged()


def _marks(data: bytes) -> Iterator[int]:
    """Where an end record could stand, whole, with something behind it."""
    at = data.find(_END_MARK)
    while 0 <= at < len(data) - _END.size:
        yield at
        at = data.find(_END_MARK, at + 1)


def _closes(data: bytes, at: int) -> bool:
    """True for the end record of an archive that begins at the file's first byte, not of one inside a payload."""
    _sig, _disk, _start_disk, _here, _total, size, offset, _comment = _END.unpack_from(data, at)
    return bool(offset + size == at)


def _members(data: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        room = len(data)
        for info in archive.infolist():
            # Sizes are checked before anything is read: a declared 4 GiB allocates nothing.
            room -= info.file_size
            plain = info.compress_type == zipfile.ZIP_STORED and info.compress_size == info.file_size
            if room < 0 or not plain or info.flag_bits or info.filename in found or not good_name(info.filename):
                raise refusals.damaged()
            found[info.filename] = archive.read(info)
    return found


def pack_gzip(content: bytes) -> bytes:
    """One gzip member without a time, so that it tells nothing about the machine."""
    return gzip.compress(content, 6, mtime=0)


def unpack_gzip(content: bytes, *, where: str, limit: int = MAX_UNPACKED) -> bytes:
    """Unpack exactly one gzip member of at most ``limit`` bytes. Raises RefusedError 收 108."""
    engine = zlib.decompressobj(wbits=31)
    parts: list[bytes] = []
    size = 0
    pending = content
    try:
        while not engine.eof:
            part = engine.decompress(pending, _CHUNK)
            pending = engine.unconsumed_tail
            size += len(part)
            if size > limit or (not part and not pending and not engine.eof):
                raise refusals.bad_gzip(where)
            parts.append(part)
    except zlib.error as error:
        raise refusals.bad_gzip(where) from error
    if engine.unused_data:
        raise refusals.bad_gzip(where)
    return b"".join(parts)
