"""Faults 18 and 42 to 45: kills, pulled and full sticks, nothing readable left behind, memory that stays flat.

Every point of a kill is tried by ``tests/kill`` with real processes; here the same promises are held inside one process,
at every write the program asks for.
"""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import EnvironmentFailure
from desktop.exchange import SignedBatch
from desktop.exchange.signing import sign
from desktop.foundation import canonical_json
from desktop.storage.database import Database
from desktop.workflows.enter_record import add_records
from desktop.workflows.receive_files import receive
from desktop.workflows.submit_period import submit_period
from tests.faults.lab import T1, V1, Lab
from tests.helpers.command_line import environment

MARK = "断电时正在收的这一条"


def _plaintext(folders: list[Path], secrets: list[bytes]) -> list[str]:
    """Files that show one of the secrets in the clear."""
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert found
    return [path.name for path in found if any(secret in path.read_bytes() for secret in secrets)]


KILLED = """
import os, sys
from pathlib import Path
from desktop.workflows import merge_batch, receive_submission
from desktop.foundation.clock import SystemClock
from desktop.workflows.receive_files import receive
from desktop.workflows.workspace import open_workspace
when, workspace, file = sys.argv[1:]
room = receive_submission if hasattr(receive_submission, when) else merge_batch
real = getattr(room, when)
def die(*a, **k):
    real(*a, **k)
    os._exit(137)
setattr(room, when, die)
with open_workspace(Path(workspace), SystemClock()) as opened:
    receive(opened, [Path(file)])
"""


@pytest.mark.parametrize("when", ["_judge_batch", "_judge", "insert_lines", "save_batch", "refresh_heads"])
def test_18_no_plaintext_after_a_kill(lab: Lab, tmp_path: Path, when: str) -> None:
    own = lab.batch(V1, *(lab.line(number, data={"place_name": f"{MARK}{number}"}) for number in range(1, 60)))
    file = lab.put(lab.submission(own))
    before = lab.records(T1)
    lab.restart()
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    (scratch / "control").write_text(MARK, "utf-8")
    told = environment(tmp_path / "home", {"TMPDIR": str(scratch), "XINGLIN_NOW": os.environ["XINGLIN_NOW"]})
    done = subprocess.run(
        [sys.executable, "-c", KILLED, when, str(lab.at(T1)), str(file)], env=told, capture_output=True, check=False
    )
    assert done.returncode == 137, done.stderr.decode()
    secrets = [MARK.encode(), own.members["records.jsonl.gz"], own.body]
    assert _plaintext([lab.at(T1), lab.stick(), scratch], secrets) == ["control"]
    assert MARK.encode() not in done.stdout + done.stderr
    assert lab.records(T1) == before
    assert lab.one(T1, file).counts.new == 59


def test_18_no_plaintext_after_a_failure(lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decrypted, then refused or put aside: what was read stays in memory."""
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "tmp").mkdir()
    (tmp_path / "tmp" / "control").write_text(MARK, "utf-8")
    bad = lab.batch(V1, lab.line(1, data={"place_name": MARK, "visits_offline": -4}))
    value = canonical_json.load(bad.body)
    wrong = sign("batch", canonical_json.dump({**value, "n": 9}), [lab.keys(V1)])
    stray = lab.batch(V1, lab.line(2, data={"place_name": MARK}), seq=1, prev="1" * 64)
    files = [
        lab.submission(bad),
        lab.submission(SignedBatch(wrong.body, wrong.sig, bad.members)),
        lab.submission(stray),
    ]
    found = lab.receive(T1, *files)
    assert [f.error.code for f in found if f.error] == ["收 414", "收 402", "收 411"]
    secrets = [MARK.encode(), bad.members["records.jsonl.gz"], stray.members["records.jsonl.gz"]]
    assert _plaintext([lab.at(T1), lab.stick(), tmp_path / "tmp"], secrets) == ["control"]
    assert not any(MARK in str(f.error) for f in found), "nor does a sentence repeat what was written"


class _PulledError(Exception):
    """The program ends here: no handler of ours may see it as a known error."""


def _failing_after(number: int, monkeypatch: pytest.MonkeyPatch, error: Exception) -> Callable[[], bool]:
    """The database refuses its ``number``-th write from now on; answers whether it came to that."""
    count = 0
    real: dict[str, Any] = {name: getattr(Database, name) for name in ("execute", "executemany", "insert")}

    def wrapped(name: str) -> Callable[..., Any]:
        def call(self: Database, sql: str, *rest: Any) -> Any:
            nonlocal count
            if sql.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE", "CREATE"):
                count += 1
                if count > number:
                    raise error
            return real[name](self, sql, *rest)

        return call

    for name in real:
        monkeypatch.setattr(Database, name, wrapped(name))
    return lambda: count > number


@pytest.mark.parametrize("error", [_PulledError("killed"), EnvironmentFailure("环 101", "磁盘满了，没有写完")])
def test_42_failure_at_every_write_of_an_import(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, error: Exception, long_run: bool
) -> None:
    """All or nothing: whatever write fails, the workspace holds the whole file or none of it, and takes it afterwards."""
    first = lab.batch(V1, lab.line(1), lab.line(2))
    file = lab.put(lab.submission(lab.batch(V1, lab.tombstone(1), lab.line(3), seq=2, prev=first.sha256)))
    assert lab.one(T1, lab.submission(first)).status == "taken"
    before, points = lab.state(T1), 0
    for number in range(400):
        with monkeypatch.context() as patch:
            reached = _failing_after(number, patch, error)
            try:
                receive(lab.ws(T1), [file])
            except type(error):
                assert reached()
        if not reached():
            break
        points += 1
        state = lab.state(T1)
        if state != before:  # the file's own transaction was through, only the note about it was not
            assert {row[2] for row in lab.meaning(T1)["batches"]} == {1, 2}
            break
    assert points > 10
    assert lab.one(T1, file).status in ("taken", "duplicate")
    assert lab.records(T1)[lab.line(1).rid] == (2, "del", "received")


def _fails_at(number: int, monkeypatch: pytest.MonkeyPatch, error: OSError, stick: Path) -> None:
    """The ``number``-th call that touches the stick fails: syncing, renaming, syncing the folder, reading back."""
    import desktop.foundation.atomic as room

    count = 0

    def step(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*a: Any, **k: Any) -> Any:
            nonlocal count
            touched = str(Path(f"/proc/self/fd/{a[0]}").readlink()) if isinstance(a[0], int) else str(a[0])
            # What the program keeps elsewhere (its own state) is another disk.
            count += touched.startswith(str(stick))
            if count == number and touched.startswith(str(stick)):
                raise error
            return real(*a, **k)

        return call

    monkeypatch.setattr(room, "replace_file", step(room.replace_file))
    monkeypatch.setattr(room, "sync_folder", step(room.sync_folder))
    monkeypatch.setattr(room, "read_from_medium", step(room.read_from_medium))
    monkeypatch.setattr(room.os, "fsync", step(os.fsync))


def _entered(lab: Lab) -> None:
    add_records(lab.ws(V1), "free_clinic", [dict(lab.line(1).data or {})])


@pytest.mark.parametrize("number", range(1, 6))
def test_43_pulled_during_export(lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Before the rename nothing on the stick looks finished; after it, what looks finished is whole."""
    _entered(lab)
    stick = tmp_path / "stick"
    with monkeypatch.context() as patch, pytest.raises(EnvironmentFailure) as caught:
        _fails_at(number, patch, OSError(errno.EIO, "pulled"), stick)
        submit_period(lab.ws(V1), "2023-09", stick)
    assert caught.value.problem.hint
    looks_finished = [path for path in stick.glob("*.xinglin") if not path.name.startswith("~")]
    if number <= 2:
        assert looks_finished == []
    for path in looks_finished:
        assert lab.one(T1, path).status == "taken"
    again = submit_period(lab.ws(V1), "2023-09", stick)
    assert again.seq == 1
    assert lab.one(T1, again.file).status in ("taken", "duplicate")
    assert len(lab.records(T1)) == 1


def test_43_half_a_file_is_never_offered_to_the_other_side(lab: Lab) -> None:
    whole = lab.submission(lab.batch(V1))
    (lab.stick() / "~上报_幸福村.xinglin.part").write_bytes(whole[:900])
    (lab.stick() / "~上报_幸福村.xinglin").write_bytes(whole[:900])
    assert receive(lab.ws(T1), [lab.stick()]).files == ()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_44_full_or_read_only_stick(lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """The batch keeps its number and its bytes; written again it is the same batch."""
    _entered(lab)
    with monkeypatch.context() as patch, pytest.raises(EnvironmentFailure) as caught:
        _fails_at(1, patch, OSError(number, "no"), tmp_path / "full")
        submit_period(lab.ws(V1), "2023-09", tmp_path / "full")
    assert caught.value.problem.code == ("环 101" if number == errno.ENOSPC else "环 102")
    rows = lab.ws(V1).db.execute("SELECT seq, hash, batch_json FROM batches")
    assert [row[0] for row in rows] == [1]
    stored, body = rows[0][1], bytes(rows[0][2])
    again = submit_period(lab.ws(V1), "2023-09", tmp_path / "good")
    assert (again.seq, again.batch) == (1, stored) == (1, hashlib.sha256(body).hexdigest())
    assert lab.one(T1, again.file).status == "taken"
    assert [row[0] for row in lab.ws(V1).db.execute("SELECT seq FROM batches")] == [1]


MEASURED = """
import sys
from pathlib import Path
from desktop.foundation.clock import SystemClock
from desktop.workflows.receive_files import receive
from desktop.workflows.workspace import open_workspace
workspace, first, stick = map(Path, sys.argv[1:])
def most():
    # Not getrusage: its peak is handed down from the process that started this one.
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
with open_workspace(workspace, SystemClock()) as opened:
    assert [f.status for f in receive(opened, [first]).files] == ["taken"]
    before = most()
    files = receive(opened, [stick]).files
    after = most()
print(len(files), sum(f.counts.new for f in files), before // 1024, after // 1024)
assert {f.status for f in files} == {"taken"}
"""


def _stick_of(lab: Lab, files: int, records: int) -> Path:
    folder = lab.stick("month")
    prev = ""
    for seq in range(1, files + 1):
        lines = [lab.line(seq * 1000 + number, data={"place_name": f"{seq}村{number}组"}) for number in range(records)]
        batch = lab.batch(V1, *lines, seq=seq, prev=prev)
        prev = batch.sha256
        (folder / f"{seq:04}.xinglin").write_bytes(lab.submission(batch))
    return folder


def _measure(lab: Lab, files: int, records: int, record_property: Callable[[str, object], None]) -> int:
    folder = _stick_of(lab, files, records)
    first = folder.rename(lab.stick() / "month") / "0001.xinglin"
    first = first.rename(lab.stick() / "first.xinglin")
    workspace, rest = lab.at(T1), lab.stick() / "month"
    lab.restart()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(workspace), str(first), str(rest)],
        env=environment(lab.root / "home", {"XINGLIN_NOW": os.environ["XINGLIN_NOW"]}),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    taken, new, before, after = map(int, done.stdout.split())
    assert (taken, new) == (files - 1, (files - 1) * records)
    record_property(
        "told", f"intake of {files} files, {files * records} records: {before} MB before, {after} MB at its peak"
    )
    return after


def test_45_memory_of_a_stick_stays_inside_the_cap(lab: Lab, record_property: Callable[[str, object], None]) -> None:
    """A small stick here; with ``--long`` the county's whole month."""
    assert _measure(lab, 12, 40, record_property) <= 150


@pytest.mark.long
def test_45_three_hundred_files_of_66_000_records(lab: Lab, record_property: Callable[[str, object], None]) -> None:
    assert _measure(lab, 300, 220, record_property) <= 150
