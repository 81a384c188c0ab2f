from __future__ import annotations

from desktop.ui.fields.columns import GridColumn
from desktop.ui.fields.pasting import plan_paste
from desktop.ui.fields.sheet import Change, Sheet
from tests.ui.fields.samples import ROSTER, YES_NO


def test_writing_below_the_last_row_opens_it():
    told: list[Change] = []
    sheet = Sheet(ROSTER, told.append)
    sheet.set(0, "name", "王芳")
    assert sheet.rows == [{"name": "王芳"}]
    assert [(change.act, change.row) for change in told] == [("insert", 0), ("cell", 0)]
    assert sheet.undo()
    assert sheet.rows == []
    assert not sheet.undo()


def test_a_whole_paste_is_one_step_back():
    sheet = Sheet(ROSTER)
    sheet.load([{"name": "周文清", "age": 50}])
    plan = plan_paste("王芳\t幸福村卫生室\n李建国\t新丰村卫生室", ROSTER, 0, 0)
    assert plan is not None
    sheet.paste(plan.top, plan.rows)
    assert [row["name"] for row in sheet.rows] == ["王芳", "李建国"]
    assert sheet.rows[0]["age"] == 50
    sheet.undo()
    assert sheet.rows == [{"name": "周文清", "age": 50}]
    sheet.redo()
    assert [row["unit"] for row in sheet.rows] == ["101", "102"]


def test_rows_come_and_go_and_come_back():
    told: list[Change] = []
    sheet = Sheet(ROSTER, told.append)
    sheet.load([{"name": "甲"}, {"name": "乙"}])
    sheet.insert(1)
    sheet.remove(0)
    assert sheet.rows == [{}, {"name": "乙"}]
    sheet.undo()
    sheet.undo()
    assert sheet.rows == [{"name": "甲"}, {"name": "乙"}]
    assert [change.act for change in told] == ["insert", "remove", "insert", "remove"]


def test_the_same_value_again_is_no_step():
    sheet = Sheet(ROSTER)
    sheet.load([{"name": "甲"}])
    sheet.set(0, "name", "甲")
    sheet.set(0, "age", None)
    assert not sheet.undo()


def test_totals_add_numbers_and_count_ticks():
    sheet = Sheet(ROSTER)
    sheet.load([{"signed": "1", "age": 700}, {"signed": "0", "age": "无"}, {"signed": "1", "age": 900}])
    assert sheet.total(ROSTER[3]) == "2"
    assert sheet.total(ROSTER[4]) == "1,600"
    assert sheet.total(ROSTER[0]) == ""


def test_ticks_are_always_counted_and_numbers_where_it_says_something():
    columns = (
        GridColumn("signed", "签到", "select_one", options=YES_NO, total=False),
        GridColumn("age", "年龄", "integer", total=False),
        GridColumn("times", "项次", "integer"),
    )
    sheet = Sheet(columns)
    sheet.load([{"signed": "1", "age": 50, "times": 3}])
    assert [sheet.total(column) for column in columns] == ["1", "", "3"]
