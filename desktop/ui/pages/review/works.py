"""What the review page asks of the worker; nothing here touches a widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.ui.tasks import Progress
from desktop.workflows.compare_revisions import ReviewItem, review_item
from desktop.workflows.review import approve, return_record
from desktop.workflows.review_queue import PAGE, ReviewQueue, approve_batch, review_queue
from desktop.workflows.workspace import Workspace

Work = Callable[[Workspace, Progress], ReviewQueue]


@dataclass(frozen=True)
class Judged:
    """What was judged, and the counts after it (its rows are not asked for: the list has them)."""

    rids: tuple[str, ...]
    queue: ReviewQueue


def queueing(unit: str | None, form: str | None) -> Work:
    return lambda workspace, _progress: review_queue(workspace, unit=unit, form=form, limit=PAGE)


def fetching(unit: str | None, form: str | None, before: ReviewQueue) -> Work:
    after = before.more
    return lambda workspace, _progress: review_queue(workspace, unit=unit, form=form, after=after, limit=PAGE)


def opening(rid: str) -> Callable[[Workspace, Progress], ReviewItem]:
    return lambda workspace, _progress: review_item(workspace, rid)


def approving(item: ReviewItem) -> Callable[[Workspace, Progress], Judged]:
    def work(workspace: Workspace, _progress: Progress) -> Judged:
        approve(workspace, [item.rid])
        return _after(workspace, (item.rid,))

    return work


def approving_batch(item: ReviewItem) -> Callable[[Workspace, Progress], Judged]:
    def work(workspace: Workspace, _progress: Progress) -> Judged:
        return _after(workspace, tuple(done.id for done in approve_batch(workspace, item.batch)))

    return work


def returning(item: ReviewItem, field: str, reason: str) -> Callable[[Workspace, Progress], Judged]:
    def work(workspace: Workspace, _progress: Progress) -> Judged:
        return_record(workspace, item.rid, field=field, reason=reason)
        return _after(workspace, (item.rid,))

    return work


def _after(workspace: Workspace, rids: tuple[str, ...]) -> Judged:
    return Judged(rids, review_queue(workspace, limit=1))
