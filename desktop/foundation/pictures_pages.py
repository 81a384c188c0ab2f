"""Pages of a PDF as pictures: for the preview, the printer, and a scan of several sheets.

PDFium draws them, through pypdfium2: its wheel is 3 MB and the same for every Qt, where QtPdf comes in a wheel of its own
or, for the Qt of older systems, inside one of 175 MB. PDFium knows one thread at a time: every call holds one lock. A PDF
may come from anybody: its size, pages, pictures and objects are judged before anything is drawn.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

POINTS_AN_INCH = 72
# A page is drawn with at most so many pixels (A4 at 300 dpi has 8.7 million), whatever size it says it has.
MOST_PIXELS = 12_000_000
# What a stranger's PDF may have: beyond it, it is no scan of forms but a mistake or an attack.
MOST_BYTES, MOST_PAGES = 60 * 1024 * 1024, 300
_MOST_OBJECTS, _MOST_PICTURE = 200_000, 120_000_000
_DEEPEST = 8
_ONE_AT_A_TIME = threading.RLock()


class UnreadablePdfError(ValueError):
    """It begins like a PDF and cannot be read: torn, or not what it says."""


class LockedPdfError(UnreadablePdfError):
    """It wants a password."""


class HugePdfError(UnreadablePdfError):
    """More pages, or larger ones, than this computer should try."""


@dataclass(frozen=True)
class PageImage:
    """``pixels``: red, green, blue, row by row, each row ``stride`` bytes. ``top``: where it begins on the page, pixels."""

    pixels: bytes
    width: int
    height: int
    stride: int
    top: int = 0


class PdfPages:
    """An open PDF. Pages are counted from 0; sizes in points. Use ``open_pages``, which closes it."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self.count: int = len(document)

    def size(self, page: int) -> tuple[float, float]:
        """Width and height as the page is looked at. Raises ``UnreadablePdfError``."""
        with self._page(page) as held:
            return _size(held)

    def render(self, page: int, dpi: float) -> PageImage:
        """A whole page; coarser than ``dpi`` where it would be too many pixels. Raises ``UnreadablePdfError``."""
        with self._page(page) as held:
            scale = _scale(held, dpi)
            return _drawn(held, scale, 0, _pixels(_size(held)[1], scale))

    def bands(self, page: int, dpi: float, rows: int) -> Iterator[PageImage]:
        """A page from the top, ``rows`` pixel rows at a time: a printer's resolution without a printer's memory."""
        with self._page(page) as held:
            scale = dpi / POINTS_AN_INCH
            high = _pixels(_size(held)[1], scale)
            if _pixels(_size(held)[0], scale) * min(rows, high) > MOST_PIXELS:
                raise HugePdfError(f"{_size(held)}")
        for top in range(0, high, rows):
            with self._page(page) as held:
                yield _drawn(held, scale, top, min(rows, high - top))

    def judge(self, page: int) -> None:
        """Refuse a page that would take this computer down: raises ``HugePdfError``."""
        from pypdfium2 import raw

        with self._page(page) as held:
            for number, item in enumerate(held.get_objects(max_depth=_DEEPEST)):
                if number > _MOST_OBJECTS:
                    raise HugePdfError(str(number))
                if item.type == raw.FPDF_PAGEOBJ_IMAGE:
                    width, height = item.get_px_size()
                    if width * height > _MOST_PICTURE:
                        raise HugePdfError(f"{width} × {height}")

    @contextmanager
    def _page(self, number: int) -> Iterator[Any]:
        import pypdfium2

        with _ONE_AT_A_TIME:
            try:
                page = self._document[number]
            except pypdfium2.PdfiumError as error:
                raise UnreadablePdfError(str(error)) from error
            try:
                yield page
            except pypdfium2.PdfiumError as error:
                raise UnreadablePdfError(str(error)) from error
            finally:
                page.close()


@contextmanager
def open_pages(source: bytes | Path, *, ours: bool = False) -> Iterator[PdfPages]:
    """Open a PDF; closed at the end. ``ours``: made here a moment ago, so it may have as many pages as it likes.

    Raises ``UnreadablePdfError``, ``LockedPdfError``, ``HugePdfError``, ``OSError``.
    """
    import pypdfium2
    from pypdfium2 import raw

    content = source.read_bytes() if isinstance(source, Path) else source
    if len(content) > MOST_BYTES and not ours:
        raise HugePdfError(f"{len(content)}")
    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            locked = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
            raise (LockedPdfError if locked else UnreadablePdfError)(str(error)) from error
    try:
        if not len(document):
            raise UnreadablePdfError("no page")
        if len(document) > MOST_PAGES and not ours:
            raise HugePdfError(f"{len(document)}")
        yield PdfPages(document)
    finally:
        with _ONE_AT_A_TIME:
            document.close()


def _size(page: Any) -> tuple[float, float]:
    width, height = page.get_size()
    return float(width), float(height)


def _scale(page: Any, dpi: float) -> float:
    width, height = _size(page)
    scale = dpi / POINTS_AN_INCH
    most = (MOST_PIXELS / max(width * height, 1.0)) ** 0.5
    return float(min(scale, most))


def _pixels(points: float, scale: float) -> int:
    return max(1, math.ceil(points * scale))


def _drawn(page: Any, scale: float, top: int, rows: int) -> PageImage:
    """Rows ``top`` … of the page drawn at ``scale``."""
    whole = _pixels(_size(page)[1], scale)
    # Half a pixel less than is cut away: what is cut is rounded up again.
    below, above = whole - top - rows, top
    crop = (0.0, max(0.0, (below - 0.5) / scale), 0.0, max(0.0, (above - 0.5) / scale))
    bitmap = page.render(scale=scale, crop=crop, rev_byteorder=True, limit_image_cache=True)
    try:
        return PageImage(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, top)
    finally:
        bitmap.close()
