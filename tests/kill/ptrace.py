"""A child process stopped before every call that changes a file: counted, recorded, killed there, or told that it failed.

The child is a fork of the test's own process, so nothing is imported anew: an answer costs milliseconds where starting
the program under strace took most of a second. A seccomp filter stops it at these calls only; the parent looks at
paths and bytes through /proc and decides. Linux on x86_64 and arm64.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import signal
import struct
from collections.abc import Iterator

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
LIBC.ptrace.restype = ctypes.c_long

_TRACEME, _CONT, _SETOPTIONS, _POKEUSER, _GETREGSET, _SETREGSET, _GET_SYSCALL_INFO = (
    *(0, 7, 0x4200, 6, 0x4204, 0x4205, 0x420E),
)
_EVENT_SECCOMP, _EXITKILL, _TRACESECCOMP = 7, 1 << 20, 1 << 7
_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2
_RET_ALLOW, _RET_TRACE = 0x7FFF0000, 0x7FF00000
_WALL = 0x40000000

_X86_64 = {
    "write": 1, "open": 2, "pwrite64": 18, "writev": 20, "sendfile": 40, "fsync": 74, "fdatasync": 75, "truncate": 76,
    "ftruncate": 77, "rename": 82, "mkdir": 83, "rmdir": 84, "creat": 85, "link": 86, "unlink": 87, "openat": 257,
    "mkdirat": 258, "unlinkat": 263, "renameat": 264, "linkat": 265, "fallocate": 285, "pwritev": 296, "renameat2": 316,
    "copy_file_range": 326,
}  # fmt: skip
_ARM64 = {
    "write": 64, "pwrite64": 68, "writev": 66, "sendfile": 71, "fsync": 82, "fdatasync": 83, "truncate": 45,
    "ftruncate": 46, "mkdirat": 34, "unlinkat": 35, "renameat": 38, "linkat": 37, "renameat2": 276, "openat": 56,
    "fallocate": 47, "pwritev": 70, "copy_file_range": 285,
}  # fmt: skip
_MACHINES = {"x86_64": _X86_64, "aarch64": _ARM64}
NUMBERS = _MACHINES.get(platform.machine(), {})
NAMES = {number: name for name, number in NUMBERS.items()}


class _Filter(ctypes.Structure):
    _fields_ = (("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint))


class _Program(ctypes.Structure):
    _fields_ = (("len", ctypes.c_ushort), ("filter", ctypes.POINTER(_Filter)))


def _instructions() -> Iterator[_Filter]:
    """Load the call's number; every number of ours jumps to the last line."""
    yield _Filter(0x20, 0, 0, 0)
    numbers = sorted(NUMBERS.values())
    for place, number in enumerate(numbers):
        yield _Filter(0x15, len(numbers) - place, 0, number)
    yield _Filter(0x06, 0, 0, _RET_ALLOW)
    yield _Filter(0x06, 0, 0, _RET_TRACE)


_LINES = list(_instructions())
_ARRAY = (_Filter * len(_LINES))(*_LINES)
_PROGRAM = _Program(len(_LINES), _ARRAY)


def be_traced() -> None:
    """In the child: wait for the parent, then stop at every call of ours."""
    _told(LIBC.ptrace(_TRACEME, 0, None, None), "PTRACE_TRACEME")
    os.kill(os.getpid(), signal.SIGSTOP)
    _told(LIBC.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS")
    _told(LIBC.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(_PROGRAM), 0, 0), "PR_SET_SECCOMP")


def follow(pid: int) -> None:
    """In the parent: the child has stopped itself and goes on under our eyes; it dies if we do."""
    _pid, status = os.waitpid(pid, _WALL)
    if not os.WIFSTOPPED(status):
        raise AssertionError(f"this machine does not let a program trace its own child (status {status})")
    _told(LIBC.ptrace(_SETOPTIONS, pid, None, ctypes.c_void_p(_TRACESECCOMP | _EXITKILL)), "PTRACE_SETOPTIONS")
    go_on(pid)


def go_on(pid: int, sign: int = 0) -> None:
    _told(LIBC.ptrace(_CONT, pid, None, ctypes.c_void_p(sign)), "PTRACE_CONT")


def next_stop(pid: int) -> tuple[str, tuple[int, ...]] | int:
    """(name of the call, its six arguments) the child is about to make, or the status it ended with (-signal, or code)."""
    while True:
        _pid, status = os.waitpid(pid, _WALL)
        if os.WIFEXITED(status):
            return os.WEXITSTATUS(status)
        if os.WIFSIGNALED(status):
            return -os.WTERMSIG(status)
        if status >> 16 == _EVENT_SECCOMP:
            return _call(pid)
        go_on(pid, os.WSTOPSIG(status))


def refuse(pid: int, error: int) -> None:
    """The call is not made: the child is told ``error``."""
    if platform.machine() == "x86_64":
        _told(LIBC.ptrace(_POKEUSER, pid, ctypes.c_void_p(15 * 8), ctypes.c_void_p(2**64 - 1)), "orig_rax")
        _told(LIBC.ptrace(_POKEUSER, pid, ctypes.c_void_p(10 * 8), ctypes.c_void_p(2**64 - error)), "rax")
        return
    number = ctypes.c_int(-1)
    _regset(_SETREGSET, pid, 0x404, ctypes.byref(number), 4)
    registers = (ctypes.c_uint64 * 34)()
    _regset(_GETREGSET, pid, 1, ctypes.byref(registers), ctypes.sizeof(registers))
    registers[0] = 2**64 - error
    _regset(_SETREGSET, pid, 1, ctypes.byref(registers), ctypes.sizeof(registers))


def text_at(pid: int, address: int) -> str:
    """The path an argument points to."""
    raw = memory(pid, address, 4096, short=True)
    return os.fsdecode(raw.split(b"\0", 1)[0])


def memory(pid: int, address: int, size: int, *, short: bool = False) -> bytes:
    """``size`` bytes of the child's; with ``short`` fewer where its memory ends."""
    handle = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
    try:
        found = b""
        while len(found) < size:
            step = min(size - len(found), 4096 - (address + len(found)) % 4096 if short else size)
            try:
                piece = os.pread(handle, step, address + len(found))
            except OSError as error:
                if error.errno == errno.EIO and short:
                    break
                raise
            found += piece
            if not piece or (short and b"\0" in piece):
                break
        return found
    finally:
        os.close(handle)


def _call(pid: int) -> tuple[str, tuple[int, ...]]:
    info = (ctypes.c_ubyte * 96)()
    _told(LIBC.ptrace(_GET_SYSCALL_INFO, pid, ctypes.c_void_p(96), ctypes.byref(info)), "PTRACE_GET_SYSCALL_INFO")
    number, *arguments = struct.unpack_from("<7Q", bytes(info), 24)
    return NAMES[number], tuple(arguments)


def _regset(request: int, pid: int, kind: int, address: object, size: int) -> None:
    vector = struct.pack("<QQ", ctypes.cast(address, ctypes.c_void_p).value or 0, size)  # type: ignore[arg-type]
    _told(LIBC.ptrace(request, pid, ctypes.c_void_p(kind), ctypes.create_string_buffer(vector, 16)), "a register")


def _told(answer: int, what: str) -> None:
    if answer < 0:
        code = ctypes.get_errno()
        raise AssertionError(f"{what}: {os.strerror(code)} (a container without ptrace or seccomp?)")
