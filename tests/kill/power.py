"""What a disk may hold after the power went: a kill leaves the system's memory whole, a cut does not.

The calls of a run are played upon a model of the disk. A write is only sure once its file was synced, a name (a file
made, renamed, removed) only once its folder was. Of what is not sure yet a cut may keep nothing, anything, or a torn
piece, sector by sector. What the model does not doubt: a sector is written whole or not, and one call's names change together.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.kill.watched import Call

SECTOR = 512
# What a mmapped WAL index holds is rebuilt after any unclean end; SQLite never syncs it.
_NEVER_SYNCED = "-shm"


@dataclass
class _Write:
    """Bytes for a file, or (``data`` None) its new length."""

    offset: int
    data: bytes | None


@dataclass
class _File:
    """A file as the disk surely has it, and what was written since it was last synced."""

    sure: bytearray = field(default_factory=bytearray)
    pending: list[_Write] = field(default_factory=list)

    def synced(self) -> None:
        for write in self.pending:
            _apply(self.sure, write)
        self.pending.clear()

    def after(self, keeps: Callable[[], bool]) -> bytes:
        body = bytearray(self.sure)
        for write in self.pending:
            for piece in _sectors(write):
                if keeps():
                    _apply(body, piece)
        return bytes(body)


def _sectors(write: _Write) -> list[_Write]:
    """A write as the disk does it: cut where a sector of the file ends."""
    if write.data is None:
        return [write]
    pieces, start = [], 0
    while start < len(write.data):
        end = min(len(write.data), start + SECTOR - (write.offset + start) % SECTOR)
        pieces.append(_Write(write.offset + start, write.data[start:end]))
        start = end
    return pieces


def _apply(body: bytearray, write: _Write) -> None:
    if write.data is None:
        del body[write.offset :]
        body.extend(b"\0" * (write.offset - len(body)))
        return
    if len(body) < write.offset:
        body.extend(b"\0" * (write.offset - len(body)))
    body[write.offset : write.offset + len(write.data)] = write.data


# A change of names: the names that go, and those that come with their file (None: a folder).
_Change = tuple[tuple[str, ...], dict[str, _File | None]]


class Disk:
    """The folder ``root`` as a disk has it while a run's calls arrive."""

    def __init__(self, root: Path) -> None:
        self._root = root
        # The names as programs see them, and as the disk surely has them.
        self._seen: dict[str, _File | None] = {}
        for path in sorted(root.rglob("*")):
            self._seen[str(path)] = None if path.is_dir() else _File(bytearray(path.read_bytes()))
        self._sure = dict(self._seen)
        self._pending: list[tuple[set[str], _Change]] = []

    def play(self, call: Call) -> None:
        """One call that succeeded."""
        path = call.paths[0]
        if call.name == "open":
            self._opened(path, call.fresh)
        elif call.name == "mkdir":
            if path not in self._seen:
                self._named((), {path: None})
        elif call.name in ("unlink", "rmdir"):
            self._named((path,), {})
        elif call.name == "rename":
            self._renamed(*call.paths)
        elif call.name in ("fsync", "fdatasync"):
            self._synced(path)
        elif call.name == "ftruncate":
            self._written(path, _Write(call.size, None))
        elif call.name in ("write", "pwrite64", "sendfile", "copy_file_range"):
            self._written(path, _Write(call.offset, call.data))
        elif call.name != "fallocate":
            raise AssertionError(f"{call.name} is not understood by the model of the disk")

    def put_down(self, keeps: Callable[[], bool]) -> None:
        """Make the folder what the disk holds if the power goes now; ``keeps`` is asked for all that is not sure."""
        names = dict(self._sure)
        for _folders, (gone, come) in self._pending:
            if keeps():
                for name in gone:
                    names.pop(name, None)
                names.update(come)
        shutil.rmtree(self._root, ignore_errors=True)
        self._root.mkdir()
        for name, file in sorted(names.items()):
            path = Path(name)
            if not path.parent.is_dir():
                continue  # its folder is not there either
            if file is None:
                path.mkdir(exist_ok=True)
            elif not name.endswith(_NEVER_SYNCED):
                path.write_bytes(file.after(keeps))

    def _opened(self, path: str, fresh: bool) -> None:
        file = self._seen.get(path)
        if file is None:
            self._named((), {path: _File()})
        elif fresh:
            file.pending.append(_Write(0, None))

    def _written(self, path: str, write: _Write) -> None:
        file = self._seen.get(path)
        if file is not None:  # one that was removed while it was open is nobody's any more
            file.pending.append(write)

    def _synced(self, path: str) -> None:
        file = self._seen.get(path)
        if file is not None:
            file.synced()
            return
        left = []
        for folders, change in self._pending:
            folders.discard(path)
            if folders:
                left.append((folders, change))
            else:
                gone, come = change
                for name in gone:
                    self._sure.pop(name, None)
                self._sure.update(come)
        self._pending = left

    def _renamed(self, old: str, new: str) -> None:
        moved = {
            new + name[len(old) :]: file
            for name, file in self._seen.items()
            if name == old or name.startswith(f"{old}/")
        }
        self._named(tuple(name for name in self._seen if name == old or name.startswith(f"{old}/")), moved)

    def _named(self, gone: tuple[str, ...], come: dict[str, _File | None]) -> None:
        for name in gone:
            self._seen.pop(name, None)
        self._seen.update(come)
        folders = {str(Path(name).parent) for name in (*gone[:1], *list(come)[:1])}
        self._pending.append((folders, (gone, come)))


def ways(seed: int) -> Sequence[tuple[str, Callable[[], bool]]]:
    """How a cut treats what is not sure: lost, or a part of it that chance picks."""
    chance = random.Random(seed)
    return (
        ("lost", lambda: False),
        ("torn", lambda: chance.random() < 0.5),
        ("nearly all", lambda: chance.random() < 0.9),
    )
