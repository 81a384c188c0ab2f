"""The harness itself: it kills where it says, and recognises what it left."""

from __future__ import annotations

import contextlib
import errno
import shutil
import sqlite3
from pathlib import Path

import pytest

from desktop.foundation.atomic import write_atomically
from tests.kill.remains import finished, open_transactions, parts, uncommitted_frames
from tests.kill.watched import kill_at, watched


def _work(folder: Path, mode: str) -> None:
    db = sqlite3.connect(folder / "w.db", isolation_level=None)
    db.execute(f"pragma journal_mode={mode}")
    db.execute("pragma synchronous=FULL")
    db.execute("create table if not exists t(a)")
    db.execute("begin immediate")
    for _number in range(40):
        db.execute("insert into t values(?)", ("x" * 500,))
    db.execute("commit")
    write_atomically(folder / "stick" / "上报.xinglin", b"x" * 5000)
    db.close()
    print("done")


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_every_point_leaves_all_or_nothing(tmp_path: Path, mode: str):
    folder = tmp_path / "scene"

    def fresh() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "stick").mkdir(parents=True)

    fresh()
    whole = watched(lambda: _work(folder, mode), folder)
    assert (whole.code, whole.out) == (0, "done\n")
    assert {"pwrite64", "rename", "fsync"} <= {call.name for call in whole.calls}
    seen_open = seen_part = 0
    for call in whole.calls:
        fresh()
        killed = watched(lambda: _work(folder, mode), folder, kill_at(call.number))
        assert killed.killed
        assert killed.out == ""
        assert str(killed.calls[-1]) == str(call), "it died elsewhere"
        seen_open += bool(open_transactions(folder))
        seen_part += bool(parts(folder))
        assert all(len(path.read_bytes()) == 5000 for path in finished(folder / "stick"))
        assert _rows(folder / "w.db") in {None, 0, 40}
    assert seen_open
    assert seen_part


def test_a_call_that_is_refused_is_not_made(tmp_path: Path):
    folder = tmp_path / "scene"
    folder.mkdir()

    def run() -> None:
        with contextlib.suppress(OSError):
            (folder / "first").write_text("x", "utf-8")
        (folder / "second").write_text("x", "utf-8")

    ended = watched(run, folder, lambda call: errno.ENOSPC if call.number == 1 else None)
    assert ended.code == 0, ended.err
    assert [path.name for path in folder.iterdir()] == ["second"]


def test_an_exception_in_the_child_is_told(tmp_path: Path):
    ended = watched(lambda: 1 / 0, tmp_path / "scene")
    assert ended.code == 99
    assert "ZeroDivisionError" in ended.err


def _rows(path: Path) -> int | None:
    """Rows after the database mended itself; None before its table was made."""
    db = sqlite3.connect(path)
    try:
        if not db.execute("select 1 from sqlite_master where name = 't'").fetchone():
            return None
        return int(db.execute("select count(*) from t").fetchone()[0])
    finally:
        db.close()


def test_wal_frames_after_the_last_commit_are_counted(tmp_path: Path):
    db = sqlite3.connect(tmp_path / "w.db", isolation_level=None)
    db.execute("pragma journal_mode=wal")
    db.execute("create table t(a)")
    wal = (tmp_path / "w.db-wal").read_bytes()
    db.close()
    assert uncommitted_frames(wal) == 0
    assert uncommitted_frames(wal[:-1]) > 0
    assert uncommitted_frames(wal[:40]) > 0
    assert uncommitted_frames(b"") == 0
