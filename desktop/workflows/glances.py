"""What of a received line its judgement looks at: a file that was opened and checked elsewhere need not be read again for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from desktop.model.record import Operation, RecordFacts, RecordLine
from desktop.storage.duplicate_candidates import EventFields, facts_of
from desktop.storage.records import record_date
from desktop.workflows.workspace import Workspace

# (form, day, village) of an event.
Event = tuple[str, str, str]
# Batches of which they are held ahead of their turn; of others they are made anew: some 150 kB each.
MOST_HELD = 16


class Glance(NamedTuple):
    """``sha256`` is the line's; ``facts`` None: it tells of no event of the unit's own."""

    rid: str
    rev: int
    op: Operation
    sha256: str
    event: Event
    facts: RecordFacts | None


def glance(line: RecordLine, sha256: str, fields_of: Callable[[str], EventFields | None]) -> Glance:
    """``fields_of``: what a form tells an event by."""
    date = record_date(line)
    fields = fields_of(line.form) if line.op == "put" else None
    facts = facts_of(fields, line, date) if fields is not None else None
    event = (line.form, date, str((line.data or {}).get("division_code", "")))
    return Glance(line.rid, line.rev, line.op, sha256, event, facts)


def plain(glances: Sequence[Glance]) -> tuple[tuple[Any, ...], ...]:
    """For another process: named tuples are sent five times as slowly."""
    return tuple([(*seen[:5], None if seen.facts is None else tuple(seen.facts)) for seen in glances])


def hold(workspace: Workspace, batch: str, glances: Sequence[tuple[Any, ...]]) -> None:
    """What ``plain`` gave, for the turn of the batch of this hash."""
    held = _held(workspace)
    if len(held) < MOST_HELD:
        held[batch] = glances


def held(workspace: Workspace, batch: str) -> list[Glance] | None:
    """What was held of this batch, once."""
    found = _held(workspace).pop(batch, None)
    if found is None:
        return None
    return [
        Glance(rid, rev, op, sha256, event, None if facts is None else RecordFacts._make(facts))
        for rid, rev, op, sha256, event, facts in found
    ]


def forget(workspace: Workspace) -> None:
    """Whoever's turn did not come."""
    _held(workspace).clear()


def _held(workspace: Workspace) -> dict[str, Sequence[tuple[Any, ...]]]:
    found: dict[str, Sequence[tuple[Any, ...]]] = workspace.kept("glances", dict)
    return found
