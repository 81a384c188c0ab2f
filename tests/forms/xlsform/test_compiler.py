"""Spreadsheets become forms, or are refused with sheet and row."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.forms import FormError, Session, compile_form, load_definition, load_xlsform
from tests.forms.helpers import context

HEAD = "survey\n,type,name,label"
SETTINGS = 'settings\n,form_id,version,namespaces\n,f,1,"xl=""http://xinglin.local/x"""\n'


def refused(text: str) -> FormError:
    with pytest.raises(FormError) as caught:
        compile_form(text)
    return caught.value


def test_a_mapping_of_sheets() -> None:
    form = compile_form({"survey": "type,name,label\ntext,a,甲\n", "settings": "form_id,version,form_title\nx,7,表\n"})
    assert (form.form_id, form.version, form.title) == ("x", "7", "表")


def test_files_of_all_kinds(tmp_path: Path) -> None:
    import openpyxl

    (tmp_path / "f.csv").write_text(f"{HEAD}\n,text,a,甲\n", encoding="utf-8")
    (tmp_path / "f.md").write_text("| survey |\n| | type | name | label |\n| | text | a | 甲 |\n", encoding="utf-8")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "survey"
    sheet.append(["type", "name", "label"])
    sheet.append(["text", "a", "甲"])
    book.create_sheet("说明").append(["anything", "xl::odd"])
    book.save(tmp_path / "f.xlsx")
    for name in ("f.csv", "f.md", "f.xlsx"):
        assert load_xlsform(tmp_path / name).schema.fields[0].label == "甲"


def test_sheets_for_people_are_ignored() -> None:
    assert compile_form(f"{HEAD}\n,text,a,甲\n说明\n,随便写,xl::x\n,a,b\n").form_id


@pytest.mark.parametrize("column", ["xl::personal", "xl:personal", "bind::xl:persnal", "bind::xl:warn::zh"])
def test_columns_that_would_be_lost_are_refused(column: str) -> None:
    assert refused(f"{HEAD},{column}\n,text,a,甲,yes\n{SETTINGS}").problem.code == "填 107"


def test_our_columns_need_their_namespace() -> None:
    problem = refused(f"{HEAD},bind::xl:personal\n,text,a,甲,yes\n").problem
    assert (problem.code, problem.where) == ("填 107", "工作表 settings")


def test_the_tools_complaint_names_sheet_and_row() -> None:
    problem = refused(f"{HEAD}\n,text,a,甲\n,begin_group,g,组\n").problem
    assert problem.code == "填 106"
    problem = refused(f"{HEAD}\n,text,a,甲\n,nonsense,b,乙\n").problem
    assert "第 3 行" in problem.where
    assert refused("choices\n,list_name,name,label\n,a,1,甲\n").problem.code == "填 106"


def test_expressions_are_read_when_a_form_is_compiled() -> None:
    problem = refused(f"{HEAD},relevant\n,text,a,甲,1 +\n").problem
    assert problem.code in ("填 102", "填 106")


def test_our_columns_reach_the_schema() -> None:
    columns = "bind::xl:personal,bind::xl:remember,bind::xl:none,bind::xl:lookup"
    form = compile_form(f"{HEAD},{columns}\n,integer,a,甲,yes,yes,yes,units\n,text,b,乙,,,,\n{SETTINGS}")
    one, two = load_definition(form.xform).schema.fields
    assert (one.personal, one.remember, one.none_allowed, one.lookup) == (True, True, True, "units")
    assert (two.personal, two.remember, two.none_allowed, two.lookup) == (False, False, False, "")


def test_repeats_counts_and_references_inside_rows() -> None:
    form = load_definition(
        compile_form(
            f"""{HEAD},repeat_count,calculation,relevant
,integer,n,几行,,,
,begin_repeat,row,行,${{n}},,
,text,x,值,,,
,calculate,twice,,,"concat(${{x}}, ${{x}})",
,text,more,补充,,,${{x}} = 'a'
,end_repeat,,,,,
,calculate,all,,,"join('-', ${{twice}})",
"""
        ).xform
    )
    assert [field.name for field in form.schema.fields] == ["n", "all"]
    session = Session(form, context())
    session.set("n", 2)
    session.set("row[1]/x", "a")
    session.set("row[2]/x", "b")
    assert session.value("all") == "aa-bb"
    assert session.state("row[1]/more").relevant
    assert not session.state("row[2]/more").relevant
