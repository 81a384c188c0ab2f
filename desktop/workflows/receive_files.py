"""Taking in files: every kind, in the order that lets the most through, each file wholly or not at all.

A bad file never stops the others. A rehearsal does exactly the same and then takes it all back.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.foundation.pause import collector_between
from desktop.storage.intake import start_intake, waiting
from desktop.workflows.foreseen import foreseen
from desktop.workflows.intake_candidates import Candidate, Spool, candidate_of, read_all, shown
from desktop.workflows.intake_helpers import Helpers
from desktop.workflows.receive_submission import Counts
from desktop.workflows.recovery import renew_parent_seal
from desktop.workflows.rehearsed import NotPlainError, Rehearsed
from desktop.workflows.take_file import FileResult, take_one
from desktop.workflows.take_foreseen import TakeForeseen
from desktop.workflows.take_together import MOST_TOGETHER, group_of, take_together
from desktop.workflows.tidy import tidy
from desktop.workflows.workspace import Workspace

__all__ = ["FileResult", "Intake", "receive", "retry_waiting", "take_kept"]

Step = Callable[[int, int], None]


def no_step(_done: int, _total: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Intake:
    """``left``: the files that were not looked at because a person stopped; what was taken before stays taken."""

    id: int | None
    files: tuple[FileResult, ...]
    left: tuple[str, ...] = ()


# What waits for a person to compare words, not for an enrolment.
_FOR_A_PERSON = ("enrol", "recovery_request")


class _TakeBack(Exception):
    """Ends a rehearsal: everything it wrote is rolled back."""


def receive(
    workspace: Workspace,
    sources: Sequence[Path],
    *,
    dry_run: bool = False,
    person: str | None = None,
    progress: Step = no_step,
    reading: Step = no_step,
    cancelled: Callable[[], bool] = lambda: False,
    seen: Callable[[FileResult], None] = lambda _file: None,
) -> Intake:
    """Take in files and folders of files. Raises only for the environment; a file's own fault is in its result.

    All is read before anything is taken: a stick pulled meanwhile takes nothing in. ``cancelled`` is asked between
    two files. ``seen`` is told of each file as soon as it was judged; one that comes later may still put it aside, and a
    rehearsal may begin once more.
    """
    with contextlib.closing(Spool(workspace.path)) as spool:
        candidates, left = read_all(sources, spool, reading, cancelled)
        if left:
            return Intake(None, (), left)
        if dry_run:
            return _try_all(workspace, candidates, progress, cancelled, seen)
        told = ", ".join(str(source) for source in sources)
        taken = _take_all(workspace, candidates, progress, told, cancelled, seen=seen)
    _written_down(workspace, taken, person)
    if any(file.kind in ("pack", "receipt") and file.status == "taken" for file in taken.files):
        renew_parent_seal(workspace)  # another roster may name other computers above
    foreseen(workspace).forget_files()
    tidy(workspace)
    return taken


def _try_all(
    workspace: Workspace,
    candidates: Sequence[Candidate],
    progress: Step,
    cancelled: Callable[[], bool],
    seen: Callable[[FileResult], None],
) -> Intake:
    def would(file: FileResult) -> FileResult:
        return replace(file, status="would_take") if file.status == "taken" else file

    above = {unit.parent for unit in workspace.tree}
    # A unit with nobody below it carries its own batch alone: its file can be judged without taking it in.
    plain = not any(candidate.outer and candidate.outer.transport.sender in above for candidate in candidates)
    try:
        rehearsed = Rehearsed() if plain else None
        tried = _rehearse(workspace, candidates, progress, cancelled, rehearsed, lambda file: seen(would(file)))
    except NotPlainError:
        tried = _rehearse(workspace, candidates, progress, cancelled, None, lambda file: seen(would(file)))
    return Intake(None, tuple(would(file) for file in tried.files), tried.left)


def _rehearse(
    workspace: Workspace,
    candidates: Sequence[Candidate],
    progress: Step,
    cancelled: Callable[[], bool],
    rehearsed: Rehearsed | None,
    seen: Callable[[FileResult], None],
) -> Intake:
    tried = Intake(None, ())
    try:
        with contextlib.suppress(_TakeBack), workspace.db.atomic():
            within = replace(workspace, rehearsing=True)
            tried = _take_all(within, candidates, progress, "", cancelled, rehearsed, seen)
            raise _TakeBack
    finally:
        if rehearsed is None or any(candidate.changes_rules for candidate in candidates):
            workspace.registers_changed()  # what a rehearsed file brought is gone again
        foreseen(workspace).settle(workspace.db)
    return tried


def _written_down(workspace: Workspace, taken: Intake, person: str | None) -> None:
    counts = Counter(file.status for file in taken.files)
    told = " ".join(f"{status} {n}" for status, n in sorted(counts.items()))
    with workspace.db.atomic():
        workspace.audit("receive", f"{taken.id}", told, who=person)


def retry_waiting(workspace: Workspace, unit: str) -> tuple[FileResult, ...]:
    """Try the kept files of a unit again, now that its computer is enrolled."""
    held = [
        (name, data) for _sha, name, data, of, kind in waiting(workspace.db) if of == unit and kind not in _FOR_A_PERSON
    ]
    return take_kept(workspace, held, "waiting") if held else ()


def take_kept(workspace: Workspace, held: Sequence[tuple[str, bytes]], source: str) -> tuple[FileResult, ...]:
    """Take in files kept here, (name, bytes): a person has decided what they waited for."""
    candidates = sorted((candidate_of(name, data) for name, data in held), key=lambda candidate: candidate.order)
    return _take_all(workspace, candidates, no_step, source).files


def _take_all(
    workspace: Workspace,
    candidates: Sequence[Candidate],
    progress: Step,
    source: str,
    cancelled: Callable[[], bool] = lambda: False,
    rehearsed: Rehearsed | None = None,
    seen: Callable[[FileResult], None] = lambda _file: None,
) -> Intake:
    """In groups of one transaction each, the first of one file, the next of two, four …: the first row is told at once."""
    if workspace.rehearsing:
        foreseen(workspace).forget_judgements()
    foreseen(workspace).look(workspace.db)
    with workspace.db.atomic():
        intake = start_intake(workspace.db, workspace.now_text, shown(source))
    foreseen(workspace).settle(workspace.db)
    foreseen(workspace).begin()
    results: list[FileResult] = []
    helpers = Helpers(workspace, candidates)

    def begun(number: int) -> None:
        progress(number + 1, len(candidates))
        helpers.ready(number)

    foretold = TakeForeseen(workspace, candidates, intake, begun, cancelled)
    with contextlib.closing(helpers), contextlib.closing(foretold), collector_between() as tidied:
        most = 1
        while len(results) < len(candidates) and not cancelled():
            done = foretold.take(len(results), most) or _take_next(
                workspace, candidates, len(results), most, intake, begun, cancelled, rehearsed
            )
            most = min(2 * most, MOST_TOGETHER)
            for result in done:
                results.append(result)
                seen(result)
                if result.rival:
                    results = [_doubted(earlier, result) for earlier in results]
            tidied()
    return Intake(intake, tuple(results), tuple(left.place or left.name for left in candidates[len(results) :]))


def _take_next(
    workspace: Workspace,
    candidates: Sequence[Candidate],
    first: int,
    most: int,
    intake: int,
    begun: Callable[[int], None],
    cancelled: Callable[[], bool],
    rehearsed: Rehearsed | None,
) -> list[FileResult]:
    """The next files of one transaction, at least one, from place ``first`` on."""
    if not workspace.rehearsing:
        foreseen(workspace).look(workspace.db)
    rest = candidates[first:]
    group = rest[:1] if rehearsed is not None else group_of(rest, most)
    done: list[FileResult] = []
    if len(group) > 1:
        done = take_together(workspace, group, intake, lambda number: begun(first + number), cancelled)
    if not done:
        begun(first)
        done = [take_one(workspace, group[0], intake, rehearsed)]
    if not workspace.rehearsing:
        foreseen(workspace).passed(workspace.db, [result.status for result in done])
    return done


def _doubted(result: FileResult, fork: FileResult) -> FileResult:
    """The file taken a moment ago whose batch was put aside because of this one."""
    if result.status not in ("taken", "duplicate") or result.batch != fork.rival:
        return result
    return replace(result, status="quarantined", counts=Counts(), error=fork.error)
