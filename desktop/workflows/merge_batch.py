"""Batches into the ledger: every line judged, then stored and shown, or only judged for a rehearsal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from desktop.consolidation.merge import Outcome, judge
from desktop.consolidation.suspects import suspects
from desktop.exchange import OpenedBatch, line_sha256
from desktop.foundation.made import made
from desktop.foundation.translation import _
from desktop.model.record import RecordEvent, RecordFacts, RecordLine, State
from desktop.storage.batches import BatchRow, save_batch
from desktop.storage.bulk import BatchLine, Known, insert_events, insert_lines, known_lines, refresh_heads
from desktop.storage.duplicate_candidates import MOST, candidates_at
from desktop.storage.fresh import FreshBatch
from desktop.storage.records import Live
from desktop.storage.revisions import numbers_of
from desktop.storage.undo import newest_event
from desktop.workflows.attach import keep_received
from desktop.workflows.check_lines import line_checks
from desktop.workflows.glances import Event, Glance, glance, held
from desktop.workflows.rehearsed import Rehearsed
from desktop.workflows.twins import event_fields_of, told_apart
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class _Judged:
    """The lines of a batch (none where it is only rehearsed, as it was opened elsewhere), what each is to us, and what was
    known of their records before.
    """

    lines: Sequence[BatchLine]
    outcomes: Sequence[Outcome]
    before: Mapping[str, Sequence[Known]]

    def unheard(self) -> list[BatchLine]:
        """Lines that the log does not hold."""
        return [item for item, outcome in zip(self.lines, self.outcomes, strict=True) if outcome != "same"]

    def count(self) -> Counter[str]:
        return Counter("same" if outcome in ("same", "stale") else outcome for outcome in self.outcomes)


@dataclass(frozen=True)
class Planned:
    """A batch that was judged; nothing of it is written yet. ``doubts``: questions about records that look like others."""

    item: OpenedBatch
    via: str
    judged: _Judged
    doubts: Sequence[RecordEvent]

    def count(self) -> Counter[str]:
        found = self.judged.count()
        found["suspect"] += len(self.doubts)
        return found


@dataclass(frozen=True)
class Foretold:
    """Of a batch that was judged what cannot be read off it again. ``outcomes`` None: every line is new."""

    outcomes: Sequence[Outcome] | None
    before: Mapping[str, Sequence[Known]]
    doubts: Sequence[RecordEvent]


def foretold(planned: Planned) -> Foretold:
    """To be kept for ``planned_again``."""
    judged = planned.judged
    all_new = all(outcome == "new" for outcome in judged.outcomes)
    return Foretold(None if all_new else judged.outcomes, judged.before, planned.doubts)


def planned_again(workspace: Workspace, item: OpenedBatch, via: str, told: Foretold) -> Planned:
    """What ``foretold`` was given, where nothing came between: its questions are asked now."""
    lines = _batch_lines(item)
    outcomes: Sequence[Outcome] = ["new"] * len(lines) if told.outcomes is None else told.outcomes
    doubts = [replace(doubt, at=workspace.now_text) for doubt in told.doubts]
    return Planned(item, via, _Judged(lines, outcomes, told.before), doubts)


def merge_batch(
    workspace: Workspace,
    item: OpenedBatch,
    via: str,
    *,
    rehearsed: Rehearsed | None,
    checked: bool,
    later: list[Planned] | None = None,
) -> Counter[str]:
    """Take in one batch inside the caller's transaction, or (with ``rehearsed``) only say what it would be.

    ``later`` is given what is, or would be, to be written, for whoever writes several batches at once (``store_batches``). ``checked``:
    every line was held against its form a moment ago. Raises ``RefusedError`` (收 413, 414).
    """
    glances = held(workspace, item.sha256) if rehearsed is not None and checked else None
    planned = _plan(workspace, item, via, rehearsed if rehearsed is not None else Rehearsed(), checked, glances)
    if later is not None:
        later.append(planned)
    elif rehearsed is None:
        store_batches(workspace, [planned])
    return planned.count()


def _plan(
    workspace: Workspace,
    item: OpenedBatch,
    via: str,
    rehearsed: Rehearsed,
    checked: bool,
    glances: Sequence[Glance] | None,
) -> Planned:
    """``glances``: of each line, from where it was opened and checked; then nothing of it is to be written either."""
    lines: Sequence[BatchLine] = ()
    if glances is None:
        lines = _batch_lines(item)
        glances = [glance(it.parsed, it.sha256, partial(event_fields_of, workspace)) for it in lines]
    before = _known(workspace, {seen.rid for seen in glances}, rehearsed)
    if not checked:
        line_checks(workspace).check(item.batch, _to_check(lines, before))
    outcomes = _judge(glances, before)
    heads = _remember(item, glances, outcomes, before, rehearsed)
    return Planned(item, via, _Judged(lines, outcomes, before), _suspicions(workspace, heads, rehearsed))


def _batch_lines(item: OpenedBatch) -> list[BatchLine]:
    private = {(it.rid, it.rev): (it.salt, it.data) for it in item.private}
    return [
        made(
            BatchLine,
            {
                "line": raw, "sha256": line_sha256(raw), "parsed": line, "plain": number not in item.odd,
                "private": private.get((line.rid, line.rev)) if private else None,
            },
        )
        for number, (raw, line) in enumerate(item.lines)
    ]  # fmt: skip


def store_batches(workspace: Workspace, planned: Sequence[Planned]) -> list[tuple[int, int]]:
    """Write what was planned, in its order, inside the caller's transaction; of each batch the judgements it brought, as
    the numbers of the one before the first and of the last.

    One tree after the other, for all batches, and the records by their ids: a tree's pages are then touched while they are
    in memory, and encrypted once.
    """
    db = workspace.db
    fresh: dict[str, list[Live]] = {}
    parsed: dict[int, RecordLine] = {}
    carried: list[Sequence[int]] = []
    for each in planned:
        _keep_attachments(workspace, each)
        carried.append(_insert(workspace, each, fresh, parsed))
    for each, numbers in zip(planned, carried, strict=True):
        save_batch(db, row_of(each.item, each.via), numbers)
    spans = []
    for each in planned:
        before = newest_event(db)
        insert_events(db, [*_conflicts(workspace, each.judged), *each.doubts])
        spans.append((before, newest_event(db)))
    # Lines of a batch put aside count again, now that this one carries them: those that were here are looked at too.
    rids = sorted({line.parsed.rid for each in planned for line in each.judged.lines})
    refresh_heads(db, rids, fresh=fresh, parsed=parsed)
    return spans


def fresh_batch(planned: Planned) -> FreshBatch | None:
    """The same for ``storage.fresh``; None where something of it was known before, or it brings more than its lines."""
    judged = planned.judged
    if judged.before or planned.item.attachments or any(outcome != "new" for outcome in judged.outcomes):
        return None
    batch = FreshBatch(row_of(planned.item, planned.via), judged.lines, planned.doubts)
    return batch if batch.plain else None


def _keep_attachments(workspace: Workspace, planned: Planned) -> None:
    if not workspace.rehearsing and planned.item.attachments:
        types = {ref.sha256: ref.type for line in planned.judged.lines for ref in line.parsed.att}
        keep_received(workspace, planned.item.attachments, types)


def _insert(
    workspace: Workspace, planned: Planned, fresh: dict[str, list[Live]], parsed: dict[int, RecordLine]
) -> Sequence[int]:
    """The lines the log does not hold; ``fresh`` has the records of which it held none, with all their lines. Gives the
    numbers of all lines of the batch.
    """
    item, judged = planned.item, planned.judged
    unheard = judged.unheard()
    numbers = insert_lines(workspace.db, unheard, feed=item.batch.feed, batch=item.sha256)
    for number, line in zip(numbers, unheard, strict=True):
        parsed[number] = line.parsed
        if line.parsed.rid not in judged.before:
            fresh.setdefault(line.parsed.rid, []).append(Live(number, line.parsed.rev, line.parsed.op, own=False))
    for rid in judged.before:
        fresh.pop(rid, None)  # an earlier batch of the same writing brought it: it is read back
    for lines in fresh.values():
        lines.sort(key=lambda live: -live.rev)  # a batch has each revision of a record once
    if len(unheard) == len(judged.lines):
        return numbers
    held = {line.sha256: number for line, number in zip(unheard, numbers, strict=True)}
    same = [(it.parsed.rid, it.parsed.rev, it.sha256) for it in judged.lines if it.sha256 not in held]
    held |= numbers_of(workspace.db, same)
    return [held[line.sha256] for line in judged.lines]


def _known(workspace: Workspace, rids: set[str], rehearsed: Rehearsed) -> dict[str, list[Known]]:
    found = known_lines(workspace.db, rids)
    for rid, lines in rehearsed.lines(rids).items():
        found[rid] = [*found.get(rid, ()), *lines]
    return found


def _to_check(lines: Sequence[BatchLine], before: Mapping[str, Sequence[Known]]) -> list[tuple[int, RecordLine]]:
    """A line that is here already was checked when it came, with the registers of its day."""
    return [
        (number, it.parsed)
        for number, it in enumerate(lines, start=1)
        if it.parsed.op == "put" and all(sha != it.sha256 for _rev, sha, _op in before.get(it.parsed.rid, ()))
    ]


def _judge(glances: Sequence[Glance], before: Mapping[str, Sequence[Known]]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    since: dict[str, list[Known]] = {}
    for seen in glances:
        rid = seen.rid
        own = (seen.rev, seen.sha256, seen.op)
        earlier = since.get(rid)
        known = before.get(rid, ()) if earlier is None else [*before.get(rid, ()), *earlier]
        outcome = judge(known, own) if known else "new"
        outcomes.append(outcome)
        if outcome != "same":
            since.setdefault(rid, []).append(own)
    return outcomes


def row_of(item: OpenedBatch, via: str) -> BatchRow:
    """A received batch as it is kept."""
    return BatchRow(
        hash=item.sha256, feed=item.batch.feed, seq=item.batch.seq, org=item.batch.org, device=item.batch.device, prev=item.batch.prev,
        period=item.batch.period, created=item.batch.created, n=item.batch.n, batch_json=item.signed.body, batch_sig=item.signed.sig,
        members=dict(item.signed.members), origin="received", status="taken", via=via,
    )  # fmt: skip


def _conflicts(workspace: Workspace, judged: _Judged) -> Iterable[RecordEvent]:
    for line, outcome in zip(judged.lines, judged.outcomes, strict=True):
        if outcome == "conflict":
            reason = _("同一条记录的同一版有两个不同的内容")
            yield doubt(workspace, line.parsed.rid, line.parsed.rev, "conflict", reason)


def _remember(
    item: OpenedBatch,
    glances: Sequence[Glance],
    outcomes: Sequence[Outcome],
    before: Mapping[str, Sequence[Known]],
    rehearsed: Rehearsed,
) -> list[Glance]:
    """For the files that come later; gives of each line with news what its record looks like now."""
    rehearsed.add_batch(item.batch.feed, item.batch.seq, item.sha256, item.batch.prev)
    told: list[str] = []
    heads: dict[str, Glance] = {}
    highest = {rid: max(rev for rev, _sha, _op in lines) for rid, lines in before.items()}
    for seen, outcome in zip(glances, outcomes, strict=True):
        if outcome != "same":
            rehearsed.add_line(seen.rid, (seen.rev, seen.sha256, seen.op))
        if outcome in ("new", "changed") and seen.op == "put":
            told.append(seen.rid)
        if outcome in ("same", "stale") or seen.rev < highest.get(seen.rid, 0):
            continue
        highest[seen.rid] = seen.rev
        heads[seen.rid] = seen
        facts = seen.facts if outcome != "conflict" else None
        rehearsed.move_event(seen.rid, seen.event, facts, known=seen.rid in before)
    return [heads[rid] for rid in told]


def _suspicions(workspace: Workspace, heads: Sequence[Glance], rehearsed: Rehearsed) -> list[RecordEvent]:
    """Questions about records that look like another one's event; they count until a person has judged."""
    places = dict.fromkeys(seen.event for seen in heads if seen.op == "put" and seen.event[2])
    stored = _stored(workspace, places)
    asked: dict[Event, dict[str, RecordFacts]] = {}
    found: list[RecordEvent] = []
    for seen in heads:
        rid = seen.rid
        if seen.event not in places or seen.op == "del":
            continue
        if seen.event not in asked:
            told = rehearsed.events(seen.event, stored.get(seen.event, ()), MOST)
            asked[seen.event] = {facts.rid: facts for facts in told}
        own = asked[seen.event].get(rid)
        alike = suspects(own, asked[seen.event].values()) if own else []
        twins = [twin for twin in alike if not told_apart(workspace, rid, twin)]
        if twins:
            reason = _("像是和 {rid} 记的同一件事").format(rid=twins[0])
            found.append(doubt(workspace, rid, seen.rev, "suspect", reason, about=twins[0]))
    return found


def _stored(workspace: Workspace, events: Iterable[Event]) -> dict[Event, list[RecordFacts]]:
    """What the tables say of these events: one question a form."""
    wanted: dict[str, list[tuple[str, str]]] = {}
    for form, date, village in events:
        wanted.setdefault(form, []).append((date, village))
    found: dict[Event, list[RecordFacts]] = {}
    for form, places in wanted.items():
        fields = event_fields_of(workspace, form)
        if fields is not None:
            for (date, village), facts in candidates_at(workspace.db, fields, places).items():
                found[form, date, village] = facts
    return found


def doubt(workspace: Workspace, rid: str, rev: int, state: State, reason: str, *, about: str = "") -> RecordEvent:
    """This workspace's own question about a revision; ``about``: the record that it may repeat."""
    return RecordEvent(rid, rev, state, workspace.identity.org, "", workspace.now_text, about, reason)
