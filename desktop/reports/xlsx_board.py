"""A board of units × periods as an Excel workbook: words in the cells, so that it reads in grey as well."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from desktop.reports.xlsx import FACE, put

_EDGE = Side(style="thin", color="000000")
_BOX = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def write_board(title: str, note: str, header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]) -> bytes:
    """The finished workbook. Of each row how deep it stands (0 a township, 1 a village) and its texts."""
    book = Workbook()
    sheet: Any = book.worksheets[0]
    sheet.title = title.translate(_NOT_IN_SHEET_NAMES)[:_LONGEST_SHEET_NAME].strip() or "1"
    width = len(header)
    for row, (text, size) in enumerate(((title, 16), (note, 11)), start=1):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
        put(sheet.cell(row, 1), text)
        sheet.cell(row, 1).font = Font(name=FACE, size=size, bold=row == 1)
    for number, (depth, texts) in enumerate([(0, header), *rows], start=3):
        for column, text in enumerate(texts, start=1):
            cell = sheet.cell(number, column)
            put(cell, text or None)
            cell.border = _BOX
            cell.font = Font(name=FACE, size=10, bold=depth == 0)
            cell.alignment = Alignment(
                horizontal="left" if column == 1 else "center", indent=depth if column == 1 else 0
            )
            if number == 3:
                cell.fill = PatternFill("solid", start_color="F2F2F2")
        if depth:
            sheet.row_dimensions[number].outlineLevel = depth
    sheet.column_dimensions["A"].width = 24
    for column in range(2, width + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 11
    sheet.freeze_panes = sheet.cell(4, 2)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "3:3"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
