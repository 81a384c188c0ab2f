"""Before a submission: what goes and what stays, whom it goes to, and what a person should see first."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.foundation.translation import _
from desktop.model import file_names
from desktop.model.record import StoredRevision
from desktop.storage.batches import BatchRow
from desktop.storage.record_lists import ListedRecord, with_lines
from desktop.storage.records import head
from desktop.workflows.drafts_waiting import DraftWaiting, drafts_waiting
from desktop.workflows.form_words import words_of
from desktop.workflows.last_outcome import ReceiptOutcome, Submission, last_receipt_outcome, last_submission
from desktop.workflows.month_overview import ZERO_REPORT, Returned, returned_records
from desktop.workflows.period_words import period_around, period_before, period_in_words
from desktop.workflows.personal import PersonalAsk, leaving, personal_asks
from desktop.workflows.programmes import programme_titles
from desktop.workflows.programmes_due import Due, programmes_due
from desktop.workflows.record_words import day_in_words, figure_of, programmes_of_record
from desktop.workflows.submit_period import file_stem, planned
from desktop.workflows.workspace import Workspace

MOST_EXPLAINED = 4
# Signature, encryption and names of a file, and what each batch that is passed on brings beside its lines.
_BESIDE = 3_000


@dataclass(frozen=True)
class GoingLine:
    """One programme's share of what goes. A record of two programmes stands in both lines, and once in the sum.

    ``content`` adds figures within one form only: visits and listeners are never one number.
    """

    programme: str
    title: str
    content: str
    records: int
    state: str


@dataclass(frozen=True)
class Explained:
    """A questioned value that travels with its explanation."""

    record: str
    words: str


@dataclass(frozen=True)
class SubmitReview:
    """``records``: different records that go; ``carried_again`` of them went out before and have no receipt yet.

    ``seq`` is the number to come; ``again``: it is the last number once more, for nothing has changed since.
    ``personal``: values of patients that stay here; ``leaving``: those that go along, by what a person agreed to; ``asks``:
    what a programme asks for and nobody has answered. ``blocked``: "", "unconfirmed", "top" or "no_receiver".
    ``photos`` (scans too) go along with this number, ``photos_left`` have no room in it and go with the next.
    """

    period: str
    period_words: str
    receiver: str
    seq: int
    again: bool
    file_name: str
    size: int
    lines: tuple[GoingLine, ...]
    records: int
    new_records: int
    carried_again: int
    zero_reports: int
    deletions: int
    zero_choices: tuple[Due, ...]
    forwarded: int
    forwarded_units: int
    forwarded_records: int
    returned: tuple[Returned, ...]
    drafts: tuple[DraftWaiting, ...]
    missing: tuple[Due, ...]
    explained: tuple[Explained, ...]
    personal: int
    leaving: int
    asks: tuple[PersonalAsk, ...]
    due_words: str
    submission: Submission | None
    outcome: ReceiptOutcome | None
    blocked: str
    photos: int = 0
    photos_left: int = 0

    @property
    def anything(self) -> bool:
        return bool(self.records or self.zero_reports or self.deletions or self.forwarded or self.photos)


def submission_period(workspace: Workspace, due: Sequence[Due]) -> str:
    """The month that a file made now speaks of: last month's while that is still being asked for."""
    today = workspace.clock.now().date()
    before = period_before("month", today)
    late = any(item.period == before and item.state not in ("reported", "zero") for item in due)
    return before if late else period_around("month", today)


def submit_review(workspace: Workspace) -> SubmitReview:
    """Everything the first step of 上报 shows."""
    drafts = drafts_waiting(workspace)
    due = programmes_due(workspace, drafts=len(drafts))
    period = submission_period(workspace, due)
    plan = planned(workspace, period)
    going = _newest(workspace, plan.lines)
    records = [item for item in going if item.head.op == "put" and item.head.form != ZERO_REPORT]
    today = workspace.clock.now().date()
    parent = workspace.unit.parent
    held = [line for line in plan.lines if line.private]
    along = leaving(workspace, held)
    staying = [line for line in held if line not in along]
    forms = {line.parsed.form for line in held}
    return SubmitReview(
        period=period, period_words=period_in_words(period),
        receiver=workspace.tree[parent].name if parent in workspace.tree else "",
        seq=plan.seq, again=plan.again, file_name=f"{file_stem(workspace, period, plan.seq)}{file_names.SUFFIX}",
        size=_size(plan.lines, plan.forwarded) + sum(ref.size for ref in plan.attachments), lines=tuple(_lines(workspace, records)), records=len(records),
        new_records=sum(item.head.state == "ready" for item in records),
        carried_again=sum(item.head.state != "ready" for item in records),
        zero_reports=sum(item.head.op == "put" and item.head.form == ZERO_REPORT for item in going),
        deletions=sum(item.head.op == "del" for item in going),
        zero_choices=tuple(item for item in due if item.can_zero),
        forwarded=len(plan.forwarded), forwarded_units=len({row.org for row in plan.forwarded}),
        forwarded_records=sum(row.n for row in plan.forwarded), returned=returned_records(workspace), drafts=drafts,
        missing=tuple(item for item in due if item.state in ("missing", "overdue") and not item.can_zero),
        explained=tuple(_explained(workspace, records, today))[:MOST_EXPLAINED], personal=_personal(staying), leaving=_personal(along),
        asks=tuple(ask for ask in personal_asks(workspace) if not ask.answer and not ask.wrong and ask.form in forms),
        due_words=_due_words(due, today), submission=last_submission(workspace), outcome=last_receipt_outcome(workspace),
        blocked=_blocked(workspace), photos=len(plan.attachments), photos_left=plan.attachments_left,
    )  # fmt: skip


def _newest(workspace: Workspace, lines: Sequence[StoredRevision]) -> list[ListedRecord]:
    """Of each record that goes, where it stands now."""
    heads = [found for rid in dict.fromkeys(line.parsed.rid for line in lines) if (found := head(workspace.db, rid))]
    return with_lines(workspace.db, heads)


def _lines(workspace: Workspace, records: Sequence[ListedRecord]) -> Iterator[GoingLine]:
    titles = programme_titles(workspace)
    shares: dict[str, list[ListedRecord]] = {}
    for item in records:
        for name in programmes_of_record(item, titles) or ("",):
            shares.setdefault(name, []).append(item)
    for name in (*titles, ""):
        if share := shares.get(name):
            state = "ready" if any(item.head.state == "ready" for item in share) else "submitted"
            title = titles.get(name) or _("不算进项目的")
            yield GoingLine(name, title, _by_form(workspace, share), len(share), state)


def _by_form(workspace: Workspace, share: Sequence[ListedRecord]) -> str:
    """义诊 3（75 人次）、讲座 2（60 人次）."""
    counted: dict[str, int] = {}
    sums: dict[str, dict[str, int]] = {}
    for item in share:
        words = words_of(workspace, item.head.form, item.head.form_ver)
        counted[words.title] = counted.get(words.title, 0) + 1
        figure, unit = figure_of(words, item.line.data or {})
        if figure is not None:
            by_unit = sums.setdefault(words.title, {})
            by_unit[unit] = by_unit.get(unit, 0) + figure
    said = []
    for title, count in counted.items():
        figures = _("、").join(f"{total:,} {unit}".strip() for unit, total in sums.get(title, {}).items())
        said.append(
            _("{title} {n}（{figures}）").format(title=title, n=count, figures=figures)
            if figures
            else f"{title} {count}"
        )
    return _("、").join(said)


def _explained(workspace: Workspace, records: Sequence[ListedRecord], today: dt.date) -> Iterator[Explained]:
    for item in records:
        words = words_of(workspace, item.head.form, item.head.form_ver)
        for name, why in (item.line.explained or {}).items():
            day = day_in_words(item.head.date, today)
            yield Explained(
                _("{day} {form}").format(day=day, form=words.title),
                _("“{field}”已说明：{why}").format(field=words.label(name), why=why),
            )


def _personal(lines: Sequence[StoredRevision]) -> int:
    return sum(_values(json.loads(line.private)) for line in lines if line.private)


def _values(value: Any) -> int:
    if isinstance(value, Mapping):
        return sum(_values(item) for item in value.values())
    if isinstance(value, list):
        return sum(_values(item) for item in value)
    return int(value not in (None, ""))


def _size(lines: Sequence[StoredRevision], forwarded: Sequence[BatchRow]) -> int:
    """About how large the file will be: lines pack to a quarter of their length."""
    return (
        _BESIDE * (1 + len(forwarded)) + sum(len(line.line) for line in lines) // 4 + 400 * sum(b.n for b in forwarded)
    )


def _due_words(due: Sequence[Due], today: dt.date) -> str:
    """9月30日前, for the nearest deadline that has not passed."""
    coming = [item.deadline for item in due if item.deadline >= today.isoformat()]
    return _("{day}前").format(day=day_in_words(min(coming), today)) if coming else ""


def _blocked(workspace: Workspace) -> str:
    if not workspace.unit.parent:
        return "top"
    if not workspace.identity.confirmed:
        return "unconfirmed"
    return "" if workspace.trust().devices_of(workspace.unit.parent) else "no_receiver"
