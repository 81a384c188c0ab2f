"""Taking in files: every kind, in the order that lets the most through, each file in a transaction of its own.

A bad file never stops the others. A rehearsal does exactly the same and then takes it all back.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from desktop.errors import EnvironmentFailure, KnownError, Problem, QuarantinedError, RefusedError, WaitingError
from desktop.exchange import Opened, OpenedPack, RecoveryRequest, open_file, read_enrol
from desktop.foundation.pause import collector_paused
from desktop.foundation.translation import _
from desktop.storage.intake import (
    drop_waiting,
    keep_waiting,
    quarantine,
    save_file_result,
    start_intake,
    waiting,
)
from desktop.storage.undo import Item, newest_event, note_items
from desktop.workflows.intake_candidates import Candidate, Spool, candidate_of, read_all, shown
from desktop.workflows.packs import install_pack
from desktop.workflows.receive_history import take_history
from desktop.workflows.receive_receipt import RolledBackError, note_rolled_back, take_receipt
from desktop.workflows.receive_submission import Counts, put_aside, take_submission
from desktop.workflows.recovery import renew_parent_seal, was_granted
from desktop.workflows.rehearsed import NotPlainError, Rehearsed
from desktop.workflows.tidy import tidy
from desktop.workflows.workspace import Workspace

Step = Callable[[int, int], None]


def no_step(_done: int, _total: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class FileResult:
    """What became of one file. ``status``: taken, would_take, duplicate, waiting, quarantined, refused.

    ``lacking``: attachments its records name that neither came along nor are here.
    """

    file: str
    kind: str
    status: str
    unit: str = ""
    seq: int | None = None
    counts: Counts = field(default_factory=Counts)
    error: Problem | None = None
    fingerprint: str = ""
    missing: tuple[int, ...] = ()
    batch: str = ""
    rival: str = ""
    period: str = ""
    brought: tuple[Item, ...] = ()
    lacking: int = 0


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
    with workspace.db.atomic():
        intake = start_intake(workspace.db, workspace.now_text, shown(source))
    results: list[FileResult] = []
    for number, candidate in enumerate(candidates, start=1):
        if cancelled():
            return Intake(intake, tuple(results), tuple(left.place or left.name for left in candidates[number - 1 :]))
        progress(number, len(candidates))
        with collector_paused():  # nearly all that a file makes lives as long as its transaction
            results.append(_take_one(workspace, candidate, intake, rehearsed))
        seen(results[-1])
        if results[-1].rival:
            results = [_doubted(result, results[-1]) for result in results]
    return Intake(intake, tuple(results))


def _doubted(result: FileResult, fork: FileResult) -> FileResult:
    """The file taken a moment ago whose batch was put aside because of this one."""
    if result.status not in ("taken", "duplicate") or result.batch != fork.rival:
        return result
    return replace(result, status="quarantined", counts=Counts(), error=fork.error)


def _take_one(
    workspace: Workspace, candidate: Candidate, intake: int, rehearsed: Rehearsed | None = None
) -> FileResult:
    digest = hashlib.sha256(candidate.data).hexdigest()
    try:
        if candidate.problem is not None:
            raise candidate.problem
        with workspace.db.atomic():
            judged = newest_event(workspace.db)
            result = _by_kind(workspace, candidate, digest, rehearsed)
            if result.brought:
                events = ("event", f"{judged}-{newest_event(workspace.db)}")
                note_items(workspace.db, intake, (*result.brought, events))
            if result.status != "waiting":
                drop_waiting(workspace.db, digest)
            _log(workspace, intake, digest, result)
        return result
    except EnvironmentFailure:
        raise
    except KnownError as error:
        if candidate.changes_rules:
            workspace.registers_changed()
        result = _failed(candidate, error)
        rolled_back = error if isinstance(error, RolledBackError) else None
    with workspace.db.atomic():
        if rolled_back is not None:
            note_rolled_back(workspace, rolled_back)
        if result.status == "waiting":
            keep_waiting(workspace.db, digest, candidate.name, candidate.data, result.unit, result.kind)
        elif result.status == "quarantined":
            quarantine(
                workspace.db,
                digest,
                candidate.name,
                candidate.data,
                result.unit,
                result.seq or 0,
                error_text(result.error),
            )
            if result.rival and put_aside(workspace, result.rival) is None:
                result = replace(result, rival="")
        _log(workspace, intake, digest, result)
    return result


def _by_kind(workspace: Workspace, candidate: Candidate, digest: str, rehearsed: Rehearsed | None) -> FileResult:
    outer = candidate.outer
    assert outer is not None  # a candidate without a problem was read
    base = FileResult(
        candidate.place, outer.kind, "taken", outer.transport.sender, outer.transport.seq or None, batch=outer.transport.batch or "",
        period=outer.transport.period,
    )  # fmt: skip
    if outer.kind == "enrol":
        return _take_enrol(workspace, candidate, base, digest)
    opened = open_file(candidate.data, workspace.trust(), workspace.keys)
    if isinstance(opened.content, RecoveryRequest):
        return _hold_request(workspace, candidate, base, digest, opened.content)
    if outer.kind == "submission":
        checked: set[str] = workspace.kept("checked_files", set)
        taken = take_submission(workspace, opened, rehearsed=rehearsed, checked=digest in checked)
        checked.add(digest)
        status = "taken" if taken.something_new else "duplicate"
        return replace(
            base,
            status=status,
            counts=taken.counts,
            missing=taken.missing,
            lacking=taken.lacking,
            brought=taken.brought,
        )
    if outer.kind == "history":
        brought_back = take_history(workspace, opened)
        return replace(
            base, status="taken" if brought_back.batches else "duplicate", counts=Counts(new=brought_back.records)
        )
    new = take_receipt(workspace, opened, digest) if outer.kind == "receipt" else _take_pack(workspace, opened)
    return replace(base, status="taken" if new else "duplicate")


def _take_enrol(workspace: Workspace, candidate: Candidate, base: FileResult, digest: str) -> FileResult:
    """A request waits until a person has compared its words."""
    request = read_enrol(candidate.data)
    tree, own = workspace.tree, workspace.identity.org
    base = replace(base, unit=request.org, fingerprint=request.fingerprint)
    if request.network != workspace.identity.network or request.org not in tree or not tree.is_under(request.org, own):
        raise RefusedError(
            "网 130",
            _("这张核对单不是下级单位的：{org}").format(org=request.org),
            where=candidate.name,
            hint=_("请转交它的上级单位"),
        )
    if workspace.trust().device(request.device.keyid) is not None:
        return replace(base, status="duplicate")
    keep_waiting(workspace.db, digest, candidate.name, candidate.data, request.org, "enrol")
    problem = Problem(
        "网 132",
        _("等人核对：请和 {unit} 核对这些词").format(unit=tree[request.org].name),
        request.fingerprint,
        _("对上了就接受它的核对单"),
    )
    return replace(base, status="waiting", error=problem)


def _hold_request(
    workspace: Workspace, candidate: Candidate, base: FileResult, digest: str, request: RecoveryRequest
) -> FileResult:
    """A forgotten password below: it waits for the comparison; nothing is granted by taking it in."""
    if was_granted(workspace, digest):
        return replace(base, status="duplicate")
    keep_waiting(workspace.db, digest, candidate.name, candidate.data, request.org, "recovery_request")
    problem = Problem(
        "网 153",
        _("{unit} 忘了密码，等人核对这些词").format(unit=workspace.trust().name(request.org)),
        request.fingerprint,
        _("打电话请本人念，或看盖章的申请单；一样才批：xinglin password grant"),
    )
    return replace(base, status="waiting", fingerprint=request.fingerprint, error=problem)


def _take_pack(workspace: Workspace, opened: Opened) -> bool:
    assert isinstance(opened.content, OpenedPack)  # its kind said so
    return install_pack(workspace, opened.content)


def _failed(candidate: Candidate, error: KnownError) -> FileResult:
    status = (
        "waiting"
        if isinstance(error, WaitingError)
        else "quarantined"
        if isinstance(error, QuarantinedError)
        else "refused"
    )
    outer = candidate.outer
    problem = error.problem if error.problem.where else replace(error.problem, where=candidate.name)
    if outer is None:
        return FileResult(candidate.place, "unknown", status, error=problem)
    rival = error.rival if isinstance(error, QuarantinedError) else ""
    return FileResult(
        candidate.place, outer.kind, status, outer.transport.sender, outer.transport.seq or None, error=problem, rival=rival,
        period=outer.transport.period,
    )  # fmt: skip


def _log(workspace: Workspace, intake: int, digest: str, result: FileResult) -> None:
    save_file_result(
        workspace.db,
        intake,
        result.file,
        digest,
        result.kind,
        result.status,
        result.unit,
        result.seq,
        result.counts.__dict__,
        result.error,
    )


def error_text(problem: Problem | None) -> str:
    return f"{problem.code} {problem.message}" if problem else ""
