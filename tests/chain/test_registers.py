"""The county's own lists: read from its spreadsheets, refused where a cell is wrong, carried down by the next pack."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from desktop.foundation.clock import SystemClock
from desktop.storage.readonly import run_query
from desktop.storage.registers import load_register
from desktop.workflows.form_context import registers_for_forms, resolve_lookups, stored_form
from desktop.workflows.workspace import open_workspace
from tests.chain.county import COUNTY, TOWNSHIP, XINGFU, County, must, run

GOOD = {
    "persons": "人员编号,姓名,单位,职称,骨干,启用日期\nP9,周文清,990101,232,是,2020年1月5日\n",
    "pairings": "类型,帮扶方,受帮扶方,开始\n医师包靠,P9,99010101,2026/1/1\n",
    "techniques": "编码,名称,类别,知情同意\nT9001,醒脑开窍,针刺,是\nT0101,毫针刺法（本县）,针刺,否\n",
    "materials": "名称,类别,单位\n本县养生折页,印刷品,张\n",
    "targets": '项目,指标,单位,报告期,目标值,完成时限,牵头科室\nfour_by_four,talks,990101,2026,"1,200",20261231,中医科\n',
}


def folder(path: Path, **sheets: str) -> Path:
    path.mkdir(exist_ok=True)
    for name, text in sheets.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


def test_the_county_lists_go_down_with_the_next_pack(county: County, tmp_path: Path) -> None:
    done = must("network", "registers", county.at(COUNTY), "--from", folder(tmp_path / "lists", **GOOD))["rows"]
    assert (done["persons"], done["pairings"], done["targets"]) == (1, 1, 1)
    pack = must("pack", "make", county.at(COUNTY), "--to", county.stick("pack"))["file"]
    assert must("receive", county.at(TOWNSHIP), pack)["files"][0]["status"] == "taken"
    with open_workspace(county.at(TOWNSHIP), SystemClock()) as township:
        assert load_register(township.db, "persons")[0]["valid_from"] == "2020-01-05"
        assert load_register(township.db, "persons")[0]["backbone"] == "1"
        assert load_register(township.db, "targets")[0] == {
            "programme": "four_by_four", "indicator": "talks", "unit": "990101", "period": "2026", "value": "1200",
            "measure": "", "baseline": "", "due": "2026-12-31", "lead_office": "中医科", "contact": "",
        }  # fmt: skip
        techniques = {row["code"]: row for row in load_register(township.db, "techniques")}
        assert len(techniques) > 50, "the shipped ones are still there"
        assert techniques["T9001"]["consent"] == "1"
        assert techniques["T0101"]["name"] == "毫针刺法（本县）"
        assert techniques["T0101"]["aliases"] == "毫针;针刺;体针", "what the county does not say stays"
        materials = {row["name"]: row for row in load_register(township.db, "materials")}
        assert (materials["本县养生折页"]["class"], materials["中医药手册"]["class"]) == ("印刷品", "印刷品")
        # Forms pick from it, and the SQL of a programme reads it.
        data = {"date": "2026-09-10", "tally": [{"technique": "醒脑开窍", "times": 2}]}
        form = stored_form(township, "treatment_day")
        assert resolve_lookups(data, form.schema, registers_for_forms(township))["tally"][0]["technique"] == "T9001"
        for name in ("pairings", "techniques", "materials", "targets", "deadlines"):
            assert run_query(township.db, f"SELECT count(*) FROM reg_{name}", {}, allowed_tables=[f"reg_{name}"])[1]


@pytest.mark.parametrize(
    ("name", "text", "code", "where"),
    [
        ("persons", "人员编号,姓名,单位\nP1,,990101\n", "网 190", "persons.csv 第 2 行 “姓名”"),
        ("persons", "key,name,unit\nP1,甲,990101\n\nP1,乙,990101\n", "网 191", "persons.csv 第 4 行 “key”"),
        ("persons", "key,name,unit,骨干\nP1,甲,990101,大概\n", "网 192", "persons.csv 第 2 行 “骨干”"),
        ("persons", "key,name,unit,valid_from\nP1,甲,990101,2023-02-30\n", "网 193", "persons.csv 第 2 行 “valid_from”"),
        ("persons", "key,name,unit\nP1,甲,没有的村\n", "网 197", "persons.csv 第 2 行 “unit”"),
        ("targets", "项目,指标,目标值\nfour_by_four,talks,3余\n", "网 194", "targets.csv 第 2 行 “目标值”"),
        ("techniques", "编码,名称,类别\nT1,甲,外科\n", "网 195", "techniques.csv 第 2 行 “类别”"),
        ("deadlines", "项目,报告期,层级,截止日期\nx,九月,村,2023-10-03\n", "网 196", "deadlines.csv 第 2 行 “报告期”"),
        ("persons", "key,name,unit,工资\nP1,甲,990101,1\n", "网 116", "persons.csv"),
        ("materials", "名称,类别\n甲\x07,印刷品\n", "网 119", "materials.csv 第 2 行 “名称”"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_by_file_row_and_column(
    county: County, tmp_path: Path, name: str, text: str, code: str, where: str
) -> None:
    ran = run("network", "registers", county.at(COUNTY), "--from", folder(tmp_path / "lists", **{**GOOD, name: text}))
    assert ran.code == 3
    assert (ran.json["error"]["code"], ran.json["error"]["where"]) == (code, where)
    with open_workspace(county.at(COUNTY), SystemClock()) as top:
        assert "P9" not in {row["key"] for row in load_register(top.db, "persons")}, "all or none"


def test_a_workbook_counts_its_rows_as_excel_does(county: County, tmp_path: Path) -> None:
    book = Workbook()
    for row in (["编号", "名称", "场所类型", "人数"], ["S1", "一中", 20, 1200], [], ["S2", "二中", 20, "很多"]):
        book.active.append(row)
    (tmp_path / "lists").mkdir()
    book.save(tmp_path / "lists" / "sites.xlsx")
    ran = run("network", "registers", county.at(COUNTY), "--from", tmp_path / "lists")
    assert (ran.json["error"]["code"], ran.json["error"]["where"]) == ("网 194", "sites.xlsx 第 4 行 “人数”")


def test_only_the_top_unit_reads_lists_and_only_where_there_are_some(county: County, tmp_path: Path) -> None:
    lists = folder(tmp_path / "lists", **GOOD)
    assert run("network", "registers", county.at(TOWNSHIP), "--from", lists).json["error"]["code"] == "网 160"
    (tmp_path / "empty").mkdir()
    ran = run("network", "registers", county.at(COUNTY), "--from", tmp_path / "empty")
    assert ran.json["error"]["code"] == "用 240"


def test_a_form_that_the_unit_does_not_fill_is_refused(county: County) -> None:
    given = '{"meeting_kind": "1", "meet_date": "2023-09-10", "topic": "调度"}'
    (county.root / "meeting.jsonl").write_text(given, encoding="utf-8")
    ran = run("record", "add", county.at(XINGFU), "meeting", county.root / "meeting.jsonl")
    assert ran.json["error"]["code"] == "填 320"
    assert "幸福村" in ran.json["error"]["message"]
    assert run("record", "add", county.at(TOWNSHIP), "meeting", county.root / "meeting.jsonl").code == 0
