"""Files that are either whole or not there: the stick's rule and the disk's.

Order: ``~name.part`` → write → flush → fsync → close → rename → fsync the folder → drop the cache →
read back and compare. A pulled stick or a cut in the power leaves only a ``~….part``.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from desktop.errors import EnvironmentFailure
from desktop.foundation.translation import _

_WINDOWS_BUSY = (5, 32, 33)
_RETRIES = 20
_NOT_IN_NAMES = '<>:"/\\|?*'
# Windows keeps these for devices, in any case and with any ending: "nul.xinglin" would be written to nowhere.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in "123456789¹²³")}
# What Windows says of a stick that is not there any more; Python calls the first one "permission denied".
_WINDOWS_GONE = (21, 433, 1167)
_WINDOWS_TOO_LONG = 206
# A file system that cannot sync a folder (some do sticks in user space) says so; the file itself was synced.
_NO_FOLDER_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF)
# Bytes; file systems stop at 255, and "~", " (2)", the suffix and ".part" come on top.
_LONGEST_NAME = 200
# A stick's file system takes room for itself: names, folders, clusters.
_SPARE = 64 * 1024


def write_atomically(path: Path, data: bytes, *, naming: Callable[[], object] = lambda: None) -> Path:
    """Write ``data`` as ``path`` and prove it by reading back. Raises ``EnvironmentFailure`` (环 1xx).

    ``naming`` is called when the file is about to have its name: from then on it may be whole on the medium, whatever fails.
    """
    part = path.with_name(f"~{path.name}.part")
    try:
        make_folder(path.parent)
        fresh = not path.exists()
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        naming()
        replace_file(part, path)
        sync_folder(path.parent)
        if read_from_medium(path) != data:
            if fresh:  # nobody may take it for finished; what was there before is the caller's
                path.unlink(missing_ok=True)
            raise not_what_was_written(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise environment_failure(error, path) from error
    return path


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """For what is too large for memory: the block fills ``~name.part``; it is synced and named only if the block ends well.

    Raises ``EnvironmentFailure`` (环 1xx) for what the operating system refuses; nothing that looks finished is left.
    """
    part = path.with_name(f"~{path.name}.part")
    try:
        make_folder(path.parent)
        part.unlink(missing_ok=True)
        yield part
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        replace_file(part, path)
        sync_folder(path.parent)
    except BaseException as error:
        with contextlib.suppress(OSError):
            for left in (part, part.with_name(f"{part.name}-journal")):
                left.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise environment_failure(error, path) from error
        raise


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, so that a power cut does not take them back. Raises ``EnvironmentFailure``."""
    if folder.is_dir():
        return
    missing = [item for item in (folder, *folder.parents) if not item.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for made in missing:
            sync_folder(made.parent)
    except OSError as error:
        raise environment_failure(error, folder) from error


def put_folder_there(part: Path, folder: Path) -> None:
    """Give a folder that was made beside its place its name, for good. ``folder`` is not there, or empty."""
    try:
        if folder.exists():
            folder.rmdir()  # Windows does not rename onto an empty folder
        part.rename(folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise environment_failure(error, folder) from error


def not_what_was_written(path: Path) -> EnvironmentFailure:
    """The medium gives back something else than it was given."""
    return EnvironmentFailure(
        "环 104",
        _("写进去的和读回来的不一样"),
        where=str(path),
        hint=_("这个 U 盘可能坏了，请换一个再写一次，号码不变"),
    )


def require_folder(folder: Path) -> None:
    """Refuse to write where the stick is gone: making its folder anew would write to the computer's own disk."""
    if not folder.is_dir():
        raise environment_failure(FileNotFoundError(errno.ENOENT, "", str(folder)), folder)


def require_room(folder: Path, size: int) -> None:
    """Refuse before the first byte is written where ``size`` bytes have no room. Raises ``EnvironmentFailure`` 环 114."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return  # not there yet, or it does not tell: writing finds out
    if free < size + _SPARE:
        raise EnvironmentFailure(
            "环 114",
            _("地方不够：只剩 {free}，要 {need}").format(free=size_in_words(free), need=size_in_words(size + _SPARE)),
            where=str(folder),
            hint=_("删掉些别的文件，或换一个 U 盘"),
        )


def is_full(folder: Path) -> bool:
    """True where the disk has no room left, or no place for one more name."""
    try:
        if shutil.disk_usage(folder).free < _SPARE:
            return True
        return hasattr(os, "statvfs") and os.statvfs(folder).f_favail == 0 < os.statvfs(folder).f_files
    except OSError:
        return False


def size_in_words(size: int) -> str:
    """1.8 MB, 24 KB."""
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1000))} KB"


def clear_half_written(folder: Path, stem: str) -> None:
    """Remove what an earlier attempt at this name left when the stick was pulled."""
    with contextlib.suppress(OSError):
        for left in folder.glob(f"~{_file_name(stem)}*.part"):
            left.unlink(missing_ok=True)


def unused_name(folder: Path, stem: str, suffix: str) -> Path:
    """A path in ``folder`` that is not taken yet: ``stem.suffix``, then ``stem (2).suffix`` …"""
    stem = _file_name(stem)
    candidate = folder / f"{stem}{suffix}"
    number = 2
    while candidate.exists():
        candidate = folder / f"{stem} ({number}){suffix}"
        number += 1
    return candidate


def _file_name(text: str) -> str:
    """A name that stays in its folder and that every file system takes: a unit may be called 甲/乙, or very long."""
    plain = "".join("_" if letter in _NOT_IN_NAMES or ord(letter) < 32 else letter for letter in text)
    plain = plain.encode("utf-8", "replace")[:_LONGEST_NAME].decode("utf-8", "ignore").strip(" .") or "_"
    return f"_{plain}" if plain.partition(".")[0].strip(" ").casefold() in _DEVICES else plain


def environment_failure(error: OSError, path: Path) -> EnvironmentFailure:
    """The sentence for what the operating system said about ``path``."""
    windows = getattr(error, "winerror", None)
    if error.errno == errno.ENAMETOOLONG or windows == _WINDOWS_TOO_LONG:
        return EnvironmentFailure(
            "环 130", _("文件夹和文件名加起来太长了"), where=str(path), hint=_("写到上一层的文件夹，或直接写到 U 盘里")
        )
    if windows in _WINDOWS_GONE:
        return EnvironmentFailure(
            "环 105", _("找不到这个文件或文件夹"), where=str(path), hint=_("看看 U 盘插好没有，名字对不对")
        )
    if error.errno == errno.ENOSPC:
        return EnvironmentFailure(
            "环 101", _("磁盘满了，没有写完"), where=str(path), hint=_("清出地方或换一个 U 盘，再写一次，号码不变")
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return EnvironmentFailure(
            "环 102", _("这个地方不让写"), where=str(path), hint=_("看看 U 盘的写保护开关，或换一个文件夹")
        )
    if error.errno == errno.ENOENT:
        return EnvironmentFailure(
            "环 105", _("找不到这个文件或文件夹"), where=str(path), hint=_("看看 U 盘插好没有，名字对不对")
        )
    if error.errno in (errno.ENOTDIR, errno.EISDIR, errno.EEXIST):
        return EnvironmentFailure(
            "环 109", _("路径不对：把文件当成了文件夹，或者反过来"), where=str(path), hint=_("看看写的位置对不对")
        )
    return EnvironmentFailure(
        "环 103", _("读写磁盘时出错"), where=str(path), hint=_("拔下 U 盘重新插好再试；还不行就换一个")
    )


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` survive a power cut (a no-op where folders cannot be opened)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(handle)


def replace_file(part: Path, path: Path) -> None:
    """Give a finished file its name; on Windows somebody may hold it for a moment."""
    for attempt in range(_RETRIES):
        try:
            part.replace(path)
            return
        except PermissionError as error:
            # Windows: antivirus or the indexer holds the file for a moment.
            if getattr(error, "winerror", None) not in _WINDOWS_BUSY or attempt == _RETRIES - 1:
                raise
            time.sleep(0.05)


def read_from_medium(path: Path) -> bytes:
    """The bytes as the medium has them: what the system remembers of the file is dropped first."""
    with path.open("rb") as stream:
        _forget(stream.fileno())
        return stream.read()


def forget_cached(path: Path) -> None:
    """The next reading asks the medium (a no-op where the system does not offer it)."""
    with path.open("rb") as stream:
        _forget(stream.fileno())


def _forget(handle: int) -> None:
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
