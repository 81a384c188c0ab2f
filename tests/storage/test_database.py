from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlite_utils
from sqlcipher3 import dbapi2

from desktop.errors import EnvironmentFailure, RefusedError
from desktop.model.registers import REGISTERS
from desktop.storage import driver
from desktop.storage.audit import audit_entries, record_audit
from desktop.storage.database import Database, known_error, open_database
from desktop.storage.health import check
from desktop.storage.migrations import VERSION
from desktop.storage.packs import save_form
from desktop.storage.records import heads
from desktop.storage.settings import get_setting, set_setting
from tests.storage.samples import FREE_CLINIC, KEY, line, store


def test_the_file_tells_a_stranger_nothing(db: Database, path: Path) -> None:
    set_setting(db, "unit", "幸福村卫生室")
    db.close()
    assert "幸福村".encode() not in path.read_bytes()
    with contextlib.closing(sqlite3.connect(path)) as plain, pytest.raises(sqlite3.DatabaseError):
        plain.execute("SELECT * FROM sqlite_master").fetchall()


def test_settings_survive_closing(db: Database, path: Path) -> None:
    set_setting(db, "keys", {"ed25519": "00"})
    set_setting(db, "keys", {"ed25519": "11", "n": [1, None]})
    db.close()
    with open_database(path, KEY, journal="rollback") as again:
        assert get_setting(again, "keys") == {"ed25519": "11", "n": [1, None]}
        assert get_setting(again, "missing", 7) == 7


def test_wrong_key_is_one_chinese_sentence(db: Database, path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    db.close()
    with pytest.raises(RefusedError) as caught:
        open_database(path, bytes(32), journal="rollback")
    assert caught.value.problem.code == "存 101"
    assert "密码不对" in caught.value.problem.message
    assert capfd.readouterr() == ("", "")
    open_database(path, KEY, journal="rollback").close()


def test_key_must_have_32_bytes(path: Path) -> None:
    path.parent.mkdir()
    with pytest.raises(ValueError, match="32"):
        open_database(path, b"short", journal="rollback", create=True)


def test_damage_is_found(db: Database, path: Path) -> None:
    for number in range(200):
        set_setting(db, f"key{number}", "x" * 200)
    db.close()
    body = bytearray(path.read_bytes())
    for at in range(4096 + 100, len(body), 4096):
        body[at] ^= 1
    path.write_bytes(body)
    with pytest.raises(RefusedError) as caught, open_database(path, KEY, journal="rollback") as broken:
        broken.execute("SELECT * FROM settings")
    assert caught.value.problem.code == "存 102"


def test_absent_empty_and_present_files(path: Path) -> None:
    path.parent.mkdir()
    with pytest.raises(RefusedError, match="存 104"):
        open_database(path, KEY, journal="rollback")
    path.touch()
    with pytest.raises(RefusedError, match="存 102"):
        open_database(path, KEY, journal="rollback")
    open_database(path, KEY, journal="rollback", create=True).close()
    with pytest.raises(RefusedError, match="存 105"):
        open_database(path, KEY, journal="rollback", create=True)


def test_missing_folder_is_the_environments_fault(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailure):
        open_database(tmp_path / "nowhere" / "a.db", KEY, journal="rollback", create=True)


@pytest.mark.parametrize(
    "statement", ["PRAGMA user_version = 131072", f"PRAGMA user_version = {(VERSION[0] << 16) + VERSION[1] + 1}"]
)
def test_newer_database_is_refused_unchanged(db: Database, path: Path, statement: str) -> None:
    db.execute(statement)
    db.close()
    before = path.read_bytes()
    with pytest.raises(RefusedError) as caught:
        open_database(path, KEY, journal="wal")
    assert caught.value.problem.code == "存 103"
    assert "升级" in caught.value.problem.hint
    assert path.read_bytes() == before


def test_unknown_applied_migration_is_refused(db: Database, path: Path) -> None:
    db.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('xinglin', 'm9999_future', '2030')"
    )
    db.close()
    with pytest.raises(RefusedError, match="存 103"):
        open_database(path, KEY, journal="rollback")


def test_second_process_is_refused_and_the_lock_dies_with_its_holder(db: Database, path: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from desktop.storage.database import open_database\n"
        "from desktop.errors import KnownError\n"
        "try: open_database(Path(sys.argv[1]), bytes(range(32)), journal='rollback')\n"
        "except KnownError as error: print(error.problem.code)\n"
        "else: print('open')\n"
    )
    command = [sys.executable, "-c", script, str(path)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "环 110"
    with pytest.raises(EnvironmentFailure, match="环 110"):
        open_database(path, KEY, journal="rollback")
    db.close()
    # The script ends without closing; the next opening must not mind.
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "open"
    open_database(path, KEY, journal="rollback").close()


def test_journal_of_a_village_and_of_a_township(db: Database, path: Path, tmp_path: Path) -> None:
    assert db.execute("PRAGMA journal_mode")[0][0] == "delete"
    assert db.execute("PRAGMA synchronous")[0][0] == 3
    township = open_database(tmp_path / "township.db", KEY, journal="wal", create=True)
    set_setting(township, "a", 1)
    assert township.execute("PRAGMA journal_mode")[0][0] == "wal"
    assert township.execute("PRAGMA synchronous")[0][0] == 2
    township.close()
    assert sorted(file.name for file in tmp_path.glob("township*")) == ["township.db", "township.db.lock"]


def _fail_inside(db: Database) -> None:
    with db.atomic():
        set_setting(db, "a", 1)
        with db.atomic():
            set_setting(db, "b", 2)
        raise RuntimeError


def test_a_transaction_is_all_or_nothing(db: Database) -> None:
    with pytest.raises(RuntimeError):
        _fail_inside(db)
    assert get_setting(db, "a") is None
    assert get_setting(db, "b") is None


def test_an_inner_failure_takes_back_only_itself(db: Database) -> None:
    with db.atomic():
        set_setting(db, "first", 1)
        with pytest.raises(RuntimeError):
            _fail_inside(db)
        set_setting(db, "last", 3)
    assert [get_setting(db, key) for key in ("first", "a", "b", "last")] == [1, None, None, 3]
    assert not db.in_transaction


def test_what_was_worked_out_is_forgotten_with_a_failed_transaction(db: Database) -> None:
    def fail() -> None:
        with db.atomic():
            save_form(db, "free_clinic", "1", "<xform/>", FREE_CLINIC, 1)
            store(db, line("R1"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    store(db, line("R1"))
    assert db.execute("SELECT name FROM projections") == []


def test_an_error_that_ended_the_transaction_is_the_one_told(db: Database) -> None:
    def fail() -> None:
        with db.atomic():
            db.execute("ROLLBACK")  # as SQLite itself does when the disk is full
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()


def test_the_worker_thread_may_use_what_another_opened(db: Database) -> None:
    worker = threading.Thread(target=set_setting, args=(db, "from", "worker"))
    worker.start()
    worker.join()
    assert get_setting(db, "from") == "worker"


def test_sqlite_utils_raises_the_errors_of_sqlcipher(db: Database) -> None:
    assert sqlite_utils.utils.OperationalError is dbapi2.OperationalError


@pytest.mark.parametrize("journal", ["rollback", "wal"])
def test_a_kill_while_records_come_in_leaves_none_of_them(tmp_path: Path, journal: str) -> None:
    script = (
        "import os, sys; from pathlib import Path\n"
        "from desktop.storage.database import open_database\n"
        "from desktop.storage.batches import save_batch\n"
        "from desktop.storage.packs import save_form\n"
        "from tests.storage.samples import *\n"
        "db = open_database(Path(sys.argv[1]), KEY, journal=sys.argv[2], create=True)\n"
        "save_form(db, 'free_clinic', '1', '<x/>', FREE_CLINIC, 1)\n"
        "store(db, line('R0'))\n"
        "db.execute('PRAGMA cache_size = 2')\n"
        "with db.atomic():\n"
        "    seqs = [store(db, line(f'R{n}'), batch=batch_row().hash)[0] for n in range(1, 100)]\n"
        "    save_batch(db, batch_row(), seqs)\n"
        "    os._exit(9)\n"
    )
    path = tmp_path / "killed.db"
    done = subprocess.run([sys.executable, "-c", script, str(path), journal], check=False, capture_output=True)
    assert done.returncode == 9, done.stderr
    with open_database(path, KEY, journal="wal" if journal == "wal" else "rollback") as db:
        assert [item.rid for item in heads(db)] == ["R0"]
        assert check(db) == []


@pytest.mark.parametrize("journal", ["rollback", "wal"])
def test_kill_in_the_middle_leaves_what_was_committed(tmp_path: Path, journal: str) -> None:
    script = (
        "import os, sys; from pathlib import Path\n"
        "from desktop.storage.database import open_database\n"
        "from desktop.storage.settings import set_setting\n"
        "db = open_database(Path(sys.argv[1]), bytes(range(32)), journal=sys.argv[2], create=True)\n"
        "set_setting(db, 'before', 1)\n"
        "with db.atomic():\n"
        "    db.execute('PRAGMA cache_size = 2')\n"
        "    for n in range(300): set_setting(db, f'k{n}', 'x' * 1000)\n"
        "    os._exit(9)\n"
    )
    path = tmp_path / "killed.db"
    done = subprocess.run([sys.executable, "-c", script, str(path), journal], check=False, capture_output=True)
    assert done.returncode == 9, done.stderr
    with open_database(path, KEY, journal="wal" if journal == "wal" else "rollback") as db:
        assert get_setting(db, "before") == 1
        assert db.execute("SELECT count(*) FROM settings WHERE key GLOB 'k*'")[0][0] == 0
        assert db.execute("PRAGMA integrity_check")[0][0] == "ok"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("database or disk is full", "环 101"),
        ("attempt to write a readonly database", "环 102"),
        ("disk I/O error", "环 103"),
        ("database is locked", "环 111"),
        ("database disk image is malformed", "存 102"),
    ],
)
def test_what_sqlite_says_becomes_a_sentence(said: str, code: str, path: Path) -> None:
    problem = known_error(RuntimeError(said), path)
    assert problem is not None
    assert problem.problem.code == code


def test_our_own_mistakes_crash_honestly(db: Database) -> None:
    with pytest.raises(driver.DatabaseError, match="no such table"):
        db.execute("SELECT * FROM nowhere")
    with pytest.raises(driver.DatabaseError):
        db.executemany("INSERT INTO nowhere VALUES (?)", [(1,)])
    with pytest.raises(driver.DatabaseError):
        db.insert("INSERT INTO nowhere VALUES (1)")
    with pytest.raises(driver.DatabaseError):
        list(db.stream("SELECT * FROM nowhere"))


def test_audit_is_kept_as_written(db: Database) -> None:
    for number in range(3):
        record_audit(db, at="2023-09-30", who="王芳", what="export", target=f"V{number}", reason="月报")
    with pytest.raises(driver.IntegrityError, match="append-only"):
        db.execute("UPDATE audit SET who = '别人'")
    with pytest.raises(driver.IntegrityError, match="append-only"):
        db.execute("DELETE FROM audit")
    with pytest.raises(driver.IntegrityError, match="append-only"):
        db.execute("INSERT OR REPLACE INTO audit SELECT * FROM audit")
    newest = audit_entries(db, limit=2)
    assert [entry.target for entry in newest] == ["V2", "V1"]
    assert [entry.target for entry in audit_entries(db, before=newest[-1].id)] == ["V0"]


def test_register_tables_have_the_columns_every_room_reads(db: Database) -> None:
    for name, columns in REGISTERS.items():
        assert tuple(row["name"] for row in db.execute(f"PRAGMA table_info(reg_{name})")) == columns


def test_the_moment_moves_with_whatever_is_written(db: Database) -> None:
    """By this connection or another, whether it stays or not; reading leaves it."""
    seen = [db.moment()]
    assert get_setting(db, "a") is None and db.moment() == seen[-1]
    set_setting(db, "a", 1)
    seen.append(db.moment())
    with contextlib.suppress(InterruptedError), db.atomic():
        set_setting(db, "a", 2)
        raise InterruptedError
    seen.append(db.moment())
    other = driver.connect(db.path, KEY)
    other.execute("UPDATE settings SET value = '3' WHERE key = 'a'").fetchall()
    other.close()
    seen.append(db.moment())
    assert len(set(seen)) == 4 and get_setting(db, "a") == 3
