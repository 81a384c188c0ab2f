"""One process at a time has a workspace's database open: two writers with one feed would fork it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from desktop.errors import EnvironmentFailure
from desktop.foundation.atomic import environment_failure
from desktop.foundation.translation import _


class ProcessLock:
    """An operating-system lock on ``<database>.lock``; it goes away by itself when the process dies.

    A separate file is locked because SQLite's own locks on the database are per process and would be dropped when
    any other handle of ours on the same file is closed.
    """

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._handle: int | None = None

    def acquire(self) -> None:
        """Take the lock or raise ``EnvironmentFailure`` 环 110 at once."""
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise environment_failure(error, self._path) from error
        try:
            _lock(handle)
        except OSError as error:
            os.close(handle)
            raise EnvironmentFailure(
                "环 110",
                _("这个工作区已经在另一个窗口里打开了"),
                where=str(self._path.parent),
                hint=_("请先关掉那一个杏林台账，再打开"),
            ) from error
        self._handle = handle

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


if sys.platform == "win32":  # pragma: no cover  one of the two runs on each system
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
