"""``xinglin form check | convert | run`` as a person's script calls them."""

from __future__ import annotations

import json

import pytest

from desktop.cli.main import main
from tests.helpers.command_line import DONE, ENVIRONMENT, REFUSED, USAGE, run

FORM = '''survey,,,,,,
,type,name,label,constraint,calculation,bind::xl:personal
,text,who,Who,,,yes
,integer,age,Age,. < 150,,
,geopoint,place,Where,,,
,select_one_from_file towns.csv,town,Town,,,
,calculate,doubled,,,${age} * 2,
,begin_repeat,row,Row,,,
,integer,n,N,. > 0,,
,end_repeat,,,,,
settings,,,,,,
,form_id,version,namespaces,,,
,tiny,3,"xl=""http://xinglin.local/x""",,,
'''


@pytest.fixture
def form(tmp_path):
    file = tmp_path / "tiny.csv"
    file.write_text(FORM, "utf-8")
    (tmp_path / "towns.csv").write_text("name,label\nsp,Siping\n", "utf-8")
    return file


def call(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_run_reads_answers_after_the_json_flag(form, tmp_path):
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"who": "王秀兰", "age": 40, "town": "sp", "row": [{"n": 1}]}), "utf-8")
    done = run("form", "run", form, "--json", answers)
    assert done.code == DONE, done.err
    assert done.json["form"] == "tiny"
    assert done.json["version"] == "3"
    (record,) = done.json["records"]
    assert record["data"] == {"age": 40, "town": "sp", "doubled": "80", "row": [{"n": 1}]}
    assert record["private"] == {"who": "王秀兰"}
    assert record["issues"] == []


def test_run_tells_what_is_wrong_and_stores_nothing(form, capsys, tmp_path):
    answers = tmp_path / "answers.jsonl"
    answers.write_text('{"age": 200, "who": "x"}\n{"row": [{"n": 1}, {"n": 0}], "town": "nowhere"}\n', "utf-8")
    code, out, _err = call(capsys, "form", "run", form, answers, "--json")
    assert code == REFUSED
    issues = [[(i["code"], i["field"], i["row"]) for i in r["issues"]] for r in json.loads(out)["records"]]
    assert issues == [[("填 202", "age", None)], [("填 204", "town", None), ("填 202", "n", 2)]]
    code, out, _err = call(capsys, "form", "run", form, answers)
    assert code == REFUSED
    assert "row[2]/n" in out
    assert '"who": "x"' in out


def test_check_tells_lists_and_findings(form, capsys):
    code, out, _err = call(capsys, "form", "check", form, "--json")
    told = json.loads(out)
    assert code == DONE
    assert (told["form_id"], told["version"], told["fields"], told["repeats"]) == ("tiny", "3", 6, 1)
    assert told["lists"] == {"towns": "jr://file-csv/towns.csv"}
    assert [(item["what"], item["name"], item["state"], item["where"]) for item in told["findings"]] == [
        ("type", "geopoint", "degraded", ["place"])
    ]
    code, out, _err = call(capsys, "form", "check", form)
    assert code == DONE
    assert "geopoint" in out
    assert "towns.csv" in out


def test_check_of_a_plain_form_finds_nothing(capsys, tmp_path):
    file = tmp_path / "plain.md"
    file.write_text("| survey |\n| | type | name | label |\n| | text | a | A |\n", "utf-8")
    code, out, _err = call(capsys, "form", "check", file)
    assert (code, len(out.splitlines())) == (DONE, 2)


def test_check_refuses_with_sheet_and_row(capsys, tmp_path):
    file = tmp_path / "bad.md"
    file.write_text("| survey |\n| | type | name | label |\n| | txet | a | A |\n", "utf-8")
    code, out, _err = call(capsys, "form", "check", file, "--json")
    assert code == REFUSED
    assert json.loads(out)["error"]["code"] == "填 106"


@pytest.mark.parametrize("suffix", [".xlsx", ".md"])
def test_convert_there_and_back_makes_the_same_form(form, capsys, suffix):
    other, back, same = form.with_name(f"other{suffix}"), form.with_name("back.csv"), form.with_name("same.csv")
    assert call(capsys, "form", "convert", form, other)[0] == DONE
    assert call(capsys, "form", "convert", other, back, "--json")[0] == DONE
    assert call(capsys, "form", "convert", form, same)[0] == DONE
    assert back.read_bytes() == same.read_bytes()
    code, out, _err = call(capsys, "form", "check", other, "--json")
    assert (code, json.loads(out)["form_id"]) == (DONE, "tiny")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("convert", "tiny.csv", "out.pdf"), "用 130"),
        (("convert", "form.xml", "out.csv"), "用 131"),
        (("check", "tiny.txt"), "用 132"),
    ],
)
def test_a_kind_of_file_that_is_none_of_ours(form, capsys, arguments, code):
    action, *files = arguments
    done, out, _err = call(capsys, "form", action, *(form.with_name(name) for name in files), "--json")
    assert (done, json.loads(out)["error"]["code"]) == (USAGE, code)


def test_a_file_that_is_not_there(form, capsys):
    for name in ("none.csv", "none.xml"):
        assert call(capsys, "form", "check", form.with_name(name))[0] == ENVIRONMENT


XFORM = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>T</h:title><model>'
    '<instance><data id="x" version="1"><a/><b/></data></instance>'
    '<instance id="places" src="jr://file/FILE"/>'
    '<instance id="__last-saved" src="jr://instance/last-saved"/>'
    '<bind nodeset="/data/b" calculate="instance(\'places\')/root/item[name = /data/a]/label"/></model></h:head>'
    '<h:body><input ref="/data/a"><label>A</label></input></h:body></h:html>'
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("places.csv", "name,label\np,Place\n"),
        ("places.xml", "<root><item><name>p</name><label>Place</label></item></root>"),
        (
            "places.geojson",
            (
                '{"features": [{"properties": {"name": "p", "label": "Place"}, "geometry": {"type": "Point", '
                '"coordinates": [1, 2]}}]}'
            ),
        ),
    ],
)
def test_an_xform_runs_with_the_lists_beside_it(tmp_path, capsys, name, text):
    file, answers = tmp_path / "x.xml", tmp_path / "a.json"
    file.write_text(XFORM.replace("FILE", name), "utf-8")
    (tmp_path / name).write_text(text, "utf-8")
    answers.write_text('{"a": "p"}', "utf-8")
    code, out, _err = call(capsys, "form", "run", file, answers, "--json")
    assert code == DONE, out
    assert json.loads(out)["records"][0]["data"] == {"a": "p", "b": "Place"}


def test_broken_files_beside_and_instead_of_a_form(tmp_path, capsys):
    file, answers = tmp_path / "x.xml", tmp_path / "a.json"
    answers.write_text("{}", "utf-8")
    file.write_text(XFORM.replace("FILE", "places.geojson"), "utf-8")
    (tmp_path / "places.geojson").write_text("[1]", "utf-8")
    assert "填 116" in call(capsys, "form", "run", file, answers)[2]
    file.write_bytes(b"\xff")
    assert "填 106" in call(capsys, "form", "check", file)[2]
    file.write_text(XFORM.replace("/data/a]", "/data/a"), "utf-8")
    assert "填 102" in call(capsys, "form", "check", file)[2]


def test_external_choices_come_with_the_workbook(tmp_path, capsys):
    file, answers = tmp_path / "ext.md", tmp_path / "a.json"
    file.write_text(
        "| survey |\n| | type | name | label | choice_filter |\n| | text | state | S | |\n"
        "| | select_one_external cities | city | City | state=${state} |\n"
        "| choices |\n| | list_name | name | label |\n| | x | y | z |\n"
        "| external_choices |\n| | list name | name | label | state |\n| | cities | c1 | C | s1 |\n| | cities | c2 | D | s2 |\n",
        "utf-8",
    )
    answers.write_text('[{"state": "s1", "city": "c1"}, {"state": "s1", "city": "c2"}]', "utf-8")
    code, out, _err = call(capsys, "form", "run", file, answers, "--json")
    assert code == REFUSED, out
    first, second = json.loads(out)["records"]
    assert first["issues"] == []
    assert [issue["code"] for issue in second["issues"]] == ["填 204"]
    found = json.loads(call(capsys, "form", "check", file, "--json")[1])["findings"]
    assert [(item["what"], item["name"]) for item in found] == [("type", "select_one_external")]
