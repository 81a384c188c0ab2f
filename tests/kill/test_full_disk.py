"""The disk is full, turns read-only or fails at a write: a sentence with its code, nothing lost, and the program goes on.

The fault begins at a chosen call of a deed done in an open workspace. What the program says is collected; then there is
room again and the same program does the deed once more, with the same workspace still open.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desktop.errors import KnownError
from tests.chain.county import County
from tests.kill.cuts import chosen
from tests.kill.deed import MARK, Deed
from tests.kill.deeds import DEEDS
from tests.kill.remains import legible
from tests.kill.scene import nothing_lost
from tests.kill.watched import Call, Decision, watched

FEW, MANY = 4, 12
TRIES = 3
ROOM = "room-again"
Told = Callable[[str, object], None]
# What a full disk refuses: whatever needs a place; a read-only one refuses every change.
_NEEDS_ROOM = ("write", "pwrite64", "sendfile", "copy_file_range", "fallocate", "mkdir", "open")


@dataclass
class Fault:
    """A disk that goes wrong at one call, and (unless it is one bad moment) stays so until somebody makes room."""

    name: str
    error: int
    first: int
    refused: list[str] = field(default_factory=list)
    over: bool = False

    def __call__(self, call: Call) -> Decision:
        if call.paths[0].endswith(ROOM):
            self.over = True
            return None
        if self.over or call.number < self.first:
            return None
        if self.name == "full" and call.name not in _NEEDS_ROOM:
            return None
        if self.name == "failing":
            self.over = True
        self.refused.append(str(call))
        return self.error


FAULTS = {
    "full": (errno.ENOSPC, {"环 101"}),
    "read-only": (errno.EROFS, {"环 102", "环 103"}),
    "failing": (errno.EIO, {"环 103"}),
}
# Where a file cannot even be opened SQLite does not say why; a disk that is full says so itself (tests/foundation/test_atomic.py).
NOT_OPENED = {"环 102"}


# In the normal run; the others wait for a long one.
OFTEN = {
    "full": {
        "record_add",
        "draft",
        "submit",
        "receive",
        "migrate",
        "add_with_scan",
        "backup",
        "restore",
        "person_added",
    },
    "read-only": {"draft", "submit"},
    "failing": {"record_add"},
}
CASES = [
    pytest.param(name, kind, marks=[] if name in OFTEN[kind] else pytest.mark.long)
    for name in sorted(DEEDS)
    for kind in sorted(FAULTS)
]


def _stubborn(deed: Deed) -> Callable[[], int]:
    """The deed in one program until it is done; every known error is said, everything else ends it."""

    def run() -> int:
        for _try in range(TRIES):
            try:
                with deed.scene.open() as workspace:
                    for _time in range(TRIES):
                        try:
                            deed.act(workspace)
                        except KnownError as error:
                            _say(deed, error)
                        else:
                            return 0
            except KnownError as error:
                _say(deed, error)
        return 5

    return run


def _ends_a_commit(call: Call) -> bool:
    """The last sync of a commit, of the folder the journal just went from: the transaction is done and SQLite calls it failed.

    It is told as an error (``test_a_commit_whose_last_sync_failed_is_there``); done again, it is there twice.
    """
    return call.name == "fsync" and call.paths[0].endswith("/workspace")


def _say(deed: Deed, error: KnownError) -> None:
    print(json.dumps({"code": error.problem.code, "hint": error.problem.hint}), flush=True)
    (deed.scene.root / ROOM).touch()


def _codes(out: str) -> set[str]:
    return {json.loads(line)["code"] for line in out.splitlines() if line.startswith("{")}


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_a_bad_disk_loses_nothing(
    name: str, kind: str, county: County, tmp_path: Path, long_run: bool, record_property: Told
):
    deed = DEEDS[name](county, tmp_path)
    scene, run = deed.scene, _stubborn(deed)
    before = scene.held()
    scene.restore()
    whole = watched(run, scene.root, environment=scene.environment)
    assert whole.code == 0, whole.err
    error, allowed = FAULTS[kind]
    said = 0
    points = [call for call in whole.calls if not _ends_a_commit(call)]
    for point in chosen(points, MANY if long_run else FEW, stick=f"{scene.stick}/"):
        scene.restore()
        fault = Fault(kind, error, point.number)
        ended = watched(run, scene.root, fault, environment=scene.environment)
        try:
            assert ended.code == 0, ended.err
            opening = any(": open " in refused for refused in fault.refused)
            assert _codes(ended.out) <= (allowed | NOT_OPENED if opening else allowed), (
                f"{ended.out} {fault.refused[:3]}"
            )
            assert ended.out.count("hint") <= 1, "there was room again, and it was not over"
            assert legible(scene.root, MARK) == []
            scene.stick_is_honest()
            now = scene.held()
            nothing_lost(before, now, deed.ledgers)
            assert deed.judge(before, now, deed.said_when_done), "it said it was done, and is not"
            said += bool(_codes(ended.out))
        except AssertionError as wrong:
            raise AssertionError(f"{deed.name}, {kind} from {point}: {wrong}") from wrong
    assert said > 0, "no fault was ever noticed"
    record_property("told", f"{kind} disk, {deed.name}: {said} times told and got over")


def test_a_commit_whose_last_sync_failed_is_there(county: County, tmp_path: Path):
    """Nothing can be promised and nothing is lost: the person is told that the disk erred, and finds the records."""
    deed = DEEDS["record_add"](county, tmp_path)
    scene = deed.scene
    before = scene.held()

    def run() -> None:
        with scene.open() as workspace:
            try:
                deed.act(workspace)
            except KnownError as error:
                _say(deed, error)

    scene.restore()
    whole = watched(run, scene.root, environment=scene.environment)
    # The folder is synced when a journal is made and when it is gone: of the save, then of what follows it.
    saved = [call for call in whole.calls if _ends_a_commit(call)][-3]
    scene.restore()
    ended = watched(run, scene.root, Fault("failing", errno.EIO, saved.number), environment=scene.environment)
    assert _codes(ended.out) == {"环 103"}
    assert len(scene.held().records - before.records) == 3
