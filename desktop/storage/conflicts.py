"""Records of which two lines claim the same revision, and the lines themselves."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.model.record import StoredRevision
from desktop.storage.database import Database
from desktop.storage.revisions import LIVE, live_revisions, revision


def conflicting_records(db: Database, *, limit: int = 1000) -> list[str]:
    """Ids of records in conflict of which both lines are here, by unit and day, at most ``limit``."""
    rows = db.execute(
        "SELECT h.rid FROM heads h WHERE h.state = 'conflict' AND (SELECT COUNT(*) FROM revisions r"
        f" WHERE r.rid = h.rid AND r.rev = h.rev AND (r.batch IS NULL OR {LIVE})) > 1 ORDER BY h.unit, h.date, h.rid LIMIT ?",
        (limit,),
    )
    return [str(row["rid"]) for row in rows]


def rival_lines(db: Database, rid: str) -> Sequence[StoredRevision]:
    """The lines that claim a record's newest revision, earliest stored first; one if there is no conflict."""
    lines = live_revisions(db, rid)
    return [revision(db, line["seq"]) for line in lines if line["rev"] == lines[0]["rev"]]
