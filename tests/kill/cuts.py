"""Where a run is cut, and what the cuts met."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.kill.remains import open_transactions, parts
from tests.kill.scene import Scene
from tests.kill.watched import Call, Ended, kill_at, watched

# Cuts a deed, in the normal run and with --long.
FEW, MANY = 6, 40


@dataclass
class Tally:
    """What the cuts of one deed met, for the report."""

    deed: str
    points: int
    killed: int = 0
    inside: int = 0
    beside: int = 0
    nothing_done: int = 0
    all_done: int = 0
    calls: dict[str, int] = field(default_factory=dict)

    def told(self) -> str:
        calls = ", ".join(f"{call} {number}" for call, number in sorted(self.calls.items()))
        return (
            f"kill -9, {self.deed}: {self.killed} of {self.points} points ({calls}); {self.inside} inside an open "
            f"transaction, {self.beside} beside a .part; afterwards {self.nothing_done} × not done, {self.all_done} × done"
        )


def chosen(calls: Sequence[Call], wanted: int, *, stick: str = "\0", last: int = 2) -> list[Call]:
    """A spread over the run, the ``last`` of each kind of call (commits end in them: a save, and what follows it), the middle
    and the last word in a journal (that transaction is open), and what touches the stick.
    """
    if len(calls) <= wanted:
        return list(calls)
    picked = {round(index * (len(calls) - 1) / (wanted - 1)) for index in range(wanted)}
    for name in {call.name for call in calls}:
        picked.update([index for index, call in enumerate(calls) if call.name == name][-last:])
    for journal in ("-journal", "-wal"):
        words = [
            index for index, call in enumerate(calls) if call.paths[0].endswith(journal) and call.name == "pwrite64"
        ]
        picked.update([*words[len(words) // 2 : len(words) // 2 + 1], *words[-1:]])
    picked.update([index for index, call in enumerate(calls) if any(stick in path for path in call.paths)][:wanted])
    return [calls[index] for index in sorted(picked)]


def counted(scene: Scene, run: Callable[[], object], *, codes: Sequence[int] = (0,), with_data: bool = False) -> Ended:
    """The whole run once, from the saved scene, which it leaves behind as it became."""
    scene.restore()
    ended = watched(run, scene.root, environment=scene.environment, with_data=with_data)
    assert ended.code in codes, ended.out + ended.err
    return ended


def each_cut(
    scene: Scene, run: Callable[[], object], tally: Tally, points: Sequence[Call]
) -> Iterator[tuple[Call, Ended]]:
    """The scene as each kill left it."""
    for point in points:
        scene.restore()
        ended = watched(run, scene.root, kill_at(point.number), environment=scene.environment)
        assert ended.killed, f"never reached {point}: {ended.out}{ended.err}"
        tally.killed += 1
        tally.calls[point.name] = tally.calls.get(point.name, 0) + 1
        tally.inside += bool(open_transactions(scene.root))
        tally.beside += bool(parts(scene.stick))
        yield point, ended
