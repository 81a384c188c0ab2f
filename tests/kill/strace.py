"""Kill a program exactly before its n-th write, sync, rename or removal.

``strace`` injects SIGKILL on entry to a chosen call, which then never happens: the state on disk is what the calls
before it left. Counting is by kind of call, as strace's ``when=`` counts. (Its --seccomp-bpf would be faster, but
strace 6.1 then forgets to inject.)
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

CALLS = (
    *("write", "pwrite64", "writev", "pwritev", "ftruncate", "fallocate"),
    *("fsync", "fdatasync", "rename", "renameat", "renameat2", "unlink", "unlinkat"),
)
_ENTRY = re.compile(r"^(?:(?P<pid>\d+)\s+)?(?P<call>\w+)\((?P<arguments>.*)")
_PATHS = re.compile(r"<(/[^>]*)>|\"(/[^\"]*)\"")


@dataclass(frozen=True)
class Point:
    """The ``number``-th ``call`` of a run (from 1), and the files it named."""

    call: str
    number: int
    paths: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.call} {self.number} on {', '.join(Path(path).name for path in self.paths)}"


@dataclass(frozen=True)
class Killed:
    """How a run ended. ``died`` is False when the chosen call was never reached."""

    died: bool
    out: str
    err: str


def require_strace(folder: Path) -> None:
    """Fail with a sentence, never skip: a power-cut test that does not run proves nothing."""
    if shutil.which("strace") is None:
        raise AssertionError("strace is not installed: bash packaging/test.sh installs it (apt-get install strace)")
    probe = subprocess.run(
        ["strace", "-f", "-o", str(folder / "probe"), "-e", "trace=exit_group", "true"],
        capture_output=True,
        text=True,
        check=False,
    )
    if probe.returncode != 0:
        raise AssertionError(f"strace may not trace here (a container without ptrace?): {probe.stderr.strip()}")


def count(command: Sequence[str], env: Mapping[str, str], log: Path, inside: Path) -> tuple[list[Point], int, str]:
    """Run to the end; every point that touches a file under ``inside``, the exit code, standard output."""
    done = _strace(command, env, log, f"trace={','.join(CALLS)}")
    return _points(log.read_text("utf-8", "replace"), inside), done.returncode, done.stdout


def kill_at(point: Point, command: Sequence[str], env: Mapping[str, str], log: Path) -> Killed:
    """Run and die on entry to ``point``."""
    done = _strace(command, env, log, f"trace={point.call}", f"inject={point.call}:signal=SIGKILL:when={point.number}")
    return Killed("killed by SIGKILL" in log.read_text("utf-8", "replace"), done.stdout, done.stderr)


def _strace(
    command: Sequence[str], env: Mapping[str, str], log: Path, *expressions: str
) -> subprocess.CompletedProcess[str]:
    expressed = [word for expression in expressions for word in ("-e", expression)]
    return subprocess.run(
        ["strace", "-f", "-y", "-s", "0", "-o", str(log), *expressed, *command],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
        env=dict(env),
        timeout=300,
        check=False,
    )


def _points(text: str, inside: Path) -> list[Point]:
    """Points of the first process; strace counts for each thread apart, and the command line has one."""
    counted: dict[str, int] = {}
    found = []
    first = None
    for line in text.splitlines():
        entry = _ENTRY.match(line)
        if entry is None or entry["call"] not in CALLS:
            continue
        first = first or entry["pid"]
        if entry["pid"] != first:
            continue
        call = entry["call"]
        counted[call] = counted.get(call, 0) + 1
        paths = tuple(_readable(one or other) for one, other in _PATHS.findall(entry["arguments"]))
        if any(path.startswith(f"{inside}/") for path in paths):
            found.append(Point(call, counted[call], paths))
    return found


def _readable(path: str) -> str:
    """strace writes bytes beyond ASCII as octal escapes."""
    return (
        path.encode("latin-1", "replace")
        .decode("unicode_escape")
        .encode("latin-1", "replace")
        .decode("utf-8", "replace")
    )
