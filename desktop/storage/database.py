"""The encrypted database of one workspace: opened, migrated, transacted, closed.

A village keeps a rollback journal with ``synchronous=EXTRA`` (somebody will copy the file by hand; a copied WAL
database loses its tables); a township or county keeps a WAL with ``synchronous=FULL``. Either way a transaction is
whole or not there, wherever the power goes.
"""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

from desktop.errors import EnvironmentFailure, KnownError, RefusedError
from desktop.foundation.atomic import is_full
from desktop.foundation.translation import _
from desktop.storage import driver
from desktop.storage.locking import ProcessLock
from desktop.storage.migrations import behind, migrate, refuse_newer
from desktop.storage.search_rules import bring_up_to_date as bring_search_up_to_date

if TYPE_CHECKING:
    from desktop.foundation.watching import Cancelled

Journal = Literal["rollback", "wal"]
_PAGES_KB = 30000
Params = Sequence[Any] | Mapping[str, Any]
# The tables that follow the log: where each record stands, the typed tables and their views, the search.
_FOLLOWING = re.compile(r"\b(?:heads|rec_\w+|v_\w+|search\w*|projections)\b")


class Late(Protocol):
    """What is gathered during a transaction and written at its end."""

    def write(self, db: Database) -> None:
        """The transaction is about to be committed."""
        ...

    def doubt(self) -> None:
        """A part of the transaction was undone."""
        ...


class Closing(Protocol):
    """What is closed with a database."""

    def close(self) -> None: ...


class Database:
    """One open workspace database. Every statement's cursor is drained before its rows are handed out.

    An open reader would make a commit fail under a rollback journal, so rows come as lists.
    """

    def __init__(
        self, path: Path, key: bytes, connection: driver.Connection, lock: ProcessLock | None, journal: Journal
    ) -> None:
        self.path = path
        self.key = key
        self.journal = journal
        # What was worked out from the database's own contents (table layouts); forgotten when a transaction fails.
        self.cache: dict[tuple[str, ...], Any] = {}
        # What waits for the end of the outermost block; forgotten when that fails.
        self.late: dict[str, Late] = {}
        # Files of the same workspace that lie beside this one, opened when first needed, closed with it.
        self.beside: dict[str, Database] = {}
        # What else is held open for as long as this is.
        self.with_it: dict[str, Closing] = {}
        # True if a saved record may not stand in heads, views and search yet (see following.py).
        self.behind = False
        # False in files beside the ledger, and until its schema is this program's.
        self.follows = False
        # Asked by long reading beside this connection (a programme's query over every record).
        self.stop: Cancelled | None = None
        self.closed = False
        self._connection = connection
        self._lock = lock

    def execute(self, sql: str, params: Params = ()) -> list[driver.Row]:
        """Run one statement; rows can be read by position and by column name."""
        if self.behind and follows_the_log(sql):
            self.catch_up()
        try:
            rows: list[driver.Row] = self._connection.execute(sql, params).fetchall()
        except driver.DatabaseError as error:
            raise self._known(error) from error
        return rows

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        if self.behind and follows_the_log(sql):
            self.catch_up()
        try:
            self._connection.executemany(sql, rows)
        except driver.DatabaseError as error:
            raise self._known(error) from error

    def one(self, sql: str, params: Params = ()) -> driver.Row | None:
        """The first row, or None."""
        rows = self.execute(sql, params)
        return rows[0] if rows else None

    def insert(self, sql: str, params: Params = ()) -> int:
        """Run an INSERT and give the new row's id."""
        try:
            cursor = self._connection.execute(sql, params)
            cursor.fetchall()
        except driver.DatabaseError as error:
            raise self._known(error) from error
        return int(cursor.lastrowid)

    def stream(self, sql: str, params: Params = ()) -> Iterator[driver.Row]:
        """Rows one by one, for what does not fit in memory. Read it to its end: an open reader blocks a commit."""
        if self.behind and follows_the_log(sql):
            self.catch_up()
        try:
            yield from self._connection.execute(sql, params)
        except driver.DatabaseError as error:
            raise self._known(error) from error

    def catch_up(self) -> None:
        """Let heads, views and search follow the records saved since. Statements through here do so by themselves; whoever
        reads these tables through a connection of its own calls it first.

        Where nothing can be written (the disk is full) what is there is read all the same, and the records wait on; inside a
        transaction it is the transaction's failure.
        """
        if self.behind:
            inside = self.in_transaction
            self.behind = False
            try:
                if self.execute("SELECT 1 FROM heads_waiting LIMIT 1"):
                    from desktop.storage.following import follow  # knows this module; a start rarely finds one

                    follow(self)
            except EnvironmentFailure:
                self.behind = True
                if inside:
                    raise
            except BaseException:
                self.behind = True
                raise

    def moment(self) -> tuple[int, int]:
        """Another one after any row was written, by this connection or another, whether it stayed or was taken back."""
        return (int(self._connection.total_changes), int(self.execute("PRAGMA data_version")[0][0]))

    @property
    def in_transaction(self) -> bool:
        return bool(self._connection.in_transaction)

    @contextlib.contextmanager
    def atomic(self) -> Iterator[Database]:
        """All or nothing. The outermost block is one ``BEGIN IMMEDIATE``; an inner one is a savepoint of it.

        What was saved before it begins stands in every table then: readers of their own see no open transaction.
        """
        inner = self.in_transaction
        if inner:
            # One name for all: SQLite takes the newest of that name, and the statements need not be prepared again.
            begin, commit, undo = (
                "SAVEPOINT inner_block",
                "RELEASE inner_block",
                ["ROLLBACK TO inner_block", "RELEASE inner_block"],
            )
        else:
            self.catch_up()
            begin, commit, undo = "BEGIN IMMEDIATE", "COMMIT", ["ROLLBACK"]
        self.execute(begin)
        try:
            yield self
            if not inner:
                for work in self.late.values():
                    work.write(self)
            self.execute(commit)
        except BaseException:
            self.cache.clear()
            self.behind = self.follows  # what was caught up with in this block is undone
            for work in self.late.values():
                work.doubt()
            if not inner:
                self.late.clear()
            # A full disk may have rolled everything back already; undoing twice would hide the first error.
            if self.in_transaction:
                for statement in undo:
                    self._connection.execute(statement).fetchall()
            raise

    @contextlib.contextmanager
    def joined(self) -> Iterator[Database]:
        """The caller's transaction if one is open, else one of its own: for what is done once a record.

        A savepoint a record inside another savepoint copies the pages it touches into a temporary file that only
        grows (30 000 records took four times as long in a trial). A failure leaves undoing to the caller's block.
        """
        if self.in_transaction:
            yield self
        else:
            with self.atomic():
                yield self

    @contextlib.contextmanager
    def stopped_by(self, cancelled: Cancelled | None) -> Iterator[None]:
        """While ``cancelled`` says so, a long query of a programme ends with ``StoppedError``; what it had read is gone.

        None: it may take as long as it takes.
        """
        before, self.stop = self.stop, cancelled
        try:
            yield
        finally:
            self.stop = before

    def copy_into(self, target: driver.Connection, *, pages: int, progress: Callable[[int, int], None]) -> None:
        """Copy every page into ``target``, ``pages`` at a time; others may write in between and the copy follows them.

        ``progress`` is told (done, all pages) after every step and may raise to stop. SQLite answers "busy" while a
        transaction of this connection is under way, so the copy is never of half of one. Raises SQLite's own errors: whose
        fault they are the caller knows.
        """
        driver.copy_pages(self._connection, target, pages, progress)

    def close(self) -> None:
        """Close and let others in. What was saved stands in every table first, and a WAL is folded into the file, so that
        one file can be copied.
        """
        with contextlib.suppress(KnownError, driver.DatabaseError):
            if not self.in_transaction:
                self.catch_up()
        for other in (*self.with_it.values(), *self.beside.values()):
            other.close()
        self.with_it.clear()
        self.beside.clear()
        with contextlib.suppress(driver.DatabaseError):
            if self.journal == "wal" and not self.in_transaction:
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self.closed = True
        self._connection.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _known(self, error: Exception) -> Exception:
        return known_error(error, self.path) or error


@functools.lru_cache(maxsize=2048)
def follows_the_log(sql: str) -> bool:
    """True if the statement names a table that follows the log."""
    return _FOLLOWING.search(sql) is not None


def open_database(
    path: Path,
    key: bytes,
    *,
    journal: Journal,
    create: bool = False,
    before_migration: Callable[[Database], None] | None = None,
) -> Database:
    """Open (or with ``create`` make) the database at ``path`` with its raw 32-byte key, and bring it up to date.

    Refuses with 存 101 wrong key or damaged head, 存 102 damaged, 存 103 written by a newer program, 存 104 not
    there, 存 105 already there; 环 110 if another process has it open. ``before_migration`` is handed a database of an
    older schema before its first step (a backup); if it raises, nothing was changed.
    """
    _check_presence(path, create)
    lock = ProcessLock(path)
    lock.acquire()
    connection: driver.Connection = None
    try:
        connection = driver.connect(path, key, create=create)
        _prove_key(connection, path)
        refuse_newer(driver.wrap(connection), path)
        _set_journal(connection, journal)
        database = Database(path, key, connection, lock, journal)
        if before_migration is not None and not create and behind(driver.wrap(connection)):
            before_migration(database)
        with database.atomic():
            migrate(driver.wrap(connection))
            database.follows = database.behind = True
            bring_search_up_to_date(database)
    except BaseException as error:
        if connection is not None:
            connection.close()
        lock.release()
        if isinstance(error, driver.DatabaseError):
            raise known_error(error, path) or error from error
        raise
    return database


def open_beside(
    main: Database,
    name: str,
    refuse: Callable[[driver.SqlUtils, Path], None],
    bring_up: Callable[[driver.SqlUtils], None],
) -> Database:
    """Open, or make, another file of the same workspace: same folder, key and journal rules, under the same lock.

    ``refuse`` raises for a file of a newer program, ``bring_up`` applies the steps of its own schema. Raises as
    ``open_database``. Kept in ``main.beside`` and closed with it.
    """
    if name in main.beside:
        return main.beside[name]
    path = main.path.with_name(name)
    connection: driver.Connection = None
    try:
        connection = driver.connect(path, main.key, create=True)
        _prove_key(connection, path)
        refuse(driver.wrap(connection), path)
        # Before the first table: a file that shrinks when what nobody names is thrown away.
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL").fetchall()
        _set_journal(connection, main.journal)
        opened = Database(path, main.key, connection, None, main.journal)
        with opened.atomic():
            bring_up(driver.wrap(connection))
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, driver.DatabaseError):
            raise known_error(error, path) or error from error
        raise
    main.beside[name] = opened
    return opened


def known_error(error: Exception, path: Path) -> KnownError | None:
    """The Chinese sentence for what SQLite said, or None if it is our own mistake."""
    text = str(error)
    where = str(path)
    # By the beginning of the sentence: further on it may quote a name out of somebody's SQL.
    if text.startswith(("database disk image is malformed", "malformed database schema", "file is not a database")):
        return damaged(path)
    # SQLite does not say why a journal could not be made.
    no_room = text.startswith("unable to open database file") and is_full(path.parent)
    if no_room or text.startswith("database or disk is full"):
        return EnvironmentFailure(
            "环 101", _("磁盘满了，没有写完"), where=where, hint=_("清出地方再试一次；已经存下的都还在")
        )
    if text.startswith(("attempt to write a readonly database", "unable to open database file")):
        return EnvironmentFailure(
            "环 102", _("这个地方不让写"), where=where, hint=_("看看文件夹的权限，或把工作区搬到别处")
        )
    if text.startswith("disk I/O error"):
        return EnvironmentFailure(
            "环 103", _("读写磁盘时出错"), where=where, hint=_("请重新启动电脑再试；还出错就要换硬盘")
        )
    if text.startswith(("database is locked", "database table is locked", "database schema is locked")):
        return EnvironmentFailure(
            "环 111",
            _("数据库正被占用，没有写进去"),
            where=where,
            hint=_("关掉别的正在读这个文件的程序，再试一次"),
        )
    return None


def damaged(path: Path) -> RefusedError:
    """What is said of a file that cannot be read as it should."""
    return RefusedError(
        "存 102",
        _("数据库文件坏了"),
        where=str(path),
        hint=_("请从最近的备份恢复，或者先把还读得出来的救出来；上一级也留有已经上报的记录"),
    )


def _check_presence(path: Path, create: bool) -> None:
    size = path.stat().st_size if path.exists() else None
    if create and size:
        raise RefusedError("存 105", _("这里已经有一个数据库了"), where=str(path), hint=_("请换一个空文件夹"))
    if not create and size is None:
        raise RefusedError("存 104", _("找不到数据库"), where=str(path), hint=_("看看工作区的文件夹选对没有"))
    if not create and size == 0:
        # SQLite would take an empty file for a new database, and a lost ledger would look like a fresh one.
        raise damaged(path)


def _prove_key(connection: driver.Connection, path: Path) -> None:
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
    except driver.DatabaseError as error:
        if "is not a database" not in str(error):
            raise
        raise RefusedError(
            "存 101",
            _("打不开数据库：密码不对，或者文件坏了"),
            where=str(path),
            hint=_("请再输一次密码；忘了密码请用恢复码"),
        ) from error


def _set_journal(connection: driver.Connection, journal: Journal) -> None:
    mode, synchronous = ("WAL", "FULL") if journal == "wal" else ("DELETE", "EXTRA")
    connection.execute(f"PRAGMA journal_mode = {mode}").fetchall()
    # A file of an intake changes some two thousand pages, the next one many of the same: 32 MB are folded in at once.
    connection.execute("PRAGMA wal_autocheckpoint = 8000").fetchall()
    connection.execute(f"PRAGMA synchronous = {synchronous}").fetchall()
    # Twice as much made a county's intake a quarter faster and its program 32 MB larger: memory is what is scarce there.
    connection.execute(f"PRAGMA cache_size = {-_PAGES_KB}").fetchall()
    connection.execute("PRAGMA foreign_keys = ON").fetchall()
    connection.execute("PRAGMA trusted_schema = OFF").fetchall()
