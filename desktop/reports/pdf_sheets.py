"""Sheets as PDF: copies of a sheet one after the other in one file, each page with its QR and its number of pages."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, cast

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from desktop.foundation.translation import _, language_in_use
from desktop.model import sheet_layout as model
from desktop.model.sheet_mark import SheetMark
from desktop.model.sheets import Filling, PageMark, PrintedSheet
from desktop.reports.pdf_fonts import missing_faces, types
from desktop.reports.pdf_sheets_boxes import cells
from desktop.reports.pdf_sheets_grid import grid
from desktop.reports.pdf_sheets_layout import (
    FAINT,
    LINE,
    MM,
    NOTE,
    QR_SIDE,
    Flow,
    Page,
    height_of,
    paragraph,
    sides,
    signatures,
    words,
)

_GAP = 3 * MM
_MOST_TOGETHER = 110 * MM


class SheetWriter:
    """Copies in, one PDF out. Nothing of a copy is kept once it is drawn but its compressed pages."""

    def __init__(self, *, author: str = "") -> None:
        self._stream = io.BytesIO()
        # Without a first face of our own every page names Helvetica, which is not embedded.
        options: dict[str, Any] = {"initialFontName": types()["song"].first.fontName, "lang": _language()}
        self._canvas = Canvas(self._stream, pageCompression=1, **options)
        self._canvas.setAuthor(author)
        self._canvas.setCreator("Xinglin")
        self._canvas.setProducer("Xinglin")
        self._marks: list[PageMark] = []
        self._used: set[str] = set()
        for each in types().values():
            each.missing.clear()

    def add(self, sheet: model.Sheet, filling: Filling, mark: SheetMark, *, blank: int = 0, empty: bool = False) -> int:
        """Lay out and draw one copy; how many pages it took."""
        flow = lay_out(sheet, filling, blank=blank, empty=empty)
        self._used |= flow.used
        if not self._marks and self._canvas.getPageNumber() == 1:
            self._canvas.setTitle(flow.say(sheet.title))
        count = len(flow.pages)
        for number, page in enumerate(flow.pages, start=1):
            here = SheetMark(mark.record, mark.digest, mark.unit, mark.sheet, number, count)
            self._draw(flow, page, here if sheet.qr else None, number, count)
            if sheet.qr:
                self._marks.append(PageMark(self._canvas.getPageNumber() - 1, here))
        return count

    def finish(self) -> PrintedSheet:
        """The whole file."""
        self._canvas.save()
        missing = sorted({sign for each in types().values() for sign in each.missing})
        pages, faces = self._canvas.getPageNumber() - 1, missing_faces(self._used)
        return PrintedSheet(self._stream.getvalue(), tuple(self._marks), pages, faces, tuple(missing))

    # --------------------------------------------------------------------------------------------------- drawing

    def _draw(self, flow: Flow, page: Page, mark: SheetMark | None, number: int, count: int) -> None:
        canvas, (width, height) = self._canvas, flow.size
        canvas.setPageSize((width, height))
        canvas.setLineWidth(LINE)
        canvas.setLineCap(2)  # square: corners meet
        canvas.lines([(x1, height - y1, x2, height - y2) for x1, y1, x2, y2 in joined(page.lines)])
        if page.faint:
            canvas.setLineWidth(FAINT)
            canvas.lines([(x1, height - y1, x2, height - y2) for x1, y1, x2, y2 in page.faint])
        foot = _("第 {n} 页　共 {m} 页").format(n=number, m=count)
        texts = [*page.texts, _centred(foot, width / 2, flow.size[1] - 7 * MM)]
        if mark is not None:
            x = flow.right - QR_SIDE
            _qr(canvas, mark.text(), x, height - flow.top - QR_SIDE)
            texts.append(_centred(mark.printed, x + QR_SIDE / 2, flow.top + QR_SIDE + 2.6 * MM, size=6.2))
        self._texts(texts, height)
        canvas.showPage()
        _pack_last_page(canvas)

    def _texts(self, texts: Sequence[tuple[float, float, float, str, str, float]], height: float) -> None:
        ink = self._canvas.beginText()
        chains = types()
        font: tuple[str, float] = ("", 0.0)
        spaced = 0.0
        for x, baseline, size, face, text, extra in texts:
            ink.setTextOrigin(x, height - baseline)
            if extra != spaced:
                ink.setCharSpace(extra)
                spaced = extra
            for drawn_by, run in chains[face].runs(text):
                if font != (drawn_by.fontName, size):
                    font = (drawn_by.fontName, size)
                    ink.setFont(*font)
                ink.textOut(run)
        if spaced:
            ink.setCharSpace(0)
        self._canvas.drawText(ink)


def lay_out(sheet: model.Sheet, filling: Filling, *, blank: int = 0, empty: bool = False) -> Flow:
    """A copy of the sheet on its pages."""
    flow = Flow(sheet, filling, blank=blank, empty=empty)
    flow.turn()
    _put(flow, sheet.parts)
    return flow


def _put(flow: Flow, parts: Sequence[model.Part]) -> None:
    for place, part in enumerate(parts):
        rest = parts[place + 1 :]
        if isinstance(part, model.Cells):
            cells(flow, part)
            if not (rest and isinstance(rest[0], model.Cells)):  # boxes below boxes are one table
                flow.y += _GAP
        elif isinstance(part, model.Grid):
            grid(flow, part, _together(flow, rest))
            flow.y += _GAP if rest and isinstance(rest[0], model.Cells | model.Grid) else _GAP / 2
        else:
            _SIMPLE[type(part)](flow, part)


def _together(flow: Flow, rest: Sequence[model.Part]) -> float:
    """The height of what is signed below a grid, up to the last signature; 0 where that is far or nothing."""
    if flow.trial:  # measured once for each grid, never a trial within a trial: twenty grids would ask a million times
        return 0.0
    signed = [place for place, part in enumerate(rest) if isinstance(part, model.Signatures)]
    height = height_of(flow, rest if not signed else rest[: signed[-1] + 1], _put)
    return height + _GAP / 2 if height and height < _MOST_TOGETHER else 0.0


_SIMPLE: dict[type, Callable[[Flow, Any], None]] = {
    model.Text: paragraph,
    model.Sides: sides,
    model.Signatures: signatures,
    model.Words: words,
}


def joined(lines: Sequence[tuple[float, float, float, float]]) -> list[tuple[float, float, float, float]]:
    """The same lines, those that continue each other drawn as one and none drawn twice."""
    found: list[tuple[float, float, float, float]] = []
    for upright in (False, True):
        by_place: dict[float, list[tuple[float, float]]] = {}
        for x1, y1, x2, y2 in lines:
            if (x1 == x2) == upright:
                place, span = (round(x1, 2), (y1, y2)) if upright else (round(y1, 2), (x1, x2))
                by_place.setdefault(place, []).append((round(min(span), 2), round(max(span), 2)))
        for place, spans in by_place.items():
            for begin, end in _merged(spans):
                found.append((place, begin, place, end) if upright else (begin, place, end, place))
    return found


def _merged(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    spans.sort()
    found = [spans[0]]
    for begin, end in spans[1:]:
        if begin <= found[-1][1] + 0.02:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def _centred(
    text: str, middle: float, baseline: float, size: float = NOTE
) -> tuple[float, float, float, str, str, float]:
    return (middle - types()["song"].width(text) * size / 2, baseline, size, "song", text, 0.0)


def _qr(canvas: Canvas, text: str, x: float, y: float) -> None:
    """The square, drawn as few rectangles as its rows allow; ``x``, ``y``: its lower left corner."""
    runs, count = _modules(text)
    step = QR_SIDE / count
    path = canvas.beginPath()
    for row, begin, length in runs:
        path.rect(x + begin * step, y + QR_SIDE - (row + 1) * step, length * step, step)
    canvas.drawPath(path, stroke=0, fill=1)


@cache
def _encoder() -> Any:
    """Reportlab's own encoder of QR codes, without the package around it, whose import reads half of reportlab."""
    folder = find_spec("reportlab.graphics")
    path = (
        Path((folder.submodule_search_locations or [""])[0], "barcode", "qrencoder.py") if folder is not None else None
    )
    spec = spec_from_file_location("reportlab_qrencoder", path) if path is not None and path.is_file() else None
    if spec is None or spec.loader is None:  # frozen into an archive: then by its package
        return import_module("reportlab.graphics.barcode.qrencoder")
    found = module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@lru_cache(maxsize=16)
def _modules(text: str) -> tuple[tuple[tuple[int, int, int], ...], int]:
    """(row, first dark module, how many) for every dark run, and how many modules a side has."""
    encoder = _encoder()
    code: Any = encoder.QRCode(None, encoder.QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    count = code.getModuleCount()
    runs = []
    for row in range(count):
        column = 0
        while column < count:
            length = 0
            while column + length < count and code.isDark(row, column + length):
                length += 1
            if length:
                runs.append((row, column, length))
            column += length or 1
    return tuple(runs), count


def _pack_last_page(canvas: Canvas) -> None:
    """Compress the page that was just finished: reportlab keeps every page as plain text until the file is written."""
    page = cast("Any", canvas)._doc.Pages.pages[-1]  # noqa: SLF001 - there is no door to a finished page
    held = pdfdoc.PDFStream(content=zlib.compress(page.stream.encode("ascii")))
    held.dictionary["Filter"] = pdfdoc.PDFName("FlateDecode")
    page.Contents, page.stream = held, None


def _language() -> str:
    return "zh-CN" if language_in_use() == "zh" else "en"
