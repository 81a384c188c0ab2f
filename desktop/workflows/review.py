"""Reviewing what came from below: approve, or return with the field and the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.errors import RefusedError, UsageError
from desktop.foundation.translation import _
from desktop.model.record import RecordEvent, RecordHead, State
from desktop.storage.records import add_event
from desktop.workflows.form_context import stored_form
from desktop.workflows.known_record import known_record, refuse_deleted
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class Reviewed:
    id: str
    rev: int
    state: State


def approve(workspace: Workspace, rids: Sequence[str], *, person: str | None = None) -> tuple[Reviewed, ...]:
    """Approve records: all of them or none. Raises ``RefusedError`` (填 292, 填 297, 填 298)."""
    found = [reviewable(workspace, rid) for rid in rids]
    with workspace.db.atomic():
        return tuple(_judge(workspace, head, "endorsed", person) for head in found)


def return_record(workspace: Workspace, rid: str, *, field: str, reason: str, person: str | None = None) -> Reviewed:
    """Send a record back to be mended, at the named field. Raises ``UsageError`` for an unknown field or no reason."""
    found = reviewable(workspace, rid)
    if not reason.strip():
        raise UsageError("用 112", _("退回要写原因"))
    schema = stored_form(workspace, found.form, found.form_ver).schema
    names = {item.name for item in schema.fields} | {repeat.name for repeat in schema.repeats}
    names |= {f"{repeat.name}.{item.name}" for repeat in schema.repeats for item in repeat.fields}
    names |= {item.name for repeat in schema.repeats for item in repeat.fields}
    if field not in names:
        raise UsageError("用 113", _("表单里没有这个字段：{field}").format(field=field))
    with workspace.db.atomic():
        return _judge(workspace, found, "returned", person, field=field, reason=reason)


def reviewable(workspace: Workspace, rid: str) -> RecordHead:
    """A record of a unit below that may be judged now. Raises ``RefusedError`` (填 292, 填 297, 填 298)."""
    found = known_record(workspace, rid)
    own = workspace.identity.org
    if found.unit == own or not workspace.tree.is_under(found.unit, own):
        raise RefusedError("填 297", _("只审核下级单位的记录"), where=rid)
    refuse_deleted(found)
    if found.state == "conflict":
        raise RefusedError("填 298", _("这条记录有两个不同的版本，先挑一个"), where=rid)
    return found


def _judge(
    workspace: Workspace, head: RecordHead, state: State, person: str | None, *, field: str = "", reason: str = ""
) -> Reviewed:
    who = workspace.person(person)
    add_event(
        workspace.db,
        RecordEvent(head.rid, head.rev, state, workspace.identity.org, who, workspace.now_text, field, reason),
    )
    workspace.audit(f"review.{state}", head.rid, reason, who=who)
    return Reviewed(head.rid, head.rev, state)
