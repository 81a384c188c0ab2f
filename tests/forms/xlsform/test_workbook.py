"""A form's workbook goes from one kind of file to another and stays the same."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from desktop.forms import FormError, compile_form
from desktop.forms.xlsform import workbook
from desktop.forms.xlsform.workbook import read_workbook, workbook_bytes

ROOT = Path(__file__).resolve().parent.parent.parent.parent
FORMS = sorted((ROOT / "forms").glob("*.csv"))
SHEETS = {
    "survey": [
        ["type", "name", "label", "calculation"],
        ["text", "a", "甲 | 乙 \\", ""],
        ["calculate", "b", "", "=1+1"],
    ],
    "choices": [["list_name", "name"], ["l", "007"]],
    "notes": [["anything"], ["# not a comment"]],
}


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
@pytest.mark.parametrize("suffix", [".xlsx", ".md"])
def test_every_form_of_ours_goes_there_and_back(form, suffix, tmp_path):
    sheets = read_workbook(form)
    other = tmp_path / f"other{suffix}"
    other.write_bytes(workbook_bytes(sheets, suffix))
    back = tmp_path / "back.csv"
    back.write_bytes(workbook_bytes(read_workbook(other), ".csv"))
    assert read_workbook(back) == sheets


@pytest.mark.parametrize("suffix", workbook.WRITTEN)
def test_texts_stay_texts(suffix, tmp_path):
    file = tmp_path / f"form{suffix}"
    file.write_bytes(workbook_bytes(SHEETS, suffix))
    assert read_workbook(file) == SHEETS


def test_lines_within_a_text_survive_but_in_markdown(tmp_path):
    sheets = {"survey": [["type"], ["one\ntwo"]]}
    for suffix in (".xlsx", ".csv"):
        file = tmp_path / f"form{suffix}"
        file.write_bytes(workbook_bytes(sheets, suffix))
        assert read_workbook(file) == sheets
    with pytest.raises(FormError) as caught:
        workbook_bytes(sheets, ".md")
    assert caught.value.problem.code == "填 115"
    assert "survey" in caught.value.problem.where


@pytest.mark.parametrize(
    ("sheets", "suffix"),
    [
        ({"survey": [["--", "-"]]}, ".md"),
        ({"survey": [["a\x01"]]}, ".xlsx"),
        ({"a/b": [["a"]]}, ".xlsx"),
    ],
)
def test_what_a_kind_of_file_cannot_hold_is_refused(sheets, suffix):
    with pytest.raises(FormError) as caught:
        workbook_bytes(sheets, suffix)
    assert caught.value.problem.code == "填 115"


def test_an_empty_workbook_is_one(tmp_path):
    file = tmp_path / "form.xlsx"
    file.write_bytes(workbook_bytes({}, ".xlsx"))
    assert read_workbook(file) == {"survey": []}


def test_cells_read_as_people_wrote_them(tmp_path):
    import datetime as dt

    book = openpyxl.Workbook()
    book.active.append(["a", "b", "c", "d", "e", "f"])
    book.active.append([True, 2.0, 2.5, dt.datetime.fromisoformat("2023-09-01T00:00"), "x\xa0y", False])
    book.active.append([None, "  "])
    file = tmp_path / "form.xlsx"
    book.save(file)
    assert read_workbook(file) == {"Sheet": [list("abcdef"), ["TRUE", "2", "2.5", "2023-09-01", "x y", "FALSE"]]}


def test_markdown_beside_the_tables_is_left_out(tmp_path):
    file = tmp_path / "form.md"
    file.write_text("# Title\n| lost | before |\n|--|--|\n\n | survey |\n | | type | name |\n| | | |\n", "utf-8")
    assert read_workbook(file) == {"lost": [["before"]], "survey": [["type", "name"]]}


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".csv", ".md"])
def test_what_is_no_workbook_is_refused(suffix, tmp_path):
    file = tmp_path / f"form{suffix}"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FormError) as caught:
        read_workbook(file)
    assert caught.value.problem.code == "填 106"


def test_a_cell_without_end_is_refused(tmp_path):
    file = tmp_path / "form.csv"
    file.write_text('survey\n,"' + "x" * 140_000, "utf-8")
    with pytest.raises(FormError) as caught:
        read_workbook(file)
    assert caught.value.problem.code == "填 106"


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_BYTES", 1000)
    file = tmp_path / "form.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 2000)
    with pytest.raises(FormError) as caught:
        read_workbook(file)
    assert caught.value.problem.code == "填 108"


def test_an_old_workbook_is_read_by_its_own_reader(tmp_path, monkeypatch):
    from pyxform import xls2json_backends

    book = {
        "sheet_names": ["survey"],
        "survey": [{"type": "text", "label": "甲"}, {"type": "note", "name": "n"}],
        "survey_header": [{"type": None, "name": None, "label": None}],
    }
    monkeypatch.setattr(xls2json_backends, "xls_to_dict", lambda _path: book)
    file = tmp_path / "form.xls"
    file.write_bytes(b"")
    assert read_workbook(file) == {"survey": [["type", "name", "label"], ["text", "", "甲"], ["note", "n", ""]]}


def test_a_form_without_an_id_is_called_as_its_file(tmp_path):
    for suffix in workbook.WRITTEN:
        file = tmp_path / f"named{suffix}"
        file.write_bytes(workbook_bytes({"survey": [["type", "name", "label"], ["text", "a", "A"]]}, suffix))
        assert compile_form(file).form_id == "named"


def test_a_broken_workbook_is_refused_when_a_form_is_made_of_it(tmp_path):
    for suffix in (".xlsx", ".xls"):
        file = tmp_path / f"form{suffix}"
        file.write_bytes(b"no workbook")
        with pytest.raises(FormError) as caught:
            compile_form(file)
        assert caught.value.problem.code == "填 106"
