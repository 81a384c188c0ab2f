"""What a phone does to a sheet of paper."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image


def jpeg(picture: Any, quality: int = 60) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def at_a_slant(picture: Any, lean: float = 0.18) -> Any:
    """The sheet lying on a grey table, photographed from one side."""
    wide, high = picture.size
    there = [(wide * lean, high * 0.05), (wide * (1 - lean / 3), 0), (wide, high), (0, high * 0.93)]
    here = [(0, 0), (wide, 0), (wide, high), (0, high)]
    rows = []
    for (x, y), (u, v) in zip(there, here, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return picture.transform(
        picture.size, Image.Transform.PERSPECTIVE, _solved(rows), Image.Resampling.BICUBIC, fillcolor=(120, 110, 100)
    )


def _solved(rows: list[list[float]]) -> list[float]:
    """Gauss: eight equations, the right side in the last column."""
    count = len(rows)
    for column in range(count):
        best = max(range(column, count), key=lambda row: abs(rows[row][column]))
        rows[column], rows[best] = rows[best], rows[column]
        for row in range(count):
            if row != column:
                factor = rows[row][column] / rows[column][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return [rows[n][count] / rows[n][n] for n in range(count)]


def pdf_of(pages: list[str], codes_a_page: int = 1) -> bytes:
    """A printed PDF with one code (``text``) a page at the top right, 20 mm wide, above a table."""
    return _pdf([pages[at : at + codes_a_page] for at in range(0, len(pages), codes_a_page)])


def marked_page(*texts: str, dpi: int = 150) -> Any:
    """One printed page with these codes below each other, as a scanner sees it."""
    from desktop.foundation.pictures_pages import open_pages

    with open_pages(_pdf([list(texts)])) as pages:
        page = pages.render(0, dpi)
    return Image.frombuffer("RGB", (page.width, page.height), page.pixels, "raw", "RGB", page.stride, 1)


def _pdf(pages: list[list[str]]) -> bytes:
    from reportlab.graphics import renderPDF
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing
    from reportlab.lib.units import mm
    from reportlab.pdfgen.canvas import Canvas

    out, side = io.BytesIO(), 20 * mm
    drawn = Canvas(out, pagesize=(210 * mm, 297 * mm))
    for texts in pages:
        for row in range(40, 700, 22):
            drawn.line(50, row, 545, row)
        for number, text in enumerate(texts):
            code = QrCodeWidget(text, barLevel="M")
            left, bottom, right, top = code.getBounds()
            box = Drawing(side, side, transform=[side / (right - left), 0, 0, side / (top - bottom), 0, 0])
            box.add(code)
            drawn.setFillGray(1)
            drawn.rect(545 - side, 770 - side - number * 2 * side, side, side, stroke=0, fill=1)
            renderPDF.draw(box, drawn, 545 - side, 770 - side - number * 2 * side)
        drawn.showPage()
    drawn.save()
    return out.getvalue()
