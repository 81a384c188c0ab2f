"""A copy of an open database, of one moment, while others go on writing; and whether a copy is whole.

The copy has the same key: SQLCipher backs up into nothing else. A rollback journal's database is copied through the
connection that writes (what changes meanwhile is written into the copy too, and a copy never ends inside a
transaction). A WAL database is copied through a reader of its own, which sees one moment and holds nobody up.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import RefusedError
from desktop.foundation.atomic import written_whole
from desktop.foundation.translation import _
from desktop.foundation.watching import Cancelled, Step, StoppedError, never, no_step, watched
from desktop.storage import driver
from desktop.storage.database import Database, damaged, known_error

# 1 MB a step: a writer waits a few milliseconds at most.
PAGES = 256
# Instructions of SQLite between two questions whether to stop.
_ASK_EVERY = 100_000


@dataclass(frozen=True)
class Copy:
    """A finished copy. ``size`` in bytes."""

    path: Path
    size: int


def copy_database(
    db: Database, target: Path, *, progress: Step = no_step, cancelled: Cancelled = never, pages: int = PAGES
) -> Copy:
    """Copy ``db`` to the new file ``target``: whole, checked and on the disk, or not there.

    ``progress`` counts pages. Raises 存 102 where the database has a page that cannot be read, 存 301 where the copy
    is not whole, 环 1xx for the disk, ``StoppedError``.
    """
    step = watched(progress, cancelled)
    with written_whole(target) as part:
        with _source(db) as source, _empty(part, db.key) as copy:
            source.copy_into(copy, pages=pages, progress=step)
            # One file that can be copied by hand, whatever the source's journal is.
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()
        _require_whole_copy(db.path, part, db.key, cancelled)
    return Copy(target, target.stat().st_size)


def copy_file(
    source: Path, key: bytes, target: Path, *, progress: Step = no_step, cancelled: Cancelled = never
) -> Copy:
    """Copy another database of the workspace (attachments) that somebody else may have open."""
    step = watched(progress, cancelled)
    with written_whole(target) as part:
        with contextlib.closing(driver.connect(source, key)) as reader, _empty(part, key) as copy:
            driver.copy_pages(reader, copy, PAGES, step)
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()
        _require_whole_copy(source, part, key, cancelled)
    return Copy(target, target.stat().st_size)


def require_whole(path: Path, key: bytes, *, cancelled: Cancelled = never) -> None:
    """Every page's digest and the structure of the file at ``path``. Raises 存 301, ``StoppedError``."""
    for sentence in faults_of(path, key, cancelled=cancelled):
        raise RefusedError(
            "存 301", _("这份备份读回来不完整，没有算数"), where=f"{path.name}: {sentence}"[:200],
            hint=_("再备份一次；还不行就换一个 U 盘或文件夹，并运行检查（xinglin check）"),
        )  # fmt: skip


def _require_whole_copy(source: Path, copy: Path, key: bytes, cancelled: Cancelled) -> None:
    """SQLite copies a page whose digest is wrong without a word. Raises 存 102 where the fault was there before, 存 301."""
    try:
        require_whole(copy, key, cancelled=cancelled)
    except RefusedError:
        if faults_of(source, key, cancelled=cancelled):
            raise damaged(source) from None
        raise


def faults_of(path: Path, key: bytes, *, cancelled: Cancelled = never) -> list[str]:
    """What SQLCipher (page digests: any flipped bit) and SQLite (structure) have against a file; [] if nothing."""
    connection = driver.connect(path, key, readonly=True)
    stopped = False

    def ask() -> int:
        nonlocal stopped
        stopped = stopped or cancelled()
        return int(stopped)

    connection.set_progress_handler(ask, _ASK_EVERY)
    try:
        found = [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]
        if not found:
            rows = connection.execute("PRAGMA integrity_check(20)").fetchall()
            found = [str(row[0]) for row in rows if row[0] != "ok"]
    except driver.DatabaseError as error:
        if stopped:
            raise StoppedError from error
        found = [str(error)]
    finally:
        connection.close()
    return found


class _Reader:
    """A WAL database seen as it was when this was opened. Raises 存 102 where its schema cannot be read, 环 1xx."""

    def __init__(self, db: Database) -> None:
        self._connection = driver.connect(db.path, db.key, readonly=True)
        try:
            self._connection.execute("BEGIN").fetchall()
            self._connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        except driver.DatabaseError as error:
            self._connection.close()
            raise known_error(error, db.path) or error from error

    def copy_into(self, target: driver.Connection, *, pages: int, progress: Step) -> None:
        driver.copy_pages(self._connection, target, pages, progress)

    def close(self) -> None:
        self._connection.close()


@contextlib.contextmanager
def _source(db: Database) -> Iterator[Database | _Reader]:
    if db.journal != "wal":
        yield db
        return
    with contextlib.closing(_Reader(db)) as reader:
        yield reader


@contextlib.contextmanager
def _empty(path: Path, key: bytes) -> Iterator[driver.Connection]:
    """A new database to copy into: nothing of it counts before it is whole, so nothing is synced on the way."""
    try:
        with contextlib.closing(driver.connect(path, key, create=True)) as connection:
            connection.execute("PRAGMA journal_mode = OFF").fetchall()
            connection.execute("PRAGMA synchronous = OFF").fetchall()
            yield connection
    except driver.DatabaseError as error:
        raise known_error(error, path) or error from error
