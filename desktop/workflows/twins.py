"""Which other records one resembles, leaving out what a person has already told apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from desktop.consolidation.suspects import Likeness, likeness, suspects
from desktop.foundation.translation import _
from desktop.model.record import RecordEvent, RecordHead
from desktop.storage.decisions import decision, pair_key
from desktop.storage.duplicate_candidates import EventFields, candidates, event_fields
from desktop.storage.records import add_event, events, head
from desktop.storage.revisions import revision
from desktop.workflows.workspace import Workspace

DIFFERENT = "different"


@dataclass(frozen=True)
class Twin:
    """Another record that may tell of the same event, and in what the two are alike."""

    rid: str
    unit: str
    alike: tuple[Likeness, ...]


def twins_of(workspace: Workspace, rid: str) -> tuple[Twin, ...]:
    """Records that look like the same event and that nobody has told apart from it."""
    found = head(workspace.db, rid)
    place = _place_of(workspace, found)
    if found is None or not place:
        return ()
    fields = event_fields_of(workspace, found.form)
    facts = {item.rid: item for item in candidates(workspace.db, fields, found.date, place)} if fields else {}
    own = facts.get(rid)
    if own is None:
        return ()
    return tuple(
        Twin(other, facts[other].unit, likeness(own, facts[other]))
        for other in suspects(own, facts.values())
        if not told_apart(workspace, rid, other)
    )


def doubted_twin(workspace: Workspace, found: RecordHead) -> RecordHead | None:
    """The record that a doubt on ``found`` is about; None without a doubt, or where the other never came here.

    A doubt written before judgements named it points at nothing: then it is the first that looks like it now.
    """
    if found.state != "suspect":
        return None
    named = next((event.field for event in events(workspace.db, found.rid, found.rev)[-1:]), "")
    if not named:
        named = next((twin.rid for twin in twins_of(workspace, found.rid)), "")
    return head(workspace.db, named) if named else None


def event_fields_of(workspace: Workspace, form: str) -> EventFields | None:
    """What a form tells an event by, until the packs change."""
    return workspace.kept(f"event_fields {form}", lambda: event_fields(workspace.db, form))


def reassure(workspace: Workspace, rids: Iterable[str]) -> None:
    """Of records that were suspect because of one that is returned now: nobody need be asked about them any more."""
    for rid in rids:
        found = head(workspace.db, rid)
        if found is not None and found.state == "suspect" and not twins_of(workspace, rid):
            reason, own = _("像的那一条退回了"), workspace.identity.org
            add_event(workspace.db, RecordEvent(rid, found.rev, "received", own, "", workspace.now_text, "", reason))


def told_apart(workspace: Workspace, one: str, other: str) -> bool:
    held = decision(workspace.db, "duplicate", pair_key(one, other))
    return held is not None and held.answer == DIFFERENT


def _place_of(workspace: Workspace, found: RecordHead | None) -> str:
    if found is None or found.op == "del":
        return ""
    data = revision(workspace.db, found.revision_seq).parsed.data or {}
    return str(data.get("division_code", ""))
