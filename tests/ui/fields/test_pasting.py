"""What a block from Excel or WPS means for a grid, without a window."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.ui.fields.columns import GridColumn, masked, read_cell, shown
from desktop.ui.fields.pasted_text import read_block, read_pasted, tidy
from desktop.ui.fields.pasting import plan_paste
from tests.ui.fields.samples import ROSTER, TWO

TODAY = dt.date(2026, 3, 20)
ID = GridColumn("idno", "身份证号", "text", personal=True)
PEOPLE = (*ROSTER, ID, GridColumn("day", "日期", "date"))


def options(*pairs):
    from desktop.ui.fields.suggestions import Suggestion

    return tuple(Suggestion(value, label) for value, label in pairs)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ("a\tb\nc\td", [["a", "b"], ["c", "d"]]),
        ("a\tb\rc\td\r", [["a", "b"], ["c", "d"]]),
        ('"a\tb"\t"x\ny"\t"说“好”"""', [["a\tb", "x\ny", '说“好”"']]),
        ('"甲\r\n乙"\t丙\r\n丁\t"他说""好"""\r\n', [["甲\r\n乙", "丙"], ["丁", '他说"好"']]),
        ('5" 管\tb', [['5" 管', "b"]]),
        ('"没关的引号\tb', [['"没关的引号', "b"]]),
        ('"半个"词\tb\n"c"\td', [['"半个"词', "b"], ["c", "d"]]),
        ("\t\t", [["", "", ""]]),
        ('""\tb', [["", "b"]]),
        ("", []),
    ],
)
def test_reads_what_spreadsheets_put_on_the_clipboard(text: str, rows: list[list[str]]):
    assert read_block(text) == rows


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("'13800000037", "13800000037"),
        ("’０１２３４５", "012345"),
        ("１３８００００００３７", "13800000037"),
        ("\u00a0张三\u3000", "张三"),
        ("\ufeff张三\u200b", "张三"),
        ("'甲'", "'甲'"),
        ("Ａ型", "Ａ型"),
    ],
)
def test_what_excel_added_goes(text: str, kept: str):
    assert tidy(text) == kept


def test_a_block_without_titles_lands_from_the_cell_on():
    plan = plan_paste("王芳\t幸福村卫生室\t乡村医生\t√\t４５\n李建国\t外地的诊所\t2\t否\t无", ROSTER, 3, 0)
    assert plan is not None
    assert (plan.top, plan.head) == (3, -1)
    assert plan.targets == ("name", "unit", "title", "signed", "age")
    assert plan.rows == (
        {"name": "王芳", "unit": "101", "title": "1", "signed": "1", "age": 45},
        {"name": "李建国", "unit": "外地的诊所", "title": "2", "signed": "0", "age": "无"},
    )


def test_without_titles_and_in_another_order_the_cells_say_where_they_go():
    text = "1\t13800000037\t王芳\t乡村医生\n2\t13900000038\t李建国\t副主任医师\n3\t13700000039\t赵六\t乡村医生"
    plan = plan_paste(text, ROSTER, 0, 0)
    assert plan is not None
    assert plan.targets == ("", "phone", "name", "title")
    assert plan.rows[0] == {"phone": "13800000037", "name": "王芳", "title": "1"}


def test_what_does_not_fit_is_named_and_its_cell_stays_empty():
    plan = plan_paste("主任\t是\t六十\t138", ROSTER, 0, 2)
    assert plan is not None
    assert plan.rows == ({"signed": "1", "phone": "138"},)
    assert [(item.row, item.title, item.text, item.why) for item in plan.misfits] == [
        (1, "职称", "主任", "没有“主任”这一项可选"),
        (1, "年龄", "六十", "“六十”不是整数"),
    ]


@pytest.mark.parametrize(
    ("title", "target"),
    [
        ("姓名", "name"), ("姓 名", "name"), ("姓名＊（必填）：", "name"), ("名字", "name"), ("学员姓名", "name"), ("Name", "name"),
        ("手机", "phone"), ("手机号码", "phone"), ("联系电话", "phone"), ("联系方式", "phone"), ("电话（手机）", "phone"),
        ("工作单位", "unit"), ("所在机构", "unit"), ("年龄(岁)", "age"), ("周岁", "age"), ("专业技术职务", "title"),
        ("身份证", "idno"), ("身份证号码", "idno"), ("公民身份号码", "idno"), ("是否签到", "signed"), ("序号", ""), ("邮箱", ""),
    ],
)  # fmt: skip
def test_titles_are_understood_however_they_are_written(title: str, target: str):
    plan = plan_paste(f"{title}\t日期\n\t2026/3/5", PEOPLE, 0, 0, TODAY)
    assert plan is not None
    assert plan.head == 0
    assert plan.titles[0] == title
    assert plan.targets == (target, "day")


def test_sex_is_one_of_the_usual_titles():
    column = GridColumn("sex", "性别", "select_one", options=options(("1", "男"), ("2", "女")))
    plan = plan_paste("姓名\t男女\n王芳\t女性\n李建国\t男", (ROSTER[0], column), 0, 0)
    assert plan is not None
    assert [row["sex"] for row in plan.rows] == ["2", "1"]


def test_ticks_written_as_words_are_ticks_and_no_titles():
    columns = (
        ROSTER[0],
        GridColumn("a", "全程参加", "tick"),
        GridColumn("p", "考核合格", "select_one", options=options(("1", "是"), ("0", "否"))),
    )
    plan = plan_paste("王芳\t参加\t合格\n李建国\t未参加\t不合格", columns, 0, 0)
    assert plan is not None
    assert plan.head == -1
    assert plan.rows == ({"name": "王芳", "a": "1", "p": "1"}, {"name": "李建国", "p": "0"})
    english = GridColumn(
        "p", "Passed", "select_one", options=options(("1", "Yes"), ("0", "No")), aliases=("考核合格", "Passed")
    )
    assert [read_pasted(english, text, TODAY)[0] for text in ("合格", "不合格", "passed?")] == ["1", "0", None]


def test_a_heading_above_the_titles_and_a_sum_below_are_no_rows():
    text = "白水镇培训签到表\n序号\t电话\t姓名\n1\t13800000037\t王芳\n合计\t\t1"
    plan = plan_paste(text, ROSTER, 0, 3)
    assert plan is not None
    assert plan.rows == ({"phone": "13800000037", "name": "王芳"},)
    assert (plan.head, plan.passed_over) == (1, 2)


def test_titles_in_the_other_language_are_known_too():
    columns = (
        GridColumn("trainee", "Name", "text", aliases=("姓名", "Name")),
        GridColumn("kind", "Kind", "text", aliases=("类别",)),
    )
    plan = plan_paste("类别\t姓名\n村医\t王芳", columns, 0, 0)
    assert plan is not None
    assert plan.rows == ({"kind": "村医", "trainee": "王芳"},)


def test_a_person_aims_a_column_elsewhere_and_whoever_had_it_goes_nowhere():
    plan = plan_paste("姓名\t称呼\n王芳\t小王", ROSTER, 0, 0)
    assert plan is not None
    assert plan.targets == ("name", "")
    plan = plan.aimed(1, "name")
    assert plan.targets == ("", "name")
    assert plan.rows == ({"name": "小王"},)
    assert plan.turned(1, 1).targets == ("", "unit")
    assert plan.turned(1, -1).targets == ("", "")
    assert plan.turned(0, -1).targets == ("phone", "name")


def test_titles_may_be_taken_for_a_row_and_a_row_for_titles():
    plan = plan_paste("姓名\t电话\n王芳\t13800000037", ROSTER, 0, 0)
    assert plan is not None
    assert len(plan.headed(on=False).rows) == 2
    assert plan.headed(on=False).headed(on=True) == plan


def test_rows_are_new_or_fill_or_write_over():
    plan = plan_paste("姓名\t年龄\t电话\n王秀兰\t61\t13800000074\n刘契\t40\t1", ROSTER, 0, 0, None, TWO)
    assert plan is not None
    assert plan.where == "names"
    assert plan.places == (1, 2)
    assert (plan.fresh, plan.overwritten) == (1, (1, 1))  # her age said 无; the telephone is the same
    assert plan.landed()[1] == TWO[1] | {"age": 61}
    here = plan.placed("here")
    assert (here.places, here.fresh, here.overwritten) == ((0, 1), 0, (2, 6))
    assert plan.placed("end").places == (2, 3)


def test_strangers_go_behind_the_last_row_and_nothing_is_written_over():
    plan = plan_paste("刘契\n孙德福\n", ROSTER, 0, 0, None, TWO)
    assert plan is not None
    assert (plan.where, plan.places) == ("end", (2, 3))
    column = plan_paste("50\n51\n", ROSTER, 0, 4, None, TWO)
    assert column is not None
    assert (column.where, column.places) == ("here", (0, 1))


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


@pytest.mark.parametrize(
    ("text", "value", "why"),
    [
        ("2026/3/5", "2026-03-05", ""),
        ("2026.3.5", "2026-03-05", ""),
        ("2026年3月5日", "2026-03-05", ""),
        ("2026年3月5日 星期四", "2026-03-05", ""),
        ("２０２６－３－５", "2026-03-05", ""),
        ("2026-03-05 00:00:00", "2026-03-05", ""),
        ("20260305", "2026-03-05", ""),
        (
            "46086",
            None,
            "“46086”是 Excel 记日期的序号，看不出是哪一天。请在 Excel 里把这一列改成日期格式，再复制一次。",
        ),
        (
            "46086.5",
            None,
            "“46086.5”是 Excel 记日期的序号，看不出是哪一天。请在 Excel 里把这一列改成日期格式，再复制一次。",
        ),
        ("########", None, "只有 ####，Excel 里这一列太窄，值没显示出来。请在 Excel 里把列拉宽再复制。"),
    ],
)
def test_dates_as_tables_write_them(text: str, value: str | None, why: str):
    assert read_pasted(GridColumn("day", "日期", "date"), text, TODAY) == (value, why)


@pytest.mark.parametrize("text", ["1.10101E+17", "1.10101E17", "3.7E+17"])
def test_a_number_that_excel_rewrote_is_refused_and_said_what_to_do(text: str):
    value, why = read_pasted(ID, text, TODAY, id_number=True)
    assert value is None
    assert "后几位已经丢了" in why
    assert "设成“文本”" in why
    assert read_pasted(ROSTER[5], text, TODAY)[0] is None  # a telephone too


def test_an_id_number_whose_end_excel_lost_is_refused_and_a_right_one_is_not():
    assert read_pasted(ID, "110101199003070000", TODAY, id_number=True)[0] is None
    assert read_pasted(ID, "11010119900307803x", TODAY, id_number=True) == ("11010119900307803X", "")
    assert read_pasted(ROSTER[5], "110101199003070000", TODAY)[0] == "110101199003070000"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("45岁", 45),
        ("45.0", 45),
        ("４５", 45),
        ("'45", 45),
        ("1,204", 1204),
        ("12.5", None),
        ("#N/A", None),
        ("无", "无"),
    ],
)
def test_figures_as_tables_write_them(text: str, value: object):
    found, why = read_pasted(ROSTER[4], text, TODAY)
    assert (found if not why else None) == value


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
