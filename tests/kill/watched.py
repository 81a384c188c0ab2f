"""Run something in a child and decide at each call that changes a file under a folder what becomes of it."""

from __future__ import annotations

import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.kill import ptrace

_DELETED = " (deleted)"
_AT_FDCWD = 2**64 - 100
_BY_HANDLE = ("write", "pwrite64", "writev", "pwritev", "fsync", "fdatasync", "ftruncate", "fallocate")
GROWING = (
    "write",
    "pwrite64",
    "writev",
    "pwritev",
    "sendfile",
    "copy_file_range",
    "fallocate",
    "mkdir",
    "creat",
    "open",
)
KILL = -1
# What is done with a call: None (let it happen), KILL, or the error that it is told.
Decision = int | None


@dataclass(frozen=True)
class Call:
    """The ``number``-th call of a run (from 1) that changes a file under the folder, and what it would have done.

    ``name`` without its variants (mkdirat is mkdir, open means "with O_CREAT or O_TRUNC"); ``paths``: one, of a rename
    two. ``data`` and ``offset`` of a write; ``size`` of an ftruncate; ``fresh``: an open that empties what is there.
    """

    number: int
    name: str
    paths: tuple[str, ...]
    data: bytes = b""
    offset: int = 0
    size: int = 0
    fresh: bool = False

    def __str__(self) -> str:
        return f"{self.number}: {self.name} {', '.join(Path(path).name for path in self.paths)}"


@dataclass(frozen=True)
class Ended:
    """How a run ended. ``code`` is the exit code, or minus the signal."""

    calls: tuple[Call, ...]
    code: int
    out: str
    err: str

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL


def let_happen(_call: Call) -> Decision:
    return None


def kill_at(number: int) -> Callable[[Call], Decision]:
    """Die on entry to the ``number``-th call, which then never happens."""
    return lambda call: KILL if call.number == number else None


def watched(
    job: Callable[[], object],
    inside: Path,
    decide: Callable[[Call], Decision] = let_happen,
    *,
    environment: Mapping[str, str] | None = None,
    with_data: bool = False,
) -> Ended:
    """Run ``job`` in a child. What it prints, and an exception's traceback, is kept beside ``inside``."""
    out, err = (inside.with_name(f"{inside.name}-{stream}") for stream in ("out", "err"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # 3.12: a fork beside a test runner's own thread
        pid = os.fork()
    if pid == 0:
        _be_the_child(job, out, err, environment or {})
    calls: list[Call] = []
    ptrace.follow(pid)
    while True:
        stop = ptrace.next_stop(pid)
        if isinstance(stop, int):
            return Ended(tuple(calls), stop, out.read_text("utf-8", "replace"), err.read_text("utf-8", "replace"))
        call = _seen(pid, *stop, str(inside), len(calls) + 1, with_data)
        if call is not None:
            calls.append(call)
            decision = decide(call)
            if decision == KILL:
                os.kill(pid, signal.SIGKILL)
                continue
            if decision is not None:
                ptrace.refuse(pid, decision)
        ptrace.go_on(pid)


def _be_the_child(job: Callable[[], object], out: Path, err: Path, environment: Mapping[str, str]) -> None:
    """Never returns: nothing of the test runner may run twice."""
    code = 99
    try:
        for path, handle in ((out, 1), (err, 2)):
            opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(opened, handle)
            os.close(opened)
        sys.stdout, sys.stderr = (
            open(handle, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115  open to the end
            for handle in (1, 2)
        )
        os.environ.clear()
        os.environ.update(environment)
        ptrace.be_traced()
        answer = job()
        code = answer if isinstance(answer, int) else 0
    except BaseException:  # noqa: BLE001  the parent reads it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _under(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


def _seen(pid: int, name: str, given: tuple[int, ...], inside: str, number: int, with_data: bool) -> Call | None:
    """The call, if it is about a file under ``inside`` and changes something."""
    if name in _BY_HANDLE:
        path = _of_handle(pid, given[0])
        if not _under(path, inside):
            return None
        offset, data = _written(pid, name, given) if with_data else (0, b"")
        return Call(number, name, (path,), data, offset, given[1] if name == "ftruncate" else 0)
    if name in ("sendfile", "copy_file_range"):
        source, target = (given[1], given[0]) if name == "sendfile" else (given[0], given[2])
        path = _of_handle(pid, target)
        if not _under(path, inside):
            return None
        count = given[3] if name == "sendfile" else given[4]
        offset, data = _copied(pid, source, target, count) if with_data else (0, b"")
        return Call(number, name, (path,), data, offset)
    plain = name.replace("renameat2", "rename").removesuffix("at")
    paths, flags = _named(pid, name, given)
    if plain in ("open", "creat"):
        if not flags & (os.O_CREAT | os.O_TRUNC) and name != "creat":
            return None
        there = os.path.exists(paths[0])  # noqa: PTH110  not resolved twice
        if there and not flags & os.O_TRUNC:
            return None
        plain = "open"
    if plain == "mkdir" and Path(paths[0]).is_dir():
        return None
    if not any(_under(path, inside) for path in paths):
        return None
    return Call(number, plain, paths, size=given[1] if name == "truncate" else 0, fresh=bool(flags & os.O_TRUNC))


def _named(pid: int, name: str, given: tuple[int, ...]) -> tuple[tuple[str, ...], int]:
    """The paths a call names, whole, and the flags of an open."""
    if name in ("renameat", "renameat2", "linkat"):
        return (_path(pid, given[0], given[1]), _path(pid, given[2], given[3])), 0
    if name.endswith("at"):
        return (_path(pid, given[0], given[1]),), given[2] if name == "openat" else 0
    paths = tuple(_path(pid, _AT_FDCWD, address) for address in given[: 2 if name in ("rename", "link") else 1])
    return paths, given[1] if name == "open" else 0


def _path(pid: int, folder: int, address: int) -> str:
    text = ptrace.text_at(pid, address)
    if not text.startswith("/"):
        base = (
            str(Path(f"/proc/{pid}/cwd").readlink())
            if folder & 0xFFFFFFFF == _AT_FDCWD & 0xFFFFFFFF
            else _of_handle(pid, folder)
        )
        text = f"{base}/{text}"
    return os.path.normpath(text)


def _of_handle(pid: int, handle: int) -> str:
    try:
        return str(Path(f"/proc/{pid}/fd/{handle & 0xFFFFFFFF}").readlink()).removesuffix(_DELETED)
    except OSError:
        return ""


def _position(pid: int, handle: int) -> int:
    told = dict(
        line.split(":\t", 1)
        for line in Path(f"/proc/{pid}/fdinfo/{handle}").read_text("ascii").splitlines()
        if ":\t" in line
    )
    if int(told["flags"], 8) & os.O_APPEND:
        return Path(f"/proc/{pid}/fd/{handle}").stat().st_size
    return int(told["pos"])


def _written(pid: int, name: str, given: tuple[int, ...]) -> tuple[int, bytes]:
    """(where, what) of a write."""
    if name == "pwrite64":
        return given[3], ptrace.memory(pid, given[1], given[2])
    if name == "write":
        return _position(pid, given[0]), ptrace.memory(pid, given[1], given[2])
    if name in ("writev", "pwritev"):
        raise AssertionError(f"{name} is not understood yet by the harness")
    return 0, b""


def _copied(pid: int, source: int, target: int, count: int) -> tuple[int, bytes]:
    """(where, what) of a copy that the system makes from one file to another."""
    with Path(f"/proc/{pid}/fd/{source}").open("rb") as stream:
        stream.seek(_position(pid, source))
        return _position(pid, target), stream.read(min(count, 2**31))
