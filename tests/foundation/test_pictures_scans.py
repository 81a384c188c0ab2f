"""Pages come out of photos, TIFFs and PDFs with the codes on them, whatever a phone or a stranger did to them."""

from __future__ import annotations

import io
import zlib

import pytest
from PIL import Image, ImageDraw, ImageEnhance
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from desktop.foundation import pictures, pictures_pages
from desktop.foundation.pictures_pages import HugePdfError, LockedPdfError, UnreadablePdfError, open_pages
from desktop.foundation.pictures_scans import NoPageError, read_scan
from tests.helpers.photographed import at_a_slant, jpeg

TEXT = "XL1:0123456789abcdef0123456789abcdef:9f4c11aa22bb:3707231004:A7"
OTHER = "XL1:fedcba9876543210fedcba9876543210:0123456789ab:3707231004:B8"


def sheet(*pages: tuple[str, ...]) -> bytes:
    """A PDF: each page a form of lines with its codes, 20 mm wide, below each other at the top right."""
    out = io.BytesIO()
    drawn = Canvas(out, pagesize=(210 * mm, 297 * mm))
    for codes in pages:
        for row in range(40, 700, 22):
            drawn.line(50, row, 545, row)
        for number, text in enumerate(codes):
            code = QrCodeWidget(text, barLevel="M")
            left, bottom, right, top = code.getBounds()
            side = 20 * mm
            box = Drawing(side, side, transform=[side / (right - left), 0, 0, side / (top - bottom), 0, 0])
            box.add(code)
            drawn.setFillGray(1)
            drawn.rect(545 - side, 770 - side - number * 2 * side, side, side, stroke=0, fill=1)
            renderPDF.draw(box, drawn, 545 - side, 770 - side - number * 2 * side)
        drawn.showPage()
    drawn.save()
    return out.getvalue()


@pytest.fixture(scope="module")
def printed() -> Image.Image:
    """A printed sheet as a scanner at 150 dpi sees it."""
    with open_pages(sheet((TEXT,))) as pages:
        page = pages.render(0, 150)
    return Image.frombuffer("RGB", (page.width, page.height), page.pixels, "raw", "RGB", page.stride, 1)


def marks(content: bytes) -> list[tuple[str, ...]]:
    found = list(read_scan(content))
    assert [page.error for page in found] == [None] * len(found)
    return [page.marks for page in found]


@pytest.mark.parametrize("degrees", [7, -7, 90, 180, 187, 270, 353])
def test_a_scan_at_150_dpi_turned_and_squeezed_by_jpeg_is_read(printed, degrees):
    turned = printed.rotate(degrees, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
    assert marks(jpeg(turned, 40)) == [(TEXT,)]


@pytest.mark.parametrize("contrast", [0.4, 0.15])
def test_a_pale_copy_is_read(printed, contrast):
    assert marks(jpeg(ImageEnhance.Contrast(printed).enhance(contrast), 40)) == [(TEXT,)]


def test_a_photo_at_a_slant_is_read(printed):
    assert marks(jpeg(at_a_slant(printed), 40)) == [(TEXT,)]


def test_a_shadow_over_half_the_sheet_does_not_hide_it(printed):
    shaded = printed.copy()
    dark = ImageEnhance.Brightness(printed).enhance(0.3)
    shaded.paste(dark.crop((printed.width * 7 // 10, 0, *printed.size)), (printed.width * 7 // 10, 0))
    assert marks(jpeg(shaded, 60)) == [(TEXT,)]


def test_a_photo_held_sideways_is_turned_upright_and_read(printed):
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    printed.save(out, "JPEG", quality=60, exif=exif)
    (page,) = read_scan(out.getvalue())
    assert page.marks == (TEXT,)
    assert page.picture is not None
    assert page.picture.width > page.picture.height, "lying, as the phone said"


def test_several_codes_on_one_picture_are_all_found_from_the_top():
    assert marks(sheet((TEXT, OTHER))) == [(TEXT, OTHER)]
    assert marks(sheet((OTHER, TEXT))) == [(OTHER, TEXT)]


def test_each_page_of_a_pdf_has_its_own():
    assert marks(sheet((TEXT,), (), (OTHER,))) == [(TEXT,), (), (OTHER,)]


def test_each_page_of_a_tiff_has_its_own(printed):
    out = io.BytesIO()
    blank = Image.new("RGB", printed.size, "white")
    printed.save(out, "TIFF", save_all=True, append_images=[blank], compression="jpeg")
    assert marks(out.getvalue()) == [(TEXT,), ()]


def test_what_is_kept_is_small_and_says_nothing_but_what_it_shows(printed):
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "PhoneOfWangFang"
    out = io.BytesIO()
    printed.resize((3720, 5262)).save(out, "JPEG", quality=80, exif=exif)
    (page,) = read_scan(out.getvalue(), longest=1920)
    assert page.picture is not None
    assert b"PhoneOfWangFang" not in page.picture.content
    assert max(page.picture.width, page.picture.height) == 1920
    (first,) = read_scan(sheet((TEXT,)), longest=1000)
    assert first.picture is not None
    assert max(first.picture.width, first.picture.height) == 1000


# ------------------------------------------------------------------------------------------ hostile files


def stream_pdf(width: int, height: int, pages: int = 1, box: str = "0 0 595 842") -> bytes:
    """A PDF by hand: pages that show one picture of so many pixels, compressed to next to nothing."""
    packed = zlib.compress(b"\0" * min(width * height, 1_000_000))
    kids = " ".join(f"{5 + n} 0 R" for n in range(pages))
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8"
        f" /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode()
        + packed
        + b"\nendstream",
        b"<< /Length 29 >>\nstream\nq 500 0 0 500 10 10 cm /I Do Q\nendstream",
    ]
    bodies += [
        f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents 4 0 R /Resources << /XObject << /I 3 0 R >> >> >>".encode()
    ] * pages
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return out + f"trailer << /Size {len(bodies) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()


def test_a_bomb_inside_a_page_is_refused_and_the_other_pages_are_read():
    (page,) = read_scan(stream_pdf(60_000, 60_000))
    assert isinstance(page.error, HugePdfError)
    assert page.picture is None
    (fair,) = read_scan(stream_pdf(1000, 1000))
    assert fair.error is None


def test_a_page_as_large_as_a_house_is_drawn_with_as_many_pixels_as_any():
    with open_pages(stream_pdf(10, 10, box="0 0 14400 14400")) as pages:
        drawn = pages.render(0, 300)
    assert drawn.width * drawn.height <= pictures_pages.MOST_PIXELS * 1.01


def test_too_many_pages_and_too_large_a_file_are_refused(monkeypatch):
    with pytest.raises(HugePdfError):
        list(read_scan(stream_pdf(10, 10, pages=pictures_pages.MOST_PAGES + 1)))
    monkeypatch.setattr(pictures_pages, "MOST_BYTES", 100)
    with pytest.raises(HugePdfError):
        list(read_scan(stream_pdf(10, 10)))


def test_a_locked_pdf_a_torn_one_and_no_picture_each_say_what_they_are():
    from pypdf import PdfReader, PdfWriter

    locked, out = PdfWriter(clone_from=PdfReader(io.BytesIO(sheet((TEXT,))))), io.BytesIO()
    locked.encrypt("geheim")
    locked.write(out)
    with pytest.raises(LockedPdfError):
        list(read_scan(out.getvalue()))
    with pytest.raises(UnreadablePdfError):
        list(read_scan(sheet((TEXT,))[:400]))
    with pytest.raises(NoPageError):
        list(read_scan(b"PK\x03\x04 something else"))
    (torn,) = read_scan(b"\xff\xd8\xff\xe0 no photo")
    assert isinstance(torn.error, pictures.UnreadablePictureError)


def test_a_picture_bomb_is_refused_before_it_is_decoded():
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    (page,) = read_scan(out.getvalue())
    assert isinstance(page.error, pictures.UnreadablePictureError)


def test_bands_put_together_are_the_page():
    with open_pages(sheet((TEXT,))) as pages:
        whole = pages.render(0, 150)
        bands = list(pages.bands(0, 150, 500))
    assert [band.top for band in bands] == [0, 500, 1000, 1500]
    assert sum(band.height for band in bands) == whole.height
    put = b"".join(band.pixels for band in bands)
    assert {band.stride for band in bands} == {whole.stride}
    different = sum(a != b for a, b in zip(put, whole.pixels, strict=True))
    assert different / len(put) < 0.002, "only the smoothing at a seam may differ"


def test_a_drawing_that_is_no_code_gives_none():
    noise = Image.effect_noise((900, 1200), 60).convert("RGB")
    ImageDraw.Draw(noise).rectangle((100, 100, 400, 400), fill="black")
    assert marks(jpeg(noise)) == [()]
