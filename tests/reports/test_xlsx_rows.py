"""Somebody's workbook: measured before it is opened, read as text by heading, refused where it is something else."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from desktop.errors import Problem, RefusedError
from desktop.reports import xlsx_rows
from desktop.reports.xlsx_rows import read_rows
from tests.reports import samples

SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def workbook(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    return samples.saved(book)


def refused(raw: bytes) -> Problem:
    with pytest.raises(RefusedError) as caught:
        read_rows(raw, where="机构.xlsx")
    assert caught.value.problem.where == "机构.xlsx"
    assert caught.value.problem.hint
    return caught.value.problem


def changed(raw: bytes, member: str, content: bytes) -> bytes:
    """A workbook with one of its members replaced (or added)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != member:
                new.writestr(name, old.read(name))
        new.writestr(member, content)
    return stream.getvalue()


# ------------------------------------------------------------------------------------------ read


def test_rows_are_text_by_heading():
    raw = workbook([" 编码 ", "名称", "床位", "比例"], ["001", "  幸福村 ", 12, 0.5], [220322.0, None, 3.0, True])
    assert read_rows(raw, where="") == [
        {"编码": "001", "名称": "幸福村", "床位": "12", "比例": "0.5"},
        {"编码": "220322", "名称": "", "床位": "3", "比例": "1"},
    ]


def test_dates_are_iso():
    told = [dt.date(2023, 9, 16), dt.datetime(2023, 9, 16), dt.datetime(2023, 9, 16, 8, 30)]  # noqa: DTZ001 - a cell has no zone
    (row,) = read_rows(workbook(["日", "零点", "时"], told), where="")
    assert row == {"日": "2023-09-16", "零点": "2023-09-16", "时": "2023-09-16T08:30:00"}


def test_blank_rows_and_columns_without_a_heading_are_left_out():
    raw = workbook(["编码", None, "名称"], [None, None, None], ["1", "旁注", "甲"], ["  ", None, ""], ["2", None, None])
    assert read_rows(raw, where="") == [{"编码": "1", "名称": "甲"}, {"编码": "2", "名称": ""}]


def test_a_sheet_with_nothing_or_only_headings_has_no_rows():
    assert read_rows(workbook(), where="") == []
    assert read_rows(workbook(["编码"]), where="") == []


def test_only_the_first_sheet_is_read():
    book = Workbook()
    book.worksheets[0].append(["编码"])
    book.worksheets[0].append(["1"])
    book.create_sheet("说明").append(["编码"])
    book.worksheets[1].append(["2"])
    assert read_rows(samples.saved(book), where="") == [{"编码": "1"}]


def test_a_formula_is_read_as_its_last_result_never_as_its_text():
    raw = workbook(["和", "编码"], ["=1+2", "1"])
    assert read_rows(raw, where="") == [{"和": "", "编码": "1"}]  # nobody has calculated it yet
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>1+2</f><v" in sheet
    calculated = changed(raw, "xl/worksheets/sheet1.xml", sheet.replace(b"<f>1+2</f><v />", b"<f>1+2</f><v>3</v>").replace(b"<f>1+2</f><v></v>", b"<f>1+2</f><v>3</v>"))  # fmt: skip
    assert read_rows(calculated, where="") == [{"和": "3", "编码": "1"}]


# --------------------------------------------------------------------------------------- refused


@pytest.mark.parametrize(
    "raw", [b"", b"code,name\n1,a\n", b"\xd0\xcf\x11\xe0" + bytes(600), b"PK\x03\x04", b"%PDF-1.7"]
)
def test_what_is_no_workbook_is_refused(raw):
    assert refused(raw).code == "表 190"


def test_a_zip_without_a_workbook_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refused(stream.getvalue()).code == "表 190"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"<worksheet><sheetData><row><c><v>9</v></c></row></sheetData></worksheet>",
        SHEET + b'<row r="1"><c',
        SHEET + b'<row r="1"><c r="A1" t="s"><v>99</v></c></row></sheetData></worksheet>',
        b'<!DOCTYPE w [<!ENTITY a "aaaa">]>' + SHEET + b"<row><c t='inlineStr'><is><t>&a;</t></is></c></row>"
        b"</sheetData></worksheet>",
    ],
)
def test_a_broken_sheet_is_refused_or_empty_and_never_a_crash(content):
    raw = changed(workbook(["编码"], ["1"]), "xl/worksheets/sheet1.xml", content)
    if b"<worksheet>" in content:  # well-formed, but not a sheet's words: nothing is in it
        assert read_rows(raw, where="") == []
    else:
        assert refused(raw).code == "表 190"


@pytest.mark.parametrize("member", ["xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"])
def test_a_broken_part_of_a_workbook_is_refused(member):
    assert refused(changed(workbook(["编码"], ["1"]), member, b"<broken")).code == "表 190"


def test_a_damaged_workbook_is_refused():
    raw = bytearray(workbook(["编码"], *([str(number)] for number in range(500))))
    with zipfile.ZipFile(io.BytesIO(bytes(raw))) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 60
    raw[start : start + 40] = bytes(40)
    assert refused(bytes(raw)).code == "表 190"


def test_a_bomb_is_refused_before_it_is_opened(monkeypatch):
    raw = changed(workbook(["编码"]), "xl/worksheets/sheet1.xml", b" " * 5_000_000)
    assert len(raw) < 50_000

    def opened(*_told: object, **_more: object) -> None:
        pytest.fail("the bomb was opened")

    monkeypatch.setattr("openpyxl.load_workbook", opened)
    assert refused(raw).code == "表 191"


def test_too_many_members_are_refused():
    raw = workbook(["编码"])
    for number in range(xlsx_rows.MAX_MEMBERS):
        raw = changed(raw, f"xl/media/{number}.bin", b"x")
    assert refused(raw).code == "表 191"


def test_too_much_in_all_is_refused(monkeypatch):
    raw = workbook(["编码"], ["1"])
    assert read_rows(raw, where="")
    monkeypatch.setattr(xlsx_rows, "MAX_TOTAL_BYTES", 1000)
    assert refused(raw).code == "表 191"


def test_more_rows_than_are_read_are_refused_rather_than_left_out(monkeypatch):
    monkeypatch.setattr(xlsx_rows, "MAX_ROWS", 4)
    three = [[str(number)] for number in range(3)]
    assert len(read_rows(workbook(["编码"], *three), where="")) == 3
    assert len(read_rows(workbook(["编码"], *three, [" "]), where="")) == 3
    assert refused(workbook(["编码"], *three, ["3"])).code == "表 191"
