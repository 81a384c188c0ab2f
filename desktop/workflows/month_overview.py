"""本月: all that the first page of the day shows, read in one go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.translation import _
from desktop.storage.prints import in_view_since, outdated
from desktop.storage.record_lists import (
    batches_not_passed_on,
    count_in_state,
    form_use,
    own_in_state,
    with_lines,
)
from desktop.storage.records import events
from desktop.workflows.drafts_waiting import DraftWaiting, drafts_waiting
from desktop.workflows.form_words import form_titles_in_use, words_of
from desktop.workflows.forms_of_units import unit_entered_for
from desktop.workflows.last_outcome import ReceiptOutcome, Submission, last_receipt_outcome, last_submission
from desktop.workflows.programmes_due import Due, programmes_due
from desktop.workflows.record_words import day_in_words, returned_because, title_of_record
from desktop.workflows.workspace import Workspace

if TYPE_CHECKING:
    from desktop.workflows.printed import StalePrint

MOST_RETURNED = 50
_IN_FRONT = 5  # cards on 本月 with a digit of their own
ZERO_REPORT = "zero_report"
_USUAL = (
    "free_clinic lecture treatment_day training publicity treatment school video fd_service mentoring capability survey"
    " period_note asset convenience fd_team unit_facts achievement recommendation task meeting spot_check"
).split()


@dataclass(frozen=True)
class QuickForm:
    """``last_day``: ISO day of the newest record, "" if never used; ``records``: how many there are."""

    form: str
    title: str
    last_day: str
    last_words: str
    records: int


@dataclass(frozen=True)
class Returned:
    """A record that has to be mended; ``field`` is where entry opens it."""

    rid: str
    form: str
    form_title: str
    title: str
    day: str
    field: str
    why: str
    by: str


@dataclass(frozen=True)
class Unsent:
    """What no file has carried yet: records, zero reports, deletions, and batches from below to pass on."""

    records: int = 0
    zero: int = 0
    deletions: int = 0
    batches: int = 0
    units: int = 0

    @property
    def anything(self) -> bool:
        return bool(self.records or self.zero or self.deletions or self.batches)


@dataclass(frozen=True)
class MonthOverview:
    """``awaiting``: records written out that no receipt has covered; ``can_submit`` False with the reason in words."""

    today: dt.date
    forms: tuple[QuickForm, ...]
    due: tuple[Due, ...]
    returned: tuple[Returned, ...]
    drafts: tuple[DraftWaiting, ...]
    unsent: Unsent
    awaiting: int
    submission: Submission | None
    receipt: ReceiptOutcome | None
    receiver: str
    confirmed: bool
    stale: tuple[StalePrint, ...] = ()

    @property
    def to_do(self) -> int:
        return len(self.returned) + len(self.drafts)


def month_overview(workspace: Workspace) -> MonthOverview:
    """Everything for 本月, by indexed questions only."""
    returned = returned_records(workspace)
    mended = {item.rid for item in returned}
    # A returned record that is being mended is one thing to do, not two.
    drafts = tuple(item for item in drafts_waiting(workspace) if item.rid not in mended or not item.rid)
    parent = workspace.unit.parent
    return MonthOverview(
        today=workspace.clock.now().date(),
        forms=quick_forms(workspace),
        due=programmes_due(workspace, drafts=len(drafts)),
        returned=returned,
        drafts=drafts,
        unsent=unsent(workspace),
        awaiting=sum(n for (op, _form), n in count_in_state(workspace.db, "submitted").items() if op == "put"),
        submission=last_submission(workspace),
        receipt=last_receipt_outcome(workspace),
        receiver=workspace.tree[parent].name if parent in workspace.tree else "",
        confirmed=workspace.identity.confirmed,
        stale=_stale(workspace),
    )


def _stale(workspace: Workspace) -> tuple[StalePrint, ...]:
    """Papers that say something else than their records: only where there are any is it worked out what."""
    if not outdated(workspace.db, since=in_view_since(workspace.clock.now()), limit=1):
        return ()
    from desktop.workflows.printed import stale_prints

    return stale_prints(workspace)


def quick_forms(workspace: Workspace, unit: str = "") -> tuple[QuickForm, ...]:
    """Every form a person starts by hand, the most used ones in front; a zero report is made where it is due.

    ``unit``: those of a unit below whose paper is entered here. Raises ``RefusedError`` (填 295) for any other.
    """
    filled_for = unit_entered_for(workspace, unit or workspace.identity.org)
    used = form_use(workspace.db, filled_for.code)
    today = workspace.clock.now().date()
    found = [
        QuickForm(form, title, used[form].last_day, last_used_in_words(used[form].last_day, today), used[form].records)
        if form in used
        else QuickForm(form, title, "", _("还没用过"), 0)
        for form, title in form_titles_in_use(workspace, filled_for).items()
        if form != ZERO_REPORT
    ]
    found.sort(key=lambda item: (-item.records, _habit(item.form), item.form))
    # Use decides which forms stand in front, habit in what order: a digit learned by heart must not move.
    return tuple(sorted(found[:_IN_FRONT], key=lambda item: (_habit(item.form), item.form))) + tuple(found[_IN_FRONT:])


def returned_records(workspace: Workspace) -> tuple[Returned, ...]:
    """Own records sent back to be mended, newest first."""
    today = workspace.clock.now().date()
    found = []
    for item in with_lines(workspace.db, own_in_state(workspace.db, "returned", limit=MOST_RETURNED)):
        head, words = item.head, words_of(workspace, item.head.form, item.head.form_ver)
        judged = [event for event in events(workspace.db, head.rid, head.rev) if event.state == "returned"]
        last = judged[-1] if judged else None
        by = workspace.tree[last.by_org].name if last is not None and last.by_org in workspace.tree else ""
        found.append(
            Returned(
                head.rid, head.form, words.title, title_of_record(workspace, item.line), day_in_words(head.date, today),
                last.field if last is not None else "", returned_because(words, last), by,
            )
        )  # fmt: skip
    return tuple(found)


def unsent(workspace: Workspace) -> Unsent:
    """What the next file carries for the first time."""
    ready: Mapping[tuple[str, str], int] = count_in_state(workspace.db, "ready")
    zero = ready.get(("put", ZERO_REPORT), 0)
    batches, units = batches_not_passed_on(workspace.db) if workspace.unit.parent else (0, 0)
    return Unsent(
        records=sum(count for (op, _form), count in ready.items() if op == "put") - zero,
        zero=zero,
        deletions=sum(count for (op, _form), count in ready.items() if op == "del"),
        batches=batches,
        units=units,
    )


def last_used_in_words(day: str, today: dt.date) -> str:
    """上次 9月20日, 上次 昨天."""
    since = (today - dt.date.fromisoformat(day)).days if day else None
    if since is None:
        return _("还没用过")
    if since == 0:
        return _("上次 今天")
    return _("上次 昨天") if since == 1 else _("上次 {day}").format(day=day_in_words(day, today))


def _habit(form: str) -> int:
    """What a clinic does most often, for a ledger that has no records to count yet."""
    return _USUAL.index(form) if form in _USUAL else len(_USUAL)
