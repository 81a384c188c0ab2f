"""Where a programme's SQL runs: the county signed it, and still it may only read what a table needs.

A bare read-only connection of its own with an authorizer that allows by list: SELECT, the base tables of records
and registers, their columns that are not personal, and the functions below. The names SQLite reports for views and
CTEs are not trusted (a CTE may call itself ``v_free_clinic``); what counts is the base table read. No ATTACH, no
PRAGMA, no recursion, no writing. A progress handler stops what takes too long; functions that can spend seconds or
gigabytes within one call, where no handler runs, are not on the list or are replaced by bounded ones.
"""

from __future__ import annotations

import contextlib
import math
import re
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from desktop.errors import RefusedError
from desktop.foundation.translation import _, listed
from desktop.foundation.watching import Cancelled, StoppedError, never
from desktop.model.registers import PERSONAL_COLUMNS, REGISTERS
from desktop.storage import bounded_functions, driver
from desktop.storage.database import Database, known_error
from desktop.storage.layout import quote

FUNCTIONS = frozenset(
    {
        "abs",
        "avg",
        "ceil",
        "ceiling",
        "char",
        "coalesce",
        "count",
        "cume_dist",
        "date",
        "datetime",
        "dense_rank",
        "first_value",
        "floor",
        "group_concat",
        "if",
        "ifnull",
        "iif",
        "instr",
        "julianday",
        "lag",
        "last_value",
        "lead",
        "length",
        "like",
        "likelihood",
        "likely",
        "lower",
        "ltrim",
        "max",
        "min",
        "mod",
        "nth_value",
        "ntile",
        "nullif",
        "percent_rank",
        "rank",
        "replace",
        "round",
        "row_number",
        "rtrim",
        "sign",
        "strftime",
        "string_agg",
        "substr",
        "substring",
        "sum",
        "time",
        "total",
        "trim",
        "typeof",
        "unicode",
        "unlikely",
        "upper",
    }
)
# The views of records read the last one by themselves, whatever a query names.
_OF_VIEWS = "reg_same_persons"
REGISTER_TABLES = frozenset(f"reg_{name}" for name in REGISTERS) | {"reg_unit_tree", _OF_VIEWS}
_STEPS = 2000
_CHECK_SECONDS = 20.0
_MOST_ROWS = 200_000
# Texts and comments, which stay as they are, and (in group 1) names in double quotes.
_QUOTED = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/|\"([^\"\]]+)\"", re.DOTALL)
_PAGE = 2000
_MAX_BYTES = 64 * 1024 * 1024


def run_query(
    db: Database,
    sql: str,
    params: Mapping[str, Any],
    *,
    allowed_tables: Collection[str] | None = None,
    row_limit: int = 200_000,
    seconds: float = 20,
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Run one SELECT and give (column names, rows). It sees what is committed, not the caller's open transaction.

    ``allowed_tables`` names the ``v_…`` and ``reg_…`` the query may read; None = all of them.
    Refuses with 存 201 not allowed (named), 202 too much comes out, 203 too slow, 204 not valid SQL.
    """
    with _guarded(db, allowed_tables, seconds) as connection:
        cursor = connection.execute(sql, dict(params))
        if cursor.description is None:
            raise _not_allowed(_("这句 SQL 不是查询"))
        columns = [str(item[0]) for item in cursor.description]
        return columns, _fetch(cursor, row_limit)


def check_query(db: Database, sql: str, params: Mapping[str, Any]) -> list[str]:
    """The columns that a SELECT would return, without running it. Refuses as ``run_query`` (存 201, 204).

    Names in double quotes that nothing is called by are refused too, where SQLite would take them for texts.
    """
    strict = _QUOTED.sub(lambda found: found[0] if found[1] is None else f"[{found[1]}]", sql)
    with _guarded(db, None, _CHECK_SECONDS) as connection:
        connection.execute(f"EXPLAIN {strict}", dict(params)).fetchall()
        cursor = connection.execute(f"SELECT * FROM (\n{sql.strip().rstrip(';')}\n) LIMIT 0", dict(params))
        return [str(item[0]) for item in cursor.description]


@contextlib.contextmanager
def _guarded(db: Database, allowed_tables: Collection[str] | None, seconds: float) -> Iterator[driver.Connection]:
    """A connection that may only read what a table needs; what it refuses is said in the words of the module."""
    if not db.in_transaction:  # which began with all that had been saved
        db.catch_up()
    guard = _Guard(_readable(db, allowed_tables), seconds, asked=db.stop)
    connection = driver.connect(db.path, db.key, readonly=True)
    try:
        connection.row_factory = None
        connection.execute("PRAGMA query_only = ON").fetchall()
        connection.execute("PRAGMA trusted_schema = OFF").fetchall()
        bounded_functions.install(connection)
        connection.set_authorizer(guard.authorize)
        connection.set_progress_handler(guard.too_late, _STEPS)
        yield connection
    except (driver.DatabaseError, driver.SqlWarning, driver.ProgrammingError) as error:
        guard.raise_if_stopped(error)
        raise (known_error(error, db.path) or guard.refusal(error)) from error
    except MemoryError as error:
        raise _too_much() from error
    finally:
        connection.close()


class Reading:
    """A connection that may only read the workspace, with tables of our own in memory beside it (schema ``kept``).

    A programme's query fills one of them (``fill``); what is asked of them (``ask``, ``do``) is the program's own SQL.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._connection = driver.connect(db.path, db.key, readonly=True)
        self._connection.row_factory = None
        self.do("PRAGMA trusted_schema = OFF")
        self.do("PRAGMA cache_size = -16000")
        self.do("ATTACH DATABASE ':memory:' AS kept KEY ''")
        self.do("CREATE TEMP TABLE chosen (v TEXT PRIMARY KEY) WITHOUT ROWID")
        bounded_functions.install(self._connection)

    def close(self) -> None:
        self._connection.close()

    def do(self, sql: str, params: Sequence[Any] = ()) -> None:
        """A statement of the program's own."""
        self.ask(sql, params)

    def ask(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of the program's own SQL."""
        with self._told():
            rows: list[tuple[Any, ...]] = self._connection.execute(sql, tuple(params)).fetchall()
            return rows

    def choose(self, values: Iterable[str]) -> None:
        """Put these values, and no others, into the temporary table ``chosen``."""
        self.do("DELETE FROM temp.chosen")
        self.put("temp.chosen", [(value,) for value in values])

    def put(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        """Rows into a table of our own that has none of them."""
        if rows:
            marks = ", ".join("?" for _value in rows[0])
            with self._told():
                self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    def narrow(self, views: Iterable[str]) -> None:
        """From now on these views show the chosen records alone: temporary ones of the same names stand before them."""
        for view in views:
            name = quote(view)
            self.do(f"CREATE TEMP VIEW {name} AS SELECT * FROM main.{name} WHERE rid IN (SELECT v FROM temp.chosen)")

    def again(self, sql: str, params: Mapping[str, Any]) -> tuple[list[str], list[tuple[Any, ...]]]:
        """(column names, rows) of a query that was judged before, on the same tables.

        To judge it once more would cost more than to run it: SQLite then prepares it anew.
        """
        with self._told(_Guard(frozenset(), _CHECK_SECONDS, asked=self._db.stop)):
            cursor = self._connection.execute(sql, dict(params))
            return [str(item[0]) for item in cursor.description], _fetch(cursor, _MOST_ROWS)

    def columns(self, sql: str, params: Mapping[str, Any]) -> list[str]:
        """What a programme's query would return. Refuses as ``run_query``."""
        with self._judged(_CHECK_SECONDS):
            cursor = self._connection.execute(f"SELECT * FROM (\n{sql.strip().rstrip(';')}\n) LIMIT 0", dict(params))
            return [str(item[0]) for item in cursor.description]

    def select(self, sql: str, params: Mapping[str, Any]) -> tuple[list[str], list[tuple[Any, ...]]]:
        """(column names, rows) of a programme's query. Refuses as ``run_query``."""
        with self._judged(_CHECK_SECONDS):
            cursor = self._connection.execute(sql, dict(params))
            if cursor.description is None:
                raise _not_allowed(_("这句 SQL 不是查询"))
            return [str(item[0]) for item in cursor.description], _fetch(cursor, _MOST_ROWS)

    def fill(self, table: str, sql: str, params: Mapping[str, Any], *, seconds: float = 180) -> None:
        """Put a programme's query into a table of ``kept``. Refuses as ``run_query``."""
        with self._judged(seconds, into=table.removeprefix("kept.")):
            self._connection.execute(f"INSERT INTO {table} {sql}", dict(params)).fetchall()

    @contextlib.contextmanager
    def _judged(self, seconds: float, into: str = "") -> Iterator[None]:
        guard = _Guard(_readable(self._db, None), seconds, into, asked=self._db.stop)
        self._connection.set_authorizer(guard.authorize)
        try:
            with self._told(guard):
                yield
        finally:
            self._connection.set_authorizer(None)

    @contextlib.contextmanager
    def _told(self, guard: _Guard | None = None) -> Iterator[None]:
        """Without a guard: our own SQL, which may take as long as it takes but can be stopped, too."""
        if not self._db.in_transaction:
            self._db.catch_up()
        watch = guard or (_Guard(frozenset(), math.inf, asked=self._db.stop) if self._db.stop is not None else None)
        if watch is not None:
            self._connection.set_progress_handler(watch.too_late, _STEPS)
        try:
            yield
        except MemoryError as error:
            raise _too_much() from error
        except (driver.DatabaseError, driver.SqlWarning, driver.ProgrammingError) as error:
            if watch is not None:
                watch.raise_if_stopped(error)
            refusal = known_error(error, self._db.path) or (guard.refusal(error) if guard else None)
            if refusal is None:
                raise
            raise refusal from error
        finally:
            if watch is not None:
                self._connection.set_progress_handler(None, 0)


def not_a_fact_query(missing: Sequence[str]) -> RefusedError:
    """A table's query without some of the columns of facts."""
    return RefusedError("表 120", _("表的查询少了这些列：{names}").format(names=listed(missing)))


class _Guard:
    """The authorizer and the clock of one query, and the sentence for what they stopped. ``asked``: a person may stop it."""

    def __init__(
        self, readable: frozenset[str], seconds: float, into: str = "", *, asked: Cancelled | None = None
    ) -> None:
        self._readable = readable
        self._asked, self._stopped = asked or never, False
        self._into = into
        self._until = time.monotonic() + seconds
        self._denied = ""
        self._late = False
        self._known: dict[tuple[int, str | None, str | None, str | None], int] = {}

    def authorize(
        self, action: int, first: str | None, second: str | None, schema: str | None, _via: str | None
    ) -> int:
        # A query over wide views asks the same thousands of times.
        known = self._known.get((action, first, second, schema))
        if known is None:
            known = self._known[action, first, second, schema] = self._decide(action, first, second, schema)
        return known

    def _decide(self, action: int, first: str | None, second: str | None, schema: str | None) -> int:
        codes = driver.authorizer_codes
        if action == codes.SQLITE_SELECT:
            return int(codes.SQLITE_OK)
        if action == codes.SQLITE_READ:
            return self._judge(
                allowed=self._may_read((first or "").lower(), (second or "").lower()), what=f"{first}.{second}"
            )
        if action == codes.SQLITE_FUNCTION:
            return self._judge(allowed=(second or "").lower() in FUNCTIONS, what=f"{second}()")
        if action == codes.SQLITE_INSERT and self._into and (schema, first) == ("kept", self._into):
            return int(codes.SQLITE_OK)
        return self._judge(allowed=False, what=_ACTIONS.get(action, _("写")))

    def _may_read(self, table: str, column: str) -> bool:
        personal = PERSONAL_COLUMNS.get(table.removeprefix("reg_"), frozenset()) if table.startswith("reg_") else ()
        return table in self._readable and column not in personal

    def _judge(self, *, allowed: bool, what: str) -> int:
        codes = driver.authorizer_codes
        if not allowed:
            self._denied = self._denied or what
        return int(codes.SQLITE_OK if allowed else codes.SQLITE_DENY)

    def too_late(self) -> int:
        self._late, self._stopped = time.monotonic() > self._until, self._asked()
        return int(self._late or self._stopped)

    def raise_if_stopped(self, error: Exception) -> None:
        """Raises ``StoppedError`` where a person ended the query."""
        if self._stopped:
            raise StoppedError from error

    def refusal(self, error: Exception) -> RefusedError:
        if self._denied:
            return _not_allowed(_("表格的 SQL 用了不许用的东西：{what}").format(what=self._denied))
        if self._late:
            return RefusedError(
                "存 203", _("这张表算得太久，停下了"), hint=_("请缩短报告期，或请下发这张表的单位改它的 SQL")
            )
        text = str(error)
        if text.startswith("user-defined ") or "too big" in text:
            # One of the bounded functions gave up, or SQLite's own limit on a value was reached.
            return _too_much()
        return RefusedError(
            "存 204", _("表格的 SQL 有错：{text}").format(text=text), hint=_("请把这句话告诉下发这张表的单位")
        )


# What a person is told was tried; every other action writes.
_ACTIONS: Mapping[int, str] = {
    driver.authorizer_codes.SQLITE_RECURSIVE: "WITH RECURSIVE",
    driver.authorizer_codes.SQLITE_ATTACH: "ATTACH",
    driver.authorizer_codes.SQLITE_DETACH: "DETACH",
    driver.authorizer_codes.SQLITE_PRAGMA: "PRAGMA",
    driver.authorizer_codes.SQLITE_TRANSACTION: "TRANSACTION",
    driver.authorizer_codes.SQLITE_SAVEPOINT: "SAVEPOINT",
    driver.authorizer_codes.SQLITE_DELETE: "DELETE",
    driver.authorizer_codes.SQLITE_INSERT: "INSERT",
    driver.authorizer_codes.SQLITE_UPDATE: "UPDATE",
}


def _readable(db: Database, allowed: Collection[str] | None) -> frozenset[str]:
    """Lower-case names of base tables and views; a view named brings the base tables it unites, and nothing else."""
    wanted = None if allowed is None else {name.lower() for name in allowed}
    rows = db.execute("SELECT name, kind, form, path FROM projections")
    views = {(row["form"], row["path"]): row["name"].lower() for row in rows if row["kind"] == "view"}
    found = {name for name in REGISTER_TABLES if wanted is None or name in wanted or name == _OF_VIEWS}
    for row in rows:
        if wanted is None or views[row["form"], row["path"]] in wanted:
            found.add(row["name"].lower())
    return frozenset(found)


def _fetch(cursor: Any, row_limit: int) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    size = 0
    while page := cursor.fetchmany(_PAGE):
        rows.extend(page)
        size += sum(len(value) for row in page for value in row if isinstance(value, str | bytes))
        if len(rows) > row_limit or size > _MAX_BYTES:
            raise _too_much()
    return rows


def _not_allowed(message: str) -> RefusedError:
    return RefusedError("存 201", message, hint=_("表格只能读记录和登记册；请把这句话告诉下发这张表的单位"))


def _too_much() -> RefusedError:
    return RefusedError(
        "存 202", _("这张表的 SQL 算出来的东西太多，停下了"), hint=_("请缩短报告期，或请下发这张表的单位改它的 SQL")
    )
