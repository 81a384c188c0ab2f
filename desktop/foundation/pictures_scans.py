"""Scans of paper: pages out of photos and PDFs, and the square codes that stand on them, read on this computer.

A photo of a sheet is taken at a slant, in bad light, upside down, by a phone that saves space. A reader that fails at the
picture as it is gets it again with its contrast spread, larger, smaller and in parts, until a code is found.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from desktop.foundation import file_kinds, pictures
from desktop.foundation.pictures_pages import MOST_PAGES, PageImage, open_pages

# A page of A4 at 200 dpi is 1654 × 2339: small print stays readable, a code of 20 mm has 160 pixels.
PAGE_DPI = 200
# Longest side at which codes are looked for: a phone's picture of A4 at full size has nothing more to tell.
_LOOKED_AT = 4200
_SMALL, _ENOUGH = 2200, 1600


class NoPageError(ValueError):
    """Neither a photo nor a PDF."""


@dataclass(frozen=True)
class ScanPage:
    """One page of a file: ``marks`` are the texts of its codes, each once, from the top; ``picture`` as it may be kept.

    ``error``: why this page could not be read (then there is no picture); the others are not held up by it.
    """

    number: int
    total: int
    marks: tuple[str, ...] = ()
    picture: pictures.Picture | None = None
    error: Exception | None = None


def read_scan(content: bytes, longest: int = pictures.LONGEST_PX) -> Iterator[ScanPage]:
    """Page after page of a photo, a TIFF of several pages or a PDF; one page is in memory at a time.

    Raises ``NoPageError`` for anything else; ``pictures_pages.UnreadablePdfError`` and its kinds for a PDF that cannot be
    opened, ``pictures.UnreadablePictureError`` for a picture.
    """
    kind = file_kinds.media_type_of(content)
    if kind == "application/pdf":
        yield from _pages_of_pdf(content, longest)
    elif kind == "image/tiff":
        yield from _pages_of_tiff(content, longest)
    elif kind in file_kinds.PHOTO_TYPES:
        yield _page(1, 1, lambda: _opened(content), lambda: pictures.clean(content, longest))
    else:
        raise NoPageError(kind)


def read_marks(picture: Any) -> tuple[str, ...]:
    """Texts of all square codes on a grey Pillow picture, each once, from the top."""
    found: dict[str, float] = {}
    for looked in _looks(picture):
        for text, top in _decoded(looked()):
            found.setdefault(text, top)
    if not found:
        for looked in _harder(picture):
            for text, top in _decoded(looked()):
                found.setdefault(text, top)
            if found:
                break
    return tuple(sorted(found, key=lambda text: found[text]))


def _page(number: int, total: int, grey: Callable[[], Any], keep: Callable[[], pictures.Picture]) -> ScanPage:
    try:
        marks = read_marks(grey())
        return ScanPage(number, total, marks, keep())
    except (pictures.UnreadablePictureError, pictures.ManyPagesError) as error:
        return ScanPage(number, total, error=error)


def _pages_of_pdf(content: bytes, longest: int) -> Iterator[ScanPage]:
    with open_pages(content) as pages:
        for number in range(pages.count):
            try:
                pages.judge(number)
                drawn = _as_picture(pages.render(number, PAGE_DPI))
            except ValueError as error:
                yield ScanPage(number + 1, pages.count, error=error)
                continue
            yield _page(number + 1, pages.count, partial(drawn.convert, "L"), partial(pictures.kept, drawn, longest))


def _pages_of_tiff(content: bytes, longest: int) -> Iterator[ScanPage]:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # judged below
    try:
        with Image.open(io.BytesIO(content)) as opened:
            total = min(int(getattr(opened, "n_frames", 1)), MOST_PAGES)
    except Exception as error:
        raise pictures.UnreadablePictureError(str(error)) from error
    for place in range(total):
        yield _page(place + 1, total, partial(_opened, content, place), partial(_frame, content, place, longest))


def _frame(content: bytes, place: int, longest: int) -> pictures.Picture:
    return pictures.kept(_opened(content, place, "RGB"), longest)


def _opened(content: bytes, frame: int = 0, mode: str = "L") -> Any:
    """A picture to look for codes on: turned as the phone was held, not larger than is of use."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(content)) as opened:
            opened.seek(frame)
            pictures.judge(opened, one_page=False)
            opened.draft(mode, (_LOOKED_AT, _LOOKED_AT))
            made = ImageOps.exif_transpose(pictures.on_white(opened)).convert(mode)
            made.thumbnail((_LOOKED_AT, _LOOKED_AT), Image.Resampling.LANCZOS, reducing_gap=2.0)
            return made
    except pictures.UnreadablePictureError:
        raise
    except Exception as error:  # a stranger's bytes, as in ``pictures.clean``
        raise pictures.UnreadablePictureError(str(error)) from error


def _as_picture(page: PageImage) -> Any:
    from PIL import Image

    return Image.frombuffer("RGB", (page.width, page.height), page.pixels, "raw", "RGB", page.stride, 1)


def _decoded(picture: Any) -> Iterator[tuple[str, float]]:
    """(text, how far down as a share of the height) of every code the reader finds."""
    import zxingcpp

    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    for code in zxingcpp.read_barcodes(picture, formats=formats):
        corner = code.position
        top = (corner.top_left.y + corner.bottom_right.y) / 2 / max(1, picture.height)
        yield code.text, top


def _looks(picture: Any) -> tuple[Callable[[], Any], ...]:
    """As it is and with its contrast spread: what one misses of several codes the other mostly finds."""
    from PIL import ImageOps

    return (lambda: picture, lambda: ImageOps.autocontrast(picture, cutoff=1))


def _harder(picture: Any) -> Iterator[Callable[[], Any]]:
    """Ever more costly ways to look at a picture on which nothing was found."""
    from PIL import Image, ImageFilter, ImageOps

    spread = ImageOps.autocontrast(picture, cutoff=2)
    lanczos = Image.Resampling.LANCZOS
    longest = max(picture.size)
    if longest > _ENOUGH:
        share = _ENOUGH / longest
        size = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
        yield lambda: ImageOps.autocontrast(spread.resize(size, lanczos), cutoff=2)
    yield lambda: spread.filter(ImageFilter.GaussianBlur(1.5))
    yield lambda: spread.filter(ImageFilter.UnsharpMask(radius=3, percent=200, threshold=2))
    if longest < _SMALL:
        yield lambda: spread.resize((picture.width * 2, picture.height * 2), lanczos).filter(
            ImageFilter.UnsharpMask(radius=2, percent=150)
        )
    for part in _parts(spread):
        twice = (part.width * 2, part.height * 2)
        yield partial(ImageOps.autocontrast, part.resize(twice, lanczos), cutoff=2)


def _parts(picture: Any) -> Iterator[Any]:
    """Overlapping quarters: a shadow over half the sheet spoils the contrast of the whole."""
    wide, high = picture.width * 3 // 5, picture.height * 3 // 5
    if min(wide, high) < 40:
        return
    for left in (0, picture.width - wide):
        for top in (0, picture.height - high):
            yield picture.crop((left, top, left + wide, top + high))
