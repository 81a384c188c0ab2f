"""What stands behind figures: records with their lines, the batches that carried them, the signatures over those."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop.model.record import RecordHead, RecordLine, State
from desktop.storage.batch_runs import CARRIED
from desktop.storage.database import Database
from desktop.storage.records import COLUMNS
from desktop.storage.revisions import parsed_line

_CHUNK = 500


@dataclass(frozen=True)
class Provenance:
    """A record as it stands: its newest line, and who signed for it, its own unit first."""

    rid: str
    state: State
    line: RecordLine
    signed_by: tuple[str, ...]


def provenance(db: Database, rids: Sequence[str]) -> dict[str, Provenance]:
    """Of each record that is here: two queries for every 500 of them, none a record."""
    found: dict[str, Provenance] = {}
    for chunk in _chunks(list(dict.fromkeys(rids))):
        marks = ", ".join("?" for _rid in chunk)
        rows = db.execute(
            "SELECT h.rid, h.state, r.line, r.parsed, b.hash, b.org FROM heads h"
            " JOIN revisions r ON r.seq = h.revision_seq"
            " LEFT JOIN batches b ON b.hash = COALESCE(r.batch, (SELECT MIN(l.batch) FROM batch_runs l"
            f" WHERE {CARRIED})) WHERE h.rid IN ({marks})",
            chunk,
        )
        endorsers = _endorsers(db, [row["hash"] for row in rows if row["hash"]])
        for row in rows:
            signed = (row["org"], *endorsers.get(row["hash"], ())) if row["hash"] else ()
            line = parsed_line(row["line"], row["parsed"])
            found[row["rid"]] = Provenance(row["rid"], row["state"], line, signed)
    return found


def _endorsers(db: Database, hashes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Batch → the units whose signature lies over it. Endorsements are kept under ``<batch>:<unit>``."""
    found: dict[str, list[str]] = {}
    for chunk in _chunks(sorted(set(hashes))):
        marks = ", ".join("?" for _hash in chunk)
        rows = db.execute(
            "SELECT DISTINCT substr(key, 1, 64), substr(key, 66) FROM statements"
            f" WHERE kind = 'endorsement' AND substr(key, 1, 64) IN ({marks})",
            chunk,
        )
        for row in rows:
            found.setdefault(row[0], []).append(row[1])
    return {batch: tuple(orgs) for batch, orgs in found.items()}


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))


# (revision, SHA-256 of its line) of a record as it stands.
Digest = tuple[int, str]


def digests(db: Database, rids: Sequence[str]) -> dict[str, Digest]:
    """Which revision each of these records stands at, deleted ones too; those that are not here are left out."""
    rows = db.execute(
        "SELECT h.rid, h.rev, r.line_sha256 FROM json_each(?) j CROSS JOIN heads h ON h.rid = j.value"
        " JOIN revisions r ON r.seq = h.revision_seq",
        (json.dumps(list(rids)),),
    )
    return {row["rid"]: (int(row["rev"]), str(row["line_sha256"])) for row in rows}


def heads_of(db: Database, rids: Sequence[str]) -> dict[str, RecordHead]:
    """Where each of these records stands; those that are not here are left out."""
    rows = db.execute(
        f"SELECT h.{COLUMNS.replace(', ', ', h.')} FROM json_each(?) j CROSS JOIN heads h ON h.rid = j.value",
        (json.dumps(list(rids)),),
    )
    return {row["rid"]: RecordHead(*row) for row in rows}
