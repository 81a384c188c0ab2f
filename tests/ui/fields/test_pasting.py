from __future__ import annotations

import pytest

from desktop.ui.fields.columns import GridColumn, masked, read_cell, shown
from desktop.ui.fields.pasting import plan_paste, read_block
from tests.ui.fields.samples import ROSTER


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ("a\tb\nc\td", [["a", "b"], ["c", "d"]]),
        ('"a\tb"\t"x\ny"\t"说“好”"""', [["a\tb", "x\ny", '说“好”"']]),
        ('5" 管\tb', [['5" 管', "b"]]),
        ('"没关的引号\tb', [['"没关的引号', "b"]]),
        ("\t\t", [["", "", ""]]),
        ("", []),
    ],
)
def test_reads_what_spreadsheets_put_on_the_clipboard(text: str, rows: list[list[str]]):
    assert read_block(text) == rows


def test_a_block_lands_from_the_cell_on():
    plan = plan_paste("王芳\t幸福村卫生室\t乡村医生\t√\t４５\n李建国\t外地的诊所\t2\t否\t无", ROSTER, 3, 0)
    assert plan is not None
    assert plan.top == 3
    assert plan.rows == (
        {"name": "王芳", "unit": "101", "title": "1", "signed": "1", "age": 45},
        {"name": "李建国", "unit": "外地的诊所", "title": "2", "signed": "0", "age": "无"},
    )
    assert plan.words() == "要贴入 2 行 5 列"


def test_what_does_not_fit_is_named():
    plan = plan_paste("主任\t是\t六十\t138\t多出来", ROSTER, 0, 2)
    assert plan is not None
    assert plan.rows == ({"signed": "1", "phone": "138"},)
    assert [(item.title, item.text) for item in plan.misfits] == [
        ("职称", "主任"),
        ("年龄", "六十"),
        ("第 5 列", "多出来"),
    ]
    assert plan.words() == (
        "要贴入 1 行 4 列；3 处放不下，会空着。第 1 行“职称”：没有“主任”这一项可选；"
        "第 1 行“年龄”：“六十”不是整数；第 1 行“第 5 列”：“多出来”没有可放的列"
    )


def test_titles_in_the_first_row_say_which_column_goes_where():
    plan = plan_paste("序号\t电话\t姓名\n1\t13800000037\t王芳", ROSTER, 0, 3)
    assert plan is not None
    assert plan.rows == ({"phone": "13800000037", "name": "王芳"},)
    assert plan.by_titles
    assert plan.words().startswith("要贴入 1 行 2 列，按表头对上了列")


def test_blank_lines_and_an_empty_clipboard_are_nothing():
    assert plan_paste("\n\t\n", ROSTER, 0, 0) is None
    plan = plan_paste("王芳\n\n李建国\n", ROSTER, 0, 0)
    assert plan is not None
    assert len(plan.rows) == 2


def test_calculated_columns_take_nothing():
    columns = (GridColumn("a", "甲", "integer", readonly=True), GridColumn("b", "乙", "integer"))
    plan = plan_paste("1\t2", columns, 0, 0)
    assert plan is not None
    assert plan.rows == ({"b": 2},)
    assert len(plan.misfits) == 1


@pytest.mark.parametrize(
    ("column", "text", "value", "fits"),
    [
        (GridColumn("n", "数", "decimal"), "1,204.50", "1204.50", True),
        (GridColumn("n", "数", "integer"), "12.5", "12.5", False),
        (GridColumn("n", "数", "integer"), "无", "无", False),
        (GridColumn("n", "数", "integer", none_allowed=True), "无", "无", True),
        (GridColumn("d", "日", "date"), "2023/9/20", "2023-09-20", True),
        (GridColumn("t", "时", "time"), "9:30", "09:30", True),
        (ROSTER[3], "×", "0", True),
        (ROSTER[3], "也许", None, False),
    ],
)
def test_a_text_in_a_column(column: GridColumn, text: str, value: object, fits: bool):
    read, why = read_cell(column, text, None)
    assert (read, not why) == (value, fits)


def test_what_a_cell_shows():
    assert shown(ROSTER[3], "1") == "✓"
    assert shown(ROSTER[3], "0") == "否"
    assert shown(ROSTER[2], "2") == "执业助理医师"
    assert shown(ROSTER[4], 0) == "0"
    assert shown(ROSTER[4], None) == ""
    assert masked("13800000037") == "138****0037"
    assert masked("张三丰") == "张**"
