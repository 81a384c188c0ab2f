"""Heads, views and search follow the log: at once where many lines come in, when somebody looks where one was saved.

The line in the log is the record; all the rest can be made from it. So a save puts the line on the disk, and a note that
its record is still to be looked at, which is a third of the pages; whoever reads a table that follows the log lets it
follow first (``Database.catch_up``), after a power cut too. On an old disk every page is a way of the arm.
"""

from __future__ import annotations

from desktop.storage.bulk import refresh_heads
from desktop.storage.database import Database

# More records than this do not wait: whoever reads next should not have to.
MOST_WAITING = 200


def follow_later(db: Database, rid: str) -> None:
    """This record's head, views and search are to be made anew from the log before anybody reads them."""
    db.execute("INSERT OR IGNORE INTO heads_waiting (rid) VALUES (?)", (rid,))
    db.behind = True
    if db.execute("SELECT count(*) FROM heads_waiting")[0][0] > MOST_WAITING:
        db.catch_up()


def follow(db: Database) -> None:
    """Make heads, views and search of all records that wait. Called by ``Database.catch_up`` alone, where any do."""
    with db.joined():
        rids = [row["rid"] for row in db.execute("SELECT rid FROM heads_waiting")]
        db.execute("DELETE FROM heads_waiting")
        refresh_heads(db, rids)
