"""Merging a verified submission: batches, acceptances, endorsements. A merge is a union of logs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from desktop.errors import QuarantinedError
from desktop.exchange import Endorsement, Opened, OpenedBatch, OpenedSubmission, Trust, check_endorser, judge_sequence
from desktop.foundation.translation import _
from desktop.model.record import RecordEvent, State
from desktop.storage import attachments
from desktop.storage.batches import batch, batches_of_feed, newest_of_batch, set_batch_status
from desktop.storage.receipts import save_statement, statements
from desktop.storage.records import add_event, events
from desktop.storage.settings import get_setting
from desktop.storage.undo import Item
from desktop.workflows.forked_batches import keep_aside, standing
from desktop.workflows.merge_batch import Planned, merge_batch
from desktop.workflows.packs import statement_sha256
from desktop.workflows.rehearsed import NotPlainError, Rehearsed
from desktop.workflows.twins import reassure, twins_of
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class Counts:
    """Records of a file by what they were to us."""

    new: int = 0
    same: int = 0
    changed: int = 0
    conflict: int = 0
    suspect: int = 0


@dataclass(frozen=True)
class TakenSubmission:
    """``lacking``: attachments that the records as they stand name and that are not here; they are kept all the same.

    ``brought``: what an undo would take back, as ``storage.undo`` keeps it.
    """

    counts: Counts
    something_new: bool
    missing: tuple[int, ...]
    lacking: int = 0
    brought: tuple[Item, ...] = ()


def take_submission(
    workspace: Workspace,
    opened: Opened,
    *,
    rehearsed: Rehearsed | None = None,
    checked: bool = False,
    later: list[Planned] | None = None,
) -> TakenSubmission:
    """Merge inside the caller's transaction. Raises ``QuarantinedError`` (收 410, 411) and ``RefusedError`` (收 412 …).

    With ``rehearsed`` nothing is written, it is only said what would be; raises ``NotPlainError`` where that cannot be
    said. ``later`` is then given what is to be written. ``checked``: this very file's records were held against their
    forms before.
    """
    content = opened.content
    assert isinstance(content, OpenedSubmission)  # its kind said so
    if rehearsed is not None and (content.acceptances or content.endorsements or len(content.batches) > 1):
        raise NotPlainError
    found: Counter[str] = Counter()
    missing: list[int] = []
    brought: list[Item] = []
    news = _save_acceptances(workspace, content)
    # They travel in no order of their own; by number, nothing is missed that comes in the same file.
    for item in sorted(content.batches, key=lambda item: (item.batch.feed, item.batch.seq)):
        stands = standing(workspace, item.batch.feed, item.batch.seq, item.sha256)
        if rehearsed is not None and stands != "open":
            raise NotPlainError
        if stands == "lost":
            news |= keep_aside(workspace, item, opened.transport.sender)
            continue
        judged = _judge_batch(workspace, item, rehearsed)
        if judged is None:
            found["same"] += len(item.lines)
            continue
        missing += judged
        news = True
        sender = opened.transport.sender
        found.update(merge_batch(workspace, item, sender, rehearsed=rehearsed, checked=checked, later=later))
        brought += [("batch", item.sha256)] if rehearsed is None or later is not None else []
    for endorsement in content.endorsements:
        kept = _take_endorsement(workspace, endorsement, content.trust)
        brought += [("endorsement", str(kept))] if kept else []
    counts = Counts(**{name: found[name] for name in Counts.__dataclass_fields__})
    gaps, lacking = tuple(sorted(set(missing))), _lacking(workspace, content, rehearsed)
    return TakenSubmission(counts, news or bool(brought), gaps, lacking, tuple(brought))


def _lacking(workspace: Workspace, content: OpenedSubmission, rehearsed: Rehearsed | None) -> int:
    came = {digest for item in content.batches for digest in item.attachments}
    if rehearsed is not None:
        came = rehearsed.add_attachments(came)
    wanted: set[str] = set()
    for item in content.batches:
        if not item.attachments and not item.missing:
            continue  # no line names any
        newest = {line.rid: line for _raw, line in sorted(item.lines, key=lambda held: held[1].rev)}
        wanted |= {ref.sha256 for line in newest.values() for ref in line.att}
    return len(attachments.missing(workspace.db, wanted - came))


def _save_acceptances(workspace: Workspace, content: OpenedSubmission) -> bool:
    if not content.acceptances:
        return False
    held = {statement.key for statement in statements(workspace.db, "acceptance")}
    fresh = [item for item in content.acceptances if statement_sha256(item.signed) not in held]
    for item in fresh:
        save_statement(workspace.db, "acceptance", statement_sha256(item.signed), 1, item.signed.to_json(), own=False)
    return bool(fresh)


def _judge_batch(workspace: Workspace, item: OpenedBatch, rehearsed: Rehearsed | None) -> list[int] | None:
    """Missing numbers before this batch; None if it is here already. Raises ``QuarantinedError`` for a fork."""
    # Of two of one number the one that counts comes last: it is the neighbour the others are judged by.
    rows = sorted(batches_of_feed(workspace.db, item.batch.feed), key=lambda row: (row.seq, row.status == "taken"))
    known = [(row.seq, row.hash, row.prev) for row in rows]
    same = next((row for row in reversed(rows) if row.seq == item.batch.seq), None)
    if standing(workspace, item.batch.feed, item.batch.seq, item.sha256) == "counts":
        numbers = {row.seq for row in rows}
        counted = same is not None and (same.hash, same.status) == (item.sha256, "taken")
        return None if counted else [number for number in range(1, item.batch.seq) if number not in numbers]
    if rehearsed is not None:
        seen = rehearsed.batches(item.batch.feed)
        if any(row.status != "taken" for row in rows) or any(
            seq == item.batch.seq and digest != item.sha256 for seq, digest, _prev in seen
        ):
            raise NotPlainError
        known += seen
        if item.batch.continues is not None and rehearsed.batches(item.batch.continues.feed):
            raise NotPlainError
        if any(digest == item.sha256 for _seq, digest, _prev in seen):
            return None
    judgement = judge_sequence(known, item.batch)
    where = _("{unit} 第 {seq} 号").format(unit=item.batch.org, seq=item.batch.seq)
    if judgement.verdict == "duplicate" and same is not None and same.status != "quarantined":
        return None
    if same is not None:
        fork = QuarantinedError(
            "收 410",
            _("同一个号码有两个不同的批次，像是电脑被复制过"),
            where=where,
            hint=_("两个都先放着，打电话问清楚再挑一个"),
        )
        fork.rival = same.hash
        raise fork
    _check_continues(workspace, item, where)
    if judgement.verdict == "bad_prev":
        raise QuarantinedError("收 411", _("和前一号接不上"), where=where, hint=_("请对方在原来的电脑上再上报一次"))
    return list(judgement.missing)


def _check_continues(workspace: Workspace, item: OpenedBatch, where: str) -> None:
    """A new feed takes up one of the same unit, at a batch that is the one we know. Raises ``QuarantinedError`` 收 415.

    What came of the old feed after that number stays: it was signed, and nobody may take it back by restoring a backup.
    """
    said = item.batch.continues
    if said is None:
        return
    held = batches_of_feed(workspace.db, said.feed)
    same = [row.hash for row in held if row.seq == said.seq]  # two where it is a fork: either may be the one
    strange = any(row.org != item.batch.org for row in held) or said.feed == item.batch.feed
    if strange or (same and said.hash not in same):
        raise QuarantinedError(
            "收 415",
            _("它说接着第 {seq} 号往下报，可那一号和这里收到的不是同一份").format(seq=said.seq),
            where=where,
            hint=_("像是电脑被复制过，打电话问清楚再决定"),
        )


def put_aside(workspace: Workspace, rival: str) -> str | None:
    """Of two batches of one number neither counts until a person has chosen; gives the unit whose batch it was.

    One that a receipt has answered for stays: its unit will not send those records again.
    """
    held = batch(workspace.db, rival)
    if held is None or held.origin != "received" or held.seq <= get_setting(workspace.db, f"receipted:{held.feed}", 0):
        return None
    set_batch_status(workspace.db, rival, "quarantined")
    return held.org


def _take_endorsement(workspace: Workspace, endorsement: Endorsement, trust: Trust) -> int:
    """What the unit between has judged. The newest of each endorser holds; its number here, 0 if it was no news.

    Raises ``RefusedError`` (收 315) if the endorser is not above the unit whose batch it is, wherever that batch came from.
    """
    row = batch(workspace.db, endorsement.batch)
    if row is None or row.status == "undone":
        return 0
    check_endorser(trust, endorsement.org, row.org)
    key = f"{endorsement.batch}:{endorsement.org}"
    raw = endorsement.signed.to_json()
    held = statements(workspace.db, "endorsement", key)
    if held and (held[-1].version > endorsement.number or raw in [statement.raw for statement in held]):
        return 0
    number = save_statement(workspace.db, "endorsement", key, endorsement.number, raw, own=False)
    for rid, line in newest_of_batch(workspace.db, endorsement.batch).items():
        state = _endorsed_state(endorsement, rid)
        last = events(workspace.db, rid, line.parsed.rev)[-1:]
        if state is None or any(event.state == state or _holds(workspace, event, state) for event in last):
            continue
        twins = twins_of(workspace, rid) if state == "returned" else ()
        event = RecordEvent(rid, line.parsed.rev, state, endorsement.org, endorsement.reviewer, endorsement.at)
        add_event(workspace.db, event)
        reassure(workspace, [twin.rid for twin in twins])
    return number


def _holds(workspace: Workspace, event: RecordEvent, said: State) -> bool:
    """What this unit judged itself stands against a unit below; a mere doubt gives way where the record was returned."""
    doubt = event.state == "suspect" and said == "returned"
    return event.by_org == workspace.identity.org and not doubt


def _endorsed_state(endorsement: Endorsement, rid: str) -> State | None:
    """The judgement on one record; None for one that nobody has looked at."""
    if endorsement.decision == "returned" or rid in endorsement.excluded:
        return "returned"
    return None if rid in endorsement.unreviewed else "endorsed"
