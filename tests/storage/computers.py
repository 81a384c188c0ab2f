"""The computers of the state machine: opened, closed, cut off in the middle of what they do."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

from desktop.foundation.clock import Clock, clock_in_use
from desktop.workflows.workspace import Workspace, open_workspace

# How many pages a transaction may keep in memory: few, so that a crash finds some of them in the file.
FEW_PAGES = 8


class Ticking:
    """A clock that goes on a second each time it is looked at: what was written later says so."""

    def __init__(self) -> None:
        self._now = clock_in_use().now()

    def now(self) -> dt.datetime:
        self._now += dt.timedelta(seconds=1)
        return self._now


class _CutError(Exception):
    """The power went: the transaction is left as it is."""


class Computer:
    """One unit's computer: an open workspace that can be closed, and cut off in the middle of what it does."""

    def __init__(self, folder: Path, made: Path, clock: Clock) -> None:
        self._folder, self._times, self.clock = folder, 0, clock
        self.state = folder / "state"
        self.state.mkdir(parents=True)
        self.path = Path(shutil.copytree(made, folder / "0"))
        self._stack = contextlib.ExitStack()
        self.open()

    def open(self) -> None:
        self.workspace: Workspace = self._stack.enter_context(open_workspace(self.path, self.clock, state=self.state))
        self.workspace.db.execute(f"PRAGMA cache_size = {FEW_PAGES}")

    def close(self) -> None:
        self._stack.close()

    def crash(self, act: Callable[[Workspace], object], *, restart: bool = True) -> None:
        """The disk as it is when everything of ``act`` is written but its commit; the next start is from there.

        Without ``restart`` the same program goes on, as after a full disk. What is noted beside the workspace comes after a
        commit, so it is not there yet.
        """
        self._times += 1
        after, noted = self._folder / str(self._times), self._folder / "noted"
        shutil.rmtree(noted, ignore_errors=True)
        shutil.copytree(self.state, noted)
        with contextlib.suppress(_CutError), self.workspace.db.atomic():
            act(self.workspace)
            shutil.copytree(self.path, after)
            raise _CutError
        if restart:
            self.close()
            shutil.rmtree(self.path)
            self.path = after
        shutil.rmtree(self.state)
        noted.rename(self.state)
        if restart:
            self.open()
