"""A photo says nothing but what it shows, and a file is what its bytes say."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from desktop.foundation import pictures
from desktop.foundation.file_kinds import FILM, HEIC, extension_of, media_type_of
from desktop.foundation.pictures import ManyPagesError, UnreadablePictureError, clean

GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def drawn(width: int = 640, height: int = 480, mode: str = "RGB", **ink: int) -> Image.Image:
    """A picture with something in it: dark to light from left to right, and a block at the top left."""
    shade = Image.linear_gradient("L").rotate(90).resize((width, height))
    shade.paste(200, (0, 0, width // 4, height // 4))
    return shade.convert(mode)


def saved(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def phone_photo(width: int = 640, height: int = 480, orientation: int = 1, quality: int = 90) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKER] = "PhoneOfWangFang"
    exif.get_ifd(GPS)[2] = (44.0, 10.0, 12.5)
    exif.get_ifd(GPS)[1] = "N"
    held = saved(
        drawn(width, height), exif=exif, quality=quality, comment=b"CommentOfTheCamera", icc_profile=b"ProfileXYZ"
    )
    xmp = b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>exif:GPSLatitude 44,10.2N</x:xmpmeta>"
    return held[:2] + b"\xff\xe1" + (len(xmp) + 2).to_bytes(2, "big") + xmp + held[2:] + b"TrailerAfterTheEnd"


def test_nothing_but_the_picture_is_left():
    photo = phone_photo()
    told = (b"Exif", b"PhoneOfWangFang", b"GPSLatitude", b"CommentOfTheCamera", b"ProfileXYZ", b"TrailerAfterTheEnd")
    assert all(word in photo for word in told), "the test's photo has what must go"
    made = clean(photo)
    assert [word for word in told if word in made.content] == []
    with Image.open(io.BytesIO(made.content)) as again:
        assert dict(again.getexif()) == {}
        assert set(again.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert again.format == "JPEG"


def test_it_stands_upright_before_its_orientation_is_forgotten():
    lying = clean(phone_photo(640, 480, orientation=6))
    assert (lying.width, lying.height) == (480, 640)
    with Image.open(io.BytesIO(lying.content)) as picture:
        # The block of the top left corner has turned to the top right.
        assert picture.getpixel((470, 10))[0] == pytest.approx(200, abs=6)


@pytest.mark.parametrize(
    ("width", "height", "expected"), [(4000, 3000, (2560, 1920)), (640, 480, (640, 480)), (100, 5120, (50, 2560))]
)
def test_the_longer_side_is_held_and_nothing_grows(width: int, height: int, expected: tuple[int, int]):
    made = clean(saved(drawn(width, height)))
    assert (made.width, made.height) == expected


def test_a_form_may_ask_for_less():
    assert clean(saved(drawn(4000, 3000)), 1920).width == 1920


def test_the_same_photo_gives_the_same_bytes():
    assert clean(phone_photo()).content == clean(phone_photo()).content


def test_the_same_photo_looks_the_same_smaller_or_worse_and_another_does_not():
    looks = [int(clean(photo).looks, 16) for photo in (phone_photo(1600, 1200), phone_photo(800, 600, quality=40))]
    other = int(clean(saved(drawn().rotate(180))).looks, 16)
    assert (looks[0] ^ looks[1]).bit_count() <= 4
    assert (looks[0] ^ other).bit_count() > 16


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
def test_what_is_no_jpeg_becomes_one(kind: str):
    held = saved(drawn(), kind)
    assert extension_of(media_type_of(held)) in ("png", "gif", "webp", "bmp", "tif", "avif")
    assert media_type_of(clean(held).content) == "image/jpeg"


def test_transparent_paper_is_white_and_sixteen_bits_are_not_all_white():
    see_through = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    with Image.open(io.BytesIO(clean(saved(see_through, "PNG")).content)) as picture:
        assert picture.getpixel((20, 20)) == (255, 255, 255)
    palette = Image.new("P", (40, 40), 0)
    palette.putpalette([0, 0, 0] * 256)
    with Image.open(io.BytesIO(clean(saved(palette, "PNG", transparency=0)).content)) as picture:
        assert picture.getpixel((20, 20)) == (255, 255, 255)
    with Image.open(io.BytesIO(clean(saved(Image.new("I;16", (40, 40), 20_000), "PNG")).content)) as picture:
        assert picture.getpixel((20, 20))[0] == pytest.approx(78, abs=3)


def test_a_scan_of_several_pages_is_not_cut_to_its_first():
    pages = saved(drawn(), "TIFF", save_all=True, append_images=[drawn()])
    with pytest.raises(ManyPagesError):
        clean(pages)
    moving = saved(drawn(mode="P"), "GIF", save_all=True, append_images=[drawn(mode="P").rotate(180)])
    assert clean(moving).width == 640


def test_what_cannot_be_decoded_is_one_error_however_it_fails(monkeypatch: pytest.MonkeyPatch):
    photo = phone_photo()
    for broken in (b"", b"\xff\xd8\xff", photo[:600], b"\x89PNG\r\n\x1a\n" + bytes(40), b"II*\x00" + b"\xff" * 40):
        with pytest.raises(UnreadablePictureError):
            clean(broken)
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1000)
    monkeypatch.setattr(pictures, "MOST_PIXELS_JPEG", 1_000_000)
    with pytest.raises(UnreadablePictureError, match="640 × 480"):
        clean(saved(drawn(), "PNG"))
    assert clean(photo).width == 640


@pytest.mark.parametrize(
    ("content", "media_type", "extension"),
    [
        (b"%PDF-1.7\n", "application/pdf", "pdf"),
        (b"PK\x03\x04....word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
        (b"PK\x03\x04....xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        (b"PK\x03\x04....word/document.xml word/vbaProject.bin", "", "bin"),
        (b"PK\x03\x04....classes.dex", "", "bin"),
        (b"ID3\x03", "audio/mpeg", "mp3"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav", "wav"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "", "bin"),
        (b"#!AMR\n", "audio/amr", "amr"),
        (b"OggS\x00", "audio/ogg", "ogg"),
        (b"\x00\x00\x00\x18ftypheic", HEIC, "bin"),
        (b"\x00\x00\x00\x18ftypisom", FILM, "bin"),
        (b"\x00\x00\x00\x18ftypM4A ", FILM, "bin"),
        (b"MZ\x90\x00", "", "bin"),
        ("照片.jpg".encode(), "", "bin"),
        (b"", "", "bin"),
    ],
)  # fmt: skip
def test_a_file_is_what_its_bytes_say(content: bytes, media_type: str, extension: str):
    assert media_type_of(content) == media_type
    assert extension_of(media_type) == extension
