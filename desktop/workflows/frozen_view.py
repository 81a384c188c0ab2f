"""报送时 and 现值: what has become of a reported table, and which records made the difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from desktop.consolidation.frozen import ChangedCell, Differences, compare
from desktop.model.programme import TableResult
from desktop.model.record import RecordHead
from desktop.storage.provenance import Digest, digests, heads_of
from desktop.workflows.close_period import late_in
from desktop.workflows.consolidate import official_table
from desktop.workflows.freeze_table import FrozenTable, Kept, kept_table
from desktop.workflows.workspace import Workspace

# new: came in since · changed: a later revision · deleted, returned, conflict: stands no longer · withdrawn: its intake
# was taken back · moved: stands, and no longer belongs in this table · other: itself unchanged, a register or another
# record decides otherwise.
What = Literal["new", "changed", "deleted", "returned", "conflict", "withdrawn", "moved", "other"]


@dataclass(frozen=True)
class ChangedRecord:
    """A record that is not as it was when the table was reported. ``rev_then``, ``rev_now``: 0 where there is none.

    ``late``: it came in after the period was closed. ``counts``: it made a difference to a figure.
    """

    rid: str
    what: What
    unit: str
    form: str
    date: str
    rev_then: int
    rev_now: int
    late: bool
    counts: bool


@dataclass(frozen=True)
class FrozenComparison:
    """A reported table and the same table now."""

    kept: Kept
    now: TableResult
    differences: Differences
    records: tuple[ChangedRecord, ...]

    @property
    def frozen(self) -> FrozenTable:
        return self.kept.frozen

    @property
    def cells(self) -> tuple[ChangedCell, ...]:
        return self.differences.cells

    @property
    def stale(self) -> bool:
        """已过期: records below changed since, whether or not a figure did."""
        return bool(self.records or self.cells or self.differences.lists)


def compare_frozen(workspace: Workspace, frozen: FrozenTable, now: TableResult | None = None) -> FrozenComparison:
    """Hold a reported version against today's records; ``now`` is the same table where it was computed already."""
    was = kept_table(workspace, frozen)
    if now is None:
        now = official_table(workspace, frozen.programme, frozen.table, frozen.period, line=frozen.line)
    different = compare(was.result, now, workspace.tree)
    known = set(was.records)
    behind = {fact.record for fact in now.facts} | known
    today = digests(workspace.db, sorted(behind))
    touched = {rid for rid in behind if was.records.get(rid) != today.get(rid)}
    records = _records(workspace, was, different, sorted(touched | set(different.records)), today)
    return FrozenComparison(was, now, different, records)


def _records(
    workspace: Workspace, was: Kept, different: Differences, rids: Sequence[str], today: Mapping[str, Digest]
) -> tuple[ChangedRecord, ...]:
    heads = heads_of(workspace.db, rids)
    late = set(late_in(workspace, was.frozen.programme, was.frozen.period)) if rids else set()
    counting = set(different.records)
    told = {fact.record: fact for fact in was.result.facts}
    found = []
    for rid in rids:
        head, fact = heads.get(rid), told.get(rid)
        then = was.records.get(rid, (0, ""))
        found.append(
            ChangedRecord(
                rid=rid,
                what=_what(head, rid, then, today.get(rid), different),
                unit=head.unit if head else fact.unit if fact else "",
                form=head.form if head else fact.form if fact else "",
                date=head.date if head else fact.date if fact else "",
                rev_then=then[0],
                rev_now=head.rev if head else 0,
                late=rid in late,
                counts=rid in counting,
            )
        )
    return tuple(sorted(found, key=lambda item: (not item.counts, item.date, item.rid)))


def _what(head: RecordHead | None, rid: str, then: Digest, today: Digest | None, different: Differences) -> What:
    if not then[0]:
        return "new"
    if head is None:
        return "withdrawn"
    if head.op == "del":
        return "deleted"
    if head.state == "returned":
        return "returned"
    if head.state == "conflict":
        return "conflict"
    if rid in different.gone:
        return "moved"
    return "other" if then == today else "changed"
