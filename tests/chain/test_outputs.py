"""What leaves a county: tables and summaries as files, by the command line, with hostile words on the way."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from pypdf import PdfReader

from desktop.cli import main
from desktop.foundation.shipped import shipped_path
from desktop.workflows.audit_log import audit_page
from desktop.workflows.workspace import open_workspace
from tests.chain.county import COUNTY, TOWNSHIP, XINGFU, clinic, must, run
from tests.helpers.clock import fixed_clock

WEEK = ("free_clinic_week", "annex2", "--period", "2023")
SUMMARY = ("free_clinic_week", "--period", "2023")
HOSTILE = "=cmd|' /C calc'!A0 {{ 7*7 }} <w:p/>&amp; 𬱖㛃\u202e倒" + "长" * 1500


@pytest.fixture
def told(county):
    """A village's clinic with a hostile highlight, and its period note; both arrived at the county."""
    county.add(
        XINGFU,
        "free_clinic",
        clinic(visits=23, highlight="在文化广场教群众按穴位。"),
        clinic("2023-09-16", 7, clinic_kind="1", site_type="70"),
    )
    county.add(XINGFU, "period_note", {"programme": "free_clinic_week", "period": "2023", "needs": HOSTILE})
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])


def refused(code, *arguments):
    ran = run(*arguments)
    assert (ran.code, ran.json["error"]["code"]) == (2 if code[0] == "用" else 3, code), ran.json
    return ran.json["error"]


def test_a_summary_is_text_word_and_json_of_the_same_words(county, told, tmp_path):
    word = tmp_path / "总结.docx"
    found = must("summary", county.at(COUNTY), *SUMMARY, "--docx", word)
    paragraphs = [paragraph.text for paragraph in Document(str(word)).paragraphs]
    assert paragraphs == found["text"]
    assert "云岭县2023年“服务百姓健康行动”大型义诊活动周工作总结" in paragraphs[0]
    assert any("参加义诊。共义诊群众30人次（线下30人次）" in line for line in paragraphs)
    assert any("9月16日，设公共场所义诊点1个。" in line for line in paragraphs)
    assert any("幸福村卫生室在文化广场教群众按穴位。" in line for line in paragraphs)
    needs = next(line for line in paragraphs if "医疗需求主要有" in line)
    assert HOSTILE.replace("\u202e", "") in needs
    assert found["figures"]["visits_total"] == {
        "label": "义诊人次 合计", "value": 30, "exact": 30, "shown": "30", "records": 2,
    }  # fmt: skip


def test_a_summary_on_paper_says_the_same_and_names_the_faces_that_stand_in(county, told, tmp_path):
    paper = tmp_path / "总结.pdf"
    found = must("summary", county.at(COUNTY), *SUMMARY, "--pdf", paper)
    pages = PdfReader(paper).pages
    assert found["pages"] == len(pages) >= 3
    assert found["faces"][0]["wanted"] == "小标宋"
    said = "".join("".join(page.extract_text().split()) for page in pages)
    for number in range(1, len(pages) + 1):
        said = said.replace(f"—{number}—", "")
    assert [line for line in found["text"] if "长" not in line and "".join(line.split()) not in said] == []


def test_a_summary_without_records_is_a_letter_without_figures(county, tmp_path):
    found = must("summary", county.at(COUNTY), "activity_month", "--period", "2023-09", "--docx", tmp_path / "空.docx")
    assert found["figures"]["visits"]["shown"] == ""
    assert not any("人次" in line or "（一）" in line or "。，" in line for line in found["text"]), found["text"]
    assert found["text"][-2:] == ["云岭县卫生健康局", "2023年9月25日"]


def test_what_a_summary_cannot_be_made_of_is_said(county):
    refused("用 104", "summary", county.at(COUNTY), "nothing", "--period", "2023")
    refused("用 114", "summary", county.at(COUNTY), "free_clinic_week", "--period", "2019")
    refused("用 111", "summary", county.at(COUNTY), "activity_month", "--period", "September")


def test_a_table_as_word_stands_in_the_audit_log(county, told, tmp_path):
    word = tmp_path / "表.docx"
    assert must("table", county.at(COUNTY), *WEEK, "--docx", word)["written"] == {"docx": str(word)}
    cells = [cell.text for cell in Document(str(word)).tables[0].rows[2].cells]
    assert cells[0] == "合计"
    assert "30" in cells
    must("summary", county.at(COUNTY), *SUMMARY, "--docx", tmp_path / "总结.docx", "--as", "孙立新")
    with open_workspace(county.at(COUNTY), fixed_clock()) as workspace:
        lines = audit_page(workspace)[:2]
    assert [(line.target, line.who) for line in lines] == [
        ("free_clinic_week summary 2023", "孙立新"), ("free_clinic_week annex2 2023", lines[1].who),
    ]  # fmt: skip


def test_a_reported_table_says_on_paper_when_it_was_reported(county, told, tmp_path):
    must("freeze", county.at(COUNTY), *WEEK)
    book, page, word = tmp_path / "x.xlsx", tmp_path / "x.pdf", tmp_path / "x.docx"
    must("table", county.at(COUNTY), *WEEK, "--frozen", "--xlsx", book, "--pdf", page, "--docx", word)
    stamp = "报送时 2023-09-25 17:05，第 1 版"
    assert openpyxl.load_workbook(book).worksheets[0]["A3"].value.endswith(stamp)
    assert any(paragraph.text.endswith(stamp) for paragraph in Document(str(word)).paragraphs)
    assert stamp.replace(" ", "") in PdfReader(page).pages[0].extract_text().replace(" ", "").replace("\xa0", "")
    must("table", county.at(COUNTY), *WEEK, "--xlsx", book)
    assert "报送时" not in openpyxl.load_workbook(book).worksheets[0]["A3"].value


# ------------------------------------------------------------------------------------------- a county's own template


def own_programme(folder: Path, *paragraphs: str, **files: str) -> Path:
    """The week's folder with another Word template, as a county changes it."""
    shutil.copytree(shipped_path("forms/programmes/free_clinic_week"), folder)
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(folder / "templates" / "summary_2023.docx"))
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return folder


def test_a_county_changes_the_words_and_the_steps_without_a_programmer(county, told, tmp_path):
    folder = own_programme(
        tmp_path / "own", "{{ addressee }}：义诊{{ visits_total }}人次。{{ motto }}",
        summary__toml='[steps]\nvisits_total = 7\n[words]\naddressee = "市卫生健康委"\nmotto = "特此报告。"\n[texts]\n'
        'needs = "需求"\nfeelings = "感受"\nproblems = "问题"\nsuggestions = "建议"\npractice = "做法"\nnext_steps = "打算"\n'
        'highlight = "亮点"\nno_public_clinic = "没有的县"\n',
    )  # fmt: skip
    must("programme", "enable", county.at(COUNTY), folder)
    found = must("summary", county.at(COUNTY), *SUMMARY)
    assert found["text"] == ["市卫生健康委：义诊28余人次。特此报告。"]
    figure = found["figures"]["visits_total"]
    assert (figure["value"], figure["exact"], figure["shown"]) == (28, 30, "28余")


@pytest.mark.parametrize(
    ("paragraph", "code"),
    [("义诊{{ visit_total }}人次", "表 153"), ("{{ ''.__class__.__mro__ }}", "表 152"), ("{% for n in range(10**9) %}{% endfor %}", "表 152"), ("{{ visits_total", "表 154")],
)  # fmt: skip
def test_a_bad_template_is_refused_when_the_pack_is_built(county, tmp_path, paragraph, code):
    folder = own_programme(tmp_path / "own", "好的一段", paragraph)
    for command in (("programme", "enable", county.at(COUNTY), folder), ("pack", "check", folder)):
        error = refused(code, *command)
        assert error["where"].startswith("templates/summary_2023.docx：")
        assert paragraph[:12] in error["where"]
    assert "义诊群众" not in json.dumps(must("summary", county.at(COUNTY), *SUMMARY)["text"])


def test_a_bad_query_of_a_summary_is_refused_when_the_pack_is_built(county, tmp_path):
    folder = own_programme(
        tmp_path / "own", "好", summary__texts__sql="SELECT 'needs' AS name, unit, 1 AS text\nFROM v_nowhere"
    )
    error = refused("表 125", "pack", "check", folder)
    assert error["where"].startswith("summary.texts.sql")
    folder = own_programme(tmp_path / "two", "好", summary__sql="SELECT 1 AS record")
    assert refused("表 123", "pack", "check", folder)["where"] == "summary.sql"


def test_a_template_from_a_pack_is_no_way_out_in_the_county_either(county, told, tmp_path, monkeypatch):
    """What slipped through the check (an older program built the pack) is refused where it is filled in."""
    monkeypatch.setattr("desktop.workflows.check_programme.check_summary", lambda _programme: None)
    must("programme", "enable", county.at(COUNTY), own_programme(tmp_path / "own", "{{ visits_total.__class__ }}"))
    error = refused("表 152", "summary", county.at(COUNTY), *SUMMARY)
    assert "__class__" in error["message"]


def test_the_finished_file_holds_no_mark_and_no_foreign_part(county, told, tmp_path):
    word = tmp_path / "总结.docx"
    must("summary", county.at(COUNTY), *SUMMARY, "--docx", word)
    with zipfile.ZipFile(io.BytesIO(word.read_bytes())) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist()).decode("utf-8", "ignore")
    assert not [sign for sign in ("\ue000", "\ue001", "\ue002", "{%") if sign in whole]


def test_a_table_is_copied_as_a_block_in_the_order_of_the_web_form(county, told, capsys):
    found = must("table", county.at(COUNTY), *WEEK, "--copy")
    assert found["labels"][:3] == ["填报单位", "三级医院", "二级医院"]
    assert [line["unit"] for line in found["rows"]] == [None, TOWNSHIP]
    values = dict(zip(found["names"], found["rows"][0]["values"], strict=True))
    assert (values["unit"], values["visits_total"], values["waived_yuan"], values["phone"]) == (
        "云岭县卫生健康局",
        "30",
        "",
        "0999-1",
    )
    assert main(["table", str(county.at(COUNTY)), *WEEK, "--copy", "--unit", TOWNSHIP]) == 0
    assert capsys.readouterr().out.startswith("青石镇卫生院\t0\t0\t")
    refused("用 105", "table", county.at(COUNTY), *WEEK, "--copy", "--unit", "1")


def test_a_reported_table_is_copied_as_it_was_reported(county, told):
    refused("用 185", "table", county.at(COUNTY), *WEEK, "--copy", "--frozen")
    must("freeze", county.at(COUNTY), *WEEK, "--as", "孙立新")
    county.add(TOWNSHIP, "free_clinic", clinic(visits=100, staff=[]))
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP, stick="later")["file"])
    for more, visits in ((("--frozen",), "30"), ((), "130")):
        found = must("table", county.at(COUNTY), *WEEK, "--copy", *more)
        values = dict(zip(found["names"], found["rows"][0]["values"], strict=True))
        assert values["visits_total"] == visits
    assert must("table", county.at(COUNTY), *WEEK, "--copy", "--frozen")["rows"][0]["values"][-2] == "孙立新"
