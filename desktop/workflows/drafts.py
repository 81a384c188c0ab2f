"""Drafts from a page's side: kept while typing, found again after a power cut, turned into records."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.foundation.quick_dataclass import dataclass
from desktop.model.draft import Draft
from desktop.storage import drafts
from desktop.workflows.workspace import Workspace

if TYPE_CHECKING:
    from desktop.workflows.enter_record import AddedRecord

SPOT_CHECK = "spot_check"


@dataclass(frozen=True)
class Kept:
    """When a draft was last put on disk, local text."""

    at: str


def keep_draft(workspace: Workspace, draft: Draft) -> Kept:
    """Put a draft on disk: one short transaction. ``made`` and ``changed`` are the workspace's."""
    now = workspace.now_text
    with workspace.db.atomic():
        drafts.save_draft(workspace.db, replace(draft, made=draft.made or now, changed=now))
    return Kept(now)


def leave_draft(workspace: Workspace, draft: Draft | None) -> Kept:
    """The person goes elsewhere of their own will: what is there is kept, and nothing is open any more."""
    now = workspace.now_text
    with workspace.db.atomic():
        if draft is not None:
            drafts.save_draft(workspace.db, replace(draft, made=draft.made or now, changed=now), is_open=False)
        drafts.close_drafts(workspace.db)
    return Kept(now)


def discard_draft(workspace: Workspace, draft_id: str) -> None:
    """Throw a draft away."""
    with workspace.db.atomic():
        drafts.drop_draft(workspace.db, draft_id)
        workspace.audit("draft.discard", draft_id)


def finish_draft(workspace: Workspace, draft: Draft, *, person: str | None = None) -> AddedRecord:
    """Make a record (or the next revision) of a draft; the draft goes in the same transaction.

    Raises what ``add_records`` raises; the draft is still there then. A spot check that does not agree offers a return.
    """
    from desktop.workflows.enter_record import EXPLAINS, UNIT, add_records  # brings the form engine: not at start

    given = {**draft.answers, EXPLAINS: dict(draft.explained)}
    if draft.unit and not draft.rid:
        given[UNIT] = draft.unit
    with workspace.db.atomic():
        added = add_records(workspace, draft.form, [given], person=person, revise=draft.rid or None)
        drafts.drop_draft(workspace.db, draft.id)
    return _with_offer(workspace, draft.form, added.records[0])


def _with_offer(workspace: Workspace, form: str, added: AddedRecord) -> AddedRecord:
    if form != SPOT_CHECK:
        return added
    from desktop.workflows.spot_return import offered_return  # brings what the review shows

    return replace(added, offer=offered_return(workspace, added.id))


def draft_left_open(workspace: Workspace) -> Draft | None:
    """What was being filled in when the program ended without being closed (a power cut, a crash)."""
    return drafts.open_draft(workspace.db)


def drafts_kept(workspace: Workspace) -> list[Draft]:
    """Everything begun and not finished, the last changed first."""
    return drafts.list_drafts(workspace.db)
