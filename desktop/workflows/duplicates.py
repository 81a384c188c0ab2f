"""Records that may tell of one event: a person says whether they do, and which of them counts.

Nothing is merged: the one that does not count is returned with the reason, so that its unit learns of it, and the
answer can be taken back by the other one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.errors import RefusedError, UsageError
from desktop.foundation.translation import _, listed
from desktop.model.record import RecordEvent, RecordHead, State
from desktop.storage.decisions import Decision, decide, decision, decisions, pair_key
from desktop.storage.duplicate_candidates import suspect_records
from desktop.storage.records import add_event, events, head
from desktop.storage.revisions import revision
from desktop.workflows.form_context import stored_form
from desktop.workflows.known_record import known_record, refuse_deleted
from desktop.workflows.twins import DIFFERENT, Twin, twins_of
from desktop.workflows.workspace import Workspace

_SAME = "same "  # followed by the record that counts
_ROLE = "our_role"


@dataclass(frozen=True)
class DuplicateRecord:
    id: str
    rev: int
    unit: str
    state: str
    place: str
    topic: str
    by: str


@dataclass(frozen=True)
class Suspicion:
    """Two records of one day that look like one event. ``alike``: place, topic, staff. ``decided``: "", same, different.

    ``counts``: which of them a person let count, where somebody has.
    """

    form: str
    date: str
    records: tuple[DuplicateRecord, DuplicateRecord]
    alike: tuple[str, ...]
    decided: str = ""
    counts: str = ""
    who: str = ""
    reason: str = ""

    @property
    def across(self) -> bool:
        """Two units claim it: both may have taken part, one of them counts."""
        return self.records[0].unit != self.records[1].unit


def list_duplicates(workspace: Workspace, *, decided: bool = False) -> tuple[Suspicion, ...]:
    """Pairs that wait for a person; with ``decided`` those that were answered, too."""
    found: dict[str, Suspicion] = {}
    for rid in suspect_records(workspace.db):
        for twin in twins_of(workspace, rid):
            key = pair_key(rid, twin.rid)
            pair = None if key in found else _suspicion(workspace, rid, twin)
            if pair is not None:
                found[key] = pair
    if decided:
        found |= {key: pair for key in decisions(workspace.db, "duplicate") if (pair := _answered(workspace, key))}
    return tuple(sorted(found.values(), key=lambda pair: (pair.decided, pair.date, pair.form, pair.records[0].id)))


def same_event(
    workspace: Workspace, one: str, other: str, *, counts: str, reason: str = "", person: str | None = None
) -> Suspicion:
    """They are one event: ``counts`` stays, the other is returned as 重复. Raises ``UsageError`` 用 142, 143."""
    heads = _pair(workspace, one, other)
    if counts not in heads:
        raise UsageError("用 143", _("要算的那一条必须是两条里的一条"), where=counts)
    (loser,) = (found for rid, found in heads.items() if rid != counts)
    winner = heads[counts]
    if loser.state == "conflict" or winner.state == "conflict":
        raise RefusedError("填 298", _("这条记录有两个不同的版本，先挑一个"), where=f"{one} {other}")
    who = workspace.person(person)
    with workspace.db.atomic():
        _decide(workspace, one, other, _SAME + counts, who, reason)
        _judge(
            workspace,
            loser,
            "returned",
            who,
            _duplicate_words(workspace, winner, loser, reason),
            _field(workspace, loser),
        )
        _reassure(workspace, winner, loser.rid, who)
        workspace.audit("duplicate.same", f"{counts} = {loser.rid}", reason, who=who)
    return _told(workspace, one, other)


def different_events(
    workspace: Workspace, one: str, other: str, *, reason: str = "", person: str | None = None
) -> Suspicion:
    """They are two events; nobody is asked about these two again. Takes an earlier "same" back."""
    heads = _pair(workspace, one, other)
    who = workspace.person(person)
    before = decision(workspace.db, "duplicate", pair_key(one, other))
    with workspace.db.atomic():
        _decide(workspace, one, other, DIFFERENT, who, reason)
        for rid, found in heads.items():
            twin = other if rid == one else one
            if before is not None and before.answer.startswith(_SAME) and _returned_here(workspace, found):
                _judge(workspace, found, "received", who, _("和 {rid} 不是同一件事").format(rid=twin))
            _reassure(workspace, found, twin, who)
        workspace.audit("duplicate.different", pair_key(one, other).replace("\t", " "), reason, who=who)
    return _told(workspace, one, other)


def _pair(workspace: Workspace, one: str, other: str) -> dict[str, RecordHead]:
    if one == other:
        raise UsageError("用 142", _("要写两条不同的记录"), where=one)
    found = {rid: known_record(workspace, rid) for rid in (one, other)}
    for item in found.values():
        refuse_deleted(item)
        if not workspace.tree.is_under(item.unit, workspace.identity.org):
            raise RefusedError("填 297", _("只审核下级单位的记录"), where=item.rid)
    return found


def _decide(workspace: Workspace, one: str, other: str, answer: str, who: str, reason: str) -> None:
    own, now = workspace.identity.org, workspace.now_text
    decide(workspace.db, Decision("duplicate", pair_key(one, other), answer, own, who, now, reason))


def _judge(workspace: Workspace, found: RecordHead, state: State, who: str, reason: str, field: str = "") -> None:
    own = workspace.identity.org
    add_event(workspace.db, RecordEvent(found.rid, found.rev, state, own, who, workspace.now_text, field, reason))


def _reassure(workspace: Workspace, found: RecordHead, twin: str, who: str) -> None:
    """A doubt that was answered: the record is as it was before, or doubted because of yet another one."""
    now = head(workspace.db, found.rid)
    if now is None or now.state != "suspect":
        return
    left = [item for item in twins_of(workspace, found.rid) if item.rid != twin]
    if left:
        twin_id = left[0].rid
        _judge(workspace, found, "suspect", who, _("像是和 {rid} 记的同一件事").format(rid=twin_id), twin_id)
    else:
        _judge(workspace, found, "received", who, _("看过了，不是重复"))


def _returned_here(workspace: Workspace, found: RecordHead) -> bool:
    last = events(workspace.db, found.rid, found.rev)[-1:]
    return any((event.state, event.by_org) == ("returned", workspace.identity.org) for event in last)


def _duplicate_words(workspace: Workspace, winner: RecordHead, loser: RecordHead, reason: str) -> str:
    """What its unit reads: what happened, and what to do."""
    if winner.unit == loser.unit:
        text = _("重复：和 {day} 的另一条（{rid}）是同一件事，算那一条。记重了就删除这一条").format(
            day=winner.date, rid=winner.rid
        )
    else:
        text = _("重复：和{unit}记的是同一场，算{unit}的。您这边是协办就把主办改成协办，记重了就删除").format(
            unit=workspace.tree[winner.unit].name
        )
    return f"{text}。{reason}" if reason else text


def _field(workspace: Workspace, loser: RecordHead) -> str:
    """Where the record opens: at 主办还是协办, where its form asks that."""
    names = [field.name for field in stored_form(workspace, loser.form, loser.form_ver).schema.fields]
    return _ROLE if _ROLE in names else ""


def _suspicion(workspace: Workspace, rid: str, twin: Twin) -> Suspicion | None:
    records = [found for found in (head(workspace.db, key) for key in sorted((rid, twin.rid))) if found]
    return Suspicion(records[0].form, records[0].date, _two(workspace, records), twin.alike)


def _answered(workspace: Workspace, key: str) -> Suspicion | None:
    one, other = key.split("\t")
    if head(workspace.db, one) is None or head(workspace.db, other) is None:
        return None  # one of them was taken back with its intake
    return _told(workspace, one, other)


def _told(workspace: Workspace, one: str, other: str) -> Suspicion:
    held = decision(workspace.db, "duplicate", pair_key(one, other))
    records = [found for found in (head(workspace.db, rid) for rid in sorted((one, other))) if found]
    assert held is not None  # it was decided a moment ago, or listed
    kind, _blank, counts = held.answer.partition(" ")
    return Suspicion(
        records[0].form, records[0].date, _two(workspace, records), (), kind, counts, held.who, held.reason
    )


def _two(workspace: Workspace, records: Sequence[RecordHead]) -> tuple[DuplicateRecord, DuplicateRecord]:
    one, other = (_record(workspace, found) for found in records)
    return one, other


def _record(workspace: Workspace, found: RecordHead) -> DuplicateRecord:
    line = revision(workspace.db, found.revision_seq).parsed
    data = line.data or {}
    topic = listed(str(data[name]) for name in ("topic", "course", "theme") if data.get(name))
    return DuplicateRecord(
        found.rid, found.rev, found.unit, found.state, str(data.get("place_name", "")), topic, line.by
    )
