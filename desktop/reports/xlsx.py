"""A table as an Excel workbook, on the official template where the programme has one.

A template is an ordinary workbook with names in braces: ``{title}``, ``{unit_line}``, ``{foot1}`` … and one row with
``{unit}`` and the columns' names, which is repeated for the total and every unit. A clerk changes it in Excel.
"""

from __future__ import annotations

import io
import re
import zipfile
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.properties import PageSetupProperties

from desktop.errors import RefusedError
from desktop.foundation.translation import _
from desktop.model.programme import CellValue, TableResult
from desktop.model.unit import UnitTree
from desktop.reports.layout import Layout, broken, lay_out, printable

# The stubs say of every cell that it may be a merged one, which has no value: told once here.
Sheet = Any
FACE = "SimSun"  # 宋体 by the name every Excel knows
NARROW = 7.3  # four characters of a heading at 9 points; twenty-two such columns are a page wide
LONGEST_TEXT = 32_767  # Excel's own limit a cell
_MARK = re.compile(r"\{(\w+)\}")
_EDGE = Side(style="thin", color="000000")
_BOX = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
# Shown by Excel as a formula as soon as somebody edits the cell, unless it is told that this is text.
_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_table(
    result: TableResult, tree: UnitTree, *, template: bytes | None, filler: str, phone: str, stamp: str = ""
) -> bytes:
    """The finished workbook; ``stamp`` as ``lay_out`` has it. Raises ``RefusedError`` (表 130) for a template without the row to repeat."""
    layout = lay_out(result, tree, filler=filler, phone=phone, stamp=stamp, may_turn=template is None)
    if template is not None:
        book = _opened(template, result.table.name)
        names = ["unit", *(column.name for column in result.table.columns)]
        _fill_template(book.worksheets[0], layout, names, result.table.name)
    else:
        book = Workbook()
        _draw(book.worksheets[0], layout)
    _unlisted(book, layout)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _opened(template: bytes, where: str) -> Workbook:
    try:
        return load_workbook(io.BytesIO(template))
    except (InvalidFileException, KeyError, ValueError, SyntaxError, zipfile.BadZipFile) as error:
        raise RefusedError("表 190", _("这不是 Excel 工作簿"), where=where, hint=_("请另存为 .xlsx")) from error


def make_template(result: TableResult, tree: UnitTree) -> bytes:
    """An official template to start from: the drawn table with names in braces instead of figures."""
    layout = lay_out(result, tree, filler="{filler}", phone="{phone}", may_turn=False)
    book = Workbook()
    sheet: Sheet = book.worksheets[0]
    first = _draw(sheet, layout)
    for row in range(first, first + len(layout.body)):
        for column in range(1, layout.width + 1):
            sheet.cell(row, column).value = None
            sheet.cell(row, column).font = Font(name=FACE, size=9)
    for column, name in enumerate(["unit", *(column.name for column in result.table.columns)], start=1):
        sheet.cell(first, column).value = f"{{{name}}}"
    sheet.cell(2, 1).value = "{title}"
    sheet.cell(3, 1).value = "{unit_line}"
    for number, _foot in enumerate(layout.feet, start=1):
        sheet.cell(first + len(layout.body) + number - 1, 1).value = f"{{foot{number}}}"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def put(cell: Any, value: CellValue) -> None:
    """Write a value: numbers as numbers, text never as a formula and never with what a workbook cannot hold."""
    if isinstance(value, Decimal):
        cell.value = int(value) if value == value.to_integral_value() else value
        return
    cell.value = None if value is None else printable(value)[:LONGEST_TEXT]
    if cell.value is not None:
        cell.data_type = "s"
        if str(cell.value).startswith(_LIKE_A_FORMULA):
            cell._style = copy(cell._style)  # noqa: SLF001 - else all cells that share it are told
            cell.quotePrefix = True


def _whole(value: object) -> object:
    return int(value) if isinstance(value, Decimal | float | int) else value


# ------------------------------------------------------------------------------------------ template


@dataclass(frozen=True)
class _Kept:
    """What a cell of the feet holds, to be set again below the rows."""

    column: int
    below: int
    value: Any
    style: Any


def _fill_template(sheet: Sheet, layout: Layout, names: list[str], where: str) -> None:
    pattern = next((cell.row for row in sheet.iter_rows() for cell in row if cell.value == "{unit}"), None)
    if pattern is None:
        raise RefusedError(
            "表 130",
            _("模板里没有写着 {mark} 的那一行").format(mark="{unit}"),
            where=where,
            hint=_("在要填数的那一行第一格写上它"),
        )
    texts = {"heading": layout.heading, "title": layout.title, "unit_line": layout.unit_line}
    texts |= {f"foot{number}": text for number, text in enumerate(layout.feet, start=1)}
    last = sheet.max_row + len(layout.body) - 1
    above = [cell.row for row in sheet.iter_rows(max_row=pattern) for cell in row if _named(cell.value) in texts]
    header = max(above, default=0) + 1
    _move_feet(sheet, pattern, len(layout.body))
    # Before the rows: a unit may be called like a mark.
    for row_cells in sheet.iter_rows():
        for cell in row_cells:
            if (told := _named(cell.value)) in texts:
                put(cell, texts[told])
    marks = {cell.column: names.index(name) for cell in sheet[pattern] if (name := _named(cell.value)) in names}
    plain = {cell.column: copy(cell._style) for cell in sheet[pattern]}  # noqa: SLF001 - openpyxl's way to copy a style whole
    for cell in sheet[pattern]:
        cell.font = _bold(cell.font)
    bold = {cell.column: copy(cell._style) for cell in sheet[pattern]}  # noqa: SLF001 - as above
    height = sheet.row_dimensions[pattern].height
    across = [span for span in list(sheet.merged_cells.ranges) if span.min_row == span.max_row == pattern]
    for span in across:
        sheet.unmerge_cells(str(span))
    for number, row in enumerate(layout.body):
        for column, style in (plain if number else bold).items():
            cell = sheet.cell(pattern + number, column)
            cell._style = style  # noqa: SLF001 - shared by the column; what changes one (put) takes a copy
            put(cell, row[marks[column]] if column in marks else None)
        sheet.row_dimensions[pattern + number].height = height
        for span in across:
            at = pattern + number
            sheet.merge_cells(start_row=at, end_row=at, start_column=span.min_col, end_column=span.max_col)
    sheet.print_area = f"A1:{get_column_letter(sheet.max_column)}{last}"
    _page_of_template(sheet, header, pattern)


def _named(value: object) -> str:
    """The name in braces that is all of a cell, "" for anything else."""
    mark = _MARK.fullmatch(value) if isinstance(value, str) else None
    return mark[1] if mark else ""


def _page_of_template(sheet: Sheet, header: int, pattern: int) -> None:
    """What a template leaves open about its paper: landscape A4, one page wide, the header on every page."""
    if sheet.page_setup.paperSize is None:
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    if sheet.page_setup.orientation in {None, "default"}:
        sheet.page_setup.orientation = "landscape"
    properties = sheet.sheet_properties
    if properties.pageSetUpPr is None or not (properties.pageSetUpPr.fitToPage or sheet.page_setup.scale):
        properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    if not sheet.print_title_rows and header < pattern:
        sheet.print_title_rows = f"{header}:{pattern - 1}"


def _bold(font: Any) -> Any:
    """The same face, bold: the row for all."""
    heavy = copy(font)
    heavy.bold = True
    return heavy


def _move_feet(sheet: Sheet, pattern: int, rows: int) -> None:
    """Set what stands below the row to repeat further down, merges and heights included."""
    below = [cell for row in sheet.iter_rows(min_row=pattern + 1) for cell in row]
    feet = [_Kept(cell.column, cell.row - pattern, getattr(cell, "value", None), cell._style) for cell in below]  # noqa: SLF001 - openpyxl's way to copy a style whole
    heights = {row - pattern: sheet.row_dimensions[row].height for row in range(pattern + 1, sheet.max_row + 1)}
    merges = [span for span in list(sheet.merged_cells.ranges) if span.min_row > pattern]
    for span in merges:
        sheet.unmerge_cells(str(span))
    for cell in [cell for row in sheet.iter_rows(min_row=pattern + 1) for cell in row]:
        cell.value = None
        cell._style = StyleArray()  # noqa: SLF001 - as above
    for kept in feet:
        target = sheet.cell(pattern + rows - 1 + kept.below, kept.column)
        if kept.value is not None:
            target.value = kept.value
        target._style = copy(kept.style)  # noqa: SLF001 - as above
    for number, height in heights.items():
        sheet.row_dimensions[pattern + rows - 1 + number].height = height
    for span in merges:
        span.shift(row_shift=rows - 1)
        # Not merge_cells: it dresses every cell of the range anew, and these are dressed already.
        sheet.merged_cells.add(CellRange(str(span)))


# ------------------------------------------------------------------------------------------ drawn


def _draw(sheet: Sheet, layout: Layout) -> int:
    """Draw the whole sheet; the row of the first figures."""
    sheet.title = _("统计表")
    width = layout.width
    put(sheet.cell(1, 1), layout.heading)
    for row, (text, size, side) in enumerate(((layout.title, 16, "center"), (layout.unit_line, 11, "left")), start=2):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
        put(sheet.cell(row, 1), text)
        sheet.cell(row, 1).font = Font(name=FACE, size=size, bold=size > 11)
        sheet.cell(row, 1).alignment = Alignment(horizontal=side, vertical="center")
    sheet.row_dimensions[2].height = 30
    top = 4
    for cell in layout.header:
        row, column = top + cell.row, cell.column + 1
        put(sheet.cell(row, column), "\n".join(broken(cell.text)))
        if cell.rows > 1 or cell.columns > 1:
            sheet.merge_cells(
                start_row=row, start_column=column, end_row=row + cell.rows - 1, end_column=column + cell.columns - 1
            )
    first = top + layout.header_rows
    for number, values in enumerate(layout.body):
        for column, value in enumerate(values, start=1):
            put(sheet.cell(first + number, column), value)
    _dress(sheet, layout, top, first)
    for number, foot in enumerate(layout.feet):
        row = first + len(layout.body) + number
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
        put(sheet.cell(row, 1), foot)
        sheet.cell(row, 1).font = Font(name=FACE, size=11)
        sheet.cell(row, 1).alignment = Alignment(vertical="center", wrap_text=True)
        sheet.row_dimensions[row].height = 22
    _page(sheet, layout, top, first)
    return first


def _dress(sheet: Sheet, layout: Layout, top: int, first: int) -> None:
    figures = 3 if layout.transposed else 2
    for row in range(top, first + len(layout.body)):
        for column in range(1, layout.width + 1):
            cell = sheet.cell(row, column)
            cell.border = _BOX
            size = 10 if layout.transposed else 9
            cell.font = Font(name=FACE, size=size, bold=row == first and not layout.transposed)
            header = row < first
            side = "center" if header else "right" if column >= figures else "left"
            cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
            if header:
                cell.fill = PatternFill("solid", start_color="F2F2F2")
            elif column >= figures:
                # A turned table has figures of every kind in a column: each shows what it has.
                decimals = layout.decimals[column - 1] if layout.decimals else int(cell.value != _whole(cell.value))
                cell.number_format = "#,##0.00" if decimals else "#,##0"
        sheet.row_dimensions[row].height = 22 if row >= first else 34
    sheet.column_dimensions["A"].width = 30 if layout.transposed else 20
    for column in range(2, layout.width + 1):
        wide = 14 if layout.transposed else 10 if layout.decimals[column - 1] else NARROW
        sheet.column_dimensions[get_column_letter(column)].width = wide
    if not layout.transposed:
        sheet.row_dimensions[first - 1].height = 48


def _page(sheet: Sheet, layout: Layout, top: int, first: int) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.print_title_rows = f"{top}:{first - 1}"
    sheet.print_area = f"A1:{get_column_letter(layout.width)}{first + len(layout.body) + len(layout.feet) - 1}"
    sheet.freeze_panes = sheet.cell(first, 2)


def _unlisted(book: Workbook, layout: Layout) -> None:
    """People and units that have no column stand beside the table, on a sheet of their own."""
    if not layout.people and not layout.units:
        return
    sheet: Sheet = book.create_sheet(_("未列入"))
    rows = [(_("未列入人员"), _("单位"), _("职称")), *layout.people, ("", "", ""), (_("未列入机构"), "", "")]
    rows += [(name, "", "") for name in layout.units]
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            put(sheet.cell(number, column), text or None)
    for letter, wide in (("A", 30), ("B", 34), ("C", 18)):
        sheet.column_dimensions[letter].width = wide
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
