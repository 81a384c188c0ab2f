"""Whatever batches a village sends, in any order, some of them twice: the township ends up believing the same."""

from __future__ import annotations

import contextlib
import dataclasses

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.exchange import SignedBatch
from desktop.model.record import RecordLine
from tests.faults.lab import T1, V1, Lab

# (record, revision, visits; 0 is its deletion): few of each, so that they meet.
CHANGES = st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(0, 2))
BATCHES = st.lists(
    st.tuples(st.sampled_from(["", "5e" * 16]), st.lists(CHANGES, min_size=1, max_size=3)), min_size=1, max_size=5
)


class _TakeBack(Exception):
    """Ends a trial: what it wrote is rolled back."""


def _line(lab: Lab, record: int, rev: int, visits: int) -> RecordLine:
    if not visits:
        return lab.tombstone(record, rev=rev)
    return dataclasses.replace(lab.line(record, visits=20 + visits), rev=rev)


def _batches(lab: Lab, told: list[tuple[str, list[tuple[int, int, int]]]]) -> list[SignedBatch]:
    last: dict[str, tuple[int, str]] = {}
    found: list[SignedBatch] = []
    for other, changes in told:
        feed = other or lab.feed(V1)
        seq, prev = last.get(feed, (0, ""))
        lines = {(record, rev): _line(lab, record, rev, visits) for record, rev, visits in changes}
        found.append(lab.batch(V1, *lines.values(), seq=seq + 1, prev=prev, feed=feed))
        last[feed] = (seq + 1, found[-1].sha256)
    return found


def _believed(lab: Lab, files: list[bytes]) -> dict[str, set[tuple[object, ...]]]:
    found: dict[str, set[tuple[object, ...]]] = {}
    db = lab.ws(T1).db
    with contextlib.suppress(_TakeBack), db.atomic():
        for file in files:
            assert lab.one(T1, file).status in ("taken", "duplicate")
        found = lab.meaning(T1)
        raise _TakeBack
    lab.ws(T1).registers_changed()
    return found


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), told=BATCHES)
def test_21_any_batches_in_any_order_and_any_repetition(
    lab: Lab, data: st.DataObject, told: list[tuple[str, list[tuple[int, int, int]]]]
) -> None:
    files = [lab.submission(batch) for batch in _batches(lab, told)]
    wanted = _believed(lab, files)
    order = data.draw(st.permutations(files))
    again = data.draw(st.lists(st.sampled_from(files), max_size=3))
    found = _believed(lab, [*order, *again])
    for what in ("lines", "heads", "batches"):
        assert found[what] == wanted[what], what
