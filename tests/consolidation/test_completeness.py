"""Who has reported: one status a unit, judged by what came in and by the receiver's own day."""

from __future__ import annotations

import pytest

from desktop.consolidation.completeness import (
    Arrival,
    Reports,
    UnitStatus,
    board,
    concerns,
    missing_numbers,
    timed,
    uncovered,
)
from desktop.model.unit import Unit

END = "2023-09-30"
DEADLINES = {"village": "2023-10-02", "township": "2023-10-03"}
VILLAGE = Unit("V1", "幸福村", "village", "T1")
GAP = {"V1": {"f": [(1, 0), (3, 2)]}}
COVERED = {"V1": {"f": [(1, 0), (3, 1)]}}


def judged(
    unit: Unit = VILLAGE, *, today: str = "2023-10-01", hosted=(), zero=(), returned=(), batches=None
) -> UnitStatus:
    reports = Reports(dict(hosted), frozenset(zero), frozenset(returned), batches or {})
    (found,) = board([unit], reports, period_end=END, today=today, deadlines=DEADLINES)
    return found


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({}, "none"),
        ({"hosted": {"V1": 2}}, "reported"),
        ({"hosted": {"V1": 0}}, "none"),
        ({"hosted": {"V2": 2}, "zero": ["V2"], "returned": ["V2"]}, "none"),
        ({"zero": ["V1"]}, "zero"),
        ({"zero": ["V1"], "hosted": {"V1": 1}}, "reported"),
        ({"zero": ["V1"], "hosted": {"V1": 0}}, "zero"),
        ({"returned": ["V1"]}, "returned"),
        ({"returned": ["V1"], "hosted": {"V1": 3}}, "returned"),
        ({"returned": ["V1"], "batches": GAP}, "returned"),
        ({"hosted": {"V1": 3}, "batches": GAP}, "incomplete"),
        ({"zero": ["V1"], "batches": GAP}, "incomplete"),
        ({"hosted": {"V1": 3}, "batches": COVERED}, "reported"),
        ({"zero": ["V1"], "batches": COVERED}, "zero"),
        ({"hosted": {"V1": 3}, "batches": {"V1": {"f": [(1, 0)], "g": [(2, 1)]}}}, "incomplete"),
        ({"hosted": {"V1": 3}, "batches": {"V2": GAP["V1"]}}, "reported"),
    ],
)
def test_one_status_a_unit(told, status):
    assert judged(**told).status == status
    if status != "none":  # what came in is not undone by the deadline
        assert judged(**told, today="2024-01-01").status == status


@pytest.mark.parametrize(
    ("today", "status"),
    [("2023-09-20", "none"), ("2023-10-02", "none"), ("2023-10-03", "overdue"), ("2024-01-01", "overdue")],
)
def test_overdue_begins_the_day_after_the_deadline_by_the_receivers_day(today, status):
    assert judged(today=today).status == status


def test_every_level_has_its_own_deadline_and_a_level_without_one_is_never_overdue():
    assert judged(Unit("T1", "河东镇", "township", "C"), today="2023-10-03").status == "none"
    assert judged(Unit("T1", "河东镇", "township", "C"), today="2023-10-04").status == "overdue"
    assert judged(Unit("D1", "县医院", "direct", "C"), today="2030-01-01").status == "none"


@pytest.mark.parametrize(
    ("unit", "owes"),
    [
        (Unit("V1", "村", status="停业"), False),
        (Unit("V1", "村", status="撤并"), False),
        (Unit("V1", "村", valid_to="2023-09-29"), False),
        (Unit("V1", "村", valid_to=END), True),
        (Unit("V1", "村", valid_from="2023-10-01"), False),
        (Unit("V1", "村", valid_from=END), True),
    ],
)
def test_a_unit_that_is_not_open_at_the_end_of_the_period_owes_nothing(unit, owes):
    assert judged(unit, today="2024-01-01").status == ("overdue" if owes else "exempt")
    assert judged(unit, hosted={"V1": 1}).status == ("reported" if owes else "exempt")


@pytest.mark.parametrize(
    ("batches", "missing", "open_"),
    [
        ([], (), ()),
        ([(1, 0), (2, 1)], (), ()),
        ([(3, 0)], (1, 2), ()),  # never acknowledged: the third carries everything
        ([(3, 2)], (1, 2), (1, 2)),  # it carries only what came after the second
        ([(1, 0), (4, 2)], (2, 3), (2,)),
        ([(4, 2), (1, 0), (5, 1)], (2, 3), ()),  # the fifth carries what the fourth did not
        ([(2, 0), (4, 3)], (1, 3), (3,)),  # a later number only covers what is below it
    ],
)
def test_a_gap_is_covered_by_a_later_batch_that_carries_it(batches, missing, open_):
    assert missing_numbers(batches) == missing
    assert uncovered(batches) == open_


def test_missing_numbers_are_shown_even_where_they_are_covered():
    assert judged(batches=COVERED).seq_missing == (2,)
    assert judged(batches={"V1": {"f": [(3, 0)], "g": [(2, 0)]}}).seq_missing == (1, 1, 2)


def test_the_board_has_every_unit_once_in_order():
    units = [VILLAGE, Unit("V0", "停业村", status="停业"), Unit("V2", "光明村")]
    reports = Reports({"V2": 1}, frozenset(), frozenset(), {})
    found = board(units, reports, period_end=END, today="2023-10-01", deadlines=DEADLINES)
    assert [(one.unit, one.status) for one in found] == [("V1", "none"), ("V0", "exempt"), ("V2", "reported")]


JUNE, JULY, AUGUST = ("2023-06-01", "2023-06-30"), ("2023-07-01", "2023-07-31"), ("2023-08-01", "2023-08-31")


@pytest.mark.parametrize(
    ("days", "open_"),
    [
        ({1: JUNE, 3: AUGUST}, [JULY]),  # only July lies between them
        ({1: JUNE, 3: JULY}, [JUNE, JULY]),  # either
        ({1: AUGUST, 3: JUNE}, [JUNE, JULY, AUGUST]),  # a late month came after a newer one
        ({3: JULY}, [JULY]),  # the first ever: as the one that came
        ({}, [JUNE, JULY, AUGUST]),  # nobody says: every period stays open
    ],
)
def test_a_lost_number_concerns_what_lay_between_its_neighbours(days, open_):
    assert [period for period in (JUNE, JULY, AUGUST) if concerns(2, days, *period)] == open_


def test_a_gap_opens_only_the_periods_it_concerns():
    batches = {"V1": {"f": [(1, 0), (3, 2)]}}
    for (start, end), status, missing in ((JUNE, "reported", ()), (JULY, "incomplete", (2,))):
        reports = Reports({"V1": 1}, frozenset(), frozenset(), batches, {"V1": {"f": {1: JUNE, 3: AUGUST}}})
        (found,) = board([VILLAGE], reports, period_start=start, period_end=end, today="2023-10-01", deadlines={})
        assert (found.status, found.seq_missing) == (status, missing)


LEVELS_OF = {"V1": "village", "V2": "village", "T1": "township"}


@pytest.mark.parametrize(
    ("status", "arrival", "deadlines", "timely"),
    [
        ("reported", Arrival("2023-10-02", "V1"), DEADLINES, True),
        ("reported", Arrival("2023-10-03", "V1"), DEADLINES, False),
        ("zero", Arrival("2023-10-02", "stick.xlpkg"), DEADLINES, True),
        # In the township's hand by the township's day.
        ("reported", Arrival("2023-10-03", "T1"), DEADLINES, True),
        ("reported", Arrival("2023-10-04", "T1"), DEADLINES, False),
        ("reported", Arrival("2023-10-04", "T1"), {"village": "2023-10-04"}, True),
        ("reported", Arrival("2024-10-04", "V1"), {}, True),
        ("returned", Arrival("2023-10-01", "V1"), DEADLINES, None),
        ("reported", None, DEADLINES, None),
    ],
)
def test_in_time_is_what_came_by_the_day_of_whoever_handed_it_in(status, arrival, deadlines, timely):
    row = UnitStatus("V1", status, ())
    (found,) = timed([row], {"V1": arrival} if arrival else {}, LEVELS_OF, deadlines)
    if timely is None:
        assert found == row
    else:
        assert (found.timely, found.received) == (timely, arrival.day)
