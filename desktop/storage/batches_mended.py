"""Which lines a batch carries, in a ledger that was saved from a damaged file or brought together from two.

Numbers of lines are a file's own, hashes are not: every line is looked up here by its hash. First the batch itself is
asked, whose signed member names all its lines in their order; then the file that it came from.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import itertools
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter

from desktop.storage.batch_runs import CARRIES, add_runs
from desktop.storage.by_hash import by_hash
from desktop.storage.damaged import DamagedFile, Gaps
from desktop.storage.database import Database

_RECORDS = "records.jsonl.gz"


def mend_runs(db: Database, source: DamagedFile) -> None:
    """Name the lines of every batch of which some are not named, as far as the log has them; ``source``: the other file."""
    for batch in _short(db):
        row = db.execute("SELECT batch_json FROM batches WHERE hash = ?", (batch,))[0]
        _name(db, batch, dict(enumerate(lines_told(db, batch, stated_members(row["batch_json"])))))
    left = set(_short(db))
    for batch, lines in itertools.groupby(_lines_of(source, left), itemgetter(0)) if left else ():
        _name(db, batch, {position: sha for _batch, position, sha in lines})


def lines_told(db: Database, batch: str, stated: Mapping[str, str]) -> list[str]:
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


def _short(db: Database) -> list[str]:
    rows = db.execute(
        "SELECT hash FROM batches b WHERE n > (SELECT COALESCE(SUM(l.n), 0) FROM batch_runs l WHERE l.batch = b.hash)"
    )
    return [row["hash"] for row in rows]


def _name(db: Database, batch: str, lines: Mapping[int, str]) -> None:
    named = lines_named(db, batch)
    numbers = _numbers(db, lines.values())
    add_runs(db, batch, [(at, numbers[lines[at]]) for at in sorted(lines) if at not in named and lines[at] in numbers])


def _numbers(db: Database, lines: Iterable[str]) -> dict[str, int]:
    rows = db.execute(
        f"SELECT r.line_sha256, r.seq FROM json_each(?) j CROSS JOIN revisions r ON {by_hash('j.value')}",
        (json.dumps(list(lines)),),
    )
    return {row["line_sha256"]: int(row["seq"]) for row in rows}


def _lines_of(source: DamagedFile, wanted: set[str]) -> Iterator[tuple[str, int, str]]:
    """(batch, position, hash of the line) as the other file has them; one before m0017 says them line by line."""
    if source.columns("batch_lines"):
        rows = source.keyed("batch_lines", ["batch", "position", "line_sha256"], "batch", Gaps())
        yield from ((batch, position, sha) for batch, position, sha in rows if batch in wanted)
        return
    columns = ["batch", "position", "first_seq", "n"]
    held = source.keyed("batch_runs", columns, "batch", Gaps()) if source.columns("batch_runs") else ()
    for batch, position, first, n in [row for row in held if row[0] in wanted]:
        sql = "SELECT seq, line_sha256 FROM revisions WHERE seq BETWEEN ? AND ?"
        for seq, sha in source.query(sql, (first, first + n - 1)) or ():
            yield batch, position + seq - first, sha
