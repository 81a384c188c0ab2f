"""Submitting: one signed, encrypted file to the unit above, whole or not there.

A batch carries every revision no receipt has covered yet, so a lost stick heals itself. Its bytes and number are
stored in one transaction *before* the stick is written: a retry exports the same batch, never a second one of the
same number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import RefusedError, UsageError
from desktop.exchange import (
    Acked,
    SignedStatement,
    SubmissionContent,
    Trust,
    build_batch,
    build_endorsement,
    seal_submission,
)
from desktop.foundation.atomic import (
    clear_half_written,
    environment_failure,
    not_what_was_written,
    read_from_medium,
    require_room,
    unused_name,
    write_atomically,
)
from desktop.foundation.translation import _
from desktop.model import file_names
from desktop.model.period import parse_period
from desktop.model.record import AttachmentRef, RecordEvent, StoredRevision
from desktop.storage import attachments
from desktop.storage.batches import BatchRow, batches, batches_of_feed, last_own, save_batch
from desktop.storage.period_counts import zero_reports
from desktop.storage.receipts import statements
from desktop.storage.records import add_event, events
from desktop.storage.revisions import unacknowledged
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows.carried import choose_to_carry, load_batch, signed_batch, within_one_file
from desktop.workflows.enrolment import request_enrolment
from desktop.workflows.enter_record import add_records
from desktop.workflows.feeds import continued, own_feeds, remember
from desktop.workflows.judged_batches import acked_key, endorsed_key, exclusions, judgement_on
from desktop.workflows.personal import leaving, private_lines
from desktop.workflows.programmes import programme_of, reported_as
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class Submitted:
    """``records``: revisions in the own batch. ``enrol``: the request that travels along until it is accepted."""

    file: Path
    batch: str
    seq: int
    records: int
    enrol: Path | None
    forwarded: int
    unreviewed: int
    size: int = 0
    sha256: str = ""
    attachments: int = 0
    attachments_left: int = 0
    forwarded_left: int = 0


@dataclass(frozen=True)
class Planned:
    """What a submission would carry now. ``again``: nothing has changed since the last one, its number stays.

    ``attachments_left``: photos that have no room in this number; they go with the next one.
    """

    lines: tuple[StoredRevision, ...]
    forwarded: tuple[BatchRow, ...]
    seq: int
    again: bool
    attachments: tuple[AttachmentRef, ...] = ()
    attachments_left: int = 0


@dataclass(frozen=True)
class _Content:
    lines: list[StoredRevision]
    forwarded: list[BatchRow]
    carried: list[AttachmentRef]
    left: int
    digest: str


# (step done, of how many): a window shows it, and may raise to stop between two steps.
Step = Callable[[int, int], None]
STEPS = 3


def _no_steps(_done: int, _of: int) -> None:
    """Nobody is watching."""


def submit_period(
    workspace: Workspace, period: str, to: Path, *, zero: str | None = None, zeros: Sequence[tuple[str, str]] = (),
    person: str | None = None, step: Step = _no_steps,
) -> Submitted:  # fmt: skip
    """Store the batch of ``period`` and write it to the folder ``to``; ``zeros``: (programme, period) reported empty.

    Raises ``RefusedError``: 网 140 fingerprint not confirmed, 网 141 nothing to submit, 网 142 the top has nobody above.
    """
    _ready_to_submit(workspace, period)
    if zero is not None:
        report_zero(workspace, zero, period, person)
    with workspace.db.atomic():
        for programme, its_period in zeros:
            report_zero(workspace, programme, its_period, person)
        row = _own_batch(workspace, period)
        step(1, STEPS)
    remember(workspace)  # before anything leaves: a number that somebody may have seen is never used again
    return _export(workspace, row, to, step)


def planned(workspace: Workspace, period: str) -> Planned:
    """What ``submit_period`` would write now, without writing anything."""
    content = _content(workspace)
    last = last_own(workspace.db, workspace.identity.feed)
    again = last is not None and _unchanged(workspace, last, period, content.digest)
    number = (last.seq if last is not None else 0) + (0 if again else 1)
    return Planned(
        tuple(content.lines), tuple(content.forwarded), number, again, tuple(content.carried), content.left
    )  # fmt: skip


def file_stem(workspace: Workspace, period: str, seq: int) -> str:
    """The name of the file to come, without its ending."""
    return f"{file_names.SUBMISSION}_{workspace.unit.name}_{period}_{seq:04}"


def read_back(submitted: Submitted) -> int:
    """Read the file from the stick once more, byte for byte; gives its size. Raises ``EnvironmentFailure`` 环 104."""
    try:
        held = read_from_medium(submitted.file)
    except OSError as error:
        raise environment_failure(error, submitted.file) from error
    if hashlib.sha256(held).hexdigest() != submitted.sha256:
        raise not_what_was_written(submitted.file)
    return len(held)


def submit_again(workspace: Workspace, seq: int, to: Path, *, step: Step = _no_steps) -> Submitted:
    """Write a stored batch once more, byte for byte the same batch. Raises ``UsageError`` (用 110) for an unknown number."""
    _ready_to_submit(workspace, None)
    feeds = reversed(own_feeds(workspace.db))
    found = next((row for feed in feeds for row in batches_of_feed(workspace.db, feed) if row.seq == seq), None)
    if found is None:
        raise UsageError("用 110", _("没有第 {seq} 号上报").format(seq=seq))
    step(1, STEPS)
    with workspace.db.atomic():
        workspace.audit("submit.again", f"{seq} {found.period}")
    return _export(workspace, load_batch(workspace, found.hash), to, step)


def _ready_to_submit(workspace: Workspace, period: str | None) -> None:
    if not workspace.identity.confirmed:
        raise RefusedError(
            "网 140",
            _("还没有核对启用包的核对词，不能上报"),
            hint=_("对照盖章的纸，用 workspace confirm 确认；记录照常可以写"),
        )
    own = workspace.trust().device(workspace.keys.keyid)
    if own is not None and own.revoked is not None:
        raise RefusedError(
            "网 144", _("这台电脑已经停用，报上去也不算"), hint=_("换了新电脑就用新电脑报；弄错了请打电话给上级")
        )
    if not workspace.unit.parent:
        raise RefusedError("网 142", _("最上级单位没有再上一级可报"))
    if period is not None:
        try:
            parse_period(period)
        except ValueError as error:
            raise UsageError(
                "用 111",
                _("看不懂报告期：{period}").format(period=period),
                hint=_("写成 2023-09、2023-Q3、2023-H2 或 2023"),
            ) from error


def report_zero(workspace: Workspace, programme: str, period: str, person: str | None = None) -> str:
    """Say that a programme had no activity in a period; the id of the report, "" if it was said before.

    Raises ``RefusedError`` 填 296 where hosted records say otherwise.
    """
    from desktop.workflows.completeness import hosted_in_period

    period = reported_as(programme_of(workspace, programme), period)
    hosted = hosted_in_period(workspace, programme, period).get(workspace.identity.org, 0)
    if hosted:
        raise RefusedError(
            "填 296", _("本期已有 {n} 条主办的记录，不能零报告").format(n=hosted), hint=_("直接上报就行")
        )
    if workspace.identity.org in zero_reports(workspace.db, programme, period):
        return ""  # a retry does not say it twice
    added = add_records(workspace, "zero_report", [{"programme": programme, "period": period}], person=person)
    return added.records[0].id


def _own_batch(workspace: Workspace, period: str) -> BatchRow:
    """The batch to export: the last one again if nothing has changed since, else the next number."""
    content = _content(workspace)
    last = last_own(workspace.db, workspace.identity.feed)
    if last is not None and _unchanged(workspace, last, period, content.digest):
        return load_batch(workspace, last.hash)
    if not content.lines and not content.forwarded and not content.carried:
        raise RefusedError(
            "网 141", _("没有要上报的：都已经收到回执了"), hint=_("没有活动请用零报告；要再写一次 U 盘用 --again")
        )
    with workspace.db.atomic():
        set_setting(workspace.db, "submitted_digest", content.digest)
        return _store_batch(workspace, period, content, last)


def _content(workspace: Workspace) -> _Content:
    lines = unacknowledged(workspace.db)
    forwarded, _left = _to_forward(workspace)
    owed = attachments.undelivered(workspace.db)
    gone = set(attachments.missing(workspace.db, (ref.sha256 for ref in owed)))
    carried, left = choose_to_carry([ref for ref in owed if ref.sha256 not in gone])
    return _Content(lines, forwarded, carried, left, _content_digest(workspace, lines, forwarded, carried))


def _unchanged(workspace: Workspace, last: BatchRow, period: str, digest: str) -> bool:
    return last.period == period and get_setting(workspace.db, "submitted_digest") == digest


def _content_digest(
    workspace: Workspace,
    lines: Sequence[StoredRevision],
    forwarded: Sequence[BatchRow],
    carried: Sequence[AttachmentRef],
) -> str:
    """What a submission would say now; the same digest means a retry, which exports the same batch."""
    parts = [line.line_sha256 for line in lines]
    parts += [f"{row.hash}={judgement_on(workspace, row)}" for row in forwarded]
    parts += sorted(ref.sha256 for ref in carried)
    parts += [f"personal={line.line_sha256}" for line in leaving(workspace, lines)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _store_batch(workspace: Workspace, period: str, content: _Content, last: BatchRow | None) -> BatchRow:
    identity, lines = workspace.identity, content.lines
    signed = build_batch(
        org=identity.org,
        device_keyid=workspace.keys.keyid,
        feed=identity.feed,
        seq=last.seq + 1 if last else 1,
        prev=last.hash if last else "",
        continues=continued(workspace) if last is None else None,
        acked=_acked(workspace),
        period=period,
        packs={"pack": get_setting(workspace.db, "pack_version", 0)},
        lines=[line.line for line in lines],
        private=private_lines(leaving(workspace, lines)) or None,
        attachments={ref.sha256: attachments.read(workspace.db, ref.sha256) for ref in content.carried},
        created=workspace.now_text,
        signer=workspace.keys,
    )
    row = BatchRow(
        hash=signed.sha256, feed=identity.feed, seq=last.seq + 1 if last else 1, org=identity.org, device=workspace.keys.keyid,
        prev=last.hash if last else "", period=period, created=workspace.now_text, n=len(lines),
        batch_json=signed.body, batch_sig=signed.sig, members=dict(signed.members), origin="own", status="taken", via="",
    )  # fmt: skip
    save_batch(workspace.db, row, [line.seq for line in lines])
    for line in lines:
        _mark_submitted(workspace, line)
    workspace.audit("submit", f"{row.seq} {period}")
    return row


def _mark_submitted(workspace: Workspace, line: StoredRevision) -> None:
    rid, rev = line.parsed.rid, line.parsed.rev
    if events(workspace.db, rid, rev):
        return
    add_event(
        workspace.db,
        RecordEvent(rid, rev, "submitted", workspace.identity.org, workspace.person(None), workspace.now_text),
    )


def _export(workspace: Workspace, row: BatchRow, to: Path, step: Step) -> Submitted:
    identity, trust = workspace.identity, workspace.trust()
    parent = workspace.unit.parent
    recipients = [device.age for device in trust.devices_of(parent)]
    if not recipients:
        raise RefusedError(
            "网 143", _("上级还没有登记过的电脑，写了也没有人能打开"), hint=_("请上级重新发一个启用包或下发包")
        )
    if trust.roster.recovery:
        recipients.append(trust.roster.recovery)
    forwarded, forwarded_left = _to_forward(workspace)
    endorsements, unreviewed = _endorse(workspace, forwarded, row.seq)
    content = SubmissionContent(
        batches=tuple(signed_batch(workspace, held) for held in (row, *forwarded)),
        endorsements=tuple(endorsements),
        acceptances=_acceptances_to_forward(workspace) if forwarded else (),
    )
    data = seal_submission(
        content, from_org=identity.org, to=[parent], signer=workspace.keys, recipients=recipients, seq=row.seq, feed=row.feed,
        period=row.period, roster_version=trust.roster.version, own_batch=row.hash,
    )  # fmt: skip
    stem = file_stem(workspace, row.period, row.seq)
    step(2, STEPS)
    clear_half_written(to, stem)
    require_room(to, len(data))
    file = write_atomically(unused_name(to, stem, file_names.SUFFIX), data)
    step(3, STEPS)
    enrol = None if _known_above(workspace, trust) else request_enrolment(workspace, to).file
    digest = hashlib.sha256(data).hexdigest()
    carried = set(attachments.of_batch(workspace.db, row.hash))
    left = {ref.sha256 for ref in attachments.undelivered(workspace.db)} - carried
    left -= set(attachments.missing(workspace.db, left))
    return Submitted(
        file, row.hash, row.seq, row.n, enrol, len(forwarded), unreviewed, len(data), digest, len(carried), len(left),
        forwarded_left,
    )  # fmt: skip


def _known_above(workspace: Workspace, trust: Trust) -> bool:
    """A receipt, or the roster that came down, proves that the unit above knows this computer."""
    listed = any(device.keyid == workspace.keys.keyid for device in trust.roster.devices)
    return listed or bool(get_setting(workspace.db, "receipt_number"))


def _acked(workspace: Workspace) -> Acked | None:
    held = get_setting(workspace.db, "acked")
    return Acked(**held) if held else None


def _acceptances_to_forward(workspace: Workspace) -> tuple[SignedStatement, ...]:
    """Own acceptances and those of units below: what makes the forwarded batches' keys known above."""
    held = statements(workspace.db, "acceptance")
    return tuple(SignedStatement.from_json(item.raw) for item in held if not item.key.startswith("pack:"))


def _to_forward(workspace: Workspace) -> tuple[list[BatchRow], int]:
    """Batches from below that no receipt from above has covered, or whose endorsement has changed since.

    As many as one file may carry, those that were never sent up first; and how many have to go with the next file.
    """
    found: list[BatchRow] = []
    unsent: set[str] = set()
    for row in batches(workspace.db, origin="received", status="taken"):
        said = get_setting(workspace.db, endorsed_key(row.hash))
        if not get_setting(workspace.db, acked_key(row.hash)) or said != judgement_on(workspace, row):
            found.append(row)
            unsent.update([row.hash] if said is None else [])
    chosen = within_one_file(found, unsent)
    return chosen, len(unsent - {row.hash for row in chosen})


def _endorse(workspace: Workspace, forwarded: Sequence[BatchRow], number: int) -> tuple[list[SignedStatement], int]:
    """Own endorsements over the batches of units below, and those that came with them."""
    made: list[SignedStatement] = []
    unseen: set[str] = set()  # of records: a file carries again what no receipt has covered
    hashes = {row.hash for row in forwarded}
    with workspace.db.atomic():
        for row in forwarded:
            excluded, unreviewed = exclusions(workspace, row)
            unseen.update(unreviewed)
            signed = build_endorsement(
                row.hash, "endorsed", excluded=excluded, unreviewed=unreviewed, reviewer=workspace.person(None),
                org=workspace.identity.org, number=number, at=workspace.now_text, signer=workspace.keys,
            )  # fmt: skip
            set_setting(workspace.db, endorsed_key(row.hash), judgement_on(workspace, row))
            made.append(signed)
    below = [
        SignedStatement.from_json(held.raw)
        for held in statements(workspace.db, "endorsement")
        if held.key.split(":")[0] in hashes
    ]
    return [*made, *below], len(unseen)
