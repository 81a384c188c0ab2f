"""Other processes that open and check the files of a large stick ahead of the one that judges and writes them.

Only what costs no decision is done ahead: what is taken in, in which order, and every word about it are this process's own.
A helper that cannot start, or dies, leaves its files to it: nothing is lost but time.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop.exchange import OpenedSubmission, unpacked
from desktop.storage.packs import list_forms
from desktop.workflows import glances
from desktop.workflows.check_lines import here_of, line_checks
from desktop.workflows.foreseen import Foreseen, checked_files, foreseen
from desktop.workflows.intake_candidates import Candidate
from desktop.workflows.twins import event_fields_of
from desktop.workflows.workspace import Workspace

if TYPE_CHECKING:
    from desktop.workflows.intake_worker import Prepared, Preparing, Told, Worker

# A stick is large from so many submissions and bytes of theirs on: below, starting a process costs more than it saves.
FEWEST_FILES, FEWEST_BYTES = 20, 384 * 1024
MOST_HELPERS = 3
# So many files are given to a helper at a time; a larger one than this is not sent around.
AT_A_TIME, MOST_SENT = 4, 4 * 1024 * 1024
# While a helper is at the file whose turn it is, so many others are prepared here; then it is waited for, so long.
MEANWHILE = 16
PATIENCE = 5.0


class Helpers:
    """For the files of one intake, in their order. Nobody helps with the first submission, nor where the rest is little."""

    def __init__(self, workspace: Workspace, files: Sequence[Candidate]) -> None:
        self._workspace = workspace
        self._files = files
        self._workers: list[Worker] = []
        self._started = False
        self._told: Told | None = None
        self._own: Preparing | None = None
        self._into: Foreseen | None = None
        self._digests: dict[int, str] = {}
        self._next = 0

    def ready(self, number: int) -> None:
        """Before the file of this number (from 0) is taken: what a helper knows of it is there, or left to the caller."""
        self._next = max(self._next, number + 1)
        # The first submission is shown before anybody is told anything.
        if not self._started and number > 0 and _helped(self._files[number - 1]):
            self._started = True
            self._start(number)
        self._hear(0)
        for _other in range(MEANWHILE):
            if not self._awaited(number):
                return
            self._prepare_another()
            self._hear(0)
        if self._awaited(number):
            self._hear(PATIENCE)

    def close(self) -> None:
        """Nobody helps any more."""
        for worker in self._workers:
            worker.stop()
        self._workers.clear()
        glances.forget(self._workspace)

    def _awaited(self, number: int) -> bool:
        digest = self._digests.get(number)
        return digest is not None and any(worker.is_at(digest) for worker in self._workers)

    def _start(self, number: int) -> None:
        workspace, rest = self._workspace, [file for file in self._files[number:] if _helped(file)]
        self._into = foreseen(workspace)
        many = min(MOST_HELPERS, processors() - 1)
        size = sum(file.outer.transport.payload_size for file in rest if file.outer is not None)
        known = self._into.foresees and not workspace.rehearsing
        if many < 1 or known or len(rest) < FEWEST_FILES or size < FEWEST_BYTES:
            return
        from desktop.workflows.intake_worker import Preparing, Told, Worker  # processes are seldom needed

        forms = {(form.form_id, form.version): form.xform for form in list_forms(workspace.db)}
        cache = workspace.cache / "forms" if workspace.cache is not None else None
        trust, keys = workspace.trust(), workspace.keys
        events = {form: event_fields_of(workspace, form) for form, _version in forms} if workspace.rehearsing else None
        self._told = Told(trust, keys, here_of(workspace), workspace.clock.now(), forms, events, cache)
        self._own = Preparing(trust, keys, line_checks(workspace), events)
        try:
            for _each in range(many):
                self._workers.append(Worker(self._told))
        except OSError:
            return  # those that could start help

    def _hear(self, seconds: float) -> None:
        """Take what the workers have found, and give those that wait the next files."""
        if not self._workers:
            return
        from multiprocessing.connection import wait

        busy = {worker.channel: worker for worker in self._workers if worker.will_answer}
        answering = set(wait(list(busy), seconds)) if busy else set()
        for worker in list(self._workers):
            try:
                if worker.channel in answering:
                    for digest, prepared in worker.answer():
                        self._keep(digest, prepared)
                while worker.has_room:
                    files = [file for _each in range(AT_A_TIME) if (file := self._another()) is not None]
                    if not files:
                        break
                    worker.ask(files)
            except (EOFError, OSError):  # it is gone: what it was at is done here
                self._workers.remove(worker)
                worker.stop()

    def _prepare_another(self) -> None:
        file = self._another()
        if file is not None and self._own is not None:
            self._keep(file[0], self._own.prepare(file[1]))

    def _another(self) -> tuple[str, bytes] | None:
        """Hash and bytes of the next file that nobody is at."""
        if self._into is not foreseen(self._workspace) or not self._into.has_room:
            return None  # other rules by now, or nowhere to keep more
        while self._next < len(self._files):
            number, self._next = self._next, self._next + 1
            if _helped(self._files[number]):
                data = self._files[number].data
                digest = self._digests[number] = hashlib.sha256(data).hexdigest()
                return digest, data
        return None

    def _keep(self, digest: str, prepared: Prepared) -> None:
        """For the file's turn; not if anything it was prepared by is different now."""
        trust = self._workspace.trust()
        same = self._told is not None and trust is self._told.trust and self._into is foreseen(self._workspace)
        if prepared.opened is None or self._into is None or not same:
            return
        opened = unpacked(prepared.opened, trust)
        self._into.keep_folded(digest, opened, trust)
        if prepared.checked:
            checked_files(self._workspace).add(digest)
        if prepared.checked and prepared.glances is not None and isinstance(opened.content, OpenedSubmission):
            glances.hold(self._workspace, opened.content.own.sha256, prepared.glances)


def processors() -> int:
    """How many this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1


def _helped(file: Candidate) -> bool:
    outer = file.outer
    return outer is not None and outer.kind == "submission" and outer.transport.payload_size <= MOST_SENT
