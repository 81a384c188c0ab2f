"""The newest records of one form and unit: what "as last time" and the values offered first are read from."""

from __future__ import annotations

from desktop.model.record import StoredRevision
from desktop.storage.database import Database
from desktop.storage.revisions import revision


def latest_revisions(db: Database, form: str, unit: str, *, exclude: str = "", limit: int = 1) -> list[StoredRevision]:
    """Newest by the day they tell of; deleted records and ``exclude`` (the record being changed) left out."""
    rows = db.execute(
        "SELECT revision_seq FROM heads WHERE form = ? AND unit = ? AND op = 'put' AND rid <> ?"
        " ORDER BY date DESC, revision_seq DESC LIMIT ?",
        (form, unit, exclude, limit),
    )
    return [revision(db, row["revision_seq"]) for row in rows]


def latest_of_unit(db: Database, unit: str, *, exclude: str = "", limit: int = 1) -> list[StoredRevision]:
    """As ``latest_revisions``, of every form together."""
    rows = db.execute(
        "SELECT revision_seq FROM heads WHERE unit = ? AND op = 'put' AND rid <> ? ORDER BY date DESC, rid DESC LIMIT ?",
        (unit, exclude, limit),
    )
    return [revision(db, row["revision_seq"]) for row in rows]


def revisions_of_day(db: Database, form: str, unit: str, day: str, *, exclude: str = "") -> list[StoredRevision]:
    """The unit's records of one form on one day (ISO), in the order they were made; deleted ones left out."""
    rows = db.execute(
        "SELECT revision_seq FROM heads WHERE unit = ? AND form = ? AND date = ? AND op = 'put' AND rid <> ?"
        " ORDER BY revision_seq",
        (unit, form, day, exclude),
    )
    return [revision(db, row["revision_seq"]) for row in rows]
