"""The harness itself: it kills where it says, and recognises what it left."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import pytest

from tests.helpers.command_line import environment
from tests.kill.remains import finished, open_transactions, parts, uncommitted_frames
from tests.kill.strace import count, kill_at, require_strace

PROGRAM = """
import sqlite3, sys
from pathlib import Path
from desktop.foundation.atomic import write_atomically
folder, mode = Path(sys.argv[1]), sys.argv[2]
db = sqlite3.connect(folder / "w.db", isolation_level=None)
db.execute(f"pragma journal_mode={mode}")
db.execute("pragma synchronous=FULL")
db.execute("create table if not exists t(a)")
db.execute("begin immediate")
for _ in range(40):
    db.execute("insert into t values(?)", ("x" * 500,))
db.execute("commit")
write_atomically(folder / "stick" / "上报.xinglin", b"x" * 5000)
db.close()
print("done")
"""


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_every_point_leaves_all_or_nothing(tmp_path: Path, mode: str):
    require_strace(tmp_path)
    folder = tmp_path / "scene"
    command = [sys.executable, "-c", PROGRAM, str(folder), mode]

    def fresh() -> None:
        for path in sorted(folder.rglob("*"), reverse=True) if folder.exists() else []:
            path.rmdir() if path.is_dir() else path.unlink()
        (folder / "stick").mkdir(parents=True, exist_ok=True)

    fresh()
    points, code, out = count(command, environment(), tmp_path / "log", folder)
    assert (code, out) == (0, "done\n")
    assert {"pwrite64", "rename", "fsync"} <= {point.call for point in points}
    seen_open = seen_part = 0
    for point in points[::3] + [point for point in points if point.call == "rename"]:
        fresh()
        killed = kill_at(point, command, environment(), tmp_path / "log")
        assert killed.died
        assert killed.out == ""
        seen_open += bool(open_transactions(folder))
        seen_part += bool(parts(folder))
        assert all(len(path.read_bytes()) == 5000 for path in finished(folder / "stick"))
        assert _rows(folder / "w.db") in {None, 0, 40}
    assert seen_open
    assert seen_part


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
