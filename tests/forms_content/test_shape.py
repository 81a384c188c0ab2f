"""The CSV files themselves: readable, regular, and the same XForm whichever door they go through."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from openpyxl import Workbook
from pyxform.xls2xform import convert

from .expected import FORMS
from .workbook import FORMS as FOLDER
from .workbook import lines, sheets, xform

every_form = pytest.mark.parametrize("form_id", sorted(FORMS))


@every_form
def test_every_line_has_the_columns_of_its_sheet(form_id: str) -> None:
    width = 0
    names: list[str] = []
    previous: list[str] = []
    for number, cells in enumerate(lines(FOLDER / f"{form_id}.csv"), 1):
        if cells[0]:
            names.append(cells[0])
            assert not any(cells[1:]), f"line {number}: a sheet's name stands alone"
            width = len(cells)
        else:
            if previous[0]:
                assert all(cells[1:]), f"line {number}: a header is blank"
                assert len(set(cells)) == len(cells), f"line {number}: a header is there twice"
            assert len(cells) == width, f"line {number}"
            assert all(cell == cell.strip() for cell in cells), f"line {number}: stray blanks"
        previous = cells
    assert names == ["survey", "choices", "settings"]


def test_all_forms_have_the_same_columns() -> None:
    headers = {form_id: list(sheets(form_id)["survey"][0]) for form_id in FORMS}
    first = headers["free_clinic"]
    assert all(header == first for header in headers.values())


@every_form
def test_the_file_is_what_a_csv_writer_writes(form_id: str) -> None:
    path = FOLDER / f"{form_id}.csv"
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines(path))
    assert text.getvalue() == path.read_bytes().decode("utf-8")


@every_form
def test_an_excel_workbook_of_the_same_sheets_compiles_to_the_same_xform(form_id: str, tmp_path: Path) -> None:
    """The clerks' road: the same rows in .xlsx."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets(form_id).items():
        sheet = book.create_sheet(name)
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append([cell or None for cell in row.values()])
    path = tmp_path / f"{form_id}.xlsx"
    book.save(path)
    assert convert(str(path), form_name="data").xform == xform(form_id)[0]


@every_form
def test_groups_and_repeats_close(form_id: str) -> None:
    opened: list[str] = []
    for row in sheets(form_id)["survey"]:
        begin, _, kind = row["type"].partition("_")
        if begin == "begin":
            opened.append(kind)
        elif begin == "end":
            assert opened.pop() == kind
    assert opened == []
