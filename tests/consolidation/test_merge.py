"""A union of logs: what a revision is, and that the order in which files come does not matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.consolidation.merge import RevisionKey, judge

HERE: list[RevisionKey] = [(1, "aa", "put"), (3, "cc", "put")]


@pytest.mark.parametrize(
    ("existing", "incoming", "outcome"),
    [
        ([], (1, "aa", "put"), "new"),
        ([], (7, "aa", "del"), "new"),
        (HERE, (3, "cc", "put"), "same"),
        (HERE, (1, "aa", "put"), "same"),
        (HERE, (3, "dd", "put"), "conflict"),
        (HERE, (1, "dd", "put"), "conflict"),
        (HERE, (3, "dd", "del"), "conflict"),
        (HERE, (2, "bb", "put"), "stale"),
        (HERE, (4, "dd", "put"), "changed"),
        (HERE, (4, "dd", "del"), "changed"),
        (HERE, (9, "dd", "put"), "changed"),
    ],
)
def test_what_a_revision_is_to_what_is_here(existing, incoming, outcome):
    assert judge(existing, incoming) == outcome
    assert judge(existing[::-1], incoming) == outcome


revisions = st.lists(
    st.tuples(
        st.integers(1, 5), st.sampled_from(["aa", "bb", "cc", "dd", "ee", "ff"]), st.sampled_from(["put", "del"])
    ),
    unique_by=lambda revision: revision[1],  # a line has one hash
    max_size=6,
)


def arrived(order: list[RevisionKey]) -> tuple[set[RevisionKey], set[int], int]:
    """What is kept, which revisions are disputed, and the newest number, after files came in this order."""
    kept: list[RevisionKey] = []
    disputed: set[int] = set()
    newest = 0
    for revision in order:
        outcome = judge(kept, revision)
        if outcome == "same":
            continue
        kept.append(revision)
        if outcome == "conflict":
            disputed.add(revision[0])
        if outcome in {"new", "changed"}:
            assert revision[0] > newest
            newest = revision[0]
    return set(kept), disputed, newest


@given(data=st.data(), lines=revisions)
def test_any_order_and_any_repetition_end_the_same(data: st.DataObject, lines: list[RevisionKey]):
    again = data.draw(st.lists(st.sampled_from(lines), max_size=4)) if lines else []
    order = data.draw(st.permutations(lines + again))
    assert arrived(list(order)) == arrived(lines)
    kept, disputed, newest = arrived(list(order))
    assert kept == set(lines)
    numbers = [rev for rev, _line, _op in lines]
    assert disputed == {rev for rev in numbers if numbers.count(rev) > 1}
    assert newest == max(numbers, default=0)


@given(lines=revisions)
def test_what_came_once_is_the_same_ever_after(lines: list[RevisionKey]):
    assert all(judge(lines, line) == "same" for line in lines)
