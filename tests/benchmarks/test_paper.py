"""A sheet on paper beside bare reportlab: the same page as a table of paragraphs, and five hundred of them in one file."""

from __future__ import annotations

import io
import itertools
import subprocess
import sys
import tracemalloc
from typing import Any

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from desktop.foundation.shipped import shipped_path
from desktop.model.sheet_mark import SheetMark
from desktop.model.sheets import Filling
from desktop.reports.pdf_sheets import SheetWriter, lay_out
from tests.benchmarks.ratios import in_turns
from tests.reports.sheet_samples import COURSE, MARK, roster, shipped

ROUNDS = 7
ROWS = 40
MOST_OF_BARE = 1.5
MANY, FEWER = 500, 100
# A page's marks, compressed, and a line a page for its object: what a copy may leave behind.
MOST_KEPT_A_COPY = 16 * 1024


def _bare(filling: Filling) -> bytes:
    """What one writes with reportlab's own tables: a head, the two columns, a QR; one face for all."""
    pdfmetrics.registerFont(TTFont("bare", str(shipped_path("resources/fonts/NotoSerifSC-Regular-subset.ttf"))))
    style = ParagraphStyle("s", fontName="bare", fontSize=10.5, leading=14, wordWrap="CJK")
    title = ParagraphStyle("t", parent=style, fontSize=20, leading=26, alignment=1)

    def text(said: str) -> Paragraph:
        return Paragraph(said, style)

    lines: list[Any] = [
        ("FONTNAME", (0, 0), (-1, -1), "bare"), ("GRID", (0, 0), (-1, -1), 0.6, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]  # fmt: skip
    head = Table(
        [[text("培训名称"), text(COURSE["course"]), text("时间"), text(COURSE["activity_date"])],
         [text("地点"), text(COURSE["place_name"]), text("学时"), text(COURSE["hours"])],
         [text("主讲人"), text("周文清"), text("主办单位"), text(COURSE["@unit"])]],
        colWidths=[24 * mm, 79 * mm, 24 * mm, 53 * mm], style=TableStyle(lines),
    )  # fmt: skip
    half = ROWS // 2
    people = filling.rows["roster"]
    rows = [[text(said) for said in ("序号", "姓名", "单位", "签名") * 2]]
    for line in range(half):
        both = [(line, people[line]), (line + half, people[line + half])]
        rows.append([text(said) for n, row in both for said in (str(n + 1), row["trainee"], row["trainee_unit"], "")])
    grid = Table(rows, colWidths=[11 * mm, 20 * mm, 26 * mm, 33 * mm] * 2, repeatRows=1, style=TableStyle(lines))
    stream = io.BytesIO()

    def furniture(canvas: Any, document: Any) -> None:
        drawing = Drawing(20 * mm, 20 * mm)
        drawing.add(QrCodeWidget(MARK.text(), barWidth=20 * mm, barHeight=20 * mm, barBorder=0, barLevel="M"))
        renderPDF.draw(drawing, canvas, A4[0] - 35 * mm, A4[1] - 31 * mm)
        canvas.setFont("bare", 9)
        canvas.drawCentredString(A4[0] / 2, 7 * mm, f"第 {document.page} 页")

    document = SimpleDocTemplate(
        stream, pagesize=A4, leftMargin=15 * mm, rightMargin=15 * mm, topMargin=11 * mm, bottomMargin=15 * mm
    )
    document.initialFontName = "bare"
    document.build(
        [Paragraph("培训签到表", title), Spacer(1, 15 * mm), head, Spacer(1, 3 * mm), grid],
        onFirstPage=furniture,
        onLaterPages=furniture,
    )
    return stream.getvalue()


def _replayed(flow: Any, number: int) -> bytes:
    """The finished page by drawString, one face, and its QR: what is left of the work when nothing has to be laid out."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pageCompression=1, initialFontName="bare")
    height = flow.size[1]
    for page in flow.pages:
        canvas.lines([(x1, height - y1, x2, height - y2) for x1, y1, x2, y2 in page.lines])
        for x, y, size, _face, text, _extra in page.texts:
            canvas.setFont("bare", size)
            canvas.drawString(x, height - y, text)
        drawing = Drawing(20 * mm, 20 * mm)
        text = SheetMark(f"{number:032x}", "9f4c21ab", "990101", "training_sign_in").text()
        drawing.add(QrCodeWidget(text, barWidth=20 * mm, barHeight=20 * mm, barBorder=0, barLevel="M"))
        renderPDF.draw(drawing, canvas, A4[0] - 35 * mm, A4[1] - 31 * mm)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def test_a_page_beside_reportlabs_own_table(record_property):
    filling, sheet = roster(ROWS), shipped("training_sign_in")
    numbers = itertools.count()

    def ours() -> None:
        writer = SheetWriter()
        # Another record every time: its QR is drawn anew, as that of the other side.
        writer.add(sheet, filling, SheetMark(f"{next(numbers):032x}", "9f4c21ab", "990101", sheet.id))
        writer.finish()

    ours()
    _bare(filling)
    flow = lay_out(sheet, filling)
    bare, canvas, own = in_turns(ROUNDS, lambda: _bare(filling), lambda: _replayed(flow, next(numbers)), ours)
    ratio, of_canvas = own.cpu / bare.cpu, own.cpu / canvas.cpu
    told = (
        f"{own.wall * 1000:.0f} ms a page of {ROWS} names; reportlab's own table {bare.wall * 1000:.0f} ms: {ratio:.2f} times; the "
        f"same letters and lines drawn one by one, all places known {canvas.wall * 1000:.0f} ms: {of_canvas:.2f} times"
    )
    record_property("paper", told)
    print(told)
    assert ratio <= MOST_OF_BARE
    assert of_canvas <= MOST_OF_BARE


def test_many_sheets_leave_only_their_pages(record_property, request):
    many = MANY if request.config.getoption("--long") else FEWER
    sheet, writer = shipped("training_sign_in"), SheetWriter()

    def copies(first: int, last: int) -> int:
        for number in range(first, last):
            mark = SheetMark(f"{number:032x}", "9f4c21ab", "990101", sheet.id)
            writer.add(sheet, roster(ROWS, unit=f"第 {number} 村卫生室"), mark)
        return tracemalloc.get_traced_memory()[0]

    copies(0, 50)  # faces, widths and the first letters of every face
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        middle = copies(50, 50 + many // 2)
        after = copies(50 + many // 2, 50 + many)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    kept, later = (middle - before) / (many // 2), (after - middle) / (many // 2)
    told = f"{kept / 1024:.1f} KB a copy kept, of the second half {later / 1024:.1f} KB; at most {(peak - before) / 1e6:.1f} MB for {many}"
    record_property("paper_memory", told)
    print(told)
    assert max(kept, later) <= MOST_KEPT_A_COPY
    assert writer.finish().count == many + 50


_FIRST = {
    "ours": "from tests.reports.sheet_samples import printed, roster, shipped; printed(shipped('training_sign_in'), roster(40))",
    "bare": "from tests.benchmarks.test_paper import _bare; from tests.reports.sheet_samples import roster; _bare(roster(40))",
}
_TIMED = "import reportlab.lib.utils, time; began = time.perf_counter(); {work}; print(time.perf_counter() - began)"


def test_the_first_preview_beside_reportlabs_first_page(record_property):
    """In a process of its own each time: what a person waits for who prints once a day."""

    def first(name: str) -> float:
        done = subprocess.run(
            [sys.executable, "-c", _TIMED.format(work=_FIRST[name])], capture_output=True, text=True, check=True
        )
        return float(done.stdout)

    bare, ours = (min(first(name) for _round in range(3)) for name in ("bare", "ours"))
    told = (
        f"first page in a fresh process {ours:.2f} s, with reportlab's own table {bare:.2f} s: {ours / bare:.2f} times"
    )
    record_property("first_preview", told)
    print(told)
    assert ours <= MOST_OF_BARE * bare
