"""A table as PDF: landscape A4, the official header repeated on every page, our own face embedded."""

from __future__ import annotations

import io
from typing import Any, Literal
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from desktop.foundation.translation import _
from desktop.model.programme import TableResult
from desktop.model.unit import UnitTree
from desktop.reports.layout import Layout, broken, lay_out, parts, printable, shown
from desktop.reports.pdf_fonts import marked, types

MARGIN = 12 * mm
UNIT_WIDTH = 28 * mm
FIGURE_WIDTH = 52 * mm
LONGEST_NAME = 60


def write_table(result: TableResult, tree: UnitTree, *, filler: str, phone: str, stamp: str = "") -> bytes:
    """The finished PDF; ``stamp`` as ``lay_out`` has it."""
    layout = lay_out(result, tree, filler=filler, phone=phone, stamp=stamp)
    stream = io.BytesIO()
    document = SimpleDocTemplate(
        stream, pagesize=landscape(A4), leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
        title=printable(layout.title), author=printable(filler), creator="Xinglin", lang="zh-CN",
    )  # fmt: skip
    # Without a first face of our own, every page names Helvetica, which is not embedded.
    document.initialFontName = _face()
    document.build(_story(layout), onFirstPage=_page_number, onLaterPages=_page_number)
    return stream.getvalue()


def _face() -> str:
    """The song-like face of sheets; a character it lacks is drawn by another (``marked``)."""
    return types()["song"].first.fontName


def _style(size: float, *, alignment: Literal[0, 1, 2] = 0, before: float = 0, after: float = 0) -> ParagraphStyle:
    return ParagraphStyle(
        f"s{size}-{alignment}-{before}-{after}", fontName=_face(), fontSize=size, leading=size * 1.3, alignment=alignment,
        wordWrap="CJK", spaceBefore=before, spaceAfter=after,
    )  # fmt: skip


CENTRE: Literal[1] = 1
RIGHT: Literal[2] = 2


def _story(layout: Layout) -> list[Flowable]:
    story: list[Flowable] = []
    if layout.heading:
        story.append(_text(layout.heading, _style(12)))
    story.append(_text(layout.title, _style(16, alignment=CENTRE, after=4 * mm)))
    story.append(_text(layout.unit_line, _style(10, after=2 * mm)))
    for number, part in enumerate(parts(layout)):
        story += [Spacer(1, 4 * mm)] if number else []
        story.append(_table(part))
    story += [_text(foot, _style(10, before=2 * mm)) for foot in layout.feet]
    if layout.people or layout.units:
        story += [Spacer(1, 4 * mm), *_unlisted(layout)]
    return story


def _text(text: str, style: ParagraphStyle) -> Paragraph:
    # Paragraphs fold runs of blanks, the wide ones that hold feet apart too; these do not fold.
    return Paragraph(marked(printable(text), escape).replace("\u3000", "\u00a0" * 3), style)


def _table(layout: Layout) -> Table:
    rows: list[list[object]] = [[""] * layout.width for _row in range(layout.header_rows)]
    style: list[Any] = [
        ("FONTNAME", (0, 0), (-1, -1), _face()),
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 1),
        ("LEFTPADDING", (0, layout.header_rows), (0, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 1),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    if not layout.transposed:
        total = layout.header_rows
        style.append(("BACKGROUND", (0, total), (-1, total), colors.Color(0.94, 0.96, 0.95)))
    size = 8.0 if not layout.transposed else 10.0
    # Four characters (三级医院) stand in one line of the twenty-two columns.
    heading = _style(7.0 if not layout.transposed else size, alignment=CENTRE)
    for cell in layout.header:
        rows[cell.row][cell.column] = Paragraph(
            "<br/>".join(marked(printable(_short(line)), escape) for line in broken(cell.text)), heading
        )
        end = (cell.column + cell.columns - 1, cell.row + cell.rows - 1)
        style.append(("SPAN", (cell.column, cell.row), end))
    texts = 2 if layout.transposed else 1
    for row in layout.body:
        names = [_text(_short(str(text or "")), _style(size)) for text in row[:texts]]
        values = [
            _text(shown(value, layout.decimals[place] if layout.decimals else 0), _style(size, alignment=RIGHT))
            for place, value in enumerate(row[texts:], start=texts)
        ]
        rows.append([*names, *values])
    return Table(rows, colWidths=_widths(layout), repeatRows=layout.header_rows, style=TableStyle(style))


def _widths(layout: Layout) -> list[float]:
    room = landscape(A4)[0] - 2 * MARGIN
    if layout.transposed:
        rest = (room - FIGURE_WIDTH - 14 * mm) / (layout.width - 2)
        return [FIGURE_WIDTH, 14 * mm, *[min(rest, 40 * mm)] * (layout.width - 2)]
    # Money needs more room than people; the last columns carry longer figures.
    weights = [1.3 if decimals else 1.0 for decimals in layout.decimals[1:]]
    return [UNIT_WIDTH, *((room - UNIT_WIDTH) * weight / sum(weights) for weight in weights)]


def _unlisted(layout: Layout) -> list[Flowable]:
    people = "；".join(_short(f"{name}（{unit}）") for name, unit, _title in layout.people)
    units = "、".join(_short(name) for name in layout.units)
    told = [
        _("未列入人员 {n} 人：{names}").format(n=len(layout.people), names=people) if people else "",
        _("未列入机构 {n} 个：{names}").format(n=len(layout.units), names=units) if units else "",
    ]
    return [_text(text, _style(9, after=1 * mm)) for text in told if text]


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _page_number(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.setFont(_face(), 9)
    canvas.drawCentredString(landscape(A4)[0] / 2, 6 * mm, f"— {document.page} —")
