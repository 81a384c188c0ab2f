"""What was printed of which revision, and which page of it came back as a scan: known on this computer only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from desktop.foundation.quick_dataclass import dataclass
from desktop.storage.database import Database

_COLUMNS = "p.id, p.rid, p.line_sha256, p.sheet, p.at, p.who"


@dataclass(frozen=True)
class PrintNote:
    """A record's sheet went to paper. ``line_sha256``: the revision's; ``at``: local ISO text."""

    id: int
    rid: str
    line_sha256: str
    sheet: str
    at: str
    who: str


@dataclass(frozen=True)
class ScanNote:
    """A page that came back: ``sha256`` names the attachment."""

    rid: str
    sheet: str
    page: int
    sha256: str
    at: str
    who: str


def note_prints(db: Database, sheet: str, revisions: Iterable[tuple[str, str]], *, at: str, who: str) -> None:
    """Remember (record, hash of the revision's line) of everything that was just printed on this sheet."""
    db.executemany(
        "INSERT INTO prints (rid, line_sha256, sheet, at, who) VALUES (?, ?, ?, ?, ?)",
        [(rid, line_sha256, sheet, at, who) for rid, line_sha256 in revisions],
    )


def settle_prints(db: Database, rid: str, *, at: str) -> None:
    """Somebody said that this record's old paper may stay as it is."""
    db.execute("UPDATE prints SET settled = ? WHERE rid = ? AND settled = ''", (at, rid))


# Days: a paper of last winter asks for nothing any more.
_IN_VIEW = 92


def in_view_since(now: dt.datetime) -> str:
    """The ISO day from which on a print is asked about."""
    return (now.date() - dt.timedelta(days=_IN_VIEW)).isoformat()


def outdated(db: Database, *, since: str, limit: int) -> list[PrintNote]:
    """The newest print of each record and sheet since a day whose record stands in another revision now, newest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM prints p JOIN heads h ON h.rid = p.rid JOIN revisions r ON r.seq = h.revision_seq"
        " WHERE p.at >= ? AND p.settled = '' AND h.op = 'put' AND r.line_sha256 <> p.line_sha256"
        " AND NOT EXISTS (SELECT 1 FROM prints n WHERE n.rid = p.rid AND n.sheet = p.sheet AND n.id > p.id)"
        " ORDER BY p.id DESC LIMIT ?",
        (since, limit),
    )
    return [PrintNote(*row) for row in rows]


def prints_of(db: Database, rid: str) -> list[PrintNote]:
    """The newest print of each of a record's sheets that nobody has settled, newest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM prints p WHERE p.rid = ? AND p.settled = ''"
        " AND NOT EXISTS (SELECT 1 FROM prints n WHERE n.rid = p.rid AND n.sheet = p.sheet AND n.id > p.id)"
        " ORDER BY p.id DESC",
        (rid,),
    )
    return [PrintNote(*row) for row in rows]


def note_scan(db: Database, note: ScanNote) -> None:
    """Remember which page of which sheet an attachment is."""
    db.execute(
        "INSERT INTO scans (rid, sheet, page, sha256, at, who) VALUES (?, ?, ?, ?, ?, ?)",
        (note.rid, note.sheet, note.page, note.sha256, note.at, note.who),
    )


def scans_of(db: Database, rid: str) -> list[ScanNote]:
    """Every page that came back for a record, oldest first."""
    rows = db.execute("SELECT rid, sheet, page, sha256, at, who FROM scans WHERE rid = ? ORDER BY id", (rid,))
    return [ScanNote(*row) for row in rows]
