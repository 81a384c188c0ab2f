"""What an incoming revision is to a record we may already have: a union of logs, never last-write-wins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Outcome = Literal["new", "same", "changed", "conflict", "stale"]
RevisionKey = tuple[int, str, str]


def judge(existing: Sequence[RevisionKey], incoming: RevisionKey) -> Outcome:
    """Compare an incoming (rev, line hash, op) with those of the same record.

    same: this very line is here · conflict: the same rev says something else · stale: older than the newest ·
    changed: newer than the newest · new: nobody knew the record. Order of arrival does not matter: revisions are snapshots.
    """
    rev, line, _op = incoming
    if not existing:
        return "new"
    if any(line == known for _rev, known, _known_op in existing):
        return "same"
    if any(rev == known for known, _line, _known_op in existing):
        return "conflict"
    return "changed" if rev > max(known for known, _line, _known_op in existing) else "stale"
