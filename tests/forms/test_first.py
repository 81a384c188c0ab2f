"""A short form from spreadsheet to checked record."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest

from desktop.forms import FormError, Session, SessionContext, check_record, compile_form, load_definition

FORM = '''survey
,type,name,label,required,constraint,constraint_message,calculation,relevant,bind::xl:personal,bind::xl:warn,bind::xl:warn_message,bind::xl:none
,username,filler,,,,,,,,,,
,date,day,日期,yes,. <= today(),日期不能晚于今天,,,,,,
,integer,visits,人次,yes,. >= 0,人次不能为负,,,,${visits} > 100,人次很多，请核对,yes
,select_one yes_no,role,本单位是,,,,,,,,,
,begin_repeat,staff,人员,,,,,${role} = '1',,,,
,text,person,姓名,yes,,,,,yes,,,
,calculate,person_key,,,,,"pulldata('persons','key','name',${person})",,,,,
,end_repeat,,,,,,,,,,,
,calculate,staff_n,,,,,count(${staff}),,,,,
choices
,list_name,name,label
,yes_no,1,主办
,yes_no,2,协办
settings
,form_title,form_id,version,namespaces
,义诊,clinic,1,"xl=""http://xinglin.local/x"""
'''


@pytest.fixture(scope="module")
def form():
    return load_definition(compile_form(FORM).xform)


@pytest.fixture
def context():
    now = dt.datetime(2023, 9, 16, 8, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    return SessionContext("2023-09-16", now, "王秀兰", lists={"persons": [{"key": "p1", "name": "李明"}]})


def test_a_good_record_is_completed_and_split(form, context):
    data = {"day": "2023-09-16", "visits": 12, "role": "1", "staff": [{"person": "李明"}]}
    checked = check_record(form, data, context)
    assert checked.issues == ()
    assert checked.data == {**data, "staff": [{"person_key": "p1"}], "staff_n": "1"}
    assert checked.private == {"staff": [{"person": "李明"}]}


def test_every_fault_is_named_in_chinese(form, context):
    data = {"day": "2023-09-17", "visits": "x", "role": "3", "staff": [], "nonsense": 1}
    said = {(issue.code, issue.field, issue.message) for issue in check_record(form, data, context).issues}
    assert said == {
        ("填 203", "visits", "人次：应当是整数。"),
        ("填 205", "nonsense", "表单里没有“nonsense”这个字段。"),
        ("填 202", "day", "日期不能晚于今天"),
        ("填 201", "visits", "请填写“人次”。"),
        ("填 204", "role", "本单位是：没有“3”这个选项。"),
    }


def test_what_is_not_relevant_is_dropped(form, context):
    data = {"day": "2023-09-16", "visits": 1, "role": "2", "staff": [{"person": "李明"}]}
    checked = check_record(form, data, context)
    assert "staff" not in checked.data
    assert checked.data["staff_n"] == "0"


def test_none_here_is_kept_and_blank_to_expressions(form, context):
    checked = check_record(form, {"day": "2023-09-16", "visits": "无", "role": "2"}, context)
    assert checked.issues == ()
    assert checked.data["visits"] == "无"


def test_a_warning_goes_when_it_is_explained(form, context):
    data = {"day": "2023-09-16", "visits": 101, "role": "2"}
    (issue,) = check_record(form, data, context).issues
    assert (issue.level, issue.code, issue.message) == ("warning", "填 206", "人次很多，请核对")
    assert check_record(form, data, context, explained={"visits": "大型义诊"}).issues == ()


def test_a_session_answers_rows_and_finishes(form, context):
    session = Session(form, context)
    session.set("day", "2023-09-16")
    session.set("visits", 3)
    session.set("role", "1")
    assert session.add_repeat("staff") == "/data/staff[2]"
    for row in range(1, session.rows("staff") + 1):
        session.set(f"staff[{row}]/person", "李明")
    assert session.value("staff[1]/person_key") == "p1"
    assert session.finish().issues == ()
    with pytest.raises(FormError, match="填 109"):
        session.set("nowhere", 1)


def test_a_village_never_imports_the_spreadsheet_tools():
    code = (
        "import sys, desktop.forms as f\n"
        'x=\'<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model><instance>'
        '<data id="a"><b/></data></instance></model></h:head><h:body/></h:html>\'\n'
        "import datetime as dt\n"
        "c=f.SessionContext('2023-01-01',dt.datetime(2023,1,1,tzinfo=dt.UTC))\n"
        "f.check_record(f.load_definition(x),{'b':'1'},c)\n"
        "bad=[m for m in ('pyxform','openpyxl','lark') if m in sys.modules]\n"
        "assert not bad, bad\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
