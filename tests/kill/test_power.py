"""The power goes, and with it whatever was written and not synced yet: every acknowledged record is there all the same.

A deed runs once while all that it writes is recorded; then, for chosen moments, a disk is put down that lost, tore or
kept what was not synced by then (``power.Disk``), and the computer is looked at as after a kill.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.chain.county import COUNTY, SHIQIAO, County
from tests.kill.cuts import chosen, counted
from tests.kill.deed import Deed, command, scene_of
from tests.kill.deeds import DEEDS
from tests.kill.power import Disk, ways
from tests.kill.remains import open_transactions
from tests.kill.scene import Scene, nothing_lost
from tests.kill.watched import Call, watched

FEW, MANY = 5, 30
Told = Callable[[str, object], None]


def _said_by(out: str, spoken: Sequence[tuple[int, int]], calls: int) -> str:
    """What had been said when the run had made ``calls`` calls."""
    length = max((length for at, length in spoken if at < calls), default=0)
    return out.encode()[:length].decode("utf-8", "ignore")


def _recorded(
    scene: Scene, run: Callable[[], object], codes: Sequence[int]
) -> tuple[tuple[Call, ...], str, list[tuple[int, int]]]:
    """The calls of a run, all it said, and how much it had said at each of them."""
    out = scene.root.with_name(f"{scene.root.name}-out")
    spoken: list[tuple[int, int]] = []
    scene.restore()
    ended = watched(
        run, scene.root, lambda call: spoken.append((call.number - 1, out.stat().st_size)), environment=scene.environment, with_data=True
    )  # fmt: skip
    assert ended.code in codes, ended.err
    spoken.append((len(ended.calls), len(ended.out.encode())))
    return ended.calls, ended.out, spoken


RARE = ("first_password", "person_left", "recovery_code", "review", "receipt_taken")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long if name in RARE else []) for name in sorted(DEEDS)]
)
def test_a_power_cut_loses_nothing_acknowledged(
    name: str, county: County, tmp_path: Path, long_run: bool, record_property: Told
):
    deed: Deed = DEEDS[name](county, tmp_path)
    scene = deed.scene
    before = scene.held()
    calls, out, spoken = _recorded(scene, deed.run, deed.codes)
    moments = {call.number for call in chosen(calls, MANY if long_run else FEW, stick=f"{scene.stick}/")} | {
        len(calls) + 1
    }
    scene.restore()
    disk = Disk(scene.root)
    cuts = inside = 0
    for number in range(1, len(calls) + 2):
        if number in moments:
            picked = ways(number)
            for how, keeps in picked if long_run else (picked[0], picked[1 + number % 2]):
                disk.put_down(keeps)
                cuts += 1
                inside += bool(open_transactions(scene.root))
                try:
                    now = scene.held()
                    nothing_lost(before, now, deed.ledgers)
                    done = deed.judge(before, now, _said_by(out, spoken, number))
                    assert done or number <= len(calls), "it had ended, and is not done"
                except AssertionError as error:
                    raise AssertionError(
                        f"{deed.name}, power cut before {number} of {len(calls)}, {how}: {error}"
                    ) from error
        if number <= len(calls):
            disk.play(calls[number - 1])
    assert inside > 0
    record_property(
        "told", f"power cut, {deed.name}: {cuts} at {len(moments)} moments, {inside} inside an open transaction"
    )


def test_a_workspace_that_was_made_is_there_after_a_power_cut(county: County, tmp_path: Path):
    above = scene_of(county, COUNTY, tmp_path)
    kit = above.ask("kit", "make", above.workspace, "--unit", SHIQIAO, "--to", above.stick)
    scene = scene_of(county, SHIQIAO, tmp_path, empty=True)
    run = command(
        "workspace", "create", scene.workspace / "深" / "处", "--kit", kit["kits"][0]["file"], "--code", kit["kits"][0]["code"],
        "--fingerprint", kit["fingerprint"],
    )  # fmt: skip
    ended = counted(scene, run, with_data=True)
    scene.restore()
    disk = Disk(scene.root)
    for call in ended.calls:
        disk.play(call)
    disk.put_down(lambda: False)
    assert scene.ask("check", scene.workspace / "深" / "处")["ok"]


PROGRAM_ROWS = 40


@pytest.mark.parametrize(("synchronous", "lost"), [("OFF", True), ("EXTRA", False)])
def test_the_model_loses_what_was_never_synced(tmp_path: Path, synchronous: str, lost: bool):
    """The model itself: a database that does not wait for its disk loses what it acknowledged, ours does not."""
    root = tmp_path / "disk"
    root.mkdir()

    def run() -> None:
        db = sqlite3.connect(root / "w.db", isolation_level=None)
        db.execute(f"pragma synchronous={synchronous}")
        db.execute("create table t(a)")
        db.execute("begin immediate")
        db.executemany("insert into t values(?)", [("x" * 500,)] * PROGRAM_ROWS)
        db.execute("commit")

    ended = watched(run, root, with_data=True)
    assert ended.code == 0, ended.err
    (root / "w.db").unlink()
    disk = Disk(root)
    for call in ended.calls:
        disk.play(call)
    disk.put_down(lambda: True)
    assert _rows(root / "w.db") == PROGRAM_ROWS
    disk.put_down(lambda: False)
    assert _rows(root / "w.db") == (None if lost else PROGRAM_ROWS)


def _rows(path: Path) -> int | None:
    if not path.exists() or not path.stat().st_size:
        return None
    db = sqlite3.connect(path)
    try:
        return int(db.execute("select count(*) from t").fetchone()[0])
    finally:
        db.close()
