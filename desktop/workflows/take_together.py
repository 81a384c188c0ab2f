"""Several files of one stick in one transaction: judged one after the other, then written tree by tree.

A record stands in a dozen trees at places that chance decides. Written file by file, nearly every page of these trees is
read, changed, encrypted and put on the disk again for each file; written for a dozen files at once, tree by tree, once.
Only plain files are taken so: those that carry their sender's own batch, and at which nothing is wrong. The first that is
not ends the group, and is taken by itself (``take_file``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from desktop.errors import EnvironmentFailure, KnownError
from desktop.workflows.foreseen import foreseen
from desktop.workflows.intake_candidates import Candidate
from desktop.workflows.merge_batch import Planned, store_batches
from desktop.workflows.rehearsed import NotPlainError, Rehearsed
from desktop.workflows.take_file import FileResult, by_kind, note_taken
from desktop.workflows.workspace import Workspace

# So many files, bytes of theirs and records are held in memory at most (and one file more). Each group changes nearly every
# page of the trees that chance orders: half as many again cost a tenth less, and half the pages in memory make room for them.
MOST_TOGETHER = 22
MOST_BYTES = 4 * 1024 * 1024
MOST_RECORDS = 4900


def group_of(candidates: Sequence[Candidate], most: int) -> Sequence[Candidate]:
    """The first of them, at least one, that may share a transaction: what changes the rules or waits for a person may not."""
    size = 0
    for number, candidate in enumerate(candidates[:most]):
        outer = candidate.outer
        size += outer.transport.payload_size if outer is not None else 0
        if outer is None or outer.kind != "submission" or size > MOST_BYTES:
            return candidates[: max(number, 1)]
    return candidates[:most]


def take_together(
    workspace: Workspace,
    group: Sequence[Candidate],
    intake: int,
    begun: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> list[FileResult]:
    """Take in the plain files at the head of the group, all of them or none; gives what became of each, in their order.

    It is empty if the first is not plain. ``begun`` is called before each file with its place in the group. What one of the files says is known to
    those behind it as if it had been written.
    """
    seen = Rehearsed()
    judged: list[tuple[str, FileResult, list[Planned]]] = []
    records = 0
    foresight, by_judgement = foreseen(workspace), False
    for candidate in group:
        if judged and (records >= MOST_RECORDS or cancelled()):
            break
        begun(len(judged))
        later: list[Planned] = []
        digest = hashlib.sha256(candidate.data).hexdigest()
        try:
            judgement = foresight.ahead(len(judged), digest)
            if judgement is None and by_judgement:
                break  # ``seen`` knows nothing of those before it: they are written first
            judged.append((digest, by_kind(workspace, candidate, digest, seen, later, judgement), later))
            by_judgement = by_judgement or judgement is not None
        except EnvironmentFailure:
            raise
        except (KnownError, NotPlainError):
            break
        records += sum(len(planned.judged.lines) for planned in later)
    if judged:
        with workspace.db.atomic():
            _write(workspace, intake, judged)
    return [result for _digest, result, _later in judged]


def _write(workspace: Workspace, intake: int, judged: Sequence[tuple[str, FileResult, list[Planned]]]) -> None:
    spans = iter(store_batches(workspace, [planned for _digest, _result, later in judged for planned in later]))
    # A plain file has one batch, or (it came before) none.
    told = [(digest, result, next(spans) if later else (0, 0)) for digest, result, later in judged]
    note_taken(workspace, intake, told)
