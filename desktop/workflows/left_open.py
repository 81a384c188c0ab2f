"""Was the workspace closed as it should be the last time? A small file in this computer's state folder says so."""

from __future__ import annotations

import contextlib
import zlib
from pathlib import Path


def note_open(state: Path, workspace: Path) -> bool:
    """It is open from now on. True if it was never closed after it was last opened here."""
    file = _file(state, workspace)
    was_open = file.exists()
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return was_open


def note_closed(state: Path, workspace: Path) -> None:
    with contextlib.suppress(OSError):
        _file(state, workspace).unlink(missing_ok=True)


def _file(state: Path, workspace: Path) -> Path:
    told = str(workspace.resolve()).encode("utf-8", "surrogateescape")
    # Two sums instead of a hash: OpenSSL's would be loaded for this alone, at every start. A name is all it has to be.
    return state / "open" / f"{zlib.crc32(told):08x}{zlib.adler32(told):08x}-{len(told)}"
