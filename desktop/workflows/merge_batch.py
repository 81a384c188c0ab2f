"""Batches into the ledger: every line judged, then stored and shown, or only judged for a rehearsal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from desktop.consolidation.merge import Outcome, judge
from desktop.consolidation.suspects import suspects
from desktop.exchange import OpenedBatch, line_sha256
from desktop.foundation.made import made
from desktop.foundation.translation import _
from desktop.model.record import RecordEvent, RecordFacts, RecordHead, RecordLine, State
from desktop.storage.batches import BatchRow, save_batch
from desktop.storage.bulk import BatchLine, Known, insert_events, insert_lines, known_lines, refresh_heads
from desktop.storage.duplicate_candidates import MOST, candidates, facts_of
from desktop.storage.fresh import FreshBatch
from desktop.storage.records import Live, record_date
from desktop.storage.revisions import numbers_of
from desktop.storage.undo import newest_event
from desktop.workflows.attach import keep_received
from desktop.workflows.check_lines import line_checks
from desktop.workflows.rehearsed import Event, Rehearsed
from desktop.workflows.twins import event_fields_of, told_apart
from desktop.workflows.workspace import Workspace

Heads = Mapping[str, tuple[RecordHead, RecordLine]]


@dataclass(frozen=True)
class _Judged:
    """The lines of a batch, what each is to us, and what was known of their records before."""

    lines: Sequence[BatchLine]
    outcomes: Sequence[Outcome]
    before: Mapping[str, Sequence[Known]]

    def touched(self) -> list[str]:
        """Records that say something new, in the batch's order."""
        told = zip(self.lines, self.outcomes, strict=True)
        return [it.parsed.rid for it, outcome in told if outcome in ("new", "changed") and it.parsed.op == "put"]

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
    planned = _plan(workspace, item, via, rehearsed if rehearsed is not None else Rehearsed(), checked)
    if later is not None:
        later.append(planned)
    elif rehearsed is None:
        store_batches(workspace, [planned])
    return planned.count()


def _plan(workspace: Workspace, item: OpenedBatch, via: str, rehearsed: Rehearsed, checked: bool) -> Planned:
    lines = _batch_lines(item)
    before = _known(workspace, {line.parsed.rid for line in lines}, rehearsed)
    if not checked:
        line_checks(workspace).check(item.batch, _to_check(lines, before))
    judged = _judge(lines, before)
    heads = _remember(workspace, item, judged, rehearsed)
    return Planned(item, via, judged, _suspicions(workspace, judged.touched(), heads, rehearsed))


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


def _judge(lines: Sequence[BatchLine], before: Mapping[str, Sequence[Known]]) -> _Judged:
    outcomes: list[Outcome] = []
    since: dict[str, list[Known]] = {}
    for item in lines:
        rid = item.parsed.rid
        own = (item.parsed.rev, item.sha256, item.parsed.op)
        outcomes.append(judge([*before.get(rid, ()), *since.get(rid, ())], own))
        if outcomes[-1] != "same":
            since.setdefault(rid, []).append(own)
    return _Judged(lines, outcomes, before)


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


def _remember(workspace: Workspace, item: OpenedBatch, judged: _Judged, rehearsed: Rehearsed) -> Heads:
    rehearsed.add_batch(item.batch.feed, item.batch.seq, item.sha256, item.batch.prev)
    heads: dict[str, tuple[RecordHead, RecordLine]] = {}
    highest = {rid: max(rev for rev, _sha, _op in lines) for rid, lines in judged.before.items()}
    for line, outcome in zip(judged.lines, judged.outcomes, strict=True):
        parsed = line.parsed
        if outcome != "same":
            rehearsed.add_line(parsed.rid, (parsed.rev, line.sha256, parsed.op))
        if outcome in ("same", "stale") or parsed.rev < highest.get(parsed.rid, 0):
            continue
        highest[parsed.rid] = parsed.rev
        head = made(
            RecordHead,
            {
                "rid": parsed.rid, "rev": parsed.rev, "op": parsed.op, "form": parsed.form, "form_ver": parsed.form_ver,
                "unit": parsed.unit, "date": record_date(parsed), "state": "received", "revision_seq": 0, "note": "",
            },
        )  # fmt: skip
        heads[parsed.rid] = (head, parsed)
        fields = event_fields_of(workspace, parsed.form) if outcome != "conflict" and parsed.op == "put" else None
        facts = facts_of(fields, head, parsed) if fields is not None else None
        rehearsed.move_event(parsed.rid, _event(head, parsed), facts, known=parsed.rid in judged.before)
    return heads


def _suspicions(workspace: Workspace, rids: Sequence[str], heads: Heads, rehearsed: Rehearsed) -> list[RecordEvent]:
    """Questions about records that look like another one's event; they count until a person has judged."""
    asked: dict[Event, dict[str, RecordFacts]] = {}
    found: list[RecordEvent] = []
    for rid in rids:
        head, line = heads[rid]
        event = _event(head, line)
        if head.op == "del" or not event[2]:
            continue
        if event not in asked:
            asked[event] = {facts.rid: facts for facts in _facts(workspace, event, rehearsed)}
        own = asked[event].get(rid)
        alike = suspects(own, asked[event].values()) if own else []
        twins = [twin for twin in alike if not told_apart(workspace, rid, twin)]
        if twins:
            reason = _("像是和 {rid} 记的同一件事").format(rid=twins[0])
            found.append(doubt(workspace, rid, head.rev, "suspect", reason, about=twins[0]))
    return found


def _facts(workspace: Workspace, event: Event, rehearsed: Rehearsed) -> Sequence[RecordFacts]:
    fields = event_fields_of(workspace, event[0])
    if fields is None:
        return ()
    return rehearsed.events(event, candidates(workspace.db, fields, event[1], event[2]), MOST)


def _event(head: RecordHead, line: RecordLine) -> Event:
    return (head.form, head.date, str((line.data or {}).get("division_code", "")))


def doubt(workspace: Workspace, rid: str, rev: int, state: State, reason: str, *, about: str = "") -> RecordEvent:
    """This workspace's own question about a revision; ``about``: the record that it may repeat."""
    return RecordEvent(rid, rev, state, workspace.identity.org, "", workspace.now_text, about, reason)
