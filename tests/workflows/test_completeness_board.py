"""The board: a tree of units × the periods of a year, read in one pass, and why a cell is so."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.errors import Problem, UsageError
from desktop.storage.intake import save_file_result, start_intake
from desktop.workflows.completeness import completeness
from desktop.workflows.completeness_board import DIRECT, CompletenessBoard, board_choices, completeness_board, matching
from desktop.workflows.completeness_reason import cell_reason
from desktop.workflows.programmes import outlines_in_use
from tests.helpers.county_history import CHINA, History, make_county

MONTH, WEEK = "activity_month", "free_clinic_week"
SEPTEMBER = 8


def states(board: CompletenessBoard, name: str) -> list[str]:
    return [cell.state for group in board.groups for row in group.rows if row.name == name for cell in row.cells]


def row_of(board: CompletenessBoard, name: str):
    return next(row for group in board.groups for row in group.rows if row.name == name)


def test_a_month_programme_shows_the_months_of_the_year_so_far(history: History):
    with history.open() as workspace:
        board = completeness_board(workspace, MONTH, "2023")
    assert [days.name for days in board.periods] == [f"2023-{month:02}" for month in range(1, 11)]
    assert [(group.unit, group.name, group.alone) for group in board.groups] == [
        ("T1", "青石镇", False), ("T2", "白水镇", False), (DIRECT, "", False)
    ]  # fmt: skip
    assert [row.name for row in board.groups[0].rows] == ["青石镇", "幸福村", "向阳村", "石桥村"]
    assert board.units == 8


def test_a_campaign_is_one_column_of_its_year_and_other_years_have_none(history: History):
    with history.open() as workspace:
        assert [days.name for days in completeness_board(workspace, WEEK, "2023").periods] == ["2023"]
        assert completeness_board(workspace, WEEK, "1999").periods == ()
        assert completeness_board(workspace, WEEK, "1999").totals == ()


def test_what_was_over_before_the_county_began_is_not_held_against_anybody(history: History):
    with history.open() as workspace:
        assert completeness_board(workspace, MONTH, "2022").periods == ()
        assert board_choices(workspace)[0].years == ("2023",)
        history.month(workspace, "T101", "2022-11")
        periods = [days.name for days in completeness_board(workspace, MONTH, "2022").periods]
        assert periods == ["2022-11", "2022-12"]
        assert board_choices(workspace)[0].years == ("2023", "2022")


def test_every_state_has_its_cell_and_the_totals_count_them(history: History):
    with history.open() as workspace:
        history.month(workspace, "T101", "2023-09")
        history.month(workspace, "T102", "2023-09", zero=MONTH)
        history.month(workspace, "T103", "2023-09", state="returned")
        history.month(workspace, "T201", "2023-08")
        history.month(workspace, "T201", "2023-09", lost=True)
        history.month(workspace, "T201", "2023-09")
        board = completeness_board(workspace, MONTH, "2023")
        single = completeness(workspace, MONTH, "2023-09")
    september = {row.name: row.cells[SEPTEMBER].state for group in board.groups for row in group.rows}
    assert september == {
        "青石镇": "overdue", "幸福村": "reported", "向阳村": "zero", "石桥村": "returned", "白水镇": "overdue", "柳河村": "gap",
        "东岗村": "overdue", "县医院": "overdue",
    }  # fmt: skip
    assert row_of(board, "柳河村").cells[SEPTEMBER].missing == (2,)
    assert board.totals[SEPTEMBER] == {"reported": 1, "zero": 1, "returned": 1, "gap": 1, "overdue": 4}
    assert (board.tally(SEPTEMBER).reported, board.tally(SEPTEMBER).due) == (2, 8)
    assert board.groups[0].tallies[SEPTEMBER].reported == 2 and board.groups[0].tallies[SEPTEMBER].due == 4
    # the command line's single period says the same
    assert (single.reported, single.due) == (2, 8)
    # October still runs: nobody is late, and nobody's ratio falls because of it
    assert {cell.state for group in board.groups for row in group.rows for cell in row.cells[9:]} == {"none"}
    assert (row_of(board, "幸福村").reported, row_of(board, "幸福村").due) == (1, 9)


def test_a_running_period_counts_once_it_is_reported(history: History):
    with history.open() as workspace:
        history.month(workspace, "T101", "2023-10")
        row = row_of(completeness_board(workspace, MONTH, "2023"), "幸福村")
    assert (row.reported, row.due) == (1, 10)


def test_what_was_returned_in_a_running_period_is_owed_as_the_month_above_says(history: History):
    with history.open() as workspace:
        history.month(workspace, "T101", "2023-10", state="returned")
        board = completeness_board(workspace, MONTH, "2023")
    row = row_of(board, "幸福村")
    assert row.cells[9].state == "returned"
    assert (row.reported, row.due) == (0, 10)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        # 6 月 was number 1 and 8 月 number 3: the lost one was 7 月
        ((("2023-06", False), ("2023-07", True), ("2023-08", False)), {"2023-07": (2,)}),
        # nothing between 6 月 and 7 月: it may belong to either
        ((("2023-06", False), ("2023-06", True), ("2023-07", False)), {"2023-06": (2,), "2023-07": (2,)}),
        # the very first is lost: it is taken for the month of the one that came
        ((("2023-05", True), ("2023-05", False)), {"2023-05": (1,)}),
        # a late month after a newer one
        ((("2023-08", False), ("2023-08", True), ("2023-07", False)), {"2023-07": (2,), "2023-08": (2,)}),
    ],
)
def test_a_lost_number_stands_in_the_month_it_may_belong_to(history: History, told, expected):
    with history.open() as workspace:
        for period, lost in told:
            history.month(workspace, "T101", period, lost=lost)
        board = completeness_board(workspace, MONTH, "2023")
    cells = row_of(board, "幸福村").cells
    shown = {days.name: cell.missing for days, cell in zip(board.periods, cells, strict=True) if cell.missing}
    assert shown == expected
    assert all(cells[int(name[5:]) - 1].state == "gap" for name in expected)


def test_a_gap_that_a_later_batch_covers_is_named_but_opens_nothing(history: History):
    with history.open() as workspace:
        history.month(workspace, "T101", "2023-06")
        history.month(workspace, "T101", "2023-07", lost=True)
        history.month(workspace, "T101", "2023-07", acked=1)
        cell = row_of(completeness_board(workspace, MONTH, "2023"), "幸福村").cells[6]
    assert (cell.state, cell.missing) == ("reported", (2,))


def _told(asked: list[str], run):
    return lambda db, sql, *params: asked.append(sql) or run(db, sql, *params)


def test_the_number_of_queries_does_not_grow_with_units_or_periods(tmp_path, monkeypatch):
    """One pass for everything: twelve villages ask no more of the database than two do."""
    counts = []
    for villages in (2, 12):
        made = make_county(tmp_path / str(villages), {"青石镇": [f"第{n}村" for n in range(villages)]})
        with made.open() as workspace:
            for village in range(villages):
                for month in range(1, 4):
                    made.month(workspace, f"T1{village + 1:02}", f"2023-{month:02}")
            workspace.tree  # noqa: B018 - the register is read once a session
            outlines_in_use(workspace)  # put by once a pack
            asked: list[str] = []
            monkeypatch.setattr(type(workspace.db), "execute", _told(asked, type(workspace.db).execute))
            completeness_board(workspace, MONTH, "2023")
            monkeypatch.undo()
        counts.append(len(asked))
    assert counts[0] == counts[1] < 30


def test_search_by_initials_and_only_what_is_open(history: History):
    with history.open() as workspace:
        for month in range(1, 10):
            history.month(workspace, "T101", f"2023-{month:02}")
        groups = completeness_board(workspace, MONTH, "2023").groups
    assert [[row.name for row in group.rows] for group in matching(groups, "xfc", open_only=False)] == [["幸福村"]]
    assert [row.name for row in matching(groups, "qsz", open_only=False)[0].rows] == [
        "青石镇",
        "幸福村",
        "向阳村",
        "石桥村",
    ]
    assert matching(groups, "xfc", open_only=True) == ()
    assert "幸福村" not in [row.name for group in matching(groups, "", open_only=True) for row in group.rows]
    assert matching(groups, "没有", open_only=False) == ()


def test_why_a_cell_is_so(history: History):
    with history.open() as workspace:
        history.month(workspace, "T103", "2023-08")
        intake = start_intake(workspace.db, "2023-09-30T09:00:00+08:00", "stick")
        problem = Problem("收 203", "文件只有前半截", "", "请再上报一次")
        save_file_result(workspace.db, intake, "a.xinglin", "1" * 64, "submission", "refused", "T103", 2, {}, problem)
        save_file_result(workspace.db, intake, "b.xinglin", "1" * 64, "submission", "refused", "T103", 2, {}, problem)
        reason = cell_reason(workspace, MONTH, "2023-09", "T103")
    assert (reason.name, reason.state, reason.deadline, reason.days) == ("石桥村卫生室", "overdue", "2023-10-03", 5)
    assert reason.last is not None and (reason.last.number, reason.last.day, reason.last.via) == (1, "2023-08-18", "")
    assert [(file.day, file.number, file.why) for file in reason.files] == [("2023-09-30", 2, "文件只有前半截")]
    assert (reason.records, reason.zero, reason.returned) == (0, False, False)


def test_a_file_that_came_in_whole_later_is_no_reason(history: History):
    with history.open() as workspace:
        for day, status in (("2023-09-30", "refused"), ("2023-10-01", "taken")):
            intake = start_intake(workspace.db, f"{day}T09:00:00+08:00", "stick")
            save_file_result(workspace.db, intake, "a", "1" * 64, "submission", status, "T103", 1, {}, None)
        history.month(workspace, "T103", "2023-09", records=2)
        reason = cell_reason(workspace, MONTH, "2023-09", "T103")
    assert reason.files == ()
    assert reason.last is not None and reason.last.day == "2023-10-01"
    assert reason.records == 2


def test_before_the_deadline_the_days_are_still_to_go(history: History):
    history.clock.at = dt.datetime(2023, 9, 30, 10, 0, tzinfo=CHINA)
    with history.open() as workspace:
        reason = cell_reason(workspace, MONTH, "2023-09", "T101")
        assert (reason.state, reason.days, reason.last) == ("none", -3, None)
        with pytest.raises(UsageError) as told:
            cell_reason(workspace, MONTH, "2023-09", "nobody")
    assert told.value.problem.code == "用 105"
