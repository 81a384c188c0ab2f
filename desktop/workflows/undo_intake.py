"""Taking an intake back: as long as nothing was built on it, everything is as it was before; the log keeps both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.errors import RefusedError
from desktop.foundation.translation import _, listed
from desktop.storage.intake import file_results
from desktop.storage.undo import (
    BuiltOn,
    batches_of_intake,
    built_on,
    intake_known,
    intakes_to_undo,
    records_of_batches,
    take_back,
)
from desktop.workflows.workspace import Workspace

_MOST_NAMED = 5


@dataclass(frozen=True)
class Undone:
    """``kept``: files of the same intake that stay (receipts and packs from above, requests that wait)."""

    intake: int
    files: tuple[str, ...]
    records: int
    kept: tuple[str, ...]


def undo_intake(workspace: Workspace, intake: int, *, person: str | None = None) -> Undone:
    """Take back every submission of an intake. The same files can be received again afterwards.

    Raises ``RefusedError`` naming what stands on it: 收 430 no such intake, or nothing of it left · 431 reviewed ·
    432 a receipt left on a stick · 433 sent up · 434 changed here.
    """
    hashes = batches_of_intake(workspace.db, intake)
    if not hashes:
        raise _nothing_to_undo(workspace, intake)
    own = workspace.identity.org
    rids = records_of_batches(workspace.db, hashes)
    _refuse_built_on(workspace, built_on(workspace.db, own, intake, hashes, rids))
    files = file_results(workspace.db, intake)
    with workspace.db.atomic():
        take_back(workspace.db, intake, hashes, at=workspace.now_text, who=workspace.person(person))
        workspace.audit("intake.undo", str(intake), who=person)
    submissions = tuple(file.name for file in files if file.kind == "submission" and file.status == "taken")
    kept = tuple(file.name for file in files if file.kind != "submission" and file.status == "taken")
    return Undone(intake, submissions, len(rids), kept)


def can_undo(workspace: Workspace, intake: int) -> bool:
    """Whether ``undo_intake`` would do it now: what the window offers."""
    hashes = batches_of_intake(workspace.db, intake)
    if not hashes:
        return False
    rids = records_of_batches(workspace.db, hashes)
    found = built_on(workspace.db, workspace.identity.org, intake, hashes, rids)
    return not (found.told or found.sent_up or found.judged or found.changed)


def last_undoable(workspace: Workspace) -> int | None:
    """The newest intake, if it can be taken back: what the window offers."""
    newest = next(iter(intakes_to_undo(workspace.db, 1)), None)
    return newest[0] if newest is not None and can_undo(workspace, newest[0]) else None


def _nothing_to_undo(workspace: Workspace, intake: int) -> RefusedError:
    others = [str(number) for number, _at in intakes_to_undo(workspace.db)]
    return RefusedError(
        "收 430",
        _("第 {n} 次收件没有能撤的").format(n=intake)
        if intake_known(workspace.db, intake)
        else _("没有第 {n} 次收件").format(n=intake),
        hint=_("还能撤的收件：{numbers}").format(numbers=listed(others[:_MOST_NAMED]))
        if others
        else _("没有能撤的收件"),
    )


def _refuse_built_on(workspace: Workspace, found: BuiltOn) -> None:
    mend = _("内容有错就退回那几条，或请对方改好再报")
    if found.judged:
        raise RefusedError("收 431", _("这次收件已经开始审核，不能撤了"), where=_named(found.judged), hint=mend)
    if found.told:
        raise RefusedError(
            "收 432", _("这次收件的回执已经写出去了，不能撤了"), where=_units(workspace, found.told), hint=mend
        )
    if found.sent_up:
        raise RefusedError(
            "收 433", _("这次收件已经往上报了，不能撤了"), where=_units(workspace, found.sent_up), hint=mend
        )
    if found.changed:
        raise RefusedError("收 434", _("这次收件里的记录在这里改过，不能撤了"), where=_named(found.changed), hint=mend)


def _named(rids: Sequence[str]) -> str:
    shown = listed(rids[:_MOST_NAMED])
    return shown if len(rids) <= _MOST_NAMED else _("{names} 等 {n} 条").format(names=shown, n=len(rids))


def _units(workspace: Workspace, codes: Sequence[str]) -> str:
    return listed(workspace.tree[code].name if code in workspace.tree else code for code in codes)
