"""What a unit above wrote on the record of one below reaches it: with its receipts, again and again until it says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.exchange import line_sha256, read_batch
from desktop.model.record import RecordLine
from desktop.storage.batches import BatchRow
from desktop.storage.handed_down import keep_handed_down, numbers_to_hand_down, to_hand_down
from desktop.storage.revisions import revision
from desktop.workflows.workspace import Workspace

Lines = tuple[tuple[bytes, RecordLine], ...]


@dataclass(frozen=True)
class HandedDown:
    """What a unit's next receipt takes down to it. ``newest``: the number in our log of the last of the lines.

    Kept under ``down_key`` with the hash of the receipt's statement, so that its acknowledgement ends the repetition.
    """

    lines: Lines = ()
    newest: int = 0


def down_key(unit: str) -> str:
    """Setting: hash of a receipt → the number in our log of the last line it carried."""
    return f"handed_down:{unit}"


def handed_down(
    workspace: Workspace, asked: Mapping[str, Sequence[BatchRow]], settings: Mapping[str, Any]
) -> dict[str, HandedDown]:
    """Lines for the next receipts of some units, ``asked`` with what came from each: all behind those of the last receipt
    that the unit's own batches say it has taken in. ``settings`` hold what is kept under ``down_key``.
    """
    upto = {unit: _acknowledged(unit, rows, settings.get(down_key(unit), {})) for unit, rows in asked.items()}
    owners = _owners(workspace, asked)
    numbers: dict[str, list[int]] = {unit: [] for unit in asked}
    for seq, code in numbers_to_hand_down(workspace.db, list(owners), min(upto.values(), default=0)):
        for unit in owners[code]:
            if seq > upto[unit]:
                numbers[unit].append(seq)
    return {unit: _lines(workspace, found) for unit, found in numbers.items()}


def _acknowledged(unit: str, rows: Sequence[BatchRow], told: Mapping[str, int]) -> int:
    upto = 0
    for row in rows:
        acked = read_batch(row.batch_json).acked if row.org == unit and told else None
        upto = max(upto, told.get(acked.receipt, 0)) if acked else upto
    return upto


def _owners(workspace: Workspace, units: Mapping[str, object]) -> dict[str, list[str]]:
    """Each of ``units``, and every unit below one of them, with those of ``units`` that it is or is below."""
    found = {unit: [unit] for unit in units}
    for code in workspace.tree.units:
        for above in workspace.tree.ancestors(code):
            if above in units:
                found.setdefault(code, []).append(above)
    return found


def _lines(workspace: Workspace, numbers: Sequence[int]) -> HandedDown:
    if not numbers:
        return HandedDown()
    kept = [revision(workspace.db, seq) for seq in numbers]
    return HandedDown(tuple((line.line, line.parsed) for line in kept), numbers[-1])


def all_handed_down(workspace: Workspace, unit: str) -> Lines:
    codes = [unit, *(below.code for below in workspace.tree.below(unit))]
    return tuple((line.line, line.parsed) for line in to_hand_down(workspace.db, codes))


def take_handed_down(workspace: Workspace, lines: Lines, digest: str) -> int:
    """Keep the lines that came with the statement of that hash; how many were new."""
    return sum(keep_handed_down(workspace.db, digest, raw, line_sha256(raw), line) for raw, line in lines)
