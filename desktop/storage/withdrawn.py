"""What was taken back with an intake: it stays in the log and says nothing until it is taken in again."""

from __future__ import annotations


def standing_event(alias: str) -> str:
    """For queries on ``record_events`` under an alias: judgements that came with an intake taken back do not count."""
    return f"NOT EXISTS (SELECT 1 FROM withdrawn w WHERE w.kind = 'event' AND w.id = {alias}.id)"


STANDING = standing_event("e")
# The same for ``statements s``: what a unit between has endorsed in a file that was taken back.
STANDING_STATEMENT = "NOT EXISTS (SELECT 1 FROM withdrawn w WHERE w.kind = 'statement' AND w.id = s.rowid)"
