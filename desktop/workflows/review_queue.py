"""What waits for a person's judgement: the queue of the review page, and a whole number approved at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop.foundation.translation import _
from desktop.storage.records import head
from desktop.storage.review_queue import (
    CHANGED,
    CONFLICT,
    EXPLAINED,
    NEW,
    SUSPECT,
    QueueKey,
    QueueRow,
    judged_since,
    waiting_counts,
    waiting_of_batch,
    waiting_rows,
)
from desktop.storage.revisions import revision
from desktop.workflows.form_words import form_titles_in_use
from desktop.workflows.record_words import day_in_words, title_of_record
from desktop.workflows.review import Reviewed, approve
from desktop.workflows.twins import doubted_twin
from desktop.workflows.workspace import Workspace

PAGE = 100
_CHIPS = {CONFLICT: "conflict", SUSPECT: "suspect", CHANGED: "changed", EXPLAINED: "new", NEW: "new"}


@dataclass(frozen=True)
class QueueItem:
    """One record that waits. ``chip`` is its state word; ``aside`` says why a person should look, in a few words."""

    rid: str
    rev: int
    unit: str
    unit_name: str
    form: str
    form_title: str
    day: str
    subject: str
    chip: str
    aside: str
    rank: int
    batch: str
    seq: int
    key: QueueKey

    @property
    def easy(self) -> bool:
        """Nothing about it asks for a look of its own."""
        return self.rank == NEW


@dataclass(frozen=True)
class Choice:
    """One line of a filter and how many records it leaves."""

    key: str
    text: str
    count: int


@dataclass(frozen=True)
class ReviewQueue:
    """One page. ``total`` counts what the filters leave, ``waiting`` all that waits (the badge)."""

    items: tuple[QueueItem, ...]
    total: int
    waiting: int
    problems: int
    units: tuple[Choice, ...]
    forms: tuple[Choice, ...]
    more: QueueKey | None
    approved_today: int
    returned_today: int


def review_queue(
    workspace: Workspace,
    *,
    unit: str | None = None,
    form: str | None = None,
    after: QueueKey | None = None,
    limit: int = PAGE,
) -> ReviewQueue:
    """One page of what waits, conflicts and doubts first; go on with ``after`` = the last page's ``more``."""
    own = workspace.identity.org
    rows = waiting_rows(workspace.db, own, unit=unit, form=form, after=after, limit=limit + 1)
    counts = waiting_counts(workspace.db, own)
    left = {key: n for key, n in counts.items() if unit in (None, key[0]) and form in (None, key[1])}
    titles = form_titles_in_use(workspace)
    today = judged_since(workspace.db, own, workspace.now_text[:10])
    return ReviewQueue(
        items=tuple(_item(workspace, row, titles) for row in rows[:limit]),
        total=sum(left.values()),
        waiting=sum(counts.values()),
        problems=sum(n for (_unit, _form, rank), n in left.items() if rank != NEW),
        units=_choices(counts, 0, lambda code: unit_name(workspace, code)),
        forms=_choices(counts, 1, lambda form_id: titles.get(form_id, form_id)),
        more=rows[limit - 1].key if len(rows) > limit else None,
        approved_today=today.get("endorsed", 0),
        returned_today=today.get("returned", 0),
    )


def waiting_count(workspace: Workspace) -> int:
    """How many records wait for this unit's judgement."""
    return sum(waiting_counts(workspace.db, workspace.identity.org).values())


def approve_batch(workspace: Workspace, batch: str, *, person: str | None = None) -> tuple[Reviewed, ...]:
    """Approve what came under one number and has nothing that asks for a look; the rest goes on waiting."""
    return approve(workspace, easy_of_batch(workspace, batch), person=person)


def easy_of_batch(workspace: Workspace, batch: str) -> list[str]:
    """The records ``approve_batch`` would approve."""
    return waiting_of_batch(workspace.db, workspace.identity.org, batch, (NEW,)) if batch else []


def unit_name(workspace: Workspace, code: str) -> str:
    """The name of a unit, or its code if the register does not know it."""
    return workspace.tree[code].name if code in workspace.tree else code


def _short_name(workspace: Workspace, code: str) -> str:
    return (workspace.tree[code].short_name if code in workspace.tree else "") or unit_name(workspace, code)


def _item(workspace: Workspace, row: QueueRow, titles: Mapping[str, str]) -> QueueItem:
    line = revision(workspace.db, row.revision).parsed
    return QueueItem(
        rid=row.rid,
        rev=row.rev,
        unit=row.unit,
        unit_name=unit_name(workspace, row.unit),
        form=row.form,
        form_title=titles.get(row.form, row.form),
        day=day_in_words(row.date, workspace.clock.now().date()),
        subject=title_of_record(workspace, line),
        chip=_CHIPS[row.rank],
        aside=_aside(workspace, row),
        rank=row.rank,
        batch=row.batch,
        seq=row.seq,
        key=row.key,
    )


def _aside(workspace: Workspace, row: QueueRow) -> str:
    if row.rank == CONFLICT:
        return _("两个第 {rev} 版").format(rev=row.rev)
    if row.rank == SUSPECT:
        doubted = head(workspace.db, row.rid)
        other = doubted_twin(workspace, doubted) if doubted is not None else None
        if other is None or other.unit == row.unit:
            return "" if other is None else _("和另一条")
        return _("和{unit}").format(unit=_short_name(workspace, other.unit))
    if row.rank == CHANGED:
        return _("第 {rev} 版").format(rev=row.rev)
    return _("有说明") if row.rank == EXPLAINED else ""


def _choices(counts: Mapping[tuple[str, str, int], int], place: int, words: Any) -> tuple[Choice, ...]:
    found: dict[str, int] = {}
    for key, n in counts.items():
        found[str(key[place])] = found.get(str(key[place]), 0) + n
    return tuple(Choice(key, words(key), n) for key, n in sorted(found.items()))
