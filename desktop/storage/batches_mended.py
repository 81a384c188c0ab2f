"""Which lines a batch carries, said again by the batch itself: its signed member names them all, in its order.

For a ledger that was saved from a damaged file, or brought together from two: numbers of lines are a file's own, hashes are not.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import zlib
from typing import Any

from desktop.storage.batch_runs import CARRIES, add_runs
from desktop.storage.database import Database

_RECORDS = "records.jsonl.gz"


def mend_runs(db: Database) -> None:
    """Name the lines again of every batch of which some are not named, as far as the log has them."""
    short = db.execute(
        "SELECT hash, batch_json FROM batches b WHERE n > (SELECT COALESCE(SUM(l.n), 0) FROM batch_runs l WHERE l.batch = b.hash)"
    )
    for row in short:
        lines = lines_told(db, row["hash"], stated_members(row["batch_json"]))
        named = lines_named(db, row["hash"])
        numbers = _numbers(db, lines)
        placed = [
            (position, numbers[sha]) for position, sha in enumerate(lines) if position not in named and sha in numbers
        ]
        add_runs(db, row["hash"], placed)


def lines_told(db: Database, batch: str, stated: dict[str, Any]) -> list[str]:
    """Hashes of the lines a batch carries, in its order, as its own member says; none where that is not what was signed."""
    row = db.one("SELECT data FROM batch_members WHERE batch = ? AND name = ?", (batch, _RECORDS))
    if row is None or hashlib.sha256(row["data"]).hexdigest() != stated.get(_RECORDS):
        return []
    with contextlib.suppress(OSError, EOFError, zlib.error):
        return [hashlib.sha256(line).hexdigest() for line in gzip.decompress(row["data"]).split(b"\n")[:-1]]
    return []


def lines_named(db: Database, batch: str) -> dict[int, str]:
    """Position in a batch → hash of the line the ledger has there."""
    rows = db.execute(
        f"SELECT l.position + r.seq - l.first_seq, r.line_sha256 FROM batch_runs l CROSS JOIN revisions r ON {CARRIES}"
        " WHERE l.batch = ?",
        (batch,),
    )
    return {row[0]: row[1] for row in rows}


def stated_members(body: bytes) -> dict[str, str]:
    """Hex SHA-256 by member name, as the signed statement says it."""
    try:
        members = json.loads(body)["members"]
        return {name: item["sha256"] for name, item in members.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _numbers(db: Database, lines: list[str]) -> dict[str, int]:
    rows = db.execute(
        "SELECT r.line_sha256, r.seq FROM json_each(?) j CROSS JOIN revisions r ON r.line_sha256 = j.value",
        (json.dumps(lines),),
    )
    return {row["line_sha256"]: int(row["seq"]) for row in rows}
