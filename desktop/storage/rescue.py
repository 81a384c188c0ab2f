"""Saving what is left of a damaged database into a new one.

The log of revisions is the truth: heads and projections are made again from it. Every row that has a hash is compared
with it, so nothing half-read is ever taken for the truth. Three ways, each for what the one before could not read: the
table itself, by ranges; a copy with its page digests put right (one flipped bit then costs 32 bytes, not a page); and the
indexes, which still name what is lost.
"""

from __future__ import annotations

import bisect
import contextlib
import hashlib
import itertools
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.foundation.watching import Cancelled, Step, never, no_step
from desktop.storage import driver
from desktop.storage.batches_mended import mend_runs
from desktop.storage.damaged import DamagedFile, Gaps
from desktop.storage.database import Database
from desktop.storage.health import accept_gaps
from desktop.storage.layout import quote
from desktop.storage.pages import reseal, swap_page
from desktop.storage.projection_tables import ensure_projection
from desktop.storage.projections import rebuild
from desktop.storage.schema_json import schema_from_json

# Made again from the log, or the program's own.
_DERIVED = ("rec_", "search", "sqlite_", "_sqlite")
_DERIVED_TABLES = ("heads", "heads_waiting", "projections", "batch_runs")
# Parents before children; everything else follows.
_FIRST = ("settings", "forms", "batches", "intakes", "revisions", "frozen_tables")
_MOST_NAMED = 10_000
# What SQLite keeps beside a file; the last is made anew.
_SIDES = ("-journal", "-wal", "-shm")


@dataclass(frozen=True)
class LostRecord:
    """A version of a record that is named somewhere and cannot be read. ``date`` and ``form`` as far as a list still says them."""

    rid: str
    rev: int
    form: str = ""
    date: str = ""


@dataclass(frozen=True)
class TableSaved:
    """``lost``: rows that are known to be gone; ``uncertain``: nobody knows how many there were."""

    table: str
    saved: int
    lost: int = 0
    uncertain: bool = False


@dataclass(frozen=True)
class Saved:
    """``mended``: rows read from pages whose digest was wrong, and proved by their own hash."""

    tables: tuple[TableSaved, ...]
    lost: tuple[LostRecord, ...]
    wrong_pages: int
    mended: int
    has_identity: bool

    @property
    def lines(self) -> int:
        return next((table.saved for table in self.tables if table.table == "revisions"), 0)

    @property
    def lost_lines(self) -> int:
        return len(self.lost)

    @property
    def in_short(self) -> str:
        gone = [
            f"{item.table} {item.saved}/{item.saved + item.lost}" for item in self.tables if item.lost or item.uncertain
        ]
        return f"{self.lines} + {self.lost_lines}; " + ", ".join(gone)


@dataclass
class _Count:
    saved: int = 0
    refused: int = 0
    gaps: Gaps = field(default_factory=Gaps)
    numbers: set[int] = field(default_factory=set)


def save_what_is_left(
    path: Path, key: bytes, db: Database, *, progress: Step = no_step, cancelled: Cancelled = never
) -> Saved:
    """Fill the new, empty database ``db`` from the damaged file at ``path`` and rebuild its views."""
    work = [db.path.with_name(f"~{name}.db") for name in ("folded", "sealed", "readable")]
    folded, sealed, readable = work
    try:
        _fold(path, key, folded)
        wrong = reseal(folded, key, sealed, _share(progress, 0))
        _with_readable_schema(folded, sealed, readable, key, wrong)
        with (
            contextlib.closing(DamagedFile(readable, key, cancelled)) as original,
            contextlib.closing(DamagedFile(sealed, key, cancelled)) as mended_file,
        ):
            job = _Job(db, original, mended_file)
            with db.atomic():
                job.copy_all(_share(progress, 1))
                mend_runs(db, original)
                lost = job.name_the_lost()
                for schema in job.schemas():
                    ensure_projection(db, schema)
            rebuild(db)
            accept_gaps(db)
    finally:
        for file in work:
            for side in ("", *_SIDES):
                file.with_name(file.name + side).unlink(missing_ok=True)
    tables = tuple(
        TableSaved(name, count.saved, count.refused + _lost_numbers(count.gaps), count.gaps.unknown)
        for name, count in job.counts.items()
    )
    identity = db.one("SELECT 1 FROM settings WHERE key = 'identity'")
    keys = db.one("SELECT 1 FROM settings WHERE key = 'device_keys'")
    return Saved(tables, tuple(lost), len(wrong), job.mended, identity is not None and keys is not None)


def _share(progress: Step, half: int) -> Step:
    """Reading the pages is one half of the work, reading the tables the other."""
    return lambda done, total: progress((half * 1000) + 1000 * done // max(total, 1), 2000)


def _fold(path: Path, key: bytes, target: Path) -> None:
    """A copy in which what a crash left beside the file (a journal to roll back, a log to fold in) is in the one file."""
    for side in ("", *_SIDES[:2]):
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(path.with_name(path.name + side), target.with_name(target.name + side))
    with contextlib.closing(driver.connect(target, key)) as connection, contextlib.suppress(driver.DatabaseError):
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()


def _with_readable_schema(path: Path, sealed: Path, target: Path, key: bytes, wrong: Sequence[int]) -> None:
    """The damaged file with digests put right on those wrong pages only that the schema stands on.

    They are found by trying: without its page put right, a schema cannot be read.
    """
    shutil.copyfile(sealed, target)
    for number in wrong:
        swap_page(path, target, number)
        look = DamagedFile(target, key)
        readable = look.tables() is not None
        look.close()
        if not readable:
            swap_page(sealed, target, number)


class _Job:
    def __init__(self, db: Database, original: DamagedFile, mended: DamagedFile) -> None:
        self.db = db
        self.original = original
        self.sealed = mended
        self.counts: dict[str, _Count] = {}
        self.mended = 0

    def copy_all(self, progress: Step) -> None:
        names = _to_copy(self.db)
        for done, name in enumerate(names):
            progress(done, len(names))
            self._copy(name)

    def schemas(self) -> Iterator[Any]:
        for row in self.db.execute("SELECT schema FROM forms ORDER BY id"):
            yield schema_from_json(row["schema"])

    def name_the_lost(self) -> list[LostRecord]:
        """Versions that an index or a list still names and the new log has not."""
        named: dict[tuple[str, int], LostRecord] = {}
        for source in (self.original, self.sealed):
            for rid, rev, form, date in source.keyed("heads", ["rid", "rev", "form", "date"], "rid", Gaps()):
                self._name(named, rid, rev, str(form), str(date))
            for rid, rev in source.keyed("revisions", ["rid", "rev"], "rid", Gaps()):
                self._name(named, rid, rev)
        return [named[item] for item in sorted(named)]

    def _name(
        self, named: dict[tuple[str, int], LostRecord], rid: Any, rev: Any, form: str = "", date: str = ""
    ) -> None:
        # A mended page may say anything.
        if not isinstance(rid, str) or not isinstance(rev, int) or len(named) >= _MOST_NAMED:
            return
        if self.db.one("SELECT 1 FROM revisions WHERE rid = ? AND rev = ?", (rid, rev)) is None:
            named.setdefault((rid, rev), LostRecord(rid, rev, form, date))

    def _copy(self, table: str) -> None:
        count = self.counts.setdefault(table, _Count())
        wanted = [str(row[1]) for row in self.db.execute(f"PRAGMA table_info({quote(table)})")]
        for source in (self.original, self.sealed):
            is_original = source is self.original
            columns = [name for name in source.columns(table) if name in wanted]
            if not columns:
                count.gaps.unknown = count.gaps.unknown or (is_original and source.tables() is None)
                continue
            # What proves itself is taken from mended pages too; of the rest only what SQLCipher vouches for.
            if not is_original and (table not in _PROOFS or not (count.gaps.ranges or count.gaps.unknown)):
                continue
            gaps = count.gaps if is_original else Gaps()
            before = count.saved
            self._take(table, columns, source, gaps, count)
            if not is_original:
                self.mended += count.saved - before
                count.gaps.ranges = _still_lost(count)
                count.gaps.unknown = count.gaps.unknown and gaps.unknown

    def _take(self, table: str, columns: list[str], source: DamagedFile, gaps: Gaps, count: _Count) -> None:
        listed = ", ".join(quote(name) for name in columns)
        marks = ", ".join("?" for _column in columns)
        proof = _PROOFS.get(table)
        if _has_row_numbers(self.db, table):
            sql = f"INSERT OR IGNORE INTO {quote(table)} (rowid, {listed}) VALUES (?, {marks})"
            if _number_column(self.db, table) in columns:
                sql = f"INSERT OR IGNORE INTO {quote(table)} ({listed}) VALUES ({marks})"
            for number, row in source.rows(table, columns, gaps):
                if number in count.numbers:
                    continue
                named = dict(zip(columns, row, strict=True))
                params = row if "rowid" not in sql else (number, *row)
                if (proof is None or proof(named)) and self._insert(sql, params):
                    count.numbers.add(number)
                    count.saved += 1
                else:
                    count.refused += source is self.original
            return
        key = str(next(row[1] for row in self.db.execute(f"PRAGMA table_info({quote(table)})") if row[5] == 1))
        sql = f"INSERT OR IGNORE INTO {quote(table)} ({listed}) VALUES ({marks})"
        for row in source.keyed(table, columns, key, gaps):
            count.saved += self._insert(sql, row)

    def _insert(self, sql: str, params: Iterable[Any]) -> bool:
        try:
            before = self.db.execute("SELECT total_changes()")[0][0]
            self.db.execute(sql, tuple(params))
            return bool(self.db.execute("SELECT total_changes()")[0][0] > before)
        except driver.DatabaseError:  # a child whose parent is lost, or a value no row of ours can have
            return False


def _to_copy(db: Database) -> list[str]:
    rows = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name")
    virtual = [row["name"] for row in rows if str(row["sql"]).upper().startswith("CREATE VIRTUAL")]
    names = [
        row["name"]
        for row in rows
        if not row["name"].startswith(_DERIVED)
        and row["name"] not in _DERIVED_TABLES
        and not any(row["name"] == name or row["name"].startswith(f"{name}_") for name in virtual)
    ]
    return sorted(names, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))


def _has_row_numbers(db: Database, table: str) -> bool:
    row = db.one("SELECT wr FROM pragma_table_list WHERE name = ? AND schema = 'main'", (table,))
    return row is not None and not row["wr"]


def _number_column(db: Database, table: str) -> str:
    """The column that is the row number (INTEGER PRIMARY KEY), "" if none."""
    rows = [row for row in db.execute(f"PRAGMA table_info({quote(table)})") if row[5]]
    return str(rows[0][1]) if len(rows) == 1 and str(rows[0][2]).upper() == "INTEGER" else ""


def _lost_numbers(gaps: Gaps) -> int:
    """Row numbers that nothing was read for; nobody knows where no end of the table could be read."""
    if gaps.unknown:
        return 0
    return sum(high - low + 1 for low, high in gaps.ranges if isinstance(low, int))


def _still_lost(count: _Count) -> list[tuple[Any, Any]]:
    """The gaps without the numbers that were read after all."""
    left: list[tuple[Any, Any]] = []
    numbers = sorted(count.numbers)
    for low, high in count.gaps.ranges:
        inside = numbers[bisect.bisect_left(numbers, low) : bisect.bisect_right(numbers, high)]
        edges = itertools.pairwise([low - 1, *inside, high + 1])
        left += [(before + 1, after - 1) for before, after in edges if after - before > 1]
    return left


def _hash_of(data: str, digest: str) -> Any:
    return lambda row: isinstance(row[data], bytes) and hashlib.sha256(row[data]).hexdigest() == row[digest]


_PROOFS: dict[str, Any] = {
    "revisions": _hash_of("line", "line_sha256"),
    "batches": _hash_of("batch_json", "hash"),
    "frozen_tables": _hash_of("manifest", "sha256"),
    "frozen_contents": _hash_of("data", "sha256"),
}
