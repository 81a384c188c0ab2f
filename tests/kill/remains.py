"""What a killed program left on disk: open transactions, half-written files, files that only look finished."""

from __future__ import annotations

import struct
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
