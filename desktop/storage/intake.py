"""What was taken in, file by file; files that wait for an enrolment; files put aside for a person to judge."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from desktop.errors import Problem
from desktop.foundation.quick_dataclass import dataclass
from desktop.storage.database import Database
from desktop.storage.driver import Row

# Intake, name, hash, kind, status, unit, number, counts, error.
NewResult = tuple[int, str, str, str, str, str, int | None, Mapping[str, Any], Problem | None]


@dataclass(frozen=True)
class FileResult:
    """One file of an intake. ``status`` is taken, duplicate, waiting, quarantined or refused; ``counts`` new, same, …"""

    id: int
    intake: int
    name: str
    sha256: str
    kind: str
    status: str
    unit: str
    seq: int | None
    counts: Mapping[str, Any]
    error: Problem | None


@dataclass(frozen=True)
class SeenFile:
    """A file of one unit as an intake met it; ``at`` is when, local text."""

    at: str
    name: str
    status: str
    seq: int | None
    error: Problem | None


@dataclass(frozen=True)
class QuarantinedFile:
    """A validly signed file that contradicts what is known, whole, until a person chooses."""

    sha256: str
    name: str
    data: bytes
    unit: str
    seq: int | None
    reason: str


def start_intake(db: Database, at: str, source: str) -> int:
    """Open an intake (one stick, one folder) and give its number."""
    return db.insert("INSERT INTO intakes (at, source) VALUES (?, ?)", (at, source))


def save_file_result(
    db: Database,
    intake: int,
    name: str,
    sha256: str,
    kind: str,
    status: str,
    unit: str,
    seq: int | None,
    counts: Mapping[str, Any],
    error: Problem | None,
) -> None:
    """Note what became of one file."""
    save_file_results(db, [(intake, name, sha256, kind, status, unit, seq, counts, error)])


def save_file_results(db: Database, results: Iterable[NewResult]) -> None:
    """The same for several."""
    told = [
        (
            *said,
            json.dumps(dict(counts), ensure_ascii=False, sort_keys=True),
            None if error is None else json.dumps(asdict(error), ensure_ascii=False, sort_keys=True),
        )
        for *said, counts, error in results
    ]
    db.executemany(
        "INSERT INTO intake_files (intake, name, sha256, kind, status, unit, seq, counts, error)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        told,
    )


def file_results(db: Database, intake: int) -> list[FileResult]:
    """The files of one intake in the order they were read."""
    return [_result(row) for row in db.execute("SELECT * FROM intake_files WHERE intake = ? ORDER BY id", (intake,))]


def file_seen(db: Database, sha256: str) -> FileResult | None:
    """The result of the intake that took in exactly this file, or None; a refused or waiting file was not taken in."""
    row = db.one("SELECT * FROM intake_files WHERE sha256 = ? AND status = 'taken' ORDER BY id DESC LIMIT 1", (sha256,))
    return None if row is None else _result(row)


def files_of_unit(db: Database, unit: str, kind: str, *, limit: int = 20) -> list[SeenFile]:
    """What intakes met of one unit, newest first. Of a file that could not be opened the unit is what it said itself."""
    rows = db.execute(
        "SELECT i.at, f.name, f.status, f.seq, f.error FROM intake_files f JOIN intakes i ON i.id = f.intake"
        " WHERE f.unit = ? AND f.kind = ? ORDER BY f.id DESC LIMIT ?",
        (unit, kind, limit),
    )
    return [SeenFile(row[0], row[1], row[2], row[3], _problem(row[4])) for row in rows]


def newest_intake(db: Database) -> tuple[int, str] | None:
    """(number, local time) of the last intake that met a file."""
    row = db.one(
        "SELECT i.id, i.at FROM intakes i WHERE EXISTS (SELECT 1 FROM intake_files f WHERE f.intake = i.id)"
        " ORDER BY i.id DESC LIMIT 1"
    )
    return None if row is None else (int(row[0]), str(row[1]))


def held_back(db: Database) -> tuple[int, int]:
    """How many files wait for an enrolment, how many were put aside for a person."""
    row = db.execute("SELECT (SELECT count(*) FROM waiting_files), (SELECT count(*) FROM quarantined_files)")[0]
    return int(row[0]), int(row[1])


def keep_waiting(db: Database, sha256: str, name: str, data: bytes, unit: str, kind: str) -> None:
    """Keep a file of a unit that is not enrolled yet, to be tried again when it is."""
    db.execute("INSERT OR IGNORE INTO waiting_files VALUES (?, ?, ?, ?, ?)", (sha256, name, data, unit, kind))


def waiting(db: Database) -> list[tuple[str, str, bytes, str, str]]:
    """(sha256, name, data, unit, kind) of every waiting file, oldest first."""
    return [tuple(row) for row in db.execute("SELECT sha256, name, data, unit, kind FROM waiting_files ORDER BY rowid")]


def waiting_names(db: Database) -> list[tuple[str, str, str, str]]:
    """(sha256, name, unit, kind) of every waiting file, oldest first, without its bytes."""
    return [tuple(row) for row in db.execute("SELECT sha256, name, unit, kind FROM waiting_files ORDER BY rowid")]


def waiting_file(db: Database, sha256: str) -> tuple[str, bytes] | None:
    """Name and bytes of one waiting file."""
    row = db.one("SELECT name, data FROM waiting_files WHERE sha256 = ?", (sha256,))
    return None if row is None else (row["name"], row["data"])


def drop_waiting(db: Database, *hashes: str) -> None:
    """Files that were taken in wait no longer."""
    db.execute("DELETE FROM waiting_files WHERE sha256 IN (SELECT value FROM json_each(?))", (json.dumps(hashes),))


def quarantine(db: Database, sha256: str, name: str, data: bytes, unit: str, seq: int | None, reason: str) -> None:
    """Put a whole file aside. The first reason given stays."""
    db.execute(
        "INSERT OR IGNORE INTO quarantined_files VALUES (?, ?, ?, ?, ?, ?)", (sha256, name, data, unit, seq, reason)
    )


def quarantined(db: Database) -> list[QuarantinedFile]:
    """Files put aside, oldest first."""
    rows = db.execute("SELECT sha256, name, data, unit, seq, reason FROM quarantined_files ORDER BY rowid")
    return [QuarantinedFile(*row) for row in rows]


def quarantined_names(db: Database) -> list[tuple[str, str, int | None, str]]:
    """(name, unit, number, reason) of every file put aside, oldest first, without its bytes."""
    return [tuple(row) for row in db.execute("SELECT name, unit, seq, reason FROM quarantined_files ORDER BY rowid")]


def drop_quarantined(db: Database, sha256: str) -> None:
    """A person has chosen: the file is kept aside no longer."""
    db.execute("DELETE FROM quarantined_files WHERE sha256 = ?", (sha256,))


def _result(row: Row) -> FileResult:
    return FileResult(
        id=row["id"],
        intake=row["intake"],
        name=row["name"],
        sha256=row["sha256"],
        kind=row["kind"],
        status=row["status"],
        unit=row["unit"],
        seq=row["seq"],
        counts=json.loads(row["counts"]),
        error=_problem(row["error"]),
    )


def _problem(stored: str | None) -> Problem | None:
    return None if stored is None else Problem(**json.loads(stored))
