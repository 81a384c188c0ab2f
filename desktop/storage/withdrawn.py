"""What was taken back with an intake: it stays in the log and says nothing until it is taken in again."""

from __future__ import annotations

# For queries on ``record_events e``: judgements that came with an intake taken back do not count.
STANDING = "NOT EXISTS (SELECT 1 FROM withdrawn w WHERE w.kind = 'event' AND w.id = e.id)"
# The same for ``statements s``: what a unit between has endorsed in a file that was taken back.
STANDING_STATEMENT = "NOT EXISTS (SELECT 1 FROM withdrawn w WHERE w.kind = 'statement' AND w.id = s.rowid)"
