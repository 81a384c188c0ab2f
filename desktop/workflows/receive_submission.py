"""Merging a verified submission: batches, acceptances, endorsements. A merge is a union of logs."""

from __future__ import annotations

import datetime as dt
import functools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from desktop.consolidation.merge import judge
from desktop.errors import QuarantinedError, RefusedError
from desktop.exchange import (
    Endorsement,
    Opened,
    OpenedBatch,
    OpenedSubmission,
    Trust,
    check_endorser,
    judge_sequence,
    line_sha256,
)
from desktop.forms import SessionContext, check_record
from desktop.foundation.translation import _
from desktop.model.period import parse_period
from desktop.model.record import RecordEvent, State
from desktop.storage import attachments
from desktop.storage.batches import batch, batches_of_feed, newest_of_batch, save_batch, set_batch_status
from desktop.storage.packs import load_form
from desktop.storage.receipts import save_statement, statements
from desktop.storage.records import add_event, events, head, refresh_head
from desktop.storage.revisions import holds_line, insert_revision, live_revisions
from desktop.storage.settings import get_setting
from desktop.storage.undo import Item
from desktop.workflows.attach import keep_received
from desktop.workflows.forked_batches import keep_aside, row_of, standing
from desktop.workflows.form_context import definition_of, registers_for_forms, session_context
from desktop.workflows.packs import statement_sha256
from desktop.workflows.twins import reassure, twins_of
from desktop.workflows.workspace import Workspace

FIRST_YEAR = 2020  # no record of this program is older
Registers = Mapping[str, Sequence[Mapping[str, str]]]


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


def take_submission(workspace: Workspace, opened: Opened) -> TakenSubmission:
    """Merge inside the caller's transaction. Raises ``QuarantinedError`` (收 410, 411) and ``RefusedError`` (收 412 …)."""
    content = opened.content
    assert isinstance(content, OpenedSubmission)  # its kind said so
    found: Counter[str] = Counter()
    missing: list[int] = []
    brought: list[Item] = []
    news = _save_acceptances(workspace, content)
    registers = registers_for_forms(workspace)
    # They travel in no order of their own; by number, nothing is missed that comes in the same file.
    for item in sorted(content.batches, key=lambda item: (item.batch.feed, item.batch.seq)):
        if standing(workspace, item.batch.feed, item.batch.seq, item.sha256) == "lost":
            news |= keep_aside(workspace, item, opened.transport.sender)
            continue
        judged = _judge_batch(workspace, item)
        if judged is None:
            found["same"] += len(item.lines)
            continue
        missing += judged
        news = True
        found.update(_take_batch(workspace, item, opened.transport.sender, registers))
        brought.append(("batch", item.sha256))
    for endorsement in content.endorsements:
        kept = _take_endorsement(workspace, endorsement, content.trust)
        brought += [("endorsement", str(kept))] if kept else []
    counts = Counts(**{name: found[name] for name in Counts.__dataclass_fields__})
    gaps = tuple(sorted(set(missing)))
    return TakenSubmission(counts, news or bool(brought), gaps, _lacking(workspace, content), tuple(brought))


def _lacking(workspace: Workspace, content: OpenedSubmission) -> int:
    came = {digest for item in content.batches for digest in item.attachments}
    wanted: set[str] = set()
    for item in content.batches:
        newest = {line.rid: line for _raw, line in sorted(item.lines, key=lambda held: held[1].rev)}
        wanted |= {ref.sha256 for line in newest.values() for ref in line.att}
    return len(attachments.missing(workspace.db, wanted - came))


def _save_acceptances(workspace: Workspace, content: OpenedSubmission) -> bool:
    held = {statement.key for statement in statements(workspace.db, "acceptance")}
    fresh = [item for item in content.acceptances if statement_sha256(item.signed) not in held]
    for item in fresh:
        save_statement(workspace.db, "acceptance", statement_sha256(item.signed), 1, item.signed.to_json(), own=False)
    return bool(fresh)


def _judge_batch(workspace: Workspace, item: OpenedBatch) -> list[int] | None:
    """Missing numbers before this batch; None if it is here already. Raises ``QuarantinedError`` for a fork."""
    # Of two of one number the one that counts comes last: it is the neighbour the others are judged by.
    rows = sorted(batches_of_feed(workspace.db, item.batch.feed), key=lambda row: (row.seq, row.status == "taken"))
    known = [(row.seq, row.hash, row.prev) for row in rows]
    same = next((row for row in reversed(rows) if row.seq == item.batch.seq), None)
    if standing(workspace, item.batch.feed, item.batch.seq, item.sha256) == "counts":
        numbers = {row.seq for row in rows}
        counted = same is not None and (same.hash, same.status) == (item.sha256, "taken")
        return None if counted else [number for number in range(1, item.batch.seq) if number not in numbers]
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


def _take_batch(workspace: Workspace, item: OpenedBatch, via: str, registers: Registers) -> Counter[str]:
    found: Counter[str] = Counter()
    touched: list[str] = []
    _check_forms(workspace, item, registers)
    if not workspace.rehearsing:
        types = {ref.sha256: ref.type for _raw, line in item.lines for ref in line.att}
        keep_received(workspace, item.attachments, types)
    for raw, line in item.lines:
        sha = line_sha256(raw)
        outcome = judge(
            [(held["rev"], held["line_sha256"], held["op"]) for held in live_revisions(workspace.db, line.rid)],
            (line.rev, sha, line.op),
        )
        found["same" if outcome in ("same", "stale") else outcome] += 1
        insert_revision(
            workspace.db,
            feed=item.batch.feed,
            line=raw,
            line_sha256=sha,
            parsed=line,
            private=None,
            salt=None,
            batch=item.sha256,
        )
        refresh_head(workspace.db, line.rid)
        if outcome == "conflict":
            _doubt(workspace, line.rid, line.rev, "conflict", _("同一条记录的同一版有两个不同的内容"))
        elif outcome in ("new", "changed") and line.op == "put":
            touched.append(line.rid)
    batch_row = row_of(item, via, "taken")
    save_batch(workspace.db, batch_row, [line_sha256(raw) for raw, _line in item.lines])
    found["suspect"] += _mark_suspects(workspace, touched)
    return found


def _check_forms(workspace: Workspace, item: OpenedBatch, registers: Registers) -> None:
    """Every record against its own form version, as it was received: nothing is computed anew, personal fields are not
    missed. A line that is here already was checked when it came, with the registers of its day.
    """
    contexts: dict[tuple[str, str], SessionContext] = {}
    load = functools.cache(lambda form, version: load_form(workspace.db, form, version))
    for number, (raw, line) in enumerate(item.lines, start=1):
        if line.op == "del" or holds_line(workspace.db, line_sha256(raw)):
            continue
        form = load(line.form, line.form_ver)
        where = _("{unit} 第 {seq} 号 第 {n} 条").format(unit=item.batch.org, seq=item.batch.seq, n=number)
        if form is None:
            raise RefusedError(
                "收 413",
                _("没有这一版表单：{form} {version}").format(form=line.form, version=line.form_ver),
                where=where,
                hint=_("先收最新的下发包，再收这个文件"),
            )
        # One context a unit and day: its look-up trees are made once, whatever the number of records.
        held = (line.unit, line.made[:10])
        if held not in contexts:
            context = session_context(workspace, workspace.tree[line.unit], line.by, registers=registers)
            # The record's own day counts: a clock that lies here must not refuse what was right there.
            contexts[held] = replace(context, **moment_of(line.made, item.batch.period, context.now))
        definition = definition_of(workspace, form)
        checked = check_record(
            definition, line.data or {}, contexts[held], explained=line.explained or {}, received=True
        )
        bad = next((issue for issue in checked.issues if issue.level == "error"), None)
        if bad is not None:
            raise RefusedError(
                "收 414",
                _("记录不合表单：{message}").format(message=bad.message),
                where=f"{where} {bad.field}",
                hint=_("请对方用最新的程序和表单改好再报"),
            )


def moment_of(made: str, period: str = "", here: dt.datetime | None = None) -> dict[str, Any]:
    """The record's own moment for its checks; text that is no moment leaves the receiver's.

    A clock that stood before this program existed says nothing: then the end of the reported period counts, or the
    receiver's clock where that is later, so that neither lying clock refuses a record.
    """
    try:
        now = dt.datetime.fromisoformat(made)
        if now.year < FIRST_YEAR:
            end = dt.datetime.fromisoformat(parse_period(period).end).replace(tzinfo=now.tzinfo)
            now = max(end, here) if here is not None and here.tzinfo and end.tzinfo else end
    except ValueError:
        return {}
    return {"now": now, "today": now.date().isoformat()}


def _mark_suspects(workspace: Workspace, rids: Sequence[str]) -> int:
    """Question records that look like another one's event; they count until a person has judged."""
    marked = 0
    for rid in rids:
        found = head(workspace.db, rid)
        twins = twins_of(workspace, rid)
        if found is not None and twins:
            _doubt(workspace, rid, found.rev, "suspect", _("像是和 {rid} 记的同一件事").format(rid=twins[0].rid))
            marked += 1
    return marked


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


def _doubt(workspace: Workspace, rid: str, rev: int, state: State, reason: str) -> None:
    """This workspace's own question about a revision."""
    add_event(workspace.db, RecordEvent(rid, rev, state, workspace.identity.org, "", workspace.now_text, "", reason))
