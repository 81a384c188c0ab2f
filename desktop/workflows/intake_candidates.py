"""Files as they come off a stick: all are read before any is taken, so that a stick pulled meanwhile takes nothing in."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.errors import EnvironmentFailure, KnownError, RefusedError
from desktop.exchange import Outer, is_backup, read_outer
from desktop.foundation.atomic import environment_failure
from desktop.foundation.translation import _
from desktop.model import file_names

MAX_FILE_BYTES = 512 * 1024 * 1024
IN_MEMORY = 4 * 1024 * 1024

# Enrolments first: files of a unit not yet enrolled depend on them; then what changes the rules, then the records.
_ORDER = {
    "enrol": 0,
    "kit": 1,
    "pack": 2,
    "receipt": 3,
    "history": 4,
    "submission": 4,
    "recovery_request": 5,
    "recovery_grant": 6,
}


class Spool:
    """The bytes of files that were read: in memory as long as they are few, then in a file without a name.

    They lie there as they lay on the stick: nothing of it is readable.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        held = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, mode="w+b", dir=str(folder))  # noqa: SIM115  see ``close``
        self._file: tempfile.SpooledTemporaryFile[bytes] = held

    def keep(self, data: bytes) -> Callable[[], bytes]:
        """What gives the bytes back. Raises ``EnvironmentFailure`` where there is no room for them."""
        start, size = self._file.seek(0, os.SEEK_END), len(data)
        try:
            self._file.write(data)
        except OSError as error:
            raise environment_failure(error, self._folder) from error

        def read() -> bytes:
            self._file.seek(start)
            return self._file.read(size)

        return read

    def close(self) -> None:
        self._file.close()


@dataclass(frozen=True)
class Candidate:
    """A file that was read. ``outer`` is what it says of itself, unproved; ``problem`` if it cannot even say that.

    ``place`` is the path it was read from; a file that waited in the database has its name alone.
    """

    name: str
    kept: Callable[[], bytes]
    outer: Outer | None
    problem: KnownError | None
    place: str = ""

    @property
    def data(self) -> bytes:
        return self.kept()

    @property
    def changes_rules(self) -> bool:
        """A pack brings forms, registers and keys; a submission may bring acceptances, which ``trust`` looks for itself."""
        return self.outer is not None and self.outer.kind == "pack"

    @property
    def order(self) -> tuple[int, str, int, str]:
        if self.outer is None:
            return (9, "", 0, self.name)
        return (_ORDER.get(self.outer.kind, 8), self.outer.transport.sender, self.outer.transport.seq or 0, self.name)


def read_all(
    sources: Sequence[Path], spool: Spool, reading: Callable[[int, int], None], cancelled: Callable[[], bool]
) -> tuple[list[Candidate], tuple[str, ...]]:
    """Every file in the order it is to be taken; or, if a person stopped meanwhile, none, and the names of all."""
    found: list[Candidate] = []
    paths = _paths(sources)
    for number, (path, folder) in enumerate(paths, start=1):
        if cancelled():
            return [], tuple(shown(path) for path, _folder in paths)
        reading(number, len(paths))
        candidate = _read(path) if folder is None else _read_of_folder(path, folder, number)
        found.append(replace(candidate, kept=spool.keep(candidate.data)))
    found.sort(key=lambda candidate: candidate.order)
    return found, ()


def _paths(sources: Sequence[Path]) -> list[tuple[Path, Path | None]]:
    """(file, the folder it is of): files as named, and every finished one of a folder (a ``~….part`` was never finished).

    A named file that cannot be read ends the command; one of a folder is refused like any other bad file.
    """
    found: list[tuple[Path, Path | None]] = []
    for source in sources:
        if not source.is_dir():
            found.append((source, None))
            continue
        inside = sorted(source.rglob(f"*{file_names.SUFFIX}"))
        files = [path for path in inside if path.is_file() and not path.name.startswith("~")]
        # Somebody's backup on the same stick is nobody's business here.
        found += [(path, source) for path in files if not is_backup(path)]
    return found


def _read(path: Path) -> Candidate:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            problem = RefusedError(
                "收 409", _("文件太大，不像上报文件"), where=path.name, hint=_("看看是不是拿错了文件")
            )
            return Candidate(shown(path.name), bytes, None, problem, shown(path))
        return replace(candidate_of(shown(path.name), path.read_bytes()), place=shown(path))
    except OSError as error:
        raise environment_failure(error, path) from error


def _read_of_folder(path: Path, folder: Path, number: int) -> Candidate:
    try:
        return _read(path)
    except EnvironmentFailure as error:
        if not folder.is_dir():
            raise EnvironmentFailure(
                "环 115",
                _("读到第 {n} 个时 U 盘拔了。什么也没收进来。").format(n=number),
                where=shown(folder),
                hint=_("插回去，再看一遍"),
            ) from error
        told = error.problem
        unreadable = RefusedError(told.code, told.message, where=told.where, hint=told.hint)
        return Candidate(shown(path.name), bytes, None, unreadable, shown(path))


def shown(name: Path | str) -> str:
    """A file name of any encoding as text that can be stored and printed."""
    return str(name).encode("utf-8", "replace").decode("utf-8")


def candidate_of(name: str, data: bytes) -> Candidate:
    """A file by its name and bytes."""
    try:
        return Candidate(name, lambda: data, read_outer(data), None, name)
    except KnownError as error:
        return Candidate(name, lambda: data, None, error, name)
