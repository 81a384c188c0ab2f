"""Files that a rehearsal has judged, taken in group by group: while one group is written, the next is made ready.

That is how most files come in: a person has looked at what they would bring, and says yes. Nothing of the ledger is needed to
make their rows but what ``storage.fresh`` knows how to ask for; so this thread makes them, and another one writes.
Only files of whose records nothing was known are taken so. Any other ends this, and so does whatever else was written since
they were judged.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from desktop.foundation.pause import collector_paused, quick_turns
from desktop.storage.database import Database
from desktop.storage.fresh import FreshBatch, FreshMaker, FreshRows, NotFreshError
from desktop.workflows.foreseen import foreseen
from desktop.workflows.intake_candidates import Candidate
from desktop.workflows.merge_batch import fresh_batch
from desktop.workflows.take_file import FileResult, as_foreseen, note_taken
from desktop.workflows.take_together import MOST_TOGETHER, group_of
from desktop.workflows.workspace import Workspace

# Of so many groups and the one that is written the rows are in memory at once: so many files and records (and one file more) of
# each.
GROUPS_AHEAD, FILES_OF_A_GROUP, RECORDS_OF_A_GROUP = 1, 11, 2500
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
        self._writer: ThreadPoolExecutor | None = None
        self._writing: Future[None] | None = None
        self._maker: FreshMaker | None = None
        self._ahead: deque[_Ready] = deque()
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
        with collector_paused(), quick_turns():  # nearly all that a group makes lives until it is written
            try:
                results = self._written(first, most)
            except NotFreshError:
                results = []
        if not results:
            self._forget()
            return []
        foresight.passed(workspace.db, [result.status for result in results])
        return results

    def close(self) -> None:
        """What was made ready and not written is forgotten."""
        if self._writer is not None:
            self._writer.shutdown()

    def _written(self, first: int, most: int) -> list[FileResult]:
        """Group after group is written, and all of it committed, by the other thread; this one makes the next groups ready."""
        results: list[FileResult] = []
        with contextlib.ExitStack() as transaction:
            while len(results) < most and not (results and self._cancelled()):
                group = self._group(first + len(results))
                if group is None:
                    break
                if not results:
                    transaction.enter_context(self._workspace.db.atomic())
                with self._meanwhile(self._write_down, group):
                    self._make_ahead()
                results += [result for _digest, result in group.files]
            if results:
                with self._meanwhile(transaction.pop_all().close):
                    self._make_ahead()
        return results

    @contextlib.contextmanager
    def _meanwhile(self, work: Callable[..., None], *about: _Ready) -> Iterator[None]:
        """The other thread does this; at the end it is waited for, and what it raises is raised."""
        if self._writer is None:
            self._writer = ThreadPoolExecutor(1, "intake")
        self._writing = self._writer.submit(work, *about)
        try:
            yield
        finally:
            wait([self._writing])
        self._writing.result()

    def _group(self, first: int) -> _Ready | None:
        """The one from place ``first`` on: as a rule it was made ready while the last was written."""
        if not self._ahead or self._ahead[0].first != first:
            self._forget()
            self._maker, self._place = FreshMaker(self._read), first
            self._make_ahead()
        return self._ahead.popleft() if self._ahead else None

    def _make_ahead(self) -> None:
        """The next group, and one more while this thread would only wait: groups take now more time to make, now to write."""
        while len(self._ahead) < GROUPS_AHEAD:
            idle = self._writing is None or self._writing.done()
            if self._ahead and idle:
                return
            group = self._made_ready()
            if group is None:
                return
            self._ahead.append(group)
            self._size = min(2 * self._size, FILES_OF_A_GROUP)

    def _forget(self) -> None:
        """What was made ready has the wrong numbers: others give some now."""
        self._ahead.clear()
        self._maker = None

    def _write_down(self, group: _Ready) -> None:
        workspace = self._workspace
        spans = group.rows.write(workspace.db)
        told = [(*file, span) for file, span in zip(group.files, spans, strict=True)]
        note_taken(workspace, self._intake, told)

    def _read(self) -> Database:
        """The database, once nobody is writing."""
        if self._writing is not None:
            wait([self._writing])
        return self._workspace.db

    def _made_ready(self) -> _Ready | None:
        maker, first, files = self._maker, self._place, list[tuple[str, FileResult]]()
        assert maker is not None  # _group made it
        for candidate in group_of(self._candidates[first:], self._size):
            if files and (maker.lines >= RECORDS_OF_A_GROUP or self._cancelled()):
                break
            data = candidate.data
            digest = hashlib.sha256(data).hexdigest()
            found = self._foreseen(self._place, candidate, digest, data)
            if found is None:
                break
            self._begun(self._place)
            self._place += 1
            files.append((digest, found[0]))
            maker.add(found[1])
        return _Ready(first, files, maker.cut()) if files else None

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
