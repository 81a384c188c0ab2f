"""A unit's own records back to it: what it had sent, with what became of it, for the new computer of a dead one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import KnownError, RefusedError, UsageError
from desktop.exchange import Continues, History, SignedBatch, Trust, seal_history
from desktop.foundation.atomic import require_room, unused_name, write_atomically
from desktop.foundation.translation import _
from desktop.model import file_names
from desktop.storage.batches import BatchRow, batches
from desktop.workflows.carried import FILE_BYTES, load_batch, signed_batch
from desktop.workflows.corrections import Lines, all_handed_down
from desktop.workflows.receipt_content import receipt_batches
from desktop.workflows.workspace import Workspace

MOST_BATCHES = 2_000


@dataclass(frozen=True)
class MadeHistory:
    """``left_out``: batches of a computer of which nothing counts any more, or of which a photo is gone."""

    unit: str
    files: tuple[Path, ...]
    batches: int
    records: int
    left_out: int


def make_history(workspace: Workspace, unit: str, to: Path, *, most_bytes: int = FILE_BYTES) -> MadeHistory:
    """Write the history of a unit below to a stick, in as many files as it takes; only its computers can open them.

    Raises ``UsageError`` 用 105; ``RefusedError`` 网 165 (no computer that could open it), 网 168 (nothing of it is here).
    """
    tree, own, trust = workspace.tree, workspace.identity.org, workspace.trust()
    if unit not in tree or unit == own or not tree.is_under(unit, own):
        raise UsageError("用 105", _("下级单位里没有这个编码：{code}").format(code=unit))
    recipients = [device.age for device in trust.devices_of(unit)]
    if not recipients:
        raise RefusedError("网 165", _("{unit}没有登记着的电脑").format(unit=tree[unit].name), hint=_("先收新电脑的核对单，核对以后再做"))  # fmt: skip
    received = batches(workspace.db, origin="received", status="taken")
    all_rows = [row for row in received if tree.is_under(row.org, unit)]
    rows = [row for row in all_rows if _can_be_read(workspace, row, trust)]
    if not rows:
        raise RefusedError("网 168", _("这里没有{unit}报过的记录").format(unit=tree[unit].name))
    parts = _parts(workspace, rows, most_bytes)
    mine = [row for row in rows if row.org == unit]
    newest = Continues(mine[-1].feed, mine[-1].seq, mine[-1].hash) if mine else None
    lines = all_handed_down(workspace, unit)
    files = []
    for number, part in enumerate(parts, start=1):
        last = number == len(parts)
        data = _sealed(workspace, unit, part, (number, len(parts)), newest if last else None, lines if last else ())
        name = f"{file_names.HISTORY}_{tree[unit].name}_{workspace.now_text[:10]}_{number}-{len(parts)}"
        require_room(to, len(data))
        files.append(write_atomically(unused_name(to, name, file_names.SUFFIX), data))
    with workspace.db.atomic():
        workspace.audit("history.make", f"{unit} {len(rows)}")
    records = sum(row.n for row in rows)
    return MadeHistory(unit, tuple(files), len(rows), records, len(all_rows) - len(rows))


def _can_be_read(workspace: Workspace, row: BatchRow, trust: Trust) -> bool:
    """Whoever opens it checks every signature again, and needs every byte that was signed."""
    device = trust.device(row.device)
    if device is None or (device.revoked is not None and row.seq > device.revoked.get(row.feed, -1)):
        return False
    try:
        signed_batch(workspace, load_batch(workspace, row.hash))
    except KnownError:
        return False
    return True


def _parts(workspace: Workspace, rows: Sequence[BatchRow], most_bytes: int) -> list[list[BatchRow]]:
    """Cut so that no file is larger than a program can hold, and every number stays whole."""
    parts: list[list[BatchRow]] = [[]]
    room = most_bytes
    for row in rows:
        size = sum(len(raw) for raw in signed_batch(workspace, load_batch(workspace, row.hash)).members.values())
        if parts[-1] and (size > room or len(parts[-1]) >= MOST_BATCHES):
            parts.append([])
            room = most_bytes
        parts[-1].append(row)
        room -= size
    return parts


def _sealed(
    workspace: Workspace,
    unit: str,
    rows: Sequence[BatchRow],
    part: tuple[int, int],
    newest: Continues | None,
    lines: Lines,
) -> bytes:
    trust = workspace.trust()
    carried: list[SignedBatch] = [signed_batch(workspace, load_batch(workspace, row.hash)) for row in rows]
    history = History(
        org=workspace.identity.org, to=unit, at=workspace.now_text, part=part[0], parts=part[1], newest=newest, revisions=lines,
        batches=tuple(receipt_batches(workspace, rows).values()),
    )  # fmt: skip
    recipients = [device.age for device in trust.devices_of(unit)]
    return seal_history(
        history, carried, signer=workspace.keys, recipients=recipients, roster_version=trust.roster.version
    )
