"""One file taken in: what it is, what it says, what becomes of it, and the line the ledger keeps about it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from desktop.errors import EnvironmentFailure, KnownError, Problem, QuarantinedError, RefusedError, WaitingError
from desktop.exchange import Opened, OpenedPack, OpenedSubmission, RecoveryRequest, open_file, read_enrol
from desktop.foundation.translation import _
from desktop.storage.intake import drop_waiting, keep_waiting, quarantine, save_file_results
from desktop.storage.undo import Item, newest_event, note_items
from desktop.workflows.foreseen import Judgement, checked_files, foreseen, judgement_of
from desktop.workflows.intake_candidates import Candidate
from desktop.workflows.merge_batch import Planned, planned_again
from desktop.workflows.packs import install_pack
from desktop.workflows.receive_history import take_history
from desktop.workflows.receive_receipt import RolledBackError, note_rolled_back, take_receipt
from desktop.workflows.receive_submission import Counts, put_aside, take_submission
from desktop.workflows.recovery import was_granted
from desktop.workflows.rehearsed import Rehearsed
from desktop.workflows.workspace import Workspace


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


def take_one(workspace: Workspace, candidate: Candidate, intake: int, rehearsed: Rehearsed | None = None) -> FileResult:
    """Take in one file, in a transaction of its own; its own fault is in its result."""
    digest = hashlib.sha256(candidate.data).hexdigest()
    planned: list[Planned] = []
    if rehearsed is None:
        foreseen(workspace).ahead(0, digest)
    result = _take(workspace, candidate, intake, digest, rehearsed, planned)
    if rehearsed is not None:
        judgement = judgement_of(result.counts, result.missing, result.lacking, planned)
        foreseen(workspace).judge(digest, result.status, judgement)
    return result


def _take(
    workspace: Workspace,
    candidate: Candidate,
    intake: int,
    digest: str,
    rehearsed: Rehearsed | None,
    planned: list[Planned],
) -> FileResult:
    db = workspace.db
    try:
        if candidate.problem is not None:
            raise candidate.problem
        with db.atomic():
            judged = newest_event(db)
            result = by_kind(workspace, candidate, digest, rehearsed, None if rehearsed is None else planned)
            if rehearsed is not None:
                result = replace(result, brought=())  # nothing stays that could be taken back
            note_taken(workspace, intake, [(digest, result, (judged, newest_event(db)))])
        return result
    except EnvironmentFailure:
        raise
    except KnownError as error:
        if candidate.changes_rules:
            workspace.registers_changed()
        result = _failed(candidate, error)
        rolled_back = error if isinstance(error, RolledBackError) else None
    with db.atomic():
        if rolled_back is not None:
            note_rolled_back(workspace, rolled_back)
        return _set_aside(workspace, candidate, intake, digest, result)


def note_taken(workspace: Workspace, intake: int, told: Sequence[tuple[str, FileResult, tuple[int, int]]]) -> None:
    """Of files by their hashes: what each brought, which judgements among it (as ``store_batches`` tells them), and what became of it."""
    items = [
        item
        for _digest, result, judged in told
        if result.brought
        for item in (*result.brought, ("event", f"{judged[0]}-{judged[1]}"))
    ]
    if items:
        note_items(workspace.db, intake, items)
    drop_waiting(workspace.db, *[digest for digest, result, _judged in told if result.status != "waiting"])
    _log(workspace, intake, [(digest, result) for digest, result, _judged in told])


def _set_aside(workspace: Workspace, candidate: Candidate, intake: int, digest: str, result: FileResult) -> FileResult:
    """A file that was not taken: it waits, or lies before a person, or is refused; what became of it is noted."""
    db = workspace.db
    if result.status == "waiting":
        keep_waiting(db, digest, candidate.name, candidate.data, result.unit, result.kind)
    elif result.status == "quarantined":
        reason = error_text(result.error)
        quarantine(db, digest, candidate.name, candidate.data, result.unit, result.seq or 0, reason)
        if result.rival and put_aside(workspace, result.rival) is None:
            result = replace(result, rival="")
    _log(workspace, intake, [(digest, result)])
    return result


def by_kind(
    workspace: Workspace,
    candidate: Candidate,
    digest: str,
    rehearsed: Rehearsed | None,
    later: list[Planned] | None = None,
    judgement: Judgement | None = None,
) -> FileResult:
    """What becomes of a file that can be read, by its kind. ``rehearsed``, ``later``: see ``take_submission``.

    ``judgement``: what the rehearsal found, where nothing came between; what is to be written is then only given to ``later``.
    """
    outer = candidate.outer
    assert outer is not None  # a candidate without a problem was read
    base = _base(candidate)
    if outer.kind == "enrol":
        return _take_enrol(workspace, candidate, base, digest)
    opened = _opened(workspace, candidate, digest)
    if isinstance(opened.content, RecoveryRequest):
        return _hold_request(workspace, candidate, base, digest, opened.content)
    if outer.kind == "submission":
        if judgement is not None and later is not None:
            result, planned = as_foreseen(workspace, candidate, opened, judgement)
            later.append(planned)
            return result
        checked = checked_files(workspace)
        taken = take_submission(workspace, opened, rehearsed=rehearsed, checked=digest in checked, later=later)
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


def _opened(workspace: Workspace, candidate: Candidate, digest: str) -> Opened:
    """As the rehearsal opened it, where it was kept."""
    trust, before = workspace.trust(), foreseen(workspace)
    data = candidate.data
    opened = before.opened(digest, data, trust, workspace.keys)
    if opened is None:
        opened = open_file(data, trust, workspace.keys)
        if workspace.rehearsing:
            before.keep(digest, opened, trust)
    if not workspace.rehearsing:
        before.drop(digest)
    return opened


def as_foreseen(
    workspace: Workspace, candidate: Candidate, opened: Opened, judgement: Judgement
) -> tuple[FileResult, Planned]:
    """What becomes of a submission that was judged before, and what is to be written of it."""
    assert isinstance(opened.content, OpenedSubmission)  # nothing else is foreseen
    own = opened.content.own
    brought: tuple[Item, ...] = (("batch", own.sha256),)
    result = replace(
        _base(candidate), counts=judgement.counts, missing=judgement.missing, lacking=judgement.lacking, brought=brought
    )
    return result, planned_again(workspace, own, opened.transport.sender, judgement.batch)


def _base(candidate: Candidate) -> FileResult:
    """Of a file that could be read, before it is known what it brings."""
    outer = candidate.outer
    assert outer is not None  # see by_kind
    return FileResult(
        candidate.place, outer.kind, "taken", outer.transport.sender, outer.transport.seq or None, batch=outer.transport.batch or "",
        period=outer.transport.period,
    )  # fmt: skip


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


def _log(workspace: Workspace, intake: int, told: Sequence[tuple[str, FileResult]]) -> None:
    rows = [
        (intake, it.file, digest, it.kind, it.status, it.unit, it.seq, it.counts.__dict__, it.error)
        for digest, it in told
    ]
    save_file_results(workspace.db, rows)


def error_text(problem: Problem | None) -> str:
    return f"{problem.code} {problem.message}" if problem else ""
