"""What a killed program left on disk: open transactions, half-written files, files that only look finished."""

from __future__ import annotations

import base64
import bz2
import contextlib
import lzma
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

_WAL_HEADER = 32
_FRAME_HEADER = 24


def open_transactions(folder: Path) -> list[str]:
    """Databases that were inside a transaction: a rollback journal still there, or WAL frames after the last commit."""
    journals = [path.name for path in folder.rglob("*-journal") if path.stat().st_size > 0]
    return journals + [path.name for path in folder.rglob("*-wal") if uncommitted_frames(path.read_bytes())]


def uncommitted_frames(wal: bytes) -> int:
    """How many frames (a torn one included) follow the last commit frame. Frame headers are not encrypted."""
    if len(wal) < _WAL_HEADER:
        return 1 if wal else 0
    page_size, _checkpoint, *salts = struct.unpack(">IIII", wal[8:24])
    after = 0
    position = _WAL_HEADER
    while position < len(wal):
        frame = wal[position : position + _FRAME_HEADER]
        if len(frame) < _FRAME_HEADER:
            return after + 1
        _page, committed, *frame_salts = struct.unpack(">IIII", frame[:16])
        if frame_salts != salts:
            break  # older frames of a log that was begun anew
        whole = position + _FRAME_HEADER + page_size <= len(wal)
        after = 0 if committed and whole else after + 1
        position += _FRAME_HEADER + page_size
    return after


def parts(folder: Path) -> list[str]:
    """Files being written: the only kind of remains a stick may carry."""
    return [path.name for path in folder.rglob("~*.part")]


def finished(folder: Path) -> list[Path]:
    """Every file that a person would take for whole."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not (path.name.startswith("~") and path.suffix == ".part")
    )


def holding(folder: Path, secret: bytes) -> list[Path]:
    """Files under ``folder`` that show ``secret`` in the clear."""
    return [path for path in folder.rglob("*") if path.is_file() and secret in path.read_bytes()]


ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


def legible(folder: Path, *texts: str) -> list[tuple[Path, str]]:
    """(file, text) wherever a text shows: in any usual encoding, as JSON escapes it, or inside what is packed only."""
    wanted = {form: text for text in texts for form in _forms(text)}
    found = []
    for path in sorted(folder.rglob("*")):
        found += [(path, text) for text in texts if text in path.name]
        for body in () if path.is_dir() else _bodies(path.read_bytes()):
            found += [(path, text) for form, text in wanted.items() if form in body]
    return found


def _forms(text: str) -> Iterable[bytes]:
    """The text as files hold it: plain, escaped, and in base64 wherever a group of three begins."""
    escaped = text.encode("ascii", "backslashreplace")
    plain = {*(text.encode(encoding) for encoding in ENCODINGS), escaped, escaped.upper().replace(rb"\U", rb"\u")}
    return plain | {found for body in plain for found in _base64(body)}


def _base64(body: bytes) -> Iterator[bytes]:
    """What of it is the same whatever stands before and after it."""
    for before in range(3):
        whole = (before + len(body)) // 3 * 3
        told = base64.b64encode((b"\0" * before + body)[:whole])[4 if before else 0 :]
        if len(told) >= 8:
            yield told


def _bodies(data: bytes) -> Iterator[bytes]:
    """The bytes, and what gzip, zip, zlib, xz or bzip2 streams in them hold."""
    yield data
    for magic, unpack in (
        (b"\x1f\x8b\x08", lambda part: zlib.decompressobj(31).decompress(part)),
        (b"\x78\x9c", lambda part: zlib.decompressobj().decompress(part)),
        (b"\x78\xda", lambda part: zlib.decompressobj().decompress(part)),
        (b"\xfd7zXZ", lambda part: lzma.LZMADecompressor().decompress(part)),
        (b"BZh9", lambda part: bz2.BZ2Decompressor().decompress(part)),
        (b"PK\x03\x04", _member),
    ):
        place = data.find(magic)
        while place >= 0:
            # Bytes may only look like the beginning of something.
            with contextlib.suppress(OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, struct.error):
                yield unpack(data[place:])
            place = data.find(magic, place + 1)


def _member(part: bytes) -> bytes:
    """A deflated member of a zip."""
    method, name, extra = *struct.unpack("<H", part[8:10]), *struct.unpack("<HH", part[26:30])
    if method != zlib.DEFLATED:
        return b""
    return zlib.decompressobj(-15).decompress(part[30 + name + extra :])
