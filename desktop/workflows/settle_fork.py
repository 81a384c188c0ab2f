"""One number, two batches: a person chooses which counts. The other is kept for ever and says nothing.

The unit learns of it by its receipt and goes on in a new feed, on every computer that believed to be the one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.errors import KnownError, RefusedError, UsageError
from desktop.exchange import Opened, OpenedBatch, OpenedSubmission, open_file
from desktop.foundation.translation import _, listed
from desktop.storage.batches import BatchRow, batches, batches_of_feed, set_batch_status
from desktop.storage.intake import QuarantinedFile, drop_quarantined, quarantined
from desktop.workflows.forked_batches import decide_fork, fork_key, standing
from desktop.workflows.receive_files import FileResult, take_kept
from desktop.workflows.settle_conflict import SHORTEST
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class ForkSide:
    """One of the batches of a number. ``here``: its records counted once (the other way round it is only in a file)."""

    batch: str
    device: str
    created: str
    records: int
    prev: str
    here: bool


@dataclass(frozen=True)
class Fork:
    """``broken``: there is one batch only, and it does not follow the one before it."""

    feed: str
    seq: int
    unit: str
    sides: tuple[ForkSide, ...]
    broken: bool


@dataclass(frozen=True)
class SettledFork:
    """``files``: what came of the kept files when they were tried again."""

    feed: str
    seq: int
    chosen: str
    files: tuple[FileResult, ...]


def list_forks(workspace: Workspace) -> tuple[Fork, ...]:
    """Numbers of which more than one batch is here, or one that does not fit, and nobody has chosen yet."""
    found: dict[tuple[str, int], dict[str, ForkSide]] = {}
    units: dict[tuple[str, int], str] = {}
    for _file, batch in _kept_batches(workspace):
        at = (batch.batch.feed, batch.batch.seq)
        units[at] = batch.batch.org
        found.setdefault(at, {})[batch.sha256] = _side_of_file(batch)
    for row in batches(workspace.db, origin="received", status="quarantined"):
        units[row.feed, row.seq] = row.org
        found.setdefault((row.feed, row.seq), {})
    forks = []
    for (feed, seq), sides in found.items():
        rows = [row for row in batches_of_feed(workspace.db, feed) if row.seq == seq]
        held = {**sides, **{row.hash: _side_of_row(row) for row in rows}}
        settled = all(standing(workspace, feed, seq, side) != "open" for side in held) and all(
            side.here for side in held.values()
        )
        if settled or not _is_doubtful(workspace, feed, seq, held, rows):
            continue
        forks.append(Fork(feed, seq, units[feed, seq], tuple(held[key] for key in sorted(held)), len(held) == 1))
    return tuple(sorted(forks, key=lambda fork: (fork.unit, fork.feed, fork.seq)))


def forks_by_unit(workspace: Workspace) -> dict[str, tuple[tuple[str, int], ...]]:
    """(feed, number) of every fork of a unit, settled or not: what its receipts tell it."""
    found: dict[str, set[tuple[str, int]]] = {}
    for row in batches(workspace.db, origin="received", status="quarantined"):
        found.setdefault(row.org, set()).add((row.feed, row.seq))
    for fork in list_forks(workspace):
        found.setdefault(fork.unit, set()).add((fork.feed, fork.seq))
    return {unit: tuple(sorted(pairs)) for unit, pairs in found.items()}


def settle_fork(
    workspace: Workspace, feed: str, seq: int, choose: str, *, reason: str, person: str | None = None
) -> SettledFork:
    """Let the batch whose hash begins with ``choose`` count. Raises ``RefusedError`` 收 435, ``UsageError`` 用 140."""
    fork = next((item for item in list_forks(workspace) if (item.feed, item.seq) == (feed, seq)), None)
    sides = [side.batch for side in fork.sides] if fork else []
    chosen = [batch for batch in sides if len(choose) >= SHORTEST and batch.startswith(choose)]
    if len(chosen) != 1:
        raise RefusedError(
            "收 435",
            _("没有这样一份等着挑的上报：第 {seq} 号 {batch}").format(seq=seq, batch=choose),
            hint=_("可以挑：{digests}").format(digests=listed(batch[:12] for batch in sides))
            if sides
            else _("用 conflict list 看有哪些"),
        )
    if not reason.strip():
        raise UsageError("用 140", _("挑哪一份要写原因"))
    who = workspace.person(person)
    kept = {
        file.sha256: file
        for file, batch in _kept_batches(workspace)
        if (batch.batch.feed, batch.batch.seq) == (feed, seq)
    }
    with workspace.db.atomic():
        decide_fork(
            workspace, feed, seq, chosen[0], [side for side in sides if side != chosen[0]], who=who, reason=reason
        )
        for row in [row for row in batches_of_feed(workspace.db, feed) if row.seq == seq]:
            set_batch_status(workspace.db, row.hash, "taken" if row.hash == chosen[0] else "quarantined")
        workspace.audit("fork.resolve", f"{fork_key(feed, seq)} {chosen[0]}", reason, who=who)
        files = tuple(_try_again(workspace, file) for file in kept.values())
    return SettledFork(feed, seq, chosen[0], files)


def _try_again(workspace: Workspace, file: QuarantinedFile) -> FileResult:
    """Take a kept file in now; one that still cannot be stays aside."""
    (result,) = take_kept(workspace, [(file.name, file.data)], _("挑定以后再收"))
    if result.status in ("taken", "duplicate"):
        drop_quarantined(workspace.db, file.sha256)
    return result


def _kept_batches(workspace: Workspace) -> list[tuple[QuarantinedFile, OpenedBatch]]:
    """The batches of every file that was put aside and can still be read."""
    found: list[tuple[QuarantinedFile, OpenedBatch]] = []
    for file in quarantined(workspace.db):
        opened = _open(workspace, file.data)
        if opened is not None and isinstance(opened.content, OpenedSubmission):
            found += [(file, batch) for batch in opened.content.batches]
    return found


def _open(workspace: Workspace, data: bytes) -> Opened | None:
    try:
        return open_file(data, workspace.trust(), workspace.keys)
    except KnownError:
        return None  # its computer was revoked since: nothing of it can be chosen


def _is_doubtful(
    workspace: Workspace, feed: str, seq: int, sides: dict[str, ForkSide], rows: Sequence[BatchRow]
) -> bool:
    """Two of one number, or one that was put aside; what merely travelled in the same file is not."""
    if len(sides) > 1 or any(row.status == "quarantined" for row in rows):
        return True
    if rows:
        return False
    (side,) = sides.values()
    before = [row for row in batches_of_feed(workspace.db, feed) if row.seq == seq - 1 and row.status == "taken"]
    after = [row for row in batches_of_feed(workspace.db, feed) if row.seq == seq + 1 and row.status == "taken"]
    return (
        any(row.hash != side.prev for row in before)
        or any(row.prev != side.batch for row in after)
        or (seq == 1 and bool(side.prev))
    )


def _side_of_file(item: OpenedBatch) -> ForkSide:
    return ForkSide(item.sha256, item.batch.device, item.batch.created, item.batch.n, item.batch.prev, here=False)


def _side_of_row(row: BatchRow) -> ForkSide:
    return ForkSide(row.hash, row.device, row.created, row.n, row.prev, here=True)
