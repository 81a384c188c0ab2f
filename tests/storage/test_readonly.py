"""The county's SQL is signed, and still may only read what a table needs."""

from __future__ import annotations

import itertools
import re
import sqlite3
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import EnvironmentFailure, RefusedError
from desktop.storage import bounded_functions, driver, readonly
from desktop.storage.database import Database, open_database
from desktop.storage.packs import save_form
from desktop.storage.readonly import check_query, run_query
from desktop.storage.registers import save_register
from desktop.storage.settings import get_setting, set_setting
from tests.storage.samples import FREE_CLINIC, KEY, line, store


@pytest.fixture
def ledger(clinic: Database) -> Database:
    store(clinic, line("R1"))
    store(clinic, line("R2", visits_offline="无", activity_date="2023-10-01"))
    save_register(clinic, "units", [{"code": "V1", "name": "幸福村", "hospital_grade": "一级"}])
    save_register(clinic, "persons", [{"key": "P1", "name": "王芳", "phone": "13900000000", "licence_no": "110"}])
    set_setting(clinic, "device_keys", "secret")
    return clinic


def refused(db: Database, sql: str, **options: Any) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        run_query(db, sql, {}, **options)
    return caught.value


def test_a_table_reads_views_and_registers_with_parameters(ledger: Database) -> None:
    columns, rows = run_query(
        ledger,
        """
        WITH hosted AS (SELECT * FROM v_free_clinic WHERE date BETWEEN :start AND :end)
        SELECT h.rid AS record, h.rev, u.name, coalesce(h.visits_offline, 0) AS value, s.staff_name AS key
        FROM hosted h JOIN reg_units u ON u.code = h.unit
        LEFT JOIN v_free_clinic__staff s ON s.rid = h.rid
        WHERE ' ' || h.aud_type || ' ' LIKE '% 6 %' AND u.hospital_grade IN ('一级', '未定级')
        ORDER BY key
        """,
        {"start": "2023-09-01", "end": "2023-09-30", "unused": 1},
    )
    assert columns == ["record", "rev", "name", "value", "key"]
    assert rows == [("R1", 1, "幸福村", 35, "李强"), ("R1", 1, "幸福村", 35, "王芳")]
    assert run_query(ledger, "SELECT count(*) FROM v_free_clinic", {})[1] == [(2,)]
    assert run_query(ledger, "SELECT name FROM reg_persons", {})[1] == [("王芳",)]
    assert run_query(ledger, "SELECT ancestor FROM reg_unit_tree", {})[1] == [("V1",)]


# Attack → (the SQL, what the refusal names).
ATTACKS: dict[str, tuple[str, str]] = {
    # Reading what is no record and no register, by whatever name SQLite reports for the reader.
    "a CTE that wears a view's name": (
        "WITH v_free_clinic AS (SELECT value AS rid FROM settings) SELECT rid FROM v_free_clinic", "settings.value"),
    "a CTE that wears a register's name": (
        "WITH reg_units AS (SELECT value AS name FROM settings) SELECT name FROM reg_units", "settings.value"),
    "a CTE within a CTE": (
        "WITH a AS (WITH v_free_clinic AS (SELECT key FROM settings) SELECT * FROM v_free_clinic) SELECT * FROM a", "settings.key"),
    "a table that is not on the list": ("SELECT value FROM settings", "settings.value"),
    "counting rows, no column named": ("SELECT 1 FROM (SELECT count(*) FROM settings)", "settings."),
    "asking by EXISTS": (
        "SELECT rid FROM v_free_clinic WHERE EXISTS (SELECT 1 FROM settings WHERE value LIKE 's%')", "settings."),
    "asking by IN": ("SELECT rid FROM v_free_clinic WHERE rid IN (SELECT value FROM settings)", "settings.value"),
    "a union with another table": ("SELECT name FROM reg_units UNION SELECT value FROM settings", "settings.value"),
    "ordering by another table": (
        "SELECT name FROM reg_units ORDER BY (SELECT value FROM settings)", "settings.value"),
    "the log": ("SELECT line FROM revisions", "revisions.line"),
    "the log's personal values": ("SELECT private FROM revisions", "revisions.private"),
    "drafts": ("SELECT answers FROM drafts", "drafts.answers"),
    "learned values": ("SELECT value FROM learned", "learned.value"),
    "the list of attachments": ("SELECT sha256 FROM line_attachments", "line_attachments.sha256"),
    "the audit log by rowid": ("SELECT rowid FROM audit", "audit."),
    "the schema": ("SELECT name FROM sqlite_master", "sqlite_master.name"),
    "the schema by its new name": ("SELECT sql FROM sqlite_schema", "sqlite_master.sql"),
    "the schema of temporary tables": ("SELECT sql FROM sqlite_temp_master", "sqlite_temp_master.sql"),
    "a PRAGMA as a table": ("SELECT * FROM pragma_table_info('settings')", "pragma_table_info"),
    "a table that a function makes": ("SELECT * FROM json_each('[1]')", "json_each"),
    "a person's telephone number": ("SELECT phone FROM reg_persons", "reg_persons.phone"),
    "all columns, personal ones among them": ("SELECT * FROM reg_persons", "reg_persons."),
    "a personal column by ORDER BY": ("SELECT name FROM reg_persons ORDER BY licence_no", "reg_persons.licence_no"),
    "a personal column by WHERE": ("SELECT name FROM reg_persons WHERE licence_no LIKE '1%'", "reg_persons.licence_no"),
    "a personal column by NATURAL JOIN": (
        "SELECT a.name FROM reg_persons a NATURAL JOIN (SELECT phone FROM reg_persons) b", "reg_persons.phone"),
    # Other files, other rules.
    "ATTACH": ("ATTACH 'x.db' AS x", "ATTACH"),
    "DETACH": ("DETACH main", "DETACH"),
    "PRAGMA that reads the key": ("PRAGMA key", "PRAGMA"),
    "PRAGMA that opens the schema": ("PRAGMA writable_schema = 1", "PRAGMA"),
    "PRAGMA that takes query_only back": ("PRAGMA query_only = OFF", "PRAGMA"),
    "load_extension": ("SELECT load_extension('/tmp/evil.so')", "load_extension"),
    "load_extension where nobody looks": (
        "SELECT rid FROM v_free_clinic ORDER BY load_extension('/tmp/evil.so')", "load_extension"),
    "a copy of the database without its key": ("SELECT sqlcipher_export('main')", "sqlcipher_export"),
    "VACUUM INTO a plain file": ("VACUUM INTO 'plain.db'", ""),
    # Without an end, within one call or not.
    "recursive CTE": ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n", "RECURSIVE"),
    "recursive CTE that does not say so": (
        "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3) SELECT i FROM n", "RECURSIVE"),
    "hex(zeroblob(4e8))": ("SELECT hex(zeroblob(4e8))", "hex"),
    "zeroblob": ("SELECT zeroblob(4e8)", "zeroblob"),
    "randomblob": ("SELECT randomblob(4e8)", "randomblob"),
    "printf that pads for ever": ("SELECT printf('%.*c', 400000000, 'x')", "printf"),
    "format that pads for ever": ("SELECT format('%.*c', 400000000, 'x')", "format"),
    "quote": ("SELECT quote(rid) FROM v_free_clinic", "quote"),
    "GLOB": ("SELECT 'aaa' GLOB '*a*a*'", "glob"),
    # Writing.
    "DELETE": ("DELETE FROM reg_units", "DELETE"),
    "INSERT": ("INSERT INTO reg_units (code) VALUES ('X')", "INSERT"),
    "INSERT that answers": ("INSERT INTO reg_units (code) VALUES ('X') RETURNING code", "INSERT"),
    "UPDATE": ("UPDATE reg_units SET name = 'X'", "UPDATE"),
    "CREATE TABLE": ("CREATE TABLE mine (a)", ""),
    "CREATE TEMP TABLE": ("CREATE TEMP TABLE mine (a)", ""),
    "CREATE TEMP VIEW": ("CREATE TEMP VIEW v_free_clinic AS SELECT value AS rid FROM settings", ""),
    "CREATE VIRTUAL TABLE": ("CREATE VIRTUAL TABLE temp.x USING fts5(a)", ""),
    "DROP VIEW": ("DROP VIEW v_free_clinic", ""),
    "BEGIN": ("BEGIN IMMEDIATE", "TRANSACTION"),
    "SAVEPOINT": ("SAVEPOINT mine", "SAVEPOINT"),
    "REINDEX": ("REINDEX", ""),
    "ANALYZE": ("ANALYZE", ""),
}  # fmt: skip


@dataclass
class Work:
    """What a query cost. ``looks``: how often it was asked whether it takes too long (every 2,000 steps of SQLite's);
    ``characters``: that the bounded functions were given; ``searches``: that LIKE made in a text.
    """

    looks: int = 0
    characters: int = 0
    searches: int = 0


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """Counted from here on; the clock stands still, so that nothing is stopped for being late."""
    found = Work()
    look, text, compiled = readonly._Guard.too_late, bounded_functions._text, re.compile

    def looking(guard: Any) -> int:
        found.looks += 1
        return look(guard)

    def given(value: Any, *limit: int) -> str:
        found.characters += len(value)
        return text(value, *limit)

    def searching(*pattern: Any) -> Any:
        found.searches += 1
        return compiled(*pattern)

    monkeypatch.setattr(readonly._Guard, "too_late", looking)
    monkeypatch.setattr(readonly, "time", SimpleNamespace(monotonic=lambda: 0.0))
    monkeypatch.setattr(bounded_functions, "_text", given)
    monkeypatch.setattr(bounded_functions, "re", SimpleNamespace(**{**vars(re), "compile": searching}))
    return found


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack(ledger: Database, work: Work, attack: str) -> None:
    sql, named = ATTACKS[attack]
    error = refused(ledger, sql)
    assert work == Work(), "refused before it ran"
    assert error.problem.code == "存 201", error
    assert named in error.problem.message
    assert get_setting(ledger, "device_keys") == "secret"
    assert ledger.execute("SELECT name FROM reg_units")[0][0] == "幸福村"
    assert sorted(item.name for item in ledger.path.parent.iterdir() if item.suffix == ".db") == [ledger.path.name]


def test_what_the_program_does_not_know_of_is_forbidden(ledger: Database) -> None:
    """Every action SQLite can report, beside the four that a query needs."""
    codes = driver.authorizer_codes
    guard = readonly._Guard(frozenset(["reg_units"]), 20)
    allowed = {
        action for action in range(100) if guard.authorize(action, "reg_units", "name", "main", None) == codes.SQLITE_OK
    }
    assert allowed == {codes.SQLITE_SELECT, codes.SQLITE_READ}  # "name" is no function of the list
    assert guard.authorize(codes.SQLITE_FUNCTION, None, "Count", "main", None) == codes.SQLITE_OK


def test_the_connection_could_not_write_even_without_the_authorizer(ledger: Database) -> None:
    bare = driver.connect(ledger.path, ledger.key, readonly=True)
    with pytest.raises(driver.DatabaseError, match="readonly"):
        bare.execute("UPDATE reg_units SET name = 'X'")
    bare.close()


def test_a_view_that_somebody_put_into_the_file_reads_no_more_than_its_tables(ledger: Database) -> None:
    ledger.execute("CREATE VIEW v_smuggled AS SELECT value AS rid FROM settings")
    ledger.execute("INSERT INTO projections VALUES ('v_smuggled', 'view', 'smuggled', '', '', NULL)")
    assert "settings.value" in refused(ledger, "SELECT rid FROM v_smuggled").problem.message


def test_only_the_declared_tables(ledger: Database) -> None:
    allowed = ["v_free_clinic", "reg_units"]
    assert run_query(ledger, "SELECT rid FROM v_free_clinic", {}, allowed_tables=allowed)[1] == [("R1",), ("R2",)]
    assert refused(ledger, "SELECT * FROM v_free_clinic__staff", allowed_tables=allowed).problem.code == "存 201"
    assert refused(ledger, "SELECT name FROM reg_sites", allowed_tables=allowed).problem.code == "存 201"


def test_personal_fields_have_no_column(ledger: Database) -> None:
    assert refused(ledger, "SELECT patient_name FROM v_free_clinic").problem.code == "存 204"


def test_too_many_rows(ledger: Database) -> None:
    cross = "SELECT a.rid FROM v_free_clinic a, v_free_clinic b, v_free_clinic c"
    assert len(run_query(ledger, cross, {}, row_limit=8)[1]) == 8
    assert refused(ledger, cross, row_limit=7).problem.code == "存 202"


def test_too_slow(ledger: Database, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    joined = ", ".join(f"v_free_clinic__staff s{number}" for number in range(14))
    clock = itertools.count()
    monkeypatch.setattr(readonly, "time", SimpleNamespace(monotonic=lambda: float(next(clock))))
    assert refused(ledger, f"SELECT count(*) FROM {joined}", seconds=20).problem.code == "存 203"
    assert work.looks == 21  # the first beyond twenty seconds


def test_a_text_doubled_thirty_times_does_not_take_the_memory(ledger: Database) -> None:
    doubled = ", ".join(f"a{number} AS (SELECT s || s AS s FROM a{number - 1})" for number in range(1, 26))
    error = refused(ledger, f"WITH a0 AS (SELECT '{'x' * 64}' AS s), {doubled} SELECT length(s) FROM a25")
    assert error.problem.code == "存 202"
    set_setting(ledger, "after", 1)


@pytest.mark.parametrize(
    ("sql", "ends"),
    [
        (f"SELECT '{'a' * 5000}' LIKE '{'%a' * 3000}b'", False),
        (f"SELECT '{'a' * 99000}' LIKE '{'%a_' * 60}b'", True),
        (f"SELECT replace('{'a' * 5000}', 'a', '{'b' * 5000}')", False),
        (f"SELECT trim('{'a' * 5000}', '{'b' * 5000}')", False),
        (
            f"SELECT group_concat('{'a' * 90000}') FROM {', '.join(f'v_free_clinic__staff s{n}' for n in range(7))}",
            False,
        ),
        ("SELECT char(1, 2) || upper('x') FROM v_free_clinic WHERE rid LIKE '%\\' ESCAPE '\\'", True),
    ],
)
def test_no_single_call_runs_away(ledger: Database, work: Work, sql: str, ends: bool) -> None:
    if ends:
        run_query(ledger, sql, {})
    else:
        assert refused(ledger, sql).problem.code == "存 202"
    assert 0 < work.characters <= bounded_functions.MAX_GATHERED + 2 * bounded_functions.MAX_TEXT, (
        "ours, and not for ever"
    )
    assert work.searches <= bounded_functions.MAX_PATTERN and work.looks <= 1


@pytest.mark.parametrize(
    "sql",
    [
        "SELEC 1",
        "SELECT rid FROM v_lecture",
        "SELECT 1; SELECT 2",
        "SELECT :missing",
        "SELECT readonly",
        "",
    ],
)
def test_wrong_sql_is_said_kindly(ledger: Database, sql: str) -> None:
    error = refused(ledger, sql)
    assert error.problem.code in ("存 201", "存 204")
    assert error.problem.hint


def test_reading_beside_an_open_transaction_sees_what_is_committed(ledger: Database) -> None:
    with ledger.atomic():
        store(ledger, line("R3"))
        assert run_query(ledger, "SELECT count(*) FROM v_free_clinic", {})[1] == [(2,)]
    assert run_query(ledger, "SELECT count(*) FROM v_free_clinic", {})[1] == [(3,)]


def test_a_table_asked_for_while_the_file_is_being_written_says_so(
    ledger: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = driver.connect

    def impatient(*arguments: Any, **options: Any) -> Any:
        connection = connect(*arguments, **options)
        connection.execute("PRAGMA busy_timeout = 50").fetchall()
        return connection

    monkeypatch.setattr(driver, "connect", impatient)
    ledger.catch_up()
    ledger.execute("BEGIN EXCLUSIVE")
    with pytest.raises(EnvironmentFailure, match="环 111"):
        run_query(ledger, "SELECT rid FROM v_free_clinic", {})
    ledger.execute("ROLLBACK")


def test_a_township_reads_from_its_wal(tmp_path: Any) -> None:
    with open_database(tmp_path / "工作 区#1.db", KEY, journal="wal", create=True) as db:
        save_form(db, "free_clinic", "1", "<xform/>", FREE_CLINIC, 1)
        store(db, line("R1"))
        assert run_query(db, "SELECT rid FROM v_free_clinic", {})[1] == [("R1",)]


@pytest.mark.parametrize(
    ("pattern", "text", "says"),
    [
        ("%a%b%c", "xaxbxc", 1),
        ("%a%z%c", "xaxbxc", 0),
        ("a%", "ba", 0),
        ("A_%é", "abé", 1),
        ("%_", "", 0),
        ("a%a", "a", 0),
    ],
)
def test_like(pattern: str, text: str, says: int) -> None:
    assert bounded_functions.like(pattern, text) == says


def test_an_escape_that_escapes_nothing_is_like_nothing() -> None:
    for pattern, text, says in (
        ("a\\", "a\\", 0),
        ("a\\%", "a%", 1),
        ("a\\%", "ab", 0),
        ("\\_%", "_b", 1),
        ("", "", 1),
    ):
        assert bounded_functions.like(pattern, text, "\\") == says, pattern
        assert _PLAIN.execute("SELECT ? LIKE ? ESCAPE '\\'", (text, pattern)).fetchone()[0] == says, pattern


def test_text_functions_within_a_query(ledger: Database) -> None:
    sql = (
        "SELECT instr('王医生', '生'), instr('a', 'b'), replace('aXbX', 'X', '中'), replace('ab', '', 'c'),"
        " trim('xyaxy', 'xy'), ltrim('xya', 'x'), rtrim(' a ')"
    )
    assert run_query(ledger, sql, {})[1] == [(3, 0, "a中b中", "ab", "a", "ya", " a")]


def test_text_functions_stop_at_what_no_record_holds() -> None:
    """Up to the bound they answer, one character beyond it they stop."""
    longest = "a" * bounded_functions.MAX_TEXT
    assert bounded_functions.instr(longest, "b") == 0
    assert bounded_functions.replace(longest, "a", "b") == "b" * len(longest)
    for call in (
        lambda: bounded_functions.instr(longest + "a", "b"),
        lambda: bounded_functions.replace(longest, "aa", "bbb"),
        lambda: bounded_functions.like("a" * (bounded_functions.MAX_PATTERN + 1), "a"),
        lambda: bounded_functions.stripper(str.strip)("a", "a" * (bounded_functions.MAX_PATTERN + 1)),
    ):
        with pytest.raises(ValueError, match=bounded_functions.TOO_LONG):
            call()


texts = st.text(alphabet="aAbBé中%_\\", max_size=8)
_PLAIN = sqlite3.connect(":memory:")


@given(pattern=texts, text=texts)
def test_like_says_what_sqlite_says(pattern: str, text: str) -> None:
    assert bounded_functions.like(pattern, text) == _PLAIN.execute("SELECT ? LIKE ?", (text, pattern)).fetchone()[0]
    escaped = _PLAIN.execute("SELECT ? LIKE ? ESCAPE '\\'", (text, pattern)).fetchone()[0]
    assert bounded_functions.like(pattern, text, "\\") == escaped


@given(text=texts, part=texts, new=texts)
def test_text_functions_say_what_sqlite_says(text: str, part: str, new: str) -> None:
    theirs = _PLAIN.execute(
        "SELECT instr(?1, ?2), replace(?1, ?2, ?3), trim(?1, ?2), ltrim(?1, ?2), rtrim(?1, ?2)", (text, part, new)
    ).fetchone()
    ours = (
        bounded_functions.instr(text, part),
        bounded_functions.replace(text, part, new),
        *(bounded_functions.stripper(strip)(text, part) for strip in (str.strip, str.lstrip, str.rstrip)),
    )
    assert ours == theirs


def test_bounded_functions_know_null(ledger: Database) -> None:
    sql = (
        "SELECT instr(NULL, 'a'), replace('a', NULL, 'b'), trim(NULL), NULL LIKE 'a', group_concat(NULL),"
        " group_concat(rid), string_agg(rid, '、'), trim(' a '), 12 LIKE '1%' FROM v_free_clinic"
    )
    assert run_query(ledger, sql, {})[1] == [(None, None, None, None, None, "R1,R2", "R1、R2", "a", 1)]


def test_a_query_is_looked_at_without_being_run(ledger: Database) -> None:
    sql = "SELECT rid AS record, 'x' AS \"line\" FROM v_free_clinic WHERE unit = :unit;"
    assert check_query(ledger, sql, {"unit": "V1"}) == ["record", "line"]
    with pytest.raises(RefusedError) as caught:
        check_query(ledger, 'SELECT "nowhere" FROM v_free_clinic', {})
    assert caught.value.problem.code == "存 204"
    with pytest.raises(RefusedError) as caught:
        check_query(ledger, "SELECT value FROM settings", {})
    assert caught.value.problem.code == "存 201"
