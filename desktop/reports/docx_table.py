"""A table as a Word file: landscape A4, the official header repeated on every page, figures as text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from desktop.foundation.translation import _
from desktop.model.programme import TableResult
from desktop.model.unit import UnitTree
from desktop.reports.layout import Layout, broken, lay_out, parts, printable, shown

FACE = "SimSun"  # 宋体 by the name every Word knows
LONGEST_NAME = 200
_MARGIN, _UNIT, _FIGURE = 12, 30, 52  # millimetres


def write_table(result: TableResult, tree: UnitTree, *, filler: str, phone: str, stamp: str = "") -> bytes:
    """The finished Word file; ``stamp`` as ``lay_out`` has it."""
    layout = lay_out(result, tree, filler=filler, phone=phone, stamp=stamp)
    document = Document()
    _page(document, layout)
    if layout.heading:
        _text(document, layout.heading, 12)
    _text(document, layout.title, 16, side=WD_ALIGN_PARAGRAPH.CENTER, bold=True)
    _text(document, layout.unit_line, 10.5)
    for part in parts(layout):
        _table(document, part)
    for foot in layout.feet:
        _text(document, foot, 10.5)
    people = "；".join(f"{name}（{unit}）" for name, unit, _title in layout.people)
    if people:
        _text(document, _("未列入人员 {n} 人：{names}").format(n=len(layout.people), names=people), 9)
    if layout.units:
        units = "、".join(layout.units)
        _text(document, _("未列入机构 {n} 个：{names}").format(n=len(layout.units), names=units), 9)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _page(document: Any, layout: Layout) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_MARGIN)
    document.core_properties.title = printable(layout.title)
    document.core_properties.author = document.core_properties.comments = ""
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FACE, Pt(10.5)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FACE)
    normal.paragraph_format.space_after = Pt(2)


def _text(document: Any, text: str, size: float, *, side: Any = None, bold: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = side
    paragraph.paragraph_format.space_before = Pt(4)
    _run(paragraph, text, size, bold=bold)


def _run(paragraph: Any, text: str, size: float, *, bold: bool = False) -> None:
    run = paragraph.add_run(printable(text))
    run.font.size, run.font.bold = Pt(size), bold


def _table(document: Any, layout: Layout) -> None:
    table = document.add_table(rows=layout.header_rows + len(layout.body), cols=layout.width, style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    # Read once: python-docx works the whole grid out again for every cell that is asked for.
    grid = table._cells  # noqa: SLF001 - as above
    rows = [grid[start : start + layout.width] for start in range(0, len(grid), layout.width)]
    size = 9.0 if layout.transposed else 7.0
    texts = 2 if layout.transposed else 1
    for number, row in enumerate(layout.body):
        for column, (cell, value) in enumerate(zip(rows[layout.header_rows + number], row, strict=True)):
            named = column < texts
            decimals = layout.decimals[column] if layout.decimals else 0
            text = str(value or "")[:LONGEST_NAME] if named else shown(value, decimals)
            side = WD_ALIGN_PARAGRAPH.LEFT if named else WD_ALIGN_PARAGRAPH.RIGHT
            _fill(cell, text, size, side, bold=number == 0 and not layout.transposed)
    for head in layout.header:
        first, last = rows[head.row][head.column], rows[head.row + head.rows - 1][head.column + head.columns - 1]
        cell = first if first is last else first.merge(last)
        _fill(cell, "\n".join(broken(head.text))[:LONGEST_NAME], size, WD_ALIGN_PARAGRAPH.CENTER)
    widths = _widths(layout)
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = wide
    for cells in rows:
        for cell, wide in zip(cells, widths, strict=True):
            cell.width = wide
    _narrow_edges(table)
    for row in list(table.rows)[: layout.header_rows]:
        _set(row._tr.get_or_add_trPr(), "w:tblHeader")  # noqa: SLF001 - no other door
    for row in table.rows:
        row.height = Mm(6)  # at least
        _set(row._tr.get_or_add_trPr(), "w:cantSplit")  # noqa: SLF001 - no other door


def _narrow_edges(table: Any) -> None:
    """Half a millimetre beside the text of a cell: 15,599.20 stays in one line."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "28")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)  # noqa: SLF001 - no other door


def _fill(cell: Any, text: str, size: float, side: Any, *, bold: bool = False) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.alignment = side
    paragraph.paragraph_format.space_after = Pt(0)
    # The mark at its end has a size too: in blank cells it alone makes the row.
    mark = OxmlElement("w:rPr")
    points = OxmlElement("w:sz")
    points.set(qn("w:val"), str(round(size * 2)))
    mark.append(points)
    paragraph._p.get_or_add_pPr().append(mark)  # noqa: SLF001 - no other door
    _run(paragraph, text, size, bold=bold)


def _set(properties: Any, name: str) -> None:
    properties.append(OxmlElement(name))


def _widths(layout: Layout) -> Sequence[Any]:
    room = 297 - 2 * _MARGIN
    if layout.transposed:
        rest = (room - _FIGURE - 14) / max(1, layout.width - 2)
        return [Mm(_FIGURE), Mm(14), *[Mm(min(rest, 40))] * (layout.width - 2)]
    weights = [1.4 if decimals else 1.0 for decimals in layout.decimals[1:]]
    return [Mm(_UNIT), *(Mm((room - _UNIT) * weight / sum(weights)) for weight in weights)]
