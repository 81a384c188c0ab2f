"""Files that a rehearsal has judged, taken in group by group: while one group is written, the next is made ready.

That is how most files come in: a person has looked at what they would bring, and says yes. Nothing of the ledger is needed to
make their rows but what ``storage.fresh`` knows how to ask for; so another thread makes them while this one writes.
Only files of whose records nothing was known are taken so. Any other ends this, and so does whatever else was written since
they were judged.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass

from desktop.foundation.pause import quick_turns
from desktop.storage.database import Database
from desktop.storage.fresh import FreshBatch, FreshMaker, FreshRows, NotFreshError
from desktop.workflows.foreseen import foreseen
from desktop.workflows.intake_candidates import Candidate
from desktop.workflows.merge_batch import fresh_batch
from desktop.workflows.take_file import FileResult, as_foreseen, note_taken
from desktop.workflows.take_together import MOST_TOGETHER, group_of
from desktop.workflows.workspace import Workspace

# Of two groups the rows are in memory at once: so many files and records (and one file more) of each.
FILES_OF_A_GROUP, RECORDS_OF_A_GROUP = 4, 1000
# Files of one transaction: the pages that every group changes are encrypted and put on the disk once for all of them.
MOST_IN_ONE = 66


@dataclass(frozen=True)
class _Ready:
    """A group to be written. ``first``: its place among the candidates; ``files``: hash and result of each."""

    first: int
    files: Sequence[tuple[str, FileResult]]
    rows: FreshRows


class TakeForeseen:
    """For the candidates of one intake, in their order. ``begun`` and ``cancelled`` as ``take_together`` has them."""

    def __init__(
        self,
        workspace: Workspace,
        candidates: Sequence[Candidate],
        intake: int,
        begun: Callable[[int], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self._workspace = workspace
        self._candidates = candidates
        self._intake = intake
        self._begun = begun
        self._cancelled = cancelled
        self._trust = workspace.trust()
        self._other: ThreadPoolExecutor | None = None
        self._idle = threading.Event()
        self._idle.set()
        self._maker: FreshMaker | None = None
        self._ready: _Ready | None = None
        # Where the next group that is made ready begins, and how many files it has at most.
        self._place, self._size = 0, 1

    def take(self, first: int, most: int) -> list[FileResult]:
        """Take in files from place ``first`` on, in one transaction, at most ``most`` of them (or ``MOST_IN_ONE``, once ``most``
        is what may be judged together); none where they are to be judged anew.

        Raises as ``take_together``: nothing of them was then taken in.
        """
        workspace, foresight = self._workspace, foreseen(self._workspace)
        if workspace.rehearsing:
            return []
        foresight.look(workspace.db)
        if not foresight.foresees:
            return []
        self._trust = workspace.trust()
        most = most if most < MOST_TOGETHER else MOST_IN_ONE
        with quick_turns():
            try:
                results = self._written(first, most)
            except NotFreshError:
                results = []
        if not results:
            self._ready = self._maker = None  # others give numbers now
            return []
        foresight.passed(workspace.db, [result.status for result in results])
        return results

    def close(self) -> None:
        """What was made ready and not written is forgotten."""
        if self._other is not None:
            self._other.shutdown()

    def _written(self, first: int, most: int) -> list[FileResult]:
        """Group after group is written, then all of it committed."""
        results: list[FileResult] = []
        with contextlib.ExitStack() as transaction:
            while len(results) < most and not (results and self._cancelled()):
                group = self._group(first + len(results))
                if group is None:
                    break
                for number in range(group.first, group.first + len(group.files)):
                    self._begun(number)
                if not results:
                    transaction.enter_context(self._workspace.db.atomic())
                    self._look_again()
                with self._next_is_made():
                    self._write_down(group)
                results += [result for _digest, result in group.files]
            if results:
                with self._next_is_made():
                    transaction.pop_all().close()
        return results

    def _look_again(self) -> None:
        """Now that nobody else can write: the judgements hold of this very ledger."""
        foresight = foreseen(self._workspace)
        foresight.look(self._workspace.db)
        if not foresight.foresees:
            raise NotFreshError

    @contextlib.contextmanager
    def _next_is_made(self) -> Iterator[None]:
        """Meanwhile, by the other thread, which is waited for; what it raises is raised."""
        if self._other is None:
            self._other = ThreadPoolExecutor(1, "intake")
        self._idle.clear()
        making = self._other.submit(self._make_ready)
        try:
            yield
        finally:
            self._idle.set()
            wait([making])
        making.result()

    def _group(self, first: int) -> _Ready | None:
        """The one from place ``first`` on: as a rule it was made ready while the last was written."""
        if self._ready is None or self._ready.first != first:
            self._ready, self._maker, self._place = None, FreshMaker(self._read), first
            self._make_ready()
        ready, self._ready = self._ready, None
        return ready

    def _write_down(self, group: _Ready) -> None:
        workspace = self._workspace
        spans = group.rows.write(workspace.db)
        told = [(*file, span) for file, span in zip(group.files, spans, strict=True)]
        note_taken(workspace, self._intake, told)

    def _read(self) -> Database:
        """The database, once nobody is writing."""
        self._idle.wait()
        return self._workspace.db

    def _make_ready(self) -> None:
        if self._ready is not None or self._maker is None:
            return
        first, files = self._place, list[tuple[str, FileResult]]()
        for candidate in group_of(self._candidates[first:], self._size):
            if files and self._maker.lines >= RECORDS_OF_A_GROUP:
                break
            data = candidate.data
            digest = hashlib.sha256(data).hexdigest()
            found = self._foreseen(self._place, candidate, digest, data)
            if found is None:
                break
            self._place += 1
            files.append((digest, found[0]))
            self._maker.add(found[1])
        if files:
            self._ready = _Ready(first, files, self._maker.cut())
            self._size = min(2 * self._size, FILES_OF_A_GROUP)

    def _foreseen(
        self, place: int, candidate: Candidate, digest: str, data: bytes
    ) -> tuple[FileResult, FreshBatch] | None:
        workspace, foresight = self._workspace, foreseen(self._workspace)
        judgement = foresight.held(place, digest)
        if judgement is None or judgement.batch.before:
            return None
        opened = foresight.opened(digest, data, self._trust, workspace.keys)
        if opened is None:
            return None
        result, planned = as_foreseen(workspace, candidate, opened, judgement)
        batch = fresh_batch(planned)
        if batch is None:
            return None
        foresight.drop(digest)
        return result, batch
