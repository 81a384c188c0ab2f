"""Opening files and checking their records in another process of this program: what it does, and what it is told.

It is told trust, keys, forms and registers through a pipe, and says of each file that all is well, or nothing: whatever is
wrong is found again, in its turn and its words, by the process that asked. It opens no database and writes no file.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from desktop.errors import KnownError
from desktop.exchange import DeviceKeys, OpenedBatch, OpenedSubmission, Trust, line_sha256, open_file, packed
from desktop.forms import Definition, load_definition
from desktop.foundation.pause import collector_paused
from desktop.storage.duplicate_candidates import EventFields
from desktop.workflows.check_lines import Here, LineChecks
from desktop.workflows.glances import glance, plain


@dataclass(frozen=True)
class Told:
    """``forms``: XForms by id and version; ``events``: for a rehearsal, what forms tell an event by, else None; ``cache``:
    where the syntax of forms is kept, if anywhere.
    """

    trust: Trust
    keys: DeviceKeys
    here: Here
    now: dt.datetime
    forms: Mapping[tuple[str, str], str]
    events: Mapping[str, EventFields | None] | None
    cache: Path | None


@dataclass(frozen=True)
class Prepared:
    """Of one file: what ``exchange.packed`` gave, None where it is to be opened by who asked; whether every record fits its
    form; for a rehearsal what ``glances.plain`` gave of the lines of a sole batch.
    """

    opened: bytes | None = None
    checked: bool = False
    glances: Sequence[tuple[Any, ...]] | None = None


class Preparing:
    """Opens and checks under one trust."""

    def __init__(
        self, trust: Trust, keys: DeviceKeys, checks: LineChecks, events: Mapping[str, EventFields | None] | None
    ) -> None:
        self._trust = trust
        self._keys = keys
        self._checks = checks
        self._events = events

    def prepare(self, data: bytes) -> Prepared:
        """Nothing is said of a file at which anything is wrong."""
        with collector_paused():  # all that a file makes is gone before it looks again
            return self._prepare(data)

    def _prepare(self, data: bytes) -> Prepared:
        try:
            opened = open_file(data, self._trust, self._keys)
        except KnownError:
            return Prepared()
        folded = packed(opened)
        if folded is None or not isinstance(opened.content, OpenedSubmission):
            return Prepared()
        return Prepared(folded, self._fits(opened.content), self._glances(opened.content.batches))

    def _glances(self, batches: Sequence[OpenedBatch]) -> Sequence[tuple[Any, ...]] | None:
        if self._events is None or len(batches) > 1:
            return None
        return plain([glance(line, line_sha256(raw), self._events.get) for raw, line in batches[0].lines])

    def _fits(self, content: OpenedSubmission) -> bool:
        try:
            for item in content.batches:
                lines = [(number, line) for number, (_raw, line) in enumerate(item.lines, start=1) if line.op == "put"]
                self._checks.check(item.batch, lines)
        except KnownError:
            return False
        return True


def work(channel: Connection) -> None:
    """Prepare files, some at a time, until the pipe says None or its other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a person who stops the program stops the one who asked
    with contextlib.suppress(EOFError, OSError):
        channel.send([])  # it has started: whoever asked need not wait at a full pipe
        preparing = _preparing(channel.recv())
        channel.send([])
        gc.freeze()  # modules and registers stay; looking for garbage among them took 2 µs a record
        # Whoever asks never waits for a full pipe: what is asked is read at once, whatever is being worked at.
        asked: SimpleQueue[Sequence[bytes] | None] = SimpleQueue()
        threading.Thread(target=_listen, args=(channel, asked), daemon=True).start()
        while (files := asked.get()) is not None:
            channel.send([preparing.prepare(data) for data in files])


def _listen(channel: Connection, asked: SimpleQueue[Sequence[bytes] | None]) -> None:
    with contextlib.suppress(EOFError, OSError):
        while (files := channel.recv()) is not None:
            asked.put(files)
    asked.put(None)


def _preparing(told: Told) -> Preparing:
    def form_of(form_id: str, version: str) -> Definition | None:
        xform = told.forms.get((form_id, version))
        return None if xform is None else load_definition(xform, told.cache)

    return Preparing(told.trust, told.keys, LineChecks(told.here, lambda: told.now, form_of), told.events)


class Worker:
    """One process that does ``work``, and the files it is at or will be, by their hashes.

    It is told only after it has answered that it has started: so neither of the two ever waits for a full pipe; and while it
    starts, a third of a second, nobody waits for it. Raises ``OSError`` where it cannot start or is gone.
    """

    MOST_ASKED = 2  # it need not wait, after it answered, until it is asked again

    def __init__(self, told: Told) -> None:
        context = multiprocessing.get_context("spawn")  # the same on every system; nothing of this process goes along
        self.channel, theirs = context.Pipe()
        self.process = context.Process(target=work, args=(theirs,), daemon=True)
        self._asked: deque[tuple[str, ...]] = deque()
        # It answers: that it has started, that it has understood what it was told, then about files.
        self._to_tell: Told | None = told
        self.ready = False
        try:
            with theirs:
                self.process.start()
        except OSError:
            self.stop()
            raise

    def is_at(self, digest: str) -> bool:
        """Whether its answer about this file is still to come."""
        return any(digest in files for files in self._asked)

    @property
    def has_room(self) -> bool:
        """To be asked about more files."""
        return self.ready and len(self._asked) < self.MOST_ASKED

    @property
    def will_answer(self) -> bool:
        """That it has started, or about files."""
        return not self.ready or bool(self._asked)

    def ask(self, files: Sequence[tuple[str, bytes]]) -> None:
        """About files that it answers for in the order in which it was asked."""
        self._asked.append(tuple(digest for digest, _data in files))
        self.channel.send([data for _digest, data in files])

    def answer(self) -> list[tuple[str, Prepared]]:
        """What it says of the files it was asked about first. Raises ``OSError`` or ``EOFError`` where it died over them."""
        found: list[Prepared] = self.channel.recv()
        told, self._to_tell = self._to_tell, None
        if told is not None:
            self.channel.send(told)
        else:
            self.ready = True
        return list(zip(self._asked.popleft() if found else (), found, strict=True))

    def stop(self) -> None:
        """Whatever it is at."""
        self.channel.close()
        if self.process.pid is not None:
            self.process.kill()
            self.process.join()
